//! A finding at one body in the board's report, and the columns that its tables pick from.

use schemars::JsonSchema;
use serde::Serialize;

use super::word::{NO_REASON, Word};
use crate::model::columns::{Field, ListRow};
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Table, Tone, pick};
use crate::report::columns::cell;
use crate::report::row::{RowText, place};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoardRow {
    /// The name that commands take back.
    pub token: String,
    #[serde(flatten)]
    pub row: ProgressRow,
    /// On whose word its status stands.
    pub word: Word,
    /// What the force said when it submitted it.
    pub claim: Option<String>,
    /// Its answer to the recommendation.
    pub answer: Option<String>,
    /// Whether it was closed, and is open again.
    pub was_closed: bool,
    /// Whether the report is about other bodies too, so that each table says which.
    #[serde(skip)]
    pub is_one_of_several_bodies: bool,
}

impl BoardRow {
    /// The place on the page where all of it is shown.
    pub fn place(&self) -> String {
        place(self.row.finding.id, &self.row.body.slug)
    }

    /// As it is typed, with its body where the report is about others too.
    pub fn name(&self) -> String {
        if self.is_one_of_several_bodies { self.row.token() } else { self.row.name().into_owned() }
    }

    /// The status, and on whose word it stands.
    pub fn status_cell(&self) -> Cell {
        let cell = self.row.status_cell();
        match &self.word.text {
            Some(text) => {
                let said = format!("{} ({text})", cell.text());
                cell.said(said)
            }
            None => cell,
        }
    }

    /// The text, or the title where that says more.
    fn wording(&self) -> &str {
        let finding = &self.row.finding;
        let is_cut = |text: &&String| text.starts_with(finding.title.trim_end_matches('…'));
        finding.text.as_ref().filter(is_cut).unwrap_or(&finding.title)
    }

    /// Empty where the date has not moved.
    fn first_due_cell(&self) -> Cell {
        self.row.slippage().map(|_| cell(Field::OriginalDue, &self.row)).unwrap_or_default()
    }

    /// Why it isn't accepted.
    fn reason_cell(&self) -> Cell {
        let declined = self.word.text.as_ref().filter(|_| self.is(Status::NotAccepted));
        match declined.or(self.answer.as_ref()) {
            Some(reason) => Cell::from(reason),
            None => Cell::from(NO_REASON).toned(Tone::Late),
        }
    }

    pub fn is_apart(&self) -> bool {
        self.row.finding.kind.is_apart()
    }

    pub fn is(&self, status: Status) -> bool {
        self.row.progress.status == Some(status)
    }
}

fn name(row: &BoardRow) -> Cell {
    Cell::from(row.row.name().into_owned())
}

pub const COLUMNS: &[Column<BoardRow>] = &[
    Column::new("ref", |row: &BoardRow| Value::Text(row.row.name()))
        .shown(|row| name(row).leading_to(row.place())),
    // The same where the row is the place that the others lead to.
    Column::new("home", |row: &BoardRow| Value::Text(row.row.name()))
        .headed("ref")
        .shown(|row| name(row).marked(row.place())),
    Column::new("body", |row: &BoardRow| row.row.value(Field::Body)),
    Column::new("kind", |row: &BoardRow| row.row.value(Field::Kind))
        .shown(|row| cell(Field::Kind, &row.row)),
    Column::new("due", |row: &BoardRow| row.row.value(Field::Due))
        .shown(|row| cell(Field::Due, &row.row).toned(Tone::Plain)),
    Column::new("days_late", |row: &BoardRow| row.row.value(Field::DaysLate))
        .headed("days late")
        .shown(|row| cell(Field::DaysLate, &row.row)),
    Column::new("days_left", |row: &BoardRow| row.row.value(Field::DaysLeft)).headed("days left"),
    Column::new("status", |row: &BoardRow| row.row.value(Field::Status))
        .cut()
        .shown(BoardRow::status_cell),
    Column::new("waited", |row: &BoardRow| row.row.value(Field::Waited)).headed("days waited"),
    Column::new("claim", |row: &BoardRow| Value::from(row.claim.as_ref()))
        .headed("what the force says")
        .cut(),
    Column::new("owner", |row: &BoardRow| row.row.value(Field::Owner)).cut(),
    Column::new("original_due", |row: &BoardRow| row.row.value(Field::OriginalDue))
        .headed("first due")
        .shown(BoardRow::first_due_cell),
    Column::new("extensions", |row: &BoardRow| row.row.value(Field::Extensions)),
    Column::new("slippage", |row: &BoardRow| row.row.value(Field::Slippage)).headed("days moved"),
    Column::new("accepted", |row: &BoardRow| row.row.value(Field::Accepted)),
    Column::new("answer", |row: &BoardRow| Value::from(row.answer.as_ref()))
        .headed("reason")
        .cut()
        .shown(BoardRow::reason_cell),
    Column::new("title", |row: &BoardRow| row.row.value(Field::Title)).cut(),
    Column::new("wording", |row: &BoardRow| Value::from(row.wording())).cut(),
];

/// A table with the picked columns; a column that says the same of every row, or nothing, is left out.
pub fn table(keys: &[&str], rows: &[&BoardRow]) -> Block {
    let columns = columns_of(keys, rows.iter().copied());
    Block::Table(Table::of(&columns, rows.iter().copied()))
}

pub fn columns_of<'a>(
    keys: &[&str],
    rows: impl Iterator<Item = &'a BoardRow> + Clone,
) -> Vec<Column<BoardRow>> {
    let mut columns = pick(COLUMNS, keys);
    columns.retain(|column| match column.key {
        "body" => rows.clone().any(|row| row.is_one_of_several_bodies),
        "ref" | "home" | "title" | "wording" | "status" => true,
        _ => rows.clone().any(|row| !column.cell(row).is_empty()),
    });
    columns
}
