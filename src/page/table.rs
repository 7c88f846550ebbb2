//! A table: headings, rows and totals.

use super::cell::Cell;
use super::column::{Column, Heading};

#[derive(Debug, Clone, Default)]
pub struct Table {
    pub headings: Vec<Heading>,
    /// Each has a cell for every heading.
    pub rows: Vec<Vec<Cell>>,
    pub totals: Option<Vec<Cell>>,
}

impl Table {
    pub fn of<'a, R: 'static>(
        columns: &[Column<R>],
        rows: impl IntoIterator<Item = &'a R>,
    ) -> Table {
        let cells = |row: &R| columns.iter().map(|column| column.cell(row)).collect();
        Table {
            headings: columns.iter().map(Column::heading).collect(),
            rows: rows.into_iter().map(cells).collect(),
            totals: None,
        }
    }

    /// One row needs no totals.
    pub fn with_totals<R: 'static>(self, columns: &[Column<R>], totals: &R) -> Table {
        let cells = || columns.iter().map(|column| column.cell(totals)).collect();
        Table { totals: (self.rows.len() > 1).then(cells), ..self }
    }

    /// Whether the cells under a heading are numbers, which are aligned at the right.
    pub fn is_numeric(&self, column: usize) -> bool {
        let rows = self.rows.iter().chain(&self.totals);
        let mut cells = rows.filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        cells.all(Cell::is_number)
    }
}
