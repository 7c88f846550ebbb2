//! A finding at one body as the counts over time need it: its status and a few days of its history.

use chrono::NaiveDate;

use super::closure::Outcome;
use super::finding::Kind;
use super::status::Status;

#[derive(Debug, Clone)]
pub struct TimedRow {
    pub body: i64,
    pub kind: Kind,
    pub status: Option<Status>,
    /// The last day of the period in which it was issued.
    pub published: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub original_due: Option<NaiveDate>,
    pub claims: i64,
    /// None where the day of any claim isn't known.
    pub first_claim: Option<NaiveDate>,
    /// The day on which it ended for the last time, where that is known.
    pub last_end: Option<NaiveDate>,
    /// Of what is closed now, where it is known: a closing that was reopened doesn't count.
    pub closed_on: Option<NaiveDate>,
    /// The due date when it was closed.
    pub closed_due: Option<NaiveDate>,
    /// Of what has ended.
    pub outcome: Option<Outcome>,
}

impl TimedRow {
    pub fn is_open(&self) -> bool {
        self.status.is_some_and(Status::is_open)
    }
}
