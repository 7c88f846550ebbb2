//! One account of what changed: of the findings, or of the parts or actions that are counted apart.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{ALWAYS, COLUMNS, CORRECTED, OTHER_MOVES, PART, RARE, happened};
use super::counts::{ChangesRow, MovementCounts};
use super::movements::{self, Movement, Movements};
use crate::model::OneOf;
use crate::model::changes::{Happened, OpenCounts, Since, Transition};
use crate::model::finding::Kind;
use crate::model::selection::Selection;
use crate::page::{Block, Bookmark, Cell, Column, Table, pick};

#[derive(Debug, Clone)]
pub struct AccountPeriod {
    pub since: NaiveDate,
    pub until: NaiveDate,
    /// The numbers of the chosen bodies; none for all.
    pub bodies: Option<Vec<i64>>,
    /// The flags that chose them, as they are typed.
    pub chosen: String,
    pub selection: Selection,
    /// Whether the filters may have selected other findings on the first day than on the last.
    pub is_selected_at_the_end: bool,
}

impl AccountPeriod {
    fn is_about(&self, body: i64) -> bool {
        self.bodies.as_ref().is_none_or(|bodies| bodies.contains(&body))
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Account {
    pub bodies: Vec<ChangesRow>,
    totals: MovementCounts,
    #[serde(flatten)]
    movements: Movements,
    /// What was so by the first day and was recorded after it. It is in no count of what happened.
    recorded_late: Vec<Movement>,
    /// How many the register called open at the end of the first day; null where it didn't exist, or isn't asked.
    recorded_opening: Option<i64>,
    /// The kind that is counted apart from the findings.
    #[serde(skip)]
    apart: Option<Kind>,
}

impl Account {
    /// A line for each body where anything was or is open, or happened; for each chosen body, if any were chosen, in
    /// the account of the findings.
    pub fn of(changed: &Since, span: &AccountPeriod, apart: Option<Kind>) -> Account {
        let asked = span.bodies.iter().flatten().filter(|_| apart.is_none());
        let mut lines: BTreeMap<i64, MovementCounts> =
            asked.map(|body| (*body, MovementCounts::default())).collect();
        let mut totals = MovementCounts::default();
        let mut movements: Movements =
            Happened::ALL.iter().map(|kind| (*kind, Vec::new())).collect();
        for (body, open) in counts(&changed.opening, span, apart) {
            lines.entry(body).or_default().opening = open;
            totals.opening += open;
        }
        for (body, open) in counts(&changed.closing, span, apart) {
            lines.entry(body).or_default().closing = open;
            totals.closing += open;
        }
        let named = |body: i64| changed.bodies.get(&body).cloned().unwrap_or_default();
        let is_meant = |one: &&Transition| {
            span.is_about(one.finding.body) && one.finding.kind.apart() == apart
        };
        for transition in changed.transitions.iter().filter(is_meant) {
            let number = transition.finding.body;
            let Some(happened) = transition.happened() else { continue };
            lines.entry(number).or_default().add(happened, transition);
            totals.add(happened, transition);
            let movement = Movement::of(transition.clone(), named(number));
            movements.entry(happened).or_default().push(movement);
        }
        let line = |(body, counts): (i64, MovementCounts)| {
            let body = named(body);
            ChangesRow { body: body.slug, body_name: body.name, counts }
        };
        let mut bodies: Vec<ChangesRow> = lines.into_iter().map(line).collect();
        bodies.sort_by(|a, b| a.body.cmp(&b.body));
        let late = changed.late.iter().filter(is_meant).filter(|one| one.happened().is_some());
        let recorded = changed.recorded_opening.as_ref();
        Account {
            bodies,
            totals,
            movements,
            recorded_late: late
                .map(|one| Movement::of(one.clone(), named(one.finding.body)))
                .collect(),
            recorded_opening: recorded
                .map(|open| counts(open, span, apart).map(|(_, open)| open).sum()),
            apart,
        }
    }

    /// The moves that leave the count as it is, and what happened row by row; without the kinds that are shown elsewhere.
    pub fn rest(&self, elsewhere: &[Happened]) -> Vec<Block> {
        let mut blocks = self.still_open();
        let shown = self.movements.keys().filter(|kind| !elsewhere.contains(kind));
        blocks.extend(shown.flat_map(|kind| self.of_kind(*kind)));
        let heading = format!("Recorded since then, and so before: {}", self.recorded_late.len());
        blocks.extend(movements::table(&self.recorded_late, &movements::USUAL).under(heading));
        blocks
    }

    fn of_kind(&self, kind: Happened) -> Vec<Block> {
        let rows = movements::blocks(kind, self.movements(kind), self.totals.closed_not_met);
        let place = (!rows.is_empty()).then(|| Block::Bookmark(self.place(kind)));
        place.into_iter().chain(rows).collect()
    }

    pub fn movements(&self, kind: Happened) -> &[Movement] {
        self.movements.get(&kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// Where the rows behind a count are shown.
    pub fn place(&self, kind: Happened) -> String {
        let apart = self.apart.map(|kind| format!("-{kind}")).unwrap_or_default();
        format!("changed{apart}-{kind}")
    }

    /// How many the register called open at the beginning, where it knows more now.
    pub fn other_opening(&self) -> Option<i64> {
        let is_other = |open: &i64| *open != self.totals.opening || !self.recorded_late.is_empty();
        self.recorded_opening.filter(is_other)
    }

    /// All that happened, and what was recorded late.
    pub fn all_movements(&self) -> impl Iterator<Item = &Movement> {
        self.movements.values().flatten().chain(&self.recorded_late)
    }

    pub fn totals(&self) -> &MovementCounts {
        &self.totals
    }

    /// The counts from opening to closing; rare ones have a column only if they are not 0.
    pub fn account(&self) -> Block {
        let mut columns = COLUMNS.to_vec();
        columns.retain(|column| match column.key {
            "body_name" | PART | CORRECTED => false,
            key if OTHER_MOVES.contains(&key) => false,
            key => ALWAYS.contains(&key) || self.bodies.iter().any(|row| happened(column, row)),
        });
        self.table(&columns, self.bodies.iter().collect())
    }

    fn still_open(&self) -> Vec<Block> {
        let mut columns = pick(COLUMNS, &OTHER_MOVES);
        let any_did = |row: &&ChangesRow| columns.iter().any(|column| happened(column, row));
        let rows: Vec<&ChangesRow> = self.bodies.iter().filter(any_did).collect();
        columns.retain(|column| {
            !RARE.contains(&column.key) || rows.iter().any(|row| happened(column, row))
        });
        let columns = [&pick(COLUMNS, &["body"]), columns.as_slice()].concat();
        self.table(&columns, rows).under("Other moves")
    }

    fn table(&self, columns: &[Column<ChangesRow>], rows: Vec<&ChangesRow>) -> Block {
        let (body, body_name) = ("total".to_owned(), String::new());
        let totals = ChangesRow { body, body_name, counts: self.totals.clone() };
        let mark = |cells: &mut [Cell]| {
            for (column, cell) in columns.iter().zip(cells) {
                if let Ok(kind) = Happened::of(column.key) {
                    cell.bookmark = Some(Bookmark::LeadsTo(self.place(kind)));
                }
            }
        };
        let mut table =
            Table::finished(columns, rows, |_, cells| mark(cells)).with_totals(columns, &totals);
        table.totals.iter_mut().for_each(|totals| mark(totals));
        Block::Table(table)
    }
}

fn counts(
    open: &OpenCounts,
    span: &AccountPeriod,
    apart: Option<Kind>,
) -> impl Iterator<Item = (i64, i64)> {
    let is_meant = move |place: &(i64, Option<Kind>)| span.is_about(place.0) && place.1 == apart;
    open.iter().filter(move |(place, _)| is_meant(place)).map(|(place, open)| (place.0, *open))
}
