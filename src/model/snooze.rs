//! A finding whose reminders are muted until a date.

use chrono::{Months, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::with_weekday;
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Snooze {
    pub body: String,
    pub day: NaiveDate,
    pub until: NaiveDate,
    pub reason: String,
}

impl Snooze {
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        holds(self.until, day)
    }

    /// `snoozed until Fri 1 Jan 2027 (the board meets first)`.
    pub fn in_words(&self) -> String {
        format!("snoozed until {} ({})", with_weekday(self.until), self.reason)
    }
}

/// On its last day reminders resume.
pub fn holds(until: NaiveDate, day: NaiveDate) -> bool {
    day < until
}

/// At most a year ahead unless the user is sure.
pub fn checked_return(until: NaiveDate, today: NaiveDate, is_sure: bool) -> Result<NaiveDate> {
    let shown = with_weekday(until);
    if until <= today {
        return Err(Error::refused(format!(
            "reminders would resume on {shown}, which is not after today; use --cancel to resume them now"
        )));
    }
    let is_far = today.checked_add_months(Months::new(12)).is_some_and(|last| until > last);
    if is_far && !is_sure {
        return Err(Error::refused(format!(
            "{shown} is more than a year ahead: is the year right? --yes accepts it"
        )));
    }
    Ok(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn reminders_are_muted_until_the_day_before() {
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
    fn it_ends_after_today_and_within_a_year_unless_the_user_is_sure() {
        let checked = |until, sure| checked_return(day(until), day("2026-11-23"), sure).is_ok();

        assert!(!checked("2026-11-23", true));
        assert!(checked("2026-11-24", false));
        assert!(checked("2027-11-23", false));
        assert!(!checked("2027-11-24", false));
        assert!(checked("2027-11-24", true));
    }
}
