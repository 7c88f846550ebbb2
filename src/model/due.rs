//! What late means. Every table, filter and exit code asks this file.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

/// How many days ahead "soon" looks.
pub const SOON: Days = Days::new(30);

/// Where an open finding stands against its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It has no date.
    Undated,
    /// Its date is further ahead than "soon".
    Later,
    /// Its date is near.
    Soon,
    /// Its date is today, which is not late.
    Today,
    /// Its date has passed.
    Late {
        /// How many days ago.
        days: i64,
    },
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

    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Due::Undated => "undated",
            Due::Later => "later",
            Due::Soon => "soon",
            Due::Today => "today",
            Due::Late { .. } => "late",
        }
    }

    /// How many days late; none where it is not.
    pub fn days_late(self) -> Option<i64> {
        match self {
            Due::Late { days } => Some(days),
            _ => None,
        }
    }
}

/// The days that count as soon: today itself and so many on.
pub fn soon(today: NaiveDate, ahead: Days) -> RangeInclusive<NaiveDate> {
    today..=today.checked_add_days(ahead).unwrap_or(NaiveDate::MAX)
}

/// The last day that is already late.
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
    fn what_has_no_date_is_never_late() {
        assert_eq!(Due::of(None, NaiveDate::MAX), Due::Undated);
    }

    #[test]
    fn the_last_late_day_is_late_and_the_next_is_not() {
        let today = "2024-03-01".parse().unwrap();
        let last = last_late_day(today);

        assert_eq!(Due::of(Some(last), today), Due::Late { days: 1 });
        assert_eq!(Due::of(last.succ_opt(), today), Due::Today);
    }
}
