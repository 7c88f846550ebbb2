//! What is still open under a finding that ends.

use super::Tx;
use super::progress_rows::rows;
use super::query::Query;
use crate::error::Result;
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::progress_row::ProgressRow;

impl Tx<'_> {
    /// The open findings under a row, at the same body, however far down.
    pub fn open_below(&self, row: &ProgressRow) -> Result<Vec<ProgressRow>> {
        let body = row.progress.body;
        let below: Vec<FindingAt> =
            self.db.all(BELOW, [row.finding.id], |row| Ok((row.get("id")?, Some(body))))?;
        if below.is_empty() {
            return Ok(Vec::new());
        }
        let findings = Some(below);
        rows(self.db, &Filter { findings, scope: Scope::Open, ..Filter::default() })
    }
}

const BELOW: &str = "
    with recursive below (id) as (
      select id from finding where parent = ?1
      union
      select finding.id from finding join below on finding.parent = below.id)
    select id from below";
