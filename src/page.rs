//! An answer before it is drawn: what a report hands to every renderer.

mod answer;
mod cell;
mod chart;
mod column;
mod counted;
mod entry;
mod long;
mod remedy;
mod stored;
mod table;

use std::io;

use serde::Serialize;

pub use answer::{Answer, AnswerRow};
pub use cell::{Bookmark, Cell, Tone};
pub use chart::{
    Bar, Chart, ChartSpan, Join, Mark, MarkKind, Series, SeriesLine, Shape, SpanKind,
    TimelineChart, TimelineRow,
};
pub use column::{Column, Fit, Heading, Records, pick};
pub use counted::{counted, grouped};
pub use entry::Entry;
pub use long::{Long, Longer};
pub use remedy::Remedy;
pub(crate) use stored::stored;
pub use stored::{Stored, read_word};
pub use table::Table;

/// A finished answer, whose own JSON it serialises to.
pub trait Report: Serialize {
    type Row: Serialize + 'static;
    const COLUMNS: &'static [Column<Self::Row>] = &[];

    /// Of an answer whose rows are all in memory.
    fn rows(&self) -> &[Self::Row] {
        &[]
    }

    /// Passes on each row.
    ///
    /// # Errors
    /// What the function says, and where rows that are too many for memory can't be read back.
    fn each_row(&self, take: &mut dyn FnMut(&Self::Row) -> io::Result<()>) -> io::Result<()> {
        self.rows().iter().try_for_each(take)
    }

    fn page(&self) -> Page;

    /// One name a row. Every command accepts the names of findings as arguments.
    fn ids(&self) -> Vec<String> {
        Vec::new()
    }

    /// Passes on each of them.
    ///
    /// # Errors
    /// As those of `each_row`.
    fn each_id(&self, take: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
        self.ids().iter().try_for_each(|id| take(id))
    }

    /// Every column of every row, for programs.
    fn records(&self) -> Records<'_> {
        Records::of(Self::COLUMNS, self.rows())
    }

    /// The main columns, for the shell: no more than fit on a line.
    fn brief(&self) -> Records<'_> {
        self.records()
    }
}

#[derive(Debug, Clone, Default)]
pub struct Page {
    pub title: Option<String>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
pub enum Block {
    /// The heading of a part of the page that has headings of its own.
    Part(String),
    Heading(String),
    /// The place in a browser of what follows.
    Bookmark(String),
    /// Numbers that say at a glance how things stand.
    Figures(Vec<Figure>),
    Text(String),
    /// A remark that readers may skip, wrapped to the width.
    Aside(String),
    /// A line to be copied, which is never wrapped.
    Line(String),
    Fields(Vec<(&'static str, Cell)>),
    Table(Table),
    /// Entries that begin with a date or a name: `(31 Oct 2023, closed by the inspectorate ...)`.
    Entries(Vec<(String, Cell)>),
    Remedies(Long<Remedy>),
    /// Drawn where there is room and shape for it; elsewhere its words and its table say the same.
    Chart(Chart),
    /// A remark about the page as a whole, at its end.
    Footer(String),
}

impl Block {
    /// The facts that are known.
    pub fn fields(facts: impl IntoIterator<Item = (&'static str, Cell)>) -> Block {
        Block::Fields(facts.into_iter().filter(|(_, cell)| !cell.is_empty()).collect())
    }

    /// The block under a heading; nothing if it has no rows or entries.
    pub fn under(self, heading: impl Into<String>) -> Vec<Block> {
        let is_empty = match &self {
            Block::Table(table) => table.rows.is_empty(),
            Block::Entries(entries) => entries.is_empty(),
            _ => false,
        };
        if is_empty { Vec::new() } else { vec![Block::Heading(heading.into()), self] }
    }
}

/// `8 overdue`, and a sentence about it.
#[derive(Debug, Clone)]
pub struct Figure {
    pub count: Cell,
    pub of_what: &'static str,
    pub note: String,
}

impl Figure {
    pub fn in_words(&self) -> String {
        format!("{} {}", self.count.text(), self.of_what)
    }
}
