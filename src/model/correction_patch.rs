//! What a correction changes at one body, as it was typed.

use chrono::NaiveDate;

use super::calendar;
use super::closure::{Closure, Outcome};
use super::deadline::Setter;
use super::progress::{Move, Status};
use super::reckoning::Wording;
use super::text::one_line;
use crate::error::{Error, Result, shortened};

/// `None` leaves a field alone, `Some(None)` takes it away.
#[derive(Debug, Clone, Default)]
pub struct CorrectionPatch {
    /// The date that was set last.
    pub due: Option<Wording>,
    /// The first date, where it was extended since.
    pub first_due: Option<Wording>,
    pub set_by: Option<Setter>,
    pub closure: ClosurePatch,
    pub claim: ClaimPatch,
    pub extension: ExtensionPatch,
    pub note: Option<NotePatch>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClosurePatch {
    pub day: Option<Option<NaiveDate>>,
    pub letter: Option<Option<String>>,
    pub reason: Option<Option<String>>,
    pub outcome: Option<Option<Outcome>>,
    pub reopened: Option<NaiveDate>,
    pub reopened_reason: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimPatch {
    pub day: Option<NaiveDate>,
    pub text: Option<Option<String>>,
    /// The day of the return or the withdrawal, and why.
    pub ended: Option<Option<NaiveDate>>,
    pub letter: Option<Option<String>>,
    pub reason: Option<Option<String>>,
}

impl ClaimPatch {
    /// Whether it is about how a claim came back.
    pub fn is_of_return(&self) -> bool {
        self.ended.is_some() || self.letter.is_some() || self.reason.is_some()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtensionPatch {
    pub day: Option<NaiveDate>,
    pub reason: Option<String>,
    pub agreed_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePatch {
    pub which: WhichNote,
    pub day: Option<NaiveDate>,
    pub text: Option<String>,
    pub restricted: Option<bool>,
}

impl CorrectionPatch {
    pub fn is_empty(&self) -> bool {
        self.note.is_none() && !self.is_about_work()
    }

    /// A practice has notes and nothing else.
    pub fn is_about_work(&self) -> bool {
        self.due.is_some()
            || self.first_due.is_some()
            || self.set_by.is_some()
            || self.closure != ClosurePatch::default()
            || self.claim != ClaimPatch::default()
            || self.extension != ExtensionPatch::default()
    }
}

impl ClosurePatch {
    /// What is about a reopening, and what is about a closing.
    pub fn apart(&self) -> (ClosurePatch, ClosurePatch) {
        let reopening = ClosurePatch {
            reopened: self.reopened,
            reopened_reason: self.reopened_reason.clone(),
            ..ClosurePatch::default()
        };
        let ending = ClosurePatch { reopened: None, reopened_reason: None, ..self.clone() };
        (reopening, ending)
    }

    pub fn applied_to(&self, before: &Closure, has_evidence: bool) -> Result<Closure> {
        let after = Closure {
            day: self.day.unwrap_or(before.day),
            letter: self.letter.clone().unwrap_or_else(|| before.letter.clone()),
            reason: self.reason.clone().unwrap_or_else(|| before.reason.clone()),
            outcome: self.outcome.unwrap_or(before.outcome),
            reopened: self.reopened.or(before.reopened),
            reopened_reason: self
                .reopened_reason
                .clone()
                .or_else(|| before.reopened_reason.clone()),
            ..before.clone()
        };
        self.check(before)?;
        let has_grounds = |closure: &Closure| closure.letter.is_some() || closure.reason.is_some();
        if has_grounds(before) && !has_grounds(&after) && !has_evidence {
            return Err(Error::refused(
                "nothing would say why it ended; give --letter, or --closing-reason if there is no letter",
            ));
        }
        Ok(after)
    }

    fn check(&self, before: &Closure) -> Result<()> {
        let is_closed = before.status == Status::Closed;
        let of_inspectorate = self.letter.is_some() || self.outcome.is_some();
        if of_inspectorate && !is_closed {
            return Err(Error::refused(format!(
                "it is {}, and only the inspectorate's closing has a letter and an outcome; \
                 --closing-reason says why it ended",
                before.status
            )));
        }
        if self.day == Some(None) && !is_closed {
            return Err(Error::refused(format!(
                "it is {} since a day that is known; only the inspectorate's closing can be `unknown`",
                before.status
            )));
        }
        let of_reopening = self.reopened.is_some() || self.reopened_reason.is_some();
        if of_reopening && before.reopened.is_none() {
            let why = "it was not opened again since";
            return Err(Error::Refused(match Move::Reopen.from(Some(before.status)) {
                Ok(_) => format!("{why}; `track reopen REF --reason \"...\"` opens it"),
                Err(_) => why.to_owned(),
            }));
        }
        Ok(())
    }
}

/// Which of a finding's notes: by its number there, from 1 in the order in which they were recorded, or by its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichNote {
    Number(usize),
    Of(NaiveDate),
    Newest,
}

#[derive(Debug, Clone)]
pub struct RecordedNote {
    pub id: i64,
    pub day: NaiveDate,
    pub text: String,
    pub restricted: bool,
}

impl WhichNote {
    /// `day` reads the words of a day.
    pub fn read(text: &str, day: impl FnOnce(&str) -> Result<NaiveDate>) -> Result<WhichNote> {
        let typed = text.trim();
        if ["last", "newest", "latest"].iter().any(|word| typed.eq_ignore_ascii_case(word)) {
            return Ok(WhichNote::Newest);
        }
        match typed.trim_start_matches('#').parse() {
            Ok(number) => Ok(WhichNote::Number(number)),
            Err(_) => day(typed).map(WhichNote::Of).map_err(|_| {
                Error::Usage(format!(
                    "can't read {text:?} as a note; give its number, its day or `last`"
                ))
            }),
        }
    }

    /// Refused where there is none, or more than one of that day; `notes` are in the order of their numbers.
    pub fn among<'a>(&self, notes: &'a [RecordedNote]) -> Result<&'a RecordedNote> {
        let Some(newest) = notes.last() else {
            return Err(Error::refused("it has no note; `track note REF --text \"...\"` adds one"));
        };
        let found: Vec<&RecordedNote> = match self {
            WhichNote::Newest => vec![newest],
            WhichNote::Number(number) => {
                number.checked_sub(1).and_then(|place| notes.get(place)).into_iter().collect()
            }
            WhichNote::Of(day) => notes.iter().filter(|note| note.day == *day).collect(),
        };
        match (found.as_slice(), self) {
            ([one], _) => Ok(one),
            ([], WhichNote::Of(day)) => {
                Err(unclear(notes, &format!("it has no note of {}", calendar::day_shown(*day))))
            }
            ([], _) => Err(unclear(notes, "it has no note of that number")),
            _ => Err(unclear(notes, "it has several notes of that day; say which by its number")),
        }
    }
}

fn unclear(notes: &[RecordedNote], why: &str) -> Error {
    const SHOWN: usize = 8;
    let from = notes.len().saturating_sub(SHOWN);
    let listed = notes.iter().enumerate().skip(from).map(|(place, note)| {
        let text = one_line(&note.text);
        format!("{}: {} {}", place + 1, calendar::day_shown(note.day), shortened(&text, 40))
    });
    let listed: Vec<String> = listed.collect();
    Error::refused(format!("{why} ({})", listed.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(id: i64, day: &str) -> RecordedNote {
        RecordedNote {
            id,
            day: day.parse().unwrap(),
            text: format!("note {id}"),
            restricted: false,
        }
    }

    #[test]
    fn a_note_is_named_by_its_number_or_its_day() {
        let notes = [note(4, "2026-01-05"), note(7, "2026-01-05"), note(9, "2025-12-01")];
        let found = |typed: &str| {
            let which = WhichNote::read(typed, calendar::exact_day)?;
            which.among(&notes).map(|note| note.id)
        };

        assert_eq!(found("1").unwrap(), 4);
        assert_eq!(found("#2").unwrap(), 7);
        assert_eq!(found("last").unwrap(), 9);
        assert_eq!(found("1 December 2025").unwrap(), 9);
        assert_eq!(
            found("2026-01-05").unwrap_err().to_string(),
            "it has several notes of that day; say which by its number (1: 5 Jan 2026 note 4; \
             2: 5 Jan 2026 note 7; 3: 1 Dec 2025 note 9)"
        );
        assert!(found("0").unwrap_err().to_string().starts_with("it has no note of that number"));
        assert!(found("4").is_err());
        assert!(
            found("2 January 2026")
                .unwrap_err()
                .to_string()
                .starts_with("it has no note of 2 Jan 2026")
        );
        assert!(found("the first").is_err());
        assert!(WhichNote::Newest.among(&[]).unwrap_err().to_string().contains("track note REF"));
    }
}
