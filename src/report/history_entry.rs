//! What happened to a finding, in words.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::claim;
use super::lateness::in_time_or_late;
use crate::model::OneOf;
use crate::model::calendar::{self, Precision};
use crate::model::closure::{Closure, ON_A_FILES_WORD};
use crate::model::finding::Kind;
use crate::model::history::{Event, What};
use crate::model::progress::{NOT_KNOWN, Status};
use crate::model::public::WITHHELD;
use crate::page::Cell;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HistoryEntry {
    pub day: Option<NaiveDate>,
    /// Whether only the period is known, of which the day is the last.
    pub precision: Precision,
    /// Null for what belongs to the finding at each of its bodies.
    pub body: Option<String>,
    pub kind: &'static str,
    pub text: String,
    pub restricted: bool,
    /// Who wrote a note; null for everything else.
    pub author: Option<String>,
}

impl HistoryEntry {
    pub fn of(event: Event, kind: Kind, today: NaiveDate) -> HistoryEntry {
        let restricted = match &event.what {
            What::Note { restricted, .. } => *restricted,
            What::Correction(correction) => correction.restricted,
            _ => false,
        };
        let (author, precision) = match &event.what {
            What::Note { author, precision, .. } => (author.clone(), *precision),
            _ => (None, Precision::Day),
        };
        let (kind, text) = in_words(event.what, kind, today);
        HistoryEntry { day: event.day, precision, body: event.body, kind, text, restricted, author }
    }

    /// Without who wrote it.
    pub fn anonymous(self) -> HistoryEntry {
        HistoryEntry { author: None, ..self }
    }

    /// Its day and its words; `whose` says at which body, where that must be said.
    pub fn entry(&self, whose: impl Fn(&str) -> String) -> (String, Cell) {
        let shown = |day| calendar::shown(day, self.precision);
        let day = self.day.map_or_else(|| "day not known".to_owned(), shown);
        let whose = self.body.as_deref().map(whose).unwrap_or_default();
        let by = self.author.as_ref().map(|author| format!(" (by {author})"));
        (day, Cell::from(whose + &self.text + &by.unwrap_or_default()))
    }
}

/// What happened, and to which finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NamedEntry {
    #[serde(rename = "ref")]
    pub name: String,
    #[serde(flatten)]
    pub what: HistoryEntry,
}

impl NamedEntry {
    /// Named, but for what happened to the finding in hand.
    pub fn entry(&self, in_hand: Option<&str>) -> (String, Cell) {
        let (day, cell) = self.what.entry(|_| String::new());
        if in_hand == Some(&self.name) {
            return (day, cell);
        }
        let text = format!("{}: {}", self.name, cell.text());
        (day, Cell::from(text))
    }
}

fn agreed(by: &str) -> String {
    match by {
        NOT_KNOWN => "not known who agreed".to_owned(),
        WITHHELD => "who agreed isn't public".to_owned(),
        _ => format!("agreed by {by}"),
    }
}

fn in_words(what: What, kind: Kind, today: NaiveDate) -> (&'static str, String) {
    match what {
        What::Note { text, restricted: false, .. } => ("note", text),
        What::Note { text, restricted: true, .. } => ("note", format!("(restricted) {text}")),
        What::Response(response) => ("answer", format!("answered, {}", response.in_words())),
        What::Claim(claim) => ("claim", claim::made_in_words(claim.on(today))),
        What::Back(claim) => {
            (claim.fate.map_or("", OneOf::word), claim::back_in_words(claim.on(today)))
        }
        What::Extension { was, to, reason, agreed_by } => (
            "extension",
            format!(
                "due date moved from {} to {}: {reason} ({})",
                was.unwrap_or_default(),
                to.unwrap_or_default(),
                agreed(&agreed_by)
            ),
        ),
        What::End(closure) => ("end", ended_in_words(&closure, kind)),
        What::Correction(correction) => {
            let mark = if correction.restricted { "(restricted) " } else { "" };
            ("correction", format!("{mark}corrected {}", correction.in_words()))
        }
        What::Reopening { reason } => (
            "reopening",
            format!("reopened{}", reason.map(|why| format!(": {why}")).unwrap_or_default()),
        ),
    }
}

fn ended_in_words(closure: &Closure, kind: Kind) -> String {
    let mut text = match closure.status {
        Status::Closed if kind == Kind::Action => "done".to_owned(),
        Status::Closed if closure.is_on_a_files_word => format!("closed {ON_A_FILES_WORD}"),
        Status::Closed => "closed by the inspectorate".to_owned(),
        Status::NotAccepted => "declined".to_owned(),
        Status::Void => "void, entered by mistake".to_owned(),
        other => other.word().to_owned(),
    };
    let late = closure.days_late().filter(|_| closure.status == Status::Closed);
    text.extend(late.map(|days| format!(", {}", in_time_or_late(days))));
    text.extend(closure.outcome.map(|outcome| format!("; outcome: {outcome}")));
    text.extend(closure.letter.as_ref().map(|letter| format!("; letter: {letter}")));
    text.extend(closure.reason.as_ref().map(|reason| format!("; reason: {reason}")));
    text
}
