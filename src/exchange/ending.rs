//! What a row says of how a finding ended, and whether that fits its status.

use chrono::NaiveDate;

use super::row::Row;
use crate::error::Result;
use crate::model::OneOf;
use crate::model::calendar::exact_day;
use crate::model::closure::{Grounds, Outcome};
use crate::model::columns::Field;
use crate::model::finding::checked_text;
use crate::model::import_row::ImportRow;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::Status;
use crate::model::shell::quoted;

/// Complains of what doesn't fit the status.
pub fn check(row: &mut Row<Field>, read: &ImportRow) {
    check_closing(row, read);
    check_grounds(row, read);
    check_blocked(row, read);
}

pub fn closing_day(cell: &str) -> Result<Option<NaiveDate>> {
    match cell.to_lowercase().as_str() {
        "unknown" | "n/a" | "-" => Ok(None),
        _ => exact_day(cell).map(Some),
    }
}

pub fn grounds(row: &mut Row<Field>) -> Grounds {
    let said = |what| {
        move |cell: &str| match checked_text(what, cell) {
            Ok(text) => Ok(Some(text).filter(|text| !is_placeholder(text))),
            Err(error) => Err(error),
        }
    };
    Grounds {
        outcome: row.read_or_keep(Field::Outcome, Outcome::of),
        letter: row.read(Field::Letter, said("letter")).flatten(),
        reason: row.read(Field::Reason, said("reason")).flatten(),
    }
}

/// Only what has ended has a letter or a reason for that, and only what was closed an outcome.
fn check_grounds(row: &mut Row<Field>, read: &ImportRow) {
    if read.progress.status.is_none() && row.cell(Field::Status).is_some() {
        return;
    }
    let status = read.progress.status;
    // What is void is left out of an import, whatever is said of it.
    let has_ended = status == Some(Status::Void) || status.is_some_and(Status::has_ended);
    let is_closed = status == Some(Status::Closed);
    let grounds = &read.grounds;
    if grounds.outcome.is_some() && !is_closed {
        row.complain(Field::Outcome, "only a closed finding can have this; empty the cell");
    }
    let is_said =
        [(Field::Letter, grounds.letter.is_some()), (Field::Reason, grounds.reason.is_some())];
    for (field, _) in is_said.into_iter().filter(|(_, is_said)| *is_said && !has_ended) {
        let heading = row.heading(field).unwrap_or_default();
        let map = quoted(&format!("{heading}=field:{heading}")).into_owned();
        let why = format!(
            "only a finding that has ended can have this; empty the cell, or keep the column as a field: --map {map}"
        );
        row.complain(field, why);
    }
}

fn check_blocked(row: &mut Row<Field>, read: &ImportRow) {
    let is_unread = read.progress.status.is_none() && row.cell(Field::Status).is_some();
    let is_blocked = read.progress.status == Some(Status::Blocked);
    if read.progress.blocked_by.is_some() && !is_blocked && !is_unread {
        let why =
            "only a blocked finding can have this; empty the cell, or make the status blocked";
        row.complain(Field::BlockedBy, why);
    }
}

fn check_closing(row: &mut Row<Field>, read: &ImportRow) {
    let is_unread = read.progress.status.is_none() && row.cell(Field::Status).is_some();
    if read.closed.is_none() || is_unread {
        return;
    }
    match read.progress.status {
        Some(status) if status.has_ended() => {}
        Some(status) => row.complain(
            Field::ClosedOn,
            format!("has a closing date but its status is {status}; change one of the two"),
        ),
        None => row.complain(
            Field::ClosedOn,
            "has a closing date but its status is not given; say closed, superseded or not-accepted",
        ),
    }
}
