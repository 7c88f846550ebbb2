//! Where in JSON the findings are: in a list of objects, or in an object that has each of them by its reference.

use super::heading_names::plain;
use super::json_value::{Json, Object};
use super::known_headings::field_of;
use crate::error::{Complaint, listed_as};
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::shell::quoted;

pub fn take(object: &mut Object, key: &str) -> Option<Json> {
    let at = object.iter().position(|(one, _)| one == key)?;
    Some(object.remove(at).1)
}

/// The keys of the lists of objects in these: the only one, those that the user names, or several whose names say of which
/// kind the findings in them are.
pub fn lists_of(objects: &[&Object], wanted: &[String]) -> Result<Vec<String>, Complaint> {
    let mut lists: Vec<&str> = Vec::new();
    for (key, value) in objects.iter().copied().flatten() {
        if is_list_of_objects(value) && !lists.contains(&key.as_str()) {
            lists.push(key);
        }
    }
    let is_wanted = |list: &&str| wanted.iter().any(|name| plain(name) == plain(list));
    if lists.iter().any(is_wanted) {
        lists.retain(|list| is_wanted(list));
    } else if lists.len() > 1 && lists.iter().any(|list| kind_of_list(list).is_none()) {
        let known = |list: &&&str| known_keys(objects, list);
        let first = lists.iter().rev().max_by_key(known).copied().unwrap_or_default();
        return Err(Complaint::of_file(format!(
            "there are several lists: {}; name each that holds findings with --sheet, such as --sheet {}",
            listed_as(&lists, "and"),
            quoted(first)
        )));
    }
    Ok(lists.into_iter().map(str::to_owned).collect())
}

/// How many keys of the first object of a list mean something.
fn known_keys(objects: &[&Object], list: &str) -> usize {
    let mut values = objects.iter().copied().flatten().filter(|(key, _)| key == list);
    let first = values.find_map(|(_, value)| match value {
        Json::List(items) => items.first(),
        _ => None,
    });
    let Some(Json::Object(first)) = first else { return 0 };
    first.iter().filter(|(key, _)| field_of(&plain(key)).is_some()).count()
}

/// `areas_for_improvement` holds areas for improvement.
pub fn kind_of_list(list: &str) -> Option<Kind> {
    Kind::known(&plain(list))
}

pub fn is_list_of_objects(value: &Json) -> bool {
    let Json::List(items) = value else { return false };
    !items.is_empty() && items.iter().all(|item| matches!(item, Json::Object(_)))
}

/// A finding may hold lists too, but a category has none of these; and what has a status or a deadline of its own is one,
/// unless it has a list of findings.
pub fn is_finding(object: &[(String, Json)]) -> bool {
    let names = ["ref", "reference", "recommendation", "finding", "text", "wording"];
    let is_named = |(key, value): &(String, Json)| {
        matches!(value, Json::Text(_)) && names.contains(&fold(key).as_str())
    };
    let is_of_course = |(key, _): &(String, Json)| {
        let field = field_of(&plain(key));
        matches!(field, Some(Field::Status | Field::Due | Field::OriginalDue))
    };
    object.iter().any(is_named)
        || object.iter().any(is_of_course) && !object.iter().any(is_list_of_findings)
}

/// Whether it is a finding by its keys, and not something with an empty list of them.
pub fn says_what(object: &[(String, Json)]) -> bool {
    let field = |(key, _): &(String, Json)| field_of(&plain(key));
    let is_own = |field| matches!(field, Field::Ref | Field::Title | Field::Text);
    let said = object.iter().filter(|(_, value)| *value != Json::List(vec![]));
    said.filter_map(field).any(is_own)
}

fn is_list_of_findings((key, value): &(String, Json)) -> bool {
    let findings = ["recommendation", "finding", "action", "concern", "afi", "improvement"];
    let name = plain(key);
    is_list_of_objects(value) && name.split(' ').any(|word| findings.contains(&word))
}

/// Whether all are keys of our columns, as in a list of ours with some of the columns.
pub fn are_ours(object: &[(String, Json)]) -> bool {
    let is_ours = |key: &str| key == "fields" || Field::ALL.iter().any(|field| field.word() == key);
    object.iter().any(|(key, _)| key == "ref") && object.iter().all(|(key, _)| is_ours(key))
}

/// Only our rows have both; their version is that of the row in the register, and not of the finding.
pub fn is_of_our_export(object: &[(String, Json)]) -> bool {
    ["body_name", "days_late"].iter().all(|name| object.iter().any(|(key, _)| key == name))
}

/// Whether it is an object on each line.
pub fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().map(serde_json::from_str);
    lines.next().is_some() && matches!(first, Some(Ok(Json::Object(_))))
}

/// With what stands in the one object that has a list in it, where none is at the top.
pub fn brought_up(mut object: Object) -> Object {
    while !object.iter().any(|(_, value)| is_list_of_objects(value)) {
        let holding = |(_, value): &(String, Json)| holds_list_within(value);
        let places: Vec<usize> =
            object.iter().enumerate().filter(|(_, one)| holding(one)).map(|(at, _)| at).collect();
        let [at] = places[..] else { break };
        if let (_, Json::Object(inner)) = object.remove(at) {
            object.extend(inner);
        }
    }
    object
}

fn holds_list_within(value: &Json) -> bool {
    let Json::Object(object) = value else { return false };
    object.iter().any(|(_, value)| is_list_of_objects(value) || holds_list_within(value))
}

/// An object that has others by their references or names is a list of them.
pub fn with_lists(object: Object) -> Object {
    let has_list = object.iter().any(|(_, value)| is_list_of_objects(value));
    if has_list || is_finding(&object) {
        return object;
    }
    let listed = |(key, value)| match value {
        Json::Object(inner) if are_alike(&inner) => (key, Json::List(as_list(inner))),
        value => (key, value),
    };
    object.into_iter().map(listed).collect()
}

/// Names of what is only around an answer of another program.
pub fn is_envelope(key: &str) -> bool {
    const NAMES: [&str; 12] = [
        "d", "data", "result", "response", "body", "payload", "content", "value", "page", "feed",
        "embedded", "answer",
    ];
    NAMES.contains(&plain(key).as_str())
}

/// Whether all values are objects with about the same keys that say what is found, or hold a list.
pub fn are_alike(object: &[(String, Json)]) -> bool {
    let inner = |(_, value): &(String, Json)| match value {
        Json::Object(inner) => Some(inner.iter().map(|(key, _)| key.clone()).collect()),
        _ => None,
    };
    let all: Option<Vec<Vec<String>>> = object.iter().map(inner).collect();
    let Some((first, others)) = all.as_ref().and_then(|all| all.split_first()) else {
        return false;
    };
    let are_shared = |keys: &Vec<String>| {
        let shared = keys.iter().filter(|key| first.contains(key)).count();
        shared > 0 && shared * 2 >= keys.len().min(first.len())
    };
    let says_what =
        |key: &String| matches!(field_of(&plain(key)), Some(Field::Title | Field::Text));
    others.iter().all(are_shared)
        && (first.iter().any(says_what) || object.iter().all(|(_, group)| holds_list(group)))
}

fn holds_list(value: &Json) -> bool {
    let Json::Object(object) = value else { return false };
    object.iter().any(|(_, value)| is_list_of_objects(value))
}

/// Lists that are all there is, and hold the same, as groups by their names, which may be those of bodies or reports.
pub fn as_groups(object: Object) -> Object {
    let first = |(_, value): &(String, Json)| match value {
        Json::List(items) if is_list_of_objects(value) => items.first().cloned(),
        _ => None,
    };
    let firsts: Option<Object> =
        object.iter().map(|entry| Some((entry.0.clone(), first(entry)?))).collect();
    let are_groups = firsts.is_some_and(|firsts| firsts.len() > 1 && are_alike(&firsts));
    if !are_groups || object.iter().any(|(name, _)| kind_of_list(name).is_some()) {
        return object;
    }
    let group = |(name, items)| {
        Json::Object(vec![("name".to_owned(), Json::Text(name)), ("items".to_owned(), items)])
    };
    vec![("groups".to_owned(), Json::List(object.into_iter().map(group).collect()))]
}

/// Each object with the key that it had, unless it has a reference that says the same.
pub fn as_list(object: Object) -> Vec<Json> {
    let is_ref = |(key, _): &(String, Json)| field_of(&plain(key)) == Some(Field::Ref);
    let has_refs = object.iter().any(|(_, value)| {
        let Json::Object(inner) = value else { return false };
        inner.iter().any(is_ref)
    });
    let is_group = object.iter().all(|(_, value)| holds_list(value));
    let name = if is_group {
        "name"
    } else if has_refs {
        "key"
    } else {
        "ref"
    };
    let named = |(key, value): (String, Json)| match value {
        Json::Object(mut inner) => {
            let own = Json::Text(key);
            let is_said = inner.iter().any(|entry| entry.1 == own && (is_group || is_ref(entry)));
            if !is_said && !inner.iter().any(|(key, _)| key == name) {
                inner.insert(0, (name.to_owned(), own));
            }
            Json::Object(inner)
        }
        value => value,
    };
    object.into_iter().map(named).collect()
}

/// What stands above a list of findings, or a group of them, and is true of each.
const OF_ALL: [Field; 5] =
    [Field::Body, Field::Inspection, Field::Issued, Field::Published, Field::Themes];

/// The field that a key above a list says of all in it.
pub fn field_of_all(key: &str) -> Option<Field> {
    field_of(&plain(key)).filter(|field| OF_ALL.contains(field))
}

/// `categories` hold a category.
pub fn singular(list: &str) -> String {
    match (list.strip_suffix("ies"), list.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => list.to_owned(),
    }
}

/// The places of the headings, but for a key that is null wherever it isn't an object.
pub fn filled(headings: &[String], rows: &[(u64, Vec<(usize, String)>)]) -> Vec<usize> {
    let mut is_filled = vec![false; headings.len()];
    for (place, text) in rows.iter().flat_map(|(_, cells)| cells) {
        is_filled.get_mut(*place).iter_mut().for_each(|filled| **filled |= !text.is_empty());
    }
    let is_object = |heading: &String| {
        let inner = format!("{heading} ");
        headings.iter().any(|other| other.starts_with(&inner))
    };
    let all = headings.iter().zip(is_filled).enumerate();
    let kept = all.filter(|(_, (heading, is_filled))| *is_filled || !is_object(heading));
    kept.map(|(place, _)| place).collect()
}
