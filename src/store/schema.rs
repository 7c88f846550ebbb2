//! The schema as it is written in `schema.sql`: its version, its tables and its indexes.

use rusqlite::Connection;

use super::query::Query;
use super::reminder::Checksum;
use super::sql_text::{Statements, Tokens};
use super::{journal, searched_texts};
use crate::error::{Error, Result};

pub const SCHEMA: &str = include_str!("../../schema.sql");

/// `trak`, which sets a register apart from any other SQLite file.
pub const APPLICATION_ID: i32 = 0x7472_616b;

/// The first entry leads from version 1 to 2. A released entry never changes.
pub const MIGRATIONS: &[&str] = &[
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
];

/// The fingerprint of a new register, and those of registers upgraded from each earlier version. One with
/// another may still be sound: it is compared statement by statement.
pub const KNOWN: &[&str] = &[
    "e7620ed440c3b5115671ba80dd022b38002aa0bb7e87c972c7ccf3ea59ac8071",
    "f2ea5fddc4f742e052fe1cf9cfedc49e70ae23852b537cc5fbe7ff0607c910e1",
    "5f56276395b524717ef66cba71ef99c8170ff28ebb6df575fb83c1dde9c3a381",
    "ffc7585a7687a88d37094bea8a26d483a62c6bb2c464f8b27202b4085487b821",
];

pub const VERSION: i32 = 1 + MIGRATIONS.len() as i32;

pub fn is_empty(db: &Connection) -> Result<bool> {
    let objects: i64 = db.value("select count(*) from sqlite_schema", [])?;
    Ok(objects == 0)
}

pub fn create(db: &Connection) -> Result<()> {
    db.execute_batch(SCHEMA)?;
    db.execute_batch(&journal::triggers(db)?.join("\n"))?;
    db.execute_batch(&searched_texts::triggers().join("\n"))?;
    db.execute(
        "insert into register (id, head, acts, reminders) values (1, '', 0, ?1)",
        [Checksum::default().to_string()],
    )?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

pub fn table(name: &str) -> Option<&'static str> {
    statement(["create table", "create virtual table"], name)
}

/// The statement that begins a line with these words and a name.
fn statement(makes: [&str; 2], name: &str) -> Option<&'static str> {
    let start = makes.iter().find_map(|makes| SCHEMA.find(&format!("\n{makes} {name} ")))?;
    Statements(SCHEMA.get(start..)?).next()
}

#[cfg(test)]
pub fn tables() -> impl Iterator<Item = &'static str> {
    Statements(SCHEMA).filter_map(|statement| {
        let mut words = Tokens(statement);
        let makes_a_table = words.next() == Some("create") && words.next() == Some("table");
        words.next().filter(|_| makes_a_table)
    })
}

pub fn indexes(table: &str) -> impl Iterator<Item = &'static str> {
    let is_on_it = move |statement: &&str| {
        let mut words = Tokens(statement).filter(|word| *word != "unique");
        words.nth(1) == Some("index") && words.nth(1) == Some("on") && words.next() == Some(table)
    };
    Statements(SCHEMA).filter(is_on_it)
}

pub fn generated(name: &str) -> Option<(&'static str, &'static str)> {
    let (before, after) = table(name)?.split_once(" text generated always as ")?;
    Some((before.split_whitespace().next_back()?, after.split_once(" virtual")?.0))
}

pub fn condition(index: &str) -> Option<&'static str> {
    let index = statement(["create index", "create unique index"], index)?;
    index.split_once(" where ").map(|(_, condition)| condition)
}

pub fn lacks(name: &str) -> Error {
    Error::Internal(format!("the schema has no {name}"))
}

pub fn version(db: &Connection) -> rusqlite::Result<i32> {
    db.query_row("pragma user_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
