//! The files of the evidence: whether each is in the vault, and is what it was.

use std::path::Path;

use rusqlite::Connection;

use super::problems::{Amiss, Told};
use crate::error::Result;
use crate::store::vault;

/// Checks the files in the vault beside the register. A file that no row names is left by an undo, or by
/// a command that was interrupted: it is told, and nothing is amiss with it.
pub fn check(db: &Connection, register: &Path) -> Result<Told> {
    let checked = vault::check(db, register)?;
    let mut amiss = Amiss::default();
    for fault in &checked.faults {
        amiss.add(None, || fault.clone());
    }
    let extra = match checked.extra.len() {
        0 => String::new(),
        1 => "; 1 more is named by no row".to_owned(),
        more => format!("; {more} more are named by no row"),
    };
    Ok(match (checked.sound, checked.faults.is_empty()) {
        (0, true) => Told::not_needed(format!("there is no evidence{extra}")),
        (1, _) => amiss.told(format!("1 file is in the vault, and is what it was{extra}")),
        (files, _) => {
            amiss.told(format!("{files} files are in the vault, and are what they were{extra}"))
        }
    })
}
