//! Corrections on disk: the wrong value, the right one and the reason.

mod claim;
mod closure;
mod due;
mod extension;
mod note;
mod records;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::Tx;
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::correction::FieldChange;
use crate::model::correction_patch::{ClaimPatch, ClosurePatch, CorrectionPatch, ExtensionPatch};
use crate::model::progress::{Move, Progress, Status};
use crate::model::progress_row::ProgressRow;
pub(super) use records::tells_of_restricted;
pub use records::{Corrected, correction_row};

impl Tx<'_> {
    /// Puts right what was typed wrongly at one body, and keeps the wrong values with the reason.
    pub fn correct(
        &self,
        row: &ProgressRow,
        patch: &CorrectionPatch,
        reason: &str,
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        let changes = self.in_order(row, is_sure, || {
            self.corrected(row, patch, is_sure).map_err(|error| row.about(error))
        })?;
        if changes.is_empty() {
            return Ok(changes);
        }
        let of = Corrected { finding: row.finding.id, progress: Some(row.progress.id) };
        self.record_corrections(of, &changes, reason)?;
        self.measure_ends(row)?;
        self.touch(&self.row_again(row)?)?;
        Ok(changes)
    }

    /// Whether a row has all that a patch would correct: a date, a closing, a claim, an extension, a note.
    pub fn has_for(&self, row: &ProgressRow, patch: &CorrectionPatch) -> Result<bool> {
        let needs_date = patch.due.is_some() || patch.first_due.is_some() || patch.set_by.is_some();
        if needs_date && row.progress.due().is_none() && !self.had_date(row)? {
            return Ok(false);
        }
        let tables = [
            ("closure", patch.closure != ClosurePatch::default()),
            ("claim", patch.claim != ClaimPatch::default()),
            ("extension", patch.extension != ExtensionPatch::default()),
            ("note", patch.note.is_some()),
        ];
        for (table, is_needed) in tables {
            let sql = format!("select exists (select 1 from {table} where progress = ?1)");
            let is_claimed = table == "claim" && row.progress.status == Some(Status::Submitted);
            if is_needed && !is_claimed && !self.db.value(&sql, [row.progress.id])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn corrected(
        &self,
        row: &ProgressRow,
        patch: &CorrectionPatch,
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        if row.progress.status.is_none() && patch.is_about_work() {
            return Err(Error::refused(
                "it is a practice, which has no due date, claim or closing; if its kind is wrong: \
                 `track void REF --reason \"...\"`, then add it again",
            ));
        }
        let mut changes = self.correct_due(row, patch, is_sure)?;
        changes.extend(self.correct_first_due(row, patch, is_sure)?);
        changes.extend(self.correct_extension(row, &patch.extension, is_sure)?);
        changes.extend(self.correct_setter(row, patch)?);
        changes.extend(self.correct_claim(row, &patch.claim)?);
        changes.extend(self.correct_closure(row, &patch.closure)?);
        changes.extend(self.correct_note(row, patch.note.as_ref())?);
        Ok(changes)
    }

    /// Changes the columns of one row at once, and returns those that became another value.
    fn set_columns(&self, changes: Vec<FieldChange>) -> Result<Vec<FieldChange>> {
        let changes: Vec<FieldChange> =
            changes.into_iter().filter(|change| change.was != change.became).collect();
        let Some(FieldChange { noun, noun_id, .. }) = changes.first() else { return Ok(changes) };
        let set =
            |(place, change): (usize, &FieldChange)| format!("{} = ?{}", change.field, place + 2);
        let set: Vec<String> = changes.iter().enumerate().map(set).collect();
        let sql =
            format!("update {noun} set {}, version = version + 1 where id = ?1", set.join(", "));
        let value =
            |change: &FieldChange| change.became.value.clone().map_or(Value::Null, Value::Text);
        let values = [Value::Integer(*noun_id)].into_iter().chain(changes.iter().map(value));
        self.db.run(&sql, params_from_iter(values))?;
        Ok(changes)
    }

    /// The progress of a row with what this act has changed so far, for one more change.
    fn change_progress(&self, row: &ProgressRow, change: impl FnOnce(&mut Progress)) -> Result<()> {
        let mut again = self.row_again(row)?;
        change(&mut again.progress);
        self.touch(&again)
    }
}

/// Whether a command that moves the row would be accepted.
fn may_move(row: &ProgressRow, step: Move) -> bool {
    row.check_move(step).is_ok() && step.from(row.progress.status).is_ok()
}

/// What is missing, and the command that records it, if that would be accepted.
fn nothing_to_correct(missing: &str, is_accepted: bool, instead: &str) -> Error {
    Error::Refused(if is_accepted {
        format!("{missing}; {instead}")
    } else {
        format!("{missing}, so there is none to correct")
    })
}
