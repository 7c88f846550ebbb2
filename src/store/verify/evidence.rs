//! The files of the evidence: whether each is in the vault, unchanged.

use std::path::Path;

use rusqlite::Connection;

use super::problems::{CheckResult, Problems};
use crate::error::Result;
use crate::store::vault;

/// A file that no row names was left by an undo or an interrupted command: it is mentioned, but no problem.
pub fn check(db: &Connection, register: &Path) -> Result<CheckResult> {
    let checked = vault::check(db, register)?;
    let mut problems = Problems::default();
    let has_problems = !checked.problems.is_empty();
    for problem in checked.problems {
        problems.add(None, || problem);
    }
    let unnamed = match checked.unnamed {
        0 => String::new(),
        1 => "; 1 other file is not recorded in the register".to_owned(),
        more => format!("; {more} other files are not recorded in the register"),
    };
    Ok(match checked.sound {
        0 if !has_problems => CheckResult::not_needed(format!("there is no evidence{unnamed}")),
        1 => problems.result(format!("1 file is in the vault and unchanged{unnamed}")),
        files => problems.result(format!("{files} files are in the vault and unchanged{unnamed}")),
    })
}
