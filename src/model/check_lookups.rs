//! Which findings the rules of `track check` look up beside those that they check.

use std::collections::BTreeSet;

use super::actions::may_be_submitted;
use super::finding::Kind;
use super::progress_row::ProgressRow;

/// The parents of some rows, which the rules look up.
pub fn parents(rows: &[ProgressRow]) -> BTreeSet<i64> {
    rows.iter().filter_map(|row| row.finding.parent).collect()
}

/// The findings whose children the rules look up: every parent, and whatever is with the force.
pub fn with_children(rows: &[ProgressRow]) -> BTreeSet<i64> {
    let has_any = |row: &&ProgressRow| row.finding.kind == Kind::Concern || may_be_submitted(row);
    rows.iter().filter(has_any).map(|row| row.finding.id).chain(parents(rows)).collect()
}
