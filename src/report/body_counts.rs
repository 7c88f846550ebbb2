//! What is open, overdue and closed at one body, counted row by row.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::trend::Timing;
use crate::model::closure::Outcome;
use crate::model::due::Due;
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::timed_row::TimedRow;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BodyCounts {
    #[serde(skip)]
    today: NaiveDate,
    /// Entered and not void. With 0 the register says nothing of the body, good or bad.
    pub findings: i64,
    pub concerns: i64,
    pub open: i64,
    pub overdue: i64,
    pub oldest_overdue: Option<i64>,
    pub submitted: i64,
    pub closed: i64,
    pub closed_not_met: i64,
    #[serde(skip)]
    pub timing: Timing,
}

impl BodyCounts {
    pub fn on(today: NaiveDate) -> BodyCounts {
        BodyCounts {
            today,
            findings: 0,
            concerns: 0,
            open: 0,
            overdue: 0,
            oldest_overdue: None,
            submitted: 0,
            closed: 0,
            closed_not_met: 0,
            timing: Timing::since(NaiveDate::MIN, today),
        }
    }

    pub fn add(&mut self, row: &TimedRow) {
        self.findings += 1;
        self.concerns += i64::from(row.kind == Kind::Concern && row.is_open());
        self.open += i64::from(row.is_open());
        self.submitted += i64::from(row.status == Some(Status::Submitted));
        self.closed += i64::from(row.status == Some(Status::Closed));
        self.closed_not_met += i64::from(row.outcome == Some(Outcome::NotMet));
        let due = Due::of(row.due, self.today);
        if let Due::Late { days } = due
            && row.status.is_some_and(|status| due.is_overdue(status))
        {
            self.overdue += 1;
            self.oldest_overdue = self.oldest_overdue.max(Some(days));
        }
        self.timing.add(row);
    }
}
