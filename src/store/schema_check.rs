//! Whether a database has the tables, indexes and triggers of `schema.sql`, and nothing else.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::schema::{SCHEMA, VERSION, version};
use super::sql_text::{Statements, normalised};
use super::{journal, known_schema, searched_texts};
use crate::error::{Error, Result};

/// Refuses a database whose structure is not that of [`SCHEMA`]: an unknown trigger could do anything, and a
/// missing one would leave changes unrecorded.
pub fn compare(db: &Connection) -> Result<()> {
    check_version(db)?;
    if known_schema::is_known(db)? {
        return Ok(());
    }
    match differences(db)?.first() {
        None => Ok(()),
        Some(difference) => Err(altered(difference)),
    }
}

pub fn check_version(db: &Connection) -> Result<()> {
    let version = version(db)?;
    if version >= VERSION {
        return Ok(());
    }
    Err(Error::BadData(format!(
        "the register has version {version}, older than this program's {VERSION}; run `track init` to upgrade it"
    )))
}

#[derive(Debug)]
pub enum Difference {
    Extra(String),
    Missing(String),
}

impl Difference {
    pub fn named(&self) -> String {
        let (Difference::Extra(statement) | Difference::Missing(statement)) = self;
        let name: Vec<&str> = statement.split(' ').take(4).collect();
        format!("`{} ...`", name.join(" "))
    }

    /// Whether a table is missing or altered, so that nothing can be read reliably.
    pub fn is_lost_table(&self) -> bool {
        matches!(self, Difference::Missing(statement)
            if ["create table", "create virtual table"].iter().any(|begin| statement.starts_with(begin)))
    }
}

pub fn differences(db: &Connection) -> rusqlite::Result<Vec<Difference>> {
    let existing = existing(db)?;
    let mut expected: BTreeSet<String> = statements(SCHEMA).into_iter().collect();
    expected.extend(journal::triggers(db)?.iter().flat_map(|trigger| statements(trigger)));
    expected.extend(searched_texts::triggers().iter().flat_map(|trigger| statements(trigger)));
    let difference = |statement: &String| {
        if existing.contains(statement) {
            Difference::Extra(statement.clone())
        } else {
            Difference::Missing(statement.clone())
        }
    };
    Ok(expected.symmetric_difference(&existing).map(difference).collect())
}

fn altered(difference: &Difference) -> Error {
    let what = match difference {
        Difference::Extra(_) => "contains something unknown",
        Difference::Missing(_) => "lacks something",
    };
    Error::BadData(format!(
        "the register {what} ({}): its structure was altered; restore a backup",
        difference.named()
    ))
}

fn existing(db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut query = db.prepare(
        "select sql from sqlite_schema
         where sql is not null and not (type = 'table' and name in (
             'sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4',
             'finding_words_data', 'finding_words_idx', 'finding_words_docsize', 'finding_words_config',
             'text_words_data', 'text_words_idx', 'text_words_docsize', 'text_words_config',
             'note_words_data', 'note_words_idx', 'note_words_docsize', 'note_words_config'))",
    )?;
    let rows = query.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|sql| sql.map(|sql| normalised(&sql))).collect()
}

fn statements(sql: &str) -> Vec<String> {
    Statements(sql).map(normalised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::create;

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
}
