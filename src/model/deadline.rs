//! The words of a deadline, and the day that they come to.

use chrono::{Days, Months, NaiveDate};

use super::calendar::{self, Precision, Written};
use super::words::one_of;
use crate::error::{Error, Result};

one_of! {
    /// How a deadline's words were turned into a day.
    Rule, "deadline rule" {
        /// The paper gives the date.
        Given = "given",
        /// The date of issue itself.
        Immediately = "immediately",
        /// A span from the date of issue, whose first day does not count.
        Within = "within",
        /// The paper says in words that there is no date.
        Undated = "undated",
    }
}

one_of! {
    /// Who set a deadline.
    Setter, "setter of a deadline" {
        /// The inspectorate, in its report.
        Inspectorate = "inspectorate",
        /// The force itself.
        Force = "force",
        /// An Act of Parliament.
        Statute = "statute",
    }
}

/// A deadline with the words that it came in, the rule that read them and the day it counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The words as written.
    pub text: String,
    /// How they were read.
    pub rule: Rule,
    /// The day from which a span was counted.
    pub basis: Option<NaiveDate>,
    /// The last day; none where the words say that there is no date.
    pub day: Option<NaiveDate>,
    /// How exactly that day is known.
    pub precision: Precision,
}

impl Deadline {
    /// Reads what a paper says of a deadline, counting from `issued` where the words do.
    pub fn read(phrase: &str, issued: Option<&Written>) -> Result<Deadline> {
        let text = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = text.to_lowercase();
        if text.is_empty() {
            return Err(Error::refused("a deadline is empty; leave it out, or say \"none\""));
        }
        if NO_DATE.contains(&lower.as_str()) {
            return Ok(Deadline::dateless(text));
        }
        if AT_ONCE.contains(&lower.as_str()) {
            return immediately(text, issued);
        }
        if let Some(span) = lower.strip_prefix("within") {
            return within(&text, Span::read(&text, span)?, issued);
        }
        let written = Written::read(without_lead(&text))?;
        Ok(Deadline {
            text,
            rule: Rule::Given,
            basis: None,
            day: Some(written.day),
            precision: written.precision,
        })
    }

    fn dateless(text: String) -> Deadline {
        Deadline { text, rule: Rule::Undated, basis: None, day: None, precision: Precision::Day }
    }

    /// What is said back when a deadline was taken: `due Jan 2025: counted to Fri 31 Jan 2025`.
    pub fn said_back(&self) -> String {
        let Some(day) = self.day else { return format!("no date ({})", self.text) };
        let period = shown(day, self.precision, Some(self.rule));
        let counted = calendar::with_weekday(day);
        match (self.rule, self.precision, self.basis) {
            (Rule::Within, _, Some(basis)) => format!(
                "due {period}: {} of {}, counted to {counted}",
                self.text,
                calendar::shown(basis, self.precision)
            ),
            (Rule::Given, Precision::Day, _) => format!("due {counted}"),
            _ => format!("due {period}: counted to {counted}"),
        }
    }
}

/// A due date as people are shown it: the period, or the word `immediately`.
pub fn shown(day: NaiveDate, precision: Precision, rule: Option<Rule>) -> String {
    match rule {
        Some(Rule::Immediately) => "immediately".to_owned(),
        _ => calendar::shown(day, precision),
    }
}

const NO_DATE: [&str; 9] =
    ["tbc", "tba", "tbd", "ongoing", "n/a", "none", "no date", "-", "to be confirmed"];
const AT_ONCE: [&str; 3] = ["immediately", "with immediate effect", "forthwith"];
const LEADS: [&str; 5] = ["by ", "not later than ", "no later than ", "before the end of ", "on "];

/// The date behind the words that often stand before it.
fn without_lead(text: &str) -> &str {
    let behind = |lead: &&str| {
        text.get(..lead.len()).filter(|start| start.eq_ignore_ascii_case(lead))?;
        text.get(lead.len()..)
    };
    LEADS.iter().find_map(behind).unwrap_or(text)
}

fn immediately(text: String, issued: Option<&Written>) -> Result<Deadline> {
    let issued = issued.ok_or_else(|| needs_issue_date(&text))?;
    Ok(Deadline {
        text,
        rule: Rule::Immediately,
        basis: Some(issued.day),
        day: Some(issued.day),
        precision: issued.precision,
    })
}

/// Counts from the date of issue. Where that is known to the month, so is the result.
fn within(text: &str, span: Span, issued: Option<&Written>) -> Result<Deadline> {
    let issued = issued.ok_or_else(|| needs_issue_date(text))?;
    let too_far = || Error::refused(format!("{text:?} leads beyond the calendar"));
    let last = span.after(issued.day).ok_or_else(too_far)?;
    let day = if issued.precision == Precision::Day { last } else { calendar::month_end(last) };
    let precision = match issued.precision {
        Precision::Day => Precision::Day,
        _ => Precision::Month,
    };
    Ok(Deadline {
        text: text.to_owned(),
        rule: Rule::Within,
        basis: Some(issued.day),
        day: Some(day),
        precision,
    })
}

fn needs_issue_date(text: &str) -> Error {
    Error::refused(format!(
        "{text:?} counts from the date of issue, which is not known; give --issued"
    ))
}

/// A length of time. The day it is counted from is left out; months clamp at the month's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Days(u64),
    Months(u32),
}

impl Span {
    /// Reads `28 days`, `three months` or `6 weeks of publication`.
    fn read(text: &str, span: &str) -> Result<Span> {
        let words: Vec<&str> = span.split_whitespace().collect();
        let [count, unit, rest @ ..] = words.as_slice() else { return Err(no_span(text)) };
        let publication = ["of publication", "from publication", "of the report", "of issue"];
        if !rest.is_empty() && !publication.contains(&rest.join(" ").as_str()) {
            return Err(no_span(text));
        }
        let count = counted(count).ok_or_else(|| no_span(text))?;
        match *unit {
            "day" | "days" => Ok(Span::Days(count.into())),
            "week" | "weeks" => Ok(Span::Days(u64::from(count) * 7)),
            "month" | "months" => Ok(Span::Months(count)),
            "year" | "years" => Ok(Span::Months(count * 12)),
            _ => Err(no_span(text)),
        }
    }

    fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Span::Days(days) => day.checked_add_days(Days::new(days)),
            Span::Months(months) => day.checked_add_months(Months::new(months)),
        }
    }
}

const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// A count in digits or as a word to twelve; never nought, never more than four digits.
fn counted(word: &str) -> Option<u32> {
    let named = NUMBERS.iter().zip(1..).find_map(|(name, count)| (*name == word).then_some(count));
    let digits = || (word.len() <= 4).then(|| word.parse().ok()).flatten();
    named.or_else(digits).filter(|count| *count > 0)
}

fn no_span(text: &str) -> Error {
    Error::refused(format!(
        "{text:?} names no length of time that can be counted; say \"within 28 days\", \"within six weeks\" \
         or \"within three months\""
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(phrase: &str, issued: &str) -> String {
        let issued = Written::read(issued).unwrap();
        let deadline = Deadline::read(phrase, Some(&issued)).unwrap();
        {
            let day = deadline.day.unwrap();
            format!("{day} {}", shown(day, deadline.precision, Some(deadline.rule)))
        }
    }

    #[test]
    fn a_span_leaves_out_the_day_that_it_counts_from() {
        assert_eq!(read("within 28 days", "2023-09-13"), "2023-10-11 11 Oct 2023");
        assert_eq!(read("Within  six  weeks", "2023-09-13"), "2023-10-25 25 Oct 2023");
    }

    #[test]
    fn months_clamp_at_the_end_of_the_month() {
        assert_eq!(read("within one month", "2025-01-31"), "2025-02-28 28 Feb 2025");
        assert_eq!(read("within 1 month of publication", "2024-01-31"), "2024-02-29 29 Feb 2024");
    }

    #[test]
    fn a_span_from_a_month_gives_a_month() {
        assert_eq!(read("within three months", "April 2022"), "2022-07-31 Jul 2022");
    }

    #[test]
    fn immediately_is_the_date_of_issue_and_is_shown_as_the_word() {
        assert_eq!(read("Immediately", "22 March 2018"), "2018-03-22 immediately");
    }

    #[test]
    fn words_for_no_date_are_kept_and_give_none() {
        for words in ["TBC", "n/a", "Ongoing", "-"] {
            let deadline = Deadline::read(words, None).unwrap();
            assert_eq!((deadline.day, deadline.text.as_str()), (None, words));
        }
    }

    #[test]
    fn what_counts_from_the_issue_is_refused_without_it() {
        for phrase in ["immediately", "within three months"] {
            let refusal = Deadline::read(phrase, None).unwrap_err().to_string();
            assert!(refusal.contains("--issued"), "{refusal}");
        }
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        for phrase in
            ["within months", "within 0 days", "within 99999 days", "within 3 moons", "soon", ""]
        {
            assert!(
                Deadline::read(phrase, Some(&Written::read("2025-01-01").unwrap())).is_err(),
                "{phrase}"
            );
        }
    }

    #[test]
    fn the_answer_is_said_back() {
        let said = |phrase: &str| {
            let issued = Written::read("14 May 2024").unwrap();
            Deadline::read(phrase, Some(&issued)).unwrap().said_back()
        };

        assert_eq!(said("January 2025"), "due Jan 2025: counted to Fri 31 Jan 2025");
        assert_eq!(said("by 31/01/2025"), "due Fri 31 Jan 2025");
        assert_eq!(
            said("within three months"),
            "due 14 Aug 2024: within three months of 14 May 2024, counted to Wed 14 Aug 2024"
        );
        assert_eq!(said("TBC"), "no date (TBC)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Deadline::read(&text, Some(&Written::on(NaiveDate::MAX)));
        }
    }
}
