//! Days and other values of the model as values of the database: those of a closed list each by its one word.

use std::fmt::Write;

use chrono::NaiveDate;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use serde::de::DeserializeOwned;

use crate::model::OneOf;
use crate::model::body::{BodyKind, Stage};
use crate::model::calendar::{Precision, Written};
use crate::model::claim::Fate;
use crate::model::closure::Outcome;
use crate::model::deadline::{Rule, Setter};
use crate::model::duty::DutyRule;
use crate::model::finding::{Kind, LinkKind, Reference};
use crate::model::grade::GradeWord;
use crate::model::message::{Channel, MessageState, Recipient, ReminderState};
use crate::model::progress::{Accepted, Priority, Status};
use crate::model::reminder::SubjectKind;
use crate::model::reminder_step::Step;

/// For `in (...)`: the words hold no quotes.
pub fn quoted_words<T: OneOf>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(|value| format!("'{}'", value.word())).collect();
    words.join(", ")
}

macro_rules! stored_by_word {
    ($($type:ty),+ $(,)?) => {$(
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.word()))
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let word = value.as_str()?;
                let found = Self::ALL.iter().copied().find(|value| value.word() == word);
                found.ok_or(FromSqlError::InvalidType)
            }
        }
    )+};
}

stored_by_word!(
    BodyKind,
    Stage,
    Precision,
    Rule,
    Setter,
    Kind,
    LinkKind,
    GradeWord,
    Accepted,
    Outcome,
    Fate,
    Priority,
    Status,
    DutyRule,
    Channel,
    MessageState,
    ReminderState,
    SubjectKind,
);

macro_rules! stored_as_text {
    ($($type:ty),+ $(,)?) => {$(
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.to_string()))
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(FromSqlError::other)
            }
        }
    )+};
}

stored_as_text!(Recipient, Step);

pub struct AsJson<T>(pub T);

impl<T: DeserializeOwned> FromSql for AsJson<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(AsJson).map_err(FromSqlError::other)
    }
}

impl FromSql for Reference {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Reference::kept(value.as_str()?).map_err(FromSqlError::other)
    }
}

pub fn written(
    day: Option<NaiveDate>,
    precision: Option<Precision>,
    text: Option<String>,
) -> rusqlite::Result<Option<Written>> {
    match (day, precision, text) {
        (Some(day), Some(precision), Some(text)) => Ok(Some(Written { day, precision, text })),
        (None, None, None) => Ok(None),
        _ => Err(FromSqlError::InvalidType.into()),
    }
}

/// A day as the register keeps it: `YYYY-MM-DD` only. rusqlite interprets a format, which takes ten times
/// as long and accepts `2025-1-5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl Day {
    /// With room set aside at once: its characters are written one by one.
    pub fn written(self) -> String {
        let mut text = String::with_capacity("2026-11-30".len());
        write!(text, "{}", self.0).expect("a text takes whatever is written into it");
        text
    }

    fn parse(text: &[u8]) -> Option<NaiveDate> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *<&[u8; 10]>::try_from(text).ok()?
        else {
            return None;
        };
        let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
        NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> NaiveDate {
        day.0
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Day> {
        let ValueRef::Text(text) = value else { return Err(FromSqlError::InvalidType) };
        Day::parse(text).map(Day).ok_or_else(|| {
            let text = String::from_utf8_lossy(text);
            FromSqlError::Other(format!("{text:?} is not a day as the register keeps it").into())
        })
    }
}

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.written()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<NaiveDate> {
        Day::column_result(ValueRef::from(text)).ok().map(NaiveDate::from)
    }

    #[test]
    fn every_day_is_written_and_read_as_rusqlite_does_it() {
        let first = NaiveDate::from_ymd_opt(1999, 12, 1).unwrap();
        for day in first.iter_days().take(500) {
            let text = day.to_string();
            assert_eq!(Day(day).to_sql().unwrap(), day.to_sql().unwrap());
            assert_eq!(read(&text), Some(day));
            assert_eq!(NaiveDate::column_result(ValueRef::from(text.as_str())).unwrap(), day);
        }
    }

    #[test]
    fn what_is_not_a_day_is_an_error() {
        for text in [
            "",
            "2025",
            "2025-01-5",
            "2025-1-05",
            "2025-02-29",
            "2025-00-10",
            "2025-13-01",
            "2025-01-32",
            "25-01-2025",
            "2025/01/02",
            "+025-01-02",
            "2025-01-02 ",
            "2025-01-02T00:00",
            "２025-01-0",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        for value in [ValueRef::Null, ValueRef::Integer(20250102), ValueRef::Blob(b"2025-01-02")] {
            assert!(Day::column_result(value).is_err());
        }
    }

    #[test]
    fn a_day_that_may_be_missing_is_read_as_one() {
        assert_eq!(Option::<Day>::column_result(ValueRef::Null).unwrap(), None);
    }
}
