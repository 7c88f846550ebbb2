//! Closed lists of words, and what makes two spellings of a name the same name.

use crate::error::{Error, Result, listed_as};

use super::text::{composed, decomposed, one_line};

/// A closed list: each value has one word, the same on the command line, on disk and in JSON.
pub trait OneOf: Copy + Eq + 'static {
    const WHAT: &'static str;
    /// In the order that people expect.
    const ALL: &'static [Self];

    fn word(self) -> &'static str;

    /// Without regard to case, hyphens, underscores and spaces.
    fn find(word: &str) -> Option<Self> {
        let exactly = |value: &&Self| value.word() == word;
        let loosely = |value: &&Self| letters(value.word()).eq(letters(word));
        let found = Self::ALL.iter().find(exactly).or_else(|| Self::ALL.iter().find(loosely));
        found.copied()
    }

    fn of(word: &str) -> Result<Self> {
        Self::find(word).ok_or_else(|| {
            let (what, words) = (Self::WHAT, Self::words());
            let a = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            Error::refused(format!("can't read {word:?} as {a} {what}; use {words}"))
        })
    }

    fn words() -> String {
        let words: Vec<&str> = Self::ALL.iter().map(|value| value.word()).collect();
        listed_as(&words, "or")
    }
}

pub fn loose(word: &str) -> String {
    letters(word).collect()
}

fn letters(word: &str) -> impl Iterator<Item = char> {
    let is_kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '-' | '_');
    word.chars().filter(is_kept).flat_map(char::to_lowercase)
}

/// Makes an enum of a closed list, with its words, `Display`, `FromStr`, `Serialize` and `JsonSchema`.
macro_rules! one_of {
    ($(#[$about:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $value:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $value),+ }

        impl $crate::model::OneOf for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [$name] = &[$($name::$value),+];

            fn word(self) -> &'static str {
                match self { $($name::$value => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.pad($crate::model::OneOf::word(*self))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Error;

            fn from_str(word: &str) -> $crate::error::Result<$name> {
                <$name as $crate::model::OneOf>::of(word)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
                to.serialize_str($crate::model::OneOf::word(*self))
            }
        }
    };
}
pub(crate) use one_of;

/// The form in which names are compared: `Devon & Cornwall` and ` devon-and  cornwall` are the same, and so are an accented
/// letter in one character and in two.
pub fn fold(name: &str) -> String {
    folded_as_stored(&composed(name))
}

/// The same of a name that is stored in a register already, perhaps with letters and accents apart: earlier programs took it
/// so, and a register may have both.
pub fn folded_as_stored(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            'a'..='z' | '0'..='9' => folded.push(letter),
            'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
            '&' => folded.push_str(" and "),
            '\'' | '’' => {}
            _ if letter.is_ascii() => folded.push(' '),
            _ => folded.extend(letter.to_lowercase().map(word_or_space)),
        }
    }
    one_line(&folded)
}

fn word_or_space(letter: char) -> char {
    if letter.is_alphanumeric() { letter } else { ' ' }
}

/// The forms in which a name may be stored: its own, and that of earlier programs for letters and accents apart.
pub fn folds(name: &str) -> Vec<String> {
    let mut folds = vec![fold(name), folded_as_stored(&decomposed(name))];
    folds.dedup();
    folds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::grade::GradeWord;
    use crate::model::progress::Status;

    #[test]
    fn a_word_is_read_without_regard_to_case_hyphens_and_spaces() {
        for word in ["in-progress", "In progress", "IN_PROGRESS", " inprogress "] {
            assert_eq!(Status::of(word).unwrap(), Status::InProgress, "{word:?}");
        }
        assert_eq!(GradeWord::of("Requires improvement").unwrap(), GradeWord::RequiresImprovement);
        for word in ["", "-", "in progress!", "progress"] {
            assert!(Status::of(word).is_err(), "{word:?}");
        }
    }

    #[test]
    fn no_two_words_of_a_list_differ_only_in_case_hyphens_or_spaces() {
        let words: std::collections::HashSet<String> =
            Status::ALL.iter().map(|value| loose(value.word())).collect();
        assert_eq!(words.len(), Status::ALL.len());
    }

    #[test]
    fn spellings_of_one_name_fold_to_the_same() {
        assert_eq!(fold("Devon & Cornwall"), "devon and cornwall");
        assert_eq!(fold(" devon-and-cornwall "), "devon and cornwall");
        assert_eq!(fold("King’s"), fold("Kings"));
        assert_eq!(fold("Sia\u{302}n"), fold("Siân"));
        assert_eq!(folds("Siân"), ["siân", "sia n"]);
        assert_eq!(folds("Kent"), ["kent"]);
    }
}
