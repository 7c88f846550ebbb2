//! Connections to a register's file, with the settings that every one of them needs.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::sqlite_errors::{self, naming};
use super::{busy, schema};
use crate::error::{Error, Result};
use crate::model::natural;

/// SQLite asks after this many steps of its virtual machine whether to stop.
const STEPS: i32 = 10_000;

/// The version of SQLite below which a race can lose committed pages.
const OLDEST_SQLITE: i32 = 3_051_003;

pub fn open(path: &Path, mode: OpenFlags) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Opens a register of any version for reading. What an interrupted writer left behind is rolled back first:
/// that it is there shows at the first statement, not when the file is opened.
pub fn open_to_read(path: &Path) -> Result<Connection> {
    let open = || -> Result<Connection> {
        let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        prepare_to_read(&mut db)?;
        match schema::version(&db) {
            Err(cause) if sqlite_errors::is_hot_journal(&cause) => {
                roll_back(path).map_err(|error| sqlite_errors::of_rollback(error, path))?;
            }
            version => drop(version?),
        }
        Ok(db)
    };
    open().map_err(|error| naming(error, path))
}

fn roll_back(path: &Path) -> Result<()> {
    schema::version(&open_to_write(path)?)?;
    Ok(())
}

pub fn open_to_write(path: &Path) -> Result<Connection> {
    let open = || -> Result<Connection> {
        let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        prepare(&mut db)?;
        Ok(db)
    };
    open().map_err(|error| naming(error, path))
}

pub fn prepare(db: &mut Connection) -> Result<()> {
    prepare_to_read(db)?;
    // Long acts look things up there again and again.
    db.execute_batch("pragma synchronous = extra; pragma temp_store = memory")?;
    Ok(())
}

/// The same for a connection that never writes. None of it needs the list of tables, so it works in a
/// register whose list of tables is damaged.
///
/// What SQLite sets aside, to sort a long list or as the twin of an index, goes to a temporary file without a name
/// once it is long.
pub fn prepare_to_read(db: &mut Connection) -> Result<()> {
    check_sqlite()?;
    db.busy_handler(Some(busy::wait))?;
    db.progress_handler(STEPS, Some(busy::is_interrupted))?;
    db.set_prepared_statement_cache_capacity(64);
    db.create_collation("natural", natural::order)?;
    db.execute_batch(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma cell_size_check = on;
         pragma mmap_size = 0; pragma temp_store = file;",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_sets_aside_need_not_fit_into_memory() {
        let mut db = Connection::open_in_memory().unwrap();
        let kept = |db: &Connection| -> i64 {
            db.query_row("pragma temp_store", [], |row| row.get(0)).unwrap()
        };
        const FILE: i64 = 1;
        const MEMORY: i64 = 2;

        prepare_to_read(&mut db).unwrap();
        assert_eq!(kept(&db), FILE);
        prepare(&mut db).unwrap();
        assert_eq!(kept(&db), MEMORY);
    }
}
