//! Values of settings, each with what is expected of it.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

pub fn whole<'de, const LEAST: u16, const MOST: u16, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<u16>,
{
    let number = from.deserialize_i64(Whole { least: LEAST.into(), most: MOST.into() })?;
    u16::try_from(number).map(T::from).map_err(D::Error::custom)
}

/// A whole number up to any other, and not 0.
pub fn limit<'de, const MOST: u32, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    from.deserialize_i64(Whole { least: 1, most: MOST }).map(u64::from)
}

struct Whole {
    least: u32,
    most: u32,
}

impl Visitor<'_> for Whole {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a whole number from {} to {}", self.least, self.most)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
        let is_between = |number: &u32| (self.least..=self.most).contains(number);
        let found = u32::try_from(number).ok().filter(is_between);
        found.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }
}

/// Text on one line, read as something else.
pub fn parsed<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    let text = <String as serde::Deserialize>::deserialize(from)?;
    check_line(&text).map_err(Error::custom)?;
    text.parse().map_err(Error::custom)
}

pub fn some<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    parsed(from).map(Some)
}

pub fn check_line(text: &str) -> Result<(), &'static str> {
    if text.trim().is_empty() {
        return Err("it is empty; give a value, or remove the line");
    }
    if text.contains(char::is_control) {
        return Err(
            "it has a control character in it; between single quotes a \\ stands for itself",
        );
    }
    Ok(())
}
