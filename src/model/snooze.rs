//! A finding that is kept out of the reminders until a day, on which it comes back by itself.

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::calendar::with_weekday;
use crate::error::{Error, Result};

/// What the newest snooze of a finding at one body says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snooze {
    pub body: String,
    pub day: NaiveDate,
    pub until: NaiveDate,
    pub reason: String,
}

impl Snooze {
    /// Whether it keeps the finding out of the reminders of a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        holds(self.until, day)
    }

    /// `snoozed until Fri 1 Jan 2027 (the board meets first)`.
    pub fn in_words(&self) -> String {
        format!("snoozed until {} ({})", with_weekday(self.until), self.reason)
    }
}

/// Whether a finding that comes back on a day is kept out of the reminders of another: on its day it is
/// back.
pub fn holds(until: NaiveDate, day: NaiveDate) -> bool {
    day < until
}

/// The day on which a finding comes back: after today, and at most a year ahead unless it is sure.
pub fn checked_return(until: NaiveDate, today: NaiveDate, is_sure: bool) -> Result<NaiveDate> {
    let shown = with_weekday(until);
    if until <= today {
        return Err(Error::refused(format!(
            "reminders come back on {shown}, and that is not after today; --wake brings them back now"
        )));
    }
    let is_far = today.checked_add_months(Months::new(12)).is_some_and(|last| until > last);
    match is_far && !is_sure {
        true => Err(Error::refused(format!(
            "{shown} is more than a year ahead: is the year mistyped? --yes takes it all the same"
        ))),
        false => Ok(until),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_silent_up_to_the_day_before_and_back_on_the_day() {
        let snooze = Snooze {
            body: "kent".to_owned(),
            day: day("2026-11-23"),
            until: day("2027-01-01"),
            reason: "the board meets first".to_owned(),
        };

        assert!(snooze.holds_on(day("2026-12-31")));
        assert!(!snooze.holds_on(day("2027-01-01")));
        assert_eq!(snooze.in_words(), "snoozed until Fri 1 Jan 2027 (the board meets first)");
    }

    #[test]
    fn it_ends_after_today_and_within_a_year_unless_it_is_sure() {
        let checked = |until, sure| checked_return(day(until), day("2026-11-23"), sure).is_ok();

        assert!(!checked("2026-11-23", true));
        assert!(checked("2026-11-24", false));
        assert!(checked("2027-11-23", false));
        assert!(!checked("2027-11-24", false));
        assert!(checked("2027-11-24", true));
    }
}
