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
    pub body_names: Vec<MappedWords>,
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

/// What some words of a file mean, as the user says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped<T> {
    pub from: String,
    pub to: T,
}

/// What one heading means: `Target date=due`.
pub type MappedHeading = Mapped<HeadingMeaning>;

/// What one word in a status column means: `Green=closed`.
pub type MappedStatus = Mapped<Status>;

/// What words in a cell mean: `mid-March=15/03/2027`, or `Date closed: Feb 2026=unknown` in one column; and which body a name
/// in the file means: `Mercia=west-mercia`.
pub type MappedWords = Mapped<String>;

/// In which order the dates of one column are: `Target date=mdy`.
pub type MappedOrder = Mapped<DateOrder>;

/// What `--dates` says of all columns, or of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaidOrder {
    All(DateOrder),
    Of(MappedOrder),
}

/// The heading by which the name of a sheet is mapped.
pub const SHEET: &str = "sheet";

impl Mapping {
    /// What the name of a sheet says of its rows.
    pub fn meaning_of_sheet(&self) -> Option<&HeadingMeaning> {
        let mapped = self.headings.iter().find(|mapped| plain(&mapped.from) == SHEET);
        mapped.map(|mapped| &mapped.to)
    }

    pub fn meaning(&self, heading: &str) -> Option<&HeadingMeaning> {
        self.mapped(heading).map(|mapped| &mapped.to)
    }

    /// By the heading as it is written, else without regard to case, punctuation and plural, else to its date.
    pub fn mapped(&self, heading: &str) -> Option<&MappedHeading> {
        let exact = self.headings.iter().find(|mapped| mapped.from.trim() == heading);
        let loose = || self.headings.iter().find(|mapped| plain(&mapped.from) == plain(heading));
        exact.or_else(loose).or_else(|| self.dated(heading))
    }

    /// The same heading with another date. What is left out or kept under its own name is so for one date alone.
    fn dated(&self, heading: &str) -> Option<&MappedHeading> {
        let own = pattern(heading)?;
        let is_general = |mapped: &&MappedHeading| {
            mapped.to.is_general() && pattern(&mapped.from).as_ref() == Some(&own)
        };
        self.headings.iter().find(is_general)
    }

    /// In which order the dates under a heading are, as the user says.
    pub fn order_of(&self, heading: &str) -> Option<DateOrder> {
        let exact = self.date_orders.iter().find(|one| one.from.trim() == heading.trim());
        let loose = || self.date_orders.iter().find(|one| plain(&one.from) == plain(heading));
        exact.or_else(loose).map(|one| one.to).or(self.dates)
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
        let mapped = self.statuses.iter().find(|mapped| are_same(&mapped.from, words));
        mapped.map(|mapped| mapped.to)
    }
}

/// What the user says that these words mean, in this column if he named one.
pub fn meant<'m>(mapped: &'m [MappedWords], heading: &str, words: &str) -> Option<&'m str> {
    if mapped.is_empty() {
        return None;
    }
    let in_column = mapped.iter().find(|mapped| {
        let named = mapped.from.split_once(": ");
        named.is_some_and(|(column, own)| plain(column) == plain(heading) && are_same(own, words))
    });
    let mapped = in_column.or_else(|| mapped.iter().find(|one| are_same(&one.from, words)));
    mapped.map(|mapped| mapped.to.as_str())
}

/// What two flags say differently of one heading, or of one word of the status column.
///
/// # Errors
/// A sentence that names both.
pub fn check_consistent(
    headings: &[MappedHeading],
    statuses: &[MappedStatus],
    bodies: &[MappedWords],
    orders: &[MappedOrder],
    words: [(&str, &[MappedWords]); 2],
) -> Result<()> {
    for (flag, all) in words {
        check_each(flag, all, are_same, String::clone)?;
    }
    let is_same_name = |one: &str, other: &str| fold(one) == fold(other);
    check_each("--dates", orders, is_same_heading, DateOrder::to_string)?;
    check_each("--body-map", bodies, is_same_name, String::clone)?;
    check_each("--map", headings, is_same_heading, HeadingMeaning::key)?;
    check_each("--status-map", statuses, are_same, Status::to_string)
}

fn check_each<T>(
    flag: &str,
    all: &[Mapped<T>],
    is_same: impl Fn(&str, &str) -> bool,
    value: impl Fn(&T) -> String,
) -> Result<()> {
    for (at, one) in all.iter().enumerate() {
        let own = value(&one.to);
        let is_twin = |other: &&Mapped<T>| {
            is_same(&other.from, &one.from) && fold(&value(&other.to)) != fold(&own)
        };
        if let Some(other) = all.iter().skip(at).find(is_twin) {
            let other = value(&other.to);
            let what = &one.from;
            return Err(Error::Usage(format!(
                "{flag} says both {own} and {other} of {what:?}; leave one out"
            )));
        }
    }
    Ok(())
}

/// As they are written: `Status (force)` and `Status (HMICFRS)` may stand side by side.
pub fn is_same_heading(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

impl<T> Mapped<T> {
    /// Split at the last `=`: a heading may have one.
    ///
    /// # Errors
    /// Without `=`, or what nothing can mean.
    fn typed(typed: &str, form: &str, to: impl FnOnce(&str) -> Result<T>) -> Result<Mapped<T>> {
        let split = typed.rsplit_once('=').map(|(from, to)| (from.trim(), to.trim()));
        let split = split.filter(|(from, to)| !from.is_empty() && !to.is_empty());
        let unsplit = || Error::Usage(format!("can't read {typed:?}; write {form}"));
        let (from, meaning) = split.ok_or_else(unsplit)?;
        Ok(Mapped { from: from.to_owned(), to: to(meaning)? })
    }
}

impl MappedHeading {
    /// # Errors
    /// Without `=`, or with a key that an import can't read.
    pub fn of(typed: &str) -> Result<MappedHeading> {
        Mapped::typed(typed, "HEADING=KEY", HeadingMeaning::of)
    }
}

impl MappedStatus {
    /// # Errors
    /// Without `=`, or with an unknown status.
    pub fn of(typed: &str) -> Result<MappedStatus> {
        Mapped::typed(typed, "WORDS=STATUS", Status::meant_by)
    }
}

impl MappedWords {
    /// # Errors
    /// Without `=`. The body is looked up later.
    pub fn of_body(typed: &str) -> Result<MappedWords> {
        Mapped::typed(typed, "NAME=BODY", |body| Ok(body.to_owned()))
    }

    /// # Errors
    /// Without `=`, or with what is no date.
    pub fn of_date(typed: &str) -> Result<MappedWords> {
        Mapped::typed(typed, "WORDS=DATE", date)
    }

    /// # Errors
    /// Without `=`, or with what no cell can mean.
    pub fn of_value(typed: &str) -> Result<MappedWords> {
        Mapped::typed(typed, "WORDS=VALUE", value)
    }
}

impl SaidOrder {
    /// # Errors
    /// An unknown order.
    pub fn of(typed: &str) -> Result<SaidOrder> {
        if !typed.contains('=') {
            return DateOrder::of(typed).map(SaidOrder::All);
        }
        Mapped::typed(typed, "HEADING=ORDER", DateOrder::of).map(SaidOrder::Of)
    }
}

/// # Errors
/// What is no date.
pub fn date(words: &str) -> Result<String> {
    Phrase::read(words).map(|_| words.to_owned())
}

/// # Errors
/// What is no kind, priority, answer, outcome or grade, and no word for nothing.
pub fn value(words: &str) -> Result<String> {
    let is_value = is_placeholder(words)
        || Kind::meant_by(words).is_ok()
        || Priority::meant_by(words).is_ok()
        || Accepted::meant_by(words).is_ok()
        || Outcome::meant_by(words).is_ok()
        || GradeWord::of(words).is_ok();
    if is_value {
        return Ok(words.to_owned());
    }
    Err(Error::refused(format!(
        "{words:?} isn't a kind, priority, answer, outcome or grade; TBC means none"
    )))
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
            assert_eq!(MappedHeading::of(typed).unwrap().to, meaning, "{typed}");
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
