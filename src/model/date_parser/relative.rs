//! What counts from today: `yesterday`, `in two weeks`, `1 month ago`, `friday`, `end of last month`.

use chrono::{Datelike, Days as Count, Months, NaiveDate, Weekday};

use super::calendar_date::cannot_be;
use super::nth_day::Pick;
use crate::error::{Error, Result};
use crate::model::duration::{Span, Unit};
use crate::model::holidays::Holidays;
use crate::model::period::{Days, Precision, month_end, with_weekday};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relative {
    /// Days from today: 0 is today, -1 yesterday.
    Day(i64),
    Ahead(Span),
    Ago(Span),
    /// A length of time alone, which leads the way that the flag looks.
    Span(Span),
    Weekday(Weekday),
    LastWeekday(Weekday),
    /// It may mean the coming one or the one after.
    NextWeekday(Weekday),
    /// `friday week`.
    WeekAfter(Weekday),
    /// A day without its year.
    DayAndMonth {
        day: u32,
        month: u32,
        weekday: Option<Weekday>,
    },
    Part(Part, Around),
    /// The week in which a day is.
    WeekOf(NaiveDate),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    Start,
    End,
    One(Pick),
}

/// The period around today, or one so many before or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    pub unit: PeriodUnit,
    pub ahead: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodUnit {
    /// From Monday to Sunday.
    Week,
    Month,
    Quarter,
    /// It may be a calendar year or a finance year.
    Year,
    CalendarYear,
    FinanceYear,
}

/// Which way a flag looks from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    Past,
    Future,
}

/// What the words are counted from.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    pub today: NaiveDate,
    pub toward: Toward,
    pub takes_periods: bool,
    pub holidays: &'a Holidays,
}

impl Relative {
    pub fn counts_working_days(self) -> bool {
        match self {
            Relative::Ahead(span) | Relative::Ago(span) | Relative::Span(span) => {
                span.unit == Unit::WorkingDay
            }
            Relative::Part(Part::One(pick), _) => pick.counts_working_days(),
            _ => false,
        }
    }

    pub fn is_certain(self) -> bool {
        match self {
            Relative::Day(_) | Relative::Ahead(_) | Relative::Ago(_) => true,
            Relative::Part(Part::Start | Part::End, around) => {
                !matches!(around.unit, PeriodUnit::Week | PeriodUnit::Year)
            }
            _ => false,
        }
    }

    /// A day without its year, in a paper of another year, is in doubt.
    pub fn check_year(self, text: &str, found: NaiveDate, issued: Option<NaiveDate>) -> Result<()> {
        let Relative::DayAndMonth { day, month, .. } = self else { return Ok(()) };
        match issued.and_then(|issued| first_from(day, month, issued)) {
            Some(first) if first != found => Err(either(text, &[Some(first), Some(found)])),
            _ => Ok(()),
        }
    }

    pub fn days(self, text: &str, basis: &Basis) -> Result<Days> {
        let today = basis.today;
        let one = |day: Option<NaiveDate>| day.map(Days::one).ok_or_else(|| beyond(text));
        match self {
            Relative::Day(days) => one(moved(today, days)),
            Relative::Ahead(span) => span.after(today, basis.holidays).map(Days::one),
            Relative::Ago(span) => span.before(today, basis.holidays).map(Days::one),
            Relative::Span(span) => match basis.toward {
                Toward::Future => Relative::Ahead(span).days(text, basis),
                Toward::Past => Relative::Ago(span).days(text, basis),
            },
            Relative::Weekday(weekday) if basis.toward == Toward::Past => {
                if today.weekday() == weekday {
                    return Err(either(text, &[Some(today), last(weekday, today)]));
                }
                one(last(weekday, today))
            }
            Relative::Weekday(weekday) => one(next(weekday, today)),
            Relative::LastWeekday(weekday) => one(last(weekday, today)),
            Relative::NextWeekday(weekday) => {
                let next = next(weekday, today);
                Err(either(text, &[next, next.and_then(|day| moved(day, 7))]))
            }
            Relative::WeekAfter(weekday) if today.weekday() == weekday => {
                Err(either(text, &[moved(today, 7), moved(today, 14)]))
            }
            Relative::WeekAfter(weekday) => one(next(weekday, today).and_then(|day| moved(day, 7))),
            Relative::DayAndMonth { day, month, weekday } => {
                one(Some(of_nearest_year(text, (day, month), weekday, basis)?))
            }
            Relative::Part(part, around) => part.of(text, around, basis),
            Relative::WeekOf(day) => whole(text, week_of(day), PeriodUnit::Week, basis),
        }
    }
}

impl Part {
    fn of(self, text: &str, around: Around, basis: &Basis) -> Result<Days> {
        if around.unit == PeriodUnit::Year {
            let ends = [PeriodUnit::CalendarYear, PeriodUnit::FinanceYear].map(|unit| {
                let days = self.of(text, Around { unit, ..around }, &basis.with_periods());
                days.ok().map(|days| if self == Part::Start { days.first } else { days.last })
            });
            return Err(either(text, &ends));
        }
        let days = around.days(basis.today).ok_or_else(|| beyond(text))?;
        match self {
            Part::Whole => whole(text, days, around.unit, basis),
            Part::Start => Ok(Days::one(days.first)),
            Part::End if around.unit == PeriodUnit::Week => {
                let friday = moved(days.first, 4);
                Err(either(text, &[friday, Some(days.last)]))
            }
            Part::End => Ok(days.end()),
            Part::One(pick) => picked(text, pick, days, basis.holidays),
        }
    }
}

/// The day that is picked of a period.
pub fn picked(text: &str, pick: Pick, of: Days, holidays: &Holidays) -> Result<Days> {
    let day = pick.day(of, holidays)?;
    day.map(Days::one).ok_or_else(|| cannot_be(text, "that period has no such day"))
}

impl Basis<'_> {
    fn with_periods(self) -> Self {
        Basis { takes_periods: true, ..self }
    }
}

impl Around {
    fn days(self, today: NaiveDate) -> Option<Days> {
        let ahead = self.ahead;
        match self.unit {
            PeriodUnit::Week => Some(week_of(moved(today, i64::from(ahead) * 7)?)),
            PeriodUnit::Month => {
                Some(Days::period(month_end(months_on(today, ahead)?), Precision::Month))
            }
            PeriodUnit::Quarter => {
                let months_left = i32::try_from(2 - today.month0() % 3).ok()?;
                let last = months_on(today, months_left + ahead * 3)?;
                Some(Days::period(month_end(last), Precision::Quarter))
            }
            PeriodUnit::Year | PeriodUnit::CalendarYear => {
                let last = NaiveDate::from_ymd_opt(today.year() + ahead, 12, 31)?;
                Some(Days::period(last, Precision::Year))
            }
            PeriodUnit::FinanceYear => {
                let ends = today.year() + ahead + i32::from(today.month() > 3);
                let last = NaiveDate::from_ymd_opt(ends, 3, 31)?;
                Some(Days::period(last, Precision::Year))
            }
        }
    }
}

fn whole(text: &str, days: Days, unit: PeriodUnit, basis: &Basis) -> Result<Days> {
    if basis.takes_periods {
        return Ok(days);
    }
    let such_as = match unit {
        PeriodUnit::Week => moved(days.first, 4).unwrap_or(days.last),
        _ => days.last,
    };
    Err(cannot_be(text, &format!("give a day of it, such as {}", with_weekday(such_as))))
}

/// The refusal of what may be one day or another.
fn either(text: &str, days: &[Option<NaiveDate>; 2]) -> Error {
    let days: Vec<String> = days.iter().flatten().map(|day| with_weekday(*day)).collect();
    cannot_be(text, &format!("say which day, {}", days.join(" or ")))
}

fn beyond(text: &str) -> Error {
    Error::refused(format!("{text:?} is beyond the calendar; check the date"))
}

/// The nearest such day, if that is the way the flag looks; otherwise the year is in doubt.
fn of_nearest_year(
    text: &str,
    (day, month): (u32, u32),
    weekday: Option<Weekday>,
    basis: &Basis,
) -> Result<NaiveDate> {
    let today = basis.today;
    let in_year = |year| NaiveDate::from_ymd_opt(today.year() + year, month, day);
    let days: Vec<NaiveDate> = [-1, 0, 1].into_iter().filter_map(in_year).collect();
    let before = days.iter().copied().rfind(|day| *day <= today);
    let after = days.iter().copied().find(|day| *day >= today);
    let found = match (before, after, basis.toward) {
        (Some(before), Some(after), Toward::Past) if today - before <= after - today => before,
        (Some(before), Some(after), Toward::Future) if after - today <= today - before => after,
        (None, None, _) => return Err(cannot_be(text, "of which year?")),
        (Some(before), Some(after), Toward::Past) => {
            let (before, after) = (with_weekday(before), with_weekday(after));
            let why = format!("{after} is still to come; if it was {before}, give the year");
            return Err(cannot_be(text, &why));
        }
        _ => return Err(either(text, &[before, after])),
    };
    match weekday.filter(|weekday| found.weekday() != *weekday) {
        None => Ok(found),
        Some(_) => {
            let is = found.format("%-d %B %Y is a %A");
            Err(cannot_be(text, &format!("{is}; correct the weekday or give the year")))
        }
    }
}

/// The first such day from a day on, that day included.
fn first_from(day: u32, month: u32, from: NaiveDate) -> Option<NaiveDate> {
    let years = from.year()..from.year().saturating_add(9);
    years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day)).find(|day| *day >= from)
}

fn week_of(day: NaiveDate) -> Days {
    let week = day.week(Weekday::Mon);
    Days { first: week.first_day(), last: week.last_day(), precision: Precision::Day }
}

/// The first such day after today.
fn next(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    moved(today, i64::from((weekday.days_since(today.weekday()) + 6) % 7 + 1))
}

/// The last such day before today.
fn last(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    moved(today, -i64::from((today.weekday().days_since(weekday) + 6) % 7 + 1))
}

fn moved(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Count::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) }
}

fn months_on(day: NaiveDate, months: i32) -> Option<NaiveDate> {
    let count = Months::new(months.unsigned_abs());
    if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }
}
