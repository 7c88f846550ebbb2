//! What people write where a deadline is asked for, read but not yet counted.

pub use super::clock::{Clock, Rule};
use super::date_parser::{self, Expected, refusal, short};
pub use super::date_parser::{Meaning, Relative};
use super::text::one_line;
use crate::error::{Error, Result};

const DEADLINE: Expected = Expected {
    what: "deadline",
    examples: "31/01/2025, January 2025, Q3 2024/25, \"within three months\", immediately or TBC",
    accepts: |meaning| match meaning {
        Meaning::Relative(_) => meaning.is_certain(),
        _ => true,
    },
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub text: String,
    pub meaning: Meaning,
}

impl Phrase {
    /// What isn't certain is refused, with a guess at what was meant.
    pub fn read(written: &str) -> Result<Phrase> {
        let text = one_line(written);
        if text.is_empty() {
            return Err(Error::refused("the deadline is empty; leave it out or say \"none\""));
        }
        let meaning =
            date_parser::read(&text).map_err(|unread| refusal(&text, unread, &DEADLINE))?;
        match meaning {
            Meaning::Relative(Relative::Span(span)) => Err(Error::refused(format!(
                "can't read {:?} as a deadline: counted from when? say \"within {span}\" of the issue, or \
                 \"in {span}\" from today",
                short(&text)
            ))),
            _ => Ok(Phrase { text, meaning }),
        }
    }

    /// A date in the report always wins.
    pub fn by(clock: Clock, written: Option<&str>) -> Result<Phrase> {
        let phrase = match (clock, written) {
            (Clock::Given | Clock::Within, None) => {
                return Err(Error::refused(format!(
                    "--rule {clock} needs a deadline, such as \"28 days\""
                )));
            }
            (_, None) => {
                return Ok(Phrase { text: clock.to_string(), meaning: Meaning::By(clock) });
            }
            (Clock::Within, Some(written)) => within(written)?,
            (_, Some(written)) => Phrase::read(written)?,
        };
        let fits = match (clock, phrase.meaning) {
            (_, Meaning::On(_) | Meaning::Picked(..)) => clock != Clock::Within,
            (Clock::Within, Meaning::FromIssue(_)) => true,
            (_, Meaning::By(by)) => by == clock,
            (_, Meaning::FromIssue(span)) => clock.span() == Some(span),
            _ => false,
        };
        match (fits, phrase.meaning) {
            (true, Meaning::FromIssue(_)) if clock != Clock::Within => {
                Ok(Phrase { meaning: Meaning::By(clock), ..phrase })
            }
            (true, _) => Ok(phrase),
            (false, _) => Err(Error::refused(format!(
                "{:?} is not what the clock {clock} counts; leave out one of the two",
                short(&phrase.text)
            ))),
        }
    }
}

fn within(written: &str) -> Result<Phrase> {
    let text = one_line(written);
    if text.to_lowercase().starts_with("within ") {
        return Phrase::read(&text);
    }
    let Phrase { meaning, .. } = Phrase::read(&format!("within {text}"))?;
    Ok(Phrase { text, meaning })
}
