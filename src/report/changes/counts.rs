//! The counts that lead from the opening to the closing.

use serde::Serialize;

use crate::model::changes::Happened;

/// The counts of one body or of all: `opening + new + reopened - closed - superseded - declined
/// - voided + undone` is `closing`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MovementCounts {
    /// What was open at the end of the first day.
    pub opening: i64,
    /// Findings that were entered since then, open.
    pub new: i64,
    pub reopened: i64,
    pub closed: i64,
    pub superseded: i64,
    pub declined: i64,
    pub voided: i64,
    /// By how much the number changed where earlier commands were undone.
    pub undone: i64,
    /// What is open at the end of the last day.
    pub closing: i64,
    pub moved: i64,
    pub submitted: i64,
    pub extended: i64,
}

impl MovementCounts {
    /// Counts a movement; `effect` is what it did to the number of open findings.
    pub fn add(&mut self, happened: Happened, effect: i64) {
        match happened {
            Happened::New => self.new += 1,
            Happened::Reopened => self.reopened += 1,
            Happened::Closed => self.closed += 1,
            Happened::Superseded => self.superseded += 1,
            Happened::Declined => self.declined += 1,
            Happened::Voided => self.voided += 1,
            Happened::Undone => self.undone += effect,
            Happened::Moved => self.moved += 1,
            Happened::Submitted => self.submitted += 1,
            Happened::Extended => self.extended += 1,
        }
    }
}
