//! Claims on disk: the force says that it is done, and what became of that.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::query::{Query, json};
use super::{Store, Tx};
use crate::error::Result;
use crate::model::claim::{Claim, ClaimReturn, Fate, Journalled};
use crate::model::closure::Closing;
use crate::model::progress::{Move, Status};
use crate::model::progress_row::ProgressRow;

/// A claim that the inspectorate returned or the force withdrew, and the day if it is known.
pub(super) struct ReturnedClaim {
    pub fate: Fate,
    pub day: Option<NaiveDate>,
}

impl Tx<'_> {
    pub fn submit(&self, row: &ProgressRow, on: NaiveDate, words: Option<&str>) -> Result<()> {
        self.move_to(row, Move::Submit, on)?;
        self.check_day(row, "claim", on)?;
        self.in_order(row, false, || {
            self.db.run(
                "insert into claim (progress, day, text) values (?1, ?2, ?3)",
                params![row.progress.id, on, words],
            )
        })
    }

    /// The inspectorate doesn't accept the claim. Returns the day of the claim, if it is known.
    pub fn return_claim(&self, row: &ProgressRow, back: &ClaimReturn) -> Result<Option<NaiveDate>> {
        self.take_back(row, Move::Return, "return", back)
    }

    /// The force takes its claim back. Returns the day of the claim, if it is known.
    pub fn withdraw_claim(
        &self,
        row: &ProgressRow,
        back: &ClaimReturn,
    ) -> Result<Option<NaiveDate>> {
        self.take_back(row, Move::Withdraw, "withdrawal", back)
    }

    fn take_back(
        &self,
        row: &ProgressRow,
        step: Move,
        what: &str,
        back: &ClaimReturn,
    ) -> Result<Option<NaiveDate>> {
        self.move_to(row, step, back.day.unwrap_or(self.day))?;
        let claimed = self.claimed_on(row)?;
        if let Some(day) = back.day {
            self.check_day(row, what, day)?;
        }
        let fate = if step == Move::Return { Fate::Returned } else { Fate::Withdrawn };
        self.in_order(row, false, || {
            if !self.end_claim(row, fate, back)? {
                let day = claimed.or(back.day).unwrap_or(row.progress.since);
                self.insert_ended_claim(row, day, fate, back)?;
            }
            Ok(claimed)
        })
    }

    /// Records what became of the claim that waits, if one does: the finding ends. The letter and the reason
    /// are the closing's, which has them once.
    pub(super) fn end_waiting_claim(
        &self,
        row: &ProgressRow,
        ended_as: Status,
        closing: &Closing,
    ) -> Result<()> {
        if row.progress.status != Some(Status::Submitted) {
            return Ok(());
        }
        let fate = if ended_as == Status::Closed { Fate::Closed } else { Fate::Ended };
        let end = ClaimReturn { day: closing.day, ..ClaimReturn::default() };
        let is_recorded = self.end_claim(row, fate, &end)?;
        match self.claimed_on(row)?.filter(|_| !is_recorded) {
            Some(day) => self.insert_ended_claim(row, day, fate, &end),
            None => Ok(()),
        }
    }

    /// `row` is as it was while the claim waited. What was imported as submitted has no claim; its day is
    /// known only if the file gave one, and not if it has been submitted since the day of the import.
    fn claimed_on(&self, row: &ProgressRow) -> Result<Option<NaiveDate>> {
        let is_known: bool = self.db.value(
            "select exists (select 1 from claim where progress = ?1 and day = ?2)
               or ?2 is not (
                 select act.day from change join act on act.id = change.act
                 where noun = 'progress' and noun_id = ?1 order by change.id limit 1)",
            params![row.progress.id, row.progress.since],
        )?;
        Ok(is_known.then_some(row.progress.since))
    }

    /// The last claim, if it came back.
    pub(super) fn returned_claim(&self, row: &ProgressRow) -> Result<Option<ReturnedClaim>> {
        self.db.first(
            "select fate, ended from (select * from claim where progress = ?1 order by id desc limit 1)
             where fate in ('returned', 'withdrawn')",
            [row.progress.id],
            |row| Ok(ReturnedClaim { fate: row.get("fate")?, day: row.get("ended")? }),
        )
    }

    /// Returns whether there was a claim that waited.
    fn end_claim(&self, row: &ProgressRow, fate: Fate, end: &ClaimReturn) -> Result<bool> {
        let ClaimReturn { day, letter, reason } = end;
        let ended = self.db.execute(
            "update claim set fate = ?2, ended = ?3, letter = ?4, reason = ?5, version = version + 1
             where fate is null and id = (select max(id) from claim where progress = ?1)",
            params![row.progress.id, fate, day, letter, reason],
        )?;
        Ok(ended > 0)
    }

    fn insert_ended_claim(
        &self,
        row: &ProgressRow,
        on: NaiveDate,
        fate: Fate,
        end: &ClaimReturn,
    ) -> Result<()> {
        let ClaimReturn { day, letter, reason } = end;
        self.db.run(
            "insert into claim (progress, day, fate, ended, letter, reason)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.progress.id, on, fate, day, letter, reason],
        )
    }
}

impl Store {
    /// The claims on findings as they are stored, in the order in which they were made: each with its
    /// finding, and the change that wrote its end.
    pub(super) fn claims(&self, findings: &[i64]) -> Result<Vec<(i64, Journalled<Claim>, i64)>> {
        self.db.all(&claims(), [json(findings)], |row| {
            let claim = Journalled { change: row.get("made")?, what: claim(row)? };
            Ok((row.get("finding")?, claim, row.get("written")?))
        })
    }
}

/// The day of a claim, of the table that has this name in the query. What was imported as submitted has a claim only
/// from when that was answered; its day is stored as that of the answer, or of the import, and isn't known.
pub(super) fn known_day(claim: &str) -> String {
    format!(
        "case when ({claim}.ended is {claim}.day or {claim}.ended is null and {claim}.day is (
             select act.day from change join act on act.id = change.act
             where noun = 'progress' and noun_id = {claim}.progress order by change.id limit 1))
           and (select after ->> '$.fate' from change where noun = 'claim' and noun_id = {claim}.id order by id limit 1)
             is not null
         then null else {claim}.day end"
    )
}

fn claims() -> String {
    format!(
        "select finding, slug, {} as day, text, fate, ended, letter, reason,
           (select min(id) from change where noun = 'claim' and noun_id = claim.id) as made,
           (select max(id) from change where noun = 'claim' and noun_id = claim.id) as written
         from claim
         join progress on progress.id = claim.progress
         join body on body.id = progress.body
         where finding in (select value from json_each(?1))
         order by made",
        known_day("claim")
    )
}

fn claim(row: &Row) -> rusqlite::Result<Claim> {
    Ok(Claim {
        body: row.get("slug")?,
        day: row.get("day")?,
        text: row.get("text")?,
        fate: row.get("fate")?,
        ended: row.get("ended")?,
        letter: row.get("letter")?,
        reason: row.get("reason")?,
        waited: None,
    })
}
