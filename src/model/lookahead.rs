//! How far ahead or back a command looks: `30d`, `6w`, `3 months`, `a fortnight`, or a number of days.

use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};

use super::duration::{Span, Unit};
use super::text::one_line;
use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookahead {
    Days(u32),
    /// Clamped at a month's end.
    Months(u32),
}

/// The last day of four digits: days are compared as text where they are stored.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

impl FromStr for Lookahead {
    type Err = Error;

    fn from_str(text: &str) -> Result<Lookahead> {
        let plain = one_line(text).to_lowercase();
        let length = plain.strip_prefix('+').unwrap_or(&plain);
        Lookahead::in_digits(length).or_else(|| Lookahead::in_words(length)).ok_or_else(|| {
            Error::Usage(format!(
                "can't read {text:?} as a length of time; use 30d, 6w, 3m or \"3 months\""
            ))
        })
    }
}

impl Lookahead {
    /// `14`, `30d` or `3m`; 0 too, which is today alone.
    fn in_digits(text: &str) -> Option<Lookahead> {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let (count, unit) = text.split_at_checked(end)?;
        let count: u32 = count.parse().ok()?;
        match unit.trim_start() {
            "" | "d" | "day" | "days" => Some(Lookahead::Days(count)),
            "w" | "week" | "weeks" => Some(Lookahead::Days(count.saturating_mul(7))),
            "m" | "month" | "months" => Some(Lookahead::Months(count)),
            "y" | "year" | "years" => Some(Lookahead::Months(count.saturating_mul(12))),
            _ => None,
        }
    }

    /// `three months`, `a fortnight`.
    fn in_words(text: &str) -> Option<Lookahead> {
        let (Span { count, unit }, rest) = Span::taken_off(text)?;
        let length = match unit {
            Unit::Day => Lookahead::Days(count),
            Unit::Week => Lookahead::Days(count.saturating_mul(7)),
            Unit::Fortnight => Lookahead::Days(count.saturating_mul(14)),
            Unit::Month => Lookahead::Months(count),
            Unit::Year => Lookahead::Months(count.saturating_mul(12)),
            Unit::WorkingDay => return None,
        };
        rest.is_empty().then_some(length)
    }

    /// The day from which it has passed by now.
    pub fn back_from(self, today: NaiveDate) -> NaiveDate {
        let first = match self {
            Lookahead::Days(days) => today.checked_sub_days(Days::new(days.into())),
            Lookahead::Months(months) => today.checked_sub_months(Months::new(months)),
        };
        first.unwrap_or(NaiveDate::MIN)
    }

    /// The last day of it.
    pub fn from(self, today: NaiveDate) -> NaiveDate {
        let last = match self {
            Lookahead::Days(days) => today.checked_add_days(Days::new(days.into())),
            Lookahead::Months(months) => today.checked_add_months(Months::new(months)),
        };
        last.unwrap_or(LAST_DAY).min(LAST_DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookahead(text: &str) -> Result<Lookahead> {
        text.parse()
    }

    #[test]
    fn a_length_of_time_is_a_number_with_a_unit() {
        assert_eq!(lookahead("30d").unwrap(), Lookahead::Days(30));
        assert_eq!(lookahead("6w").unwrap(), Lookahead::Days(42));
        assert_eq!(lookahead("14").unwrap(), Lookahead::Days(14));
        assert_eq!(lookahead("3 months").unwrap(), Lookahead::Months(3));
        assert_eq!(lookahead("Two  weeks").unwrap(), Lookahead::Days(14));
        assert_eq!(lookahead("a fortnight").unwrap(), Lookahead::Days(14));
        assert_eq!(lookahead("1y").unwrap(), Lookahead::Months(12));
        for text in [
            "",
            "d",
            "-3d",
            "3q",
            "٣d",
            "99999999999d",
            "months",
            "10 working days",
            "3 months ago",
        ] {
            assert!(lookahead(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_length_of_time_also_leads_back() {
        let today = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
        assert_eq!(Lookahead::Days(90).back_from(today).to_string(), "2024-12-31");
        assert_eq!(Lookahead::Months(1).back_from(today).to_string(), "2025-02-28");
        assert_eq!(Lookahead::Months(u32::MAX).back_from(today), NaiveDate::MIN);
    }

    #[test]
    fn a_length_beyond_the_calendar_ends_with_it() {
        let today = NaiveDate::from_ymd_opt(2025, 1, 31).unwrap();
        assert_eq!(Lookahead::Months(1).from(today).to_string(), "2025-02-28");
        for far in
            [Lookahead::Days(u32::MAX), Lookahead::Days(9_999_999), Lookahead::Months(100_000)]
        {
            assert_eq!(far.from(today).to_string(), "9999-12-31");
        }
    }
}
