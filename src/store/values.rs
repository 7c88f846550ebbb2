//! The closed lists of the model as values of the database: each by its one word.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::model::OneOf;
use crate::model::body::{BodyKind, Stage};
use crate::model::calendar::Precision;
use crate::model::closure::Outcome;
use crate::model::deadline::{Rule, Setter};
use crate::model::duty::DutyRule;
use crate::model::finding::{Kind, LinkKind};
use crate::model::inspection::GradeWord;
use crate::model::message::{Channel, MessageState, Recipient, ReminderState};
use crate::model::progress::{Accepted, Priority, Status};
use crate::model::reminder::Noun;
use crate::model::reminder_step::Step;

/// The words of some values, for `in (...)`. They hold no quotes.
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
    Priority,
    Status,
    DutyRule,
    Channel,
    MessageState,
    ReminderState,
    Noun,
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
