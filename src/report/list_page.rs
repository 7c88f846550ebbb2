//! The page of a list that may be too long for memory, made row by row.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::columns::{Field, chosen_cell, heading, leaving};
use super::list::{USUAL, capitalised, cut_to, mixed, said_how_many, whose_word};
use crate::model::columns::ListRow;
use crate::model::due::Against;
use crate::model::finding::Kind;
use crate::model::history::FirstNames;
use crate::model::list_column::ListColumn;
use crate::model::selection::Selection;
use crate::page::{Block, Cell, Long, Longer, Page, Records, Report, Table};

/// What is known of the rows so far.
#[derive(Debug)]
pub struct ListPage {
    title: Option<String>,
    selection: Selection,
    /// How many rows there are, where a limit leaves some out.
    cut_from: Option<u64>,
    today: NaiveDate,
    columns: Vec<ListColumn>,
    /// Whether none were chosen, and what says the same of every row is left out.
    are_usual: bool,
    rows: Longer<Vec<Cell>>,
    /// The numbers of the findings, by the kind that is counted apart.
    numbers: BTreeMap<Option<Kind>, Vec<i64>>,
    /// The first body, with its name.
    body: Option<(i64, String)>,
    is_at_several: bool,
    is_any_late: bool,
    on_a_files_word: FirstNames,
}

impl ListPage {
    pub fn of(
        title: Option<String>,
        selection: Selection,
        today: NaiveDate,
        chosen: Vec<ListColumn>,
        cut_from: Option<u64>,
    ) -> ListPage {
        let are_usual = chosen.is_empty();
        let usual = || USUAL.iter().copied().map(ListColumn::Own).collect();
        ListPage {
            title,
            selection,
            cut_from,
            today,
            columns: if are_usual { usual() } else { chosen },
            are_usual,
            rows: Longer::default(),
            numbers: BTreeMap::new(),
            body: None,
            is_at_several: false,
            is_any_late: false,
            on_a_files_word: FirstNames::default(),
        }
    }

    /// `is_bare` says whether it is closed on a file's word alone.
    pub fn add<R: ListRow>(&mut self, row: R, is_bare: bool) {
        let row = row.on(Against::Present, self.today);
        self.numbers.entry(row.kind().apart()).or_default().push(row.number());
        let body = self.body.get_or_insert_with(|| (row.body_id(), row.body().name.clone()));
        self.is_at_several |= body.0 != row.body_id();
        self.is_any_late |= row.days_late().is_some();
        if is_bare {
            self.on_a_files_word.add(row.plain_token());
        }
        self.rows.push(self.columns.iter().map(|column| chosen_cell(column, &row)).collect());
    }

    pub fn done(mut self) -> Paged {
        let (rows, columns) = self.shown();
        let headings = columns.iter().map(heading).collect();
        let table = Table { headings, rows, totals: None };
        let table = if self.are_usual { leaving(table, Field::DaysLate) } else { table };
        let only = self.body.as_ref().filter(|_| !self.is_at_several);
        let only = only.map(|(_, name)| name.as_str());
        let rows = self.numbers.values().map(Vec::len).sum();
        let (own, cut_to) = match self.cut_from {
            Some(_) => (None, cut_to(&self.selection, only, rows)),
            None => (only.map(|name| format!(", {name}")), String::new()),
        };
        let about = Some(self.selection.about()).filter(|about| !about.is_empty());
        let narrowed = if self.body.is_none() { self.selection.narrowed() } else { String::new() };
        let mut blocks = vec![Block::Table(table)];
        let is_mixed = self.numbers.len() > 1 && self.numbers.contains_key(&None);
        blocks.extend(is_mixed.then(mixed));
        blocks.extend(whose_word(&self.on_a_files_word));
        let count = said_how_many(self.numbers, self.cut_from) + &cut_to;
        let about = about.or(own).unwrap_or_default();
        let title = match (&self.title, self.body.is_none()) {
            (Some(title), true) => format!("{title}{about}: none{narrowed}"),
            (Some(title), false) => format!("{title}{about}: {count}"),
            (None, _) => format!("{}{about}{narrowed}", capitalised(&count)),
        };
        Paged { page: Page { title: Some(title), blocks } }
    }

    /// Without the usual columns that say the same of every row.
    fn shown(&mut self) -> (Long<Vec<Cell>>, Vec<ListColumn>) {
        let rows = std::mem::take(&mut self.rows).done();
        let is_needless = |column: &ListColumn| match column {
            ListColumn::Own(Field::Body) => !self.is_at_several,
            ListColumn::Own(Field::DaysLate) => !self.is_any_late,
            _ => false,
        };
        let is_shown = |column: &ListColumn| !self.are_usual || !is_needless(column);
        let shown: Vec<bool> = self.columns.iter().map(is_shown).collect();
        if shown.iter().all(|is_shown| *is_shown) {
            return (rows, self.columns.clone());
        }
        let rows = rows.map(|row| only(row, &shown));
        (rows, only(&self.columns, &shown))
    }
}

fn only<T: Clone>(all: &[T], shown: &[bool]) -> Vec<T> {
    all.iter().zip(shown).filter(|(_, is_shown)| **is_shown).map(|(one, _)| one.clone()).collect()
}

/// A page and nothing else, for the formats that people read.
#[derive(Debug, Serialize)]
pub struct Paged {
    #[serde(skip)]
    page: Page,
}

impl Report for Paged {
    type Row = ();

    fn page(&self) -> Page {
        self.page.clone()
    }

    fn records(&self) -> Records<'_> {
        Records { keys: Vec::new(), rows: Box::new(std::iter::empty()) }
    }
}
