//! The register period by period: what was open at the end of each, and what happened in it, by the days on which
//! things were so.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::OneOf;
use super::changes::Happened;
use super::choices::one_of;
use super::finding::Kind;
use super::period::{Precision, first_day, month_end};
use super::step_history::StepHistory;

one_of! {
    #[derive(Default)]
    Every, "period" {
        #[default]
        Month = "month",
        /// Of the finance year, which begins in April.
        Quarter = "quarter",
    }
}

impl Every {
    pub fn precision(self) -> Precision {
        match self {
            Every::Month => Precision::Month,
            Every::Quarter => Precision::Quarter,
        }
    }

    pub fn months(self) -> u32 {
        match self {
            Every::Month => 1,
            Every::Quarter => 3,
        }
    }

    /// The last day of the period that a day is in.
    pub fn last_day(self, day: NaiveDate) -> NaiveDate {
        let months = match self {
            Every::Month => 0,
            Every::Quarter => 2 - day.month0() % 3,
        };
        month_end(day).checked_add_months(Months::new(months)).map_or(day, month_end)
    }

    /// The periods from the one that `since` is in to the one that `until` is in, which may not be over.
    pub fn periods(self, since: NaiveDate, until: NaiveDate) -> Vec<PeriodDays> {
        let next = |last: &NaiveDate| last.succ_opt().map(|day| self.last_day(day));
        let ends = std::iter::successors(Some(self.last_day(since)), next);
        let period = |last: NaiveDate| PeriodDays {
            first: first_day(last, self.precision()),
            last: last.min(until),
            is_over: last <= until,
        };
        ends.map(period).take_while(|period| period.first <= until).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodDays {
    pub first: NaiveDate,
    /// So far, where it isn't over.
    pub last: NaiveDate,
    pub is_over: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodCounts {
    pub days: PeriodDays,
    /// At its end.
    pub open: i64,
    pub overdue: i64,
    pub happened: BTreeMap<Happened, i64>,
}

impl PeriodCounts {
    fn new(days: PeriodDays) -> PeriodCounts {
        let happened = Happened::ALL.iter().map(|happened| (*happened, 0)).collect();
        PeriodCounts { days, open: 0, overdue: 0, happened }
    }
}

/// Causes of concern, recommendations and areas for improvement at these bodies, or at all of them: what happened to
/// them counts on the day on which it was so.
#[derive(Debug)]
pub struct Tally<'a> {
    periods: Vec<PeriodCounts>,
    bodies: Option<&'a [i64]>,
}

impl Tally<'_> {
    pub fn of<'a>(periods: &[PeriodDays], bodies: Option<&'a [i64]>) -> Tally<'a> {
        Tally { periods: periods.iter().copied().map(PeriodCounts::new).collect(), bodies }
    }

    pub fn add(&mut self, history: &StepHistory) {
        if !self.is_counted(history.kind, history.body) {
            return;
        }
        let steps = history.steps();
        for step in &steps {
            self.count(step.day, step.happened());
        }
        for extension in &history.extensions {
            self.count(extension.day, Some(Happened::Extended));
        }
        for period in &mut self.periods {
            let last = steps.iter().take_while(|step| step.day <= period.days.last).last();
            let Some(status) = last.map(|step| step.is).filter(|is| is.is_open()) else { continue };
            period.open += 1;
            period.overdue += i64::from(history.is_overdue(status, period.days.last));
        }
    }

    /// Something was corrected on a day.
    pub fn add_correction(&mut self, day: NaiveDate, kind: Kind, body: i64) {
        if self.is_counted(kind, body) {
            self.count(day, Some(Happened::Corrected));
        }
    }

    pub fn into_periods(self) -> Vec<PeriodCounts> {
        self.periods
    }

    fn is_counted(&self, kind: Kind, body: i64) -> bool {
        let is_asked = self.bodies.is_none_or(|bodies| bodies.contains(&body));
        is_asked && Kind::COUNTED.contains(&kind)
    }

    fn count(&mut self, day: NaiveDate, happened: Option<Happened>) {
        let after = self.periods.partition_point(|period| period.days.last < day);
        let period = self.periods.get_mut(after).filter(|period| period.days.first <= day);
        if let (Some(period), Some(happened)) = (period, happened) {
            *period.happened.entry(happened).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_whole_but_the_last() {
        let ends = |every: Every, since: &str, until: &str| -> Vec<String> {
            let periods = every.periods(day(since), day(until));
            periods
                .iter()
                .map(|one| format!("{} {} {}", one.first, one.last, one.is_over))
                .collect()
        };

        assert_eq!(
            ends(Every::Month, "2026-01-31", "2026-03-01"),
            [
                "2026-01-01 2026-01-31 true",
                "2026-02-01 2026-02-28 true",
                "2026-03-01 2026-03-01 false",
            ]
        );
        assert_eq!(
            ends(Every::Quarter, "2025-12-31", "2026-03-31"),
            ["2025-10-01 2025-12-31 true", "2026-01-01 2026-03-31 true",]
        );
    }
}
