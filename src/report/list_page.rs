//! The page of a list that may be too long for memory, made row by row.

use chrono::NaiveDate;
use serde::Serialize;

use super::columns::{Field, chosen_cell, heading, leaving};
use super::extent::Extent;
use super::list::{USUAL, whose_word};
use crate::model::columns::ListRow;
use crate::model::due::Against;
use crate::model::history::FirstNames;
use crate::model::list_column::ListColumn;
use crate::model::selection::Selection;
use crate::page::{Block, Cell, Long, Longer, Page, Report, Table};

/// What is known of the rows so far.
#[derive(Debug)]
pub struct ListPage {
    title: Option<String>,
    selection: Selection,
    today: NaiveDate,
    columns: Vec<ListColumn>,
    /// Whether none were chosen, and what says the same of every row is left out.
    are_usual: bool,
    rows: Longer<Vec<Cell>>,
    extent: Extent,
    is_any_late: bool,
    on_a_files_word: FirstNames,
}

impl ListPage {
    pub fn of(
        title: Option<String>,
        selection: Selection,
        today: NaiveDate,
        chosen: Vec<ListColumn>,
        total: Option<u64>,
    ) -> ListPage {
        let are_usual = chosen.is_empty();
        let usual = || USUAL.iter().copied().map(ListColumn::Own).collect();
        ListPage {
            title,
            selection,
            today,
            columns: if are_usual { usual() } else { chosen },
            are_usual,
            rows: Longer::default(),
            extent: Extent::limited(total),
            is_any_late: false,
            on_a_files_word: FirstNames::default(),
        }
    }

    /// `is_bare` says whether it is closed on a file's word alone.
    pub fn add<R: ListRow>(&mut self, row: R, is_bare: bool) {
        let row = row.on(Against::Present, self.today);
        self.extent.add(&row);
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
        let mut blocks = vec![Block::Table(table)];
        blocks.extend(self.extent.mixed());
        blocks.extend(whose_word(&self.on_a_files_word));
        let title = self.extent.titled(self.title.as_deref(), &self.selection);
        Paged { page: Page { title: Some(title), blocks } }
    }

    /// Without the usual columns that say the same of every row.
    fn shown(&mut self) -> (Long<Vec<Cell>>, Vec<ListColumn>) {
        let rows = std::mem::take(&mut self.rows).done();
        let is_needless = |column: &ListColumn| match column {
            ListColumn::Own(Field::Body) => self.extent.only_body().is_some(),
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
}
