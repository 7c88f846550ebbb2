//! A value with its type, from where it is read to where it is drawn.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::OneOf;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(i64),
    Date(NaiveDate),
    Flag(bool),
    List(Cow<'a, [String]>),
}

impl<'a> Value<'a> {
    pub fn word<T: OneOf>(value: Option<T>) -> Value<'a> {
        value.map_or(Value::Empty, |value| Value::Text(Cow::Borrowed(value.word())))
    }

    /// Capped at the largest number.
    pub fn count(count: impl TryInto<i64>) -> Value<'a> {
        Value::Number(count.try_into().unwrap_or(i64::MAX))
    }

    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Empty => Value::Empty,
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Number(number) => Value::Number(number),
            Value::Date(day) => Value::Date(day),
            Value::Flag(flag) => Value::Flag(flag),
            Value::List(texts) => Value::List(Cow::Owned(texts.into_owned())),
        }
    }

    /// An ISO day, a plain number, `yes` or `no`, or nothing.
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Value::Empty => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Date(day) => Cow::Owned(day.to_string()),
            Value::Flag(flag) => Cow::Borrowed(if *flag { "yes" } else { "no" }),
            Value::List(texts) => Cow::Owned(texts.join("; ")),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<NaiveDate> for Value<'_> {
    fn from(day: NaiveDate) -> Self {
        Value::Date(day)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Value<'a> {
        value.map_or(Value::Empty, Into::into)
    }
}

/// Empty is null, a date an ISO day, several texts an array.
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Empty => to.serialize_none(),
            Value::Text(text) => to.serialize_str(text),
            Value::Number(number) => to.serialize_i64(*number),
            // The day's own way writes each digit by itself.
            Value::Date(day) => to.serialize_str(&day.to_string()),
            Value::Flag(flag) => to.serialize_bool(*flag),
            Value::List(texts) => to.collect_seq(texts.iter()),
        }
    }
}
