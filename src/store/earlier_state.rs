//! Whether a file is an earlier state of a register: nothing else may be replaced by its backup, or deleted.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::copy::{self, Head};
use super::register_path::{self, AtPath};
use super::{connection, sidecars, sqlite_errors, wal};
use crate::error::{Error, Result};

/// The head of an earlier state of a register; none where there is no file, or an empty one: nothing is lost with
/// it. `named` is where SQLite's files would be beside it: the file itself may have been moved to be looked at.
///
/// # Errors
/// Anything else.
pub fn earlier_state(of: &Connection, file: &Path, named: &Path) -> Result<Option<Head>> {
    let keeps = |why: &str| Err(Error::refused(format!("{} {why}", named.display())));
    if fs::symlink_metadata(file).is_ok_and(|what| what.is_symlink()) {
        return keeps("is a link and was left unchanged; name another file");
    }
    let AtPath::Register(found) = register_path::inspect(file)? else { return Ok(None) };
    if wal::log(&found)? != wal::WalLog::None {
        return keeps("was put into WAL mode by another program; name another file");
    }
    if sidecars::SUFFIXES.iter().any(|suffix| sidecars::with_suffix(named, suffix).exists()) {
        return keeps("is in use: SQLite's journal is beside it; name another file");
    }
    let other = copy::head(&connection::open_to_read(&found)?)
        .map_err(|cause| sqlite_errors::naming(cause.into(), named))?;
    let acts = copy::head(of)?.acts;
    if copy::has_been_at(of, &other)? {
        return Ok(Some(other));
    }
    if other.acts > acts {
        return keeps(&format!(
            "has {} acts and this register {acts}: it was left unchanged; name another file",
            other.acts
        ));
    }
    keeps("has another history than this register: it was left unchanged; name another file")
}
