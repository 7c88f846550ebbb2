//! Free text that people write, and how long it may be.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::error::{Error, Result};

/// In bytes.
pub const LONGEST_TEXT: usize = 64 * 1024;

pub fn checked_text(what: &str, text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Err(Error::refused(format!("the {what} is empty")));
    }
    if text.len() > LONGEST_TEXT {
        return Err(Error::refused(format!("the {what} is longer than 64 KiB")));
    }
    Ok(text.trim().to_owned())
}

pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// With each letter and its marks as one character where there is one (NFC), as keyboards write them. File names and texts
/// of a Mac have them apart, and look the same. Everything that is taken in is brought to this form.
pub fn composed(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// With each mark apart from its letter (NFD).
pub fn decomposed(text: &str) -> Cow<'_, str> {
    DecomposingNormalizerBorrowed::new_nfd().normalize(text)
}

/// Whether two texts look the same: registers of earlier programs have letters and marks apart.
pub fn looks_like(one: &str, other: &str) -> bool {
    one == other || composed(one) == composed(other)
}

/// On one line, with single spaces between its words.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
