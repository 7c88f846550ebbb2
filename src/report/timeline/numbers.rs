//! What the charts of a timeline show, as tables, without a column of bodies that says the same of each row.

use super::events::{COLUMNS, TimelineEvent};
use crate::model::grade::Grade;
use crate::page::{AnswerRow, Column, Table, pick};

pub fn of_events(events: &[TimelineEvent]) -> Table {
    let columns = pick(COLUMNS, &["ref", "body", "event", "day", "text"]);
    table(columns, events, |event| &event.body)
}

pub fn of_grades(grades: &[Grade]) -> Table {
    let columns = pick(Grade::COLUMNS, &["question", "body", "published", "grade", "scheme"]);
    table(columns, grades, |grade| &grade.body)
}

fn table<R>(mut columns: Vec<Column<R>>, rows: &[R], body: fn(&R) -> &String) -> Table {
    let is_several = rows.iter().any(|row| rows.first().map(body) != Some(body(row)));
    columns.retain(|column| is_several || column.key != "body");
    Table::of(&columns, rows)
}
