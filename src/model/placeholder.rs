//! Words that stand in for something still to be said, such as the `...` of a suggested command.

use super::fold;
use super::signs::has_sign;
use crate::error::{Error, Result};

/// As [`fold`] leaves them; what has no letter or digit at all folds to nothing, and is one unless it is a sign like a tick.
const PLACEHOLDERS: [&str; 23] = [
    "tbc",
    "t b c",
    "tba",
    "t b a",
    "tbd",
    "t b d",
    "n a",
    "na",
    "none",
    "nil",
    "null",
    "xxx",
    "todo",
    "not applicable",
    "to be confirmed",
    "to be advised",
    "to be agreed",
    "to be decided",
    "to be determined",
    "to follow",
    "someone",
    "somebody",
    "nobody",
];

/// The letters and digits of the longest, without its spaces.
const LONGEST: usize = 14;

pub fn is_placeholder(text: &str) -> bool {
    // Most texts are long, and folding one takes longer than counting a few of its letters.
    if text.chars().filter(|letter| letter.is_alphanumeric()).nth(LONGEST).is_some() {
        return false;
    }
    let folded = fold(text);
    if folded.is_empty() { !has_sign(text) } else { PLACEHOLDERS.contains(&folded.as_str()) }
}

/// Whether words say that there is nothing, rather than that something is still to come, as `TBC` does.
pub fn names_nothing(text: &str) -> bool {
    const NOTHING: [&str; 8] =
        ["", "n a", "na", "none", "nil", "null", "not applicable", "no date"];
    NOTHING.contains(&fold(text).as_str()) && !has_sign(text)
}

/// Refuses what says nothing where the register is to be evidence: who agreed, why, and by what letter.
pub fn check_says_something(text: &str) -> Result<()> {
    if is_placeholder(text) || has_sign(text) && fold(text).is_empty() {
        return Err(Error::Usage(format!(
            "{:?} is only a placeholder; give the actual words",
            text.trim()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_placeholder_is_longer_than_the_longest() {
        let letters = |words: &&str| words.chars().filter(|letter| *letter != ' ').count();
        assert_eq!(PLACEHOLDERS.iter().map(letters).max(), Some(LONGEST));
        assert!(is_placeholder(&". ".repeat(100)) && is_placeholder("  to be   determined "));
    }

    #[test]
    fn what_only_keeps_a_place_says_nothing() {
        for text in ["...", "…", "TBC", "T.B.C.", "tbd ", "n/a", "-", "?", "To be confirmed"] {
            assert!(is_placeholder(text), "{text:?}");
            assert!(check_says_something(text).is_err(), "{text:?}");
        }
        for sign in ["✔", "✓", "✗", "✘", "🟢", "☐", "☑", "●", "×"] {
            assert!(!is_placeholder(sign) && !names_nothing(sign), "{sign}");
            assert!(check_says_something(sign).is_err(), "{sign}");
        }
        for text in [
            "HMICFRS",
            "A",
            "Letter A",
            "None was sent; told by telephone",
            "5",
            "TBC by the board",
            "Not known",
        ] {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }
}
