//! A date as it was written: known to the day, or only to a period.

use chrono::NaiveDate;

use super::date_parser::{self, Expected, Meaning, Unread, refusal};
pub use super::period::{Days, Precision, day_shown, first_day, month_end, shown, with_weekday};
pub use super::vocabulary::month_named;
use crate::error::{Error, Result};

const DATE: Expected = Expected {
    what: "date",
    examples: "2025-01-31, 31/01/2025, 31 January 2025, January 2025, spring 2025 or Q3 2024/25",
    accepts: |meaning| matches!(meaning, Meaning::On(_)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub day: NaiveDate,
    pub precision: Precision,
    pub text: String,
}

impl Written {
    /// A period counts as its last day. What isn't certain is refused: a day is never guessed.
    pub fn read(text: &str) -> Result<Written> {
        let text = text.trim();
        match date_parser::read(text).map_err(|unread| refusal(text, unread, &DATE))? {
            Meaning::On(days) => Ok(Written::of(days, text)),
            _ => Err(refusal(text, Unread::NoDate, &DATE)),
        }
    }

    pub fn of(days: Days, text: &str) -> Written {
        Written { day: days.last, precision: days.precision, text: text.to_owned() }
    }

    pub fn on(day: NaiveDate) -> Written {
        Written { day, precision: Precision::Day, text: day.to_string() }
    }

    /// Whatever the words.
    pub fn is_same_date(&self, other: &Written) -> bool {
        (self.day, self.precision) == (other.day, other.precision)
    }

    /// Whether the words say nothing that the date doesn't.
    pub fn says_no_more(&self) -> bool {
        self.text == self.day.to_string() || self.text.eq_ignore_ascii_case(&self.shown())
    }

    pub fn first_day(&self) -> NaiveDate {
        first_day(self.day, self.precision)
    }

    /// The period, never an invented day.
    pub fn shown(&self) -> String {
        shown(self.day, self.precision)
    }
}

pub fn exact_day(text: &str) -> Result<NaiveDate> {
    let written = Written::read(text)?;
    match written.precision {
        Precision::Day => Ok(written.day),
        _ => Err(Error::refused(format!("{text:?} isn't an exact day; give the day too"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;
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

    /// Every day of seventy years; those of whole periods are their last days.
    fn days() -> impl Iterator<Item = NaiveDate> {
        let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
        first.iter_days().take_while(|day| day.year() <= 2060)
    }

    #[test]
    fn every_day_in_every_written_form_reads_back_as_itself() {
        let forms = [
            "%Y-%m-%d",
            "%d/%m/%Y",
            "%-d/%-m/%Y",
            "%d.%m.%Y",
            "%d-%m-%Y",
            "%d %m %Y",
            "%-d %b %Y",
            "%d %B %Y",
            "%d-%b-%Y",
            "%A %-d %B %Y",
            "%a, %-d %b %Y",
            "%B %-d, %Y",
            "%-d of %B %Y",
            "%d/%m/%Y 00:00",
        ];
        for day in days() {
            for form in forms {
                let text = day.format(form).to_string();
                let written = Written::read(&text).unwrap();
                assert_eq!((written.day, written.precision), (day, Precision::Day), "{text}");
            }
        }
    }

    #[test]
    fn a_year_of_two_digits_is_of_the_century_from_1980_on() {
        for day in days().filter(|day| day.day() == 7) {
            for form in ["%d/%m/%y", "%d.%m.%y", "%-d-%-m-%y", "%-d %b %y", "%d-%b-%y"] {
                let text = day.format(form).to_string();
                assert_eq!(Written::read(&text).unwrap().day, day, "{text}");
            }
        }
    }

    #[test]
    fn every_period_in_every_written_form_reads_back_as_itself() {
        let months = ["%B %Y", "%b %Y", "%b-%y", "%m/%Y", "%-m/%Y", "%Y-%m", "%b-%Y", "%b '%y"];
        for end in days().filter(|day| month_end(*day) == *day) {
            for form in months {
                let text = end.format(form).to_string();
                let written = Written::read(&text).unwrap();
                assert_eq!((written.day, written.precision), (end, Precision::Month), "{text}");
            }
            let is_quarter = end.month() % 3 == 0;
            let periods = [
                (true, Precision::Month),
                (is_quarter, Precision::Quarter),
                (end.month() % 3 == 2, Precision::Season),
                (end.month() == 3, Precision::Year),
            ];
            for (_, precision) in periods.into_iter().filter(|(ends, _)| *ends) {
                let text = shown(end, precision);
                let written = Written::read(&text).unwrap();
                assert_eq!((written.day, written.precision), (end, precision), "{text}");
            }
        }
    }

    #[test]
    fn the_first_day_of_a_period_is_the_first_that_it_can_mean() {
        let first = |text| Written::read(text).unwrap().first_day().to_string();

        assert_eq!(first("14 May 2024"), "2024-05-14");
        assert_eq!(first("February 2024"), "2024-02-01");
        assert_eq!(first("Q4 2024/25"), "2025-01-01");
        assert_eq!(first("winter 2024/25"), "2024-12-01");
        assert_eq!(first("FY 2024/25"), "2024-04-01");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Written::read(&text);
        }

        #[test]
        fn any_near_date_is_read_or_refused(
            text in "[0-9]{0,5}[ /.,'-]{1,2}[0-9A-Za-z]{0,9}[ /.-][0-9]{0,5}( Q[0-9]| FY| of the)?"
        ) {
            let _ = Written::read(&text);
        }
    }
}
