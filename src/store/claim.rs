//! Claims on disk: the force says that it is done, and what became of that.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::query::Query;
use super::{Store, Tx};
use crate::error::Result;
use crate::model::claim::{Claim, ClaimReturn, Fate, Recorded};
use crate::model::closure::Closing;
use crate::model::day_order::Earlier;
use crate::model::progress::{Move, Status};
use crate::model::progress_row::ProgressRow;

impl Tx<'_> {
    pub fn submit(&self, row: &ProgressRow, on: NaiveDate, words: Option<&str>) -> Result<()> {
        self.move_to(row, Move::Submit, on)?;
        self.check_day(row, "claim", on)?;
        let returned = self.db.value(
            "select max(ended) from claim where progress = ?1 and fate = 'returned'",
            [row.progress.id],
        )?;
        let order = self.reopened(row)?.refuse(on);
        let returned = Earlier { day: returned, what: "the last claim was returned" };
        order.and_then(|()| returned.refuse(on)).map_err(|error| row.about(error))?;
        self.db.run(
            "insert into claim (progress, day, text) values (?1, ?2, ?3)",
            params![row.progress.id, on, words],
        )
    }

    /// The inspectorate doesn't accept the claim. Returns the day of the claim.
    pub fn return_claim(&self, row: &ProgressRow, back: &ClaimReturn) -> Result<NaiveDate> {
        self.take_back(row, Move::Return, "return", back)
    }

    /// The force takes its claim back. Returns the day of the claim.
    pub fn withdraw_claim(&self, row: &ProgressRow, back: &ClaimReturn) -> Result<NaiveDate> {
        self.take_back(row, Move::Withdraw, "withdrawal", back)
    }

    fn take_back(
        &self,
        row: &ProgressRow,
        step: Move,
        what: &str,
        back: &ClaimReturn,
    ) -> Result<NaiveDate> {
        self.move_to(row, step, back.day.unwrap_or(self.day))?;
        if let Some(day) = back.day {
            self.check_day(row, what, day)?;
            let submitted = Earlier { day: Some(row.progress.since), what: "it was submitted" };
            submitted.refuse(day).map_err(|error| row.about(error))?;
        }
        let fate = if step == Move::Return { Fate::Returned } else { Fate::Withdrawn };
        self.end_claim(row, fate, back)?;
        Ok(row.progress.since)
    }

    /// Records what became of the claim that waits, if one does: the finding ends.
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
        // The letter and the reason are the closing's, which has them once.
        self.end_claim(row, fate, &ClaimReturn { day: closing.day, ..ClaimReturn::default() })
    }

    /// `row` is as it was while the claim waited. What was imported as submitted has no claim yet; the day
    /// from which it has been submitted is that of the claim.
    fn end_claim(&self, row: &ProgressRow, fate: Fate, back: &ClaimReturn) -> Result<()> {
        let ClaimReturn { day, letter, reason } = back;
        let ended = self.db.execute(
            "update claim set fate = ?2, ended = ?3, letter = ?4, reason = ?5, version = version + 1
             where fate is null and id = (select max(id) from claim where progress = ?1)",
            params![row.progress.id, fate, day, letter, reason],
        )?;
        if ended > 0 {
            return Ok(());
        }
        self.db.run(
            "insert into claim (progress, day, fate, ended, letter, reason)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.progress.id, row.progress.since, fate, day, letter, reason],
        )
    }
}

impl Store {
    /// The claims at each body of a finding as they are stored, in the order in which they were made; and
    /// the change that wrote the end of each.
    pub(super) fn claims(&self, finding: i64) -> Result<Vec<(Recorded<Claim>, i64)>> {
        self.db.all(CLAIMS, [finding], |row| {
            let change = row.get("made")?;
            Ok((Recorded { change, what: claim(row)? }, row.get("written")?))
        })
    }
}

const CLAIMS: &str = "
    select (select min(id) from change where noun = 'claim' and noun_id = claim.id) as made,
      (select max(id) from change where noun = 'claim' and noun_id = claim.id) as written,
      slug, claim.day, text, fate, ended, letter, reason
    from claim
    join progress on progress.id = claim.progress
    join body on body.id = progress.body
    where finding = ?1
    order by made";

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
