//! How a finding ends: on what day, by what letter, in time or late.

use std::fmt::Display;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{self, Precision, Written};
use super::choices::{OneOf, one_of};
use super::due::days_late_on;
use super::progress::Status;
use crate::error::{Error, Result};

one_of! {
    Outcome, "outcome" {
        Met = "met",
        Partly = "partly",
        NotMet = "not-met",
    }
}

impl Outcome {
    /// An outcome as it is typed or stands in a tracker.
    pub fn meant_by(words: &str) -> Result<Outcome> {
        match super::fold(words).as_str() {
            "fully met" | "met in full" => Ok(Outcome::Met),
            "partly met" | "partially met" | "met in part" | "part met" | "partially" => {
                Ok(Outcome::Partly)
            }
            _ => Outcome::of(words),
        }
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Outcome::Met => "met",
            Outcome::Partly => "partly met",
            Outcome::NotMet => "not met",
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Closing {
    pub day: Option<NaiveDate>,
    pub letter: Option<String>,
    pub reason: Option<String>,
    pub outcome: Option<Outcome>,
    /// Accepts a day before the claim.
    pub is_sure: bool,
}

/// By what a finding ended; empty while it is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grounds {
    pub outcome: Option<Outcome>,
    pub letter: Option<String>,
    /// Where there is no letter, or why the body itself ended it.
    pub reason: Option<String>,
}

impl Grounds {
    /// `, not met`: what must be said wherever something is called closed.
    pub fn shortfall(&self) -> String {
        let outcome = self.outcome.filter(|outcome| *outcome != Outcome::Met);
        outcome.map(|outcome| format!(", {}", outcome.in_words())).unwrap_or_default()
    }

    pub fn are_not_met(&self) -> bool {
        self.outcome == Some(Outcome::NotMet)
    }
}

/// `2 of them not met`, to be said after how many were closed; nothing if none was closed not met.
pub fn not_met_in_words<N>(closed: N, not_met: N) -> Option<String>
where
    N: PartialEq + From<u8> + Display,
{
    if not_met == N::from(0) {
        return None;
    }
    Some(match (closed == not_met, not_met == N::from(1)) {
        (true, true) => Outcome::NotMet.in_words().to_owned(),
        (true, false) => "none of them met".to_owned(),
        (false, _) => format!("{not_met} of them not met"),
    })
}

pub const CLOSED_UNDATED: &str = "closed, date not known";

/// Refuses a day in the future, or before the issue.
pub fn check_day(
    what: &str,
    day: NaiveDate,
    issued: Option<&Written>,
    today: NaiveDate,
) -> Result<()> {
    let shown = calendar::with_weekday(day);
    if day > today {
        return Err(Error::refused(format!("the {what} date, {shown}, is in the future")));
    }
    match issued.filter(|issued| day < issued.first_day()) {
        Some(issued) => Err(Error::refused(format!(
            "the {what} is dated {shown}, before it was issued {} {}",
            if issued.precision == Precision::Day { "on" } else { "in" },
            issued.shown()
        ))),
        None => Ok(()),
    }
}

/// The same of a recorded finding, of which the date of issue may be what is wrong; `typed` is its name in a shell.
pub fn check_recorded_day(
    typed: &str,
    what: &str,
    day: NaiveDate,
    issued: Option<&Written>,
    today: NaiveDate,
) -> Result<()> {
    check_day(what, day, None, today)?;
    check_day(what, day, issued, today).map_err(|why| {
        Error::Refused(format!(
            "{why}; if the date of issue is wrong, `track edit {typed} --issued DATE --reason \"...\"` corrects it"
        ))
    })
}

/// A reopening is added to it; nothing is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Closure {
    pub status: Status,
    pub day: Option<NaiveDate>,
    pub letter: Option<String>,
    pub reason: Option<String>,
    pub outcome: Option<Outcome>,
    /// The due date in force on its day, which decides for ever whether it was late.
    pub due: Option<NaiveDate>,
    pub reopened: Option<NaiveDate>,
    pub reopened_reason: Option<String>,
    /// Whether no letter, reason or evidence bears out what a file said.
    #[serde(skip)]
    pub is_on_a_files_word: bool,
}

/// A finding at one body that was closed, and is open again.
#[derive(Debug, Clone)]
pub struct Reopened {
    pub finding: i64,
    pub body: String,
    /// None where the day isn't known.
    pub closed_on: Option<NaiveDate>,
    pub reopened_on: NaiveDate,
    pub reason: Option<String>,
}

pub const ON_A_FILES_WORD: &str = "on a file's word, no letter recorded";

impl Closure {
    pub fn days_late(&self) -> Option<i64> {
        Some(days_late_on(self.day?, self.due?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_before_the_first_day_on_which_it_can_have_been_issued() {
        let said = |day: &str, issued: &str| {
            let issued = Written::read(issued).unwrap();
            let today = NaiveDate::MAX;
            check_day("letter", day.parse().unwrap(), Some(&issued), today)
                .map_err(|error| error.to_string())
        };

        assert!(said("2022-04-01", "April 2022").is_ok());
        let refusal = said("2022-03-31", "April 2022").unwrap_err();
        assert!(refusal.ends_with("before it was issued in Apr 2022"), "{refusal}");
        let refusal = said("2024-05-13", "14 May 2024").unwrap_err();
        assert!(refusal.ends_with("before it was issued on 14 May 2024"), "{refusal}");
    }

    #[test]
    fn what_was_not_met_is_said_of_the_one_of_all_or_of_some() {
        let said = |closed, not_met| not_met_in_words(closed, not_met).unwrap_or_default();

        assert_eq!(said(2, 0), "");
        assert_eq!(said(1, 1), "not met");
        assert_eq!(said(2, 2), "none of them met");
        assert_eq!(said(3, 1), "1 of them not met");
    }

    #[test]
    fn lateness_at_closing_needs_both_days() {
        let closure = |day: Option<&str>, due: Option<&str>| Closure {
            status: Status::Closed,
            day: day.map(|day| day.parse().unwrap()),
            due: due.map(|day| day.parse().unwrap()),
            letter: None,
            reason: None,
            outcome: None,
            reopened: None,
            reopened_reason: None,
            is_on_a_files_word: false,
        };
        assert_eq!(closure(Some("2024-07-09"), Some("2024-07-08")).days_late(), Some(1));
        assert_eq!(closure(Some("2024-07-01"), Some("2024-07-08")).days_late(), Some(0));
        assert_eq!(closure(None, Some("2024-07-08")).days_late(), None);
    }
}
