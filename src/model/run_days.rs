//! On which days reminders run, and which run is the last before a date.

use std::collections::BTreeSet;
use std::fmt;
use std::iter::successors;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::holidays::{Holidays, is_weekend};
use crate::error::{Error, Result};

/// At least one day of the week. Monday is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekdays(BTreeSet<u8>);

impl Weekdays {
    pub fn daily() -> Weekdays {
        Weekdays((0..7).collect())
    }

    pub fn monday_to_friday() -> Weekdays {
        Weekdays((0..5).collect())
    }

    pub fn contains(&self, day: NaiveDate) -> bool {
        u8::try_from(day.weekday().num_days_from_monday()).is_ok_and(|day| self.0.contains(&day))
    }

    /// The first and last of each run of consecutive days.
    pub fn runs(&self) -> Vec<(u8, u8)> {
        let mut runs: Vec<(u8, u8)> = Vec::new();
        for day in self.0.iter().copied() {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == day => *last = day,
                _ => runs.push((day, day)),
            }
        }
        runs
    }

    /// Each run as `FIRST to LAST`, with commas between them.
    pub fn joined(&self, to: &str, name: impl Fn(u8) -> String) -> String {
        let run = |(first, last): &(u8, u8)| {
            if first == last {
                name(*first)
            } else {
                format!("{}{to}{}", name(*first), name(*last))
            }
        };
        self.runs().iter().map(run).collect::<Vec<_>>().join(",")
    }
}

impl FromStr for Weekdays {
    type Err = Error;

    /// Reads `Mon..Fri`, `Mon,Thu` and `daily`.
    fn from_str(text: &str) -> Result<Weekdays> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("daily") {
            return Ok(Weekdays::daily());
        }
        let runs = text.split(',').map(|part| part.split_once("..").unwrap_or((part, part)));
        let runs = runs.map(|(first, last)| Some((weekday(first)?, weekday(last)?)));
        let runs: Option<Vec<_>> =
            runs.map(|run| run.filter(|(first, last)| first <= last)).collect();
        let days = runs.map(|runs| runs.into_iter().flat_map(|(first, last)| first..=last));
        days.map(|days| Weekdays(days.collect())).ok_or_else(|| {
            Error::Usage(format!("can't read {text:?} as days; write Mon..Fri, Mon,Thu or daily"))
        })
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if *self == Weekdays::daily() {
            return f.write_str("daily");
        }
        f.write_str(&self.joined("..", weekday_name))
    }
}

fn weekday(word: &str) -> Option<u8> {
    let day: Weekday = word.trim().parse().ok()?;
    u8::try_from(day.num_days_from_monday()).ok()
}

/// `Mon` for 0.
pub fn weekday_name(day: u8) -> String {
    Weekday::try_from(day).map(|day| day.to_string()).unwrap_or_default()
}

/// Which runs people read in time: one on a bank holiday is read on the next working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDays {
    pub weekdays: Weekdays,
    /// A year that isn't known has none: a reminder a day early does no harm.
    pub holidays: Arc<Holidays>,
}

impl Default for RunDays {
    fn default() -> RunDays {
        RunDays { weekdays: Weekdays::monday_to_friday(), holidays: Arc::default() }
    }
}

/// In days: over a week with bank holidays in it.
const FURTHEST: u64 = 40;

impl RunDays {
    /// The day of the last run that is read on a date or before it.
    pub fn last_to(&self, date: NaiveDate) -> NaiveDate {
        let earliest = date.checked_sub_days(Days::new(FURTHEST)).unwrap_or(NaiveDate::MIN);
        let days = successors(Some(date), NaiveDate::pred_opt).take_while(|day| *day > earliest);
        let mut is_read = false;
        for day in days {
            if self.weekdays.contains(day) && (is_read || !self.holidays.has(day)) {
                return day;
            }
            is_read |= !is_weekend(day) && !self.holidays.has(day);
        }
        date
    }

    /// The last day before the next run that is no bank holiday.
    pub fn last_day_before_next(&self, today: NaiveDate) -> NaiveDate {
        let furthest = today.checked_add_days(Days::new(FURTHEST)).unwrap_or(NaiveDate::MAX);
        let is_run = |day: NaiveDate| self.weekdays.contains(day) && !self.holidays.has(day);
        let is_between = |next: &NaiveDate| *next < furthest && !is_run(*next);
        let days = successors(today.succ_opt(), NaiveDate::succ_opt);
        days.take_while(is_between).last().unwrap_or(today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn on(weekdays: &str) -> RunDays {
        RunDays { weekdays: weekdays.parse().unwrap(), holidays: Arc::new(Holidays::built_in()) }
    }

    #[test]
    fn days_are_read_as_they_are_written_and_shown_as_they_are_read() {
        let shown = |text: &str| text.parse::<Weekdays>().unwrap().to_string();

        assert_eq!(shown("monday..FRI"), "Mon..Fri");
        assert_eq!(shown("Thu, Mon"), "Mon,Thu");
        assert_eq!(shown("Mon,Tue,Wed,Sat"), "Mon..Wed,Sat");
        assert_eq!(shown("Mon..Sun"), "daily");
        for text in ["", "Fri..Mon", "Mond", "Mon 08:00", "Mon..", ",", "1-5"] {
            assert_eq!(text.parse::<Weekdays>().unwrap_err().exit_code(), 2, "{text}");
        }
    }

    #[test]
    fn the_last_run_before_a_weekend_or_a_bank_holiday_is_on_a_working_day() {
        let last = |weekdays: &str, date: &str| on(weekdays).last_to(day(date)).to_string();

        assert_eq!(last("Mon..Fri", "2026-12-06"), "2026-12-04");
        assert_eq!(last("Mon..Fri", "2026-12-07"), "2026-12-07");
        // Christmas Day is a Friday, and the Monday after it a bank holiday.
        for date in ["2026-12-24", "2026-12-25", "2026-12-27", "2026-12-28"] {
            assert_eq!(last("Mon..Fri", date), "2026-12-24");
        }
        assert_eq!(last("Mon,Thu", "2026-12-09"), "2026-12-07");
        assert_eq!(last("daily", "2026-12-06"), "2026-12-06");
        assert_eq!(last("daily", "2026-12-25"), "2026-12-24");
    }

    #[test]
    fn a_run_on_a_bank_holiday_is_read_on_the_working_day_after_it() {
        let easter_monday = "2027-03-29";
        let last = |date: &str| on("Mon").last_to(day(date)).to_string();

        assert_eq!(last(easter_monday), "2027-03-22");
        assert_eq!(last("2027-03-31"), easter_monday);
    }

    proptest! {
        #[test]
        fn a_date_before_the_next_run_has_its_last_run_today_or_earlier(
            offset in 0u64..1500, ahead in 0u64..40, days in proptest::collection::btree_set(0u8..7, 1..7),
        ) {
            let runs = RunDays { weekdays: Weekdays(days), ..on("daily") };
            let today = day("2026-01-01") + Days::new(offset);
            let date = today + Days::new(ahead);
            let last = runs.last_to(date);

            prop_assert!(last <= date);
            prop_assert!(last == date || runs.weekdays.contains(last));
            if last <= today && runs.weekdays.contains(today) && !runs.holidays.has(today) {
                prop_assert!(date <= runs.last_day_before_next(today));
            }
        }
    }
}
