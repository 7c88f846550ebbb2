//! The blocks of a page as a template sees them.

use std::io;

use minijinja::value::Value;
use serde::Serialize;

use super::cell::{CellView, Piece, clean, lines, pieces};
use super::svg::svg;
use super::table::TableView;
use crate::page::{Block, Cell, Chart, Figure, Remedy};

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum BlockView {
    Figures { figures: Vec<FigureView> },
    Text { lines: Vec<String> },
    Aside { pieces: Vec<Piece> },
    Line { text: String },
    Entries { entries: Vec<EntryView> },
    Table(TableView),
    Chart(ChartView),
}

#[derive(Debug, Serialize)]
pub struct FigureView {
    count: CellView,
    of_what: &'static str,
    note: String,
}

#[derive(Debug, Serialize)]
pub struct EntryView {
    name: String,
    cell: CellView,
    /// The text of the cell, line by line.
    lines: Vec<String>,
    /// A command to copy.
    command: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ChartView {
    title: String,
    description: String,
    /// The drawing, which is markup.
    svg: Value,
    numbers: TableView,
}

impl BlockView {
    /// None for what has nothing to show.
    pub fn of(block: &Block) -> io::Result<Option<BlockView>> {
        Ok(Some(match block {
            Block::Part(_) | Block::Heading(_) | Block::Bookmark(_) | Block::Footer(_) => {
                return Ok(None);
            }
            Block::Table(table) if table.rows.is_empty() => return Ok(None),
            Block::Table(table) => BlockView::Table(TableView::of(table)?),
            Block::Chart(chart) => BlockView::Chart(ChartView::of(chart)?),
            Block::Figures(figures) => {
                BlockView::Figures { figures: figures.iter().map(FigureView::of).collect() }
            }
            Block::Text(text) => BlockView::Text { lines: lines(text) },
            Block::Aside(text) => BlockView::Aside { pieces: pieces(text) },
            Block::Line(text) => BlockView::Line { text: clean(text) },
            Block::Fields(fields) => {
                let entries = fields.iter().map(|(name, cell)| EntryView::of(name, cell));
                BlockView::Entries { entries: entries.collect() }
            }
            Block::Entries(entries) => {
                let entries = entries.iter().map(|(name, cell)| EntryView::of(name, cell));
                BlockView::Entries { entries: entries.collect() }
            }
            Block::Remedies(remedies) => {
                let remedies = remedies.whole()?;
                BlockView::Entries { entries: remedies.iter().map(EntryView::fixing).collect() }
            }
        }))
    }
}

impl BlockView {
    /// The cells that may be places, or lead to them.
    pub fn cells(&mut self) -> Vec<&mut CellView> {
        match self {
            BlockView::Figures { figures } => {
                figures.iter_mut().map(|one| &mut one.count).collect()
            }
            BlockView::Entries { entries } => entries.iter_mut().map(|one| &mut one.cell).collect(),
            _ => self.table().into_iter().flat_map(TableView::cells).collect(),
        }
    }

    pub fn table(&mut self) -> Option<&mut TableView> {
        match self {
            BlockView::Table(table) => Some(table),
            BlockView::Chart(chart) => Some(&mut chart.numbers),
            _ => None,
        }
    }
}

impl ChartView {
    fn of(chart: &Chart) -> io::Result<ChartView> {
        Ok(ChartView {
            title: clean(&chart.title),
            description: clean(&chart.description),
            svg: Value::from_safe_string(svg(chart)),
            numbers: TableView::of(&chart.numbers)?,
        })
    }
}

impl FigureView {
    fn of(figure: &Figure) -> FigureView {
        let (count, note) = (CellView::of(&figure.count), clean(&figure.note));
        FigureView { count, of_what: figure.of_what, note }
    }
}

impl EntryView {
    fn of(name: &str, cell: &Cell) -> EntryView {
        let (name, lines) = (clean(name), lines(&cell.text()));
        EntryView { name, lines, cell: CellView::of(cell), command: None }
    }

    fn fixing(remedy: &Remedy) -> EntryView {
        EntryView {
            command: Some(clean(&remedy.command)),
            ..EntryView::of(&remedy.name, &remedy.said)
        }
    }
}
