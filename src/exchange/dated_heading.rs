//! Headings with a date in them, which is another each month: `March 2026 update` is `April 2026 update` a month later.

use chrono::NaiveDate;

use super::heading_names::plain;
use crate::model::calendar::{Written, month_named};

/// The words of a heading, with one sign in place of its date; none for a heading without a date.
pub fn pattern(heading: &str) -> Option<String> {
    let mut pattern: Vec<String> = Vec::new();
    let mut is_any = false;
    for Word { text, is_part, .. } in words(&heading.to_lowercase()) {
        is_any |= is_part;
        match pattern.last() {
            Some(last) if is_part && last == DATE => {}
            _ => pattern.push(if is_part { DATE.to_owned() } else { text.to_owned() }),
        }
    }
    is_any.then(|| pattern.join(" "))
}

/// The day with which the date of a heading begins.
pub fn day_of(heading: &str) -> Option<NaiveDate> {
    date_of(heading).map(|written| written.day)
}

/// The date of a heading.
pub fn date_of(heading: &str) -> Option<Written> {
    let lower = heading.to_lowercase();
    let words = words(&lower);
    let parts: Vec<&str> = words.iter().filter(|word| word.is_part).map(|word| word.text).collect();
    let begins = words.iter().find(|word| word.is_part)?.at;
    let last = words.iter().rfind(|word| word.is_part)?;
    let whole = lower.get(begins..last.at + last.text.len())?;
    let read = |date: &str| Written::read(&with_century(date)).ok();
    read(whole).or_else(|| read(&parts.join(" ")))
}

/// Whether its date is one to come.
pub fn is_to_come(heading: &str, today: Option<NaiveDate>) -> bool {
    date_of(heading).zip(today).is_some_and(|(date, today)| date.first_day() > today)
}

/// The words of a heading beside its date.
pub fn beside_date(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let beside = words(&lower).into_iter().filter(|word| !word.is_part).map(|word| word.text);
    beside.collect::<Vec<_>>().join(" ")
}

struct Word<'a> {
    /// Where it begins.
    at: usize,
    text: &'a str,
    /// Whether it is part of the date.
    is_part: bool,
}

/// The words of a heading in small letters.
fn words(lower: &str) -> Vec<Word<'_>> {
    let texts = lower.split(|letter: char| !letter.is_alphanumeric());
    let mut at = 0;
    let words = texts.map(|text| {
        let begins = at;
        // What stands between two words is one sign.
        at += text.len()
            + lower
                .get(begins + text.len()..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        Word { at: begins, text, is_part: is_of_a_date(text) }
    });
    let mut words: Vec<Word> = words.filter(|word| !word.text.is_empty()).collect();
    for at in 0..words.len() {
        let is_whole = |word: &[Word]| matches!(word, [one, two, three] if are_a_date(one.text, two.text, three.text));
        if words.get(at..at + 3).is_some_and(is_whole) {
            words.iter_mut().skip(at).take(3).for_each(|word| word.is_part = true);
        }
    }
    // A short number is the day, the month or the year of the date beside it.
    for _ in 0..2 {
        let before: Vec<bool> = words.iter().map(|word| word.is_part).collect();
        let is = |at: usize| before.get(at) == Some(&true);
        for (at, word) in words.iter_mut().enumerate() {
            let may_be = is_short_number(word.text) || is_quarter(word.text);
            word.is_part |= may_be && (is(at + 1) || at > 0 && is(at - 1));
        }
    }
    words
}

/// `12.10.26`, or `Q1 26/27`.
fn are_a_date(one: &str, two: &str, three: &str) -> bool {
    let number = |word: &str| word.parse::<u8>().ok().filter(|_| matches!(word.len(), 1 | 2));
    let (Some(second), Some(third)) = (number(two), number(three)) else { return false };
    let is_day = number(one).is_some_and(|day| (1..32).contains(&day)) && (1..13).contains(&second);
    is_day && three.len() == 2 || is_quarter(one) && third == second + 1
}

fn is_quarter(word: &str) -> bool {
    ["q1", "q2", "q3", "q4"].contains(&word)
}

/// `jan 26` is a month of 2026 in a heading, and no day.
pub fn with_century(words: &str) -> String {
    match words.split_once([' ', '-', '\'']) {
        Some((month, year))
            if month.chars().all(char::is_alphabetic)
                && year.len() == 2
                && year.chars().all(|digit| digit.is_ascii_digit()) =>
        {
            format!("{month} 20{year}")
        }
        _ => words.to_owned(),
    }
}

const DATE: &str = "#";

fn is_of_a_date(word: &str) -> bool {
    let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let is_year = is_year && word.bytes().all(|letter| letter.is_ascii_digit());
    is_year || month_named(word).is_some()
}

fn is_short_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    matches!(digits.len(), 1 | 2) && digits.bytes().all(|letter| letter.is_ascii_digit())
}

/// Whether a heading says when a row was updated, or its date moved.
pub fn is_updated(heading: &str) -> bool {
    const NAMES: [&str; 19] = [
        "updated",
        "last updated",
        "date updated",
        "date last updated",
        "last updated on",
        "updated on",
        "update date",
        "last update",
        "last update date",
        "latest update date",
        "date of latest update",
        "as at",
        "date of update",
        "date of last update",
        "date extended",
        "date of extension",
        "extended on",
        "date revised",
        "date of revision",
    ];
    NAMES.contains(&plain(heading).as_str())
}

#[cfg(test)]
mod tests {
    use super::{date_of, pattern};

    #[test]
    fn the_date_of_a_heading_may_be_written_as_in_a_cell() {
        for (heading, day) in [
            ("Board update 12.10.26", "2026-10-12"),
            ("Force update Nov-26", "2026-11-30"),
            ("Q1 26/27 update", "2026-06-30"),
            ("Status - Q2 2026/27", "2026-09-30"),
            ("Position at 31 October 2026", "2026-10-31"),
            ("Status as at 31/10/26", "2026-10-31"),
        ] {
            assert_eq!(date_of(heading).unwrap().day.to_string(), day, "{heading}");
        }
    }

    #[test]
    fn headings_that_differ_in_their_date_alone_have_one_pattern() {
        for (one, other) in [
            ("March 2026 update", "April 2026 update"),
            ("Update (31/03/2026)", "Update (30/04/2026)"),
            ("RAG at 31st March 2026", "RAG at 30th April 2026"),
            ("Update Mar 26", "Update Apr-26"),
            ("Board update 12.10.26", "Board update 9/11/26"),
            ("Status - Q2 2026/27", "Status - Q3 2026/27"),
            ("Q1 26/27 update", "Q2 26/27 update"),
        ] {
            assert!(pattern(one).is_some(), "{one}");
            assert_eq!(pattern(one), pattern(other), "{one}");
        }
        assert_ne!(pattern("March 2026 update"), pattern("April 2026 status"));
        for heading in ["Recommendation 1", "Update", "Notes 2", ""] {
            assert_eq!(pattern(heading), None, "{heading}");
        }
    }
}
