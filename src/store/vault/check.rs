//! The vault against the register: whether every file that it names is there and unchanged.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::folder::Vault;
use super::reading::VaultFile;
use crate::error::Result;

#[derive(Debug, Default)]
pub struct VaultCheck {
    pub sound: usize,
    pub problems: Vec<String>,
    /// How many files no row names, as after an undo.
    pub unnamed: usize,
}

pub fn check(db: &Connection, register: &Path) -> Result<VaultCheck> {
    let vault = Vault::of(register);
    let mut check = VaultCheck::default();
    let named = files_named(db)?;
    for file in &named {
        match vault.open_verified(file) {
            Ok(_) => check.sound += 1,
            Err(error) => check.problems.push(error.to_string()),
        }
    }
    let named: BTreeSet<&str> = named.iter().map(|file| file.sha256.as_str()).collect();
    check.unnamed = vault.names()?.iter().filter(|name| !named.contains(name.as_str())).count();
    Ok(check)
}

pub fn files_named(db: &Connection) -> Result<Vec<VaultFile>> {
    let mut query = db.prepare(
        "select distinct sha256, size from evidence order by sha256 collate \"binary\", size",
    )?;
    let rows = query.query_map([], |row| {
        Ok(VaultFile { sha256: row.get("sha256")?, size: row.get("size")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
