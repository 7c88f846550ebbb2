//! The refusal of words that can't be read, with what would be: a guess only if it is itself accepted.

use super::calendar_date::{Unread, cannot_be};
use super::grammar::read;
use super::meaning::Meaning;
use super::vague;
use crate::error::{Error, shortened};
use crate::model::vocabulary::corrections;

/// What would have been accepted.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    pub what: &'static str,
    pub examples: &'static str,
    pub accepts: fn(Meaning) -> bool,
}

const LENGTH: &str = "\"within 28 days\", \"within six weeks\", \"within three months\" or \
    \"within 10 working days\"";

pub fn refusal(text: &str, unread: Unread, expected: &Expected) -> Error {
    let (what, examples) = match unread {
        Unread::Because(why) => return cannot_be(text, &why),
        Unread::NoSpan => ("length of time", LENGTH),
        Unread::NoDate => match vague::why(text) {
            Some(why) => return cannot_be(text, why),
            None => (expected.what, expected.examples),
        },
    };
    let short = short(text);
    for correction in corrections(text) {
        match read(&correction.text) {
            Ok(meaning) if (expected.accepts)(meaning) => {
                let meant = correction.shown();
                return Error::refused(format!(
                    "can't read {short:?} as a {what}; did you mean {meant}?"
                ));
            }
            Err(Unread::Because(why)) => return cannot_be(text, &why),
            Ok(_) | Err(Unread::NoDate | Unread::NoSpan) => {}
        }
    }
    Error::refused(format!("can't read {short:?} as a {what}; use {examples}"))
}

pub fn short(text: &str) -> String {
    shortened(text, 80)
}
