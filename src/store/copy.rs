//! A copy of a register by SQLite's online backup, and what makes it a good one.

use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tempfile::NamedTempFile;

use super::file_header::FileHeader;
use super::query::{FromRow, Query, from_row};
use super::{busy, connection, new_file, sqlite_errors};
use crate::error::{Error, Result};
use crate::model::anchor::Anchor;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub acts: i64,
    pub seal: String,
}

impl Head {
    pub fn on(self, day: NaiveDate) -> Anchor {
        Anchor { day, acts: self.acts, head: self.seal }
    }
}

pub fn head(db: &Connection) -> rusqlite::Result<Head> {
    db.query_row("select acts, head as seal from register", [], Head::from_row)
}

from_row!(Head { acts, seal });

/// Whether this head is in a register's history: the other's history is the beginning of its own.
pub fn has_been_at(db: &Connection, other: &Head) -> Result<bool> {
    let seal: Option<String> =
        db.first_value("select seal from act where id = ?1", [other.acts])?;
    Ok(seal.as_ref() == Some(&other.seal))
}

/// `path` is where the connection's file is.
pub fn check_pages(db: &Connection, path: &Path) -> Result<()> {
    FileHeader::read(path)?.check_writable()?;
    let verdict: String = db.value("pragma integrity_check", [])?;
    let broken: i64 = db.value("select count(*) from pragma_foreign_key_check", [])?;
    if verdict == "ok" && broken == 0 {
        return Ok(());
    }
    Err(Error::BadData("the register is damaged; restore a backup".into()))
}

/// A copy of a register beside a path, on the disk, for its owner alone, deleted when dropped.
pub fn beside(db: &Connection, path: &Path) -> Result<NamedTempFile> {
    let file = new_file::temporary(path)?;
    let mut copy = connection::open_to_write(file.path())?;
    copy.execute_batch("pragma journal_mode = off; pragma synchronous = off")?;
    transfer(db, &mut copy)?;
    drop(copy);
    file.as_file().sync_all().map_err(|cause| Error::writing(path, &cause))?;
    Ok(file)
}

/// Copies all of one database over another, or nothing. A writer is let in after each stretch of pages,
/// which restarts the copy; after too many restarts the rest is copied in one go.
pub fn transfer(from: &Connection, to: &mut Connection) -> Result<()> {
    const STRETCH: i32 = 2048;
    const PATIENCE: u32 = 8;
    let backup = Backup::new(from, to)?;
    let (mut left, mut begun) = (i32::MAX, 0);
    loop {
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        let step = backup.step(if begun < PATIENCE { STRETCH } else { -1 });
        match step.map_err(sqlite_errors::of_commit)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {
                let now = backup.progress().remaining;
                begun += u32::from(now >= left);
                left = now;
            }
            _ => {
                return Err(Error::Busy(
                    "another process is writing to the register; try again".into(),
                ));
            }
        }
    }
}
