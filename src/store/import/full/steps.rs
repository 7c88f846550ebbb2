//! Claims, extensions and endings of an export, stored in the order in which they happened: the register tells later by that
//! order which claim an ending answered, and by which date it was measured.

use std::collections::{BTreeMap, VecDeque};

use crate::model::OneOf;
use crate::model::claim::Fate;
use crate::model::record::GivenRecord;
use crate::model::record_column::StoredValue;

/// A column and what is stored in it.
pub type StoredColumn = (&'static str, StoredValue);

/// A record of one of the three tables, with what is stored of it.
pub struct StepRecord<'a> {
    pub record: &'a GivenRecord,
    pub values: Vec<StoredColumn>,
}

/// Those at one row of progress, each table in the order of its numbers.
#[derive(Default)]
struct Lines<'s, 'a> {
    claims: VecDeque<&'s StepRecord<'a>>,
    extensions: VecDeque<&'s StepRecord<'a>>,
    endings: VecDeque<&'s StepRecord<'a>>,
    /// Whether an ending answered the last claim, so that no other claim comes before it.
    awaits_ending: bool,
}

impl StepRecord<'_> {
    pub fn text(&self, column: &str) -> Option<&str> {
        match stored(&self.values, column) {
            Some(StoredValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self, column: &str) -> i64 {
        let number = match stored(&self.values, column) {
            Some(StoredValue::Number(number)) => Some(*number),
            _ => None,
        };
        number.expect("each of the three tables has an id and a progress")
    }

    /// Of an ending on an unknown day, the latest that it may have.
    fn day(&self) -> Option<&str> {
        self.text("day").or_else(|| self.text("reopened"))
    }

    fn is_answered_by_an_ending(&self) -> bool {
        [Fate::Closed, Fate::Ended].iter().any(|fate| self.text("fate") == Some(fate.word()))
    }
}

impl<'s, 'a> Lines<'s, 'a> {
    fn add(&mut self, step: &'s StepRecord<'a>) {
        match step.record.noun.table {
            "claim" => self.claims.push_back(step),
            "extension" => self.extensions.push_back(step),
            _ => self.endings.push_back(step),
        }
    }

    fn next(&mut self) -> Option<&'s StepRecord<'a>> {
        let ending = self.endings.front();
        let claim = self.claims.front().filter(|_| ending.is_none() || !self.awaits_ending);
        let extension = self.extensions.front();
        let claim_is_next = claim.is_some_and(|claim| {
            ending.is_none_or(|ending| is_before_ending(claim, ending, is_claimed_first))
                && extension.is_none_or(|extension| claim.day() <= extension.day())
        });
        let extension_is_next = extension.is_some_and(|extension| {
            ending.is_none_or(|ending| is_before_ending(extension, ending, is_agreed_first))
        });
        if claim_is_next {
            let claim = self.claims.pop_front();
            self.awaits_ending = claim.is_some_and(StepRecord::is_answered_by_an_ending);
            claim
        } else if extension_is_next {
            self.extensions.pop_front()
        } else {
            self.awaits_ending = false;
            self.endings.pop_front().or_else(|| self.claims.pop_front())
        }
    }
}

/// An ending without any day is the last.
fn is_before_ending(
    step: &StepRecord,
    ending: &StepRecord,
    on_one_day: fn(&StepRecord, &StepRecord) -> bool,
) -> bool {
    match ending.day() {
        Some(day) if step.day() == Some(day) => on_one_day(step, ending),
        Some(day) => step.day() < Some(day),
        None => true,
    }
}

/// A claim on the day of an ending that was taken back was made afterwards, unless an ending answered it.
fn is_claimed_first(claim: &StepRecord, ending: &StepRecord) -> bool {
    claim.is_answered_by_an_ending() || ending.text("reopened").is_none()
}

/// An ending was measured by the date in force: by the one before where that was moved afterwards.
fn is_agreed_first(extension: &StepRecord, ending: &StepRecord) -> bool {
    let due = ending.text("due");
    due == extension.text("due") || due != extension.text("was")
}

/// All of them in their order.
pub fn in_order<'s, 'a>(steps: &'s [StepRecord<'a>]) -> Vec<&'s StepRecord<'a>> {
    let mut by_progress: BTreeMap<i64, Lines> = BTreeMap::new();
    for step in steps {
        by_progress.entry(step.number("progress")).or_default().add(step);
    }
    let lines = by_progress.into_values();
    lines.flat_map(|mut lines| std::iter::from_fn(move || lines.next())).collect()
}

pub fn stored<'v>(values: &'v [StoredColumn], name: &str) -> Option<&'v StoredValue> {
    values.iter().find(|(column, _)| *column == name).map(|(_, value)| value)
}
