//! Whether the days of claims, answers, closings and reopenings stand in order after an act, as they did before.

use super::Tx;
use super::claim::known_day;
use super::query::Query;
use crate::error::Result;
use crate::model::claim::Fate;
use crate::model::day_order::{DayOf, DayOrder, KnownDay};
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;

impl Tx<'_> {
    /// Refuses what brings days out of order, of which one kind is right if the user `is_sure`.
    pub(super) fn in_order<T>(
        &self,
        row: &ProgressRow,
        is_sure: bool,
        action: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let before = self.day_order(row)?;
        let value = action()?;
        let order = self.day_order(row)?.check_since(&before, is_sure);
        order.map_err(|error| row.about(error))?;
        Ok(value)
    }

    fn day_order(&self, row: &ProgressRow) -> Result<DayOrder> {
        let days = self.db.all(&days(), [row.progress.id], |row| {
            let (fate, status) = (row.get("fate")?, row.get("status")?);
            let what = match (fate, status) {
                (Some(Fate::Returned), _) => DayOf::Return,
                (Some(_), _) => DayOf::Withdrawal,
                (None, None) => DayOf::Claim,
                (None, Some(Status::Open)) => DayOf::Reopening,
                (None, Some(Status::Void)) => DayOf::Void,
                (None, Some(_)) => DayOf::End,
            };
            let (of, day, is_newest) = (row.get("id")?, row.get("day")?, row.get("is_newest")?);
            Ok(KnownDay { what, of, day, is_newest })
        })?;
        Ok(DayOrder(days))
    }
}

/// In the order in which they were recorded: each claim with its answer, and each closing with its reopening.
fn days() -> String {
    format!(
        "select id, fate, status, day, is_newest from (
           select id, null as fate, null as status, {} as day, 'claim' as noun, 0 as step,
             id = (select max(id) from claim where progress = ?1) as is_newest
           from claim where progress = ?1
           union all
           select id, fate, null, ended, 'claim', 1, id = (select max(id) from claim where progress = ?1) from claim
           where progress = ?1 and fate in ('returned', 'withdrawn')
           union all
           select id, null, status, day, 'closure', 0, id = (select max(id) from closure where progress = ?1)
           from closure where progress = ?1
           union all
           select id, null, 'open', reopened, 'closure', 1,
             id = (select max(id) from closure where progress = ?1 and reopened is not null)
           from closure where progress = ?1) one
         where day is not null
         order by (
           select max(change.id) from change
           where change.noun = one.noun and noun_id = one.id and before is null), step",
        known_day("claim")
    )
}
