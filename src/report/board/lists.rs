//! What a board reads first: what is late, what is next, what is claimed, what came back.

use std::ops::Deref;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::row::BoardRow;
use crate::model::history::Link;
use crate::model::listed::Listed;
use crate::model::progress::{Accepted, Status};

/// Each as the names of its findings, of which `findings` has the rest.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardLists {
    /// Overdue, the longest wait first.
    pub late: ByToken,
    /// The same of the parts and actions, which are counted apart.
    pub late_apart: ByToken,
    /// Past their date, and waiting for others.
    pub late_with_others: ByToken,
    /// Due within 30 days.
    pub soon: ByToken,
    /// The next ones after that.
    pub later: ByToken,
    pub submitted: ByToken,
    /// The parts and actions among them, which are counted apart.
    pub submitted_apart: ByToken,
    pub blocked: ByToken,
    /// Declined, or accepted in part or not at all.
    pub not_accepted: ByToken,
    /// Those whose date is not the first one.
    pub moved: ByToken,
    pub came_back: Vec<CameBack>,
    /// Those that were closed, and are open again.
    pub reopened: ByToken,
}

/// Rows of which the board's JSON has only the tokens here.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct ByToken(
    #[serde(serialize_with = "tokens")]
    #[schemars(with = "Vec<String>")]
    Vec<BoardRow>,
);

impl Deref for ByToken {
    type Target = [BoardRow];

    fn deref(&self) -> &[BoardRow] {
        &self.0
    }
}

/// A finding that recurs from one that was closed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CameBack {
    #[serde(serialize_with = "token")]
    #[schemars(with = "String")]
    pub row: BoardRow,
    pub from: Link,
}

/// How many are named where nothing is due within 30 days.
const NEXT: usize = 5;

impl BoardLists {
    pub fn of(rows: &[BoardRow], links: impl Fn(i64) -> Vec<Link>) -> BoardLists {
        let of = |test: &dyn Fn(&BoardRow) -> bool| chosen(rows, test);
        let is_late = |row: &BoardRow| row.row.is_overdue();
        let is_waiting = |row: &BoardRow| row.is(Status::Submitted) || row.is(Status::Blocked);
        let mut later =
            of(&|row| row.row.days_left().is_some() && !row.row.is_soon() && !row.is_apart());
        later.0.truncate(NEXT);
        BoardLists {
            late: of(&|row| is_late(row) && !row.is_apart()),
            late_apart: of(&|row| is_late(row) && row.is_apart()),
            late_with_others: of(&|row| is_waiting(row) && row.row.days_late().is_some()),
            soon: of(&|row| row.row.is_soon() && !row.is_apart()),
            later,
            submitted: of(&|row| row.is(Status::Submitted) && !row.is_apart()),
            submitted_apart: of(&|row| row.is(Status::Submitted) && row.is_apart()),
            blocked: of(&|row| row.is(Status::Blocked)),
            not_accepted: of(&is_not_accepted),
            moved: of(&|row| {
                row.row.is_open() && (row.row.extensions > 0 || row.row.slippage().is_some())
            }),
            reopened: of(&|row| row.was_closed && !row.is_apart()),
            came_back: rows
                .iter()
                .flat_map(|row| came_back(row, links(row.row.finding.id)))
                .collect(),
        }
    }
}

fn is_not_accepted(row: &BoardRow) -> bool {
    let accepted = row.row.progress.accepted;
    row.is(Status::NotAccepted)
        || (row.row.is_open() && matches!(accepted, Some(Accepted::No | Accepted::Partly)))
}

fn came_back(row: &BoardRow, links: Vec<Link>) -> impl Iterator<Item = CameBack> + use<'_> {
    let is_meant = |link: &Link| row.row.is_open() && link.recurs_from_closed(&row.row.body.slug);
    links.into_iter().filter(is_meant).map(|from| CameBack { row: row.clone(), from })
}

/// The rows that pass a test, the earliest date first.
fn chosen(rows: &[BoardRow], test: &dyn Fn(&BoardRow) -> bool) -> ByToken {
    let mut chosen: Vec<BoardRow> = rows.iter().filter(|row| test(row)).cloned().collect();
    chosen
        .sort_by_key(|row| (row.row.progress.due().unwrap_or(NaiveDate::MAX), row.row.finding.id));
    ByToken(chosen)
}

fn tokens<S: Serializer>(rows: &[BoardRow], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(rows.iter().map(|row| &row.token))
}

fn token<S: Serializer>(row: &BoardRow, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&row.token)
}
