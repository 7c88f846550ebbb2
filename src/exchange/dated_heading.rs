//! Headings with a date in them, which is another each month: `March 2026 update` is `April 2026 update` a month later.

use chrono::NaiveDate;

use super::heading_names::plain;
use crate::model::calendar::{Written, month_named};

/// The words of a heading, with one sign in place of its date; none for a heading without a date.
pub fn pattern(heading: &str) -> Option<String> {
    let mut pattern: Vec<String> = Vec::new();
    let mut is_any = false;
    for (word, is_part) in words(heading) {
        is_any |= is_part;
        match pattern.last() {
            Some(last) if is_part && last == DATE => {}
            _ => pattern.push(if is_part { DATE.to_owned() } else { word }),
        }
    }
    is_any.then(|| pattern.join(" "))
}

/// The day with which the date of a heading begins.
pub fn day_of(heading: &str) -> Option<NaiveDate> {
    let words = words(heading).into_iter().filter(|(_, is_part)| *is_part);
    let words: Vec<String> = words.map(|(word, _)| word).collect();
    Written::read(&with_century(&words.join(" "))).ok().map(|written| written.day)
}

/// The words of a heading, and whether each is part of its date.
fn words(heading: &str) -> Vec<(String, bool)> {
    let lower = heading.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut is_part: Vec<bool> = words.iter().map(|word| is_of_a_date(word)).collect();
    // A short number is the day, the month or the year of the date beside it.
    for _ in 0..2 {
        let before = is_part.clone();
        let is = |at: usize| before.get(at) == Some(&true);
        for (at, (part, word)) in is_part.iter_mut().zip(&words).enumerate() {
            *part |= is_short_number(word) && (is(at + 1) || at > 0 && is(at - 1));
        }
    }
    words.into_iter().map(str::to_owned).zip(is_part).collect()
}

/// `jan 26` is a month of 2026 in a heading, and no day.
pub fn with_century(words: &str) -> String {
    match words.split_once(' ') {
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
    const NAMES: [&str; 15] = [
        "updated",
        "last updated",
        "date updated",
        "date last updated",
        "last updated on",
        "updated on",
        "update date",
        "last update date",
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
    use super::pattern;

    #[test]
    fn headings_that_differ_in_their_date_alone_have_one_pattern() {
        for (one, other) in [
            ("March 2026 update", "April 2026 update"),
            ("Update (31/03/2026)", "Update (30/04/2026)"),
            ("RAG at 31st March 2026", "RAG at 30th April 2026"),
            ("Update Mar 26", "Update Apr-26"),
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
