//! What tells our own exports from other JSON: the version of their schema, which lines are records, and whether all lines
//! are there.

use super::json_value::{Json, Object, get};
use crate::error::Complaint;
use crate::model::noun::Noun;
use crate::model::record::{FirstLine, LastLine, RECORD};

/// What a line is, wherever its keys stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportLine {
    First,
    Last,
    /// Perhaps of a table that this program doesn't know.
    Record,
    /// A finding, or something of another program.
    Row,
}

impl ExportLine {
    pub fn of(object: &Object) -> ExportLine {
        let keys = || object.iter().map(|(key, _)| key.as_str());
        let has_all = |names: &[&str]| {
            object.len() == names.len() && names.iter().all(|name| keys().any(|key| key == *name))
        };
        match text(object, RECORD) {
            Some(FirstLine::RECORD) if has_all(&[RECORD, "schema"]) => ExportLine::First,
            Some(LastLine::RECORD) if has_all(&[RECORD, "findings", "records"]) => ExportLine::Last,
            Some(table) if is_first(object) || is_of(table, keys()) => ExportLine::Record,
            _ => ExportLine::Row,
        }
    }
}

fn is_first(object: &Object) -> bool {
    object.first().is_some_and(|(key, _)| key == RECORD)
}

/// Whether these are keys of a table and no others.
fn is_of<'a>(table: &str, mut keys: impl Iterator<Item = &'a str>) -> bool {
    let Some(noun) = Noun::named(table) else { return false };
    keys.all(|key| key == RECORD || noun.keys().any(|known| known == key))
}

fn text<'o>(object: &'o Object, name: &str) -> Option<&'o str> {
    match get(object, name)? {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// Why a file can't be read by this program, which knows the first version of each schema.
pub fn other_version(object: &Object) -> Option<Complaint> {
    let schema = text(object, "schema").filter(|schema| schema.starts_with("track."))?;
    let (name, version) = schema.rsplit_once('/').unwrap_or((schema, ""));
    (version != "1").then(|| {
        Complaint::of_file(format!(
            "the file is {schema:?}, and this program reads \"{name}/1\"; use the program that wrote it, or a newer one"
        ))
    })
}

/// Counts the lines of an export.
#[derive(Debug, Default)]
pub struct ExportLines {
    has_begun: bool,
    said: Option<[u64; 2]>,
    rows: u64,
    records: u64,
}

impl ExportLines {
    /// Counts a line. Whether it is of findings or records, and not about the file.
    ///
    /// # Errors
    /// It says that the file can't be read by this program.
    pub fn count(&mut self, object: &Object) -> Result<ExportLine, Complaint> {
        let line = ExportLine::of(object);
        match line {
            ExportLine::First => {
                self.has_begun = true;
                other_version(object).map_or(Ok(()), Err)?;
            }
            ExportLine::Last => {
                let number = |name| text(object, name).and_then(|text| text.parse().ok());
                self.said = number("findings").zip(number("records")).map(|(a, b)| [a, b]);
            }
            ExportLine::Record => self.records += 1,
            ExportLine::Row => self.rows += 1,
        }
        Ok(line)
    }

    /// That lines are missing; exports of before the counts say nothing of it.
    pub fn complaint(&self) -> Option<Complaint> {
        let there = [self.rows, self.records];
        let why = match self.said {
            Some(said) if said != there => {
                let count =
                    |[rows, records]: [u64; 2]| format!("{rows} findings and {records} records");
                format!("the file says that it has {}, and has {}", count(said), count(there))
            }
            None if self.has_begun => "the end of the file is missing".to_owned(),
            _ => return None,
        };
        Some(Complaint::of_file(format!("{why}; copy it again, or export the register again")))
    }
}
