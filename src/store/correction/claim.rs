//! Claims that were typed wrongly: the newest one is meant.

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::ClaimPatch;
use crate::model::day_order::Earlier;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::store::Tx;
use crate::store::query::{FromRow, Query, from_row};

struct RecordedClaim {
    id: i64,
    day: NaiveDate,
    text: Option<String>,
    /// The day of the answer to it.
    ended: Option<NaiveDate>,
}

from_row!(RecordedClaim { id, day, text, ended });

impl Tx<'_> {
    pub(super) fn correct_claim(
        &self,
        row: &ProgressRow,
        patch: &ClaimPatch,
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        if *patch == ClaimPatch::default() {
            return Ok(Vec::new());
        }
        let claim = self.db.first(
            "select id, day, text, ended from claim where progress = ?1 order by id desc limit 1",
            [row.progress.id],
            RecordedClaim::from_row,
        )?;
        let claim = claim.ok_or_else(|| {
            Error::refused(
                "it has no claim; `track submit REF --on \"...\" --text \"...\"` records one",
            )
        })?;
        let change = |field, was, became| FieldChange::new("claim", claim.id, field, was, became);
        let mut changes = Vec::new();
        if let Some(day) = patch.day {
            self.check_claim_day(row, &claim, day, is_sure)?;
            changes.push(change("day", Stated::of(Some(claim.day)), Stated::of(Some(day))));
            if row.progress.status == Some(Status::Submitted) {
                self.change_progress(row, |progress| progress.since = day)?;
            }
        }
        if let Some(text) = &patch.text {
            let (was, became) = (Stated::of(claim.text.as_ref()), Stated::of(text.as_ref()));
            changes.push(change("text", was, became));
        }
        self.set_columns(changes)
    }

    fn check_claim_day(
        &self,
        row: &ProgressRow,
        claim: &RecordedClaim,
        day: NaiveDate,
        is_sure: bool,
    ) -> Result<()> {
        self.check_day_of(row, "claim", day)?;
        let reopened = self.db.value(
            "select max(reopened) from closure
             where progress = ?1
               and (select min(id) from change where noun = 'closure' and noun_id = closure.id)
                 < (select min(id) from change where noun = 'claim' and noun_id = ?2)",
            [row.progress.id, claim.id],
        )?;
        Earlier { day: reopened, what: "it was opened again" }.refuse(day)?;
        let closed: Option<NaiveDate> = self.db.value(
            "select min(day) from closure
             where progress = ?1
               and (select min(id) from change where noun = 'closure' and noun_id = closure.id)
                 > (select min(id) from change where noun = 'claim' and noun_id = ?2)",
            [row.progress.id, claim.id],
        )?;
        for ended in [closed, claim.ended].into_iter().flatten() {
            Earlier { day: Some(day), what: "the claim" }.ask(ended, is_sure)?;
        }
        Ok(())
    }
}
