//! Values of settings, each with what is expected of it.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

pub fn whole<'de, const LEAST: u16, const MOST: u16, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<u16>,
{
    from.deserialize_i64(Whole::<LEAST, MOST>).map(T::from)
}

pub struct Whole<const LEAST: u16, const MOST: u16>;

impl<const LEAST: u16, const MOST: u16> Visitor<'_> for Whole<LEAST, MOST> {
    type Value = u16;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a whole number from {LEAST} to {MOST}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u16, E> {
        let small = u16::try_from(number).ok().filter(|small| (LEAST..=MOST).contains(small));
        small.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
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
