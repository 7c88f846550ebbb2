//! Free text that people write, and how long it may be.

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

/// On one line, with single spaces between its words.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
