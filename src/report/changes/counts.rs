//! How many of what: the counts that lead from the opening to the closing.

use serde::Serialize;

use crate::model::changes::Happened;

/// How many of what, at one body or in all. `opening + new + reopened - closed - superseded - declined
/// - voided + undone` is `closing`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// What was open at the end of the first day.
    pub opening: i64,
    /// What was entered since and was open.
    pub new: i64,
    pub reopened: i64,
    pub closed: i64,
    pub superseded: i64,
    pub declined: i64,
    pub voided: i64,
    /// By how much the number changed where commands of before were taken back.
    pub undone: i64,
    /// What is open at the end of the last day.
    pub closing: i64,
    pub moved: i64,
    pub submitted: i64,
    pub extended: i64,
}

/// A count: its key, its heading for people, and how it is read.
pub type Count = (&'static str, &'static str, fn(&Counts) -> i64);

/// What leads from the opening to the closing, in that order.
pub const ACCOUNT: [Count; 9] = [
    ("opening", "opening", |counts| counts.opening),
    ("new", "new", |counts| counts.new),
    ("reopened", "reopened", |counts| counts.reopened),
    ("closed", "closed", |counts| counts.closed),
    ("superseded", "superseded", |counts| counts.superseded),
    ("declined", "declined", |counts| counts.declined),
    ("voided", "void", |counts| counts.voided),
    ("undone", "undone", |counts| counts.undone),
    ("closing", "closing", |counts| counts.closing),
];

/// Which of these are shown even where there are none.
pub const ALWAYS: [&str; 5] = ["opening", "new", "reopened", "closed", "closing"];

/// What happened among what is open, and so changes the number of none.
pub const AMONG_OPEN: [Count; 3] = [
    ("moved", "moved", |counts| counts.moved),
    ("submitted", "submitted", |counts| counts.submitted),
    ("extended", "extended", |counts| counts.extended),
];

impl Counts {
    /// Counts something that happened; `effect` is what it did to the number of what is open.
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
