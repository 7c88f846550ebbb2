//! How many findings were open, and what happened to them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::changes::{Happened, Transition};
use crate::model::closure::Outcome;

/// The counts of one body or of all: `opening + new + reopened - closed - superseded - declined
/// - voided` is `closing`.
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
    pub fn add(&mut self, happened: Happened, transition: &Transition) {
        let is_not_met = transition.recorded.outcome == Some(Outcome::NotMet);
        self.closed_not_met += i64::from(happened == Happened::Closed && is_not_met);
        *self.happened.entry(happened).or_default() += 1;
    }

    pub fn of(&self, happened: Happened) -> i64 {
        self.happened.get(&happened).copied().unwrap_or(0)
    }
}
