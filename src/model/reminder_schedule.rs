//! When reminders are due: how far ahead of a date, and how often after it.

use chrono::{Days, NaiveDate};

use super::finding::Kind;
use super::reminder_step::Step;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub horizon: Horizon,
    /// Kinds with a horizon of their own.
    pub horizons: Vec<(Kind, Horizon)>,
    pub duty_horizon: Option<Horizon>,
    /// Days between reminders of an overdue finding.
    pub late_every: u16,
    /// Days before a waiting claim has a reminder.
    pub waiting_after: u16,
    pub waiting_every: u16,
}

impl Default for Schedule {
    fn default() -> Schedule {
        Schedule {
            horizon: Horizon::of([90, 28, 14, 7, 1]),
            horizons: Vec::new(),
            duty_horizon: None,
            late_every: 7,
            waiting_after: 90,
            waiting_every: 30,
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

    pub fn days(&self) -> impl DoubleEndedIterator<Item = u16> {
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

impl Schedule {
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
        today.checked_add_days(Days::new(furthest.into())).unwrap_or(NaiveDate::MAX)
    }

    pub fn steps_to(&self, due: NaiveDate, horizon: &Horizon, today: NaiveDate) -> Vec<Begun> {
        let days = (today - due).num_days();
        let ahead = horizon.days();
        let ahead = ahead.map(|days| Begun { day: -i64::from(days), step: Step::Ahead(days) });
        let steps = ahead.chain([Begun { day: 0, step: Step::Today }]);
        let late = repeated(days, 1, self.late_every, Step::Late);
        steps.filter(|begun| begun.day <= days).chain(late).collect()
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
    use super::*;

    #[test]
    fn days_ahead_go_from_the_furthest_to_the_nearest_each_once() {
        let horizon = Horizon::of([1, 90, 7, 0, 7]);
        assert_eq!(horizon.days().collect::<Vec<_>>(), [90, 7, 1]);
        assert_eq!((horizon.furthest(), Horizon::of([]).furthest()), (90, 0));
    }

    #[test]
    fn a_kind_may_have_days_of_its_own() {
        let schedule = Schedule {
            horizons: vec![(Kind::Concern, Horizon::of([180]))],
            duty_horizon: Some(Horizon::of([21])),
            ..Schedule::default()
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();

        assert_eq!(schedule.horizon_of(Kind::Concern).furthest(), 180);
        assert_eq!(schedule.horizon_of(Kind::Afi).furthest(), 90);
        assert_eq!(schedule.horizon_of_duties().furthest(), 21);
        assert_eq!(schedule.last_due_date(day("2027-01-01")), day("2027-06-30"));
    }
}
