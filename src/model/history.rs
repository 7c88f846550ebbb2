//! What happened: the dated story of a finding, and the acts that wrote it.

use chrono::NaiveDate;
use serde::Serialize;

use super::closure::Closure;
use super::duty::Response;
use super::evidence::Evidence;
use super::finding::LinkKind;
use super::progress::Status;
use super::progress_row::ProgressRow;
use super::snooze::Snooze;
use crate::error::{Error, Result};

/// A finding with everything that hangs on it, at all its bodies.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub rows: Vec<ProgressRow>,
    pub aliases: Vec<String>,
    pub children: Vec<ProgressRow>,
    pub links: Vec<Link>,
    /// What happened at each body, in the order of the days.
    pub events: Vec<Event>,
    pub evidence: Vec<Evidence>,
    /// What keeps it out of the reminders, or did: the newest at each body.
    pub snoozes: Vec<Snooze>,
}

/// A link as it reads from one finding.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub kind: LinkKind,
    /// Whether the finding in hand is the one that has the link.
    pub forwards: bool,
    /// The other finding's name.
    #[serde(rename = "ref")]
    pub name: String,
    pub title: String,
    /// The date of its issue as people are shown it.
    pub issued: Option<String>,
    pub statuses: Vec<Status>,
    /// The day on which it was closed, where it was at one body only.
    pub closed_on: Option<NaiveDate>,
}

impl Link {
    /// Whether the finding in hand recurs from one that was closed.
    pub fn recurs_from_closed(&self) -> bool {
        self.kind == LinkKind::Recurs && self.forwards && self.statuses.contains(&Status::Closed)
    }

    /// Whether the other finding recurs from the one in hand.
    pub fn has_come_back(&self) -> bool {
        self.kind == LinkKind::Recurs && !self.forwards
    }

    /// The link in words, such as `recurs from`.
    pub fn words(&self) -> &'static str {
        if self.forwards { self.kind.forwards() } else { self.kind.backwards() }
    }
}

/// Something that happened to a finding at one body.
#[derive(Debug, Clone)]
pub struct Event {
    /// The day; none where it is not known.
    pub day: Option<NaiveDate>,
    pub body: String,
    pub what: What,
}

/// What can happen to a finding.
#[derive(Debug, Clone)]
pub enum What {
    /// Something was noted.
    Note {
        text: String,
        /// Whether it is kept out of what is published.
        restricted: bool,
    },
    /// The force said that it is done.
    Claim {
        text: Option<String>,
    },
    /// It was answered: what is done or proposed, or why nothing is.
    Response(Response),
    /// A later date was agreed.
    Extension {
        was: Option<String>,
        to: Option<String>,
        reason: String,
        agreed_by: String,
    },
    End(Closure),
    /// It was opened again.
    Reopening {
        reason: Option<String>,
    },
}

/// An act as the log tells it.
#[derive(Debug, Clone, Serialize)]
pub struct ActLine {
    pub id: i64,
    pub at: String,
    pub day: NaiveDate,
    pub who: String,
    pub uid: Option<u32>,
    /// The name that was claimed with `--as`.
    pub claimed: Option<String>,
    pub host: String,
    pub verb: String,
    /// The findings or other names that it was about.
    pub refs: Vec<String>,
    pub changes: i64,
    pub undoes: Option<i64>,
    pub undone_by: Option<i64>,
    pub source_hash: Option<String>,
}

/// One row changed by an act.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeLine {
    pub act: i64,
    pub at: String,
    pub day: NaiveDate,
    pub who: String,
    pub verb: String,
    /// What was changed, such as `progress`.
    pub noun: String,
    /// The body's slug, where it is a body's own.
    pub body: Option<String>,
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// A finding that is open at a body, as far as counting needs it.
#[derive(Debug, Clone)]
pub struct Tally {
    pub body: i64,
    pub kind: super::finding::Kind,
    /// Where it stands.
    pub status: Option<Status>,
    pub due: Option<NaiveDate>,
}

impl Dossier {
    /// Keeps to what is one body's; refused where the finding is not addressed to it.
    pub fn keep_to(&mut self, body: &str) -> Result<()> {
        check_addressed(&self.rows, body)?;
        self.rows.retain(|row| row.body.slug == body);
        self.children.retain(|child| child.body.slug == body);
        self.events.retain(|event| event.body == body);
        self.evidence.retain(|file| file.body == body);
        self.snoozes.retain(|snooze| snooze.body == body);
        Ok(())
    }
}

/// Refuses a body that a finding, given by its rows, is not addressed to.
pub fn check_addressed(rows: &[ProgressRow], body: &str) -> Result<()> {
    let is_addressed = rows.iter().any(|row| row.body.slug == body);
    match rows.first() {
        Some(first) if !is_addressed => Err(not_addressed(&first.finding.name(), body, rows)),
        _ => Ok(()),
    }
}

/// The refusal of a body that a finding is not addressed to.
pub fn not_addressed(finding: &str, body: &str, rows: &[ProgressRow]) -> Error {
    Error::refused(format!(
        "{finding} isn't addressed to {body}; it is addressed to {}",
        slugs(rows)
    ))
}

/// The bodies of some rows by their slugs; of many, only the first are named.
pub fn slugs(rows: &[ProgressRow]) -> String {
    const SHOWN: usize = 8;
    let named: Vec<&str> = rows.iter().take(SHOWN).map(|row| row.body.slug.as_str()).collect();
    let named = named.join(", ");
    match rows.len().saturating_sub(SHOWN) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_closed_can_come_back() {
        let link = |forwards, status| Link {
            kind: LinkKind::Recurs,
            forwards,
            name: "8929".to_owned(),
            title: "Vetting".to_owned(),
            issued: None,
            statuses: vec![status],
            closed_on: None,
        };

        assert!(link(true, Status::Closed).recurs_from_closed());
        assert!(!link(true, Status::Open).recurs_from_closed());
        assert!(!link(false, Status::Closed).recurs_from_closed());
        assert!(link(false, Status::Closed).has_come_back());
    }
}
