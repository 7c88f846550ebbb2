//! The 56 days of section 55 of the Police Act 1996: which reports start them, and when they end.

use chrono::{Days, NaiveDate};

use super::body::Body;
use super::calendar::{self, Precision, Written};
use super::closure::check_day;
use crate::error::{Error, Result};

/// The 56 days came with the Policing and Crime Act 2017, commenced by SI 2017/399.
const IN_FORCE: NaiveDate = NaiveDate::from_ymd_opt(2017, 5, 2).expect("a day of the calendar");

/// Section 55(5A) of the Police Act 1996: before the end of 56 calendar days beginning with the day of publication.
/// So that day is the first of them, and the last is 55 days later: 14 May 2024 leads to 8 July 2024.
pub fn last_day(published: NaiveDate) -> NaiveDate {
    published.checked_add_days(Days::new(55)).unwrap_or(NaiveDate::MAX)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// This day is the first of them.
    On(NaiveDate),
    /// They run, but the day of publication isn't known.
    DayNotKnown,
    /// Published before the rule was in force.
    NotYetInForce,
}

impl Beginning {
    pub fn of(published: Option<&Written>) -> Beginning {
        match published {
            Some(written) if written.day < IN_FORCE => Beginning::NotYetInForce,
            Some(written) if written.precision == Precision::Day => Beginning::On(written.day),
            _ => Beginning::DayNotKnown,
        }
    }
}

/// Why no clock runs, and the command that starts one.
pub fn no_clock(beginning: Beginning, inspection: &str, body: Option<&str>) -> String {
    let force = body.map(|body| format!(" --force {body}")).unwrap_or_default();
    let start = format!("`track s55 {inspection} --start{force}");
    match beginning {
        Beginning::On(_) => format!("no clock was started; {start}` starts it"),
        Beginning::DayNotKnown => format!(
            "no clock was started, because the day of publication isn't known; {start} --on DAY` starts it"
        ),
        Beginning::NotYetInForce => {
            "no clock runs: the report was published before the 56 days came into force".to_owned()
        }
    }
}

/// Only a territorial force has a local policing body; one that ceased to exist has none left.
pub fn is_owed_for(body: &Body) -> bool {
    body.is_current_force()
}

/// Whether this report starts a clock for this body.
pub fn applies(published: &Written, body: &Body) -> bool {
    is_owed_for(body) && matches!(Beginning::of(Some(published)), Beginning::On(_))
}

/// The first of the 56 days. A given day of publication must agree with what is recorded.
pub fn counted_from(
    published: Option<&Written>,
    given: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<NaiveDate> {
    if let Some((day, known)) = given.zip(published)
        && calendar::shown(day, known.precision) != known.shown()
    {
        return Err(Error::refused(format!(
            "the register says it was published {}, not {}",
            known.shown(),
            calendar::with_weekday(day)
        )));
    }
    if let Some(day) = given {
        check_day("publication", day, None, today)?;
    }
    let given = given.map(Written::on);
    match Beginning::of(given.as_ref().or(published)) {
        Beginning::On(day) => Ok(day),
        Beginning::DayNotKnown => Err(Error::refused(
            "its day of publication isn't known, and the 56 days start on it; give it with --on DAY",
        )),
        Beginning::NotYetInForce => Err(not_in_force()),
    }
}

pub fn not_in_force() -> Error {
    Error::refused(format!(
        "the 56 days of section 55 apply only to reports published on or after {}",
        calendar::with_weekday(IN_FORCE)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::body::BodyKind;
    use crate::model::body::tests::body;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn force() -> Body {
        body(1, "west-mercia", "West Mercia Police", BodyKind::TerritorialForce, None)
    }

    #[test]
    fn the_day_of_publication_is_the_first_of_the_56() {
        assert_eq!(calendar::with_weekday(last_day(day("2024-05-14"))), "Mon 8 Jul 2024");
        // Over a leap day, over a year's end, and onto a Sunday.
        assert_eq!(last_day(day("2024-02-01")), day("2024-03-27"));
        assert_eq!(last_day(day("2023-02-01")), day("2023-03-28"));
        assert_eq!(last_day(day("2024-12-01")), day("2025-01-25"));
        assert_eq!(calendar::with_weekday(last_day(day("2024-05-06"))), "Sun 30 Jun 2024");
        for published in day("2019-01-01").iter_days().take(2000) {
            let days = published.iter_days().take_while(|day| *day <= last_day(published)).count();
            assert_eq!(days, 56, "{published}");
        }
    }

    #[test]
    fn the_rule_covers_reports_from_the_day_on_which_it_came_into_force() {
        let applies = |published: &str| applies(&Written::read(published).unwrap(), &force());

        assert!(!applies("2017-05-01") && applies("2017-05-02"));
        assert!(!applies("May 2024"), "the day is not known");
    }

    #[test]
    fn only_a_territorial_force_that_exists_has_a_local_policing_body() {
        let published = Written::on(day("2024-05-14"));
        assert!(applies(&published, &force()));
        for kind in
            [BodyKind::NationalForce, BodyKind::Rocu, BodyKind::FireService, BodyKind::Other]
        {
            assert!(!applies(&published, &Body { kind, ..force() }), "{kind}");
        }
        assert!(!applies(&published, &Body { retired: Some(day("2024-04-01")), ..force() }));
    }

    #[test]
    fn the_day_of_publication_must_agree_with_what_is_known() {
        let today = day("2026-11-23");
        let from = |known: Option<&str>, given: Option<&str>| {
            let known = known.map(|text| Written::read(text).unwrap());
            counted_from(known.as_ref(), given.map(day), today)
        };
        assert_eq!(from(Some("14 May 2024"), None).unwrap(), day("2024-05-14"));
        assert_eq!(from(Some("May 2024"), Some("2024-05-14")).unwrap(), day("2024-05-14"));
        assert_eq!(from(None, Some("2024-05-14")).unwrap(), day("2024-05-14"));
        for (known, given) in [
            (Some("May 2024"), None),
            (None, None),
            (Some("May 2024"), Some("2024-06-14")),
            (Some("14 May 2024"), Some("2024-05-15")),
            (Some("1 May 2017"), None),
            (Some("April 2017"), None),
            (None, Some("2026-11-24")),
        ] {
            assert!(from(known, given).is_err(), "{known:?} {given:?}");
        }
    }
}
