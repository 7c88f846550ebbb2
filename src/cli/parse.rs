//! Words from the command line as values of the model.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::date_words::{DateWords, FUTURE_DAY, FUTURE_PERIOD, PAST_DAY, PAST_PERIOD};
use crate::model::finding::Kind;
use crate::model::lookahead::Lookahead;
use crate::model::placeholder::check_says_something;
use crate::model::reminder_schedule::Horizon;
use crate::model::text::composed;
use crate::model::{owner, web_address};

/// A value of a closed list; help and errors name them all.
pub fn one_of<T: OneOf + Send + Sync>() -> impl TypedValueParser<Value = T> {
    OneOfParser(T::find)
}

/// A kind of finding, also in the words of real papers.
pub fn kind() -> impl TypedValueParser<Value = Kind> {
    OneOfParser(|words| Kind::meant_by(words).ok())
}

#[derive(Debug, Clone)]
struct OneOfParser<T>(fn(&str) -> Option<T>);

impl<T: OneOf + Send + Sync> TypedValueParser for OneOfParser<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> std::result::Result<T, clap::Error> {
        if let Some(value) = value.to_str().and_then(self.0) {
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

/// A day on which something happened: `yesterday`, `2 weeks ago`.
pub fn past_day(text: &str) -> Result<DateWords> {
    DateWords::read(text, PAST_DAY)
}

/// A day to come: `in 2 weeks`, `end of next month`.
pub fn future_day(text: &str) -> Result<DateWords> {
    DateWords::read(text, FUTURE_DAY)
}

/// A day that has been, or a month, a quarter or a year.
pub fn past_period(text: &str) -> Result<DateWords> {
    DateWords::read(text, PAST_PERIOD)
}

/// A day to come, or a month, a quarter or a year.
pub fn future_period(text: &str) -> Result<DateWords> {
    DateWords::read(text, FUTURE_PERIOD)
}

/// Words that say something.
pub fn words(text: &str) -> Result<String> {
    match text.trim() {
        "" => Err(Error::Usage("it is empty".into())),
        words => Ok(composed(words).into_owned()),
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

/// A text that says something: no `...` and no TBC.
pub fn said(said: &str) -> Result<String> {
    let said = text(said)?;
    check_says_something(&said).map(|()| said)
}

/// The same, or `-` for standard input.
pub fn said_or_read(said: &str) -> Result<String> {
    if said.trim() == "-" { Ok("-".to_owned()) } else { self::said(said) }
}

/// The same, or `none` for nothing at all.
pub fn said_or_none(said: &str) -> Result<String> {
    let said = text(said)?;
    if !is_none(&said) {
        check_says_something(&said)?;
    }
    Ok(said)
}

/// Whether a value takes away what was there.
pub fn is_none(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case("none")
}

/// The text, or nothing for `none`.
pub fn or_none(text: &str) -> Option<String> {
    (!is_none(text)).then(|| text.to_owned())
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

/// A web address: `https://...`.
pub fn web_address(text: &str) -> Result<String> {
    web_address::checked(text)
}

/// The same, or `none` for none at all.
pub fn web_address_or_none(text: &str) -> Result<String> {
    if is_none(text) { Ok("none".to_owned()) } else { web_address(text) }
}

/// The name of a person or a desk, on one line.
pub fn name(text: &str) -> Result<String> {
    owner::checked_name(text)
}

/// The name of an owner, or `none` where nobody owns it. A placeholder such as TBC is refused.
pub fn name_or_none(text: &str) -> Result<String> {
    if is_none(text) { Ok("none".to_owned()) } else { name(&said(text)?) }
}

/// A path that names something.
fn path(text: std::ffi::OsString) -> Result<std::path::PathBuf> {
    if text.is_empty() {
        return Err(Error::Usage("it is empty".into()));
    }
    Ok(text.into())
}

/// A file to write: a path that names something.
pub fn file() -> impl TypedValueParser<Value = std::path::PathBuf> {
    clap::builder::OsStringValueParser::new().try_map(path)
}

/// How long before a date: `14d`, `2w`. Months have no number of days.
pub fn days_before(text: &str) -> Result<u32> {
    match text.parse()? {
        Lookahead::Days(days) => Ok(days),
        Lookahead::Months(_) => {
            Err(Error::Usage("a month has no fixed number of days; say 30d or 4w".into()))
        }
    }
}

/// A whole number from the least to the most.
pub fn whole<T>(least: i64, most: i64) -> impl Fn(&str) -> Result<T> + Clone + Send + Sync
where
    T: TryFrom<i64>,
{
    move |text| {
        let number = text.trim().parse::<i64>().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
            let to = if most == i64::MAX { String::new() } else { format!(" to {most}") };
            Error::Usage(format!("can't read {text:?} as a whole number from {least}{to}"))
        })
    }
}

/// A whole number from 1.
pub fn count<T: TryFrom<i64>>() -> impl Fn(&str) -> Result<T> + Clone + Send + Sync {
    whole(1, i64::MAX)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::progress::Status;

    #[test]
    fn help_names_every_word_of_a_list() {
        assert_eq!(Kind::words(), "concern, recommendation, afi, practice, part or action");
        assert!(Status::words().ends_with("superseded, not-accepted or void"));
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
}
