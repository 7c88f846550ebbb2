//! A copy of a register by SQLite's online backup, and what makes it a good one.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tempfile::NamedTempFile;

use super::{register_path, schema, sqlite_errors, verify};
use crate::error::{Error, Result};

/// How far a register has come: how many acts, and the seal of the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub acts: i64,
    pub seal: String,
}

/// How far a register has come, by its own account.
pub fn head(db: &Connection) -> rusqlite::Result<Head> {
    db.query_row("select acts, head from register", [], |row| {
        Ok(Head { acts: row.get(0)?, seal: row.get(1)? })
    })
}

/// Whether a register has been where this head is: the other's history is the beginning of its own.
pub fn has_been_at(db: &Connection, other: &Head) -> rusqlite::Result<bool> {
    let seal: Option<String> = db
        .query_row("select seal from act where id = ?1", [other.acts], |row| row.get(0))
        .optional()?;
    Ok(seal.as_ref() == Some(&other.seal))
}

/// Refuses a register that is not whole: its pages, its structure, its acts and their seals, and that its
/// journal leads to every row.
pub fn check_whole(db: &Connection) -> Result<Head> {
    let damaged = |why: &str| Error::BadData(format!("the copy is not whole: {why}"));
    // One state of it, whoever goes on writing.
    let _state = db.unchecked_transaction()?;
    check_pages(db)?;
    schema::compare(db).map_err(|fault| fault.told(Path::new("the copy")))?;
    match verify::first_fault(db)? {
        None => Ok(head(db)?),
        Some(why) => Err(damaged(&why)),
    }
}

/// Refuses a database whose pages or references are damaged.
pub fn check_pages(db: &Connection) -> Result<()> {
    let verdict: String = db.query_row("pragma integrity_check", [], |row| row.get(0))?;
    let broken: i64 =
        db.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0))?;
    match verdict == "ok" && broken == 0 {
        true => Ok(()),
        false => Err(Error::BadData("the register is damaged, and so would be its copy".into())),
    }
}

/// A copy of a register beside a path, on the disk, for its owner alone, gone when dropped.
pub fn beside(db: &Connection, path: &Path) -> Result<NamedTempFile> {
    let draft = register_path::draft(path)?;
    let mut copy = writable(draft.path())?;
    copy.execute_batch("pragma journal_mode = off; pragma synchronous = off")?;
    transfer(db, &mut copy)?;
    drop(copy);
    draft.as_file().sync_all().map_err(|cause| Error::writing(path, &cause))?;
    Ok(draft)
}

/// Copies everything of one database into another, which is the former or the latter, and never half.
///
/// A writer is let in after each stretch of pages, which makes the copy begin anew; where that happens
/// too often, the rest is copied at a stretch.
pub fn transfer(from: &Connection, to: &mut Connection) -> Result<()> {
    const STRETCH: i32 = 2048;
    const PATIENCE: u32 = 8;
    let backup = Backup::new(from, to)?;
    let (mut left, mut begun) = (i32::MAX, 0);
    loop {
        match backup.step(if begun < PATIENCE { STRETCH } else { -1 })? {
            StepResult::Done => return Ok(()),
            StepResult::More => {
                let now = backup.progress().remaining;
                begun += u32::from(now >= left);
                left = now;
            }
            _ => {
                return Err(Error::Busy(
                    "somebody else is writing to the register; try again".into(),
                ));
            }
        }
    }
}

/// Opens a copy for the changes that finish it.
pub fn writable(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags)?;
    schema::prepare(&mut db).map_err(|fault| fault.told(path))?;
    Ok(db)
}

/// Opens a register for reading, of whatever version it is.
pub fn readable(path: &Path) -> Result<Connection> {
    let open = || -> std::result::Result<Connection, sqlite_errors::Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags)?;
        schema::prepare(&mut db)?;
        db.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
        Ok(db)
    };
    match open() {
        Err(fault) if fault.is_hot_journal() => schema::roll_back(path).and_then(|()| open()),
        opened => opened,
    }
    .map_err(|fault| fault.told(path))
}
