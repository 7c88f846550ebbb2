//! How the words of a deadline are counted from the date of issue, or from today.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use super::calendar::{Precision, Written, month_end};
use super::date_parser::{Basis, Toward, is_likely, picked};
use super::deadline::{Deadline, Setter};
use super::duration::Span;
use super::holidays::Holidays;
use super::period::Days;
use super::phrase::{Clock, Meaning, Phrase, Rule};
use super::section_55::{self, Beginning};
use crate::error::{Error, Result};

#[derive(Debug, Clone)]
pub struct Reckoning {
    pub today: NaiveDate,
    pub holidays: Arc<Holidays>,
    pub is_sure: bool,
}

/// What an imported file says that the words came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    pub day: Option<NaiveDate>,
    pub basis: Option<NaiveDate>,
    pub precision: Option<Precision>,
}

/// To be counted once the date of issue is known.
#[derive(Debug, Clone)]
pub struct Wording {
    pub phrase: Phrase,
    pub reckoning: Reckoning,
}

impl Wording {
    /// Statute if it is a statutory clock.
    pub fn setter(&self, usual: Setter) -> Setter {
        self.statute().unwrap_or(usual)
    }

    /// None if it isn't a statutory clock.
    pub fn statute(&self) -> Option<Setter> {
        let is_statutory = matches!(self.phrase.meaning, Meaning::By(Clock::Pfd | Clock::S55));
        is_statutory.then_some(Setter::Statute)
    }

    pub fn counted(&self, issued: Option<&Written>) -> Result<Deadline> {
        self.reckoning.count(&self.phrase, issued)
    }
}

impl Reckoning {
    /// Refuses a date that looks mistyped, unless the user is sure.
    pub fn count(&self, phrase: &Phrase, issued: Option<&Written>) -> Result<Deadline> {
        self.checked(self.counted(phrase, issued)?, issued)
    }

    fn checked(&self, deadline: Deadline, issued: Option<&Written>) -> Result<Deadline> {
        if let Some(day) = deadline.day.filter(|day| !is_likely(day.year())) {
            return Err(Error::refused(format!(
                "{:?} works out to the year {}; check the date",
                deadline.text,
                day.year()
            )));
        }
        if !self.is_sure {
            self.check_plausible(&deadline, issued)?;
        }
        Ok(deadline)
    }

    /// More than a year ahead looks mistyped.
    pub fn check_not_far_ahead(&self, what: &str, written: &Written) -> Result<()> {
        let year_on = self.today.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
        if self.is_sure || written.first_day() <= year_on {
            return Ok(());
        }
        let shown = written.shown();
        Err(Error::refused(format!("the {what}, {shown}, is more than a year ahead: {MISTYPED}")))
    }

    /// Keeps the day that a file says the words came to, unless they plainly say another.
    pub fn recount(
        &self,
        phrase: &Phrase,
        issued: Option<&Written>,
        counted: &Counted,
    ) -> Result<Deadline> {
        let Some(day) = counted.day else { return self.count(phrase, issued) };
        if counted.basis.is_some() || phrase.meaning.is_fleeting() {
            let then =
                Deadline::of(phrase.text.as_str(), phrase.meaning.rule(), counted.basis, Some(day));
            let precision = counted.precision.unwrap_or(Precision::Day);
            return self.checked(Deadline { precision, ..then }, issued);
        }
        let deadline = self.count(phrase, issued)?;
        if deadline.day == Some(day) {
            return Ok(deadline);
        }
        let (text, shown) = (&deadline.text, deadline.shown());
        Err(Error::refused(format!(
            "the words {text:?} say {shown}, but the day beside them is {day}; correct one of the two"
        )))
    }

    fn counted(&self, phrase: &Phrase, issued: Option<&Written>) -> Result<Deadline> {
        let text = phrase.text.as_str();
        match phrase.meaning {
            Meaning::Undated => Ok(Deadline::of(text, Rule::Undated, None, None)),
            Meaning::On(days) => Ok(given(text, days)),
            Meaning::Picked(pick, of) => Ok(given(text, picked(text, pick, of, &self.holidays)?)),
            Meaning::AtOnce => {
                let &Written { day, precision, .. } = known(issued, text)?;
                let at_once = Deadline::of(text, Rule::Immediately, Some(day), Some(day));
                Ok(Deadline { precision, ..at_once })
            }
            Meaning::FromIssue(span) => self.counted_from_issue(text, Rule::Within, span, issued),
            Meaning::By(clock) => match clock.span() {
                Some(span) => self.counted_from_issue(text, clock.rule(), span, issued),
                None => comments(text, known(issued, text)?),
            },
            Meaning::Relative(relative) => {
                let days = relative.days(text, &self.basis())?;
                relative.check_year(text, days.last, issued.map(Written::first_day))?;
                let deadline =
                    Deadline::of(text, Rule::Relative, Some(self.today), Some(days.last));
                Ok(Deadline { precision: days.precision, ..deadline })
            }
        }
    }

    fn basis(&self) -> Basis<'_> {
        Basis {
            today: self.today,
            toward: Toward::Future,
            takes_periods: false,
            holidays: &self.holidays,
        }
    }

    /// The day of issue doesn't count. If only its month or year is known, counts from the last day, to the month.
    fn counted_from_issue(
        &self,
        text: &str,
        rule: Rule,
        span: Span,
        issued: Option<&Written>,
    ) -> Result<Deadline> {
        let issued = known(issued, text)?;
        let last = span.after(issued.day, &self.holidays)?;
        let (day, precision) = match issued.precision {
            Precision::Day => (last, Precision::Day),
            _ => (month_end(last), Precision::Month),
        };
        let basis_precision = issued.precision;
        let deadline = Deadline::of(text, rule, Some(issued.day), Some(day));
        Ok(Deadline { precision, basis_precision, ..deadline })
    }

    /// A mistyped year is the commonest error in reports.
    fn check_plausible(&self, deadline: &Deadline, issued: Option<&Written>) -> Result<()> {
        let Some(day) = deadline.day else { return Ok(()) };
        let odd = |why: String| {
            let (text, shown) = (&deadline.text, deadline.shown());
            Err(Error::refused(format!("{text:?} comes to {shown}, {why}: {MISTYPED}")))
        };
        match issued {
            Some(issued) if day < issued.first_day() => {
                odd(format!("before it was issued ({})", issued.shown()))
            }
            Some(issued) if is_far(day, issued.day) => {
                odd(format!("more than 30 years after it was issued ({})", issued.shown()))
            }
            None if is_far(day, self.today) => odd("more than 30 years from today".to_owned()),
            _ => Ok(()),
        }
    }
}

const MISTYPED: &str = "is the year right? --yes accepts it";

fn given(text: &str, days: Days) -> Deadline {
    Deadline { precision: days.precision, ..Deadline::of(text, Rule::Given, None, Some(days.last)) }
}

fn is_far(day: NaiveDate, from: NaiveDate) -> bool {
    const YEARS: u32 = 30;
    let far = Months::new(YEARS * 12);
    from.checked_add_months(far).is_some_and(|last| day > last)
        || from.checked_sub_months(far).is_some_and(|first| day < first)
}

fn known<'a>(issued: Option<&'a Written>, text: &str) -> Result<&'a Written> {
    issued.ok_or_else(|| {
        Error::refused(format!(
            "{text:?} counts from the date of issue, which isn't known; give --issued"
        ))
    })
}

fn comments(text: &str, published: &Written) -> Result<Deadline> {
    match Beginning::of(Some(published)) {
        Beginning::On(day) => {
            Ok(Deadline::of(text, Rule::S55, Some(day), Some(section_55::last_day(day))))
        }
        Beginning::NotYetInForce => Err(section_55::not_in_force()),
        Beginning::DayNotKnown => Err(Error::refused(format!(
            "the 56 days of section 55 start on the day of publication, but {} isn't an exact day",
            published.shown()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reckoning(today: &str) -> Reckoning {
        Reckoning {
            today: today.parse().unwrap(),
            holidays: Arc::new(Holidays::built_in()),
            is_sure: false,
        }
    }

    fn count(phrase: &str, issued: &str) -> Result<Deadline> {
        let issued = (!issued.is_empty()).then(|| Written::read(issued).unwrap());
        reckoning("2026-11-24").count(&Phrase::read(phrase)?, issued.as_ref())
    }

    /// What a phrase comes to, as the table has it: the day and what is shown, or why it is refused.
    fn outcome(phrase: &str, issued: &str, today: &str) -> std::result::Result<String, String> {
        let issued = (!issued.is_empty()).then(|| Written::read(issued).unwrap());
        let today = if today.is_empty() { "2026-11-24" } else { today };
        let counted = Phrase::read(phrase)
            .and_then(|phrase| reckoning(today).count(&phrase, issued.as_ref()))
            .map_err(|error| error.to_string())?;
        let day = counted.day.map(|day| day.to_string()).unwrap_or_default();
        Ok(format!("{day} {}", counted.shown()))
    }

    #[test]
    fn every_phrase_of_the_table_comes_to_its_day_or_is_refused_for_its_reason() {
        let table = include_bytes!("../../tests/data/deadlines.csv");
        let mut rows = csv::Reader::from_reader(&table[..]);
        let (mut read, mut wrong) = (0, Vec::new());
        for row in rows.records() {
            let row = row.unwrap();
            let [phrase, issued, today, due, shown, refusal] =
                [0, 1, 2, 3, 4, 5].map(|at| &row[at]);
            let is_right = match outcome(phrase, issued, today) {
                Ok(found) => refusal.is_empty() && found == format!("{due} {shown}"),
                Err(said) => !refusal.is_empty() && said.contains(refusal),
            };
            if !is_right {
                wrong.push(format!("{phrase:?}: {:?}", outcome(phrase, issued, today)));
            }
            read += 1;
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(read >= 150, "only {read} rows");
    }

    #[test]
    fn a_date_that_looks_mistyped_is_taken_where_it_is_meant() {
        let sure = Reckoning { is_sure: true, ..reckoning("2026-11-24") };
        let issued = Written::read("14 May 2024").unwrap();
        let phrase = Phrase::read("31 January 2023").unwrap();

        let refusal = count("31 January 2023", "14 May 2024").unwrap_err().to_string();
        assert!(refusal.contains("--yes"), "{refusal}");
        assert_eq!(sure.count(&phrase, Some(&issued)).unwrap().shown(), "31 Jan 2023");
    }

    #[test]
    fn a_date_in_the_paper_wins_over_a_clock() {
        let issued = Written::read("14 May 2024").unwrap();
        let by = |clock, written: Option<&str>| {
            let deadline =
                reckoning("2026-11-24").count(&Phrase::by(clock, written)?, Some(&issued))?;
            Ok::<_, Error>(format!("{} {}", deadline.rule, deadline.shown()))
        };

        assert_eq!(by(Clock::Pfd, None).unwrap(), "pfd 9 Jul 2024");
        assert_eq!(by(Clock::Pfd, Some("1 July 2024")).unwrap(), "given 1 Jul 2024");
        assert_eq!(by(Clock::Pfd, Some("within 56 days")).unwrap(), "pfd 9 Jul 2024");
        assert_eq!(by(Clock::FirePlan, None).unwrap(), "fire-plan 11 Jun 2024");
        assert_eq!(by(Clock::Within, Some("28 days")).unwrap(), "within 11 Jun 2024");
        assert_eq!(by(Clock::Given, Some("1 July 2024")).unwrap(), "given 1 Jul 2024");
        assert_eq!(by(Clock::S55, None).unwrap(), "s55 8 Jul 2024");
        for (clock, written) in [
            (Clock::Within, None),
            (Clock::Given, None),
            (Clock::Given, Some("within 28 days")),
            (Clock::Within, Some("1 July 2024")),
            (Clock::Pfd, Some("within 28 days")),
        ] {
            assert!(by(clock, written).is_err(), "{clock} {written:?}");
        }
    }

    #[test]
    fn a_day_that_was_counted_elsewhere_stands_unless_the_words_plainly_say_another() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let recount = |phrase: &str, counted: &str, basis: Option<&str>| {
            let issued = Written::read("2026-01-20").unwrap();
            let counted =
                Counted { day: Some(day(counted)), basis: basis.map(day), ..Counted::default() };
            let reckoning = reckoning("2026-11-24");
            let deadline = reckoning.recount(&Phrase::read(phrase)?, Some(&issued), &counted)?;
            Ok::<_, Error>(deadline.day.unwrap().to_string())
        };

        // Words that would come to another day by now.
        assert_eq!(recount("friday", "2026-01-30", None).unwrap(), "2026-01-30");
        assert_eq!(recount("within 8 working days", "2026-01-30", None).unwrap(), "2026-01-30");
        // The date of issue was corrected after the day was counted.
        let counted = recount("within 28 days", "2026-02-10", Some("2026-01-13"));
        assert_eq!(counted.unwrap(), "2026-02-10");
        assert_eq!(recount("within 28 days", "2026-02-17", None).unwrap(), "2026-02-17");
        for (phrase, counted) in [
            ("within 28 days", "2026-02-18"),
            ("31 March 2026", "2026-04-01"),
            ("TBC", "2026-04-01"),
        ] {
            assert!(recount(phrase, counted, None).is_err(), "{phrase}");
        }
        // What looks mistyped does so whoever counted it.
        assert!(recount("friday", "2025-01-30", Some("2025-01-28")).is_err());
    }

    #[test]
    fn the_answer_is_said_back() {
        let said = |phrase: &str| count(phrase, "14 May 2024").unwrap().said_back();

        assert_eq!(said("January 2025"), "due Jan 2025, counted to Fri 31 Jan 2025");
        assert_eq!(said("by 31/01/2025"), "due Fri 31 Jan 2025");
        assert_eq!(
            said("within three months"),
            "due Wed 14 Aug 2024 (within three months, from 14 May 2024)"
        );
        assert_eq!(said("in 2 weeks"), "due Tue 8 Dec 2026 (in 2 weeks, from today)");
        assert_eq!(
            count("within 28 days", "April 2022").unwrap().said_back(),
            "due May 2022, counted to Tue 31 May 2022 (within 28 days, from Apr 2022)"
        );
        assert_eq!(said("immediately"), "due immediately, counted to Tue 14 May 2024");
        assert_eq!(said("TBC"), "no date (TBC)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = count(&text, "2024-05-14");
        }

        #[test]
        fn any_words_of_deadlines_are_read_or_refused(
            words in proptest::collection::vec(
                "by|the|end|of|within|in|[0-9]{1,4}|three|months?|days|working|publication|Q[0-9]|FY|spring|\
                 winter|Jan|31st|[0-9]{2,4}/[0-9]{2}|friday|\\+[0-9]{1,3}[dwmy]|[-/.,']",
                0..7,
            )
        ) {
            let _ = count(&words.join(" "), "2024-05-14");
            let _ = count(&words.concat(), "");
        }

        #[test]
        fn a_span_from_issue_never_comes_before_it(count_of in 1u32..3000, days in 0i64..11_000) {
            let issued = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Duration::days(days);
            let issued = Written::on(issued);
            for unit in ["days", "weeks", "months"] {
                let phrase = Phrase::read(&format!("within {count_of} {unit}")).unwrap();
                let sure = Reckoning { is_sure: true, ..reckoning("2026-11-24") };
                if let Ok(deadline) = sure.count(&phrase, Some(&issued)) {
                    prop_assert!(deadline.day.unwrap() > issued.day);
                }
            }
        }
    }
}
