//! How far ahead or back a command looks: `30d`, `6w`, `3m`, or a number of days.

use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};

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
        let refused =
            || Error::Usage(format!("can't read {text:?} as a length of time; say 30d, 6w or 3m"));
        let (count, unit) = match text.char_indices().find(|(_, letter)| !letter.is_ascii_digit()) {
            Some((at, _)) => text.split_at(at),
            None => (text, "d"),
        };
        let count: u32 = count.parse().map_err(|_| refused())?;
        match unit {
            "d" | "day" | "days" => Ok(Lookahead::Days(count)),
            "w" | "week" | "weeks" => Ok(Lookahead::Days(count.saturating_mul(7))),
            "m" | "month" | "months" => Ok(Lookahead::Months(count)),
            _ => Err(refused()),
        }
    }
}

impl Lookahead {
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
        for text in ["", "d", "30 d", "-3d", "3y", "٣d", "99999999999d"] {
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
