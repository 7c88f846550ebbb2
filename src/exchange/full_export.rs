//! A full export of ours: the rows of findings as they are, and the records beside them.

use std::collections::BTreeSet;

use super::json::{Object, broken, is_export, is_lines, is_too_large, take};
use super::json_value::Json;
use super::kind::{self, Kind};
use super::text;
use crate::error::{self, Complaint, Place};
use crate::model::import_limits::ImportLimits;
use crate::model::noun::{NOUNS, Noun};
use crate::model::record::{Cells, FullExport, GivenRecord, GivenRow, LISTED_TOO, RECORD};

/// None for a file that is no export with records, or too large to be read as JSON.
///
/// # Errors
/// What in its records can't be read.
pub fn full_export(
    bytes: &[u8],
    limits: &ImportLimits,
) -> Option<Result<FullExport, Vec<Complaint>>> {
    if kind::of(bytes) != Ok(Kind::Json) || is_too_large(bytes.len(), limits) {
        return None;
    }
    let decoded = text::decoded(bytes).ok()?;
    if !decoded.text.contains(&format!("\"{RECORD}\"")) {
        return None;
    }
    let read = match serde_json::from_str(&decoded.text) {
        Ok(Json::Object(object)) if is_export(&object) => of_object(object),
        Err(_) if is_lines(&decoded.text) => of_lines(&decoded.text),
        _ => return None,
    };
    match read {
        Ok(export) if export.records.is_empty() => None,
        read => Some(read),
    }
}

fn of_object(mut object: Object) -> Result<FullExport, Vec<Complaint>> {
    let mut reading = Reading::default();
    for key in ["findings", "records"] {
        let Some(Json::List(items)) = take(&mut object, key) else { continue };
        for (number, item) in (1..).zip(items) {
            let place = Place::item(number);
            match item {
                Json::Object(item) if key == "findings" => reading.row(item, place),
                Json::Object(item) => reading.record(item, place),
                _ => reading.complain(
                    place,
                    None,
                    format!("in {key} there is something other than an object"),
                ),
            }
        }
    }
    reading.finish()
}

fn of_lines(text: &str) -> Result<FullExport, Vec<Complaint>> {
    let mut reading = Reading::default();
    for (before, line) in (0..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = Place { origin: None, number: before + 1, row_kind: error::RowKind::Line };
        match serde_json::from_str(line) {
            Ok(Json::Object(object)) if begins_as_record(&object) => reading.record(object, place),
            Ok(Json::Object(object)) => reading.row(object, place),
            Ok(_) => reading.complain(place, None, "the line isn't an object".to_owned()),
            Err(error) => reading.complaints.push(broken(&error, before)),
        }
    }
    reading.finish()
}

/// Also of a table that this program doesn't know.
fn begins_as_record(object: &Object) -> bool {
    object.first().is_some_and(|(key, _)| key == RECORD)
}

#[derive(Default)]
struct Reading {
    export: FullExport,
    complaints: Vec<Complaint>,
    /// The keys of a row that a register keeps.
    listed: BTreeSet<&'static str>,
}

impl Reading {
    fn row(&mut self, object: Object, place: Place) {
        if self.listed.is_empty() {
            let columns = NOUNS.iter().flat_map(|noun| noun.columns);
            self.listed = columns.filter_map(|column| column.listed).collect();
            self.listed.extend(LISTED_TOO);
        }
        let mut cells = Cells::default();
        for (key, value) in object {
            let known = self.listed.get(key.as_str()).copied();
            cells.0.extend(known.zip(text_of(value)));
        }
        self.export.rows.push(GivenRow { place, cells });
    }

    fn record(&mut self, object: Object, place: Place) {
        let table = object.iter().find(|(key, _)| key == RECORD).map(|(_, table)| table);
        let Some(Json::Text(table)) = table else {
            return self.complain(
                place,
                None,
                "the record doesn't say of which table it is".to_owned(),
            );
        };
        let Some(noun) = Noun::named(table) else {
            let why =
                format!("no table is called {table:?}; was the file made by a newer program?");
            return self.complain(place, Some(RECORD), why);
        };
        let mut cells = Cells::default();
        for (key, value) in object.into_iter().filter(|(key, _)| key != RECORD) {
            match noun.keys().find(|known| *known == key) {
                Some(known) => cells.0.extend(text_of(value).map(|text| (known, text))),
                None => {
                    let why = format!(
                        "a record of {:?} has no {key:?}; was the file made by a newer program?",
                        noun.name()
                    );
                    self.complain(place.clone(), None, why);
                }
            }
        }
        self.export.records.push(GivenRecord { place, noun, cells });
    }

    fn complain(&mut self, place: Place, column: Option<&str>, why: String) {
        self.complaints.push(Complaint::at(place, column.map(str::to_owned), why));
    }

    fn finish(self) -> Result<FullExport, Vec<Complaint>> {
        if self.complaints.is_empty() { Ok(self.export) } else { Err(self.complaints) }
    }
}

/// Extra fields stay JSON. What is derived from records, such as the themes of a row, isn't needed.
fn text_of(value: Json) -> Option<String> {
    let quoted = |text: &str| serde_json::json!(text).to_string();
    match value {
        Json::Text(text) => Some(text),
        Json::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| match value {
                Json::Text(value) => Some(format!("{}:{}", quoted(name), quoted(value))),
                _ => None,
            });
            let fields: Vec<String> = fields.collect();
            (!fields.is_empty()).then(|| format!("{{{}}}", fields.join(",")))
        }
        Json::Null | Json::List(_) => None,
    }
}
