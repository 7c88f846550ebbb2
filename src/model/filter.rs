//! A question to the register: which rows, in which order.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::due::Against;
use super::finding::Kind;
use super::progress::Status;
use super::words::one_of;

/// The number of a finding, at any of its bodies or at one.
pub type FindingAt = (i64, Option<i64>);

/// Which rows are asked for. Values of one field are alternatives; different fields narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The numbers of bodies; `None` is any body, an empty list is none.
    pub bodies: Option<Vec<i64>>,
    /// Kinds of finding.
    pub kinds: Vec<Kind>,
    /// Statuses; a status that is asked for is shown, open or not.
    pub statuses: Vec<Status>,
    /// Folded names of owners.
    pub owners: Vec<String>,
    /// Folded themes.
    pub themes: Vec<String>,
    /// The numbers of inspections.
    pub inspections: Vec<i64>,
    /// The numbers of findings, each at any body or at one; `None` is any.
    pub findings: Option<Vec<FindingAt>>,
    /// The numbers of parents.
    pub parents: Vec<i64>,
    /// Due on a day before this one.
    pub due_before: Option<NaiveDate>,
    /// Due on a day after this one.
    pub due_after: Option<NaiveDate>,
    /// Due within these days, both included.
    pub due_within: Option<RangeInclusive<NaiveDate>>,
    /// Issued after this day.
    pub issued_after: Option<NaiveDate>,
    /// Closed after this day.
    pub closed_after: Option<NaiveDate>,
    /// Closed before this day.
    pub closed_before: Option<NaiveDate>,
    /// Not updated since this day.
    pub updated_before: Option<NaiveDate>,
    /// Past its date on this day.
    pub late_on: Option<NaiveDate>,
    /// Which of its dates `late_on` and `due_within` mean.
    pub against: Against,
    /// Only where the next step is the force's own.
    pub with_the_force: bool,
    /// Without a due date.
    pub undated: bool,
    /// Without an owner.
    pub unowned: bool,
    /// Words that must all be in the title, the text or a note.
    pub words: Option<String>,
    /// Open ones, or all.
    pub scope: Scope,
    /// What comes first; by number where nothing is said.
    pub order: Vec<Sort>,
    /// At most so many rows.
    pub limit: Option<u64>,
}

/// Whether a list keeps to what is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// Only where something remains to be done.
    #[default]
    Open,
    /// Whatever the status, but for what was entered by mistake.
    Entered,
    /// Everything, void ones too.
    Everything,
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Sort {
    /// The smallest first.
    pub fn by(key: SortKey) -> Sort {
        Sort { key, descending: false }
    }
}

one_of! {
    /// By what a list can be sorted. Rows that lack it come last.
    SortKey, "sort key" {
        /// The finding's number.
        Id = "id",
        /// The reference.
        Ref = "ref",
        /// The title.
        Title = "title",
        /// The kind.
        Kind = "kind",
        /// The body's slug.
        Body = "body",
        /// The status.
        Status = "status",
        /// The due date, so the longest wait first.
        Due = "due",
        /// The first due date.
        Original = "original",
        /// The date of issue.
        Issued = "issued",
        /// The closing date.
        Closed = "closed",
        /// The owner.
        Owner = "owner",
        /// The priority, high first.
        Priority = "priority",
        /// The day of the newest act.
        Updated = "updated",
    }
}

impl std::str::FromStr for Sort {
    type Err = crate::error::Error;

    fn from_str(typed: &str) -> crate::error::Result<Sort> {
        match typed.strip_prefix('-') {
            Some(key) => Ok(Sort { key: key.parse()?, descending: true }),
            None => Ok(Sort::by(typed.parse()?)),
        }
    }
}
