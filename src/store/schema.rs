//! The shape of the database: made whole, compared before use, and moved on by a list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use super::sql_text::{Statements, Tokens, normalised};
use super::{busy, copy, journal, register_path, sqlite_errors};
use crate::error::{Error, Result};

/// The database as it is today.
pub const SCHEMA: &str = include_str!("../../schema.sql");

/// `trak`, by which a register is told from any other SQLite file.
pub const APPLICATION_ID: i32 = 0x7472_616b;

/// What leads from each version to the next: the first entry leads from version 1 to 2. An entry
/// is never changed once it was released.
pub const MIGRATIONS: &[&str] =
    &[include_str!("migrations/2.sql"), include_str!("migrations/3.sql")];

/// The version of [`SCHEMA`].
pub const VERSION: i32 = 1 + MIGRATIONS.len() as i32;

/// How many bytes of a file tell whose it is.
pub const HEADER: usize = 100;

/// Refuses a file that is not this program's, from its first bytes alone.
pub fn check_header(path: &Path, header: &[u8]) -> Result<()> {
    let refuse = |why: String| Err(Error::BadData(format!("{} {why}", path.display())));
    if !header.starts_with(b"SQLite format 3\0") || header.len() < HEADER {
        return refuse("is not a register: it is no SQLite database; it was not touched".into());
    }
    if number_at(header, 68) != APPLICATION_ID {
        return refuse("belongs to another program; it was not touched".into());
    }
    match number_at(header, 60) {
        version if version < 1 => refuse("is no register that this program made".into()),
        version if version > VERSION => refuse(format!(
            "is a register of version {version}, newer than this program's {VERSION}; use a newer track"
        )),
        _ => Ok(()),
    }
}

/// How many bytes a file must have, by its own account.
pub fn size(header: &[u8]) -> u64 {
    let page =
        header.get(16..18).and_then(|bytes| bytes.try_into().ok()).map_or(0, u16::from_be_bytes);
    let page = if page == 1 { 65_536 } else { u64::from(page) };
    page * u64::try_from(number_at(header, 28)).unwrap_or(0)
}

fn number_at(header: &[u8], at: usize) -> i32 {
    let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, i32::from_be_bytes)
}

/// After so many steps of SQLite's machine it is asked whether somebody has interrupted.
const STEPS: i32 = 10_000;

/// Sets what must hold for a connection before its first statement.
pub fn prepare(db: &mut Connection) -> std::result::Result<(), sqlite_errors::Fault> {
    prepare_to_read(db)?;
    db.execute_batch("pragma synchronous = extra")?;
    Ok(())
}

/// The same for one that never writes. Nothing of it needs the list of tables, so that a register can be
/// looked into of which that list is damaged.
pub fn prepare_to_read(db: &mut Connection) -> std::result::Result<(), sqlite_errors::Fault> {
    super::check_sqlite()?;
    db.busy_handler(Some(busy::wait))?;
    db.progress_handler(STEPS, Some(busy::is_interrupted))?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma cell_size_check = on;
         pragma mmap_size = 0; pragma temp_store = memory;",
    )?;
    Ok(())
}

/// Gives a writer room for the pages of a large import. A reader is faster without: it meets most
/// pages once, and room for them would have to be made first.
pub fn prepare_for_writing(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("pragma journal_mode = delete; pragma cache_size = -32768;")
}

/// Lets SQLite roll back what an interrupted writer left behind: its first read does it.
pub fn roll_back(path: &Path) -> std::result::Result<(), sqlite_errors::Fault> {
    let flags =
        rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags)?;
    prepare(&mut db)?;
    db.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
    Ok(())
}

/// Whether nothing was made in this file yet.
pub fn is_empty(db: &Connection) -> Result<bool> {
    let objects: i64 = db.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    Ok(objects == 0)
}

/// Makes the whole database.
pub fn create(db: &Connection) -> Result<()> {
    db.execute_batch(SCHEMA)?;
    db.execute_batch(&journal::triggers(db)?.join("\n"))?;
    db.execute("insert into register (id, head, acts) values (1, '', 0)", [])?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// Refuses a database whose tables, indexes or triggers are not those of [`SCHEMA`]: a foreign
/// trigger could do anything, and a missing one would leave changes unrecorded.
pub fn compare(db: &Connection) -> std::result::Result<(), sqlite_errors::Fault> {
    check_version(db)?;
    match differences(db)?.first() {
        None => Ok(()),
        Some(odd) => Err(altered(odd).into()),
    }
}

/// Refuses a register of an earlier version, which only a writing command moves on.
pub fn check_version(db: &Connection) -> std::result::Result<(), sqlite_errors::Fault> {
    let version = version(db)?;
    match version < VERSION {
        false => Ok(()),
        true => Err(Error::BadData(format!(
            "the register is of version {version}, older than this program's {VERSION}; `track init` moves it on"
        ))
        .into()),
    }
}

/// A statement of the schema in which a database differs from what it should be.
#[derive(Debug)]
pub enum Odd {
    /// It is in the database, and is none of ours.
    Extra(String),
    /// It is ours, and is not in the database.
    Lacking(String),
}

impl Odd {
    /// Its first words, which name it.
    pub fn named(&self) -> String {
        let (Odd::Extra(statement) | Odd::Lacking(statement)) = self;
        let name: Vec<&str> = statement.split(' ').take(4).collect();
        format!("`{} ...`", name.join(" "))
    }

    /// Whether a table of ours is not as it was made, so that nothing can be read for certain.
    pub fn is_a_lost_table(&self) -> bool {
        matches!(self, Odd::Lacking(statement)
            if ["create table", "create virtual table"].iter().any(|begin| statement.starts_with(begin)))
    }
}

/// In what the tables, indexes and triggers of a database are not those of [`SCHEMA`].
pub fn differences(db: &Connection) -> rusqlite::Result<Vec<Odd>> {
    let found = found(db)?;
    let mut expected: BTreeSet<String> = statements(SCHEMA).into_iter().collect();
    expected.extend(journal::triggers(db)?.iter().flat_map(|trigger| statements(trigger)));
    let odd = |statement: &String| match found.contains(statement) {
        true => Odd::Extra(statement.clone()),
        false => Odd::Lacking(statement.clone()),
    };
    Ok(expected.symmetric_difference(&found).map(odd).collect())
}

fn altered(odd: &Odd) -> Error {
    let what = match odd {
        Odd::Extra(_) => "holds something that is not its own",
        Odd::Lacking(_) => "lacks something",
    };
    Error::BadData(format!(
        "the register {what} ({}): somebody altered its structure; restore a backup",
        odd.named()
    ))
}

/// What the database says that it is made of, in the form in which it is compared.
fn found(db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut query = db.prepare(
        "select sql from sqlite_schema
         where sql is not null and not (type = 'table' and name in (
             'sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4',
             'finding_words_data', 'finding_words_idx', 'finding_words_docsize', 'finding_words_config',
             'note_words_data', 'note_words_idx', 'note_words_docsize', 'note_words_config'))",
    )?;
    let rows = query.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|sql| sql.map(|sql| normalised(&sql))).collect()
}

/// The statements of a text in the form in which they are compared: those that make something.
fn statements(sql: &str) -> Vec<String> {
    Statements(sql).map(normalised).collect()
}

/// The statement of [`SCHEMA`] that makes a table, as it is written there.
pub fn table(name: &str) -> Option<&'static str> {
    let makes = |statement: &&str| {
        let mut words = Tokens(statement).filter(|word| *word != "virtual");
        [Some("create"), Some("table"), Some(name)].iter().all(|word| words.next() == *word)
    };
    Statements(SCHEMA).find(makes)
}

/// The statements of [`SCHEMA`] that make the indexes of a table, as they are written there.
pub fn indexes(table: &str) -> impl Iterator<Item = &'static str> {
    let is_on_it = move |statement: &&str| {
        let mut words = Tokens(statement).filter(|word| *word != "unique");
        words.nth(1) == Some("index") && words.nth(1) == Some("on") && words.next() == Some(table)
    };
    Statements(SCHEMA).filter(is_on_it)
}

/// The column of a table that is computed from others, with what computes it.
pub fn generated(name: &str) -> Option<(&'static str, &'static str)> {
    let (before, after) = table(name)?.split_once(" text generated always as ")?;
    Some((before.split_whitespace().next_back()?, after.split_once(" virtual")?.0))
}

/// The condition on which a row is in an index, as it is written in [`SCHEMA`].
pub fn condition(index: &str) -> Option<&'static str> {
    let makes = |statement: &&str| {
        let mut words = Tokens(statement).filter(|word| *word != "unique");
        [Some("create"), Some("index"), Some(index)].iter().all(|word| words.next() == *word)
    };
    Statements(SCHEMA).find(makes)?.split_once(" where ").map(|(_, condition)| condition)
}

/// What should be in [`SCHEMA`] and is not.
pub fn lacks(name: &str) -> Error {
    Error::Internal(format!("the schema has no {name}"))
}

/// The version of a database.
pub fn version(db: &Connection) -> rusqlite::Result<i32> {
    db.query_row("pragma user_version", [], |row| row.get(0))
}

/// Moves an older register on, after a copy of it was made and read through. Answers with the copy.
pub fn bring_up_to_date(
    db: &mut Connection,
    path: &Path,
    migrations: &[&str],
) -> std::result::Result<Option<PathBuf>, sqlite_errors::Fault> {
    let version = version(db)?;
    if usize::try_from(version).is_ok_and(|version| version > migrations.len()) {
        return Ok(None);
    }
    let copy = path.with_added_extension(format!("v{version}.backup"));
    back_up(db, path, &copy)?;
    migrate(db, migrations)?;
    Ok(Some(copy))
}

/// A copy of the register for its owner alone, read through before it gets its name; an earlier
/// copy of that name stays as it is.
fn back_up(db: &Connection, path: &Path, kept: &Path) -> Result<()> {
    let draft = copy::beside(db, kept)?;
    copy::check_pages(&copy::readable(draft.path())?)
        .map_err(|error| sqlite_errors::naming(error, path))?;
    register_path::put(draft, kept).map(|_| ())
}

/// A register on which a migration does not work is not what it says to be; a full disk is a full disk.
fn not_of_its_version(cause: rusqlite::Error, version: usize) -> Error {
    match cause.sqlite_error_code() {
        None | Some(ErrorCode::Unknown | ErrorCode::ConstraintViolation) => {
            Error::BadData(format!(
                "the register says that it is of version {version}, and its structure is another: \
             somebody altered it; restore a backup"
            ))
        }
        _ => cause.into(),
    }
}

/// Runs what is missing from a list of migrations in one transaction; the position in the list is
/// the version. Another process may have run some of them while this one waited.
pub fn migrate(db: &mut Connection, migrations: &[&str]) -> Result<()> {
    db.pragma_update(None, "foreign_keys", "off")?;
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done = usize::try_from(version(&tx)? - 1).unwrap_or(0);
    for migration in migrations.iter().skip(done) {
        tx.execute_batch(migration).map_err(|cause| not_of_its_version(cause, done + 1))?;
    }
    journal::renew_triggers(&tx)?;
    tx.pragma_update(None, "user_version", 1 + migrations.len() as i64)?;
    let broken: i64 =
        tx.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0))?;
    if broken > 0 {
        return Err(Error::BadData(
            "the register's rows do not fit together; it was not moved on".into(),
        ));
    }
    tx.commit()?;
    db.pragma_update(None, "foreign_keys", "on")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        create(&db).unwrap();
        db
    }

    #[test]
    fn a_new_register_is_what_the_schema_says() {
        assert!(compare(&fresh()).is_ok());
    }

    #[test]
    fn layout_and_comments_do_not_count_and_words_do() {
        assert_eq!(
            normalised("CREATE  Table a -- why\n(b text)"),
            normalised("create table a(b TEXT)")
        );
        assert_ne!(normalised("check (a in ('X'))"), normalised("check (a in ('x'))"));
        assert_eq!(
            statements("create trigger t begin select 1; end; create table a (b);").len(),
            2
        );
    }

    #[test]
    fn a_table_and_its_indexes_are_found_as_they_are_written() {
        let grade = table("grade").unwrap();
        assert!(grade.starts_with("create table grade (") && grade.ends_with(") strict"));
        assert!(table("finding_words").unwrap().starts_with("create virtual table"));
        assert_eq!(
            indexes("grade").collect::<Vec<_>>(),
            ["create index grade_inspection on grade (inspection)"]
        );
        assert!(indexes("finding").next().unwrap().starts_with("create unique index finding_ref"));
        assert_eq!(table("no_such_table"), None);
    }

    #[test]
    fn a_foreign_trigger_a_missing_index_and_a_missing_journal_are_refused() {
        for tampering in [
            "create trigger odd after insert on note begin select 1; end",
            "drop index progress_due",
            "drop trigger journal_note_insert",
            "create view all_findings as select * from finding",
        ] {
            let db = fresh();
            db.execute_batch(tampering).unwrap();
            assert!(compare(&db).is_err(), "{tampering}");
        }
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

        bring_up_to_date(&mut db, &path, MIGRATIONS).unwrap();
        assert!(!copy.exists());

        let list = one_more("alter table note add column colour text");
        bring_up_to_date(&mut db, &path, &list).unwrap();
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
        let told = |db: &Connection| db.query_row(rows, [], |row| row.get::<_, String>(0)).unwrap();
        let last = "select seq from sqlite_sequence where name = 'progress'";
        let (before, given) = (told(&db), number(&db, last));
        let changes = number(&db, "select count(*) from change");

        migrate(&mut db, MIGRATIONS).unwrap();

        assert_eq!(told(&db), before);
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
