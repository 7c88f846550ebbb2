//! A list of findings: what `list`, `due`, `search` and `export` answer.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{Columns, Field, leaving};
use super::duty::{self, DutyRow};
use super::extent::Extent;
use crate::model::columns::ListRow;
use crate::model::due::Against;
use crate::model::duty::Duty;
use crate::model::history::FirstNames;
use crate::model::list_column::ListColumn;
use crate::model::selection::Selection;
use crate::page::{Block, Page, Records, Report, Table, counted};

#[derive(Debug, Serialize, JsonSchema)]
pub struct List<R> {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    findings: Vec<R>,
    count: usize,
    /// With those that --limit leaves out.
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    duties: Option<Vec<DutyRow>>,
    #[serde(skip)]
    title: Option<String>,
    #[serde(skip)]
    columns: Columns,
}

/// What a list shows if no columns are chosen.
pub const USUAL: &[Field] = &[
    Field::Ref,
    Field::Body,
    Field::Kind,
    Field::Status,
    Field::Due,
    Field::DaysLate,
    Field::Title,
];

impl<R: ListRow> List<R> {
    /// `schema` is its name, such as `track.list/1`; `total` is how many there are, where a limit left some out.
    pub fn of(
        schema: &'static str,
        title: Option<String>,
        selection: Selection,
        rows: Vec<R>,
        today: NaiveDate,
        chosen: Vec<ListColumn>,
        total: Option<u64>,
    ) -> List<R> {
        let on_the_day = |row: R| row.on(Against::Present, today);
        let findings: Vec<R> = rows.into_iter().map(on_the_day).collect();
        let count = findings.len();
        List {
            schema,
            as_of: today,
            selection,
            findings,
            count,
            total: total.unwrap_or(count as u64),
            duties: None,
            title,
            columns: Columns { chosen, usual: USUAL.to_vec() },
        }
    }

    /// Shows another column before the title.
    pub fn with_column(mut self, field: Field) -> List<R> {
        let before = self.columns.usual.len().saturating_sub(1);
        self.columns.usual.insert(before, field);
        self
    }

    /// A narrow screen leaves out the days late, unless they were asked for: the date says most of it.
    fn table(&self) -> Table {
        let table = self.columns.table(&self.findings);
        if self.columns.chosen.is_empty() { leaving(table, Field::DaysLate) } else { table }
    }

    pub fn with_duties(self, duties: Vec<Duty>) -> List<R> {
        let duties = DutyRow::all(duties, self.as_of);
        List { duties: Some(duties), ..self }
    }
}

/// Of the rows that are closed with nothing to bear out what a file said.
pub fn whose_word(names: &FirstNames) -> Option<Block> {
    (names.count() > 0).then(|| {
        let rows = counted(names.count(), "row");
        let are = if names.count() == 1 { "is" } else { "are" };
        Block::Aside(format!(
            "{rows} {are} closed on a file's word, no letter recorded: {names}. `track check` lists them."
        ))
    })
}

impl<R: ListRow> Report for List<R> {
    type Row = R;

    fn rows(&self) -> &[R] {
        &self.findings
    }

    fn page(&self) -> Page {
        let total = Some(self.total).filter(|total| *total > self.count as u64);
        let extent = Extent::of(&self.findings, total);
        let mut blocks = vec![Block::Table(self.table())];
        blocks.extend(extent.mixed());
        blocks.extend(duty::blocks(self.duties.as_deref().unwrap_or_default()));
        Page { title: Some(extent.titled(self.title.as_deref(), &self.selection)), blocks }
    }

    fn records(&self) -> Records<'_> {
        self.columns.records(&self.findings)
    }

    fn brief(&self) -> Records<'_> {
        self.columns.brief(&self.findings)
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|row| row.plain_token()).collect()
    }
}
