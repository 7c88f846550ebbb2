//! Sentences, and what they say: who should do something, and by when.

use crate::model::phrase::Phrase;

/// The sentences of a paragraph. A full stop ends one only before a capital.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(['.', '?', '!']) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let closed = rest.trim_start_matches(['”', '"', '’', '\'', ')']);
        let ends = at + 1 + (rest.len() - closed.len());
        let next = closed.trim_start();
        let begins_another = closed.starts_with(' ')
            && next.starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"' | '‘'));
        if begins_another && !is_abbreviated(text.get(from..at).unwrap_or_default()) {
            sentences.extend(text.get(from..ends).map(str::trim));
            from = ends;
        }
    }
    sentences.extend(text.get(from..).map(str::trim).filter(|rest| !rest.is_empty()));
    sentences
}

fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(' ').next().unwrap_or_default();
    ["Mr", "Mrs", "Ms", "Dr", "No", "para", "e.g", "i.e", "St"].contains(&word)
}

/// Words that say that somebody ought to do something.
const DUTIES: [&str; 6] =
    ["should", "must", "needs to", "need to", "is required to", "we recommend that"];

/// What is meant for readers, or is past, and asks nothing of a body.
const ASIDES: [&str; 11] = [
    "should be congratulated",
    "should be proud",
    "it should be",
    "should be noted",
    "should note",
    "should be read",
    "should not be taken",
    "should be remembered",
    "readers should",
    "should already",
    "how it should",
];

/// Where in a sentence a body is told to do something.
pub fn duty(sentence: &str) -> Option<usize> {
    let lower = sentence.to_lowercase();
    if ASIDES.iter().any(|aside| lower.contains(aside)) || speaks_of_the_past(&lower) {
        return None;
    }
    DUTIES.iter().filter_map(|duty| word_at(&lower, duty)).min()
}

/// `should have acted`, but not `should have plans in place`.
fn speaks_of_the_past(lower: &str) -> bool {
    const IRREGULAR: [&str; 22] = [
        "been", "begun", "brought", "come", "done", "found", "given", "gone", "got", "had", "held",
        "kept", "known", "led", "made", "met", "seen", "sent", "set", "taken", "told", "written",
    ];
    let Some(at) = word_at(lower, "should have") else { return false };
    let rest = lower.get(at + "should have".len()..).unwrap_or_default();
    let mut words =
        rest.split_whitespace().skip_while(|word| *word == "already" || *word == "also");
    let next = words.next().unwrap_or_default();
    let next = next.trim_matches(|c: char| !c.is_alphanumeric());
    next.ends_with("ed") || IRREGULAR.contains(&next)
}

/// The words that say who should do something, with the duty's own.
pub fn addressee(sentence: &str) -> Option<&str> {
    let at = duty(sentence)?;
    let rest = sentence.get(at..)?;
    sentence.get(..at + rest.find(' ').unwrap_or(rest.len()))
}

/// Whether the words before a duty say that somebody else sees it so: `Staff said that the force`.
pub fn is_reported(before: &str) -> bool {
    const REPORTS: [&str; 10] =
        ["that", "said", "says", "told", "felt", "argued", "thought", "why", "whether", "policy"];
    let lower = before.to_ascii_lowercase();
    REPORTS.iter().any(|word| word_at(&lower, word).is_some())
}

/// What follows `The inspectorate has recommended that`, or `Inspectors said that` where they give a date.
pub fn recommended(before: &str) -> Option<&str> {
    const SAID: [&str; 4] = [
        "Inspectors said that",
        "inspectors said that",
        "inspectorate said that",
        "report said that",
    ];
    let after = |words: &str| before.split_once(words).map(|(_, after)| after);
    let told =
        ["recommended that", "recommends that", "recommending that"].into_iter().find_map(after);
    told.or_else(|| SAID.into_iter().find_map(after).filter(|after| deadline(after).is_some()))
}

/// `We are therefore making a further recommendation:`
pub fn announces_more(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["further", "new", "additional", "another"]
        .iter()
        .any(|more| lower.contains(&format!("{more} recommendation")))
}

/// Where words stand, and not only a part of a word.
pub fn word_at(lower: &str, words: &str) -> Option<usize> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    lower.match_indices(words).map(|(at, _)| at).find(|at| {
        let before = lower.get(..*at).and_then(|before| before.chars().next_back());
        let after = lower.get(at + words.len()..).and_then(|after| after.chars().next());
        !is_letter(before) && !is_letter(after)
    })
}

/// The earliest year that a sentence names.
pub fn year_in(sentence: &str) -> Option<&str> {
    let is_year = |word: &&str| {
        word.len() == 4 && ["19", "20"].iter().any(|century| word.starts_with(century))
    };
    sentence.split(|c: char| !c.is_ascii_digit()).filter(is_year).min()
}

/// The deadline that a sentence gives, in its own words: the longest that can be read as one.
pub fn deadline(sentence: &str) -> Option<String> {
    const MOST_WORDS: usize = 9;
    const BEGINNINGS: [&str; 8] =
        ["by", "within", "immediately", "with", "no", "not", "before", "urgently"];
    let words: Vec<&str> = sentence.split(' ').collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let begins = words.iter().enumerate().filter(|(_, word)| BEGINNINGS.contains(&&*bare(word)));
    begins.into_iter().find_map(|(at, _)| {
        let from = words.get(at..)?;
        let most = from.len().min(MOST_WORDS);
        (1..=most).rev().find_map(|length| {
            let words = from.get(..length)?.join(" ");
            let words = words.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let is_read = words.chars().any(|c| c.is_ascii_digit() || c.is_alphabetic())
                && Phrase::read(&words).is_ok();
            is_read.then_some(words)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_before_a_capital() {
        assert_eq!(
            sentences("It said “stop.” The force, e.g. Kent, grew by 1.5. No. 3 is new"),
            ["It said “stop.”", "The force, e.g. Kent, grew by 1.5.", "No. 3 is new"]
        );
    }

    #[test]
    fn a_deadline_is_given_in_the_words_of_the_sentence() {
        for (sentence, words) in [
            ("By 31 January 2025, chief constables should:", Some("By 31 January 2025")),
            ("The force should, within three months, train staff", Some("within three months")),
            ("West Mercia Police should immediately:", Some("immediately")),
            ("told the force to complete improvements by January 2025.", Some("by January 2025")),
            (
                "It should, within six months of publication, review",
                Some("within six months of publication"),
            ),
            ("It should be led by a senior officer", None),
            ("It should work with partners", None),
            ("It should report by 31/03/25, with reasons", Some("by 31/03/25")),
        ] {
            assert_eq!(deadline(sentence).as_deref(), words, "{sentence}");
        }
    }

    #[test]
    fn a_duty_is_told_from_an_aside() {
        assert!(duty("Kent Police should train its staff").is_some());
        assert!(duty("The force needs to improve").is_some());
        assert!(duty("The service should have plans in place to:").is_some());
        for aside in
            ["It should be noted that", "The force should have acted", "Shoulder to shoulder"]
        {
            assert!(duty(aside).is_none(), "{aside}");
        }
    }
}
