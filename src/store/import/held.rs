//! Which rows and records of a file a register has already.

use std::collections::{BTreeMap, HashSet};

use crate::error::Result;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::filter::{Filter, Scope};
use crate::model::noun::{NOUNS, Noun};
use crate::model::progress_row::ProgressRow;
use crate::model::record::{FullExport, GivenRecord, GivenRow, RecordCount};
use crate::model::value::Value;
use crate::store::Store;

/// Tables that an import of findings fills itself, or that needn't match.
const NOT_MISSED: [&str; 7] =
    ["finding", "progress", "theme", "inspection", "inspection_body", "owner", "setting"];

/// Columns that may differ between two registers with the same content.
const OWN_TO_A_REGISTER: [&str; 2] = ["id", "version"];

impl Store {
    /// Whether all of an export is in the register, just as it is in the file.
    pub fn holds(&self, export: &FullExport) -> Result<bool> {
        let lasting = |row: &GivenRow| -> BTreeMap<&'static str, String> {
            let is_of_a_day = |key: &str| Field::find(key).is_some_and(Field::is_of_a_day);
            let cells = row.cells.0.iter().filter(|(key, _)| !is_of_a_day(key));
            cells.map(|(key, text)| (*key, text.clone())).collect()
        };
        let mut missing: HashSet<_> = export.rows.iter().map(lasting).collect();
        let everything = Filter { scope: Scope::Everything, ..Filter::default() };
        self.each_row(&everything, |row| {
            missing.remove(&as_exported(&row));
            Ok(())
        })?;
        if !missing.is_empty() {
            return Ok(false);
        }
        let mut records = export
            .records
            .iter()
            .filter(|one| !one.noun.is_journal() && one.noun.table != "setting");
        let fingerprints = self.fingerprints(|_| true, &[])?;
        Ok(records.all(|one| fingerprints.contains(&fingerprint(one.noun, cells_of(one), &[]))))
    }

    /// The records of a file that the register doesn't have, whatever their numbers.
    pub fn lacking<'a>(
        &self,
        records: impl Iterator<Item = &'a GivenRecord>,
    ) -> Result<Vec<RecordCount>> {
        let is_missed = |noun: &Noun| !NOT_MISSED.contains(&noun.table);
        let mut records = records.filter(|one| is_missed(one.noun)).peekable();
        if records.peek().is_none() {
            return Ok(Vec::new());
        }
        let fingerprints = self.fingerprints(is_missed, &OWN_TO_A_REGISTER)?;
        let is_lacking = |one: &&GivenRecord| {
            one.noun.is_journal()
                || !fingerprints.contains(&fingerprint(one.noun, cells_of(one), &OWN_TO_A_REGISTER))
        };
        Ok(RecordCount::all(records.filter(is_lacking).map(|one| one.noun)))
    }

    /// What the records of some tables say, but for some keys.
    fn fingerprints(
        &self,
        of: impl Fn(&Noun) -> bool,
        without: &[&str],
    ) -> Result<HashSet<Vec<String>>> {
        let mut fingerprints = HashSet::new();
        for noun in NOUNS.iter().filter(|noun| of(noun)) {
            self.each_record_of(noun, None, |record| {
                let cells = record.noun.keys().zip(&record.values);
                let cells = cells.filter_map(|(key, value)| Some((key, in_a_file(value)?)));
                fingerprints.insert(fingerprint(noun, cells, without));
                Ok(())
            })?;
        }
        Ok(fingerprints)
    }
}

fn cells_of(one: &GivenRecord) -> impl Iterator<Item = (&'static str, String)> {
    one.noun.keys().filter_map(|key| Some((key, one.cells.get(key)?.to_owned())))
}

fn fingerprint(
    noun: &Noun,
    cells: impl Iterator<Item = (&'static str, String)>,
    without: &[&str],
) -> Vec<String> {
    let cells = cells.filter(|(key, _)| !without.contains(key));
    let cells = cells.map(|(key, text)| format!("{key}={text}"));
    std::iter::once(noun.table.to_owned()).chain(cells).collect()
}

/// What the register says of a row of the list, as a file has it; what it says of one day only is left out.
pub(super) fn as_exported(row: &ProgressRow) -> BTreeMap<&'static str, String> {
    let fields = Field::ALL.iter().filter(|field| !field.is_of_a_day());
    let cells = fields.filter_map(|field| Some((field.word(), in_a_file(&field.value(row))?)));
    let fields = row.finding.fields.written().map(|fields| ("fields", fields));
    cells.chain(fields).collect()
}

/// A value as a file has it.
fn in_a_file(value: &Value) -> Option<String> {
    match value {
        Value::Empty => None,
        Value::List(texts) if texts.is_empty() => None,
        Value::Flag(flag) => Some(flag.to_string()),
        other => Some(other.plain().into_owned()),
    }
}
