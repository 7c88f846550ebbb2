//! One finding at one body on disk: the work on it, its claims, its dates and how it ended.

use chrono::NaiveDate;
use rusqlite::params;

use super::Tx;
use super::columns::StoredRow;
use super::lookup::Called;
use super::progress_rows::rows;
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::closure::{Closing, Grounds, check_day};
use crate::model::deadline::{Deadline, Setter};
use crate::model::filter::{Filter, Scope};
use crate::model::finding::{Kind, LinkKind, Named};
use crate::model::history::{not_addressed, slugs};
use crate::model::progress::{Extension, Move, Progress, ProgressPatch, Status};
use crate::model::progress_row::ProgressRow;

/// Which bodies a command means that moves one body's progress.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    pub bodies: Vec<i64>,
    pub all: bool,
    /// The body that is meant if none is named and the finding is addressed to several.
    pub usual: Option<i64>,
}

impl Reach {
    /// The row at the usual body, of a finding at several. It stays the one that is meant where it is void, and
    /// is refused there while others aren't: a command never passes on to a body that nobody named.
    fn usual(&self, name: &str, all: &[ProgressRow]) -> Result<Option<ProgressRow>> {
        let usual = self.usual.filter(|_| !self.all && all.len() > 1);
        let Some(row) = all.iter().find(|row| Some(row.progress.body) == usual) else {
            return Ok(None);
        };
        let live: Vec<ProgressRow> = all.iter().filter(|row| !row.is_void()).cloned().collect();
        match live.first().filter(|_| row.is_void()) {
            Some(first) => Err(Error::refused(format!(
                "{name}@{body} is void, and {body} is the default body; for another body ({}) say which: {}, \
                 --force or --all-bodies",
                slugs(&live),
                first.token(),
                body = row.body.slug
            ))),
            None => Ok(Some(row.clone())),
        }
    }
}

impl Tx<'_> {
    pub fn rows_of(&self, finding: i64) -> Result<Vec<ProgressRow>> {
        let findings = Some(vec![(finding, None)]);
        rows(self.db, &Filter { findings, scope: Scope::Everything, ..Filter::default() })
    }

    /// A finding at several bodies is refused until one of them is named.
    pub fn targets(&self, named: &Named, reach: &Reach) -> Result<Vec<ProgressRow>> {
        let Called { id, name } = self.finding(named)?;
        let all = self.rows_of(id)?;
        let bodies = match &named.body {
            Some(body) if reach.all || !reach.bodies.is_empty() => {
                return Err(Error::Usage(format!(
                    "{}@{body} already names its body; leave out --force and --all-bodies",
                    named.name
                )));
            }
            Some(body) => vec![self.directory()?.find(body)?.id],
            None => reach.bodies.clone(),
        };
        if !bodies.is_empty() {
            return bodies.into_iter().map(|body| self.row_at(&name, &all, body)).collect();
        }
        if let Some(usual) = reach.usual(&name, &all)? {
            return Ok(vec![usual]);
        }
        let (void, live): (Vec<ProgressRow>, Vec<ProgressRow>) =
            all.into_iter().partition(ProgressRow::is_void);
        match live.as_slice() {
            [] => Ok(void),
            [first, _, ..] if !reach.all => Err(Error::refused(format!(
                "{name} is addressed to {} bodies ({}); say which: {}, --force or --all-bodies",
                live.len(),
                slugs(&live),
                first.token()
            ))),
            _ => Ok(live),
        }
    }

    pub(super) fn row_at(&self, name: &str, all: &[ProgressRow], body: i64) -> Result<ProgressRow> {
        match all.iter().find(|row| row.progress.body == body) {
            Some(row) => Ok(row.clone()),
            None => Err(not_addressed(name, &self.slug(body)?, all)),
        }
    }

    /// Returns the row as it now is, if anything changed.
    pub fn update(&self, row: &ProgressRow, patch: &ProgressPatch) -> Result<Option<ProgressRow>> {
        if let Some(status) = patch.status {
            row.check_move(Move::Work(status))?;
        }
        let issued = row.finding.issued.as_ref();
        let after = row.progress.updated(patch, issued, self.day);
        let mut after = after.map_err(|error| row.about(error))?;
        // Another spelling of the owner's name is no other owner.
        if let Some(name) = after.owner.as_deref().filter(|_| patch.owner.is_some()) {
            after.owner = self.owner_called(row.progress.body, name)?.or(after.owner);
        }
        if after == row.progress {
            return Ok(None);
        }
        self.save(row, &after)?;
        Ok(Some(ProgressRow { progress: after, ..row.clone() }))
    }

    pub fn close(&self, row: &ProgressRow, closing: &Closing) -> Result<()> {
        self.end(row, Move::Close, closing)
    }

    /// The body completes an action of its own.
    pub fn done(&self, row: &ProgressRow, on: Option<NaiveDate>) -> Result<()> {
        self.end(row, Move::Done, &Closing { day: on, ..Closing::default() })
    }

    pub(super) fn check_day(&self, row: &ProgressRow, what: &str, day: NaiveDate) -> Result<()> {
        row.check_day(what, day, self.day).map_err(|error| row.about(error))
    }

    fn check_successor(&self, row: &ProgressRow, by: &Called) -> Result<()> {
        let refuse = |why: &str| Err(row.about(Error::refused(format!("{} {why}", by.name))));
        let successors = self.rows_of(by.id)?;
        if successors.iter().any(|other| other.finding.kind == Kind::Practice) {
            return refuse("is a practice and can't take its place");
        }
        if successors.iter().any(|other| other.finding.kind.is_apart())
            && !row.finding.kind.is_apart()
        {
            return refuse("is a part or an action and can't take its place");
        }
        if successors.iter().all(|other| other.progress.status == Some(Status::Void)) {
            return refuse("was entered by mistake and can't take its place");
        }
        let is_no_work = |other: &ProgressRow| {
            matches!(other.progress.status, Some(Status::Void | Status::NotAccepted))
        };
        if successors.iter().all(is_no_work) {
            return refuse("was not accepted and can't take its place");
        }
        Ok(())
    }

    pub fn supersede(&self, row: &ProgressRow, by: &Called, closing: &Closing) -> Result<()> {
        self.check_successor(row, by)?;
        self.end(row, Move::Supersede, closing)?;
        self.link(&Called::of(&row.finding), LinkKind::SupersededBy, by)?;
        Ok(())
    }

    /// What a finding was superseded by before it was opened again has nothing to do with its being superseded
    /// now. The history keeps it.
    fn forget_former_successors(&self, row: &ProgressRow) -> Result<()> {
        self.db.execute(
            "delete from link where finding = ?1 and kind = 'superseded-by' and not exists (
               select 1 from progress where finding = ?1 and +status = 'superseded')",
            [row.finding.id],
        )?;
        Ok(())
    }

    /// What took the place of a finding can be told later only if it is superseded, by an import or before.
    pub fn check_superseded(&self, finding: &Called, by: &Called) -> Result<()> {
        let rows = self.rows_of(finding.id)?;
        match rows.iter().find(|row| row.progress.status == Some(Status::Superseded)) {
            Some(row) => self.check_successor(row, by),
            None => Err(Error::Usage(
                "use `track supersede REF --by OTHER`, which also marks the finding as superseded"
                    .into(),
            )),
        }
    }

    pub fn supersede_unlinked(&self, row: &ProgressRow, closing: &Closing) -> Result<()> {
        self.end(row, Move::Supersede, closing)
    }

    pub fn decline(&self, row: &ProgressRow, closing: &Closing) -> Result<()> {
        self.end(row, Move::Decline, closing)
    }

    /// Void at every body, a finding frees its reference.
    pub fn void(&self, row: &ProgressRow, closing: &Closing) -> Result<()> {
        self.end(row, Move::Void, closing)?;
        self.free_reference_if_void(row.finding.id)
    }

    fn end(&self, row: &ProgressRow, step: Move, closing: &Closing) -> Result<()> {
        if step == Move::Supersede {
            self.forget_former_successors(row)?;
        }
        let status = self.move_to(row, step, closing.day.unwrap_or(self.day))?;
        if let Some(day) = closing.day.filter(|_| step != Move::Void) {
            let what = if step == Move::Done { "completion" } else { "closing" };
            self.check_day(row, what, day)?;
        }
        self.in_order(row, closing.is_sure, || {
            self.end_waiting_claim(row, status, closing)?;
            self.insert_closure(row, status, closing)
        })
    }

    fn insert_closure(&self, row: &ProgressRow, status: Status, closing: &Closing) -> Result<()> {
        let Closing { day, letter, reason, outcome, is_sure: _ } = closing;
        let (due, precision) = self.due_at_end(row, *day)?.unzip();
        self.db.run(
            "insert into closure (progress, status, day, letter, reason, outcome, due, due_precision)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![row.progress.id, status, day, letter, reason, outcome, due, precision],
        )
    }

    /// What came back is not left muted. Returns whether it was.
    pub fn reopen(&self, row: &ProgressRow, on: NaiveDate, reason: &str) -> Result<bool> {
        self.move_to(row, Move::Reopen, on)?;
        self.check_day(row, "reopening", on)?;
        self.in_order(row, false, || {
            self.db.run(
                "update closure set reopened = ?2, reopened_reason = ?3, version = version + 1
                 where progress = ?1 and reopened is null",
                params![row.progress.id, on, reason],
            )
        })?;
        self.cancel_snooze(row, None)
    }

    pub fn note(
        &self,
        row: &ProgressRow,
        day: NaiveDate,
        text: &str,
        restricted: bool,
    ) -> Result<()> {
        check_day("note", day, None, self.day).map_err(|error| row.about(error))?;
        self.db.execute(
            "insert into note (progress, day, text, restricted) values (?1, ?2, ?3, ?4)",
            params![row.progress.id, day, text, restricted],
        )?;
        self.touch(row)
    }

    pub fn extend(&self, row: &ProgressRow, extension: &Extension) -> Result<Deadline> {
        let before = &row.progress;
        let deadline = before.extended(extension, row.finding.issued.as_ref());
        let deadline = deadline.map_err(|error| row.about(error))?;
        let is_sure = extension.to.reckoning.is_sure;
        self.check_agreement_day(row, extension.on, None, is_sure)
            .map_err(|error| row.about(error))?;
        self.db.execute(
            "insert into extension (progress, day, was, was_precision, was_text, due, due_precision,
               due_text, reason, agreed_by)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                before.id,
                extension.on,
                before.due(),
                before.due_precision(),
                before.deadline.as_ref().map(|was| was.text.as_str()),
                deadline.day,
                deadline.precision,
                deadline.text,
                extension.reason,
                extension.agreed_by
            ],
        )?;
        let set_by = self.set_by(row, extension)?;
        self.save(row, &Progress { deadline: Some(deadline.clone()), set_by, ..before.clone() })?;
        self.measure_ends(row)?;
        Ok(deadline)
    }

    /// Who moved the date, where that is known; else who set the date before.
    fn set_by(&self, row: &ProgressRow, extension: &Extension) -> Result<Option<Setter>> {
        let named = match extension.set_by {
            Some(setter) => Some(setter),
            None => self.setter_named(row, &extension.agreed_by)?,
        };
        Ok(named.or(row.progress.set_by))
    }

    /// The row with what this act has changed so far.
    pub fn row_again(&self, row: &ProgressRow) -> Result<ProgressRow> {
        let all = self.rows_of(row.finding.id)?;
        let again = all.into_iter().find(|other| other.progress.id == row.progress.id);
        again.ok_or_else(|| Error::Internal(format!("{} is gone from its own act", row.token())))
    }

    pub fn touch(&self, row: &ProgressRow) -> Result<()> {
        self.save(row, &row.progress)
    }

    pub(super) fn move_to(&self, row: &ProgressRow, step: Move, on: NaiveDate) -> Result<Status> {
        row.check_move(step)?;
        let mut after = row.progress.clone();
        let status = after.move_by(step, on).map_err(|error| row.about(error))?;
        self.save(row, &after)?;
        Ok(status)
    }

    /// The row was read in this transaction, so nobody else has changed it.
    fn save(&self, row: &ProgressRow, after: &Progress) -> Result<()> {
        let after = Progress { updated: Some(self.day), ..after.clone() };
        let stored = StoredRow::progress(&after, self.owner_of(&after)?);
        stored.update(self.db, "progress", after.id)?;
        self.names(row.token());
        Ok(())
    }

    pub(super) fn insert_progress(&self, progress: &Progress) -> Result<()> {
        let progress = Progress { updated: Some(self.day), ..progress.clone() };
        let stored = StoredRow::progress(&progress, self.owner_of(&progress)?);
        stored.insert_into(self.db, "progress").map(drop)
    }

    fn owner_of(&self, progress: &Progress) -> Result<Option<i64>> {
        progress.owner.as_deref().map(|name| self.owner(progress.body, name)).transpose()
    }

    pub(super) fn closing_day(&self, row: &ProgressRow) -> Result<Option<NaiveDate>> {
        self.db.value(
            "select max(day) from closure where progress = ?1 and reopened is null",
            [row.progress.id],
        )
    }

    /// Adds what isn't recorded yet of how a finding ended.
    pub(super) fn complete_closing(&self, row: &ProgressRow, grounds: &Grounds) -> Result<()> {
        let Grounds { outcome, letter, reason } = grounds;
        self.db.execute(
            "update closure set outcome = coalesce(outcome, ?2), letter = coalesce(letter, ?3),
               reason = coalesce(reason, ?4), version = version + 1
             where progress = ?1 and status = ?5 and reopened is null",
            params![row.progress.id, outcome, letter, reason, row.progress.status],
        )?;
        self.touch(&self.row_again(row)?)
    }

    pub(super) fn date_closing(&self, row: &ProgressRow, day: NaiveDate) -> Result<()> {
        self.in_order(row, false, || {
            self.db.run(
                "update closure set day = ?2, version = version + 1
                 where progress = ?1 and reopened is null and day is null",
                params![row.progress.id, day],
            )
        })?;
        self.measure_ends(row)?;
        self.touch(row)
    }
}
