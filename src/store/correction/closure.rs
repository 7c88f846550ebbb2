//! Closures that were typed wrongly: the newest one is meant, reopened since or not.

use chrono::NaiveDate;
use rusqlite::params;

use super::{may_move, nothing_to_correct};
use crate::error::Result;
use crate::model::closure::Closure;
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::ClosurePatch;
use crate::model::day_order::Earlier;
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
        is_sure: bool,
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
            return self.correct_one(row, newest, patch, is_sure);
        };
        // It was closed again since it was reopened. Whichever makes room for the other goes first.
        let (reopening, ending) = patch.apart();
        let goes_back = ending.day.flatten() < reopened.1.reopened;
        let mut steps = [(newest, ending), (reopened, reopening)];
        if goes_back {
            steps.reverse();
        }
        let mut changes = Vec::new();
        for (closure, patch) in steps {
            changes.extend(self.correct_one(row, closure, &patch, is_sure)?);
        }
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
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        if *patch == ClosurePatch::default() {
            return Ok(Vec::new());
        }
        let id = *id;
        let has_evidence =
            self.db.value("select exists (select 1 from evidence where closure = ?1)", [id])?;
        let after = patch.applied_to(before, has_evidence)?;
        self.check_closure_days(row, id, before, &after, is_sure)?;
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
        id: i64,
        before: &Closure,
        after: &Closure,
        is_sure: bool,
    ) -> Result<()> {
        if let Some(day) = after.day.filter(|_| after.day != before.day) {
            if after.status != Status::Void {
                self.check_day_of(row, "closing", day)?;
            }
            let reopened = self.db.value(
                "select max(reopened) from closure where progress = ?1 and id < ?2",
                [row.progress.id, id],
            )?;
            Earlier { day: reopened, what: "it was opened again" }.refuse(day)?;
            let claimed = self.claim_around(row, id, "max", "<")?;
            Earlier { day: claimed, what: "the claim" }.ask(day, is_sure)?;
        }
        let Some(reopened) = after.reopened else { return Ok(()) };
        Earlier { day: after.day, what: "it ended" }.refuse(reopened)?;
        if after.reopened != before.reopened {
            self.check_day_of(row, "reopening", reopened)?;
            if let Some(closed) = self.next_closing(row, id)? {
                Earlier { day: Some(reopened), what: "it was opened again" }.refuse(closed)?;
            }
            if let Some(claimed) = self.claim_around(row, id, "min", ">")? {
                Earlier { day: Some(reopened), what: "it was opened again" }.refuse(claimed)?;
            }
        }
        Ok(())
    }

    fn next_closing(&self, row: &ProgressRow, closure: i64) -> Result<Option<NaiveDate>> {
        self.db.value(
            "select min(day) from closure where progress = ?1 and id > ?2",
            [row.progress.id, closure],
        )
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

    /// The last day of the claims that were recorded before a closure, or the first of those after it.
    fn claim_around(
        &self,
        row: &ProgressRow,
        closure: i64,
        which: &str,
        side: &str,
    ) -> Result<Option<NaiveDate>> {
        let sql = format!(
            "select {which}(day) from claim
             where progress = ?1
               and (select min(id) from change where noun = 'claim' and noun_id = claim.id)
                 {side} (select min(id) from change where noun = 'closure' and noun_id = ?2)"
        );
        self.db.value(&sql, [row.progress.id, closure])
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
