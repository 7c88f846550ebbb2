//! The language itself: the leads, the words that give no date, what counts from an issue or from today, and dates.

use chrono::Weekday;

use super::calendar_date::{self, Unread, because};
use super::meaning::Meaning;
use super::nth_day::Pick;
use super::parts::plain;
use super::relative::{Around, Part, PeriodUnit, Relative};
use crate::model::clock::Clock;
use crate::model::duration::{Span, Unit};
use crate::model::period::{Days, day_shown};
use crate::model::text::one_line;
use crate::model::vocabulary::weekday_named;

type Reading<T = Meaning> = std::result::Result<T, Unread>;

/// Compared without dots and hyphens, as `T.B.C.` and `on-going` are written.
const NO_DATE: [&str; 29] = [
    "tbc",
    "tba",
    "tbd",
    "ongoing",
    "on going",
    "n/a",
    "na",
    "none",
    "no date",
    "no deadline",
    "not applicable",
    "not set",
    "unknown",
    "not known",
    "to be confirmed",
    "to be agreed",
    "to be advised",
    "to be announced",
    "to be decided",
    "to be determined",
    "as soon as possible",
    "as soon as practicable",
    "as soon as reasonably practicable",
    "as soon as is practicable",
    "asap",
    "at the earliest opportunity",
    "in due course",
    "continuous",
    "continuing",
];
const AT_ONCE: [&str; 4] = ["immediately", "immediate", "with immediate effect", "forthwith"];

/// What may stand before a date; a longer one before those that begin it.
const LEADS: [&str; 25] = [
    "on or before ",
    "by or before ",
    "before or on ",
    "up to and including ",
    "up to ",
    "at the latest by ",
    "at the latest on ",
    "at the latest ",
    "at latest ",
    "latest by ",
    "not later than ",
    "no later than ",
    "not after ",
    "until ",
    "till ",
    "due by ",
    "due on ",
    "due ",
    "deadline of ",
    "close of business on ",
    "close of play on ",
    "cob on ",
    "week ending ",
    "by ",
    "on ",
];
const ENDS: [&str; 4] = ["before the end of ", "the end of ", "end of ", "end "];
const STARTS: [&str; 4] = ["the start of ", "start of ", "the beginning of ", "beginning of "];
const TRAILERS: [&str; 7] = [
    " at the latest",
    " at the very latest",
    " at latest",
    " latest",
    " or before",
    " or earlier",
    " or sooner",
];

/// What a text means, or why it can't be read. What isn't certain isn't read.
pub fn read(text: &str) -> Reading {
    meaning(&plain(&one_line(text)))
}

fn meaning(plain: &str) -> Reading {
    // Most are plain dates, and an import reads many.
    if let Ok(days) = date(plain, Part::Whole) {
        return Ok(Meaning::On(days));
    }
    if let Some(later) = plain.strip_prefix("before ")
        && !["the end", "end of", "or on "].iter().any(|end| later.starts_with(end))
    {
        return before(later);
    }
    if is_without_date(plain) {
        return Ok(Meaning::Undated);
    }
    let (rest, part) = without_leads(plain);
    if is_without_date(rest) {
        return Ok(Meaning::Undated);
    }
    if AT_ONCE.contains(&rest) {
        return Ok(Meaning::AtOnce);
    }
    match rest {
        "pfd" => return Ok(Meaning::By(Clock::Pfd)),
        "fire-plan" => return Ok(Meaning::By(Clock::FirePlan)),
        _ => {}
    }
    if part == Part::Whole
        && let Some(meaning) = length_of_time(rest)
    {
        return meaning;
    }
    if let Some(relative) = from_today(rest, part)? {
        return Ok(Meaning::Relative(relative));
    }
    match Pick::taken_off(rest) {
        Some((pick, period)) => picked(pick, period),
        None => date(rest, part).map(Meaning::On),
    }
}

/// `before April 2027` ends with March; before a day, that day itself may be meant.
fn before(later: &str) -> Reading {
    let Meaning::On(days) = meaning(later)? else {
        return Err(because("say by or on, and which day"));
    };
    let eve = days.first.pred_opt().ok_or(Unread::NoDate)?;
    if !days.is_one() {
        return Ok(Meaning::On(Days::one(eve)));
    }
    let (eve, day) = (day_shown(eve), day_shown(days.last));
    Err(because(&format!(
        "it may mean that day or the one before; say by or on: \"by {day}\" or \"on {eve}\""
    )))
}

fn is_without_date(words: &str) -> bool {
    let is_known = |words: &str| NO_DATE.contains(&words);
    matches!(words, "-" | "--")
        || is_known(words)
        || is_known(&words.replace(['.', '-'], ""))
        || is_known(&words.replace('-', " "))
}

/// The rest, and which part of it the leads name.
fn without_leads(plain: &str) -> (&str, Part) {
    let (mut rest, mut part) = (plain.trim(), Part::Whole);
    let taken_off = |text: &str, leads: &[&str]| {
        leads.iter().find_map(|lead| text.strip_prefix(lead)).map(str::len)
    };
    loop {
        let (behind, named) = if let Some(behind) = taken_off(rest, &ENDS) {
            (behind, Part::End)
        } else if let Some(behind) = taken_off(rest, &STARTS) {
            (behind, Part::Start)
        } else if let Some(behind) = taken_off(rest, &LEADS).or_else(|| behind_hour(rest)) {
            (behind, part)
        } else {
            break;
        };
        rest = rest.get(rest.len() - behind..).unwrap_or_default().trim_start();
        part = named;
    }
    let trailer = TRAILERS.iter().find_map(|trailer| rest.strip_suffix(trailer));
    (trailer.unwrap_or(rest), part)
}

/// How much is behind `5pm on`, `17:00 on` or `noon on`.
fn behind_hour(text: &str) -> Option<usize> {
    let (hour, behind) = text.split_once(" on ")?;
    let digits = |text: &str| {
        let mut parts = text.split([':', '.']);
        let is_number = |part: &str| matches!(part.len(), 1 | 2) && part.parse::<u32>().is_ok();
        parts.clone().count() <= 2 && parts.all(is_number)
    };
    let hour = hour.strip_prefix("by ").unwrap_or(hour).replace(' ', "");
    let is_hour = match hour.strip_suffix("am").or(hour.strip_suffix("pm")) {
        Some(number) => digits(number),
        None => matches!(hour.as_str(), "noon" | "midday") || (hour.contains(':') && digits(&hour)),
    };
    is_hour.then_some(behind.len())
}

/// A time from the issue, from today or, alone, from whatever the flag counts from.
fn length_of_time(rest: &str) -> Option<Reading> {
    let or_no_span = |meaning: Option<Meaning>| meaning.ok_or(Unread::NoSpan);
    if let Some(rest) = rest.strip_prefix("within") {
        let span = span(rest, |rest| rest.is_empty() || is_publication(rest));
        return Some(or_no_span(span.map(Meaning::FromIssue)));
    }
    if let Some(span) = span(rest, is_publication) {
        return Some(Ok(Meaning::FromIssue(span)));
    }
    let ahead = |span| Meaning::Relative(Relative::Ahead(span));
    if let Some(rest) = rest.strip_prefix("in ").filter(|rest| !rest.starts_with("the ")) {
        return Some(or_no_span(span_from_now(rest).map(ahead)));
    }
    if let Some(short) = rest.strip_prefix('+') {
        return Some(or_no_span(Span::short(short).map(ahead)));
    }
    if let Some(span) = rest.strip_suffix(" ago") {
        let span = Span::short(span).or_else(|| self::span(span, str::is_empty));
        return Some(or_no_span(span.map(|span| Meaning::Relative(Relative::Ago(span)))));
    }
    if let Some(span) = Span::short(rest).or_else(|| span(rest, str::is_empty)) {
        return Some(Ok(Meaning::Relative(Relative::Span(span))));
    }
    let from_now = span(rest, |rest| matches!(rest, "from today" | "from now" | "hence"));
    from_now.map(|span| Ok(ahead(span)))
}

/// `2 weeks`, `two weeks' time`, `a fortnight's time`, `10 days from today`.
fn span_from_now(words: &str) -> Option<Span> {
    let plain = words.strip_suffix(" time").map(|words| {
        let words = words.strip_suffix('\'').unwrap_or(words);
        words.strip_suffix("'s").unwrap_or(words)
    });
    let span_of = |words| span(words, |rest| matches!(rest, "" | "from today" | "from now"));
    Span::short(words).or_else(|| span_of(plain.unwrap_or(words)))
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

/// None if the words don't count from today.
fn from_today(rest: &str, part: Part) -> Reading<Option<Relative>> {
    if let Some(around) = around(rest, part) {
        return Ok(Some(Relative::Part(part, around)));
    }
    if part != Part::Whole {
        return Ok(None);
    }
    if let Some(day) = named_day(rest).or_else(|| of_a_week(rest)) {
        return Ok(Some(day));
    }
    let weeks = ["week commencing ", "week beginning ", "week starting ", "week of ", "w/c "];
    let week = rest.strip_prefix("the ").unwrap_or(rest);
    if let Some(day) = weeks.iter().find_map(|lead| week.strip_prefix(lead)) {
        return match meaning(day)? {
            Meaning::On(days) if days.is_one() => Ok(Some(Relative::WeekOf(days.last))),
            _ => Err(Unread::NoDate),
        };
    }
    Ok(calendar_date::without_year(rest).map(|(day, month, weekday)| Relative::DayAndMonth {
        day,
        month,
        weekday,
    }))
}

fn named_day(rest: &str) -> Option<Relative> {
    let week = Span { count: 1, unit: Unit::Week };
    match rest {
        "today" | "now" => Some(Relative::Day(0)),
        "tomorrow" => Some(Relative::Day(1)),
        "yesterday" => Some(Relative::Day(-1)),
        "day after tomorrow" | "the day after tomorrow" => Some(Relative::Day(2)),
        "day before yesterday" | "the day before yesterday" => Some(Relative::Day(-2)),
        "a week today" | "today week" => Some(Relative::Ahead(week)),
        word => weekday_named(word).map(Relative::Weekday).or_else(|| weekday_with_word(word)),
    }
}

fn weekday_with_word(words: &str) -> Option<Relative> {
    if let Some(weekday) = words.strip_prefix("a week on ") {
        return weekday_named(weekday).map(Relative::WeekAfter);
    }
    let (first, second) = words.split_once(' ')?;
    match (first, weekday_named(second), weekday_named(first)) {
        ("last", Some(weekday), _) => Some(Relative::LastWeekday(weekday)),
        ("next", Some(weekday), _) => Some(Relative::NextWeekday(weekday)),
        ("this" | "coming", Some(weekday), _) => Some(Relative::Weekday(weekday)),
        (_, _, Some(weekday)) if second == "week" => Some(Relative::WeekAfter(weekday)),
        _ => None,
    }
}

/// `friday of next week`, `friday next week`, `next week friday`.
fn of_a_week(words: &str) -> Option<Relative> {
    let (first, rest) = words.split_once(' ')?;
    let (weekday, week) = match weekday_named(first) {
        Some(weekday) => (weekday, rest.strip_prefix("of ").unwrap_or(rest)),
        None => {
            let (week, last) = words.rsplit_once(' ')?;
            (weekday_named(last)?, week.strip_suffix(" on").unwrap_or(week))
        }
    };
    let around = around(week, Part::Whole).filter(|around| around.unit == PeriodUnit::Week)?;
    (week != "week").then(|| one_of_week(weekday, around))
}

fn one_of_week(weekday: Weekday, around: Around) -> Relative {
    Relative::Part(Part::One(Pick::only(weekday)), around)
}

/// `next month`, or `the month` where a part of it is named.
fn around(words: &str, part: Part) -> Option<Around> {
    let (ahead, unit) = match words.split_once(' ') {
        Some(("this" | "current", unit)) => (0, unit),
        Some(("next" | "coming", unit)) => (1, unit),
        Some(("last" | "previous", unit)) => (-1, unit),
        Some(("the", rest)) => return around(rest, part),
        _ if part == Part::Whole => return None,
        _ => (0, words),
    };
    let unit = match unit {
        "week" => PeriodUnit::Week,
        "month" | "calendar month" => PeriodUnit::Month,
        "quarter" => PeriodUnit::Quarter,
        "year" => PeriodUnit::Year,
        "calendar year" => PeriodUnit::CalendarYear,
        // Without a word that says which, the year of the report may be meant.
        "financial year" | "finance year" if unit != words => PeriodUnit::FinanceYear,
        _ => return None,
    };
    Some(Around { unit, ahead })
}

fn picked(pick: Pick, period: &str) -> Reading {
    if let Some(around) = around(period, Part::End) {
        return Ok(Meaning::Relative(Relative::Part(Part::One(pick), around)));
    }
    let days = date(period, Part::End)?;
    Ok(Meaning::Picked(pick, Days::period(days.last, days.precision)))
}

fn date(rest: &str, part: Part) -> Reading<Days> {
    match part {
        Part::End => {
            let (last, precision) = calendar_date::read_end(rest)?;
            Ok(Days::period(last, precision).end())
        }
        Part::Start => {
            let (last, precision) = calendar_date::read_end(rest)?;
            Ok(Days::one(Days::period(last, precision).first))
        }
        Part::Whole | Part::One(_) => {
            let (last, precision) = calendar_date::read(rest)?;
            Ok(Days::period(last, precision))
        }
    }
}
