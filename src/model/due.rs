//! What late means. Every table, filter and exit code asks this file.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::choices::one_of;
use super::progress::Status;

pub const SOON: Days = Days::new(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Undated,
    Later,
    Soon,
    Today,
    Late { days: i64 },
}

impl Due {
    /// A finding is late from the day after its date, never on it.
    pub fn of(date: Option<NaiveDate>, today: NaiveDate) -> Due {
        let Some(date) = date else { return Due::Undated };
        match (date - today).num_days() {
            days if days < 0 => Due::Late { days: -days },
            0 => Due::Today,
            _ if soon(today, SOON).contains(&date) => Due::Soon,
            _ => Due::Later,
        }
    }

    /// Late, and the next step is the force's own.
    pub fn is_overdue(self, status: Status) -> bool {
        matches!(self, Due::Late { .. }) && status.is_with_the_force()
    }

    pub fn is_soon(self) -> bool {
        matches!(self, Due::Soon | Due::Today)
    }

    pub fn word(self) -> &'static str {
        match self {
            Due::Undated => "undated",
            Due::Later => "later",
            Due::Soon => "soon",
            Due::Today => "today",
            Due::Late { .. } => "late",
        }
    }

    pub fn days_late(self) -> Option<i64> {
        match self {
            Due::Late { days } => Some(days),
            _ => None,
        }
    }
}

one_of! {
    #[derive(Default)]
    Against, "date to count against" {
        #[default]
        Present = "present",
        /// As if nothing had been extended.
        First = "first",
    }
}

pub fn slippage(first: Option<NaiveDate>, present: Option<NaiveDate>) -> Option<i64> {
    let days = (present? - first?).num_days();
    (days != 0).then_some(days)
}

pub fn days_late_on(done: NaiveDate, due: NaiveDate) -> i64 {
    (done - due).num_days().max(0)
}

/// The due date in force at a time: what it was before the first move that came later. Of each move, in the order in
/// which they were recorded: whether it had been agreed by then, and the date before it.
pub fn in_force<D>(moves: impl IntoIterator<Item = (bool, D)>, present: D) -> D {
    let mut later = None;
    for (is_agreed, was) in moves {
        later = if is_agreed { None } else { later.or(Some(was)) };
    }
    later.unwrap_or(present)
}

pub fn soon(today: NaiveDate, ahead: Days) -> RangeInclusive<NaiveDate> {
    today..=today.checked_add_days(ahead).unwrap_or(NaiveDate::MAX)
}

pub fn first_late_day(due: NaiveDate) -> Option<NaiveDate> {
    due.succ_opt()
}

pub fn last_late_day(today: NaiveDate) -> NaiveDate {
    today.pred_opt().unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(date: &str, today: &str) -> Due {
        Due::of(Some(date.parse().unwrap()), today.parse().unwrap())
    }

    #[test]
    fn a_finding_is_not_late_on_the_day_it_is_due() {
        assert_eq!(due("2025-01-31", "2025-01-31"), Due::Today);
        assert_eq!(due("2025-01-31", "2025-02-01"), Due::Late { days: 1 });
        assert_eq!(due("2025-01-31", "2026-11-23"), Due::Late { days: 661 });
    }

    #[test]
    fn soon_is_from_today_to_thirty_days_on() {
        assert_eq!(due("2025-03-02", "2025-01-31"), Due::Soon);
        assert_eq!(due("2025-03-03", "2025-01-31"), Due::Later);
    }

    #[test]
    fn only_what_is_late_with_the_force_is_overdue() {
        let late = due("2025-01-31", "2025-02-01");
        assert!(late.is_overdue(Status::Open) && late.is_overdue(Status::InProgress));
        assert!(!late.is_overdue(Status::Submitted) && !late.is_overdue(Status::Blocked));
        assert!(!due("2025-01-31", "2025-01-31").is_overdue(Status::Open));
    }

    #[test]
    fn what_is_done_on_its_day_is_in_time() {
        let days_late =
            |done: &str| days_late_on(done.parse().unwrap(), "2024-07-08".parse().unwrap());
        assert_eq!(
            (days_late("2024-07-09"), days_late("2024-07-08"), days_late("2024-07-01")),
            (1, 0, 0)
        );
    }

    #[test]
    fn a_date_has_slipped_by_the_days_from_the_first_to_the_present_one() {
        let slipped =
            |first: &str, present: &str| slippage(first.parse().ok(), present.parse().ok());

        assert_eq!(slipped("2025-01-31", "2025-08-03"), Some(184));
        assert_eq!(slipped("2025-01-31", "2025-01-31"), None);
        assert_eq!((slipped("", "2025-01-31"), slipped("2025-01-31", "")), (None, None));
    }

    #[test]
    fn the_date_in_force_is_that_before_the_first_move_that_came_later() {
        let moved =
            |agreed: [bool; 2]| in_force(agreed.into_iter().zip(["first", "second"]), "now");

        assert_eq!(in_force([], "now"), "now");
        assert_eq!(
            [[false, false], [true, false], [true, true]].map(moved),
            ["first", "second", "now"]
        );
        // One that was recorded later and agreed earlier is the one that counts.
        assert_eq!(moved([false, true]), "now");
    }

    #[test]
    fn what_has_no_date_is_never_late() {
        assert_eq!(Due::of(None, NaiveDate::MAX), Due::Undated);
    }

    #[test]
    fn the_last_late_day_is_late_and_the_next_is_not() {
        let today = "2024-03-01".parse().unwrap();
        let last = last_late_day(today);

        assert_eq!(Due::of(Some(last), today), Due::Late { days: 1 });
        assert_eq!(Due::of(last.succ_opt(), today), Due::Today);
        assert_eq!(first_late_day(last), Some(today));
    }
}
