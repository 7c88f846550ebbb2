//! What the journal says of how the register stood over time: a fixed number of questions.

use chrono::NaiveDate;
use rusqlite::Row;

use super::query::{FromRow, Query, from_row};
use super::{Store, as_at};
use crate::error::Result;
use crate::model::over_time::{Journal, KindChange, PeriodDays, ProgressChange};

impl Store {
    pub fn first_day(&self) -> Result<NaiveDate> {
        as_at::first_day(&self.db)
    }

    /// For periods that follow each other.
    pub fn journal(&self, periods: &[PeriodDays]) -> Result<Journal> {
        let first = periods.first().and_then(|period| period.first.pred_opt());
        let ends = first.into_iter().chain(periods.iter().map(|period| period.last));
        let cut = |day| Ok(as_at::last_act(&self.db, day)?.unwrap_or(0));
        let cuts: Vec<i64> = ends.map(cut).collect::<Result<_>>()?;
        let undoing = |row: &Row| Ok((row.get("id")?, row.get("undoes")?));
        Ok(Journal {
            began: self.first_day()?,
            progress: self.db.all(PROGRESS, [], ProgressChange::from_row)?,
            kinds: self.db.all(KINDS, [], KindChange::from_row)?,
            transitions: self.transitions(cuts.first().copied().unwrap_or(0))?,
            undoings: self.db.all(UNDOINGS, [], undoing)?,
            cuts,
        })
    }
}

const PROGRESS: &str = "
    select act, noun_id as row, coalesce(after, before) ->> '$.finding' as finding,
      coalesce(after, before) ->> '$.body' as body, after ->> '$.status' as status, after ->> '$.due' as due
    from change
    where noun = 'progress' and (before is null or before ->> '$.status' is not after ->> '$.status'
      or before ->> '$.due' is not after ->> '$.due')
    order by id";

const KINDS: &str = "
    select act, noun_id as finding, after ->> '$.kind' as kind
    from change
    where noun = 'finding' and after is not null and before ->> '$.kind' is not after ->> '$.kind'
    order by id";

const UNDOINGS: &str = "select id, undoes from act where undoes is not null order by id";

from_row!(ProgressChange { act, row, finding, body, status, due });
from_row!(KindChange { act, finding, kind });
