//! What SQLite reports, as what the reader can do about it.

use std::path::Path;

use rusqlite::ErrorCode;

use super::busy;
use super::sidecars::{JOURNAL, with_suffix};
use crate::error::{Error, shortened};

/// SQLite's code for a reader that meets the journal of an interrupted writer.
const READONLY_ROLLBACK: i32 = 776;

/// SQLite's code for a journal that could not be deleted.
const JOURNAL_NOT_DELETED: i32 = 2570;

/// SQLite's code for a folder that could not be synced after the journal was deleted.
const FOLDER_NOT_SYNCED: i32 = 1290;

/// If the disk fails at the very last step of a transaction, nobody can tell whether the changes were kept. What an
/// undo would leave without what it depends on shows only here, if nothing named it before.
pub fn of_commit(cause: rusqlite::Error) -> Error {
    if cause.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
        return Error::refused(
            "something that was recorded later depends on what this would take away; take back the later acts \
             first: `track log` lists them",
        );
    }
    if has_extended_code(&cause, FOLDER_NOT_SYNCED) {
        return Error::Io(
            "the disk failed while this was being saved; check with `track log` whether it was"
                .into(),
        );
    }
    cause.into()
}

/// Whether an interrupted writer's changes must be rolled back before anything can be read.
pub fn is_hot_journal(cause: &rusqlite::Error) -> bool {
    has_extended_code(cause, READONLY_ROLLBACK)
}

fn has_extended_code(cause: &rusqlite::Error, code: i32) -> bool {
    matches!(cause, rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code == code)
}

const CLOSED_FOLDER: &str = "the register or its folder can't be opened";

/// Whether the folder of a register is there, and this login may not make a file in it.
#[cfg(unix)]
fn is_closed(path: &Path) -> bool {
    use rustix::fs::{Access, access};
    let folder = path.parent().unwrap_or(path);
    access(folder, Access::WRITE_OK) == Err(rustix::io::Errno::ACCESS)
}

#[cfg(not(unix))]
fn is_closed(_: &Path) -> bool {
    false
}

const READ_ONLY: &str = "you have read-only access to the register";

const JOURNAL_STAYS: &str = "the journal beside the register can't be deleted; nothing was changed";

const DAMAGED: &str = "the register is damaged; restore a backup, and keep this file as evidence";

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Error {
        if busy::is_interrupted() {
            return Error::Interrupted;
        }
        if has_extended_code(&cause, JOURNAL_NOT_DELETED) {
            return Error::Io(JOURNAL_STAYS.into());
        }
        if let Some(damaged) = unreadable_value(&cause) {
            return damaged;
        }
        let Some(code) = cause.sqlite_error_code() else { return unexpected(&cause) };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                Error::Busy("another process is writing to the register; try again".into())
            }
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Error::BadData(DAMAGED.into()),
            ErrorCode::DiskFull => Error::Io("the disk is full; nothing was changed".into()),
            ErrorCode::SystemIoFailure => Error::Io(
                "the disk failed while the register was in use; nothing was changed".into(),
            ),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
                Error::Permission(READ_ONLY.into())
            }
            ErrorCode::CannotOpen => Error::Io(CLOSED_FOLDER.into()),
            _ => unexpected(&cause),
        }
    }
}

/// A value that isn't what its column holds.
fn unreadable_value(cause: &rusqlite::Error) -> Option<Error> {
    let why = match cause {
        rusqlite::Error::InvalidColumnType(_, column, _) => format!("{column} can't be read"),
        rusqlite::Error::FromSqlConversionFailure(_, _, why) => why.to_string(),
        rusqlite::Error::Utf8Error(_, why) => format!("a text isn't UTF-8: {why}"),
        // Every question for one row is about a row that is always there.
        rusqlite::Error::QueryReturnedNoRows => {
            "a row that every register has is missing".to_owned()
        }
        rusqlite::Error::IntegralValueOutOfRange(_, number) => format!("{number} is out of range"),
        _ => return None,
    };
    let why = shortened(why.lines().next().unwrap_or_default(), 200);
    Some(Error::BadData(format!("{DAMAGED} ({why})")))
}

/// Adds what to do to an error about a damaged register.
pub fn restorable(error: Error) -> Error {
    match error {
        Error::BadData(why) => {
            Error::BadData(format!("{why}; restore a backup, and keep this file as evidence"))
        }
        error => error,
    }
}

/// The fault of a register in which something is missing that every command records.
pub fn incomplete(why: &str) -> Error {
    Error::BadData(format!("{DAMAGED} ({why})"))
}

/// The fault of a row that refers to one that isn't there.
pub fn damaged(column: &str, id: i64) -> Error {
    incomplete(&format!("{column} refers to {id}, which isn't there"))
}

/// What SQLite says, without a code of its own, of a damaged header, a damaged table of the full
/// text or a value that is no JSON any more.
const OF_DAMAGE: [&str; 4] =
    ["unsupported file format", "fts5", "vtable constructor failed", "malformed JSON"];

/// What it says of a damaged index of the full text; of a row of ours it says which rule was broken.
const NAMELESS: &str = "constraint failed";

fn unexpected(cause: &rusqlite::Error) -> Error {
    let message = cause.to_string();
    if message == NAMELESS || OF_DAMAGE.iter().any(|said| message.contains(said)) {
        return Error::BadData(DAMAGED.into());
    }
    let line = message.lines().next().unwrap_or(&message);
    Error::Internal(format!("SQLite reported: {}", shortened(line, 200)))
}

/// Adds the file to an error about the register itself.
pub fn naming(error: Error, path: &Path) -> Error {
    let named = |why: String| {
        if why.contains(" (in ") { why } else { format!("{why} (in {})", path.display()) }
    };
    match error {
        Error::Busy(why) => Error::Busy(named(why)),
        Error::BadData(why) => Error::BadData(named(why)),
        Error::Io(why) if why == JOURNAL_STAYS && is_closed(path) => left_journal(path),
        Error::Io(why) if why == CLOSED_FOLDER && is_closed(path) => closed_folder(path),
        Error::Io(why) => Error::Io(named(why)),
        Error::Permission(why) if why == READ_ONLY && is_closed(path) => closed_folder(path),
        Error::Permission(why) if why == READ_ONLY => Error::Permission(named(why)),
        other => other,
    }
}

/// Why the changes of an interrupted writer can't be rolled back.
pub fn of_rollback(error: Error, path: &Path) -> Error {
    match error {
        Error::Permission(_) => left_journal(path),
        Error::Io(why) if why == CLOSED_FOLDER && is_closed(path) => left_journal(path),
        other => other,
    }
}

fn left_journal(path: &Path) -> Error {
    Error::Permission(format!(
        "an interrupted command left {}. Someone who can write to the register and its folder must run any `track` command, \
         which rolls it back",
        with_suffix(path, JOURNAL).display()
    ))
}

fn closed_folder(path: &Path) -> Error {
    Error::Permission(format!(
        "you may not write in {}, where SQLite keeps a journal while the register is changed; who owns that folder \
         can permit it",
        path.parent().unwrap_or(path).display()
    ))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use rusqlite::types::FromSql;

    use super::*;
    use crate::store::values::Day;

    fn exit_code_of_reading<T: FromSql>(sql: &str) -> i32 {
        let db = Connection::open_in_memory().unwrap();
        let read = db.query_row(sql, [], |row| row.get::<_, T>(0)).err().unwrap();
        i32::from(Error::from(read).exit_code())
    }

    #[test]
    fn a_damaged_index_of_the_full_text_is_damage_and_a_broken_rule_is_not() {
        let code = |damage: &str, then: &str| {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch(
                "create virtual table words using fts5 (a); insert into words values ('a b');",
            )
            .unwrap();
            db.execute_batch(damage).unwrap();
            i32::from(Error::from(db.execute_batch(then).unwrap_err()).exit_code())
        };
        let add = "insert into words values ('c')";
        assert_eq!(code("update words_data set block = x'00'", add), 65);
        assert_eq!(code("create table a (b not null)", "insert into a values (null)"), 70);
    }

    #[test]
    fn a_value_that_its_column_cannot_hold_means_damage() {
        assert_eq!(exit_code_of_reading::<i64>("select 'x'"), 65);
        assert_eq!(exit_code_of_reading::<Day>("select 'x'"), 65);
        assert_eq!(exit_code_of_reading::<u8>("select 300"), 65);
    }
}
