//! The rows of a register's tables as exports give them, beside the list of findings, and as an import reads them back.

use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::noun::{JOURNAL, NOUNS, Noun};
use super::record_column::RecordColumn;
use super::schema::object;
use super::value::Value;
use crate::error::Place;

/// The key that only a record has, not a finding; it names the record's table.
pub const RECORD: &str = "record";

/// The first line of an export as JSON Lines: a last one is to come.
#[derive(Debug, Serialize)]
pub struct FirstLine {
    pub record: &'static str,
    pub schema: &'static str,
}

impl FirstLine {
    pub const RECORD: &str = "export";
}

/// The last line: how many there are between the first and it.
#[derive(Debug, Serialize)]
pub struct LastLine {
    pub record: &'static str,
    pub findings: u64,
    pub records: u64,
}

impl LastLine {
    pub const RECORD: &str = "end";
}

/// A row of a table, without what the row of its finding has already.
#[derive(Debug)]
pub struct Record {
    pub noun: &'static Noun,
    /// In the order of its keys.
    pub values: Vec<Value<'static>>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.values.len() + 1))?;
        map.serialize_entry(RECORD, self.noun.table)?;
        for (key, value) in self.noun.keys().zip(&self.values) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl JsonSchema for Record {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Record".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let of = |noun: &'static Noun| {
            let named = (RECORD, json_schema!({ "const": noun.table }));
            let columns = noun.columns.iter().flat_map(RecordColumn::schemas);
            object([named].into_iter().chain(columns)).to_value()
        };
        let each: Vec<serde_json::Value> = NOUNS.iter().chain(&JOURNAL).map(of).collect();
        json_schema!({ "oneOf": each })
    }
}

/// Which rows an export has records for.
#[derive(Debug, Clone, Default)]
pub struct RecordScope {
    /// None for the whole register.
    pub rows: Option<ListedRows>,
    /// Whether the history, who changed what and when, is included.
    pub with_history: bool,
}

/// The rows of a list that isn't the whole register.
#[derive(Debug, Clone, Default)]
pub struct ListedRows {
    pub findings: Vec<i64>,
    pub progress: Vec<i64>,
    /// The bodies that were asked for, whether they have rows or not.
    pub bodies: Vec<i64>,
}

/// What an object of an export says, by key; nothing for what is null.
#[derive(Debug, Clone, Default)]
pub struct Cells(pub BTreeMap<&'static str, String>);

impl Cells {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// A record of a file.
#[derive(Debug, Clone)]
pub struct GivenRecord {
    pub place: Place,
    pub noun: &'static Noun,
    pub cells: Cells,
}

/// A row of the list of findings in a file.
#[derive(Debug, Clone)]
pub struct GivenRow {
    pub place: Place,
    pub cells: Cells,
}

/// A full export: the list of findings, and the records beside it.
#[derive(Debug, Clone, Default)]
pub struct FullExport {
    pub rows: Vec<GivenRow>,
    /// The keys of the rows.
    pub keys: BTreeSet<&'static str>,
    pub records: Vec<GivenRecord>,
}

/// How many rows of a table were imported, or left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordCount {
    pub record: &'static str,
    pub count: usize,
}

impl RecordCount {
    /// Of each table that has any, in the order of the tables.
    pub fn all<'a>(nouns: impl Iterator<Item = &'a Noun>) -> Vec<RecordCount> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        nouns.for_each(|noun| *counts.entry(noun.table).or_default() += 1);
        let tables = NOUNS.iter().chain(&JOURNAL).map(|noun| noun.table);
        let counted = |record| Some(RecordCount { record, count: *counts.get(record)? });
        tables.filter_map(counted).collect()
    }

    /// Whether it is of who changed what, which no import takes.
    pub fn is_journal(&self) -> bool {
        JOURNAL.iter().any(|noun| noun.table == self.record)
    }

    /// `3 notes, 1 claim`.
    pub fn in_words(counts: &[RecordCount]) -> String {
        let one = |one: &RecordCount| {
            let RecordCount { record, count } = one;
            let noun = record.replace('_', " ");
            match (count, noun.as_str()) {
                (1, "evidence") => "1 piece of evidence".to_owned(),
                (1, noun) => format!("1 {noun}"),
                (_, "evidence") => format!("{count} pieces of evidence"),
                (_, noun) if noun.ends_with('y') => {
                    format!("{count} {}ies", noun.trim_end_matches('y'))
                }
                (_, noun) if noun.ends_with('s') => format!("{count} {noun}es"),
                (_, noun) => format!("{count} {noun}s"),
            }
        };
        counts.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}
