//! Whether a copy of a register is complete.

use std::path::Path;

use rusqlite::Connection;

use super::copy::{self, Head};
use super::sqlite_errors::naming;
use super::{schema_check, verify};
use crate::error::{Error, Result};

/// `path` is where the connection's file is.
pub fn check_complete(db: &Connection, path: &Path) -> Result<Head> {
    // So that the twin of an index need not fit into memory, whichever way the copy was opened.
    db.execute_batch("pragma temp_store = file")?;
    // All of it is one state, also while others go on writing.
    let _state = db.unchecked_transaction()?;
    copy::check_pages(db, path)?;
    schema_check::compare(db).map_err(|error| naming(error, Path::new("the copy")))?;
    match verify::first_problem(db)? {
        None => Ok(copy::head(db)?),
        Some(problem) => Err(Error::BadData(format!("the copy is incomplete: {problem}"))),
    }
}
