//! Claims that were typed wrongly: the newest one is meant.

use chrono::NaiveDate;
use rusqlite::params;

use super::{may_move, nothing_to_correct};
use crate::error::{Error, Result};
use crate::model::claim::Fate;
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::ClaimPatch;
use crate::model::progress::{Move, Status};
use crate::model::progress_row::ProgressRow;
use crate::store::Tx;
use crate::store::query::{FromRow, Query, from_row};

struct RecordedClaim {
    id: i64,
    day: NaiveDate,
    text: Option<String>,
    fate: Option<Fate>,
    /// The day of the answer to it.
    ended: Option<NaiveDate>,
    letter: Option<String>,
    reason: Option<String>,
}

from_row!(RecordedClaim { id, day, text, fate, ended, letter, reason });

const NEWEST: &str = "
    select id, day, text, fate, ended, letter, reason from claim
    where progress = ?1 order by id desc limit 1";

impl Tx<'_> {
    pub(super) fn correct_claim(
        &self,
        row: &ProgressRow,
        patch: &ClaimPatch,
    ) -> Result<Vec<FieldChange>> {
        if *patch == ClaimPatch::default() {
            return Ok(Vec::new());
        }
        let claim = self.newest_claim(row)?;
        let change = |field, was, became| FieldChange::new("claim", claim.id, field, was, became);
        let mut changes = Vec::new();
        if let Some(day) = patch.day {
            row.check_day("claim", day, self.day)?;
            changes.push(change("day", Stated::of(Some(claim.day)), Stated::of(Some(day))));
            if row.progress.status == Some(Status::Submitted) {
                self.change_progress(row, |progress| progress.since = day)?;
            }
        }
        if let Some(text) = &patch.text {
            let (was, became) = (Stated::of(claim.text.as_ref()), Stated::of(text.as_ref()));
            changes.push(change("text", was, became));
        }
        changes.extend(self.correct_return(row, patch, &claim)?);
        self.set_columns(changes)
    }

    /// What was imported as submitted has no claim yet: the day from which it has been submitted is its day.
    fn newest_claim(&self, row: &ProgressRow) -> Result<RecordedClaim> {
        let newest = self.db.first(NEWEST, [row.progress.id], RecordedClaim::from_row)?;
        if let Some(claim) = newest {
            return Ok(claim);
        }
        if row.progress.status != Some(Status::Submitted) {
            return Err(nothing_to_correct(
                "it has no claim",
                may_move(row, Move::Submit),
                "`track submit REF --on \"...\" --text \"...\"` records one",
            ));
        }
        self.db.run(
            "insert into claim (progress, day) values (?1, ?2)",
            params![row.progress.id, row.progress.since],
        )?;
        let added = self.db.first(NEWEST, [row.progress.id], RecordedClaim::from_row)?;
        added.ok_or_else(|| Error::Internal(format!("the claim of {} is gone", row.token())))
    }

    fn correct_return(
        &self,
        row: &ProgressRow,
        patch: &ClaimPatch,
        claim: &RecordedClaim,
    ) -> Result<Vec<FieldChange>> {
        if !patch.is_of_return() {
            return Ok(Vec::new());
        }
        if !matches!(claim.fate, Some(Fate::Returned | Fate::Withdrawn)) {
            let instead = if claim.fate.is_none() && row.progress.status == Some(Status::Submitted)
            {
                "`track return REF --on \"...\" --letter \"...\"` returns it"
            } else {
                "--closed-on and --closing-reason correct a closing"
            };
            return Err(Error::Refused(format!(
                "its newest claim was neither returned nor withdrawn; {instead}"
            )));
        }
        let ended = patch.ended.unwrap_or(claim.ended);
        if let Some(day) = ended.filter(|_| ended != claim.ended) {
            row.check_day("return", day, self.day)?;
            if row.progress.status == Some(Status::InProgress)
                && claim.ended == Some(row.progress.since)
            {
                self.change_progress(row, |progress| progress.since = day)?;
            }
        }
        let letter = patch.letter.as_ref().unwrap_or(&claim.letter);
        let reason = patch.reason.as_ref().unwrap_or(&claim.reason);
        if letter.is_none() && reason.is_none() {
            return Err(Error::refused(
                "nothing would say why it came back; give --return-letter, or --return-reason if there is no letter",
            ));
        }
        let change = |field, was, became| FieldChange::new("claim", claim.id, field, was, became);
        Ok(vec![
            change("ended", Stated::of(claim.ended), Stated::of(ended)),
            change("letter", Stated::of(claim.letter.as_ref()), Stated::of(letter.as_ref())),
            change("reason", Stated::of(claim.reason.as_ref()), Stated::of(reason.as_ref())),
        ])
    }
}
