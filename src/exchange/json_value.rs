//! JSON as it is written: keys in their order, none twice, and a number as its digits.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::heading_names::plain as words_of;
use super::known_headings::field_of;
use super::number::{is_iso_day, plain};
use crate::model::columns::Field;

/// What ends a theme that a list of JSON gives, where one of them has a semicolon.
pub const THEME_ENDS: char = '\u{1f}';

#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    /// A text, a number, true or false.
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

pub type Object = Vec<(String, Json)>;

pub fn get<'o>(object: &'o [(String, Json)], key: &str) -> Option<&'o Json> {
    object.iter().find(|(own, _)| own == key).map(|(_, value)| value)
}

/// One entry of a list in a cell: `2026-05-01: Began`, as a dated log is written, or its keys and values. None if it holds
/// lists or objects itself.
pub fn entry_text(entry: Object, cell_text: impl Fn(String) -> String) -> Option<String> {
    let mut day = None;
    let mut said = Vec::new();
    for (key, value) in entry {
        match value {
            Json::Null => {}
            Json::Text(text) => match cell_text(text) {
                text if day.is_none() && is_iso_day(&text) => day = Some(text),
                text => said.push((key, text)),
            },
            Json::List(_) | Json::Object(_) => return None,
        }
    }
    let said = match said.as_slice() {
        [(_, alone)] => alone.clone(),
        several => {
            let pairs = several.iter().map(|(key, text)| format!("{key}: {text}"));
            pairs.collect::<Vec<_>>().join(", ")
        }
    };
    Some(
        day.into_iter()
            .chain(Some(said).filter(|said| !said.is_empty()))
            .collect::<Vec<_>>()
            .join(": "),
    )
}

/// Whether a heading means something that other systems have in a list of its own, each entry with more about it.
pub fn may_be_named(heading: &str) -> bool {
    const FIELDS: [Field; 7] = [
        Field::Body,
        Field::Inspection,
        Field::Kind,
        Field::Status,
        Field::Accepted,
        Field::Owner,
        Field::Priority,
    ];
    field_of(&words_of(heading)).is_some_and(|field| FIELDS.contains(&field))
}

/// What an entry of a list goes by, without the rest.
pub fn take_name(entry: &mut Object) -> Option<String> {
    const NAMES: [&str; 7] =
        ["displayname", "display name", "lookupvalue", "label", "value", "title", "name"];
    let is_text = |value: &Json| matches!(value, Json::Text(_));
    let at = NAMES.iter().find_map(|name| {
        entry.iter().position(|(key, value)| key.eq_ignore_ascii_case(name) && is_text(value))
    })?;
    match entry.remove(at).1 {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// What the entries of a list go by, and under which keys they have more, each joined; none unless all are objects with a name.
pub fn take_names(items: &[Json]) -> Option<Vec<(String, Vec<String>)>> {
    let mut texts: Vec<(String, Vec<String>)> = vec![(String::new(), vec![])];
    for item in items {
        let Json::Object(entry) = item else { return None };
        let mut entry = entry.clone();
        let name = (String::new(), Json::Text(take_name(&mut entry)?));
        for (key, value) in std::iter::once(name).chain(entry) {
            let text = match value {
                Json::Text(text) => text,
                Json::Null => continue,
                Json::List(_) | Json::Object(_) => return None,
            };
            match texts.iter_mut().find(|(known, _)| *known == key) {
                Some((_, texts)) => texts.push(text),
                None => texts.push((key, vec![text])),
            }
        }
    }
    (!items.is_empty()).then_some(texts)
}

/// Themes of which one has a semicolon of its own, each with a sign at its end.
pub fn ended(heading: &str, texts: &[String]) -> Option<String> {
    let is_unclear = texts.iter().any(|text| text.contains(';'))
        && field_of(&words_of(heading)) == Some(Field::Themes);
    is_unclear.then(|| texts.iter().map(|text| format!("{text}{THEME_ENDS}")).collect())
}

/// A day that a program wrote as the moment when it began; any other moment may be on another day here.
pub fn day_of_midnight(text: &str) -> &str {
    let Some((day, time)) = text.split_at_checked(10).filter(|(day, _)| is_iso_day(day)) else {
        return text;
    };
    let Some(rest) = time.strip_prefix("T00:00") else { return text };
    let rest = rest.strip_prefix(":00").unwrap_or(rest);
    let rest = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches('0'));
    let is_offset = ["", "Z", "+00:00", "-00:00", "+0000", "-0000"].contains(&rest);
    if is_offset { day } else { text }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, is: bool) -> Result<Json, E> {
        Ok(Json::Text(is.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Text(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        const EXACT: f64 = 1e15;
        if number.abs() >= EXACT {
            return Err(E::custom("a number has too many digits; put it in quotation marks"));
        }
        Ok(Json::Text(plain(number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = vec![];
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object: Vec<(String, Json)> = vec![];
        while let Some((key, value)) = entries.next_entry::<String, Json>()? {
            object.push((key, value));
        }
        let mut keys: Vec<&str> = object.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        let repeated = keys.iter().zip(keys.iter().skip(1)).find(|(one, next)| one == next);
        if let Some((key, _)) = repeated {
            let why = format!("an object has the key {key:?} twice; keep one of the two");
            return Err(A::Error::custom(why));
        }
        Ok(Json::Object(object))
    }
}
