//! The vault against the register: whether every file that it names is there and unchanged.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::folder::Vault;
use super::reading::VaultFile;
use crate::error::Result;
use crate::store::query::{FromRow, Query, from_row};

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
    db.all(
        "select distinct sha256, size from evidence order by sha256 collate \"binary\", size",
        [],
        VaultFile::from_row,
    )
}

from_row!(VaultFile { sha256, size });
