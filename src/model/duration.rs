//! Lengths of time: read from words, and counted from a day that is itself left out.

use std::fmt;

use chrono::{Days, Months, NaiveDate};

use super::holidays::Holidays;
use super::vocabulary::count_named;
use crate::error::{Error, Result};

/// The first day doesn't count; a month ends on its last day at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub count: u32,
    pub unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Day,
    Week,
    Fortnight,
    Month,
    Year,
    /// Neither at a weekend nor a bank holiday in England and Wales.
    WorkingDay,
}

impl Span {
    pub const fn days(count: u32) -> Span {
        Span { count, unit: Unit::Day }
    }

    /// Takes `28 days`, `a month` or `fifty-six calendar days` off the front of a text in lower case.
    pub fn taken_off(words: &str) -> Option<(Span, &str)> {
        let words = words.trim();
        let (first, rest) = next_word(words);
        if let (Some(count), Some((unit, rest))) = (count_named(first), Unit::taken_off(rest)) {
            return Some((Span { count, unit }, rest));
        }
        // `fifty six days`: a number of two words.
        let (_, behind) = next_word(rest);
        let number = words.get(..words.len() - behind.len())?.trim_end();
        let (unit, rest) = Unit::taken_off(behind)?;
        Some((Span { count: count_named(number)?, unit }, rest))
    }

    /// `56d`, `8w`, `3m`, `1y`.
    pub fn short(text: &str) -> Option<Span> {
        let letter = text.chars().next_back()?;
        let unit = match letter {
            'd' => Unit::Day,
            'w' => Unit::Week,
            'm' => Unit::Month,
            'y' => Unit::Year,
            _ => return None,
        };
        let digits = text.strip_suffix(letter)?.trim_end();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        Some(Span { count: count_named(digits).filter(|_| is_number)?, unit })
    }

    /// Its last day; the first doesn't count.
    pub fn after(self, day: NaiveDate, holidays: &Holidays) -> Result<NaiveDate> {
        let count = self.count;
        let last = match self.unit {
            Unit::Day => day.checked_add_days(Days::new(count.into())),
            Unit::Week => day.checked_add_days(Days::new(u64::from(count) * 7)),
            Unit::Fortnight => day.checked_add_days(Days::new(u64::from(count) * 14)),
            Unit::Month => day.checked_add_months(Months::new(count)),
            Unit::Year => day.checked_add_months(Months::new(count.saturating_mul(12))),
            Unit::WorkingDay => return holidays.working_days_after(day, count),
        };
        last.ok_or_else(|| {
            Error::refused(format!("can't count {self} ahead: that is beyond the calendar"))
        })
    }

    /// The day from which it has passed by now.
    pub fn before(self, day: NaiveDate, holidays: &Holidays) -> Result<NaiveDate> {
        let count = self.count;
        let first = match self.unit {
            Unit::Day => day.checked_sub_days(Days::new(count.into())),
            Unit::Week => day.checked_sub_days(Days::new(u64::from(count) * 7)),
            Unit::Fortnight => day.checked_sub_days(Days::new(u64::from(count) * 14)),
            Unit::Month => day.checked_sub_months(Months::new(count)),
            Unit::Year => day.checked_sub_months(Months::new(count.saturating_mul(12))),
            Unit::WorkingDay => return holidays.working_days_before(day, count),
        };
        first.ok_or_else(|| {
            Error::refused(format!("can't count {self} back: that is beyond the calendar"))
        })
    }
}

impl Unit {
    fn taken_off(words: &str) -> Option<(Unit, &str)> {
        let (word, rest) = next_word(words);
        match word {
            "calendar" => {
                Unit::taken_off(rest).filter(|(unit, _)| matches!(unit, Unit::Day | Unit::Month))
            }
            "working" | "business" => match next_word(rest) {
                ("day" | "days", rest) => Some((Unit::WorkingDay, rest)),
                _ => None,
            },
            "day" | "days" => Some((Unit::Day, rest)),
            "week" | "weeks" => Some((Unit::Week, rest)),
            "fortnight" | "fortnights" => Some((Unit::Fortnight, rest)),
            "month" | "months" => Some((Unit::Month, rest)),
            "year" | "years" => Some((Unit::Year, rest)),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Fortnight => "fortnight",
            Unit::Month => "month",
            Unit::Year => "year",
            Unit::WorkingDay => "working day",
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.unit.word())
    }
}

fn next_word(words: &str) -> (&str, &str) {
    let words = words.trim_start();
    words.split_once(' ').unwrap_or((words, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Option<String> {
        Span::taken_off(words).map(|(span, rest)| format!("{span}|{rest}"))
    }

    #[test]
    fn a_length_of_time_is_a_number_and_a_unit() {
        assert_eq!(read("28 days").as_deref(), Some("28 days|"));
        assert_eq!(read("a month of publication").as_deref(), Some("1 month|of publication"));
        assert_eq!(read("fifty six calendar days").as_deref(), Some("56 days|"));
        assert_eq!(read("10 working days").as_deref(), Some("10 working days|"));
        for words in ["months", "0 days", "3 moons", "28", "clear days", "ten eleven days", ""] {
            assert_eq!(read(words), None, "{words}");
        }
    }

    #[test]
    fn a_short_one_is_a_number_and_a_letter() {
        assert_eq!(Span::short("56d"), Some(Span::days(56)));
        assert_eq!(Span::short("2 w"), Some(Span { count: 2, unit: Unit::Week }));
        for text in ["", "d", "0d", "-3d", "ad", "56", "3q", "99999d", "é"] {
            assert_eq!(Span::short(text), None, "{text}");
        }
    }
}
