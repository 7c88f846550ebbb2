//! JSON as rows: our own export, a list of objects, groups that hold such a list, or an object on each line.

use super::export_lines::{ExportLine, ExportLines, other_version};
use super::grid::SheetTable;
use super::json_lists::{
    are_alike, as_groups, as_list, brought_up, is_envelope, is_lines, says_what, take, with_lists,
};
use super::json_pages::more_pages;
use super::json_path::WHOLE;
use super::json_rows::Rows;
use super::json_shapes::{as_objects, is_list_of_lists, with_plain_members, with_plain_shapes};
use super::json_value::{Json, Object};
use crate::error::{self, Complaint};
use crate::model::import_limits::{ImportLimits, MIB, raise};

/// `wanted` are the names of the lists to be read; all that hold findings if none is given.
pub fn read(
    text: &str,
    wanted: &[String],
    limits: &ImportLimits,
) -> Result<SheetTable, Vec<Complaint>> {
    if is_too_large(text.len(), limits) {
        let most = most_mib(limits);
        let raise = raise("max_unpacked_mib");
        let why = format!(
            "the file is JSON larger than {most} MiB; split it, save it as CSV, or {raise}"
        );
        return Err(vec![Complaint::of_file(why)]);
    }
    let mut rows = Rows::of(wanted, limits);
    let remarks = match serde_json::from_str(text) {
        Ok(Json::Object(object)) => read_object(object, &mut rows).map_err(|one| vec![one])?,
        Ok(Json::List(items)) => read_list(items, &mut rows).map_err(|one| vec![one])?,
        Ok(_) => vec![],
        Err(_) if is_lines(text) => {
            read_lines(text, &mut rows)?;
            vec![]
        }
        Err(error) => return Err(vec![broken(&error, 0)]),
    };
    if let Some(complaint) = rows.missing_list() {
        return Err(vec![complaint]);
    }
    if rows.is_empty() {
        return Err(vec![Complaint::of_file(
            "the file has no list of findings in it; put them into a list of objects",
        )]);
    }
    Ok(rows.into_table(remarks))
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
                Ok(ExportLine::Row) => rows.add(with_plain_members(object), &[]),
                Ok(line) => {
                    rows.is_export |= line == ExportLine::First;
                    Ok(())
                }
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

/// A list of lists is a table, whose first row has the headings.
fn read_list(items: Vec<Json>, rows: &mut Rows) -> Result<Vec<String>, Complaint> {
    let items = if is_list_of_lists(&items) { as_objects(items)? } else { items };
    if !items.is_empty() && !items.iter().any(|item| matches!(item, Json::Object(_))) {
        let why = "the list holds no objects; make each finding one, such as {\"ref\": \"R1\", \"title\": \"...\"}, \
                   or a list of cells, under a first list of headings";
        return Err(Complaint::of_file(why.to_owned()));
    }
    let items = items.into_iter().map(with_plain_shapes).collect();
    rows.add_list(WHOLE, items, &[])?;
    rows.name_groups();
    Ok(vec![])
}

/// Around the list of findings an object may say other things, some of which are true of each of them.
fn read_object(object: Object, rows: &mut Rows) -> Result<Vec<String>, Complaint> {
    if is_export(&object) {
        return read_export(object, rows);
    }
    let mut object = with_plain_members(object);
    let is_wrapped = matches!(&object[..], [(key, _)] if is_envelope(key));
    if are_alike(&object) && !is_wrapped {
        return read_list(as_list(object), rows);
    }
    object = with_tables(brought_up(with_lists(object)))?;
    if rows.wanted.is_empty() {
        object = as_groups(object);
    }
    let lists = rows.lists_of(&[&object])?;
    if lists.is_empty() {
        if says_what(&object) || !object.iter().any(|(_, value)| *value == Json::List(vec![])) {
            rows.add(object, &[])?;
        }
        return Ok(vec![]);
    }
    let before = rows.count();
    for list in &lists {
        if let Some(Json::List(items)) = take(&mut object, list) {
            rows.add_list_of_kind(list, items, &[], lists.len() > 1)?;
        }
    }
    if object.is_empty() {
        return Ok(vec![]);
    }
    rows.name_groups();
    let more = more_pages(&object, rows.count() - before);
    Ok(rows.add_around(&lists.join(" and "), object).into_iter().chain(more).collect())
}

fn read_export(mut object: Object, rows: &mut Rows) -> Result<Vec<String>, Complaint> {
    other_version(&object).map_or(Ok(()), Err)?;
    drop(take(&mut object, "records"));
    rows.is_export = true;
    let lists = rows.lists_of(&[&object])?;
    let list = lists.first().map_or("findings", String::as_str);
    match take(&mut object, list) {
        Some(Json::List(items)) => rows.add_list(list, items, &[])?,
        _ => rows.add(object, &[])?,
    }
    Ok(vec![])
}

/// Where no list of objects stands, a list of lists is a table.
fn with_tables(object: Object) -> Result<Object, Complaint> {
    let is_table = |value: &Json| matches!(value, Json::List(items) if is_list_of_lists(items));
    let places: Vec<usize> =
        object.iter().enumerate().filter(|(_, (_, one))| is_table(one)).map(|(at, _)| at).collect();
    let [at] = places[..] else { return Ok(object) };
    let with_table = |(place, (key, value)): (usize, (String, Json))| match value {
        Json::List(items) if place == at => Ok((key, Json::List(as_objects(items)?))),
        value => Ok((key, value)),
    };
    object.into_iter().enumerate().map(with_table).collect()
}
