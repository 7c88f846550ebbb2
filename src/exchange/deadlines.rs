//! What a row says of when it is due.

use super::row::Row;
use crate::error::Result;
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written, exact_day};
use crate::model::columns::Field;
use crate::model::deadline::Rule;
use crate::model::phrase::{Clock, Meaning, Phrase};
use crate::model::reckoning::Counted;

/// In an export the words of a date have a column of their own; they come first.
const DUE: [Field; 2] = [Field::DueText, Field::Due];

/// A first deadline of a tracker, which is a date, such as `by September 2026`, or a word for none, such as `TBC`.
pub fn first_date(cell: &str) -> Result<Option<Written>> {
    if is_no_date(cell) {
        return Ok(None);
    }
    let date = ["by the end of ", "by end of ", "by "].iter().find_map(|by| {
        cell.get(by.len()..)
            .filter(|_| cell.get(..by.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(by)))
    });
    Written::read(date.unwrap_or(cell)).map(Some)
}

fn is_no_date(cell: &str) -> bool {
    Phrase::read(cell).is_ok_and(|phrase| phrase.meaning == Meaning::Undated)
}

/// An export names the clock, which `28 days` alone doesn't. In the tracker of another, a date that was never revised is
/// the one in force.
pub fn due(row: &mut Row<Field>, is_export: bool) -> Option<Phrase> {
    // A revised date that is still to come, such as `TBC`, takes no date away.
    let says_none = |field: &Field| row.cell(*field).is_none_or(is_no_date);
    if !is_export && row.cell(Field::OriginalDue).is_some() && DUE.iter().all(says_none) {
        return row.read(Field::OriginalDue, Phrase::read);
    }
    let rule = row.read(Field::DueRule, Rule::of);
    let clock = rule.and_then(Clock::of_rule);
    row.read_first(&DUE, |words| match clock {
        Some(clock) => Phrase::by(clock, Some(words)).or_else(|_| Phrase::read(words)),
        None => Phrase::read(words),
    })
}

pub fn counted(row: &mut Row<Field>) -> Counted {
    let is_apart =
        row.cell(Field::DueText).is_some_and(|words| row.cell(Field::Due) != Some(words));
    Counted {
        day: is_apart.then(|| row.read(Field::Due, exact_day)).flatten(),
        basis: row.read(Field::DueBasis, exact_day),
        precision: row.read(Field::DuePrecision, Precision::of),
    }
}
