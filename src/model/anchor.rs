//! One line that fixes a register's history, kept by someone else.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, Result};

/// SHA-256 in hexadecimal.
const SEAL: usize = 64;

/// The history on a day: how many acts, and the seal of the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Anchor {
    pub day: NaiveDate,
    pub acts: i64,
    #[serde(rename = "seal")]
    pub head: String,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} {} {}", self.day, self.acts, self.head)
    }
}

impl FromStr for Anchor {
    type Err = Error;

    fn from_str(line: &str) -> Result<Anchor> {
        let refused = || {
            Error::BadData(
                "not an anchor; a line is DATE ACTS SEAL, as `track anchor` prints it".into(),
            )
        };
        let mut words = line.split_whitespace();
        let (Some(day), Some(acts), Some(head), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(refused());
        };
        let day = day.parse().map_err(|_| refused())?;
        let acts = acts.parse().ok().filter(|acts| *acts > 0).ok_or_else(refused)?;
        let is_seal = head.len() == SEAL && head.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_seal { Ok(Anchor { day, acts, head: head.to_lowercase() }) } else { Err(refused()) }
    }
}

/// One a line; empty lines and lines starting with `#` are skipped.
pub fn anchors(text: &str) -> Result<Vec<Anchor>> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).zip(1..);
    let telling = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    let read = |(line, number): (&str, usize)| {
        line.parse().map_err(|why| Error::BadData(format!("line {number}: {why}")))
    };
    telling.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(day: &str, acts: &str, letter: &str) -> String {
        format!("{day} {acts} {}", letter.repeat(SEAL))
    }

    #[test]
    fn an_anchor_is_read_as_it_is_printed() {
        let printed = line("2026-11-24", "1234", "3");
        let anchor: Anchor = printed.parse().unwrap();
        assert_eq!(anchor.to_string(), printed);
        assert_eq!((anchor.day.to_string().as_str(), anchor.acts), ("2026-11-24", 1234));
    }

    #[test]
    fn what_is_no_anchor_is_refused() {
        for bad in [
            "anchor".to_owned(),
            line("24/11/2026", "12", "a"),
            line("2026-11-24", "0", "a"),
            line("2026-11-24", "-3", "a"),
            line("2026-11-24", "12", "g"),
            line("2026-11-24", "12", "a") + "a",
            line("2026-11-24", "12", "a") + " more",
        ] {
            assert!(bad.parse::<Anchor>().is_err(), "{bad}");
        }
    }

    #[test]
    fn remarks_and_empty_lines_say_nothing_and_a_bad_line_is_named() {
        let good = line("2026-11-24", "12", "a");
        let text =
            format!("\u{feff}# kept by the commissioner's office\r\n\r\n  {good}\r\n{good}\n");
        assert_eq!(anchors(&text).unwrap().len(), 2);

        let refused = anchors(&format!("{good}\nfrom the mail of Monday\n")).unwrap_err();
        assert!(refused.to_string().starts_with("line 2: not an anchor"), "{refused}");
    }
}
