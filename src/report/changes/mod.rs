//! What changed between two days, by body: counts that lead from the opening to the closing number.

mod counts;
mod movements;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::calendar::with_weekday;
use crate::model::changes::{Happened, Since};
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Report, Table, pick};
pub use counts::MovementCounts;
pub use movements::{Movement, Movements};

#[derive(Debug, Clone)]
pub struct Span {
    pub since: NaiveDate,
    pub until: NaiveDate,
    /// The numbers of the chosen bodies; none for all.
    pub bodies: Option<Vec<i64>>,
    /// The flags that chose them, as they are typed.
    pub chosen: String,
    pub selection: Selection,
}

impl Span {
    fn is_about(&self, body: i64) -> bool {
        self.bodies.as_ref().is_none_or(|bodies| bodies.contains(&body))
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangesRow {
    pub body: String,
    pub body_name: String,
    #[serde(flatten)]
    pub counts: MovementCounts,
}

#[derive(Debug, Serialize)]
pub struct Changes {
    schema: &'static str,
    as_of: NaiveDate,
    since: NaiveDate,
    until: NaiveDate,
    selection: Selection,
    began: Option<NaiveDate>,
    count: usize,
    bodies: Vec<ChangesRow>,
    totals: MovementCounts,
    #[serde(flatten)]
    movements: Movements,
    #[serde(skip)]
    chosen: String,
}

impl Changes {
    /// A line for each body where anything was or is open, or happened; for each chosen body, if any
    /// were chosen.
    pub fn of(changed: Since, span: Span, today: NaiveDate) -> Changes {
        let asked = span.bodies.iter().flatten();
        let mut lines: BTreeMap<i64, MovementCounts> =
            asked.map(|body| (*body, MovementCounts::default())).collect();
        let mut totals = MovementCounts::default();
        let mut movements: Movements =
            Happened::ALL.iter().map(|kind| (*kind, Vec::new())).collect();
        for (body, open) in changed.opening.iter().filter(|(body, _)| span.is_about(**body)) {
            lines.entry(*body).or_default().opening = *open;
            totals.opening += open;
        }
        for (body, open) in changed.closing.iter().filter(|(body, _)| span.is_about(**body)) {
            lines.entry(*body).or_default().closing = *open;
            totals.closing += open;
        }
        let named = |body: i64| changed.bodies.get(&body).cloned().unwrap_or_default();
        for transition in changed.transitions {
            let number = transition.finding.body;
            let Some(happened) = transition.happened().filter(|_| span.is_about(number)) else {
                continue;
            };
            lines.entry(number).or_default().add(happened, &transition);
            totals.add(happened, &transition);
            let body = named(number);
            movements.entry(happened).or_default().push(Movement::of(transition, body));
        }
        let line = |(body, counts): (i64, MovementCounts)| {
            let body = named(body);
            ChangesRow { body: body.slug, body_name: body.name, counts }
        };
        let mut bodies: Vec<ChangesRow> = lines.into_iter().map(line).collect();
        bodies.sort_by(|a, b| a.body.cmp(&b.body));
        Changes {
            schema: "track.changes/1",
            as_of: today,
            since: span.since,
            until: span.until,
            selection: span.selection,
            began: changed.began,
            count: bodies.len(),
            bodies,
            totals,
            movements,
            chosen: span.chosen,
        }
    }

    /// The counts from opening to closing; rare ones have a column only if they are not 0.
    fn account(&self) -> Block {
        let mut columns = COLUMNS.to_vec();
        columns.retain(|column| match column.key {
            "body_name" | PART | CORRECTED => false,
            key if STILL_OPEN.contains(&key) => false,
            key => ALWAYS.contains(&key) || self.bodies.iter().any(|row| happened(column, row)),
        });
        self.table(&columns, self.bodies.iter().collect())
    }

    fn still_open(&self) -> Vec<Block> {
        let mut columns = pick(COLUMNS, &STILL_OPEN);
        let any_did = |row: &&ChangesRow| columns.iter().any(|column| happened(column, row));
        let rows: Vec<&ChangesRow> = self.bodies.iter().filter(any_did).collect();
        columns.retain(|column| {
            !RARE.contains(&column.key) || rows.iter().any(|row| happened(column, row))
        });
        let columns = [&pick(COLUMNS, &["body"]), columns.as_slice()].concat();
        self.table(&columns, rows).under("Still open")
    }

    fn table(&self, columns: &[Column<ChangesRow>], rows: Vec<&ChangesRow>) -> Block {
        let (body, body_name) = ("total".to_owned(), String::new());
        let totals = ChangesRow { body, body_name, counts: self.totals.clone() };
        Block::Table(Table::of(columns, rows).with_totals(columns, &totals))
    }

    /// How to read the table, and the commands that list what was and what is open.
    fn legend(&self) -> Block {
        let (since, until, chosen) = (self.since, self.until, &self.chosen);
        let opening = match self.began {
            Some(began) => {
                format!("The register was created on {}, so its opening is 0.", with_weekday(began))
            }
            None => format!(
                "Opening is what was open at the end of {}: `track list{chosen} --as-at {since}`.",
                with_weekday(since)
            ),
        };
        Block::Aside(format!(
            "{opening} Closing is what was open at the end of {}: `track list{chosen} --as-at {until}`. New and \
             reopened findings are added; closed, superseded, declined and void ones are taken off.",
            with_weekday(until)
        ))
    }
}

fn happened(column: &Column<ChangesRow>, row: &ChangesRow) -> bool {
    (column.value)(row) != Value::Number(0)
}

const COLUMNS: &[Column<ChangesRow>] = &[
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
    Column::new("undone", |row: &ChangesRow| Value::from(row.counts.of(Happened::Undone))),
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
        not_met => Cell::from(closed).said(format!("{closed}, {not_met} not met")),
    }
}

/// Which counts from opening to closing are shown even where all are 0.
const ALWAYS: [&str; 6] = ["body", "opening", "new", "reopened", "closed", "closing"];

const STILL_OPEN: [&str; 5] = ["moved", "submitted", "returned", "withdrawn", "extended"];

/// Which of them are shown only if there were any.
const RARE: [&str; 2] = ["returned", "withdrawn"];

/// What only programs are given: people see it beside what it is a part of.
const PART: &str = "closed_not_met";

/// What was put right may be open or not, and moves nothing: people see how often above the rows.
const CORRECTED: &str = "corrected";

impl Report for Changes {
    type Row = ChangesRow;

    fn rows(&self) -> &[ChangesRow] {
        &self.bodies
    }

    fn records(&self) -> Records<'_> {
        Records::of(COLUMNS, &self.bodies)
    }

    fn page(&self) -> Page {
        let days = format!(
            "from the end of {} to the end of {}",
            with_weekday(self.since),
            with_weekday(self.until)
        );
        if self.bodies.is_empty() {
            let whom = self.selection.for_whom();
            let title = Some(format!("Nothing was open{whom} {days}"));
            return Page { title, blocks: Vec::new() };
        }
        let mut blocks = vec![self.account(), self.legend()];
        blocks.extend(self.still_open());
        blocks.extend(movements::blocks(&self.movements, self.totals.closed_not_met));
        let whom = self.selection.for_whom();
        Page { title: Some(format!("What changed{whom} {days}")), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.bodies.iter().map(|line| line.body.clone()).collect()
    }
}
