//! Closures that were typed wrongly: the newest one is meant, reopened since or not.

use chrono::NaiveDate;
use rusqlite::params;

use super::{may_move, nothing_to_correct};
use crate::error::Result;
use crate::model::closure::Closure;
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::ClosurePatch;
use crate::model::progress::{Move, Status};
use crate::model::progress_row::ProgressRow;
use crate::store::Tx;
use crate::store::closure::on_a_files_word;
use crate::store::query::{FromRow, Query};

impl Tx<'_> {
    pub(super) fn correct_closure(
        &self,
        row: &ProgressRow,
        patch: &ClosurePatch,
    ) -> Result<Vec<FieldChange>> {
        if *patch == ClosurePatch::default() {
            return Ok(Vec::new());
        }
        let closures = self.closures_at(row)?;
        let (newest, earlier) = closures.split_first().ok_or_else(|| {
            nothing_to_correct(
                "it has never been closed",
                may_move(row, Move::Close),
                "`track close REF --on \"...\" --letter \"...\"` closes it",
            )
        })?;
        let reopened = earlier.iter().find(|(_, closure)| closure.reopened.is_some());
        let Some(reopened) = reopened.filter(|_| newest.1.reopened.is_none()) else {
            return self.correct_one(row, newest, patch);
        };
        // It was closed again since it was reopened.
        let (reopening, ending) = patch.apart();
        let mut changes = self.correct_one(row, newest, &ending)?;
        changes.extend(self.correct_one(row, reopened, &reopening)?);
        Ok(changes)
    }

    /// The newest first.
    fn closures_at(&self, row: &ProgressRow) -> Result<Vec<(i64, Closure)>> {
        self.db.all(
            concat!(
                "select id, status, day, letter, reason, outcome, due, reopened, reopened_reason, ",
                on_a_files_word!(),
                " as is_on_a_files_word from closure where progress = ?1 order by id desc"
            ),
            [row.progress.id],
            |row| Ok((row.get("id")?, Closure::from_row(row)?)),
        )
    }

    fn correct_one(
        &self,
        row: &ProgressRow,
        (id, before): &(i64, Closure),
        patch: &ClosurePatch,
    ) -> Result<Vec<FieldChange>> {
        if *patch == ClosurePatch::default() {
            return Ok(Vec::new());
        }
        let id = *id;
        let has_evidence =
            self.db.value("select exists (select 1 from evidence where closure = ?1)", [id])?;
        let after = patch.applied_to(before, has_evidence)?;
        self.check_closure_days(row, before, &after)?;
        if after.day != before.day && after.reopened.is_none() {
            let since = after.day.map_or_else(|| self.day_recorded(id), Ok)?;
            self.change_progress(row, |progress| progress.since = since)?;
        }
        if after.day != before.day {
            self.end_claim_on(row, id, after.day)?;
        }
        if after.reopened != before.reopened && row.progress.status == Some(Status::Open) {
            let since = after.reopened.unwrap_or(row.progress.since);
            self.change_progress(row, |progress| progress.since = since)?;
        }
        self.set_columns(differences(id, before, &after))
    }

    fn check_closure_days(
        &self,
        row: &ProgressRow,
        before: &Closure,
        after: &Closure,
    ) -> Result<()> {
        let is_void = after.status == Status::Void;
        if let Some(day) = after.day.filter(|_| after.day != before.day && !is_void) {
            row.check_day("closing", day, self.day)?;
        }
        match after.reopened.filter(|_| after.reopened != before.reopened) {
            Some(day) => row.check_day("reopening", day, self.day),
            None => Ok(()),
        }
    }

    /// The claim that the closing answered stopped waiting on the same day.
    fn end_claim_on(&self, row: &ProgressRow, closure: i64, day: Option<NaiveDate>) -> Result<()> {
        self.db.run(
            "update claim set ended = ?3, version = version + 1
             where fate in ('closed', 'ended') and ended is not ?3 and id = (
               select max(id) from claim
               where progress = ?1
                 and (select min(id) from change where noun = 'claim' and noun_id = claim.id)
                   < (select min(id) from change where noun = 'closure' and noun_id = ?2))",
            params![row.progress.id, closure, day],
        )
    }

    /// The day on which a closure was recorded.
    fn day_recorded(&self, closure: i64) -> Result<NaiveDate> {
        self.db.value(
            "select act.day from change join act on act.id = change.act
             where noun = 'closure' and noun_id = ?1 order by change.id limit 1",
            [closure],
        )
    }
}

fn differences(id: i64, before: &Closure, after: &Closure) -> Vec<FieldChange> {
    let change = |field, was, became| FieldChange::new("closure", id, field, was, became);
    let texts = [
        ("letter", &before.letter, &after.letter),
        ("reason", &before.reason, &after.reason),
        ("reopened_reason", &before.reopened_reason, &after.reopened_reason),
    ];
    let mut changes = vec![
        change("day", Stated::of(before.day), Stated::of(after.day)),
        change("outcome", Stated::of(before.outcome), Stated::of(after.outcome)),
        change("reopened", Stated::of(before.reopened), Stated::of(after.reopened)),
    ];
    let text = |(field, was, became): (_, &Option<String>, &Option<String>)| {
        change(field, Stated::of(was.as_ref()), Stated::of(became.as_ref()))
    };
    changes.extend(texts.into_iter().map(text));
    changes
}
