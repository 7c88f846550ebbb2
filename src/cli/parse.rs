//! Words from the command line as values of the model.

use std::ffi::OsStr;
use std::marker::PhantomData;

use chrono::{Days, NaiveDate};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::{self, Written};
use crate::model::clean::is_hostile;
use crate::model::reminder_schedule::Horizon;

/// A value of a closed list; help and errors name them all.
pub fn one_of<T: OneOf + Send + Sync>() -> impl TypedValueParser<Value = T> {
    OneOfParser(PhantomData)
}

#[derive(Debug, Clone)]
struct OneOfParser<T>(PhantomData<T>);

impl<T: OneOf + Send + Sync> TypedValueParser for OneOfParser<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> std::result::Result<T, clap::Error> {
        if let Some(value) = value.to_str().and_then(T::find) {
            return Ok(value);
        }
        // clap's own parser says what the values are, and which is the nearest.
        let words = T::ALL.iter().map(|value| value.word());
        PossibleValuesParser::new(words).try_map(|word| T::of(&word)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(T::ALL.iter().map(|value| PossibleValue::new(value.word()))))
    }
}

/// One of several values of a closed list: for a flag that takes commas.
pub fn one<T: OneOf>(word: &str) -> Result<T> {
    T::of(word)
}

/// The words of a closed list, for the help of a flag that takes them.
pub fn any_of<T: OneOf>() -> String {
    T::words()
}

/// A day that is known exactly.
pub fn day(text: &str) -> Result<NaiveDate> {
    calendar::exact_day(text)
}

/// A date, known to the day or to the month.
pub fn written(text: &str) -> Result<Written> {
    Written::read(text)
}

/// Words that say something.
pub fn words(text: &str) -> Result<String> {
    match text.trim() {
        "" => Err(Error::Usage("it is empty".into())),
        words => Ok(words.to_owned()),
    }
}

/// A text, which may begin with a hyphen; the flag that takes it needs `allow_hyphen_values`. A word
/// that looks like a flag is refused: the text was forgotten.
pub fn text(text: &str) -> Result<String> {
    if looks_like_flag(text) {
        return Err(Error::Usage(format!(
            "that looks like a flag, and the text is missing; if it is the text, put a space before it: \
             \" {text}\""
        )));
    }
    words(text)
}

fn looks_like_flag(text: &str) -> bool {
    let is_name = |name: &str| !name.contains(char::is_whitespace);
    match text.strip_prefix("--") {
        Some(name) => is_name(name),
        None => text.strip_prefix('-').is_some_and(|name| {
            name.len() == 1 && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        }),
    }
}

/// The address of a page that anybody can open: `https://...`.
pub fn address(text: &str) -> Result<String> {
    const LONGEST: usize = 2000;
    let address = text.trim();
    let is_one_word = !address.contains(|c: char| c.is_whitespace() || is_hostile(c));
    let has_page = ["https://", "http://"].iter().any(|scheme| {
        address.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    });
    if !is_one_word || !has_page || address.len() > LONGEST {
        return Err(Error::Usage("that isn't a web address; give one such as https://...".into()));
    }
    Ok(address.to_owned())
}

/// The name of a person or a desk, on one line.
pub fn name(text: &str) -> Result<String> {
    const LONGEST: usize = 100;
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(is_hostile) {
        return Err(Error::Usage("it contains an invisible character".into()));
    }
    match name.chars().count() {
        0 => Err(Error::Usage("it is empty".into())),
        1..=LONGEST => Ok(name),
        _ => Err(Error::Usage(format!("a name has at most {LONGEST} characters"))),
    }
}

/// A length of time, ahead or back: `30d`, `6w`, `3m`, or a number of days.
pub fn ahead(text: &str) -> Result<Ahead> {
    let (count, unit) = match text.char_indices().find(|(_, letter)| !letter.is_ascii_digit()) {
        Some((at, _)) => text.split_at(at),
        None => (text, "d"),
    };
    let count: u32 = count.parse().map_err(|_| not_a_length(text))?;
    match unit {
        "d" | "day" | "days" => Ok(Ahead::Days(count)),
        "w" | "week" | "weeks" => Ok(Ahead::Days(count.saturating_mul(7))),
        "m" | "month" | "months" => Ok(Ahead::Months(count)),
        _ => Err(not_a_length(text)),
    }
}

/// A path that names something.
pub fn path(text: std::ffi::OsString) -> Result<std::path::PathBuf> {
    if text.is_empty() {
        return Err(Error::Usage("it is empty".into()));
    }
    Ok(text.into())
}

/// So many days ahead of a date.
pub fn days_ahead(text: &str) -> Result<u16> {
    match text.trim().parse() {
        Ok(days) if days <= Horizon::FURTHEST => Ok(days),
        _ => Err(Error::Usage(format!(
            "can't read {text:?} as a number of days from 0 to {}",
            Horizon::FURTHEST
        ))),
    }
}

fn not_a_length(text: &str) -> Error {
    Error::Usage(format!("can't read {text:?} as a length of time; say 30d, 6w or 3m"))
}

/// The last day of four digits: days are compared as text where they are stored.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// How far ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// So many days.
    Days(u32),
    /// So many months, clamped at a month's end.
    Months(u32),
}

impl Ahead {
    /// The day from which it has passed by now.
    pub fn back_from(self, today: NaiveDate) -> NaiveDate {
        let first = match self {
            Ahead::Days(days) => today.checked_sub_days(Days::new(days.into())),
            Ahead::Months(months) => today.checked_sub_months(chrono::Months::new(months)),
        };
        first.unwrap_or(NaiveDate::MIN)
    }

    /// The last day of it.
    pub fn from(self, today: NaiveDate) -> NaiveDate {
        let last = match self {
            Ahead::Days(days) => today.checked_add_days(Days::new(days.into())),
            Ahead::Months(months) => today.checked_add_months(chrono::Months::new(months)),
        };
        last.unwrap_or(LAST_DAY).min(LAST_DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Kind;
    use crate::model::progress::Status;

    #[test]
    fn a_length_of_time_is_a_number_with_a_unit() {
        assert_eq!(ahead("30d").unwrap(), Ahead::Days(30));
        assert_eq!(ahead("6w").unwrap(), Ahead::Days(42));
        assert_eq!(ahead("14").unwrap(), Ahead::Days(14));
        for text in ["", "d", "30 d", "-3d", "3y", "٣d", "99999999999d"] {
            assert!(ahead(text).is_err(), "{text}");
        }
    }

    #[test]
    fn help_names_every_word_of_a_list() {
        assert_eq!(any_of::<Kind>(), "concern, recommendation, afi or practice");
        assert!(any_of::<Status>().ends_with("superseded, not-accepted or void"));
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen_and_a_flag_is_no_text() {
        for taken in ["- first point", "-", "-5% since June", "-urgent", " --owner", "-- a dash"] {
            assert_eq!(text(taken).unwrap(), taken.trim(), "{taken:?}");
        }
        for refused in ["--owner", "--owner=x", "-m", "--", "", " "] {
            assert!(text(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn a_length_of_time_also_leads_back() {
        let today = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
        assert_eq!(Ahead::Days(90).back_from(today).to_string(), "2024-12-31");
        assert_eq!(Ahead::Months(1).back_from(today).to_string(), "2025-02-28");
        assert_eq!(Ahead::Months(u32::MAX).back_from(today), NaiveDate::MIN);
    }

    #[test]
    fn a_length_beyond_the_calendar_ends_with_it() {
        let today = NaiveDate::from_ymd_opt(2025, 1, 31).unwrap();
        assert_eq!(Ahead::Months(1).from(today).to_string(), "2025-02-28");
        for far in [Ahead::Days(u32::MAX), Ahead::Days(9_999_999), Ahead::Months(100_000)] {
            assert_eq!(far.from(today).to_string(), "9999-12-31");
        }
    }
}
