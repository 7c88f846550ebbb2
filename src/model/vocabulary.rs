//! The words in which papers name months, days of the week, seasons and numbers.

use chrono::{Month, Weekday};

const WORDS: &str = "january february march april may june july august september october november \
    december monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter \
    quarter financial finance fiscal calendar immediately immediate forthwith within publication \
    published report issue working business today tomorrow yesterday ongoing day days week weeks \
    fortnight fortnights month months year years next last this coming current previous first second \
    third fourth fifth final before after until till later than latest commencing beginning starting \
    ending start from hence time close play confirmed agreed advised announced decided determined \
    possible soon practicable reasonably earliest opportunity course continuous continuing none date \
    deadline applicable with effect";
const SMALL_NUMBERS: &str = "one two three four five six seven eight nine ten eleven twelve thirteen \
    fourteen fifteen sixteen seventeen eighteen nineteen";
const TENS: &str = "twenty thirty forty fifty sixty seventy eighty ninety";

/// From its name or first three letters (or `sept`).
pub fn month_named(name: &str) -> Option<u32> {
    let name = if name == "sept" { "sep" } else { name };
    name.parse().ok().map(|month: Month| month.number_from_month())
}

pub fn month_name(number: u32) -> String {
    let month = u8::try_from(number).ok().and_then(|number| Month::try_from(number).ok());
    month.map(|month| month.name().to_owned()).unwrap_or_default()
}

/// From its name or at least three letters.
pub fn weekday_named(name: &str) -> Option<Weekday> {
    match name {
        "tues" => Some(Weekday::Tue),
        "thur" | "thurs" => Some(Weekday::Thu),
        _ => name.parse().ok(),
    }
}

/// `28`, `three`, `a`, `fifty-six`; from 1 to 9999.
pub fn count_named(words: &str) -> Option<u32> {
    let digits = || {
        let is_count = words.len() <= 4 && words.bytes().all(|byte| byte.is_ascii_digit());
        is_count.then(|| words.parse().ok()).flatten()
    };
    digits().or_else(|| number_named(words)).filter(|count| *count > 0)
}

fn number_named(words: &str) -> Option<u32> {
    let small = |word: &str| place(SMALL_NUMBERS, word).map(|place| place + 1);
    let tens = |word: &str| place(TENS, word).map(|place| (place + 2) * 10);
    match words.split_once(['-', ' ']) {
        Some((first, second)) => Some(tens(first)? + small(second).filter(|ones| *ones < 10)?),
        None if matches!(words, "a" | "an") => Some(1),
        None => small(words).or_else(|| tens(words)),
    }
}

fn place(words: &str, word: &str) -> Option<u32> {
    words.split(' ').zip(0..).find_map(|(one, place)| (one == word).then_some(place))
}

/// A text with its misspelt words put right, which may or may not be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respelling {
    pub text: String,
    /// The word that was put right, if it is the only one.
    word: Option<String>,
}

impl Respelling {
    /// The one word, or else the whole text.
    pub fn shown(&self) -> String {
        self.word.clone().unwrap_or_else(|| format!("{:?}", self.text))
    }
}

/// The nearest first; none if each word is known or like none that is.
pub fn corrections(text: &str) -> Vec<Respelling> {
    let unknown: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() >= 4 && !is_known(&word.to_lowercase()))
        .collect();
    match unknown.as_slice() {
        [] => Vec::new(),
        [word] => {
            let corrected = |near: &&str| Respelling {
                text: text.replacen(word, &as_written(near), 1),
                word: Some(as_written(near)),
            };
            nearest(word).iter().map(corrected).collect()
        }
        words => {
            let mut corrected = text.to_owned();
            for word in words {
                let Some(near) = nearest(word).first().map(|near| as_written(near)) else {
                    return Vec::new();
                };
                corrected = corrected.replacen(word, &near, 1);
            }
            vec![Respelling { text: corrected, word: None }]
        }
    }
}

fn is_known(word: &str) -> bool {
    vocabulary().any(|known| known == word) || is_name(word)
}

fn is_name(word: &str) -> bool {
    month_named(word).is_some() || weekday_named(word).is_some()
}

/// At most two letters wrong, or one in a short word.
fn nearest(word: &str) -> Vec<&'static str> {
    let word = word.to_lowercase();
    let most = if word.len() < 6 { 1 } else { 2 };
    let letters = word.chars().count();
    let distance = |known: &&str| strsim::damerau_levenshtein(known, &word);
    // To compare a long word, such as a cell without spaces, takes seconds.
    let is_as_long = |known: &&str| known.len().abs_diff(letters) <= most;
    let near = vocabulary().filter(is_as_long).filter(|known| distance(known) <= most);
    let mut near: Vec<&str> = near.collect();
    near.sort_by_key(distance);
    near
}

fn as_written(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().filter(|_| is_name(word));
    first.map_or_else(|| word.to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

fn vocabulary() -> impl Iterator<Item = &'static str> {
    [WORDS, SMALL_NUMBERS, TENS].into_iter().flat_map(|words| words.split(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_only_compared_with_words_about_as_long() {
        assert_eq!(nearest("Janury"), ["january"]);
        assert!(nearest(&"x".repeat(20_000_000)).is_empty());
    }

    #[test]
    fn numbers_are_read_in_digits_and_in_words() {
        let read = ["28", "one", "a", "twelve", "nineteen", "thirty", "fifty-six", "twenty one"];
        assert_eq!(read.map(|words| count_named(words).unwrap()), [28, 1, 1, 12, 19, 30, 56, 21]);
        for words in ["", "0", "10000", "-1", "1.5", "sixty-ten", "dozen", "twenty-", "٣"] {
            assert_eq!(count_named(words), None, "{words}");
        }
    }

    #[test]
    fn a_word_with_two_letters_wrong_is_guessed() {
        let near = |text: &str| corrections(text).first().map(Respelling::shown);

        assert_eq!(near("31 Janury 2025").as_deref(), Some("January"));
        assert_eq!(near("Firday").as_deref(), Some("Friday"));
        assert_eq!(near("imediately").as_deref(), Some("immediately"));
        assert_eq!(near("Firday 31 Janury 2025").as_deref(), Some("\"Friday 31 January 2025\""));
        assert_eq!(near("31 January 2025"), None);
        assert_eq!(near("end of the week"), None);
        assert_eq!(near("when the moon is blue"), None);
    }

    #[test]
    fn months_and_weekdays_may_be_shortened() {
        assert_eq!((month_named("sept"), month_named("ja")), (Some(9), None));
        assert_eq!((weekday_named("thurs"), weekday_named("t")), (Some(Weekday::Thu), None));
    }
}
