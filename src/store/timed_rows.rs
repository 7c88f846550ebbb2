//! The days of a list from which it is counted how long things take: one query, however many rows there are.

use rusqlite::params_from_iter;

use super::filter::Clauses;
use super::query::{FromRow, Query, from_row};
use super::{Store, as_at};
use crate::error::Result;
use crate::model::filter::Filter;
use crate::model::timed_row::TimedRow;

impl Store {
    /// Passes on each row as it is read, in no order.
    pub fn each_timed_row(
        &self,
        filter: &Filter,
        mut take: impl FnMut(TimedRow) -> Result<()>,
    ) -> Result<()> {
        as_at::prepare(&self.db, filter)?;
        let clauses = Clauses::of(filter)?;
        let sql = format!("{TIMED}{}", clauses.unordered());
        self.db.each(&sql, params_from_iter(clauses.values()), |row| take(TimedRow::from_row(row)?))
    }
}

/// The days that aren't known come last, as in the history of a finding.
const TIMED: &str = "
    select p.body, f.kind, p.status, f.issued as published, p.due, p.original_due,
      (select count(*) from claim where progress = p.id) as claims,
      (select case when count(*) = count(day) then min(day) end from claim where progress = p.id) as first_claim,
      (select day from closure where progress = p.id order by day is null desc, day desc limit 1) as last_end,
      case when p.status = 'closed' then (
        select day from closure where progress = p.id and status = 'closed' and reopened is null) end as closed_on,
      case when p.status = 'closed' then (
        select due from closure where progress = p.id and status = 'closed' and reopened is null) end as closed_due,
      case when p.status in ('closed', 'superseded', 'not-accepted', 'void') then (
        select outcome from closure where progress = p.id and status = p.status and reopened is null) end as outcome
    from progress p
    join finding f on f.id = p.finding";

from_row!(TimedRow {
    body,
    kind,
    status,
    published,
    due,
    original_due,
    claims,
    first_claim,
    last_end,
    closed_on,
    closed_due,
    outcome,
});
