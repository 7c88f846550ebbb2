//! The files of the evidence: whether each is in the vault, unchanged.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::problems::{CheckResult, FirstProblems};
use crate::error::{Error, Result};
use crate::store::vault::{self, Vault};

/// A file that no row names was left by an undo or an interrupted command: it is mentioned, but no problem.
pub fn check(db: &Connection, register: &Path) -> Result<CheckResult> {
    let (vault, named) = (Vault::of(register), vault::recorded(db)?);
    match vault.check_is_folder() {
        Err(Error::BadData(why)) if !named.is_empty() => return Ok(CheckResult::failed(why)),
        _ => {}
    }
    let mut problems = FirstProblems::default();
    let mut unchanged = 0;
    let mut not_permitted: Option<(usize, String)> = None;
    for file in &named {
        match vault.open_verified(file) {
            Ok(_) => unchanged += 1,
            Err(Error::Permission(why)) => not_permitted.get_or_insert((0, why)).0 += 1,
            Err(error) => problems.add(None, || error.to_string()),
        }
    }
    let hashes: BTreeSet<&str> =
        named.iter().map(|recorded| recorded.file.sha256.as_str()).collect();
    if let (Some((count, why)), true) = (&not_permitted, problems.is_empty()) {
        return Ok(CheckResult::not_permitted(format!("{count} of {} files: {why}", named.len())));
    }
    let names = match vault.names() {
        // A link in the vault's place, where no file is needed.
        Err(Error::BadData(_)) => Vec::new(),
        names => names?,
    };
    let unnamed = names.into_iter().filter(|name| !hashes.contains(name.as_str())).count();
    let unnamed = match unnamed {
        0 => String::new(),
        1 => "; 1 other file is not recorded in the register".to_owned(),
        more => format!("; {more} other files are not recorded in the register"),
    };
    Ok(match unchanged {
        0 if named.is_empty() => CheckResult::not_needed(format!("there is no evidence{unnamed}")),
        1 => problems.result(format!("1 file is in the vault and unchanged{unnamed}")),
        files => problems.result(format!("{files} files are in the vault and unchanged{unnamed}")),
    })
}
