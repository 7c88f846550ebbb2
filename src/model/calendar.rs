//! Days as papers write them: read in the UK order, known to the day or only to a period.

use chrono::{Datelike, Months, NaiveDate};

use super::words::one_of;
use crate::error::{Error, Result};

one_of! {
    /// How exactly a date is known. The day that it counts as is the last of the period.
    Precision, "precision" {
        /// One day.
        Day = "day",
        /// A calendar month.
        Month = "month",
        /// A quarter of the finance year, which begins in April.
        Quarter = "quarter",
        /// A season of the year.
        Season = "season",
        /// A calendar year.
        Year = "year",
    }
}

/// A date as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The day that it counts as.
    pub day: NaiveDate,
    /// How exactly it is known.
    pub precision: Precision,
    /// The words, without the space around them.
    pub text: String,
}

impl Written {
    /// Reads `2025-01-31`, `31/01/2025`, `31.01.25`, `31 January 2025` or `January 2025`.
    ///
    /// A month counts as its last day. What is not certain is refused: no day is ever guessed.
    pub fn read(text: &str) -> Result<Written> {
        let text = text.trim();
        let (day, precision) = read(text)?;
        Ok(Written { day, precision, text: text.to_owned() })
    }

    /// A date known to the day, in its ISO form.
    pub fn on(day: NaiveDate) -> Written {
        Written { day, precision: Precision::Day, text: day.to_string() }
    }

    /// The date as people are shown it: the period, never an invented day.
    pub fn shown(&self) -> String {
        shown(self.day, self.precision)
    }
}

/// A day that must be known exactly, such as the day of a letter.
pub fn exact_day(text: &str) -> Result<NaiveDate> {
    let written = Written::read(text)?;
    match written.precision {
        Precision::Day => Ok(written.day),
        _ => Err(Error::refused(format!("{text:?} is no single day; give the day too"))),
    }
}

/// A date as people are shown it: `31 Jan 2025`, `Jan 2025`, `Q3 2024/25`, `spring 2025`, `2025`.
pub fn shown(day: NaiveDate, precision: Precision) -> String {
    match precision {
        Precision::Day => day.format("%-d %b %Y").to_string(),
        Precision::Month => day.format("%b %Y").to_string(),
        Precision::Quarter => format!("Q{} {}", finance_quarter(day), finance_year(day)),
        Precision::Season => season(day),
        Precision::Year => day.format("%Y").to_string(),
    }
}

/// A day with its weekday, as it is said back: `Fri 31 Jan 2025`.
pub fn with_weekday(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// The last day of a month.
pub fn month_end(day: NaiveDate) -> NaiveDate {
    day.with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .and_then(|next| next.pred_opt())
        .unwrap_or(day)
}

/// The quarter of the finance year: April to June is the first.
fn finance_quarter(day: NaiveDate) -> u32 {
    (day.month() + 8) % 12 / 3 + 1
}

/// The finance year, such as `2024/25`.
fn finance_year(day: NaiveDate) -> String {
    let first = if day.month() >= 4 { day.year() } else { day.year() - 1 };
    format!("{first}/{:02}", (first + 1).rem_euclid(100))
}

fn season(day: NaiveDate) -> String {
    match day.month() {
        3..=5 => format!("spring {}", day.year()),
        6..=8 => format!("summer {}", day.year()),
        9..=11 => format!("autumn {}", day.year()),
        month => {
            let first = if month == 12 { day.year() } else { day.year() - 1 };
            format!("winter {first}/{:02}", (first + 1).rem_euclid(100))
        }
    }
}

/// The years that a paper of this trade can mean; others are mistyped.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn read(text: &str) -> Result<(NaiveDate, Precision)> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '-' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [year, month, day] if is_number(year, 4) && lower.contains('-') => {
            civil(text, whole(year)?, number(text, month)?, number(text, day)?)
        }
        [day, month, year] if is_number(month, 1) || is_number(month, 2) => {
            civil(text, full_year(text, year)?, number(text, month)?, number(text, day)?)
        }
        [day, month, year] => {
            let month = month_named(text, month)?;
            civil(text, full_year(text, year)?, month, ordinal(text, day)?)
        }
        [month, year] if month.starts_with(char::is_alphabetic) && is_number(year, 4) => {
            let (first, _) = civil(text, whole(year)?, month_named(text, month)?, 1)?;
            Ok((month_end(first), Precision::Month))
        }
        _ => Err(not_a_date(text)),
    }
}

fn civil(text: &str, year: i32, month: u32, day: u32) -> Result<(NaiveDate, Precision)> {
    if !YEARS.contains(&year) {
        return Err(Error::refused(format!("{text:?}: the year {year} must be a mistake")));
    }
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => Ok((date, Precision::Day)),
        None if month > 12 && day <= 12 => Err(Error::refused(format!(
            "{text:?} has no month {month}; dates are read day first, then the month"
        ))),
        None => Err(Error::refused(format!("{text:?} is no day that exists"))),
    }
}

fn is_number(part: &str, digits: usize) -> bool {
    part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn whole(part: &str) -> Result<i32> {
    part.parse().map_err(|_| not_a_date(part))
}

fn number(text: &str, part: &str) -> Result<u32> {
    match is_number(part, 1) || is_number(part, 2) {
        true => part.parse().map_err(|_| not_a_date(text)),
        false => Err(not_a_date(text)),
    }
}

/// `31`, or `31st` with its own ending.
fn ordinal(text: &str, part: &str) -> Result<u32> {
    let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let day = number(text, digits)?;
    let ending = part.get(digits.len()..).unwrap_or_default();
    let right = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    if ending.is_empty() || ending == right { Ok(day) } else { Err(not_a_date(text)) }
}

/// A year of four digits, or of two: up to 79 is this century's.
fn full_year(text: &str, part: &str) -> Result<i32> {
    match (is_number(part, 4), is_number(part, 2)) {
        (true, _) => whole(part),
        (_, true) => whole(part).map(|year| if year < 80 { 2000 + year } else { 1900 + year }),
        _ => Err(not_a_date(text)),
    }
}

/// A month's number from its name or its first three letters (`sept` too).
fn month_named(text: &str, name: &str) -> Result<u32> {
    let found = MONTHS.iter().zip(1..).find(|(month, _)| {
        **month == name
            || month.get(..3) == Some(name)
            || (name == "sept" && **month == "september")
    });
    if let Some((_, number)) = found {
        return Ok(number);
    }
    let near = MONTHS.iter().find(|month| strsim::damerau_levenshtein(month, name) <= 2);
    Err(match near {
        Some(near) => {
            Error::refused(format!("{text:?} names no month; did you mean {}?", titled(near)))
        }
        None => not_a_date(text),
    })
}

fn titled(month: &str) -> String {
    let (first, rest) = month.split_at(1);
    first.to_uppercase() + rest
}

fn not_a_date(text: &str) -> Error {
    Error::refused(format!(
        "{text:?} is no date that can be read for certain; \
         say 2025-01-31, 31/01/2025, 31 January 2025 or January 2025"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_back(text: &str) -> String {
        let written = Written::read(text).unwrap();
        format!("{} {}", written.day, written.precision)
    }

    #[test]
    fn dates_are_read_day_first_as_the_uk_writes_them() {
        for text in [
            "2025-01-31",
            "31/01/2025",
            "31.01.25",
            "31-1-2025",
            "31 January 2025",
            "31st Jan, 2025",
        ] {
            assert_eq!(read_back(text), "2025-01-31 day", "{text}");
        }
        assert_eq!(read_back(" 01/02/2025 "), "2025-02-01 day");
        assert_eq!(read_back("14.05.24"), "2024-05-14 day");
    }

    #[test]
    fn a_month_counts_as_its_last_day_and_is_shown_as_the_month() {
        let written = Written::read("February 2024").unwrap();

        assert_eq!(written.day.to_string(), "2024-02-29");
        assert_eq!(written.shown(), "Feb 2024");
        assert_eq!(read_back("Sept 2024"), "2024-09-30 month");
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for text in [
            "",
            "5",
            "2025",
            "31/02/2025",
            "29/02/2025",
            "01/31/2025",
            "Jan 25",
            "32 January 2025",
            "31 Janury 2025",
            "31rd January 2025",
            "1/2/3/4",
            "2025-13-01",
            "31/01/0025",
            "31/01/9999",
            "soon",
            "١/٢/٢٠٢٥",
        ] {
            assert!(Written::read(text).is_err(), "{text}");
        }
        let refusal = Written::read("31 Janury 2025").unwrap_err().to_string();
        assert!(refusal.ends_with("did you mean January?"), "{refusal}");
    }

    #[test]
    fn periods_are_shown_by_their_own_names() {
        let day = |text| exact_day(text).unwrap();

        assert_eq!(shown(day("2024-12-31"), Precision::Quarter), "Q3 2024/25");
        assert_eq!(shown(day("2025-03-31"), Precision::Quarter), "Q4 2024/25");
        assert_eq!(shown(day("2025-02-28"), Precision::Season), "winter 2024/25");
        assert_eq!(shown(day("2025-05-31"), Precision::Season), "spring 2025");
        assert_eq!(shown(day("2025-12-31"), Precision::Year), "2025");
    }

    proptest! {
        #[test]
        fn every_day_reads_back_as_itself(days in 0i64..25_932) {
            let day = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Duration::days(days);
            for form in ["%Y-%m-%d", "%d/%m/%Y", "%-d.%-m.%Y", "%d %B %Y", "%-d %b %Y", "%A"].iter().take(5) {
                let text = day.format(form).to_string();
                prop_assert_eq!(Written::read(&text).unwrap().day, day, "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Written::read(&text);
        }

        #[test]
        fn any_near_date_is_read_or_refused(text in "[0-9]{0,5}[ /.-][0-9A-Za-z]{0,9}[ /.-][0-9]{0,5}") {
            let _ = Written::read(&text);
        }
    }
}
