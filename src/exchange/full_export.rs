//! A full export of ours: the rows of findings as they are, and the records beside them.

use super::export_lines::{ExportLine, ExportLines, other_version};
use super::json::{broken, is_export, is_too_large};
use super::json_lists::is_lines;
use super::json_lists::take;
use super::json_value::{Json, Object, get};
use super::kind::{self, Kind};
use super::text;
use crate::error::{self, Complaint, Place};
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::import_limits::ImportLimits;
use crate::model::noun::Noun;
use crate::model::record::{Cells, FullExport, GivenRecord, GivenRow, RECORD};

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
        Ok(Json::Object(object)) if is_export(&object) => of_object(object, limits),
        Err(_) if is_lines(&decoded.text) => of_lines(&decoded.text, limits),
        _ => return None,
    };
    match read {
        Ok(export) if export.records.is_empty() => None,
        read => Some(read),
    }
}

fn of_object(mut object: Object, limits: &ImportLimits) -> Result<FullExport, Vec<Complaint>> {
    let mut reading = Reading::of(limits);
    reading.complaints.extend(other_version(&object));
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
    for (key, _) in object.iter().filter(|(key, _)| !AROUND.contains(&key.as_str())) {
        let why = format!("an export has no {key:?} {BY_A_NEWER_PROGRAM}");
        reading.complaints.push(Complaint::of_file(why));
    }
    reading.finish()
}

/// What an export says beside its findings and records.
const AROUND: [&str; 5] = ["schema", "as_of", "selection", "count", "total"];

const BY_A_NEWER_PROGRAM: &str = "that this program knows; was the file made by a newer program?";

fn of_lines(text: &str, limits: &ImportLimits) -> Result<FullExport, Vec<Complaint>> {
    let mut reading = Reading::of(limits);
    let mut lines = ExportLines::default();
    for (before, line) in (0..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = Place { origin: None, number: before + 1, row_kind: error::RowKind::Line };
        match serde_json::from_str(line) {
            Ok(Json::Object(object)) => match lines.count(&object) {
                Ok(ExportLine::Record) => reading.record(object, place),
                Ok(ExportLine::Row) => reading.row(object, place),
                Ok(ExportLine::First | ExportLine::Last) => {}
                Err(why) => reading.complaints.push(why),
            },
            Ok(_) => reading.complain(place, None, "the line isn't an object".to_owned()),
            Err(error) => reading.complaints.push(broken(&error, before)),
        }
    }
    reading.complaints.extend(lines.complaint());
    reading.finish()
}

struct Reading {
    limits: ImportLimits,
    export: FullExport,
    complaints: Vec<Complaint>,
}

impl Reading {
    fn of(limits: &ImportLimits) -> Reading {
        Reading { limits: *limits, export: FullExport::default(), complaints: Vec::new() }
    }

    fn row(&mut self, object: Object, place: Place) {
        let mut cells = Cells::default();
        for (key, value) in object {
            match key_of_row(&key) {
                // Also the version of the progress, which its record has.
                _ if key == "version" => {}
                Some(known) => {
                    self.export.keys.insert(known);
                    cells.0.extend(self.text(&place, known, value).map(|text| (known, text)));
                }
                None => {
                    let why = format!("a finding has no {key:?} {BY_A_NEWER_PROGRAM}");
                    self.complain(place.clone(), None, why);
                }
            }
        }
        self.export.rows.push(GivenRow { place, cells });
    }

    /// Complains of one that is too long.
    fn text(&mut self, place: &Place, key: &str, value: Json) -> Option<String> {
        let longest = match &value {
            Json::Object(fields) => {
                fields.iter().map(|(_, field)| length(field)).max().unwrap_or(0)
            }
            value => length(value),
        };
        if self.limits.is_too_long_a_cell(longest) {
            self.complain(place.clone(), Some(key), self.limits.too_long());
        }
        text_of(value)
    }

    fn record(&mut self, object: Object, place: Place) {
        let Some(Json::Text(table)) = get(&object, RECORD) else {
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
                Some(known) => {
                    cells.0.extend(self.text(&place, known, value).map(|text| (known, text)));
                }
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

fn length(value: &Json) -> usize {
    match value {
        Json::Text(text) => text.len(),
        _ => 0,
    }
}

fn key_of_row(key: &str) -> Option<&'static str> {
    if key == "fields" {
        return Some("fields");
    }
    Field::find(key).map(|field| field.word()).filter(|word| *word == key)
}

/// Extra fields stay JSON.
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
        Json::Null => None,
        Json::List(items) => {
            let texts: Vec<String> = items.into_iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
    }
}
