//! A list of findings: what `list`, `due`, `search` and `export` answer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{Columns, Field, leaving};
use super::duty::{self, DutyRow};
use crate::model::columns::ListRow;
use crate::model::due::Against;
use crate::model::duty::Duty;
use crate::model::finding::Kind;
use crate::model::history::FirstNames;
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::selection::Selection;
use crate::page::{Block, Page, Records, Report, Table, counted, grouped};

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
    /// `schema` is its name, such as `track.list/1`; `cut_from` is how many there are, where a limit left some out.
    pub fn of(
        schema: &'static str,
        title: Option<String>,
        selection: Selection,
        rows: Vec<R>,
        today: NaiveDate,
        chosen: Vec<ListColumn>,
        cut_from: Option<u64>,
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
            total: cut_from.unwrap_or(count as u64),
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

/// Says how many findings there are, and apart from them how many parts and actions; how many rows where some
/// are at several bodies; and of how many rows they are the first where a limit cut the others off.
pub fn how_many(rows: &[impl Listed], cut_from: Option<u64>) -> String {
    let mut numbers: BTreeMap<Option<Kind>, Vec<i64>> = BTreeMap::new();
    for row in rows {
        numbers.entry(row.kind().apart()).or_default().push(row.number());
    }
    said_how_many(numbers, cut_from)
}

/// The same from the numbers of the findings, by the kind that is counted apart.
pub fn said_how_many(numbers: BTreeMap<Option<Kind>, Vec<i64>>, cut_from: Option<u64>) -> String {
    if let Some(cut_from) = cut_from {
        let first = match numbers.values().map(Vec::len).sum::<usize>() {
            1 => String::new(),
            shown => format!(" {}", grouped(shown as u64)),
        };
        return format!("the first{first} of {} rows (--limit)", grouped(cut_from));
    }
    let mut counts: Vec<(&str, usize, usize)> = numbers
        .into_iter()
        .map(|(apart, mut numbers)| {
            let rows = numbers.len();
            numbers.sort_unstable();
            numbers.dedup();
            (apart.map_or(FINDING, Kind::plainly), numbers.len(), rows)
        })
        .collect();
    if counts.is_empty() {
        counts.push((FINDING, 0, 0));
    }
    counts.iter().map(in_rows).collect::<Vec<_>>().join(", ")
}

const FINDING: &str = "finding";

fn in_rows((noun, findings, rows): &(&str, usize, usize)) -> String {
    match (*findings, *rows) {
        (findings, rows) if findings == rows => counted(findings, noun),
        (1, rows) => format!("1 {noun} at {}", counted(rows, "body")),
        (findings, rows) => format!("{} in {}", counted(findings, noun), counted(rows, "row")),
    }
}

/// How many rows there are: `3 findings, 1 part, 2 actions`.
pub fn rows_by_kind(rows: &[impl Listed]) -> String {
    let counts = apart(rows).into_iter().map(|(noun, of_it)| counted(of_it.len(), noun));
    counts.collect::<Vec<_>>().join(", ")
}

/// The rows as they are counted: findings, parts and actions, without what there is none of.
fn apart<R: Listed>(rows: &[R]) -> Vec<(&'static str, Vec<&R>)> {
    let of = |apart: Option<Kind>| rows.iter().filter(move |row| row.kind().apart() == apart);
    let mut groups: Vec<(&str, Vec<&R>)> = vec![(FINDING, of(None).collect())];
    groups.extend(Kind::APART.map(|kind| (kind.plainly(), of(Some(kind)).collect())));
    if rows.is_empty() {
        groups.truncate(1);
    } else {
        groups.retain(|(_, of_it)| !of_it.is_empty());
    }
    groups
}

/// Beside a list that mixes them: what it contains besides findings.
pub fn what_is_apart(rows: &[impl Listed]) -> Option<Block> {
    let apart = rows.iter().filter(|row| row.kind().is_apart()).count();
    (apart > 0 && apart < rows.len()).then(mixed)
}

pub fn mixed() -> Block {
    let text = "Parts and actions stand under findings and are counted apart from them.";
    Block::Aside(text.to_owned())
}

pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The name of the one body that all rows are about.
pub fn only_body<R: Listed>(rows: &[R]) -> Option<&str> {
    let first = rows.first()?;
    let is_there = |row: &R| row.body_id() == first.body_id();
    rows.iter().all(is_there).then_some(first.body().name.as_str())
}

/// Whose rows they are: of the bodies that were chosen, or of the one body that all are about. Where a limit cut some
/// off, nothing is known of those.
pub fn about<R: Listed>(selection: &Selection, rows: &[R], is_cut: bool) -> String {
    let chosen = selection.about();
    let found = || only_body(rows).map(|body| format!(", {body}")).unwrap_or_default();
    if chosen.is_empty() && !is_cut { found() } else { chosen }
}

/// The one body that all rows are about where a limit cut others off, which may be about others.
pub fn cut_to(selection: &Selection, body: Option<&str>, rows: usize) -> String {
    let shown = if rows > 1 { "these are" } else { "this one is" };
    let body = body.filter(|_| selection.about().is_empty());
    body.map(|body| format!("; {shown} of {body}")).unwrap_or_default()
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
        let cut_from = Some(self.total).filter(|total| *total > self.count as u64);
        let about = about(&self.selection, &self.findings, cut_from.is_some());
        let only = only_body(&self.findings).filter(|_| cut_from.is_some());
        let only = cut_to(&self.selection, only, self.count);
        let narrowed = self.selection.narrowed();
        let count = how_many(&self.findings, cut_from);
        let title = match (&self.title, self.findings.is_empty()) {
            (Some(title), true) => format!("{title}{about}: none{narrowed}"),
            (Some(title), false) => format!("{title}{about}: {count}{only}"),
            (None, true) => format!("{}{about}{narrowed}", capitalised(&count)),
            (None, false) => format!("{}{about}{only}", capitalised(&count)),
        };
        let mut blocks = vec![Block::Table(self.table())];
        blocks.extend(what_is_apart(&self.findings));
        blocks.extend(duty::blocks(self.duties.as_deref().unwrap_or_default()));
        Page { title: Some(title), blocks }
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
