//! How an existing register is opened to be read, and what is said of one of an earlier version.

use std::path::Path;

use rusqlite::Connection;

use super::register::Store;
use super::sqlite_errors::{self, naming};
use super::{connection, copy, migration, register_path, schema, schema_check, verify};
use crate::error::{Error, Result};

impl Store {
    /// Nothing is written, except to roll back what an interrupted writer left behind.
    pub fn read(path: &Path) -> Result<Store> {
        read_after(path, schema_check::compare)
    }

    /// Opens even a register whose structure was altered: that is one of the checks.
    pub fn read_to_verify(path: &Path) -> Result<Store> {
        read_after(path, |_| Ok(()))
    }
}

fn read_after(path: &Path, check: impl Fn(&Connection) -> Result<()>) -> Result<Store> {
    let path = register_path::existing(path)?;
    let db = connection::open_to_read(&path)?;
    let checked = check_version(&db, &path).and_then(|()| check(&db));
    checked.map_err(|error| naming(error, &path))?;
    Ok(Store::of(db, &path))
}

/// An upgrade is advised only where it would not be refused.
fn check_version(db: &Connection, path: &Path) -> Result<()> {
    let Err(older) = schema_check::check_version(db) else { return Ok(()) };
    match try_upgrade(db, path) {
        Err(refused @ (Error::BadData(_) | Error::Interrupted)) => Err(refused),
        _ => Err(older),
    }
}

/// Upgrades a copy that has no name, and so is gone when it is closed.
fn try_upgrade(db: &Connection, path: &Path) -> Result<()> {
    copy::check_pages(db, path)?;
    let mut tried = Connection::open("")?;
    connection::prepare_to_read(&mut tried)?;
    copy::transfer(db, &mut tried)?;
    migration::migrate(&mut tried, schema::MIGRATIONS)?;
    check_unaltered(&tried)
}

/// Whether a register that is being upgraded agrees with its own history: what was altered must not look sound
/// because it was upgraded.
pub fn check_unaltered(db: &Connection) -> Result<()> {
    schema_check::compare(db)?;
    match verify::first_problem(db)? {
        None => Ok(()),
        Some(problem) => Err(sqlite_errors::restorable(Error::BadData(format!(
            "the register was damaged or altered, so it can't be upgraded: {problem}"
        )))),
    }
}
