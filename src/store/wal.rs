//! A register in WAL mode, into which only another program can have put it. Reading it in that mode would
//! create files beside it, so it is refused; a writing command puts it back.

use std::fs;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use super::file_header::FileHeader;
use super::{schema, schema_check, sidecars};
use crate::error::{Error, Result};

/// Whether SQLite would use a write-ahead log beside a register. This program makes none.
#[derive(Debug, PartialEq, Eq)]
pub enum WalLog {
    None,
    /// Another program has put the register into WAL mode, and its last changes may be in the log only.
    Used,
    /// The register is not in WAL mode: the log is of another state, or of another file.
    Foreign,
}

/// The header is read first: whoever leaves WAL mode deletes the log before changing the header.
pub fn log(path: &Path) -> Result<WalLog> {
    let is_in_wal_mode = FileHeader::read(path)?.is_in_wal_mode();
    let length = fs::metadata(sidecars::with_suffix(path, sidecars::WAL)).map(|log| log.len());
    Ok(match (is_in_wal_mode, length) {
        (true, _) | (false, Ok(0)) => WalLog::Used,
        (false, Ok(_)) => WalLog::Foreign,
        (false, Err(_)) => WalLog::None,
    })
}

pub fn check_none_is_used(path: &Path) -> Result<()> {
    match log(path)? {
        WalLog::None => Ok(()),
        WalLog::Foreign => Err(foreign(path)),
        WalLog::Used => Err(Error::BadData(format!(
            "another program put {} into WAL mode, so reading it would create files beside it; `track --db FILE init` puts it back without losing anything",
            path.display()
        ))),
    }
}

/// Takes a register out of WAL mode, with what is in its log. One that is refused stays as it is.
pub fn leave(db: &Connection, path: &Path) -> Result<()> {
    match log(path)? {
        WalLog::None => return Ok(()),
        WalLog::Foreign => return Err(foreign(path)),
        WalLog::Used => {}
    }
    // The last connection to close brings the log into the register; an empty log is deleted.
    let is_pending =
        fs::metadata(sidecars::with_suffix(path, sidecars::WAL)).is_ok_and(|log| log.len() > 0);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_pending)?;
    if schema::version(db)? == schema::VERSION {
        schema_check::compare(db)?;
    }
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    match db.execute_batch("pragma journal_mode = delete") {
        Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            Err(Error::Busy(
                "another program has the register open in WAL mode; close it there, and try again"
                    .into(),
            ))
        }
        left => Ok(left?),
    }
}

pub fn foreign(path: &Path) -> Error {
    Error::BadData(format!(
        "{}-wal is beside the register but does not belong to it, and SQLite would apply it; move it elsewhere and keep it as evidence",
        path.display()
    ))
}
