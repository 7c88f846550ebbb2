//! What people write where a deadline is asked for, read but not yet counted.

use chrono::Weekday;

use super::choices::one_of;
use super::date_parser::{self, Found, Unread, plain, short};
use super::duration::{Span, Unit};
use super::vocabulary::weekday_named;
use crate::error::{Error, Result};

one_of! {
    /// How a deadline's words became a date.
    Rule, "deadline rule" {
        Given = "given",
        Immediately = "immediately",
        Within = "within",
        /// From the day it was written: `friday`, `in two weeks`.
        Relative = "relative",
        Pfd = "pfd",
        FirePlan = "fire-plan",
        S55 = "s55",
        /// The report says that there is no date.
        Undated = "undated",
    }
}

one_of! {
    Clock, "clock" {
        Given = "given",
        Within = "within",
        /// Coroners (Investigations) Regulations 2013, regulation 29: 56 days from the date on which the report was sent.
        Pfd = "pfd",
        /// A fire service's action plan for a cause of concern: 28 days.
        FirePlan = "fire-plan",
        /// Police Act 1996, section 55(5A): a duty, never a finding's.
        S55 = "s55",
    }
}

impl Clock {
    pub fn rule(self) -> Rule {
        match self {
            Clock::Given => Rule::Given,
            Clock::Within => Rule::Within,
            Clock::Pfd => Rule::Pfd,
            Clock::FirePlan => Rule::FirePlan,
            Clock::S55 => Rule::S55,
        }
    }

    pub fn of_rule(rule: Rule) -> Option<Clock> {
        let counts = [Clock::Within, Clock::Pfd, Clock::FirePlan];
        counts.into_iter().find(|clock| clock.rule() == rule)
    }

    /// None if it isn't so many days from the issue.
    pub fn span(self) -> Option<Span> {
        match self {
            Clock::Pfd => Some(Span::days(56)),
            Clock::FirePlan => Some(Span::days(28)),
            Clock::Given | Clock::Within | Clock::S55 => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub text: String,
    pub meaning: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Undated,
    AtOnce,
    On(Found),
    FromIssue(Span),
    By(Clock),
    Today,
    FromToday(Span),
    Next(Weekday),
    /// Months ahead; 0 is this month.
    EndOfMonth(u32),
}

impl Meaning {
    pub fn rule(self) -> Rule {
        match self {
            Meaning::Undated => Rule::Undated,
            Meaning::AtOnce => Rule::Immediately,
            Meaning::On(_) => Rule::Given,
            Meaning::FromIssue(_) => Rule::Within,
            Meaning::By(clock) => clock.rule(),
            Meaning::Today | Meaning::FromToday(_) | Meaning::Next(_) | Meaning::EndOfMonth(_) => {
                Rule::Relative
            }
        }
    }

    /// Whether it depends on the day it is counted, or on bank holidays.
    pub fn is_fleeting(self) -> bool {
        match self {
            Meaning::Today | Meaning::FromToday(_) | Meaning::Next(_) | Meaning::EndOfMonth(_) => {
                true
            }
            Meaning::FromIssue(span) => span.unit == Unit::WorkingDay,
            Meaning::Undated | Meaning::AtOnce | Meaning::On(_) | Meaning::By(_) => false,
        }
    }
}

impl Phrase {
    /// What isn't certain is refused, with a guess at what was meant.
    pub fn read(written: &str) -> Result<Phrase> {
        let text = one_line(written);
        let plain = plain(&text);
        if plain.is_empty() {
            return Err(Error::refused("the deadline is empty; leave it out or say \"none\""));
        }
        let meaning = meaning(&plain, &text)?;
        Ok(Phrase { text, meaning })
    }

    /// A date in the report always wins.
    pub fn by(clock: Clock, written: Option<&str>) -> Result<Phrase> {
        let phrase = match (clock, written) {
            (Clock::Given | Clock::Within, None) => {
                return Err(Error::refused(format!(
                    "--rule {clock} needs a deadline, such as \"28 days\""
                )));
            }
            (_, None) => {
                return Ok(Phrase { text: clock.to_string(), meaning: Meaning::By(clock) });
            }
            (Clock::Within, Some(written)) => within(written)?,
            (_, Some(written)) => Phrase::read(written)?,
        };
        let fits = match (clock, phrase.meaning) {
            (_, Meaning::On(_)) => clock != Clock::Within,
            (Clock::Within, Meaning::FromIssue(_)) => true,
            (_, Meaning::By(by)) => by == clock,
            (_, Meaning::FromIssue(span)) => clock.span() == Some(span),
            _ => false,
        };
        match (fits, phrase.meaning) {
            (true, Meaning::FromIssue(_)) if clock != Clock::Within => {
                Ok(Phrase { meaning: Meaning::By(clock), ..phrase })
            }
            (true, _) => Ok(phrase),
            (false, _) => Err(Error::refused(format!(
                "{:?} is not what the clock {clock} counts; leave out one of the two",
                short(&phrase.text)
            ))),
        }
    }
}

fn within(written: &str) -> Result<Phrase> {
    let text = one_line(written);
    if text.to_lowercase().starts_with("within ") {
        return Phrase::read(&text);
    }
    let Phrase { meaning, .. } = Phrase::read(&format!("within {text}"))?;
    Ok(Phrase { text, meaning })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const NO_DATE: &str = "tbc, tba, tbd, ongoing, n/a, na, none, no date, no deadline, not applicable, not set, \
    to be confirmed, -";
const AT_ONCE: [&str; 4] = ["immediately", "immediate", "with immediate effect", "forthwith"];
const LEADS: [&str; 10] = [
    "before the end of ",
    "by the end of ",
    "by end of ",
    "not later than ",
    "no later than ",
    "the end of ",
    "end of ",
    "by ",
    "on ",
    "end ",
];

fn meaning(plain: &str, text: &str) -> Result<Meaning> {
    if let Some(year) = plain.strip_prefix("before ").filter(|rest| !rest.starts_with("the end")) {
        let _ = date_parser::read(year)?;
        let why = "it may mean that day or the one before; say by or on";
        return Err(date_parser::cannot_be(text, why));
    }
    let (rest, is_end) = without_lead(plain);
    if NO_DATE.split(", ").any(|words| words == rest) {
        return Ok(Meaning::Undated);
    }
    if AT_ONCE.contains(&rest) {
        return Ok(Meaning::AtOnce);
    }
    if let Some(rest) = rest.strip_prefix("within") {
        let span = span(rest, |rest| rest.is_empty() || is_publication(rest));
        return span.map(Meaning::FromIssue).ok_or_else(|| no_span(text));
    }
    if let Some(span) = span(rest, is_publication) {
        return Ok(Meaning::FromIssue(span));
    }
    if let Some(rest) = rest.strip_prefix("in ").filter(|rest| !rest.starts_with("the ")) {
        let span = span(rest, |rest| matches!(rest, "" | "from today" | "from now"));
        return span.map(Meaning::FromToday).ok_or_else(|| no_span(text));
    }
    if let Some(span) = rest.strip_prefix('+') {
        return Span::short(span).map(Meaning::FromToday).ok_or_else(|| no_span(text));
    }
    if let Some(meaning) = named(rest, is_end) {
        return Ok(meaning);
    }
    date(rest, is_end, text).map(Meaning::On)
}

/// The rest, and whether one of the leads named the end of something.
fn without_lead(plain: &str) -> (&str, bool) {
    let (mut rest, mut is_end) = (plain.trim(), false);
    while let Some((lead, behind)) =
        LEADS.iter().find_map(|lead| Some((lead, rest.strip_prefix(lead)?)))
    {
        is_end |= lead.contains("end ");
        rest = behind.trim_start();
    }
    (rest, is_end)
}

fn named(rest: &str, is_end: bool) -> Option<Meaning> {
    match rest {
        "today" => Some(Meaning::Today),
        "tomorrow" => Some(Meaning::FromToday(Span::days(1))),
        "month" | "the month" | "this month" if is_end => Some(Meaning::EndOfMonth(0)),
        "next month" if is_end => Some(Meaning::EndOfMonth(1)),
        "pfd" => Some(Meaning::By(Clock::Pfd)),
        "fire-plan" => Some(Meaning::By(Clock::FirePlan)),
        word => weekday_named(word).map(Meaning::Next),
    }
}

fn date(rest: &str, is_end: bool, text: &str) -> Result<Found> {
    let read = if is_end { date_parser::try_read_end(rest) } else { date_parser::try_read(rest) };
    read.map_err(|unread| match unread {
        Unread::NoDate => date_parser::unreadable(
            text,
            "deadline",
            "31/01/2025, January 2025, Q3 2024/25, \"within three months\", immediately or TBC",
        ),
        Unread::Because(why) => date_parser::cannot_be(text, &why),
    })
}

/// `28 days` with the right words behind it.
fn span(words: &str, is_meant: fn(&str) -> bool) -> Option<Span> {
    let (span, rest) = Span::taken_off(words)?;
    is_meant(rest).then_some(span)
}

/// Whatever means the day of issue, and not the day after it: `from the date of this report`.
fn is_publication(words: &str) -> bool {
    let names = ["publication", "published", "report", "report's", "issue"];
    let others = ["of", "the", "this", "date", "day", "being", "its", "was"];
    let mut words = words.split(' ');
    let begins = words.next().is_some_and(|first| matches!(first, "of" | "from" | "after"));
    let words: Vec<&str> = words.collect();
    begins
        && words.iter().any(|word| names.contains(word))
        && words.iter().all(|word| names.contains(word) || others.contains(word))
}

fn no_span(text: &str) -> Error {
    let examples = "\"within 28 days\", \"within six weeks\", \"within three months\" or \
                    \"within 10 working days\"";
    date_parser::unreadable(text, "length of time", examples)
}
