//! What was found when a register was checked against its own history.

use serde::Serialize;

use super::one_of;

one_of! {
    /// One thing that is checked, in the order in which it is.
    CheckName, "check" {
        Integrity = "integrity",
        ForeignKeys = "foreign-keys",
        /// The tables, indexes and triggers are the program's own.
        Structure = "structure",
        /// The acts and their changes follow each other without a gap.
        Acts = "acts",
        /// Each act's seal, computed anew over the one before.
        Seals = "seals",
        /// The seal and the number of the last act, as the register keeps them.
        Head = "head",
        Replay = "replay",
        /// No number can be given twice.
        Numbers = "numbers",
        /// What `search` looks in is what the findings and notes say.
        FullText = "full-text",
        Evidence = "evidence",
        Anchors = "anchors",
    }
}

one_of! {
    /// How a check ended.
    CheckOutcome, "outcome of a check" {
        Passed = "passed",
        /// Something is not as it should be.
        Failed = "failed",
        NotNeeded = "not-needed",
        /// An earlier check failed, without which this one means nothing.
        NotReached = "not-reached",
    }
}

/// A check, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    pub check: CheckName,
    pub outcome: CheckOutcome,
    /// What was looked at; where it failed, what is wrong, and where.
    pub said: String,
    /// The first act that is concerned, where one is.
    pub act: Option<i64>,
}

/// The first act that is not as it was, or whose rows are not as it left them.
#[derive(Debug, Clone, Serialize)]
pub struct BadAct {
    pub act: i64,
    /// The moment, as it now stands there; none where the act is gone.
    pub at: Option<String>,
    pub who: Option<String>,
    pub verb: Option<String>,
}

/// What was found when a register was checked.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub acts: i64,
    /// The seal of the last act, as it is stored.
    pub head: String,
    pub checks: Vec<Check>,
    /// What is remarkable and no fault, such as a clock that went back.
    pub notes: Vec<String>,
    /// The first bad act, where a failed check names one.
    pub first_bad: Option<BadAct>,
}

impl Verdict {
    /// Whether no check failed.
    pub fn is_sound(&self) -> bool {
        self.failed() == 0
    }

    /// How many checks failed.
    pub fn failed(&self) -> usize {
        self.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed).count()
    }
}
