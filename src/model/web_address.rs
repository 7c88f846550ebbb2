//! The address of a page on the web.

use super::clean::is_hostile;
use crate::error::{Error, Result};

const LONGEST: usize = 2000;

/// `https://...`, as one word.
pub fn checked(text: &str) -> Result<String> {
    let address = text.trim();
    let is_one_word = !address.contains(|c: char| c.is_whitespace() || is_hostile(c));
    let has_page = ["https://", "http://"].iter().any(|scheme| {
        address.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    });
    if !is_one_word || !has_page || address.len() > LONGEST {
        return Err(Error::refused("that isn't a web address; give one such as https://..."));
    }
    Ok(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_is_one_word_with_a_scheme() {
        assert_eq!(checked(" https://example.org/a?b=c ").unwrap(), "https://example.org/a?b=c");
        for wrong in ["", "foo", "example.org", "https://", "https://a b", "ftp://example.org"] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
    }
}
