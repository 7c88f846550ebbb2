//! Dates of the calendar as papers write them, in the UK order: a day, or a period that counts as its last day.

use chrono::{Datelike, NaiveDate, Weekday};

use super::clock_time;
use super::parts::{Parts, is_finance, is_number, is_short, plain, quarter_named, taken_apart};
use crate::error::{Error, shortened};
use crate::model::period::{Precision, day_shown, month_end, two_years};
use crate::model::vocabulary::{month_name, month_named, weekday_named};

/// The last day that the words can mean, and how exactly it is known.
type Found = (NaiveDate, Precision);

/// Any other year is a typing error.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

#[derive(Debug)]
pub enum Unread {
    NoDate,
    /// It begins like a length of time.
    NoSpan,
    /// Nearly a date; this is what is wrong.
    Because(String),
}

type Reading<T = Found> = std::result::Result<T, Unread>;

/// What isn't certain isn't read.
pub fn read(text: &str) -> Reading {
    let plain = plain(text);
    let Some((date, time)) = clock_time::split(&plain) else { return day_or_period(&plain) };
    let (day, precision) = day_or_period(date)?;
    let day = time.day_in_london(day).filter(|_| precision == Precision::Day);
    day.map(|day| (day, precision)).ok_or(Unread::NoDate)
}

fn day_or_period(plain: &str) -> Reading {
    if let Some(day) = iso(plain) {
        return Ok((day, Precision::Day));
    }
    let (words, marks) = taken_apart(plain).ok_or(Unread::NoDate)?;
    Parts { words: &words, marks: &marks }.found()
}

/// After `end of`: a year may stand alone, and `2011-12` may be a finance year or a month.
pub fn read_end(text: &str) -> Reading {
    let plain = plain(text);
    let (words, marks) = taken_apart(&plain).ok_or(Unread::NoDate)?;
    let parts = Parts { words: &words, marks: &marks };
    match words.as_slice() {
        [year] if is_number(year, 4) => {
            let last = NaiveDate::from_ymd_opt(parts.full_year(year)?, 12, 31);
            last.map(|last| (last, Precision::Year)).ok_or(Unread::NoDate)
        }
        [year, second] if is_number(year, 4) && parts.finance_year().is_ok() => {
            let is_month = second.parse().is_ok_and(|month: u32| month <= 12);
            if is_month { Err(may_be_either(year, second)) } else { parts.found() }
        }
        _ => read(text),
    }
}

/// `16 Nov`, `November 16th` or `Monday 16 November`: the day, the month and the weekday.
pub fn without_year(text: &str) -> Option<(u32, u32, Option<Weekday>)> {
    let plain = plain(text);
    let (words, marks) = taken_apart(&plain)?;
    let parts = Parts { words: &words, marks: &marks };
    let (weekday, parts) = match parts.first() {
        Some((first, rest)) if weekday_named(first).is_some() => (weekday_named(first), rest),
        _ => (None, parts),
    };
    let [first, second] = parts.words else { return None };
    let (day, month) = match (month_named(first), month_named(second)) {
        (None, Some(month)) => (first, month),
        // `Nov 16` may be a day or a year.
        (Some(month), None) if !is_short(second) => (second, month),
        _ => return None,
    };
    let day = parts.ordinal(day).ok()?.parse().ok()?;
    // A leap year, which has every day.
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| (day, month, weekday))
}

pub fn is_likely(year: i32) -> bool {
    YEARS.contains(&year)
}

/// `2025-01-31`, as programs write it.
fn iso(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if !(is_number(year, 4) && is_number(month, 2) && is_number(day, 2)) {
        return None;
    }
    let year = year.parse().ok().filter(|year| is_likely(*year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

impl<'a> Parts<'a> {
    fn found(self) -> Reading {
        if let Some((first, rest)) = self.first() {
            if let Some(weekday) = weekday_named(first) {
                let (day, precision) = rest.found()?;
                return self.on_a(weekday, day, precision);
            }
            if matches!(first, "spring" | "summer" | "autumn" | "winter") {
                let (day, _) = rest.season(first)?;
                return Ok((day, Precision::Season));
            }
        }
        if let Some((quarter, rest)) = self.without(quarter_named) {
            return rest.without(is_finance).map_or(rest, |(_, rest)| rest).quarter(quarter);
        }
        match self.without(is_finance) {
            Some((_, rest)) => rest.last_of_finance_year(rest.finance_year()?),
            None => self.date(),
        }
    }

    fn on_a(self, weekday: chrono::Weekday, day: NaiveDate, precision: Precision) -> Reading {
        if precision != Precision::Day {
            return Err(Unread::NoDate);
        }
        if day.weekday() != weekday {
            let is = day.format("%-d %B %Y is a %A");
            return Err(because(&format!("{is}; correct the weekday or the date")));
        }
        Ok((day, precision))
    }

    fn date(self) -> Reading {
        let one_mark = self.marks.windows(2).all(|pair| pair.first() == pair.last());
        match self.words {
            [year, month, day] if is_number(year, 4) && one_mark => self.civil(year, month, day),
            [day, month, year] if is_short(day) && is_short(month) && one_mark => {
                self.civil(year, month, day)
            }
            [day, month, year] if month_named(month).is_some() => {
                self.civil(year, month, self.ordinal(day)?)
            }
            [month, day, year] if month_named(month).is_some() && is_number(year, 4) => {
                self.civil(year, month, self.ordinal(day)?)
            }
            [first, second] => self.month(first, second, self.marks.first().copied()),
            [one] if is_number(one, 4) => Err(because(&format!(
                "it is only a year; say \"end of {}\", a month of it, or FY for a finance year",
                self.full_year(one)?
            ))),
            [one] if month_named(one).is_some() => Err(because("of which year?")),
            _ => Err(Unread::NoDate),
        }
    }

    /// `January 2025`, `Jan-25`, `01/2025`, `2025-01`, and `2024/25`, which is a finance year.
    fn month(self, first: &str, second: &str, mark: Option<char>) -> Reading {
        let mark = mark.unwrap_or(' ');
        let is_marked = matches!(mark, '/' | '-' | '.');
        match (month_named(first), month_named(second)) {
            (Some(month), _) if is_number(second, 4) => self.end_of(second, month),
            (Some(month), _) if is_number(second, 2) && matches!(mark, '-' | '\'') => {
                self.end_of(second, month)
            }
            (Some(month), _) if is_short(second) => Err(because(&format!(
                "it may be a day or a year; say {second} {name} with its year, or {name} 20{second:0>2}",
                name = month_name(month)
            ))),
            _ if is_short(first) && is_number(second, 4) && is_marked => {
                self.end_of(second, self.month_number(first)?)
            }
            _ if is_number(first, 4) && is_marked => self.year_first(second, mark),
            _ => Err(Unread::NoDate),
        }
    }

    /// `2025-01` is a month and `2024/25` a finance year; `2011/12` may be either.
    fn year_first(self, second: &str, mark: char) -> Reading {
        let year = self.finance_year();
        let is_month = is_short(second) && second.parse().is_ok_and(|month: u32| month <= 12);
        match (year, is_month) {
            (Ok(year), true) if mark == '/' => Err(may_be_either(&year.to_string(), second)),
            (_, true) => {
                let year = self.words.first().copied().unwrap_or_default();
                self.end_of(year, self.month_number(second)?)
            }
            (year, false) => self.last_of_finance_year(year?),
        }
    }

    fn season(self, name: &str) -> Reading {
        if let ([_, _], "winter") = (self.words, name) {
            return self.end_of(&(self.finance_year()? + 1).to_string(), 2);
        }
        let [year] = self.words else { return Err(Unread::NoDate) };
        if !is_number(year, 4) {
            let full = if is_number(year, 2) { format!("20{year}") } else { "2027".to_owned() };
            return Err(because(&format!("of which year? say {name} {full}")));
        }
        match name {
            "spring" => self.end_of(year, 5),
            "summer" => self.end_of(year, 8),
            "autumn" => self.end_of(year, 11),
            _ => {
                let year: i32 = year.parse().map_err(|_| Unread::NoDate)?;
                let (one, other) = (two_years(year - 1), two_years(year));
                Err(because(&format!("which one, winter {one} or winter {other}?")))
            }
        }
    }

    fn quarter(self, quarter: u32) -> Reading {
        let year = self.finance_year()?;
        let (year, month) = match quarter {
            1..=3 => (year, quarter * 3 + 3),
            4 => (year + 1, 3),
            _ => return Err(because("the quarters of a finance year are Q1 to Q4")),
        };
        let (day, _) = self.end_of(&year.to_string(), month)?;
        Ok((day, Precision::Quarter))
    }

    fn last_of_finance_year(self, year: i32) -> Reading {
        let (day, _) = self.end_of(&(year + 1).to_string(), 3)?;
        Ok((day, Precision::Year))
    }

    /// The first of the two years of `2024/25`, `24/25`, `2024-25` or `2024/2025`.
    fn finance_year(self) -> Reading<i32> {
        let [first, second] = self.words else {
            return Err(because("a finance year is written 2024/25: which one is meant?"));
        };
        let year = self.full_year(first)?;
        let next = year + 1;
        let is_next = match second.len() {
            4 => second.parse() == Ok(next),
            _ => is_number(second, 2) && second.parse() == Ok(next.rem_euclid(100)),
        };
        if is_next && matches!(self.marks, ['/' | '-']) {
            return Ok(year);
        }
        let both = two_years(year);
        Err(because(&format!(
            "a finance year is written with both its years; did you mean {both}?"
        )))
    }

    fn end_of(self, year: &str, month: u32) -> Reading {
        let year = self.full_year(year)?;
        let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(Unread::NoDate)?;
        Ok((month_end(first), Precision::Month))
    }

    fn civil(self, year: &str, month: &str, day: &str) -> Reading {
        let year = self.full_year(year)?;
        let month = month_named(month).map_or_else(|| self.number(month), Ok)?;
        let day = self.number(day)?;
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Ok((date, Precision::Day)),
            None => Err(self.no_such_day(year, month, day)),
        }
    }

    fn no_such_day(self, year: i32, month: u32, day: u32) -> Unread {
        if let Some(swapped) = NaiveDate::from_ymd_opt(year, day, month).filter(|_| month > 12) {
            return because(&format!(
                "there is no month {month}, because dates are read day first; did you mean {}?",
                swapped.format("%d/%m/%Y")
            ));
        }
        match NaiveDate::from_ymd_opt(year, month, 1).map(month_end).filter(|_| day > 0) {
            Some(last) => because(&format!(
                "{} ends on the {}; did you mean {}?",
                last.format("%B %Y"),
                ordinal_of(last.day()),
                day_shown(last)
            )),
            None if month > 12 => because(&format!("there is no month {month}")),
            None => because("there is no such day"),
        }
    }

    /// The digits of `31`, or of `31st` with its own ending.
    fn ordinal(self, word: &'a str) -> Reading<&'a str> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let day = self.number(digits)?;
        if word == digits || word == ordinal_of(day) { Ok(digits) } else { Err(Unread::NoDate) }
    }

    fn month_number(self, word: &str) -> Reading<u32> {
        match self.number(word)? {
            month @ 1..=12 => Ok(month),
            month => Err(because(&format!("there is no month {month}"))),
        }
    }

    fn number(self, word: &str) -> Reading<u32> {
        word.parse().ok().filter(|_| is_short(word)).ok_or(Unread::NoDate)
    }

    /// Two digits up to 79 are in this century.
    fn full_year(self, word: &str) -> Reading<i32> {
        let year: i32 = match (is_number(word, 4), is_number(word, 2), word.parse()) {
            (true, _, Ok(year)) => year,
            (_, true, Ok(year)) if year < 80 => 2000 + year,
            (_, true, Ok(year)) => 1900 + year,
            _ => return Err(Unread::NoDate),
        };
        if is_likely(year) {
            return Ok(year);
        }
        Err(because(&format!("the year {year} must be a mistake")))
    }
}

pub fn because(why: &str) -> Unread {
    Unread::Because(why.to_owned())
}

fn may_be_either(year: &str, second: &str) -> Unread {
    let month = second.parse().map(month_name).unwrap_or_default();
    because(&format!(
        "it may be a month or a finance year; say {month} {year} or FY {year}/{second}"
    ))
}

fn ordinal_of(day: u32) -> String {
    let ending = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

pub fn cannot_be(text: &str, why: &str) -> Error {
    Error::refused(format!("can't read {:?} as a date: {why}", shortened(text, 80)))
}
