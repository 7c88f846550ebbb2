//! A question to the register: which rows, in which order.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::closure::Outcome;
use super::columns::Field;
use super::deadline::Setter;
use super::due::Against;
use super::finding::Kind;
use super::progress::Status;
use crate::error::Error;

/// A finding, at any of its bodies or at one.
pub type FindingAt = (i64, Option<i64>);

/// Values of one field are alternatives; different fields narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// `None` is any body, an empty list is none.
    pub bodies: Option<Vec<i64>>,
    pub kinds: Vec<Kind>,
    /// These are shown even if they aren't open.
    pub statuses: Vec<Status>,
    pub owners: Vec<String>,
    pub themes: Vec<String>,
    pub inspections: Vec<i64>,
    /// Any of these findings, whatever else is asked for.
    pub with_fields: Option<Vec<i64>>,
    pub findings: Option<Vec<FindingAt>>,
    pub parents: Vec<i64>,
    pub due_before: Option<NaiveDate>,
    pub due_after: Option<NaiveDate>,
    pub due_within: Option<RangeInclusive<NaiveDate>>,
    pub issued_after: Option<NaiveDate>,
    pub closed_after: Option<NaiveDate>,
    pub closed_before: Option<NaiveDate>,
    pub updated_before: Option<NaiveDate>,
    pub late_on: Option<NaiveDate>,
    /// Which date `late_on` and `due_within` mean.
    pub against: Against,
    /// Only where the next step is the force's own.
    pub with_the_force: bool,
    /// Who set the date now in force.
    pub set_by: Vec<Setter>,
    /// Closed with one of these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Closed without a letter.
    pub no_letter: bool,
    /// Closed with nothing recorded that bears out what a file said.
    pub on_a_files_word: bool,
    /// Ended, and perhaps wrongly: what `track check` asks about.
    pub ended_wrongly: bool,
    pub undated: bool,
    pub unowned: bool,
    /// Only where reminders are muted on this day.
    pub snoozed_on: Option<NaiveDate>,
    /// All must be in the title, the text or a note.
    pub words: Option<String>,
    pub scope: Scope,
    pub order: Vec<Sort>,
    pub limit: Option<u64>,
}

impl Filter {
    /// What of it is overdue on a day: open, late, and the next step is the force's own.
    pub fn overdue_on(&self, today: NaiveDate) -> Filter {
        let open = Filter { scope: Scope::Open, ..self.clone() };
        Filter { late_on: Some(today), with_the_force: true, ..open }
    }

    /// What of it is open and due within these days.
    pub fn open_and_due(&self, days: RangeInclusive<NaiveDate>) -> Filter {
        Filter { scope: Scope::Open, due_within: Some(days), ..self.clone() }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Open,
    /// Any status except void.
    Entered,
    Everything,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: Field,
    pub descending: bool,
}

impl Sort {
    pub fn by(by: Field) -> Sort {
        Sort { by, descending: false }
    }
}

fn sortable(key: &str) -> crate::error::Result<Field> {
    match Field::named(key)? {
        Field::Matched => Err(Error::Usage(format!("{key:?} has no order; leave it out"))),
        field => Ok(field),
    }
}

impl std::str::FromStr for Sort {
    type Err = crate::error::Error;

    fn from_str(typed: &str) -> crate::error::Result<Sort> {
        match typed.strip_prefix('-') {
            Some(key) if key.starts_with('-') => {
                Err(Error::Usage(format!("can't read {typed:?} as a column to sort by")))
            }
            Some(key) => Ok(Sort { by: sortable(key)?, descending: true }),
            None => Ok(Sort::by(sortable(typed)?)),
        }
    }
}
