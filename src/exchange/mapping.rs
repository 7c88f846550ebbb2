//! What a user says of a file beyond its own words: what its headings and status words mean, and what it leaves out.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::dated_heading::pattern;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use crate::error::{Error, Place, Result};
use crate::model::OneOf;
use crate::model::calendar::Written;
use crate::model::closure::Outcome;
use crate::model::date_order::DateOrder;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::grade::GradeWord;
use crate::model::import_limits::ImportLimits;
use crate::model::phrase::Phrase;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::{Accepted, Priority, Status};
use crate::model::signs::are_same;

#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub limits: ImportLimits,
    /// The sheets of a workbook; the first that holds a table if not given, or all where the name of a sheet says
    /// something.
    pub sheets: Vec<String>,
    pub headings: Vec<MappedHeading>,
    pub statuses: Vec<MappedStatus>,
    pub body_names: Vec<MappedBody>,
    /// The headings of columns whose blank cells say what the cell above says.
    pub fill_down: Vec<String>,
    /// Which comes first in a date of numbers; found from the cells if not given.
    pub dates: Option<DateOrder>,
    /// The same of single columns.
    pub date_orders: Vec<MappedOrder>,
    pub date_words: Vec<MappedWords>,
    /// What words for a kind, priority, answer, outcome or grade mean.
    pub values: Vec<MappedWords>,
    /// Whether a leading apostrophe of a text file is data, and no guard against formulas.
    pub is_raw: bool,
    /// The row that has the headings; found by what it says if not given.
    pub header_row: Option<u64>,
    /// The bodies of rows that name none; the first of those that are to be added is -1.
    pub bodies: Vec<i64>,
    /// The names of those that are to be added.
    pub new_bodies: Vec<String>,
    /// Whether a body that is not known is added.
    pub adds_bodies: bool,
    pub inspection: Option<String>,
    pub issued: Option<Written>,
    pub kind: Option<Kind>,
    /// The scheme of the grades.
    pub scheme: Option<String>,
    /// Rows that are left out, with what is wrong with them.
    pub rejected: BTreeSet<Place>,
    /// The day of the import, if a column's day may be one to come.
    pub today: Option<NaiveDate>,
}

/// What one heading means: `Target date=due`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedHeading {
    pub heading: String,
    pub meaning: HeadingMeaning,
}

/// What one word in a status column means: `Green=closed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedStatus {
    pub words: String,
    pub status: Status,
}

/// What words in a cell mean: `mid-March=15/03/2027`, or `Date closed: Feb 2026=unknown` in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedWords {
    pub words: String,
    pub value: String,
}

/// In which order the dates of one column are: `Target date=mdy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedOrder {
    pub heading: String,
    pub order: DateOrder,
}

/// What `--dates` says of all columns, or of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaidOrder {
    All(DateOrder),
    Of(MappedOrder),
}

/// Which body a name in the file means: `Mercia=west-mercia`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedBody {
    pub name: String,
    pub body: String,
}

/// The heading by which the name of a sheet is mapped.
pub const SHEET: &str = "sheet";

impl Mapping {
    /// What the name of a sheet says of its rows.
    pub fn meaning_of_sheet(&self) -> Option<&HeadingMeaning> {
        let mapped = self.headings.iter().find(|mapped| plain(&mapped.heading) == SHEET);
        mapped.map(|mapped| &mapped.meaning)
    }

    pub fn meaning(&self, heading: &str) -> Option<&HeadingMeaning> {
        self.mapped(heading).map(|mapped| &mapped.meaning)
    }

    /// By the heading as it is written, else without regard to case, punctuation and plural, else to its date.
    pub fn mapped(&self, heading: &str) -> Option<&MappedHeading> {
        let exact = self.headings.iter().find(|mapped| mapped.heading.trim() == heading);
        let loose = || self.headings.iter().find(|mapped| plain(&mapped.heading) == plain(heading));
        exact.or_else(loose).or_else(|| self.dated(heading))
    }

    /// The same heading with another date. What is left out or kept under its own name is so for one date alone.
    fn dated(&self, heading: &str) -> Option<&MappedHeading> {
        let own = pattern(heading)?;
        let is_general = |mapped: &&MappedHeading| {
            matches!(mapped.meaning, HeadingMeaning::Own(_) | HeadingMeaning::Note)
                && pattern(&mapped.heading).as_ref() == Some(&own)
        };
        self.headings.iter().find(is_general)
    }

    /// In which order the dates under a heading are, as the user says.
    pub fn order_of(&self, heading: &str) -> Option<DateOrder> {
        let exact = self.date_orders.iter().find(|one| one.heading.trim() == heading.trim());
        let loose = || self.date_orders.iter().find(|one| plain(&one.heading) == plain(heading));
        exact.or_else(loose).map(|one| one.order).or(self.dates)
    }

    /// What words in a column of dates mean, as the user says.
    pub fn date(&self, heading: &str, words: &str) -> Option<&str> {
        meant(&self.date_words, heading, words)
    }

    /// What words for a kind, priority, answer, outcome or grade mean, as the user says.
    pub fn value(&self, heading: &str, words: &str) -> Option<&str> {
        meant(&self.values, heading, words)
    }

    pub fn status(&self, words: &str) -> Option<Status> {
        let mapped = self.statuses.iter().find(|mapped| are_same(&mapped.words, words));
        mapped.map(|mapped| mapped.status)
    }
}

/// What the user says that these words mean, in this column if he named one.
pub fn meant<'m>(mapped: &'m [MappedWords], heading: &str, words: &str) -> Option<&'m str> {
    if mapped.is_empty() {
        return None;
    }
    let in_column = mapped.iter().find(|mapped| {
        let named = mapped.words.split_once(": ");
        named.is_some_and(|(column, own)| plain(column) == plain(heading) && are_same(own, words))
    });
    let mapped = in_column.or_else(|| mapped.iter().find(|one| are_same(&one.words, words)));
    mapped.map(|mapped| mapped.value.as_str())
}

/// What two flags say differently of one heading, or of one word of the status column.
///
/// # Errors
/// A sentence that names both.
pub fn check_consistent(
    headings: &[MappedHeading],
    statuses: &[MappedStatus],
    bodies: &[MappedBody],
    orders: &[MappedOrder],
    words: [(&str, &[MappedWords]); 2],
) -> Result<()> {
    for (flag, all) in words {
        check_each(flag, all, are_same, |one| &one.words, |one| one.value.clone())?;
    }
    let is_same_name = |one: &str, other: &str| fold(one) == fold(other);
    let order = |one: &MappedOrder| one.order.word().to_owned();
    check_each("--dates", orders, is_same_heading, |one| &one.heading, order)?;
    check_each("--body-map", bodies, is_same_name, |one| &one.name, |one| one.body.clone())?;
    check_each("--map", headings, is_same_heading, |one| &one.heading, |one| one.meaning.key())?;
    let status = |one: &MappedStatus| one.status.word().to_owned();
    check_each("--status-map", statuses, are_same, |one| &one.words, status)
}

fn check_each<T>(
    flag: &str,
    all: &[T],
    is_same: impl Fn(&str, &str) -> bool,
    of: impl Fn(&T) -> &str,
    value: impl Fn(&T) -> String,
) -> Result<()> {
    for (at, one) in all.iter().enumerate() {
        let is_twin =
            |other: &&T| is_same(of(other), of(one)) && fold(&value(other)) != fold(&value(one));
        if let Some(other) = all.iter().skip(at).find(is_twin) {
            return Err(twice(flag, of(one), &value(one), &value(other)));
        }
    }
    Ok(())
}

/// As they are written: `Status (force)` and `Status (HMICFRS)` may stand side by side.
pub fn is_same_heading(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

fn twice(flag: &str, what: &str, one: &str, other: &str) -> Error {
    Error::Usage(format!("{flag} says both {one} and {other} of {what:?}; leave one out"))
}

impl MappedBody {
    /// # Errors
    /// Without `=`. The body is looked up later.
    pub fn of(typed: &str) -> Result<MappedBody> {
        let (name, body) = pair(typed, "NAME=BODY")?;
        Ok(MappedBody { name: name.to_owned(), body: body.to_owned() })
    }
}

impl MappedWords {
    /// # Errors
    /// Without `=`, or with what is no date.
    pub fn of_date(typed: &str) -> Result<MappedWords> {
        let (words, date) = pair(typed, "WORDS=DATE")?;
        MappedWords::date_named(words, date)
    }

    /// # Errors
    /// Without `=`, or with what no cell can mean.
    pub fn of_value(typed: &str) -> Result<MappedWords> {
        let (words, value) = pair(typed, "WORDS=VALUE")?;
        MappedWords::value_named(words, value)
    }

    /// # Errors
    /// What is no kind, priority, answer, outcome or grade, and no word for nothing.
    pub fn value_named(words: &str, value: &str) -> Result<MappedWords> {
        let is_value = is_placeholder(value)
            || Kind::meant_by(value).is_ok()
            || Priority::meant_by(value).is_ok()
            || Accepted::meant_by(value).is_ok()
            || Outcome::meant_by(value).is_ok()
            || GradeWord::of(value).is_ok();
        if !is_value {
            return Err(Error::refused(format!(
                "{value:?} isn't a kind, priority, answer, outcome or grade; TBC means none"
            )));
        }
        Ok(MappedWords { words: words.to_owned(), value: value.to_owned() })
    }

    /// # Errors
    /// What is no date.
    pub fn date_named(words: &str, date: &str) -> Result<MappedWords> {
        Phrase::read(date)?;
        Ok(MappedWords { words: words.to_owned(), value: date.to_owned() })
    }
}

impl SaidOrder {
    /// # Errors
    /// An unknown order.
    pub fn of(typed: &str) -> Result<SaidOrder> {
        match typed.rsplit_once('=') {
            None => DateOrder::of(typed).map(SaidOrder::All),
            Some(_) => {
                let (heading, order) = pair(typed, "HEADING=ORDER")?;
                let order = DateOrder::of(order)?;
                Ok(SaidOrder::Of(MappedOrder { heading: heading.to_owned(), order }))
            }
        }
    }
}

impl MappedHeading {
    /// # Errors
    /// Without `=`, or with a key that an import can't read.
    pub fn of(typed: &str) -> Result<MappedHeading> {
        let (heading, key) = pair(typed, "HEADING=KEY")?;
        Ok(MappedHeading { heading: heading.to_owned(), meaning: HeadingMeaning::of(key)? })
    }
}

impl MappedStatus {
    /// # Errors
    /// An unknown status.
    pub fn named(words: &str, status: &str) -> Result<MappedStatus> {
        Ok(MappedStatus { words: words.to_owned(), status: Status::meant_by(status)? })
    }

    /// # Errors
    /// Without `=`, or with an unknown status.
    pub fn of(typed: &str) -> Result<MappedStatus> {
        let (words, status) = pair(typed, "WORDS=STATUS")?;
        MappedStatus::named(words, status)
    }
}

/// Split at the last `=`: a heading may have one.
fn pair<'a>(typed: &'a str, form: &str) -> Result<(&'a str, &'a str)> {
    let split = typed.rsplit_once('=').map(|(from, to)| (from.trim(), to.trim()));
    split
        .filter(|(from, to)| !from.is_empty() && !to.is_empty())
        .ok_or_else(|| Error::Usage(format!("can't read {typed:?}; write {form}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::columns::Field;

    #[test]
    fn a_heading_is_mapped_to_a_key_a_field_a_note_or_nothing() {
        for (typed, meaning) in [
            ("Target date=due", HeadingMeaning::Own(Field::Due)),
            ("a=b = field:Cost", HeadingMeaning::Extra("Cost".to_owned())),
            ("Comments=note", HeadingMeaning::Note),
            ("Comments=SKIP", HeadingMeaning::Skip),
        ] {
            assert_eq!(MappedHeading::of(typed).unwrap().meaning, meaning, "{typed}");
        }
        for typed in ["Target date", "=due", "x=", "x=days_late", "x=y"] {
            assert!(MappedHeading::of(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn a_heading_with_another_date_means_the_same() {
        let headings = ["March 2026 update=note", "RAG March 2026=status", "Cost 2025=skip"];
        let headings = headings.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        assert_eq!(mapping.meaning("April 2026 update"), Some(&HeadingMeaning::Note));
        assert_eq!(mapping.meaning("RAG April 2026"), Some(&HeadingMeaning::Own(Field::Status)));
        assert_eq!(mapping.meaning("Cost 2026"), None);
    }

    const NO_WORDS: [(&str, &[MappedWords]); 2] = [("", &[]), ("", &[])];

    #[test]
    fn two_flags_may_not_contradict_each_other() {
        let maps = |typed: &[&str]| -> Vec<MappedHeading> {
            typed.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect()
        };
        let said = check_consistent(&maps(&["Target=skip", "target=due"]), &[], &[], &[], NO_WORDS)
            .unwrap_err();
        assert_eq!(said.to_string(), "--map says both skip and due of \"Target\"; leave one out");
        assert!(
            check_consistent(
                &maps(&["Target=due", "Target=due", "Other=skip"]),
                &[],
                &[],
                &[],
                NO_WORDS
            )
            .is_ok()
        );
        let statuses = ["Green=closed", "green=open"].map(|typed| MappedStatus::of(typed).unwrap());
        let words = ["P1=high", "p1=low"].map(|typed| MappedWords::of_value(typed).unwrap());
        let words = [("--value-map", &words[..]), NO_WORDS[0]];
        let said = check_consistent(&[], &[], &[], &[], words).unwrap_err();
        assert_eq!(said.to_string(), "--value-map says both high and low of \"P1\"; leave one out");
        assert!(check_consistent(&[], &statuses, &[], &[], NO_WORDS).is_err());
    }

    #[test]
    fn a_mapped_word_wins_and_is_read_without_regard_to_case() {
        let mapping = Mapping {
            statuses: vec![MappedStatus::of("Green=on track").unwrap()],
            ..Mapping::default()
        };
        assert_eq!(mapping.status(" GREEN"), Some(Status::InProgress));
        assert_eq!(mapping.status("Amber"), None);
        let dot = Mapping {
            statuses: vec![MappedStatus::of("🟢=on track").unwrap()],
            ..Mapping::default()
        };
        assert_eq!(dot.status("🟢"), Some(Status::InProgress));
        assert_eq!((dot.status("🔴"), dot.status("-")), (None, None));
        assert!(MappedStatus::of("Green=purple").is_err());
    }
}
