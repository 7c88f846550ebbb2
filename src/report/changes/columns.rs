//! The columns of what changed at a body, and which of them are shown.

use super::counts::{ChangesRow, MovementCounts};
use crate::model::changes::Happened;
use crate::model::value::Value;
use crate::page::{Cell, Column};

pub fn happened(column: &Column<ChangesRow>, row: &ChangesRow) -> bool {
    (column.value)(row) != Value::Number(0)
}

pub const COLUMNS: &[Column<ChangesRow>] = &[
    Column::new("body", |row: &ChangesRow| Value::from(&row.body)),
    Column::new("body_name", |row: &ChangesRow| Value::from(&row.body_name)),
    Column::new("opening", |row: &ChangesRow| Value::from(row.counts.opening)),
    Column::new("new", |row: &ChangesRow| Value::from(row.counts.of(Happened::New))),
    Column::new("reopened", |row: &ChangesRow| Value::from(row.counts.of(Happened::Reopened))),
    Column::new("closed", |row: &ChangesRow| Value::from(row.counts.of(Happened::Closed)))
        .shown(|row| closed_cell(&row.counts)),
    Column::new("superseded", |row: &ChangesRow| Value::from(row.counts.of(Happened::Superseded))),
    Column::new("declined", |row: &ChangesRow| Value::from(row.counts.of(Happened::Declined))),
    Column::new("voided", |row: &ChangesRow| Value::from(row.counts.of(Happened::Voided)))
        .headed("void"),
    Column::new("closing", |row: &ChangesRow| Value::from(row.counts.closing)),
    Column::new("moved", |row: &ChangesRow| Value::from(row.counts.of(Happened::Moved))),
    Column::new("submitted", |row: &ChangesRow| Value::from(row.counts.of(Happened::Submitted))),
    Column::new("returned", |row: &ChangesRow| Value::from(row.counts.of(Happened::Returned))),
    Column::new("withdrawn", |row: &ChangesRow| Value::from(row.counts.of(Happened::Withdrawn))),
    Column::new("extended", |row: &ChangesRow| Value::from(row.counts.of(Happened::Extended))),
    Column::new("closed_not_met", |row: &ChangesRow| Value::from(row.counts.closed_not_met)),
    Column::new(CORRECTED, |row: &ChangesRow| Value::from(row.counts.of(Happened::Corrected))),
];

/// `3, 1 not met`.
fn closed_cell(counts: &MovementCounts) -> Cell {
    let closed = counts.of(Happened::Closed);
    match counts.closed_not_met {
        0 => Cell::from(closed),
        1 if closed == 1 => Cell::from(closed).said(format!("{closed}, not met")),
        not_met => Cell::from(closed).said(format!("{closed}, {not_met} not met")),
    }
}

/// Which counts from opening to closing are shown even where all are 0.
pub const ALWAYS: [&str; 6] = ["body", "opening", "new", "reopened", "closed", "closing"];

pub const OTHER_MOVES: [&str; 5] = ["moved", "submitted", "returned", "withdrawn", "extended"];

/// Which of them are shown only if there were any.
pub const RARE: [&str; 2] = ["returned", "withdrawn"];

/// What only programs are given: people see it beside what it is a part of.
pub const PART: &str = "closed_not_met";

/// What was put right may be open or not, and moves nothing: people see how often above the rows.
pub const CORRECTED: &str = "corrected";
