//! The wordings of a list, and what is linked: one query each.

use rusqlite::{Row, params_from_iter};

use super::filter::Clauses;
use super::query::{FromRow, Query, from_row};
use super::{Store, as_at};
use crate::error::Result;
use crate::model::filter::Filter;
use crate::model::finding::LinkKind;
use crate::model::wording_row::WordingRow;

impl Store {
    /// Passes on each row as it is read, in no order.
    pub fn each_wording(
        &self,
        filter: &Filter,
        mut take: impl FnMut(WordingRow) -> Result<()>,
    ) -> Result<()> {
        as_at::prepare(&self.db, filter)?;
        let clauses = Clauses::of(filter)?;
        let sql = format!("{WORDINGS}{}", clauses.unordered());
        self.db
            .each(&sql, params_from_iter(clauses.values()), |row| take(WordingRow::from_row(row)?))
    }

    /// Every link: a finding, and the other one.
    pub fn all_links(&self) -> Result<Vec<(i64, LinkKind, i64)>> {
        let link = |row: &Row| Ok((row.get("finding")?, row.get("kind")?, row.get("other")?));
        self.db.all("select finding, kind, other from link order by id", [], link)
    }
}

const WORDINGS: &str = "
    select p.finding, f.title, f.text, f.issued as published, p.status,
      case when p.status = 'closed' then (
        select day from closure where progress = p.id and status = 'closed' and reopened is null) end as closed_on
    from progress p
    join finding f on f.id = p.finding";

from_row!(WordingRow { finding, title, text, published, status, closed_on });
