//! A word as a shell takes it, for commands that are shown to be typed.

use std::borrow::Cow;

pub fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:@,+%".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::from(word);
    }
    Cow::from(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_the_shell() {
        assert_eq!(quoted("SOC24-C1@west-mercia"), "SOC24-C1@west-mercia");
        assert_eq!(quoted("West Mercia"), "'West Mercia'");
        assert_eq!(quoted("8929(a)"), "'8929(a)'");
        assert_eq!(quoted("R1;ls"), "'R1;ls'");
        assert_eq!(quoted("O'Neill$x"), r"'O'\''Neill$x'");
        assert_eq!(quoted(""), "''");
    }
}
