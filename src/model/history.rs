//! What happened: the dated history of a finding, and the acts that wrote it.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::Precision;
use super::claim::Claim;
use super::closure::Closure;
use super::correction::Correction;
use super::duty::Response;
use super::evidence::Evidence;
use super::finding::LinkKind;
use super::progress::Status;
use super::progress_row::ProgressRow;
use super::snooze::Snooze;
use crate::error::{Error, Result, first_of};

/// A finding at all its bodies, with everything about it.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub rows: Vec<ProgressRow>,
    pub aliases: Vec<String>,
    pub children: Vec<ProgressRow>,
    /// What stands under the children.
    pub below: Vec<ProgressRow>,
    pub links: Vec<Link>,
    pub events: Vec<Event>,
    pub claims: Vec<Claim>,
    pub corrections: Vec<Correction>,
    pub evidence: Vec<Evidence>,
    pub snoozes: Vec<Snooze>,
    /// Whether what isn't public was left out, such as the owners.
    pub is_public: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Link {
    /// The number of the other finding.
    #[serde(skip)]
    pub other: i64,
    pub kind: LinkKind,
    /// Whether this finding has the link, and not the other.
    pub forwards: bool,
    #[serde(rename = "ref")]
    pub name: String,
    pub title: String,
    pub issued: Option<String>,
    pub statuses: Vec<Status>,
    /// Where both stand, and neither is void.
    pub bodies: Vec<String>,
    /// Known only for a finding at one body.
    pub closed_on: Option<NaiveDate>,
    /// False where a finding was superseded and opened again.
    pub current: bool,
}

impl Link {
    /// Whether the finding in hand recurs at a body from one that was closed.
    pub fn recurs_from_closed(&self, body: &str) -> bool {
        let recurs = self.kind == LinkKind::Recurs && self.forwards && self.is_at(body);
        recurs && self.statuses.contains(&Status::Closed)
    }

    /// Whether the other finding recurs at a body from the one in hand.
    pub fn has_come_back(&self, body: &str) -> bool {
        self.kind == LinkKind::Recurs && !self.forwards && self.is_at(body)
    }

    fn is_at(&self, body: &str) -> bool {
        self.bodies.iter().any(|its| its == body)
    }

    pub fn words(&self) -> &'static str {
        match (self.current, self.forwards) {
            (true, true) => self.kind.forwards(),
            (true, false) => self.kind.backwards(),
            (false, true) => "was superseded by",
            (false, false) => "once superseded",
        }
    }
}

/// What happened to a finding: in the order of the days, and within a day in that of the acts; and its claims,
/// with what became of each.
#[derive(Debug, Clone, Default)]
pub struct FindingHistory {
    pub events: Vec<Event>,
    pub claims: Vec<Claim>,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub day: Option<NaiveDate>,
    /// None for what belongs to the finding at each of its bodies.
    pub body: Option<String>,
    pub what: What,
}

#[derive(Debug, Clone)]
pub enum What {
    Note {
        text: String,
        restricted: bool,
        /// What of its day is known.
        precision: Precision,
        /// The login of the act that wrote it, or who it was according to `--as`.
        author: Option<String>,
    },
    Claim(Claim),
    /// A claim that was returned or withdrawn.
    Back(Claim),
    Response(Response),
    Extension {
        was: Option<String>,
        to: Option<String>,
        reason: String,
        agreed_by: String,
    },
    End(Closure),
    Reopening {
        reason: Option<String>,
    },
    Correction(Correction),
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ActLine {
    pub id: i64,
    pub at: String,
    pub day: NaiveDate,
    pub who: String,
    pub uid: Option<u32>,
    pub claimed: Option<String>,
    pub host: String,
    pub verb: String,
    pub refs: Vec<String>,
    pub changes: i64,
    pub undoes: Option<i64>,
    pub undone_by: Option<i64>,
    pub source_hash: Option<String>,
}

/// The first of some names, and how many more there are.
#[derive(Debug, Default)]
pub struct FirstNames {
    first: Vec<String>,
    count: usize,
}

impl FirstNames {
    pub fn add(&mut self, name: String) {
        const SHOWN: usize = 20;
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(name);
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for FirstNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first.join(" "))?;
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

pub fn first_names(names: &[String]) -> String {
    let mut first = FirstNames::default();
    names.iter().for_each(|name| first.add(name.clone()));
    first.to_string()
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangeLine {
    pub act: i64,
    pub at: String,
    pub day: NaiveDate,
    pub who: String,
    /// What `--as` said.
    pub claimed: Option<String>,
    pub verb: String,
    pub noun: String,
    pub body: Option<String>,
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
    /// Why, of a correction.
    pub reason: Option<String>,
}

/// An open finding at a body, for counting.
#[derive(Debug, Clone)]
pub struct Tally {
    pub body: i64,
    pub kind: super::finding::Kind,
    pub status: Option<Status>,
    pub due: Option<NaiveDate>,
}

impl Dossier {
    /// Refused if the finding isn't addressed to it.
    pub fn keep_to(&mut self, body: &str) -> Result<()> {
        check_addressed(&self.rows, body)?;
        self.rows.retain(|row| row.body.slug == body);
        self.children.retain(|child| child.body.slug == body);
        self.below.retain(|child| child.body.slug == body);
        self.events.retain(|event| event.body.as_deref().is_none_or(|its| its == body));
        self.corrections.retain(|one| one.body.as_deref().is_none_or(|its| its == body));
        self.claims.retain(|claim| claim.body == body);
        self.evidence.retain(|file| file.body == body);
        self.snoozes.retain(|snooze| snooze.body == body);
        Ok(())
    }
}

pub fn check_addressed(rows: &[ProgressRow], body: &str) -> Result<()> {
    let is_addressed = rows.iter().any(|row| row.body.slug == body);
    match rows.first() {
        Some(first) if !is_addressed => Err(not_addressed(&first.finding.name(), body, rows)),
        _ => Ok(()),
    }
}

pub fn not_addressed(finding: &str, body: &str, rows: &[ProgressRow]) -> Error {
    Error::refused(format!(
        "{finding} isn't addressed to {body}; it is addressed to {}",
        slugs(rows)
    ))
}

pub fn slugs(rows: &[ProgressRow]) -> String {
    const SHOWN: usize = 8;
    first_of(rows.iter().map(|row| row.body.slug.clone()), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_closed_can_come_back() {
        let link = |forwards, status| Link {
            other: 1,
            kind: LinkKind::Recurs,
            forwards,
            name: "8929".to_owned(),
            title: "Vetting".to_owned(),
            issued: None,
            statuses: vec![status],
            bodies: vec!["kent".to_owned()],
            closed_on: None,
            current: true,
        };

        assert!(link(true, Status::Closed).recurs_from_closed("kent"));
        assert!(!link(true, Status::Closed).recurs_from_closed("gwent"));
        assert!(!link(true, Status::Open).recurs_from_closed("kent"));
        assert!(!link(false, Status::Closed).recurs_from_closed("kent"));
        assert!(link(false, Status::Closed).has_come_back("kent"));
        assert!(!link(false, Status::Closed).has_come_back("gwent"));
    }
}
