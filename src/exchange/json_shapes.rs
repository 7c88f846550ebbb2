//! Shapes in which other systems write a value, a row or a table in JSON, as the plain ones.

use super::heading_names::plain;
use super::json_lists::take;
use super::json_value::{Json, Object, get, take_name};
use super::known_headings::field_of;
use crate::error::{Complaint, Place};
use crate::model::columns::Field;

/// The same with each value as it is shown to people, and each table as a list of objects.
pub fn with_plain_shapes(json: Json) -> Json {
    match json {
        Json::List(items) => Json::List(items.into_iter().map(with_plain_shapes).collect()),
        Json::Object(object) => {
            let shown = shown(&object);
            shown.map_or_else(|| Json::Object(with_plain_members(object)), with_plain_shapes)
        }
        json => json,
    }
}

pub fn with_plain_members(object: Object) -> Object {
    let object = match as_table(&object) {
        Some(rows) => {
            let others = object.into_iter().filter(|(key, _)| key != "columns" && key != "rows");
            others.chain([("rows".to_owned(), Json::List(rows))]).collect()
        }
        None => object,
    };
    object.into_iter().map(|(key, value)| (key, with_plain_shapes(value))).collect()
}

/// What an object shows that holds a value with its type or its code.
fn shown(object: &[(String, Json)]) -> Option<Json> {
    let of = |name: &str| get(object, name);
    let are_all = |names: &[&str]| object.iter().all(|(key, _)| names.contains(&key.as_str()));
    // ServiceNow.
    if let Some(shown @ (Json::Text(_) | Json::Null)) = of("display_value") {
        return are_all(&["display_value", "value", "link"]).then(|| shown.clone());
    }
    // Notion.
    let Some(Json::Text(kind)) = of("type") else { return None };
    if !TYPES.contains(&kind.as_str()) || !are_all(&["id", "type", kind]) {
        return None;
    }
    of(kind).map(of_type)
}

/// The types of a value in Notion that people can read.
const TYPES: [&str; 21] = [
    "title",
    "rich_text",
    "select",
    "multi_select",
    "status",
    "date",
    "people",
    "number",
    "string",
    "boolean",
    "checkbox",
    "url",
    "email",
    "phone_number",
    "formula",
    "created_time",
    "last_edited_time",
    "created_by",
    "last_edited_by",
    "unique_id",
    "verification",
];

fn of_type(value: &Json) -> Json {
    let text = |item: &Json| {
        let Json::Object(object) = item else { return None };
        let of = |name: &str| get(object, name);
        let name = of("plain_text").or_else(|| of("name")).or_else(|| of("start"));
        name.filter(|name| matches!(name, Json::Text(_))).cloned()
    };
    match value {
        Json::List(items) => {
            let Some(texts) = items.iter().map(text).collect::<Option<Vec<Json>>>() else {
                return value.clone();
            };
            let is_text =
                |item: &Json| matches!(item, Json::Object(one) if get(one, "plain_text").is_some());
            if items.iter().any(is_text) { joined(texts) } else { Json::List(texts) }
        }
        _ => text(value).unwrap_or_else(|| value.clone()),
    }
}

fn joined(texts: Vec<Json>) -> Json {
    let texts = texts.into_iter().filter_map(|text| match text {
        Json::Text(text) => Some(text),
        _ => None,
    });
    Json::Text(texts.collect())
}

/// The rows of an object that has its columns and its rows apart, as lists of cells or as cells with the numbers of their
/// columns.
fn as_table(object: &[(String, Json)]) -> Option<Vec<Json>> {
    let list = |name: &str| match get(object, name) {
        Some(Json::List(items)) if !items.is_empty() => Some(items),
        _ => None,
    };
    let columns: Vec<Column> = list("columns")?.iter().map(Column::of).collect::<Option<_>>()?;
    list("rows")?.iter().map(|row| row_under(&columns, row)).collect()
}

struct Column {
    id: Option<Json>,
    name: String,
}

impl Column {
    fn of(json: &Json) -> Option<Column> {
        match json {
            Json::Text(name) => Some(Column { id: None, name: name.clone() }),
            Json::Object(object) => {
                let mut object = object.clone();
                let id = get(&object, "id").cloned();
                Some(Column { id, name: take_name(&mut object)? })
            }
            _ => None,
        }
    }
}

fn row_under(columns: &[Column], row: &Json) -> Option<Json> {
    match row {
        Json::List(cells) if cells.len() <= columns.len() => {
            let cells = columns.iter().zip(cells);
            Some(Json::Object(
                cells.map(|(column, cell)| (column.name.clone(), cell.clone())).collect(),
            ))
        }
        Json::Object(row) => {
            let Some(Json::List(cells)) = get(row, "cells") else { return None };
            let mut object = Object::new();
            for cell in cells {
                let Json::Object(cell) = cell else { return None };
                let of = |name: &str| get(cell, name);
                let id = of("columnId").or_else(|| of("column_id"))?;
                let column = columns.iter().find(|column| column.id.as_ref() == Some(id))?;
                let value = of("displayValue").or_else(|| of("value"));
                object.extend(value.map(|value| (column.name.clone(), value.clone())));
            }
            Some(Json::Object(object))
        }
        _ => None,
    }
}

pub fn is_list_of_lists(items: &[Json]) -> bool {
    let are_texts = |item: &Json| match item {
        Json::List(cells) => cells.iter().all(|cell| matches!(cell, Json::Text(_) | Json::Null)),
        _ => false,
    };
    items.first().is_some_and(are_texts) && items.iter().all(|item| matches!(item, Json::List(_)))
}

/// The rows of a table, under the headings that its first row has.
///
/// # Errors
/// A row has more cells than there are headings.
pub fn as_objects(items: Vec<Json>) -> Result<Vec<Json>, Complaint> {
    let mut rows = items.into_iter().filter_map(|item| match item {
        Json::List(cells) => Some(cells),
        _ => None,
    });
    let heading = |(at, cell): (usize, Json)| match cell {
        Json::Text(text) if !text.trim().is_empty() => text,
        _ => format!("column {}", at + 1),
    };
    let headings: Vec<String> =
        rows.next().unwrap_or_default().into_iter().enumerate().map(heading).collect();
    let under = |(number, cells): (u64, Vec<Json>)| {
        if cells.len() > headings.len() {
            let (cells, headings) = (cells.len(), headings.len());
            let why = format!(
                "this row has more cells ({cells}) than the first row has headings ({headings})"
            );
            return Err(Complaint::at(Place::item(number), None, why));
        }
        Ok(Json::Object(headings.iter().cloned().zip(cells).collect()))
    };
    (1..).zip(rows).map(under).collect()
}

/// Lifts the fields of the one inner object that holds the finding (`{"id": 1, "recommendation": {...}}`) up to its item.
pub fn unwrapped(list: &str, items: Vec<Json>) -> Vec<Json> {
    let Some(wrapper) = wrapper(&items) else { return items };
    let inner = |item: &Json| match item {
        Json::Object(object) => match get(object, &wrapper) {
            Some(Json::Object(inner)) => inner.iter().map(|(key, _)| key.clone()).collect(),
            _ => vec![],
        },
        _ => vec![],
    };
    let keys: Vec<String> = items.iter().flat_map(inner).collect();
    let unwrapped = |item| {
        let Json::Object(mut object) = item else { return item };
        let inner = take(&mut object, &wrapper);
        for (key, _) in &mut object {
            if keys.contains(key) {
                *key = format!("{list} {key}");
            }
        }
        match inner {
            Some(Json::Object(inner)) => object.extend(inner),
            Some(other) => object.push((wrapper.clone(), other)),
            None => {}
        }
        Json::Object(object)
    };
    items.into_iter().map(unwrapped).collect()
}

/// The only key under which items have objects that say what is found and more about it, where they say nothing of it
/// themselves.
fn wrapper(items: &[Json]) -> Option<String> {
    let field = |(key, _): &(String, Json)| field_of(&plain(key));
    let says_what = |field: Field| matches!(field, Field::Title | Field::Text);
    let objects = || {
        items.iter().filter_map(|item| match item {
            Json::Object(object) => Some(object),
            _ => None,
        })
    };
    if objects()
        .flatten()
        .any(|entry| !matches!(entry.1, Json::Object(_)) && field(entry).is_some_and(says_what))
    {
        return None;
    }
    let mut wrappers: Vec<&str> = vec![];
    for (key, value) in objects().flatten() {
        let Json::Object(inner) = value else { continue };
        let mut fields: Vec<Field> = inner.iter().filter_map(field).collect();
        fields.sort_by_key(|field| *field as usize);
        fields.dedup();
        let is_one = fields.len() > 1 && fields.iter().any(|one| says_what(*one))
            || fields.len() > 2 && fields.contains(&Field::Ref);
        if is_one && !wrappers.contains(&key.as_str()) {
            wrappers.push(key);
        }
    }
    let [wrapper] = wrappers[..] else { return None };
    Some(wrapper.to_owned())
}
