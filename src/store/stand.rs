//! One finding at one body as it is stored, and which of them a command means.

use chrono::NaiveDate;
use rusqlite::Row;

use super::Tx;
use super::lookup::Called;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written};
use crate::model::deadline::{self, Deadline, Rule, Setter, Wording};
use crate::model::finding::Named;
use crate::model::progress::{Accepted, Move, Priority, Status};

/// Which bodies a command means that moves one body's progress.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// These; none where nothing was said.
    pub bodies: Vec<i64>,
    pub all: bool,
}

/// One finding at one body, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    pub(super) id: i64,
    pub finding: Called,
    pub body: String,
    pub(super) body_id: i64,
    /// What to call it: `REF`, or `REF@body` where there are several.
    pub token: String,
    pub(super) issued: Option<Written>,
    /// It rises with every change of the finding or of this row.
    pub(super) version: i64,
    /// Where it stands.
    pub status: Option<Status>,
    pub(super) since: NaiveDate,
    pub(super) blocked_by: Option<String>,
    pub(super) accepted: Option<Accepted>,
    pub(super) owner: Option<i64>,
    pub(super) priority: Option<Priority>,
    pub due: Option<NaiveDate>,
    pub(super) due_text: Option<String>,
    pub(super) due_rule: Option<Rule>,
    pub(super) due_basis: Option<NaiveDate>,
    pub(super) due_precision: Option<Precision>,
    pub(super) set_by: Option<Setter>,
    pub(super) original_due: Option<NaiveDate>,
    pub(super) original_precision: Option<Precision>,
}

const STANDS: &str = "
    select p.id, f.id, f.called, b.slug, b.id, f.issued, f.issued_precision, f.issued_text,
      p.status, p.since, p.blocked_by, p.accepted, p.owner, p.priority, p.due, p.due_text, p.due_rule,
      p.due_basis, p.due_precision, p.set_by, p.original_due, p.original_precision,
      (select count(*) from progress o where o.finding = f.id), f.version + p.version
    from progress p
    join finding f on f.id = p.finding
    join body b on b.id = p.body
    where f.id = ?1
    order by p.id";

fn stand_row(row: &Row) -> rusqlite::Result<Stand> {
    let (name, body, bodies): (String, String, i64) = (row.get(2)?, row.get(3)?, row.get(22)?);
    let issued = row.get::<_, Option<NaiveDate>>(5)?.zip(row.get(6)?).zip(row.get(7)?);
    Ok(Stand {
        id: row.get(0)?,
        token: if bodies > 1 { format!("{name}@{body}") } else { name.clone() },
        finding: Called { id: row.get(1)?, name },
        body,
        body_id: row.get(4)?,
        issued: issued.map(|((day, precision), text)| Written { day, precision, text }),
        version: row.get(23)?,
        status: row.get(8)?,
        since: row.get(9)?,
        blocked_by: row.get(10)?,
        accepted: row.get(11)?,
        owner: row.get(12)?,
        priority: row.get(13)?,
        due: row.get(14)?,
        due_text: row.get(15)?,
        due_rule: row.get(16)?,
        due_basis: row.get(17)?,
        due_precision: row.get(18)?,
        set_by: row.get(19)?,
        original_due: row.get(20)?,
        original_precision: row.get(21)?,
    })
}

impl Tx<'_> {
    /// The rows that a command means by what was typed: one finding at one or more bodies.
    ///
    /// A finding that stands at several bodies is refused until it is said at which.
    pub fn stands(&self, named: &Named, reach: &Reach) -> Result<Vec<Stand>> {
        let finding = self.finding(named)?;
        let all = self.stands_of(finding.id)?;
        if named.body.is_some() && (reach.all || !reach.bodies.is_empty()) {
            return Err(Error::Usage(format!(
                "{}@{} names its body already; leave out --force and --all-bodies",
                named.name,
                named.body.as_deref().unwrap_or_default()
            )));
        }
        let bodies = match &named.body {
            Some(body) => vec![self.directory()?.find(body)?.id],
            None => reach.bodies.clone(),
        };
        if !bodies.is_empty() {
            return bodies.into_iter().map(|body| self.stand_at(&finding, &all, body)).collect();
        }
        let (void, live): (Vec<Stand>, Vec<Stand>) =
            all.into_iter().partition(|stand| stand.status == Some(Status::Void));
        match (live.len(), reach.all) {
            (0, _) => Ok(void),
            (1, _) | (_, true) => Ok(live),
            _ => Err(which_body(&finding, &live)),
        }
    }

    /// Every row of a finding.
    pub fn stands_of(&self, finding: i64) -> Result<Vec<Stand>> {
        let mut query = self.db.prepare_cached(STANDS)?;
        let rows = query.query_map([finding], stand_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn stand_at(&self, finding: &Called, all: &[Stand], body: i64) -> Result<Stand> {
        match all.iter().find(|stand| stand.body_id == body) {
            Some(stand) => Ok(stand.clone()),
            None => Err(Error::refused(format!(
                "{} is not addressed to {}; it stands at {}",
                finding.name,
                self.slug(body)?,
                listed(all.iter().map(|stand| stand.body.as_str()))
            ))),
        }
    }
}

impl Stand {
    /// Takes a lawful step; refused with the name of what cannot take it.
    pub(super) fn move_on(&mut self, step: Move, on: NaiveDate) -> Result<Status> {
        let status = step.from(self.status).map_err(|error| self.about(error))?;
        self.status = Some(status);
        self.since = on;
        self.blocked_by = None;
        Ok(status)
    }

    /// Says who must act first: since today, where it was somebody else.
    pub(super) fn block(&mut self, by: &str, today: NaiveDate) -> Result<()> {
        if self.status != Some(Status::Blocked) {
            return Err(self.about(Error::refused(
                "only a blocked finding is blocked by somebody; add --status blocked",
            )));
        }
        if self.blocked_by.as_deref() != Some(by) {
            self.blocked_by = Some(by.to_owned());
            self.since = today;
        }
        Ok(())
    }

    /// Gives a first date to what has none; a later one is an extension, with its reason.
    pub(super) fn set_first_date(&mut self, wording: &Wording, set_by: Setter) -> Result<()> {
        let deadline = wording.counted(self.issued.as_ref()).map_err(|error| self.about(error))?;
        if Some(&deadline.text) == self.due_text.as_ref() {
            return Ok(());
        }
        if self.due.is_some() {
            return Err(self.about(Error::refused(
                "it has a date; `track extend --to --reason --agreed-by` moves it and keeps the old one",
            )));
        }
        if !self.is_open() {
            return Err(
                self.about(Error::refused("it is over, or a practice, and has no date to be set"))
            );
        }
        self.take_date(&deadline);
        self.set_by = deadline.day.map(|_| set_by);
        self.original_due = deadline.day;
        self.original_precision = self.due_precision;
        Ok(())
    }

    pub(super) fn take_date(&mut self, deadline: &Deadline) {
        self.due = deadline.day;
        self.due_text = Some(deadline.text.clone());
        self.due_rule = Some(deadline.rule);
        self.due_basis = deadline.basis;
        self.due_precision = deadline.day.map(|_| deadline.precision);
    }

    /// Whether its deadline was given in just these words.
    pub(super) fn says(&self, words: &str) -> bool {
        self.due_text.as_deref() == Some(words)
    }

    /// Its due date as people are shown it.
    pub fn due_shown(&self) -> String {
        let shown = self.due.zip(self.due_precision);
        shown.map_or_else(
            || "no date".to_owned(),
            |(day, precision)| deadline::shown(day, precision, self.due_rule),
        )
    }

    /// The date that an extension gives, which must be one, and later than the date it replaces.
    pub(super) fn later_date(&self, wording: &Wording) -> Result<Deadline> {
        if !self.status.is_some_and(Status::is_open) {
            return Err(Error::refused("it is over, and has no date to be moved"));
        }
        let deadline = wording.counted(self.issued.as_ref())?;
        match (deadline.day, self.due) {
            (None, _) => Err(Error::refused(format!(
                "{:?} is no date; an extension needs one",
                deadline.text
            ))),
            (_, None) => {
                Err(Error::refused("it has no date yet; `track update --due` sets the first"))
            }
            (Some(to), Some(was)) if to <= was => Err(Error::refused(format!(
                "it is due {} and an extension leads to a later date",
                self.due_shown()
            ))),
            _ => Ok(deadline),
        }
    }

    /// A refusal that names what it is about.
    pub fn about(&self, error: Error) -> Error {
        match error {
            Error::Refused(why) => Error::Refused(format!("{}: {why}", self.token)),
            other => other,
        }
    }

    /// Refuses a row that was changed since somebody looked at it.
    pub fn check_version(&self, seen: Option<i64>) -> Result<()> {
        match seen.filter(|seen| *seen != self.version) {
            None => Ok(()),
            Some(seen) => Err(self.about(Error::refused(format!(
                "it has been changed since you looked: you saw version {seen}, and it is at {}; \
                 `track history` says what was changed, and by whom",
                self.version
            )))),
        }
    }

    /// Whether it is this body's.
    pub fn is_at(&self, body: i64) -> bool {
        self.body_id == body
    }

    /// Whether something remains to be done.
    pub fn is_open(&self) -> bool {
        self.status.is_some_and(Status::is_open)
    }

    /// Its status as a word, for messages.
    pub fn status_word(&self) -> &'static str {
        self.status.map_or("a practice", OneOf::word)
    }
}

fn which_body(finding: &Called, live: &[Stand]) -> Error {
    let example = live.first().map(|stand| stand.token.as_str()).unwrap_or_default();
    Error::refused(format!(
        "{} stands at {} bodies ({}); say which: {example}, --force or --all-bodies",
        finding.name,
        live.len(),
        listed(live.iter().map(|stand| stand.body.as_str()))
    ))
}

/// Bodies by their slugs; of many, only the first are named.
pub fn listed<'a>(slugs: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let more = slugs.len().saturating_sub(SHOWN);
    let named = slugs.take(SHOWN).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}
