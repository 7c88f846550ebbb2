//! A journalled table as the journal tells its rows, and when two states of a row are the same.

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::error::{Error, shortened};
use crate::store::journal;
use crate::store::nouns::{NOUNS, Noun};

pub struct TableColumns {
    pub noun: Noun,
    columns: Vec<Column>,
    /// Selects every row with its id, as a trigger would journal it.
    pub rows: String,
}

struct Column {
    name: String,
    default: Value,
}

impl TableColumns {
    pub fn all(db: &Connection) -> Result<Vec<TableColumns>, Error> {
        NOUNS.into_iter().map(|noun| TableColumns::of(db, noun)).collect()
    }

    fn of(db: &Connection, noun: Noun) -> Result<TableColumns, Error> {
        let table = noun.table;
        let names = journal::columns(db, table)?;
        let rows = format!("select id, {} from {table}", journal::row_as_json(table, &names));
        let mut query =
            db.prepare_cached("select name, dflt_value from pragma_table_info(?1) order by cid")?;
        let mut found = query.query([table])?;
        let mut columns = Vec::new();
        while let Some(row) = found.next()? {
            columns
                .push(Column { name: row.get("name")?, default: default(row.get("dflt_value")?)? });
        }
        Ok(TableColumns { noun, columns, rows })
    }

    /// The first column in which two states differ. What an older state lacks is the column's default.
    pub fn difference(&self, one: Option<&[u8]>, other: Option<&[u8]>) -> Option<ColumnDifference> {
        let (Some(one), Some(other)) = (object(one), object(other)) else {
            return Some(ColumnDifference {
                column: "row".into(),
                one: Value::Null,
                other: Value::Null,
            });
        };
        let differing = |column: &Column| {
            let value =
                |row: &Map<String, Value>| row.get(&column.name).unwrap_or(&column.default).clone();
            let (one, other) = (value(&one), value(&other));
            (one != other).then(|| ColumnDifference { column: column.name.clone(), one, other })
        };
        self.columns.iter().find_map(differing)
    }

    /// Such as `note 7 (of finding 12)`.
    pub fn row(&self, db: &Connection, id: i64, state: Option<&[u8]>) -> String {
        let name = format!("{} {id}", self.noun.name());
        let number = |key: &str| object(state)?.get(key)?.as_i64();
        let finding = number("finding").or_else(|| finding_of(db, number("progress")?));
        match finding {
            Some(finding) => format!("{name} (of finding {finding})"),
            None => name,
        }
    }
}

/// Only to name the finding, so one that can't be read is left out.
fn finding_of(db: &Connection, progress: i64) -> Option<i64> {
    let mut query = db.prepare_cached("select finding from progress where id = ?1").ok()?;
    query.query_row([progress], |row| row.get(0)).ok()
}

/// As SQL writes it: a number, a quoted text, or nothing.
fn default(written: Option<String>) -> Result<Value, Error> {
    let Some(written) = written else { return Ok(Value::Null) };
    match written.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(text) => Ok(Value::String(text.replace("''", "'"))),
        None => serde_json::from_str(&written)
            .map_err(|_| Error::Internal(format!("{written} is no default that can be compared"))),
    }
}

/// A row that can't be read differs from every other.
fn object(json: Option<&[u8]>) -> Option<Map<String, Value>> {
    serde_json::from_slice(json?).ok()
}

#[derive(Debug)]
pub struct ColumnDifference {
    pub column: String,
    pub one: Value,
    pub other: Value,
}

pub fn brief(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        value => shortened(&value.to_string(), 50),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    fn table(columns: &str) -> TableColumns {
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        db.execute_batch(&format!("drop table theme; create table theme ({columns}) strict"))
            .unwrap();
        TableColumns::of(&db, *NOUNS.iter().find(|noun| noun.table == "theme").unwrap()).unwrap()
    }

    #[test]
    fn what_an_older_state_does_not_know_is_the_default() {
        let table = table(
            "id integer primary key, a text, n integer default 7, w text default 'it''s', z text",
        );
        let older = br#"{"id": 1, "a": "x"}"#;
        let same = |newer: &str| table.difference(Some(newer.as_bytes()), Some(older)).is_none();

        assert!(same(r#"{"id": 1, "a": "x", "n": 7, "w": "it's", "z": null}"#));
        assert!(same(r#"{"a":"\u0078","id":1}"#));
        assert!(!same(r#"{"id": 1, "a": "x", "n": 8}"#));
        assert!(!same(r#"{"id": 1, "a": "x", "w": null}"#));
        assert!(!same(r#"{"id": 1, "a": "x", "z": ""}"#));
        assert!(!same(r#"{"id": 1, "a": null}"#));
        assert!(!same("no row"));
    }

    #[test]
    fn the_first_column_that_differs_is_told_with_both_values() {
        let table = table("id integer primary key, a text, n integer");
        let difference = table.difference(
            Some(br#"{"id": 1, "a": "x", "n": 2}"#),
            Some(br#"{"id": 1, "a": null, "n": 3}"#),
        );
        let ColumnDifference { column, one, other } = difference.unwrap();
        assert_eq!(
            (column.as_str(), brief(&one).as_str(), brief(&other).as_str()),
            ("a", "\"x\"", "nothing")
        );
    }
}
