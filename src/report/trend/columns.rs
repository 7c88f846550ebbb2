//! The columns of a trend, and which of them are shown.

use super::row::TrendRow;
use crate::model::OneOf;
use crate::model::changes::Happened;
use crate::model::value::Value;
use crate::page::{Cell, Column, Tone, pick};

pub const COLUMNS: &[Column<TrendRow>] = &[
    Column::new("from", |row: &TrendRow| Value::from(Some(row.from))),
    Column::new("to", |row: &TrendRow| Value::from(Some(row.to)))
        .headed("period")
        .shown(|row| Cell::from(row.name())),
    Column::new("new", |row: &TrendRow| Value::from(row.of(Happened::New))),
    Column::new("reopened", |row: &TrendRow| Value::from(row.of(Happened::Reopened))),
    Column::new("closed", |row: &TrendRow| Value::from(row.of(Happened::Closed))),
    Column::new("superseded", |row: &TrendRow| Value::from(row.of(Happened::Superseded))),
    Column::new("declined", |row: &TrendRow| Value::from(row.of(Happened::Declined))),
    Column::new("voided", |row: &TrendRow| Value::from(row.of(Happened::Voided))).headed("void"),
    Column::new("submitted", |row: &TrendRow| Value::from(row.of(Happened::Submitted))),
    Column::new("returned", |row: &TrendRow| Value::from(row.of(Happened::Returned))),
    Column::new("extended", |row: &TrendRow| Value::from(row.of(Happened::Extended))),
    Column::new("open", |row: &TrendRow| Value::from(row.open)),
    Column::new("overdue", |row: &TrendRow| Value::from(row.overdue)).shown(overdue),
];

fn overdue(row: &TrendRow) -> Cell {
    Cell::from(row.overdue).toned(if row.overdue > 0 { Tone::Late } else { Tone::Plain })
}

const ALWAYS: [&str; 6] = ["to", "new", "closed", "returned", "open", "overdue"];

/// Without what never happened.
pub fn shown_columns(rows: &[TrendRow]) -> Vec<Column<TrendRow>> {
    let keys: Vec<&str> =
        COLUMNS.iter().map(|column| column.key).filter(|key| *key != "from").collect();
    let happened = |column: &Column<TrendRow>| {
        let is_kind = Happened::ALL.iter().any(|happened| happened.word() == column.key);
        is_kind && rows.iter().any(|row| (column.value)(row) != Value::Number(0))
    };
    let mut columns = pick(COLUMNS, &keys);
    columns.retain(|column| ALWAYS.contains(&column.key) || happened(column));
    columns
}
