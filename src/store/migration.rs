//! Upgrades a register of an earlier version, after a copy of it was made.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::reminder::Checksum;
use super::schema::version;
use super::sharing::Sharing;
use super::{connection, copy, journal, new_file, searched_texts, setting, sqlite_errors};
use crate::error::{Error, Result};

/// Copies the register first. Returns the path of the copy, which is deleted if the register stays as it was: where a
/// migration fails, what comes of it doesn't pass the check, or it can't be written.
pub fn upgrade(
    db: &mut Connection,
    path: &Path,
    migrations: &[&str],
    check: impl FnOnce(&Connection) -> Result<()>,
) -> Result<Option<PathBuf>> {
    let is_older = |version: i32| !usize::try_from(version).is_ok_and(|one| one > migrations.len());
    if !is_older(version(db)?) {
        return Ok(None);
    }
    let mut copy = None;
    let upgraded = in_transaction(db, migrations, |tx, done| {
        copy = Some(back_up(&tx, path)?);
        run(&tx, done, migrations)?;
        check(&tx)?;
        tx.commit().map_err(sqlite_errors::of_commit)
    });
    if let (Err(_), Some(copy)) = (&upgraded, &copy)
        && version(db).is_ok_and(is_older)
    {
        fs::remove_file(copy).map_err(|cause| Error::writing(copy, &cause))?;
    }
    upgraded.map(|_| copy)
}

/// The copy is checked before it gets its name. Where a file has that name, it gets a numbered one. SQLite copies
/// nothing through a connection that has begun to write.
fn back_up(db: &Connection, path: &Path) -> Result<PathBuf> {
    let version = version(db)?;
    let name = path.with_added_extension(format!("v{version}.backup"));
    let mut file = copy::beside(&connection::open_to_read(path)?, &name)?;
    let copied = connection::open_to_read(file.path())?;
    copy::check_pages(&copied, file.path()).map_err(|error| sqlite_errors::naming(error, path))?;
    if self::version(&copied)? != version || copy::head(&copied)? != copy::head(db)? {
        return Err(Error::BadData("the copy differs from the register; try again".into()));
    }
    drop(copied);
    let given = Sharing::of(path).give_file(file.as_file());
    given.map_err(|cause| Error::writing(&name, &cause))?;
    loop {
        let kept = new_file::unused(&name)?;
        file = match new_file::place(file, &kept)? {
            None => return Ok(kept),
            Some(file) => file,
        };
    }
}

/// If a migration fails, the register is not of the version that it says; a full disk is reported as one.
fn not_of_its_version(cause: rusqlite::Error, version: usize) -> Error {
    match cause.sqlite_error_code() {
        None | Some(ErrorCode::Unknown | ErrorCode::ConstraintViolation) => {
            Error::BadData(format!(
                "the register says that it has version {version}, but its structure differs; restore a backup"
            ))
        }
        _ => cause.into(),
    }
}

pub fn migrate(db: &mut Connection, migrations: &[&str]) -> Result<()> {
    in_transaction(db, migrations, |tx, done| {
        run(&tx, done, migrations)?;
        Ok(tx.commit()?)
    })
    .map(drop)
}

/// Passes how many migrations are done: the position in the list is the version. Does nothing where another
/// process has run all of them meanwhile.
fn in_transaction<T>(
    db: &mut Connection,
    migrations: &[&str],
    action: impl FnOnce(Transaction, usize) -> Result<T>,
) -> Result<Option<T>> {
    db.pragma_update(None, "foreign_keys", "off")?;
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(version(&tx)? - 1)
        .map_err(|_| Error::BadData("the register was not made by this program".into()))?;
    let acted = if done < migrations.len() {
        Some(action(tx, done)?)
    } else {
        drop(tx);
        None
    };
    db.pragma_update(None, "foreign_keys", "on")?;
    Ok(acted)
}

fn run(tx: &Transaction, done: usize, migrations: &[&str]) -> Result<()> {
    for migration in migrations.iter().skip(done) {
        tx.execute_batch(migration).map_err(|cause| not_of_its_version(cause, done + 1))?;
    }
    journal::renew_triggers(tx)?;
    tx.execute_batch(&searched_texts::renewed_triggers())?;
    setting::take_over(tx)?;
    Checksum::begin(tx)?;
    tx.pragma_update(None, "user_version", 1 + migrations.len() as i64)?;
    let broken: i64 =
        tx.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0))?;
    if broken > 0 {
        return Err(Error::BadData(
            "some of the register's rows refer to missing rows; it was not upgraded".into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{MIGRATIONS, VERSION, create};
    use crate::store::schema_check::compare;

    fn fresh() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        create(&db).unwrap();
        db
    }

    /// The list with one more entry, which is not in it yet.
    fn one_more(entry: &'static str) -> Vec<&'static str> {
        [MIGRATIONS, &[entry]].concat()
    }

    fn number(db: &Connection, sql: &str) -> i64 {
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_migration_runs_once_and_is_journalled_from_then_on() {
        let mut db = fresh();
        let list = one_more("alter table note add column colour text");
        migrate(&mut db, &list).unwrap();
        migrate(&mut db, &list).unwrap();

        let trigger: String = db
            .query_row(
                "select sql from sqlite_schema where name = 'journal_note_insert'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert!(trigger.contains("'colour', new.colour"));
        assert_eq!(version(&db).unwrap(), VERSION + 1);
    }

    #[test]
    fn an_older_register_is_copied_before_it_is_moved_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let copy = folder.path().join(format!("register.db.v{VERSION}.backup"));
        let mut db = Connection::open(&path).unwrap();
        create(&db).unwrap();

        upgrade(&mut db, &path, MIGRATIONS, compare).unwrap();
        assert!(!copy.exists());

        let list = one_more("alter table note add column colour text");
        let refused = || Err(Error::refused("not like this"));
        assert!(upgrade(&mut db, &path, &list, |_| refused()).is_err());
        assert!(!copy.exists() && version(&db).unwrap() == VERSION);

        upgrade(&mut db, &path, &list, |_| Ok(())).unwrap();
        let copy = Connection::open(copy).unwrap();
        assert_eq!((version(&copy).unwrap(), version(&db).unwrap()), (VERSION, VERSION + 1));
        assert!(compare(&copy).is_ok());
    }

    /// A copy of a register that version 1 made, which has given more numbers than it has rows left.
    fn of_version_1() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let made = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/register-v1.db");
        std::fs::write(&path, std::fs::read(made).unwrap()).unwrap();
        let db = Connection::open(path).unwrap();
        db.execute("update sqlite_sequence set seq = seq + 5 where name = 'progress'", []).unwrap();
        (folder, db)
    }

    #[test]
    fn a_register_of_version_1_becomes_what_the_schema_says() {
        let (_folder, mut db) = of_version_1();
        assert_eq!(version(&db).unwrap(), 1);
        assert!(compare(&db).is_err());

        migrate(&mut db, MIGRATIONS).unwrap();

        assert!(compare(&db).is_ok());
        assert_eq!(version(&db).unwrap(), VERSION);
    }

    #[test]
    fn rows_move_on_with_their_numbers_and_no_number_is_given_twice() {
        let (_folder, mut db) = of_version_1();
        let rows = "select json_group_array(json_array(id, finding, body, status, since, owner, due, due_text,
             due_rule, due_precision, set_by, original_due, updated, version)) from progress";
        let kept = |db: &Connection| db.query_row(rows, [], |row| row.get::<_, String>(0)).unwrap();
        let last = "select seq from sqlite_sequence where name = 'progress'";
        let (before, given) = (kept(&db), number(&db, last));
        let changes = number(&db, "select count(*) from change");

        migrate(&mut db, MIGRATIONS).unwrap();

        assert_eq!(kept(&db), before);
        assert_eq!(number(&db, last), given);
        assert!(given > number(&db, "select max(id) from progress"));
        assert_eq!(number(&db, "select count(*) from change"), changes, "moving on is no change");
        assert_eq!(number(&db, "select count(*) from pragma_foreign_key_check"), 0);
    }

    #[test]
    fn a_migration_that_fails_leaves_everything_as_it_was() {
        let mut db = fresh();
        let list = one_more("alter table note add column colour text; no such statement");
        assert!(migrate(&mut db, &list).is_err());
        assert!(compare(&db).is_ok());
    }
}
