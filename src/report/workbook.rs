//! What stands in a workbook beside its findings: what happened to them, reports, grades, owners, and what it all is.

use chrono::NaiveDate;

use super::history_entry::NamedEntry;
use super::inspection::INSPECTION_COLUMNS;
use super::owner::{COLUMNS as OWNER_COLUMNS, OwnerRow};
use crate::model::columns::ListRow;
use crate::model::grade::Grade;
use crate::model::inspection::Inspection;
use crate::model::list_column::ListColumn;
use crate::model::owner::Owner;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{AnswerRow, Cell, Column, Heading, Longer, Table};

/// A cell of the findings, typed: a period has its last day, and the words that people read.
pub fn cell(column: &ListColumn, row: &ProgressRow) -> Cell {
    let cell = Cell::from(column.value(row));
    match (column, &cell.value) {
        (ListColumn::Own(field), Value::Date(_)) => match row.shown(*field) {
            Value::Text(words) => cell.said(words),
            _ => cell,
        },
        _ => cell,
    }
}

fn is_note(entry: &NamedEntry) -> bool {
    entry.what.kind == "note"
}

const NOTES: &[Column<NamedEntry>] = &[NAME, BODY, WHEN, TEXT, AUTHOR, RESTRICTED];
const EVENTS: &[Column<NamedEntry>] = &[NAME, BODY, WHEN, WHAT, TEXT];
const NAME: Column<NamedEntry> = Column::new("ref", |entry: &NamedEntry| Value::from(&entry.name));
const BODY: Column<NamedEntry> =
    Column::new("body", |entry: &NamedEntry| Value::from(entry.what.body.as_ref()));
const WHEN: Column<NamedEntry> =
    Column::new("day", |entry: &NamedEntry| Value::from(entry.what.day))
        .shown(|entry| Cell::period(entry.what.day, Some(entry.what.precision)));
const WHAT: Column<NamedEntry> =
    Column::new("what", |entry: &NamedEntry| Value::from(entry.what.kind));
const TEXT: Column<NamedEntry> =
    Column::new("text", |entry: &NamedEntry| Value::from(&entry.what.text)).cut();
const AUTHOR: Column<NamedEntry> =
    Column::new("author", |entry: &NamedEntry| Value::from(entry.what.author.as_ref()));
const RESTRICTED: Column<NamedEntry> =
    Column::new("restricted", |entry: &NamedEntry| Value::from(entry.what.restricted));

/// What belongs to the findings of a workbook.
pub struct Beside {
    pub entries: Entries,
    pub grades: Vec<Grade>,
    pub inspections: Vec<Inspection>,
    pub owners: Vec<Owner>,
}

impl Beside {
    /// The sheets after that of the findings, each with its name.
    pub fn sheets(self, today: NaiveDate) -> Vec<(&'static str, Table)> {
        let Beside { entries, grades, inspections, owners } = self;
        let owners: Vec<OwnerRow> =
            owners.into_iter().map(|owner| OwnerRow::on(owner, today)).collect();
        vec![
            ("Progress notes", table(NOTES, entries.notes)),
            ("Claims and closures", table(EVENTS, entries.events)),
            ("Grades", Table::of(Grade::COLUMNS, &grades)),
            ("Inspections", Table::of(INSPECTION_COLUMNS, &inspections)),
            ("Owners", Table::of(OWNER_COLUMNS, &owners)),
        ]
    }
}

/// What happened to the findings of a workbook, as the rows of two sheets.
#[derive(Default)]
pub struct Entries {
    notes: Longer<Vec<Cell>>,
    events: Longer<Vec<Cell>>,
}

impl Entries {
    pub fn add(&mut self, entry: &NamedEntry) {
        let (columns, rows) =
            if is_note(entry) { (NOTES, &mut self.notes) } else { (EVENTS, &mut self.events) };
        rows.push(columns.iter().map(|column| column.cell(entry)).collect());
    }
}

fn table(columns: &[Column<NamedEntry>], rows: Longer<Vec<Cell>>) -> Table {
    let headings = columns.iter().map(Column::heading).collect();
    Table { headings, rows: rows.done(), totals: None }
}

/// What a workbook says of itself.
pub struct AboutSheet<'a> {
    pub day: NaiveDate,
    pub selection: &'a Selection,
    pub rows: u64,
    pub columns: &'a [ListColumn],
}

impl AboutSheet<'_> {
    pub fn table(&self) -> Table {
        let whose = match self.selection.for_whom() {
            whom if whom.is_empty() => "every body".to_owned(),
            whom => whom.trim_start_matches(" for ").to_owned(),
        };
        let filters = match self.selection.narrowed() {
            filters if filters.is_empty() => "none: every row".to_owned(),
            filters => filters.trim_matches([' ', '(', ')']).to_owned(),
        };
        let facts = [
            ("As at", Cell::from(self.day)),
            ("Bodies", Cell::from(whose)),
            ("Filters", Cell::from(filters)),
            ("Rows of findings", Cell::from(Value::count(self.rows))),
            ("A row", Cell::from("One finding at one body")),
            ("Left out", Cell::from(LEFT_OUT)),
            ("Import", Cell::from(IMPORT)),
        ];
        let facts = facts.into_iter().map(|(name, cell)| vec![Cell::from(name), cell]);
        let columns = self.columns.iter().map(|column| {
            let means = match column {
                ListColumn::Own(field) => field.means(),
                ListColumn::Extra(_) => "An extra field of the finding",
            };
            vec![Cell::from(column.key().into_owned()), Cell::from(means)]
        });
        Table {
            headings: vec![Heading::whole("about"), Heading::cut("what it is")],
            rows: facts.chain(columns).collect(),
            totals: None,
        }
    }
}

const LEFT_OUT: &str = "Files of evidence, links between findings, former references, duties, reminders, and who \
                        changed what and when (`track history`)";
const IMPORT: &str =
    "`track import` reads the sheet of the findings; the other sheets are for reading";
