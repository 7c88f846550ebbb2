//! What was found when a register was checked against its own history.

use schemars::JsonSchema;
use serde::Serialize;

use super::one_of;

one_of! {
    CheckName, "check" {
        Integrity = "integrity",
        ForeignKeys = "foreign-keys",
        Structure = "structure",
        Acts = "acts",
        /// Each act's seal, computed again over the one before.
        Seals = "seals",
        Head = "last-seal",
        Replay = "replay",
        /// No number can be given twice.
        Numbers = "row-numbers",
        /// What was sent, and what waits.
        Reminders = "reminders",
        FullText = "full-text",
        /// The register is in a state that its commands could have left.
        Sense = "states",
        Evidence = "evidence",
        Anchors = "anchors",
    }
}

one_of! {
    CheckOutcome, "outcome of a check" {
        Passed = "passed",
        Failed = "failed",
        NotNeeded = "not-needed",
        /// An earlier check failed, so this one means nothing.
        NotReached = "not-reached",
        /// The system doesn't permit this login to read what is checked.
        NotPermitted = "not-permitted",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    pub check: CheckName,
    pub outcome: CheckOutcome,
    /// What was checked; if it failed, what is wrong and where.
    pub said: String,
    pub act: Option<i64>,
}

/// The first act that was altered, or whose rows were.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BadAct {
    pub act: i64,
    /// As it stands now; none if the act is gone.
    pub at: Option<String>,
    pub who: Option<String>,
    pub verb: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Verdict {
    pub acts: i64,
    pub head: String,
    pub checks: Vec<Check>,
    /// Worth a look, but no fault: a clock that went back.
    pub notes: Vec<String>,
    pub first_bad: Option<BadAct>,
}

impl Verdict {
    pub fn is_sound(&self) -> bool {
        self.failed().next().is_none()
    }

    /// The check that failed, where it is the only one.
    pub fn only_failed(&self) -> Option<CheckName> {
        match self.failed().collect::<Vec<_>>().as_slice() {
            [only] => Some(only.check),
            _ => None,
        }
    }

    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed)
    }
}
