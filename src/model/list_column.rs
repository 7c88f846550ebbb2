//! A column that a list can show: one of its own, or an extra field of its findings.

use std::borrow::Cow;

use super::OneOf;
use super::columns::{Field, ListRow};
use super::extra_fields::checked_name;
use super::value::Value;
use crate::error::{Error, Result};

/// How the name of an extra field begins where a name of a column is expected too.
const EXTRA: &str = "field:";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListColumn {
    Own(Field),
    Extra(String),
}

impl ListColumn {
    /// `due`, its heading, or `field:Cost code`.
    pub fn named(typed: &str) -> Result<ListColumn> {
        match extra_name(typed) {
            Some(name) => checked_name(name).map(ListColumn::Extra),
            None => Field::named(typed).map(ListColumn::Own).map_err(|error| {
                Error::refused(format!(
                    "{error}; an extra field is written {EXTRA}{}",
                    typed.trim()
                ))
            }),
        }
    }

    pub fn all() -> impl Iterator<Item = ListColumn> {
        Field::ALL.iter().copied().map(ListColumn::Own)
    }

    /// Its name for programs, and as it is typed.
    pub fn key(&self) -> Cow<'static, str> {
        match self {
            ListColumn::Own(field) => Cow::Borrowed(field.word()),
            ListColumn::Extra(name) => Cow::Owned(format!("{EXTRA}{name}")),
        }
    }

    /// Whether a brief row has it.
    pub fn is_brief(&self) -> bool {
        matches!(self, ListColumn::Own(field) if field.is_brief())
    }

    /// What programs get.
    pub fn value<'a>(&self, row: &'a impl ListRow) -> Value<'a> {
        match self {
            ListColumn::Own(field) => row.value(*field),
            ListColumn::Extra(name) => row.extra(name).into(),
        }
    }
}

impl From<Field> for ListColumn {
    fn from(field: Field) -> ListColumn {
        ListColumn::Own(field)
    }
}

/// What `field:Cost code` names.
pub fn extra_name(typed: &str) -> Option<&str> {
    let (prefix, name) = typed.split_at_checked(EXTRA.len())?;
    prefix.eq_ignore_ascii_case(EXTRA).then(|| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_named_by_its_key_or_as_an_extra_field() {
        let extra = ListColumn::named("Field: Cost code").unwrap();
        assert_eq!(extra, ListColumn::Extra("Cost code".to_owned()));
        assert_eq!(ListColumn::named(&extra.key()).unwrap(), extra);
        assert_eq!(ListColumn::named("days late").unwrap(), Field::DaysLate.into());
        assert!(ListColumn::named("field:").is_err());
        assert!(ListColumn::named("Cost code").is_err());
    }
}
