//! The files of the evidence: whether each is in the vault, and is what it was.

use std::path::Path;

use rusqlite::Connection;

use super::amiss::Told;
use crate::error::Result;

/// Checks the files in the vault beside the register.
pub fn check(db: &Connection, _register: &Path) -> Result<Told> {
    let files: i64 =
        db.query_row("select count(distinct sha256) from evidence", [], |row| row.get(0))?;
    match files {
        0 => Ok(Told::not_needed("there is no evidence")),
        files => {
            Ok(Told::failed(format!("{files} files are named, and none can be looked at yet")))
        }
    }
}
