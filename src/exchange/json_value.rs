//! JSON as it is written: keys in their order, none twice, and a number as its digits.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::number::{is_iso_day, plain};

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
