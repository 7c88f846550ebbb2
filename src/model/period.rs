//! How exactly a date is known, and how it is shown: a day, or the period of which it is the last.

use chrono::{Datelike, Months, NaiveDate};

use super::choices::one_of;

one_of! {
    /// A period counts as its last day.
    Precision, "precision" {
        Day = "day",
        Month = "month",
        /// Of the finance year, which begins in April.
        Quarter = "quarter",
        Season = "season",
        Year = "year",
    }
}

/// The days that words can mean: one, or those of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub precision: Precision,
}

impl Days {
    pub fn one(day: NaiveDate) -> Days {
        Days { first: day, last: day, precision: Precision::Day }
    }

    pub fn period(last: NaiveDate, precision: Precision) -> Days {
        Days { first: first_day(last, precision), last, precision }
    }

    /// Its last day, still shown as the period.
    pub fn end(self) -> Days {
        Days { first: self.last, ..self }
    }

    pub fn is_one(self) -> bool {
        self.first == self.last
    }
}

/// `31 Jan 2025`, `Jan 2025`, `Q3 2024/25`, `spring 2025`, `2025`, or `FY 2024/25` for a year that ends in March.
pub fn shown(day: NaiveDate, precision: Precision) -> String {
    match precision {
        Precision::Day => day_shown(day),
        Precision::Month => day.format("%b %Y").to_string(),
        Precision::Quarter => format!("Q{} {}", finance_quarter(day), finance_year(day)),
        Precision::Season => season(day),
        Precision::Year if day.month() == 3 => format!("FY {}", finance_year(day)),
        Precision::Year => day.format("%Y").to_string(),
    }
}

pub fn day_shown(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

pub fn with_weekday(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// Of the period that ends on `last`.
pub fn first_day(last: NaiveDate, precision: Precision) -> NaiveDate {
    let months = match precision {
        Precision::Day => return last,
        Precision::Month => 0,
        Precision::Quarter | Precision::Season => 2,
        Precision::Year => 11,
    };
    let first = last.with_day(1);
    first.and_then(|first| first.checked_sub_months(Months::new(months))).unwrap_or(last)
}

pub fn month_end(day: NaiveDate) -> NaiveDate {
    day.with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .and_then(|next| next.pred_opt())
        .unwrap_or(day)
}

fn finance_quarter(day: NaiveDate) -> u32 {
    (day.month() + 8) % 12 / 3 + 1
}

fn finance_year(day: NaiveDate) -> String {
    let first = if day.month() >= 4 { day.year() } else { day.year() - 1 };
    two_years(first)
}

pub fn two_years(first: i32) -> String {
    format!("{first}/{:02}", (first + 1).rem_euclid(100))
}

fn season(day: NaiveDate) -> String {
    match day.month() {
        3..=5 => format!("spring {}", day.year()),
        6..=8 => format!("summer {}", day.year()),
        9..=11 => format!("autumn {}", day.year()),
        month => {
            let first = if month == 12 { day.year() } else { day.year() - 1 };
            format!("winter {}", two_years(first))
        }
    }
}
