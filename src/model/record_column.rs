//! A column of a table as an export gives it and an import takes it back: its keys, and what may be in it.

use chrono::NaiveDate;
use schemars::{Schema, json_schema};

use super::OneOf;
use super::address::Address;
use super::body::check_slug;
use super::extra_fields::ExtraFields;
use super::finding::{Reference, checked_title};
use super::owner::folded_name;
use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy)]
pub struct RecordColumn {
    /// The name of the column in its table, and of its key.
    pub name: &'static str,
    pub holds: Holds,
    pub is_optional: bool,
    /// The key in the row of the finding that has it already; it isn't given again then.
    pub listed: Option<&'static str>,
}

#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// The number of the row, which it keeps.
    Id,
    /// The number of the row, which means nothing elsewhere: it gets another.
    OwnId,
    Number,
    Flag,
    /// A text that passes a check.
    Text(fn(&str) -> Result<()>),
    /// One word of a list.
    Word(fn() -> Vec<&'static str>),
    /// A list of texts, as JSON.
    Texts,
    /// The extra fields of a finding.
    Fields,
    Day,
    /// A day that has come.
    PastDay,
    /// The same, which an export leaves out where it isn't known although the register stores one.
    KnownDay,
    /// The number of a row of a table.
    Row(&'static str),
    /// The number of a finding, and beside it what the finding is called.
    Named(&'static [&'static str; 2]),
    /// A body, by its short name.
    Body,
    /// A finding at a body: the number of the finding, what it is called, and the short name of the body.
    Progress,
    /// The body of that row of progress, whose finding is in a column of its own.
    AtBody,
    /// Made from another column.
    Folded(fn(&str) -> String, &'static str),
}

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredValue {
    Null,
    Number(i64),
    Text(String),
}

/// The largest number of a row: far from the last that SQLite could give to the next.
const LARGEST: i64 = 1_000_000_000_000;

pub const PROGRESS_KEYS: [&str; 3] = ["finding", "ref", "body"];

impl RecordColumn {
    pub const fn of(name: &'static str, holds: Holds) -> RecordColumn {
        RecordColumn { name, holds, is_optional: false, listed: None }
    }

    pub const fn or_none(self) -> RecordColumn {
        RecordColumn { is_optional: true, ..self }
    }

    /// The row of the finding gives it under this key.
    pub const fn listed(self, key: &'static str) -> RecordColumn {
        RecordColumn { listed: Some(key), ..self }
    }

    /// Its keys in a record; none where it isn't given.
    pub fn keys(&'static self) -> &'static [&'static str] {
        match self.holds {
            Holds::OwnId | Holds::Folded(..) => &[],
            _ if self.listed.is_some() => &[],
            Holds::Progress => &PROGRESS_KEYS,
            Holds::AtBody => &["body"],
            Holds::Named(keys) => keys,
            _ => std::slice::from_ref(&self.name),
        }
    }

    /// What each of its keys holds.
    pub fn schemas(&'static self) -> impl Iterator<Item = (&'static str, Schema)> {
        self.keys().iter().map(|key| (*key, self.schema(key)))
    }

    fn schema(&self, key: &str) -> Schema {
        let of = |name: &str| {
            if self.may_be_left_out() {
                return json_schema!({ "type": [name, "null"] });
            }
            json_schema!({ "type": name })
        };
        match self.holds {
            Holds::Id | Holds::OwnId | Holds::Number | Holds::Row(_) => of("integer"),
            Holds::Progress | Holds::Named(_) if !key.ends_with("ref") && key != "body" => {
                of("integer")
            }
            Holds::Flag => of("boolean"),
            Holds::Texts => json_schema!({ "type": "array", "items": { "type": "string" } }),
            Holds::Word(words) if !self.is_optional => {
                json_schema!({ "type": "string", "enum": words() })
            }
            _ => of("string"),
        }
    }

    fn may_be_left_out(&self) -> bool {
        self.is_optional || matches!(self.holds, Holds::KnownDay)
    }

    /// Reads what a record says. A row of another table, or at a body, is looked up elsewhere.
    ///
    /// # Errors
    /// Why no command would have stored it.
    pub fn read(&self, said: Option<&str>, today: NaiveDate) -> Result<StoredValue> {
        let Some(said) = said else {
            return if self.may_be_left_out() {
                Ok(StoredValue::Null)
            } else {
                Err(unread("it is missing"))
            };
        };
        let text = || StoredValue::Text(said.to_owned());
        match self.holds {
            Holds::Id | Holds::OwnId | Holds::Row(_) | Holds::Named(_) => match number(said)? {
                number @ 1..=LARGEST => Ok(StoredValue::Number(number)),
                _ => Err(unread(&format!("numbers are from 1 to {LARGEST}"))),
            },
            Holds::Number => match number(said)? {
                number if number > LARGEST => Err(unread(&format!("it is over {LARGEST}"))),
                number => Ok(StoredValue::Number(number)),
            },
            Holds::Flag => match said {
                "true" => Ok(StoredValue::Number(1)),
                "false" => Ok(StoredValue::Number(0)),
                _ => Err(unread("say true or false")),
            },
            Holds::Text(check) => check(said).map(|()| text()),
            Holds::Word(words) if words().contains(&said) => Ok(text()),
            Holds::Word(words) => {
                Err(unread(&format!("{said:?} isn't one of {}", words().join(", "))))
            }
            Holds::Fields => fields(said),
            Holds::Day => day(said).map(|_| text()),
            Holds::PastDay | Holds::KnownDay => match day(said)? {
                day if day > today => Err(unread(&format!("{said} is in the future"))),
                _ => Ok(text()),
            },
            Holds::Texts | Holds::Body | Holds::Progress | Holds::AtBody | Holds::Folded(..) => {
                Ok(text())
            }
        }
    }
}

fn unread(why: &str) -> Error {
    Error::refused(why)
}

fn number(said: &str) -> Result<i64> {
    let number = said.parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| unread(&format!("{said:?} isn't a number")))
}

fn day(said: &str) -> Result<NaiveDate> {
    let day = said.parse::<NaiveDate>().ok().filter(|day| day.to_string() == said);
    day.ok_or_else(|| unread(&format!("{said:?} isn't a day such as 2025-01-31")))
}

fn fields(said: &str) -> Result<StoredValue> {
    let fields: ExtraFields = serde_json::from_str(said)
        .map_err(|_| unread("extra fields are texts, each with a name"))?;
    Ok(fields.written().map_or(StoredValue::Null, StoredValue::Text))
}

pub fn words<T: OneOf>() -> Vec<&'static str> {
    T::ALL.iter().map(|value| value.word()).collect()
}

/// The checks of texts: that each is as a command or an import would have stored it. How long they may be, the limits of
/// imports say.
pub fn any(text: &str) -> Result<()> {
    if text.trim().is_empty() { Err(unread("it is empty")) } else { Ok(()) }
}

pub fn title(text: &str) -> Result<()> {
    unchanged(text, &checked_title(text)?)
}

pub fn reference(text: &str) -> Result<()> {
    unchanged(text, Reference::kept(text)?.as_str())
}

pub fn slug(text: &str) -> Result<()> {
    check_slug(text)
}

pub fn owner(text: &str) -> Result<()> {
    folded_name(text).map(drop)
}

pub fn address(text: &str) -> Result<()> {
    text.parse::<Address>().map(drop)
}

/// Also the name of a file in the vault, so nothing else may be in it.
pub fn sha_256(text: &str) -> Result<()> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() == 64 && text.bytes().all(is_digit) {
        return Ok(());
    }
    Err(unread("a SHA-256 is 64 digits and letters from a to f"))
}

fn unchanged(said: &str, stored: &str) -> Result<()> {
    if said == stored {
        return Ok(());
    }
    Err(unread(&format!("{said:?} has extra spaces; write {stored:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(holds: Holds, said: &str) -> Result<StoredValue> {
        RecordColumn::of("column", holds).read(Some(said), "2026-11-23".parse().unwrap())
    }

    #[test]
    fn what_a_register_stores_is_read_back_as_it_was() {
        let text = |text: &str| StoredValue::Text(text.to_owned());
        assert_eq!(read(Holds::Flag, "true").unwrap(), StoredValue::Number(1));
        assert_eq!(read(Holds::Id, "7").unwrap(), StoredValue::Number(7));
        assert_eq!(read(Holds::PastDay, "2026-11-23").unwrap(), text("2026-11-23"));
        assert_eq!(read(Holds::Day, "2027-01-31").unwrap(), text("2027-01-31"));
        assert_eq!(read(Holds::Text(any), " two\nlines ").unwrap(), text(" two\nlines "));
        assert_eq!(
            read(Holds::Fields, r#"{"B":"2","A":"1"}"#).unwrap(),
            text(r#"{"B":"2","A":"1"}"#)
        );
        let none = RecordColumn::of("column", Holds::Day).or_none();
        assert_eq!(none.read(None, "2026-11-23".parse().unwrap()).unwrap(), StoredValue::Null);
    }

    #[test]
    fn what_no_command_stores_is_refused() {
        for (holds, said) in [
            (Holds::Flag, "yes"),
            (Holds::Id, "0"),
            (Holds::Id, "-1"),
            (Holds::Id, "9223372036854775807"),
            (Holds::Number, "1.5"),
            (Holds::PastDay, "2026-11-24"),
            (Holds::Day, "2026-1-5"),
            (Holds::Day, "soon"),
            (Holds::Fields, "[1]"),
            (Holds::Text(any), " "),
            (Holds::Text(title), "two  spaces"),
            (Holds::Text(reference), "a@b"),
            (Holds::Text(owner), "--"),
            (Holds::Text(slug), "Kent"),
            (
                Holds::Text(sha_256),
                "../../../../../../../../../../../../../../../../../../../etc/passwd",
            ),
        ] {
            assert!(read(holds, said).is_err(), "{said}");
        }
        let needed = RecordColumn::of("column", Holds::Day);
        assert!(needed.read(None, "2026-11-23".parse().unwrap()).is_err());
    }
}
