//! One finding at one body on disk: the work on it, its claims, its dates and how it ended.

use chrono::NaiveDate;
use rusqlite::params;

use super::Tx;
use super::lookup::Called;
use super::stand::Stand;
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::closure::{Closing, check_day};
use crate::model::deadline::{Deadline, Setter};
use crate::model::finding::{Extension, Kind, LinkKind, Update};
use crate::model::progress::{Accepted, Move, Status};

impl Tx<'_> {
    /// Changes the work on a finding. Answers with the row as it now is, where anything was different.
    pub fn update(&self, stand: &Stand, update: &Update) -> Result<Option<Stand>> {
        let mut after = stand.clone();
        if let Some(status) = update.status.filter(|status| Some(*status) != stand.status) {
            after.move_on(Move::Work(status), self.day)?;
        }
        if let Some(by) = &update.blocked_by {
            after.block(by, self.day)?;
        }
        if let Some(owner) = &update.owner {
            after.owner =
                owner.as_deref().map(|name| self.owner(stand.body_id, name)).transpose()?;
        }
        after.priority = update.priority.or(stand.priority);
        after.accepted = update.accepted.or(stand.accepted);
        if let Some(wording) = &update.due {
            after
                .set_first_date(wording, update.set_by.unwrap_or(wording.setter(Setter::Force)))?;
        }
        if after == *stand {
            return Ok(None);
        }
        self.save(&after)?;
        Ok(Some(after))
    }

    /// The force says that it is done.
    pub fn submit(&self, stand: &Stand, on: NaiveDate, words: Option<&str>) -> Result<()> {
        self.move_to(stand, Move::Submit, on)?;
        self.check_day(stand, "claim", on)?;
        self.db.execute(
            "insert into claim (progress, day, text) values (?1, ?2, ?3)",
            params![stand.id, on, words],
        )?;
        Ok(())
    }

    /// The inspectorate closes it, on a day that may not be known.
    pub fn close(&self, stand: &Stand, closing: &Closing) -> Result<()> {
        self.end(stand, Move::Close, closing)
    }

    /// Refuses a day on which this cannot have happened to a finding.
    pub(super) fn check_day(&self, stand: &Stand, what: &str, day: NaiveDate) -> Result<()> {
        check_day(what, day, stand.issued.as_ref(), self.day).map_err(|error| stand.about(error))
    }

    /// Refuses a step that would be dated before the one that it follows.
    fn check_order(
        &self,
        stand: &Stand,
        on: NaiveDate,
        earlier: Option<NaiveDate>,
        what: &str,
    ) -> Result<()> {
        match earlier.filter(|earlier| on < *earlier) {
            Some(earlier) => Err(stand.about(Error::refused(format!(
                "{} is before {what} on {}",
                calendar::with_weekday(on),
                calendar::with_weekday(earlier)
            )))),
            None => Ok(()),
        }
    }

    /// The day on which a row was last opened again.
    fn reopening_day(&self, stand: &Stand) -> Result<Option<NaiveDate>> {
        let mut query =
            self.db.prepare_cached("select max(reopened) from closure where progress = ?1")?;
        Ok(query.query_row([stand.id], |row| row.get(0))?)
    }

    /// Refuses a successor that could not take a finding's place.
    fn check_successor(&self, stand: &Stand, by: &Called) -> Result<()> {
        let refuse = |why: &str| Err(stand.about(Error::refused(format!("{} {why}", by.name))));
        let is_void = |other: &Stand| other.status == Some(Status::Void);
        if self.words(by.id)?.kind == Kind::Practice {
            return refuse("is a practice and cannot take its place");
        }
        if self.stands_of(by.id)?.iter().all(is_void) {
            return refuse("was entered by mistake and cannot take its place");
        }
        let circular: bool = self.db.query_row(
            "select exists (select 1 from link where finding = ?1 and kind = 'superseded-by' and other = ?2)",
            params![by.id, stand.finding.id],
            |row| row.get(0),
        )?;
        if circular { refuse("was itself superseded by it") } else { Ok(()) }
    }

    /// Another finding takes its place.
    pub fn supersede(&self, stand: &Stand, by: &Called, closing: &Closing) -> Result<()> {
        self.check_successor(stand, by)?;
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
        if let Some(day) = closing.day.filter(|_| step != Move::Void) {
            self.check_day(stand, "closing", day)?;
            self.check_order(stand, day, self.reopening_day(stand)?, "it was opened again")?;
        }
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
        self.check_day(stand, "reopening", on)?;
        self.check_order(stand, on, self.closing_day(stand)?, "it ended")?;
        self.db.execute(
            "update closure set reopened = ?2, reopened_reason = ?3, version = version + 1
             where progress = ?1 and reopened is null",
            params![stand.id, on, reason],
        )?;
        Ok(())
    }

    /// Adds a dated note.
    pub fn note(&self, stand: &Stand, day: NaiveDate, text: &str, restricted: bool) -> Result<()> {
        check_day("note", day, None, self.day).map_err(|error| stand.about(error))?;
        self.db.execute(
            "insert into note (progress, day, text, restricted) values (?1, ?2, ?3, ?4)",
            params![stand.id, day, text, restricted],
        )?;
        self.save(stand)
    }

    /// Moves a body's date, and keeps the old one with the reason. Answers with the new deadline.
    pub fn extend(&self, stand: &Stand, extension: &Extension) -> Result<Deadline> {
        let deadline = stand.later_date(&extension.to).map_err(|error| stand.about(error))?;
        self.check_day(stand, "agreement", extension.on)?;
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
        self.names(&stand.token);
        Ok(())
    }
}
