//! When reminders are due: how far ahead of a date, and how often after it.

use chrono::{Days, NaiveDate};

use super::finding::Kind;
use super::reminder_step::Step;
use super::run_days::RunDays;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderSchedule {
    pub horizon: Horizon,
    /// Kinds with a horizon of their own.
    pub horizons: Vec<(Kind, Horizon)>,
    pub duty_horizon: Option<Horizon>,
    /// Days between reminders of an overdue finding.
    pub late_every: u16,
    /// Days before a waiting claim has a reminder.
    pub waiting_after: u16,
    pub waiting_every: u16,
    pub runs: RunDays,
}

impl Default for ReminderSchedule {
    fn default() -> ReminderSchedule {
        ReminderSchedule {
            horizon: Horizon::of([90, 28, 14, 7, 1]),
            horizons: Vec::new(),
            duty_horizon: None,
            late_every: 7,
            waiting_after: 90,
            waiting_every: 30,
            runs: RunDays::default(),
        }
    }
}

/// Days ahead of a date, the furthest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon(Vec<u16>);

impl Horizon {
    pub const FURTHEST: u16 = 3660;

    /// Zero is the day itself, which always has a reminder.
    pub fn of(days: impl IntoIterator<Item = u16>) -> Horizon {
        let mut days: Vec<u16> = days.into_iter().filter(|day| *day > 0).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        Horizon(days)
    }

    pub fn days(&self) -> impl Iterator<Item = u16> + Clone {
        self.0.iter().copied()
    }

    fn furthest(&self) -> u16 {
        self.0.first().copied().unwrap_or(0)
    }
}

/// A step and the day it began, relative to its date.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    pub day: i64,
    pub step: Step,
}

impl ReminderSchedule {
    pub fn horizon_of(&self, kind: Kind) -> &Horizon {
        let own = self.horizons.iter().find(|(of, _)| *of == kind);
        own.map_or(&self.horizon, |(_, horizon)| horizon)
    }

    pub fn horizon_of_duties(&self) -> &Horizon {
        self.duty_horizon.as_ref().unwrap_or(&self.horizon)
    }

    /// The last due date that has a reminder today.
    pub fn last_due_date(&self, today: NaiveDate) -> NaiveDate {
        let own = self.horizons.iter().map(|(_, horizon)| horizon).chain(&self.duty_horizon);
        let furthest = own.map(Horizon::furthest).fold(self.horizon.furthest(), u16::max);
        let last = today.checked_add_days(Days::new(furthest.into())).unwrap_or(NaiveDate::MAX);
        last.max(self.runs.last_day_before_next(today))
    }

    /// What would begin after the last run before the date, such as at a weekend, begins with that run.
    pub fn steps_to(&self, due: NaiveDate, horizon: &Horizon, today: NaiveDate) -> Vec<Begun> {
        let days = (today - due).num_days();
        let last_run = (self.runs.last_to(due) - due).num_days();
        let ahead = horizon.days();
        let ahead = ahead
            .map(|days| Begun { day: last_run.min(-i64::from(days)), step: Step::Ahead(days) });
        let is_told = ahead.clone().any(|begun| begun.day == last_run);
        let on_the_day = Begun { day: if is_told { 0 } else { last_run }, step: Step::Today };
        let late = repeated(days, 1, self.late_every, Step::Late);
        ahead.chain([on_the_day]).filter(|begun| begun.day <= days).chain(late).collect()
    }

    pub fn steps_of_claim(&self, since: NaiveDate, today: NaiveDate) -> Vec<Begun> {
        let days = (today - since).num_days();
        let waiting = repeated(days, self.waiting_after.into(), self.waiting_every, Step::Waiting);
        let submitted = (days >= 0).then_some(Begun { day: 0, step: Step::Submitted });
        submitted.into_iter().chain(waiting).collect()
    }
}

/// The most repeats to look back for.
const LOOKED_BACK: i64 = 60;

/// The latest repeats of a step, which begins on day `first`.
fn repeated(
    days: i64,
    first: i64,
    every: u16,
    step: fn(u32) -> Step,
) -> impl Iterator<Item = Begun> {
    let every = i64::from(every.max(1));
    let last = (days - first).checked_div_euclid(every).filter(|_| days >= first);
    let times = last.map(|last| (last - LOOKED_BACK).max(0)..=last);
    let day = move |time: i64| first + time * every;
    let begun = move |day: i64| Some(Begun { day, step: step(u32::try_from(day).ok()?) });
    times.into_iter().flatten().map(day).filter_map(begun)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::model::holidays::Holidays;
    use crate::model::run_days::Weekdays;

    #[test]
    fn days_ahead_go_from_the_furthest_to_the_nearest_each_once() {
        let horizon = Horizon::of([1, 90, 7, 0, 7]);
        assert_eq!(horizon.days().collect::<Vec<_>>(), [90, 7, 1]);
        assert_eq!((horizon.furthest(), Horizon::of([]).furthest()), (90, 0));
    }

    #[test]
    fn a_kind_may_have_days_of_its_own() {
        let schedule = ReminderSchedule {
            horizons: vec![(Kind::Concern, Horizon::of([180]))],
            duty_horizon: Some(Horizon::of([21])),
            ..ReminderSchedule::default()
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();

        assert_eq!(schedule.horizon_of(Kind::Concern).furthest(), 180);
        assert_eq!(schedule.horizon_of(Kind::Afi).furthest(), 90);
        assert_eq!(schedule.horizon_of_duties().furthest(), 21);
        assert_eq!(schedule.last_due_date(day("2027-01-01")), day("2027-06-30"));
    }
    fn begun(schedule: &ReminderSchedule, horizon: &[u16], due: &str, today: &str) -> String {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let horizon = Horizon::of(horizon.iter().copied());
        let steps = schedule.steps_to(day(due), &horizon, day(today));
        steps.last().map(|begun| begun.step.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_falls_due_at_a_weekend_has_its_last_step_on_the_friday_before() {
        let step =
            |horizon, today| begun(&ReminderSchedule::default(), horizon, "2026-12-06", today);

        assert_eq!(step(&[90, 28, 14, 7, 1], "2026-12-03"), "ahead-7");
        assert_eq!(step(&[90, 28, 14, 7, 1], "2026-12-04"), "ahead-1");
        assert_eq!(step(&[90, 28, 14, 7, 1], "2026-12-06"), "today");
        assert_eq!(step(&[7], "2026-12-03"), "ahead-7");
        assert_eq!(step(&[7], "2026-12-04"), "today");
        assert_eq!(step(&[2], "2026-12-04"), "ahead-2");
        assert_eq!(step(&[], "2026-12-04"), "today");
        assert_eq!(step(&[], "2026-12-03"), "");
        assert_eq!(step(&[], "2026-12-07"), "late-1");
    }

    #[test]
    fn what_falls_due_on_a_day_with_a_run_is_told_as_always() {
        let daily = RunDays { weekdays: Weekdays::daily(), ..RunDays::default() };
        let daily = ReminderSchedule { runs: daily, ..ReminderSchedule::default() };

        assert_eq!(begun(&daily, &[7, 1], "2026-12-06", "2026-12-04"), "ahead-7");
        assert_eq!(begun(&daily, &[7, 1], "2026-12-06", "2026-12-05"), "ahead-1");
        assert_eq!(
            begun(&ReminderSchedule::default(), &[7, 1], "2026-12-07", "2026-12-04"),
            "ahead-7"
        );
    }

    proptest! {
        /// Played day by day, each step once.
        #[test]
        fn every_date_is_told_by_the_last_run_before_it_or_on_it(
            offset in 0u64..2000,
            horizon in proptest::collection::vec(0u16..100, 0..4),
            days in "(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Mon,Thu|Mon[.]{2}Fri|Mon[.]{2}Sat|daily)",
        ) {
            let first: NaiveDate = "2024-01-01".parse().unwrap();
            let due = first + Days::new(offset);
            let holidays = Arc::new(Holidays::built_in());
            let runs = RunDays { weekdays: days.parse().unwrap(), holidays };
            let horizon = Horizon::of(horizon);
            let schedule =
                ReminderSchedule { runs: runs.clone(), horizon: horizon.clone(), ..ReminderSchedule::default() };
            let from = due - Days::new(120);
            let mut told: Vec<Step> = Vec::new();
            let mut days_told = Vec::new();
            for today in from.iter_days().take_while(|today| *today <= due) {
                let steps = schedule.steps_to(due, &horizon, today);
                let Some(begun) = steps.last().filter(|_| runs.weekdays.contains(today)) else { continue };
                prop_assert!(due <= schedule.last_due_date(today));
                if !told.contains(&begun.step) {
                    told.push(begun.step);
                    days_told.push(today);
                }
            }
            prop_assert!(days_told.contains(&runs.last_to(due)), "{days} {due} {days_told:?}");
        }
    }
}
