//! One period of a trend.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::shown;
use crate::model::changes::Happened;
use crate::model::over_time::{Every, PeriodCounts};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrendRow {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// False for the present period, which is counted to today.
    pub is_over: bool,
    /// At its end.
    pub open: i64,
    pub overdue: i64,
    #[serde(flatten)]
    pub happened: BTreeMap<Happened, i64>,
    #[serde(skip)]
    every: Every,
}

impl TrendRow {
    pub fn of_period(counts: PeriodCounts, every: Every) -> TrendRow {
        TrendRow {
            from: counts.days.first,
            to: counts.days.last,
            is_over: counts.days.is_over,
            open: counts.open,
            overdue: counts.overdue,
            happened: counts.happened,
            every,
        }
    }

    pub fn of(&self, happened: Happened) -> i64 {
        self.happened.get(&happened).copied().unwrap_or(0)
    }

    /// `Jan 2026`, or `Nov 2026 so far`.
    pub fn name(&self) -> String {
        let so_far = if self.is_over { "" } else { " so far" };
        shown(self.to, self.every.precision()) + so_far
    }
}
