//! The date of a flag, as it was typed: read when the command line is, counted once the day is known.

use chrono::NaiveDate;

use super::calendar::{Written, day_shown};
use super::date_parser::{self, Basis, Expected, Meaning, Toward, Unread, picked, refusal};
use super::holidays::Holidays;
use super::period::Days;
use super::text::one_line;
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateWords {
    text: String,
    meaning: Meaning,
    takes: Takes,
}

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    pub toward: Toward,
    /// A month, a quarter or a year too.
    pub periods: bool,
}

/// A day on which something happened.
pub const PAST_DAY: Takes = Takes { toward: Toward::Past, periods: false };
/// A day to come.
pub const FUTURE_DAY: Takes = Takes { toward: Toward::Future, periods: false };
pub const PAST_PERIOD: Takes = Takes { toward: Toward::Past, periods: true };
pub const FUTURE_PERIOD: Takes = Takes { toward: Toward::Future, periods: true };

const PERIOD: Expected = Expected {
    what: "date",
    examples: "2025-01-31, 31/01/2025, 31 January 2025, January 2025, Q3 2024/25, yesterday, \"in 2 weeks\", \
               \"1 month ago\" or \"end of next month\"",
    accepts: Meaning::is_certain,
};
const DAY: Expected = Expected {
    examples: "2025-01-31, 31/01/2025, 31 January 2025, yesterday, \"in 2 weeks\", \"1 month ago\" or \
               \"end of last month\"",
    accepts: |meaning| match meaning {
        Meaning::On(days) => days.is_one(),
        _ => meaning.is_certain(),
    },
    ..PERIOD
};

impl DateWords {
    pub fn read(text: &str, takes: Takes) -> Result<DateWords> {
        let text = one_line(text);
        let expected = if takes.periods { &PERIOD } else { &DAY };
        let refused = |unread| refusal(&text, unread, expected);
        let meaning = date_parser::read(&text).map_err(refused)?;
        match meaning {
            Meaning::On(days) if !takes.periods && !days.is_one() => Err(not_exact(&text, days)),
            Meaning::On(_) | Meaning::Picked(..) | Meaning::Relative(_) => {
                Ok(DateWords { text, meaning, takes })
            }
            Meaning::FromIssue(span) => Err(Error::refused(format!(
                "{text:?} counts from the issue of a report; say \"in {span}\" or \"{span} ago\""
            ))),
            Meaning::Undated | Meaning::AtOnce | Meaning::By(_) => Err(refused(Unread::NoDate)),
        }
    }

    /// Whether bank holidays must be known to count it.
    pub fn counts_working_days(&self) -> bool {
        self.meaning.counts_working_days()
    }

    /// A filter "before" takes the first of them, one "after" the last.
    pub fn days(&self, today: NaiveDate, holidays: &Holidays) -> Result<Days> {
        let Takes { toward, periods } = self.takes;
        let basis = Basis { today, toward, takes_periods: periods, holidays };
        let days = match self.meaning {
            Meaning::On(days) => Ok(days),
            Meaning::Picked(pick, of) => picked(&self.text, pick, of, holidays),
            Meaning::Relative(relative) => relative.days(&self.text, &basis),
            Meaning::Undated | Meaning::AtOnce | Meaning::FromIssue(_) | Meaning::By(_) => {
                Err(refusal(&self.text, Unread::NoDate, &PERIOD))
            }
        };
        days.map_err(|error| Error::Usage(error.to_string()))
    }

    /// Words that count from today are kept as the day that they came to.
    pub fn written(&self, days: Days) -> Written {
        match self.meaning {
            Meaning::Relative(_) => Written::of(days, &day_shown(days.last)),
            _ => Written::of(days, &self.text),
        }
    }
}

fn not_exact(text: &str, days: Days) -> Error {
    let such_as = day_shown(days.last);
    Error::refused(format!("{text:?} isn't an exact day; give the day too, such as {such_as}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::phrase::Phrase;
    use crate::model::reckoning::Reckoning;
    use proptest::prelude::*;

    /// 23 November 2026, a Monday.
    fn day_of(text: &str, takes: Takes) -> Result<Days> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        DateWords::read(text, takes)?.days(today, &Holidays::built_in())
    }

    fn last(text: &str, takes: Takes) -> String {
        day_of(text, takes).map_or_else(|error| error.to_string(), |days| days.last.to_string())
    }

    #[test]
    fn a_flag_reads_what_a_deadline_reads() {
        for (text, day) in [
            ("today", "2026-11-23"),
            ("yesterday", "2026-11-22"),
            ("16 Nov", "2026-11-16"),
            ("Monday 16 November", "2026-11-16"),
            ("1 month ago", "2026-10-23"),
            ("a fortnight ago", "2026-11-09"),
            ("30d ago", "2026-10-24"),
            ("2 weeks", "2026-11-09"),
            ("3m", "2026-08-23"),
            ("10 working days ago", "2026-11-09"),
            ("friday", "2026-11-20"),
            ("last friday", "2026-11-20"),
            ("end of last month", "2026-10-31"),
            ("end of last quarter", "2026-09-30"),
            ("start of the month", "2026-11-01"),
            ("end of January 2026", "2026-01-31"),
            ("last working day of last month", "2026-10-30"),
            ("2026-07-31T23:30:00Z", "2026-08-01"),
        ] {
            assert_eq!(last(text, PAST_DAY), day, "{text}");
        }
        for (text, day) in [
            ("2 weeks", "2026-12-07"),
            ("in 2 weeks", "2026-12-07"),
            ("+30d", "2026-12-23"),
            ("3 months", "2027-02-23"),
            ("31 January", "2027-01-31"),
            ("friday", "2026-11-27"),
            ("friday week", "2026-12-04"),
            ("end of next month", "2026-12-31"),
        ] {
            assert_eq!(last(text, FUTURE_DAY), day, "{text}");
        }
    }

    #[test]
    fn a_filter_takes_a_period_from_its_first_day_to_its_last() {
        let span = |text| {
            let days = day_of(text, FUTURE_PERIOD).unwrap();
            format!("{} {}", days.first, days.last)
        };

        assert_eq!(span("January 2027"), "2027-01-01 2027-01-31");
        assert_eq!(span("Q4 2026/27"), "2027-01-01 2027-03-31");
        assert_eq!(span("next month"), "2026-12-01 2026-12-31");
        assert_eq!(span("next week"), "2026-11-30 2026-12-06");
        assert_eq!(span("end of next month"), "2026-12-31 2026-12-31");
        assert_eq!(span("31 January 2027"), "2027-01-31 2027-01-31");
    }

    #[test]
    fn what_may_be_two_days_is_refused_with_both() {
        let refused = |text, takes| {
            let error = day_of(text, takes).unwrap_err();
            error.to_string()
        };

        assert!(refused("monday", PAST_DAY).ends_with("Mon 23 Nov 2026 or Mon 16 Nov 2026"));
        assert!(
            refused("1 March", PAST_DAY).ends_with(
                "Mon 1 Mar 2027 is still to come; if it was Sun 1 Mar 2026, give the year"
            )
        );
        assert!(
            refused("end of the week", PAST_DAY).contains("Fri 27 Nov 2026 or Sun 29 Nov 2026")
        );
        assert!(
            refused("end of the year", PAST_DAY).contains("Thu 31 Dec 2026 or Wed 31 Mar 2027")
        );
        assert!(refused("January 2027", FUTURE_DAY).ends_with("such as 31 Jan 2027"));
        assert!(refused("next month", FUTURE_DAY).ends_with("such as Thu 31 Dec 2026"));
        assert!(refused("within 2 weeks", FUTURE_DAY).contains("\"in 2 weeks\""));
        for text in ["TBC", "immediately", "pfd", "soon", "", "29 February"] {
            assert!(day_of(text, PAST_DAY).is_err(), "{text}");
        }
    }

    /// What a refusal proposes, where that is more than one word to put right.
    fn proposals(refusal: &str) -> Vec<String> {
        let behind = |lead: &str| refusal.split_once(lead).map(|(_, rest)| rest.to_owned());
        let days = behind("say which day, ").or_else(|| behind("such as ")).unwrap_or_default();
        let meant = behind("did you mean ").unwrap_or_default();
        let quoted = refusal.split('"').skip(3).step_by(2).map(str::to_owned);
        let found = days.split(" or ").chain([meant.as_str()]).map(str::to_owned).chain(quoted);
        found
            .map(|text| text.trim_matches(['?', '"']).to_owned())
            .filter(|text| text.contains(' ') && text.contains(|c: char| c.is_ascii_digit()))
            .collect()
    }

    #[test]
    fn whatever_a_refusal_proposes_is_itself_accepted() {
        let reckoning = Reckoning {
            today: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
            holidays: Arc::new(Holidays::built_in()),
            is_sure: true,
        };
        let issued = Written::read("14 May 2024").unwrap();
        let count = |text: &str| reckoning.count(&Phrase::read(text)?, Some(&issued));
        let table = include_bytes!("../../tests/data/deadlines.csv");
        let mut proposed = 0;
        for row in csv::Reader::from_reader(&table[..]).records() {
            let row = row.unwrap();
            let Err(refusal) = count(&row[0]) else { continue };
            for proposal in proposals(&refusal.to_string()) {
                assert!(count(&proposal).is_ok(), "{refusal}: {proposal:?}");
                proposed += 1;
            }
        }
        assert!(proposed > 30, "only {proposed}");
    }

    proptest! {
        #[test]
        fn what_leads_back_never_comes_after_today(count in 1u32..400, unit in "days|weeks|fortnights|months|years") {
            let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
            for text in [format!("{count} {unit} ago"), format!("{count} {unit}")] {
                prop_assert!(day_of(&text, PAST_DAY).unwrap().last < today);
            }
            let ahead = format!("in {count} {unit}");
            prop_assert!(day_of(&ahead, PAST_DAY).unwrap().last > today);
        }

        #[test]
        fn a_day_without_its_year_is_of_a_year_that_has_it(day in 1u32..32, month in 1u32..13) {
            let name = NaiveDate::from_ymd_opt(2000, month, 1).unwrap().format("%B");
            if let Ok(days) = day_of(&format!("{day} {name}"), PAST_DAY) {
                prop_assert!(days.last <= NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
                prop_assert_eq!(days.last.format("%-d %B").to_string(), format!("{day} {name}"));
            }
        }

        #[test]
        fn any_text_of_a_flag_is_read_or_refused(text in any::<String>()) {
            let _ = day_of(&text, PAST_DAY);
            let _ = day_of(&text, FUTURE_PERIOD);
        }
    }
}
