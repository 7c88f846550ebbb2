//! A table: headings, rows and totals.

use std::io;

use super::cell::Cell;
use super::column::{Column, Heading};
use super::long::Long;

#[derive(Debug, Clone, Default)]
pub struct Table {
    pub headings: Vec<Heading>,
    /// Each has a cell for every heading.
    pub rows: Long<Vec<Cell>>,
    pub totals: Option<Vec<Cell>>,
}

impl Table {
    pub fn of<'a, R: 'static>(
        columns: &[Column<R>],
        rows: impl IntoIterator<Item = &'a R>,
    ) -> Table {
        Table::finished(columns, rows, |_, _| ())
    }

    /// The same with something done to the cells of each row.
    pub fn finished<'a, R: 'static>(
        columns: &[Column<R>],
        rows: impl IntoIterator<Item = &'a R>,
        mut finish: impl FnMut(&R, &mut [Cell]),
    ) -> Table {
        let cells = |row: &R| {
            let mut cells: Vec<Cell> = columns.iter().map(|column| column.cell(row)).collect();
            finish(row, &mut cells);
            cells
        };
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

    /// Of each column, whether its cells are numbers, which are aligned at the right; nothing is a number in a column
    /// of nothing.
    pub fn numeric(&self) -> io::Result<Vec<bool>> {
        let mut numeric = vec![true; self.headings.len()];
        self.each_row(|row| {
            for (is_numeric, cell) in numeric.iter_mut().zip(row) {
                *is_numeric &= cell.is_number() || cell.is_empty();
            }
        })?;
        Ok(numeric)
    }

    /// Passes on each row, and the totals.
    pub fn each_row(&self, mut take: impl FnMut(&[Cell])) -> io::Result<()> {
        for row in self.rows.iter() {
            take(&row?);
        }
        self.totals.iter().for_each(|totals| take(totals));
        Ok(())
    }
}
