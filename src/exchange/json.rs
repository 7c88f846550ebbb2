//! JSON as rows: our own export, a list of objects, groups that hold such a list, or an object on each line.

use std::collections::HashMap;

use csv::StringRecord;

use super::cell_looks::field_of;
use super::export_lines::{ExportLine, ExportLines, other_version};
use super::grid::SheetTable;
use super::heading_names::plain;
use super::json_lists::{
    are_alike, as_list, brought_up, field_of_all, is_finding, is_lines, is_of_our_export,
    only_list, singular, take, with_lists,
};
use super::json_value::{
    Json, Object, day_of_midnight, ended, entry_text, may_be_named, take_name,
};
use crate::error::{self, Complaint, Place};
use crate::model::columns::Field;
use crate::model::formula::guarded;
use crate::model::import_limits::{ImportLimits, MIB, raise};
use crate::model::text::{composed, one_line};

pub fn read(text: &str, limits: &ImportLimits) -> Result<SheetTable, Vec<Complaint>> {
    if is_too_large(text.len(), limits) {
        let most = most_mib(limits);
        let raise = raise("max_unpacked_mib");
        let why = format!(
            "the file is JSON larger than {most} MiB; split it, save it as CSV, or {raise}"
        );
        return Err(vec![Complaint::of_file(why)]);
    }
    let mut rows = Rows { row_kind: error::RowKind::Item, limits: *limits, ..Rows::default() };
    let remarks = match serde_json::from_str(text) {
        Ok(Json::Object(object)) => read_object(object, &mut rows).map_err(|one| vec![one])?,
        Ok(Json::List(items)) => {
            rows.add_list("item", items, &[]).map_err(|one| vec![one])?;
            rows.name_groups();
            vec![]
        }
        Ok(_) => vec![],
        Err(_) if is_lines(text) => {
            read_lines(text, &mut rows)?;
            vec![]
        }
        Err(error) => return Err(vec![broken(&error, 0)]),
    };
    if rows.rows.is_empty() {
        return Err(vec![Complaint::of_file(
            "the file has no list of findings in it; put them into a list of objects",
        )]);
    }
    let empty = std::mem::take(&mut rows.empty);
    let empty = (!empty.is_empty()).then(|| format!("not imported: {}", empty.join(", ")));
    Ok(rows.into_table(remarks.into_iter().chain(empty).collect()))
}

/// It takes several times its size to read.
fn most_mib(limits: &ImportLimits) -> u64 {
    2 * limits.unpacked
}

pub(super) fn is_too_large(bytes: usize, limits: &ImportLimits) -> bool {
    bytes as u64 > most_mib(limits) * MIB
}

pub(super) fn broken(error: &serde_json::Error, before: u64) -> Complaint {
    let said = error.to_string();
    let why = said.split_once(" at line ").map_or(&*said, |(why, _)| why);
    let why = match why {
        "recursion limit exceeded" => "objects and lists are more than 127 deep; flatten them",
        why => why,
    };
    let line = before + error.line() as u64;
    let character = Some(error.column()).filter(|column| *column > 0);
    let column = character.map(|character| format!("character {character}"));
    Complaint::at(line, column, format!("can't be read as JSON: {why}"))
}

fn read_lines(text: &str, rows: &mut Rows) -> Result<(), Vec<Complaint>> {
    let mut complaints = vec![];
    let mut lines = ExportLines::default();
    rows.row_kind = error::RowKind::Line;
    for (before, line) in (0..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        rows.number = before;
        let read = match serde_json::from_str(line) {
            Ok(Json::Object(object)) => match lines.count(&object) {
                Ok(ExportLine::Row) => rows.add(object, &[]),
                Ok(_) => Ok(()),
                Err(why) => Err(why),
            },
            Ok(_) => {
                let why = "the line isn't an object, which begins with {";
                Err(Complaint::at(before + 1, None, why.to_owned()))
            }
            Err(error) => Err(broken(&error, before)),
        };
        complaints.extend(read.err());
    }
    complaints.extend(lines.complaint());
    if complaints.is_empty() { Ok(()) } else { Err(complaints) }
}

pub(super) fn is_export(object: &[(String, Json)]) -> bool {
    object.iter().any(|(key, value)| {
        key == "schema" && matches!(value, Json::Text(schema) if schema.starts_with("track."))
    })
}

/// Around the list of findings an object may say other things, some of which are true of each of them.
fn read_object(mut object: Object, rows: &mut Rows) -> Result<Vec<String>, Complaint> {
    if is_export(&object) {
        other_version(&object).map_or(Ok(()), Err)?;
        drop(take(&mut object, "records"));
    } else if are_alike(&object) {
        rows.add_list("item", as_list(object), &[])?;
        rows.name_groups();
        return Ok(vec![]);
    } else {
        object = brought_up(with_lists(object));
    }
    let Some(list) = only_list(&object)? else {
        let empty = ("findings".to_owned(), Json::List(vec![]));
        if object.contains(&empty) {
            return Ok(vec![]);
        }
        rows.add(object, &[])?;
        return Ok(vec![]);
    };
    let is_export = is_export(&object);
    if let Some(Json::List(items)) = take(&mut object, &list) {
        rows.add_list(&list, items, &[])?;
    }
    if is_export || object.is_empty() {
        return Ok(vec![]);
    }
    rows.name_groups();
    Ok(rows.add_around(&list, object))
}

/// Keys become headings in the order in which they are met.
#[derive(Default)]
struct Rows {
    row_kind: error::RowKind,
    limits: ImportLimits,
    /// Whether the object in hand is of our own export.
    is_own: bool,
    number: u64,
    headings: Vec<String>,
    places: HashMap<String, usize>,
    rows: Vec<(u64, Vec<(usize, String)>)>,
    /// Groups in which there is nothing.
    empty: Vec<String>,
    /// Headings of what groups say, each with its key.
    of_groups: Vec<(String, String)>,
    /// Whether an object under a heading may be what the heading names, with more about it.
    may_be_named: HashMap<String, bool>,
}

type Texts = [(String, String)];

impl Rows {
    /// `context` is what the groups around the list say of all in it.
    fn add_list(&mut self, list: &str, items: Vec<Json>, context: &Texts) -> Result<(), Complaint> {
        let listed = |item| match item {
            Json::Object(object) => Json::Object(with_lists(object)),
            item => item,
        };
        let items: Vec<Json> = items.into_iter().map(listed).collect();
        let groups = items.iter().filter_map(|item| match item {
            Json::Object(object) if !is_finding(object) => Some(only_list(object)),
            _ => None,
        });
        let inner = groups.filter_map(Result::transpose).next().transpose()?;
        for item in items {
            match (item, &inner) {
                (Json::Object(group), Some(inner)) => {
                    self.add_group(list, group, inner, context)?
                }
                (Json::Object(object), None) => self.add(object, context)?,
                _ => {
                    return Err(self.complaint(
                        None,
                        format!("in {list} there is something other than an object"),
                    ));
                }
            }
        }
        Ok(())
    }

    fn add_group(
        &mut self,
        list: &str,
        mut group: Object,
        inner: &str,
        context: &Texts,
    ) -> Result<(), Complaint> {
        let Some(Json::List(items)) = take(&mut group, inner) else {
            let why =
                format!("something in {list} has no list called {inner}, unlike others there");
            return Err(self.complaint(None, why));
        };
        let mut texts = context.to_vec();
        let prefix = format!("{} ", singular(list));
        let own = self.texts(&prefix, group)?;
        for (heading, _) in &own {
            let key = heading.strip_prefix(&prefix).unwrap_or(heading);
            if !self.of_groups.iter().any(|(known, _)| known == heading) {
                self.of_groups.push((heading.clone(), key.to_owned()));
            }
        }
        if items.is_empty() {
            let name = own.first().map_or(list, |(_, text)| text.as_str());
            self.empty.push(format!("{} (nothing in {inner})", one_line(name)));
        }
        texts.extend(own);
        self.add_list(inner, items, &texts)
    }

    /// What a group says of all in it goes by its key alone, unless the rows say it themselves.
    fn name_groups(&mut self) {
        for (heading, key) in std::mem::take(&mut self.of_groups) {
            let is_free = field_of_all(&key).is_some_and(|field| !self.has(field));
            if let (true, Some(own)) =
                (is_free, self.headings.iter_mut().find(|own| **own == heading))
            {
                *own = key;
            }
        }
    }

    fn has(&self, field: Field) -> bool {
        self.headings.iter().any(|heading| field_of(&plain(heading)) == Some(field))
    }

    /// What stands above the list, of which each row takes what is true of all; returns what is said of it.
    fn add_around(&mut self, list: &str, object: Object) -> Vec<String> {
        let (mut taken, mut left) = (vec![], vec![]);
        for (key, value) in object {
            let texts = self.texts("", vec![(key.clone(), value)]).unwrap_or_default();
            let (own, others): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(heading, text)| {
                !text.is_empty() && field_of_all(heading).is_some_and(|field| !self.has(field))
            });
            if own.is_empty() || !others.is_empty() {
                left.push(one_line(&key));
            }
            for (heading, text) in own {
                let cell = (self.headings.len(), guarded(&text).into_owned());
                self.rows.iter_mut().for_each(|(_, cells)| cells.push(cell.clone()));
                taken.push(one_line(&heading));
                self.headings.push(heading);
            }
        }
        let list = one_line(list);
        let said = [
            (format!("above the list of {list}, read for each of them"), taken),
            (format!("outside the list of {list}, not imported"), left),
        ];
        let said = said.into_iter().filter(|(_, keys)| !keys.is_empty());
        said.map(|(what, keys)| format!("{what}: {}", keys.join(", "))).collect()
    }

    fn add(&mut self, mut object: Object, context: &Texts) -> Result<(), Complaint> {
        self.number += 1;
        self.is_own = is_of_our_export(&object);
        if self.is_own {
            object.retain(|(key, _)| key != "version");
        }
        let mut cells: Vec<(usize, String)> = vec![];
        let own = self.texts("", object)?;
        for (heading, text) in own.into_iter().chain(context.iter().cloned()) {
            let next = self.headings.len();
            let place = *self.places.entry(heading.clone()).or_insert(next);
            if cells.iter().any(|(taken, _)| *taken == place) {
                let why = "is there twice, once within an object or a group; rename one of the two";
                return Err(self.complaint(Some(heading), why.to_owned()));
            }
            if place == next {
                self.headings.push(heading);
            }
            // What an import takes for a guard against formulas is put before it, so that it stays as it is.
            cells.push((place, guarded(&text).into_owned()));
        }
        let most = self.limits.most_columns();
        if self.headings.len() > most {
            let raise = raise("max_columns");
            let why = format!("there are over {most} different keys; leave some out, or {raise}");
            return Err(self.complaint(None, why));
        }
        self.rows.push((self.number, cells));
        Ok(())
    }

    /// The headings and cells of an object, and of those in it.
    fn texts(&mut self, prefix: &str, object: Object) -> Result<Vec<(String, String)>, Complaint> {
        let mut texts = vec![];
        for (key, value) in object {
            let heading = composed(&format!("{prefix}{key}")).into_owned();
            match value {
                Json::Null => texts.push((heading, String::new())),
                Json::Text(text) => {
                    let text = self.cell_text(text);
                    let text = ended(&heading, std::slice::from_ref(&text)).unwrap_or(text);
                    texts.push((heading, text));
                }
                Json::List(items) => {
                    let text = self.joined(&heading, items)?;
                    texts.push((heading, text));
                }
                Json::Object(fields) if prefix.is_empty() && key == "fields" => {
                    texts.extend(self.texts("field:", fields)?);
                }
                Json::Object(mut inner) => {
                    if let Some(name) = self.take_name(&heading, &mut inner) {
                        texts.push((heading.clone(), self.cell_text(name)));
                    }
                    texts.extend(self.texts(&format!("{heading} "), inner)?);
                }
            }
        }
        Ok(texts)
    }

    /// `{"Value": "Closed"}` as a status is `Closed`.
    fn take_name(&mut self, heading: &str, inner: &mut Object) -> Option<String> {
        if self.is_own {
            return None;
        }
        let may_be = self.may_be_named.entry(heading.to_owned());
        may_be.or_insert_with(|| may_be_named(heading)).then(|| take_name(inner)).flatten()
    }

    /// Other systems write a day as its midnight.
    fn cell_text(&self, text: String) -> String {
        let text = composed(&text);
        if self.is_own { text.into_owned() } else { day_of_midnight(&text).to_owned() }
    }

    fn joined(&self, heading: &str, items: Vec<Json>) -> Result<String, Complaint> {
        let mut texts = vec![];
        let mut between = "; ";
        for item in items {
            let text = match item {
                Json::Null => continue,
                Json::Text(text) => Some(self.cell_text(text)),
                Json::Object(entry) => {
                    between = "\n";
                    entry_text(entry, |text| self.cell_text(text))
                }
                Json::List(_) => None,
            };
            texts.push(text.ok_or_else(|| {
                let why = "holds lists within a list, which can't be one cell; make it a text or leave it out";
                self.complaint(Some(heading.to_owned()), why.to_owned())
            })?);
        }
        match ended(heading, &texts) {
            Some(themes) => Ok(themes),
            None => Ok(texts.join(between)),
        }
    }

    fn complaint(&self, column: Option<String>, why: String) -> Complaint {
        let number = self.number.max(1);
        Complaint::at(Place { origin: None, number, row_kind: self.row_kind }, column, why)
    }

    fn into_table(self, remarks: Vec<String>) -> SheetTable {
        let kept = self.kept();
        let heads = kept.iter().filter_map(|place| self.headings.get(*place).cloned()).collect();
        let rows = self.rows.iter().map(|(number, cells)| {
            let cell = |place: &usize| cells.iter().find(|(at, _)| at == place);
            let texts = kept.iter().map(|place| cell(place).map_or("", |(_, text)| text.as_str()));
            (*number, StringRecord::from_iter(texts))
        });
        let rows = std::iter::once((0, heads)).chain(rows).collect();
        SheetTable { rows, remarks, row_kind: self.row_kind, sheet: None }
    }

    /// The places of the headings, but for a key that is null wherever it isn't an object.
    fn kept(&self) -> Vec<usize> {
        let mut is_filled = vec![false; self.headings.len()];
        for (place, text) in self.rows.iter().flat_map(|(_, cells)| cells) {
            is_filled.get_mut(*place).iter_mut().for_each(|filled| **filled |= !text.is_empty());
        }
        let is_object = |heading: &String| {
            let inner = format!("{heading} ");
            self.headings.iter().any(|other| other.starts_with(&inner))
        };
        let headings = self.headings.iter().zip(is_filled).enumerate();
        let kept = headings.filter(|(_, (heading, is_filled))| *is_filled || !is_object(heading));
        kept.map(|(place, _)| place).collect()
    }
}
