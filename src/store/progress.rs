//! One finding at one body on disk: the work on it, its claims, its dates and how it ended.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};

use super::Tx;
use super::finding::Called;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::{self, Precision, Written};
use crate::model::deadline::{Deadline, Rule, Setter};
use crate::model::finding::{Extension, LinkKind, Named, Update};
use crate::model::progress::{Accepted, Closing, Move, Priority, Status, check_day};

/// Which bodies a command means that moves one body's progress.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// These; none where nothing was said.
    pub bodies: Vec<i64>,
    /// Every body of the finding.
    pub all: bool,
}

/// One finding at one body, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    id: i64,
    /// The finding.
    pub finding: Called,
    /// The body's slug.
    pub body: String,
    body_id: i64,
    /// What to call it: `REF`, or `REF@body` where there are several.
    pub token: String,
    issued: Option<Written>,
    /// Where it stands.
    pub status: Option<Status>,
    since: NaiveDate,
    blocked_by: Option<String>,
    accepted: Option<Accepted>,
    owner: Option<i64>,
    priority: Option<Priority>,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    due_text: Option<String>,
    due_rule: Option<Rule>,
    due_basis: Option<NaiveDate>,
    due_precision: Option<Precision>,
    set_by: Option<Setter>,
    original_due: Option<NaiveDate>,
    original_precision: Option<Precision>,
}

const STANDS: &str = "
    select p.id, f.id, coalesce(f.ref, '#' || f.id), b.slug, b.id, f.issued, f.issued_precision, f.issued_text,
      p.status, p.since, p.blocked_by, p.accepted, p.owner, p.priority, p.due, p.due_text, p.due_rule,
      p.due_basis, p.due_precision, p.set_by, p.original_due, p.original_precision,
      (select count(*) from progress o where o.finding = f.id and o.status is not 'void')
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
                listed(all)
            ))),
        }
    }

    /// Changes the work on a finding. Says whether anything was different.
    pub fn update(&self, stand: &Stand, update: &Update) -> Result<bool> {
        let mut after = stand.clone();
        if let Some(status) = update.status.filter(|status| Some(*status) != stand.status) {
            after.move_on(Move::Work(status), self.day)?;
        }
        if let Some(by) = &update.blocked_by {
            after.block(by)?;
        }
        if let Some(owner) = &update.owner {
            after.owner =
                owner.as_deref().map(|name| self.owner(stand.body_id, name)).transpose()?;
        }
        after.priority = update.priority.or(stand.priority);
        after.accepted = update.accepted.or(stand.accepted);
        if let Some(phrase) = &update.due {
            after.set_first_date(phrase, update.set_by.unwrap_or(Setter::Force))?;
        }
        if after == *stand {
            return Ok(false);
        }
        self.save(&after)?;
        Ok(true)
    }

    /// The force says that it is done.
    pub fn submit(&self, stand: &Stand, on: NaiveDate, words: Option<&str>) -> Result<()> {
        check_day("claim", on, stand.issued.as_ref(), self.day)
            .map_err(|error| stand.about(error))?;
        self.move_to(stand, Move::Submit, on)?;
        self.db.execute(
            "insert into claim (progress, day, text) values (?1, ?2, ?3)",
            params![stand.id, on, words],
        )?;
        Ok(())
    }

    /// The inspectorate closes it, on a day that may not be known.
    pub fn close(&self, stand: &Stand, closing: &Closing) -> Result<()> {
        if let Some(day) = closing.day {
            check_day("closing", day, stand.issued.as_ref(), self.day)
                .map_err(|error| stand.about(error))?;
        }
        self.end(stand, Move::Close, closing)
    }

    /// Another finding takes its place.
    pub fn supersede(&self, stand: &Stand, by: &Called, closing: &Closing) -> Result<()> {
        self.end(stand, Move::Supersede, closing)?;
        self.link(&stand.finding, LinkKind::SupersededBy, by)?;
        Ok(())
    }

    /// Another finding took its place, and nobody says which.
    pub fn supersede_unlinked(&self, stand: &Stand, closing: &Closing) -> Result<()> {
        self.end(stand, Move::Supersede, closing)
    }

    /// The body declines it, and says why.
    pub fn decline(&self, stand: &Stand, closing: &Closing) -> Result<()> {
        let refused = Stand { accepted: Some(Accepted::No), ..stand.clone() };
        self.end(&refused, Move::Decline, closing)
    }

    /// It was entered by mistake. Void at every body, a finding frees its reference.
    pub fn void(&self, stand: &Stand, closing: &Closing) -> Result<()> {
        self.end(stand, Move::Void, closing)?;
        self.free_reference_if_void(stand.finding.id)
    }

    fn end(&self, stand: &Stand, step: Move, closing: &Closing) -> Result<()> {
        let status = self.move_to(stand, step, closing.day.unwrap_or(self.day))?;
        self.db
            .prepare_cached(
                "insert into closure (progress, status, day, letter, reason, outcome, due, due_precision)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                stand.id,
                status,
                closing.day,
                closing.letter,
                closing.reason,
                closing.outcome,
                stand.due,
                stand.due_precision
            ])?;
        Ok(())
    }

    /// What was over is open again; how it ended stays in its history.
    pub fn reopen(&self, stand: &Stand, on: NaiveDate, reason: &str) -> Result<()> {
        self.move_to(stand, Move::Reopen, on)?;
        self.db.execute(
            "update closure set reopened = ?2, reopened_reason = ?3, version = version + 1
             where progress = ?1 and reopened is null",
            params![stand.id, on, reason],
        )?;
        Ok(())
    }

    /// Adds a dated note.
    pub fn note(&self, stand: &Stand, day: NaiveDate, text: &str, restricted: bool) -> Result<()> {
        self.db.execute(
            "insert into note (progress, day, text, restricted) values (?1, ?2, ?3, ?4)",
            params![stand.id, day, text, restricted],
        )?;
        self.save(stand)
    }

    /// Moves a body's date, and keeps the old one with the reason. Answers with the new deadline.
    pub fn extend(&self, stand: &Stand, extension: &Extension) -> Result<Deadline> {
        let deadline = stand.later_date(&extension.to).map_err(|error| stand.about(error))?;
        self.db.execute(
            "insert into extension (progress, day, was, was_precision, was_text, due, due_precision,
               due_text, reason, agreed_by)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                stand.id,
                extension.on,
                stand.due,
                stand.due_precision,
                stand.due_text,
                deadline.day,
                deadline.precision,
                deadline.text,
                extension.reason,
                extension.agreed_by
            ],
        )?;
        let mut after = stand.clone();
        after.take_date(&deadline);
        self.save(&after)?;
        Ok(deadline)
    }

    /// The row as it is after what this act has done to it so far.
    pub fn stand_again(&self, stand: &Stand) -> Result<Stand> {
        let all = self.stands_of(stand.finding.id)?;
        Ok(all.into_iter().find(|one| one.id == stand.id).unwrap_or_else(|| stand.clone()))
    }

    /// Marks the row as changed today.
    pub fn touch(&self, stand: &Stand) -> Result<()> {
        self.save(stand)
    }

    fn move_to(&self, stand: &Stand, step: Move, on: NaiveDate) -> Result<Status> {
        let mut after = stand.clone();
        let status = after.move_on(step, on)?;
        self.save(&after)?;
        Ok(status)
    }

    /// Writes the row as it now is. It was read in this same transaction, so nobody else has
    /// changed it since.
    fn save(&self, stand: &Stand) -> Result<()> {
        self.db
            .prepare_cached(
                "update progress set status = ?2, since = ?3, blocked_by = ?4, accepted = ?5, owner = ?6,
                   priority = ?7, due = ?8, due_text = ?9, due_rule = ?10, due_basis = ?11,
                   due_precision = ?12, set_by = ?13, original_due = ?14, original_precision = ?15,
                   updated = ?16, version = version + 1
                 where id = ?1",
            )?
            .execute(params![
                stand.id,
                stand.status,
                stand.since,
                stand.blocked_by,
                stand.accepted,
                stand.owner,
                stand.priority,
                stand.due,
                stand.due_text,
                stand.due_rule,
                stand.due_basis,
                stand.due_precision,
                stand.set_by,
                stand.original_due,
                stand.original_precision,
                self.day
            ])?;
        self.concerns(&stand.token);
        Ok(())
    }

    /// The name of an owner.
    pub fn owner_name(&self, owner: Option<i64>) -> Result<Option<String>> {
        let Some(owner) = owner else { return Ok(None) };
        let mut query = self.db.prepare_cached("select name from owner where id = ?1")?;
        Ok(query.query_row([owner], |row| row.get(0)).optional()?)
    }
}

impl Stand {
    /// Takes a lawful step; refused with the name of what cannot take it.
    fn move_on(&mut self, step: Move, on: NaiveDate) -> Result<Status> {
        let status = step.from(self.status).map_err(|error| self.about(error))?;
        self.status = Some(status);
        self.since = on;
        self.blocked_by = None;
        Ok(status)
    }

    fn block(&mut self, by: &str) -> Result<()> {
        if self.status != Some(Status::Blocked) {
            return Err(self.about(Error::refused(
                "only a blocked finding is blocked by somebody; add --status blocked",
            )));
        }
        self.blocked_by = Some(by.to_owned());
        Ok(())
    }

    /// Gives a first date to what has none; a later one is an extension, with its reason.
    fn set_first_date(&mut self, phrase: &str, set_by: Setter) -> Result<()> {
        let deadline =
            Deadline::read(phrase, self.issued.as_ref()).map_err(|error| self.about(error))?;
        if self.due.is_some() && deadline.day != self.due {
            return Err(self.about(Error::refused(
                "it has a date; `track extend --to --reason --agreed-by` moves it and keeps the old one",
            )));
        }
        if deadline.day == self.due {
            return Ok(());
        }
        self.take_date(&deadline);
        self.set_by = Some(set_by);
        self.original_due = deadline.day;
        self.original_precision = Some(deadline.precision);
        Ok(())
    }

    fn take_date(&mut self, deadline: &Deadline) {
        self.due = deadline.day;
        self.due_text = Some(deadline.text.clone());
        self.due_rule = Some(deadline.rule);
        self.due_basis = deadline.basis;
        self.due_precision = Some(deadline.precision);
    }

    /// The date that an extension gives, which must be one, and later than the date it replaces.
    fn later_date(&self, phrase: &str) -> Result<Deadline> {
        if !self.status.is_some_and(Status::is_open) {
            return Err(Error::refused("it is over, and has no date to be moved"));
        }
        let deadline = Deadline::read(phrase, self.issued.as_ref())?;
        match (deadline.day, self.due) {
            (None, _) => {
                Err(Error::refused(format!("{phrase:?} is no date; an extension needs one")))
            }
            (_, None) => {
                Err(Error::refused("it has no date yet; `track update --due` sets the first"))
            }
            (Some(to), Some(was)) if to <= was => Err(Error::refused(format!(
                "it is due {} and an extension leads to a later date",
                calendar::with_weekday(was)
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

    /// The number of its row.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Its owner's number.
    pub fn owner(&self) -> Option<i64> {
        self.owner
    }

    /// When the finding was issued.
    pub fn issued(&self) -> Option<&Written> {
        self.issued.as_ref()
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
        listed(live)
    ))
}

fn listed(stands: &[Stand]) -> String {
    const SHOWN: usize = 8;
    let slugs: Vec<&str> = stands.iter().take(SHOWN).map(|stand| stand.body.as_str()).collect();
    match stands.len().checked_sub(SHOWN) {
        None | Some(0) => slugs.join(", "),
        Some(more) => format!("{} and {more} more", slugs.join(", ")),
    }
}
