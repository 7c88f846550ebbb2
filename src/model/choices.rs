//! Closed lists of words, and what makes two spellings of a name the same name.

use crate::error::{Error, Result};

/// A closed list: each value has one word, the same on the command line, on disk and in JSON.
pub trait OneOf: Copy + Eq + 'static {
    /// What the list is a list of, for messages.
    const WHAT: &'static str;
    /// Every value, in the order in which people expect them.
    const ALL: &'static [Self];

    /// The value's one word.
    fn word(self) -> &'static str;

    /// The value of a word, whatever its case; refused with the list where there is none.
    fn of(word: &str) -> Result<Self> {
        let sought = word.trim().to_lowercase();
        Self::ALL.iter().copied().find(|value| value.word() == sought).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|value| value.word()).collect();
            Error::refused(format!("{word:?} is no {}: say {}", Self::WHAT, words.join(", ")))
        })
    }
}

/// Makes an enum of a closed list, with its words, `Display`, `FromStr` and `Serialize`.
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

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
                to.serialize_str($crate::model::OneOf::word(*self))
            }
        }
    };
}
pub(crate) use one_of;

/// The form in which names are compared: small letters and digits, one space between words.
///
/// `Devon & Cornwall`, `devon-and-cornwall` and ` Devon and  Cornwall` fold to the same.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            '&' => folded.push_str(" and "),
            '\'' | '’' => {}
            _ if letter.is_alphanumeric() => folded.push(letter),
            _ => folded.push(' '),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_the_same() {
        assert_eq!(fold("Devon & Cornwall"), "devon and cornwall");
        assert_eq!(fold(" devon-and-cornwall "), "devon and cornwall");
        assert_eq!(fold("King’s"), fold("Kings"));
    }
}
