//! Connections to a register's file, with the settings that every one of them needs.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::busy;
use super::sqlite_errors::OpenResult;
use crate::error::{Error, Result};

/// SQLite asks after this many steps of its virtual machine whether to stop.
const STEPS: i32 = 10_000;

/// The version of SQLite below which a race can lose committed pages.
const OLDEST_SQLITE: i32 = 3_051_003;

pub fn open(path: &Path, mode: OpenFlags) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Opens a register of any version for reading.
pub fn open_to_read(path: &Path) -> Result<Connection> {
    let open = || -> OpenResult<Connection> {
        let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        prepare(&mut db)?;
        read_once(&db)?;
        Ok(db)
    };
    after_roll_back(path, open).map_err(|error| error.of_file(path))
}

pub fn open_to_write(path: &Path) -> Result<Connection> {
    let open = || -> OpenResult<Connection> {
        let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        prepare(&mut db)?;
        Ok(db)
    };
    open().map_err(|error| error.of_file(path))
}

/// Where an interrupted writer left changes behind, they are rolled back first.
pub fn after_roll_back<T>(path: &Path, open: impl Fn() -> OpenResult<T>) -> OpenResult<T> {
    match open() {
        Err(error) if error.is_hot_journal() => roll_back(path).and_then(|()| open()),
        opened => opened,
    }
}

/// Lets SQLite roll back what an interrupted writer left behind: its first read does it.
fn roll_back(path: &Path) -> OpenResult<()> {
    let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    prepare(&mut db)?;
    Ok(read_once(&db)?)
}

/// Reads something: a fault of the file shows at its first statement, not when it is opened.
fn read_once(db: &Connection) -> rusqlite::Result<()> {
    db.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))
}

pub fn prepare(db: &mut Connection) -> OpenResult<()> {
    prepare_to_read(db)?;
    db.execute_batch("pragma synchronous = extra")?;
    Ok(())
}

/// The same for a connection that never writes. None of it needs the list of tables, so it works in a
/// register whose list of tables is damaged.
pub fn prepare_to_read(db: &mut Connection) -> OpenResult<()> {
    check_sqlite()?;
    db.busy_handler(Some(busy::wait))?;
    db.progress_handler(STEPS, Some(busy::is_interrupted))?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma cell_size_check = on;
         pragma mmap_size = 0; pragma temp_store = memory;",
    )?;
    Ok(())
}

/// Makes room for the pages of a large import. A reader, which meets most pages once, is faster without.
pub fn prepare_for_writing(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("pragma journal_mode = delete; pragma cache_size = -32768;")
}

fn check_sqlite() -> Result<()> {
    if rusqlite::version_number() >= OLDEST_SQLITE {
        return Ok(());
    }
    Err(Error::Configuration(format!(
        "track needs SQLite 3.51.3 or newer and was built with {}",
        rusqlite::version()
    )))
}
