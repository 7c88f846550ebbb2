//! One day of a period by its place: the last Friday of a month, its last working day.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::error::Result;
use crate::model::holidays::Holidays;
use crate::model::period::Days;
use crate::model::vocabulary::weekday_named;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// From 1; none is the last.
    place: Option<usize>,
    kind: DayKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayKind {
    Any,
    Working,
    On(Weekday),
}

impl Pick {
    /// `the last friday of january 2027`: what is picked, and the words of the period.
    pub fn taken_off(words: &str) -> Option<(Pick, &str)> {
        let (first, rest) = words.strip_prefix("the ").unwrap_or(words).split_once(' ')?;
        let place = match first {
            "last" | "final" => None,
            "first" | "1st" => Some(1),
            "second" | "2nd" => Some(2),
            "third" | "3rd" => Some(3),
            "fourth" | "4th" => Some(4),
            "fifth" | "5th" => Some(5),
            _ => return None,
        };
        let (kind, rest) = DayKind::taken_off(rest)?;
        let period = rest.strip_prefix("of ").or_else(|| rest.strip_prefix("in "))?;
        Some((Pick { place, kind }, period))
    }

    /// The one weekday of a week.
    pub fn only(weekday: Weekday) -> Pick {
        Pick { place: Some(1), kind: DayKind::On(weekday) }
    }

    pub fn counts_working_days(self) -> bool {
        self.kind == DayKind::Working
    }

    /// None if the period has no such day, as a fifth Friday.
    pub fn day(self, of: Days, holidays: &Holidays) -> Result<Option<NaiveDate>> {
        let mut days: Vec<NaiveDate> =
            of.first.iter_days().take_while(|day| *day <= of.last).collect();
        if self.place.is_none() {
            days.reverse();
        }
        let mut left = self.place.unwrap_or(1);
        for day in days {
            left -= usize::from(self.kind.fits(day, holidays)?);
            if left == 0 {
                return Ok(Some(day));
            }
        }
        Ok(None)
    }
}

impl DayKind {
    fn taken_off(words: &str) -> Option<(DayKind, &str)> {
        for (name, kind) in [
            ("working day ", DayKind::Working),
            ("business day ", DayKind::Working),
            ("calendar day ", DayKind::Any),
            ("day ", DayKind::Any),
        ] {
            if let Some(rest) = words.strip_prefix(name) {
                return Some((kind, rest));
            }
        }
        let (weekday, rest) = words.split_once(' ')?;
        Some((DayKind::On(weekday_named(weekday)?), rest))
    }

    fn fits(self, day: NaiveDate, holidays: &Holidays) -> Result<bool> {
        match self {
            DayKind::Any => Ok(true),
            DayKind::Working => holidays.is_working_day(day),
            DayKind::On(weekday) => Ok(day.weekday() == weekday),
        }
    }
}
