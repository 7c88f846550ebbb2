//! How many findings were open, and what happened to them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::changes::{Happened, Transition};
use crate::model::closure::Outcome;

/// The counts of one body or of all: `opening + new + reopened - closed - superseded - declined
/// - voided + undone` is `closing`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangesRow {
    pub body: String,
    pub body_name: String,
    #[serde(flatten)]
    pub counts: MovementCounts,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MovementCounts {
    pub opening: i64,
    pub closing: i64,
    /// How many of the closed ones were closed not met.
    pub closed_not_met: i64,
    #[serde(flatten)]
    happened: BTreeMap<Happened, i64>,
}

impl Default for MovementCounts {
    fn default() -> MovementCounts {
        let happened = Happened::ALL.iter().map(|kind| (*kind, 0)).collect();
        MovementCounts { opening: 0, closing: 0, closed_not_met: 0, happened }
    }
}

impl MovementCounts {
    /// Counts a movement: what was undone by what that did to the number of open findings.
    pub fn add(&mut self, happened: Happened, transition: &Transition) {
        let by = if happened == Happened::Undone { transition.effect() } else { 1 };
        let is_not_met = transition.recorded.outcome == Some(Outcome::NotMet);
        self.closed_not_met += i64::from(happened == Happened::Closed && is_not_met);
        *self.happened.entry(happened).or_default() += by;
    }

    pub fn of(&self, happened: Happened) -> i64 {
        self.happened.get(&happened).copied().unwrap_or(0)
    }
}
