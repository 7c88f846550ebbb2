//! A row under its headings: cells by field, and the complaints that reading them brings.

use csv::StringRecord;

use super::csv::Rows;
use super::headings::{Columns, Heads};
use crate::error::{Complaint, Error, Result, shortened};
use crate::model::fold;
use crate::model::formula::unguarded;

/// A row that is being read.
pub struct Row<'a, F> {
    /// The line on which it begins, from 1.
    pub line: u64,
    cells: &'a StringRecord,
    columns: &'a Columns<F>,
    complaints: &'a mut Vec<Complaint>,
    is_clean: bool,
}

/// Reads every row that is not blank; one of the wrong form is complained of and passed over.
pub fn for_each<F>(
    mut rows: Rows,
    heads: &Heads,
    columns: &Columns<F>,
    complaints: &mut Vec<Complaint>,
    mut read: impl FnMut(Row<F>),
) {
    while let Some(raw) = rows.advance() {
        if raw.is_blank() {
            continue;
        }
        match heads.misfit(&raw) {
            Some(misfit) => complaints.push(misfit),
            None => {
                let (line, cells) = (raw.line, raw.cells);
                read(Row { line, cells, columns, complaints, is_clean: true });
            }
        }
    }
}

impl<'a, F: Copy + PartialEq> Row<'a, F> {
    /// What a field's cell says; none where it is empty or there is no column.
    pub fn cell(&self, field: F) -> Option<&'a str> {
        self.spoken(field).map(|(cell, _)| cell)
    }

    /// A field's cell, understood; complained of where it cannot be.
    pub fn read<T>(&mut self, field: F, mut read: impl FnMut(&str) -> Result<T>) -> Option<T> {
        let (cell, _) = self.spoken(field)?;
        match read(cell) {
            Ok(value) => Some(value),
            Err(refusal) => {
                // What no word or date is longer than, so that the answer stays short.
                let short = read(&shortened(cell, 80)).err().unwrap_or(refusal);
                self.complain(field, short.to_string());
                None
            }
        }
    }

    /// The first of some fields' cells that is not empty, understood.
    pub fn read_first<T>(
        &mut self,
        fields: &[F],
        read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        let spoken = fields.iter().copied().find(|field| self.cell(*field).is_some())?;
        self.read(spoken, read)
    }

    /// A field's cell, understood; complained of where it cannot be, or where it is empty.
    pub fn require<T>(&mut self, field: F, read: impl FnMut(&str) -> Result<T>) -> Option<T> {
        if self.cell(field).is_none() {
            self.complain(field, "the cell is empty; every row needs it");
        }
        self.read(field, read)
    }

    /// Complains of a field's cell.
    pub fn complain(&mut self, field: F, why: impl Into<String>) {
        let spoken = self.spoken(field).map(|(_, heading)| heading);
        let mut columns = self.columns.0.iter().filter(|column| column.field == field);
        let first = || columns.next().map(|column| column.heading.as_str());
        let column = spoken.or_else(first).map(str::to_owned);
        self.push(column, why.into());
    }

    /// Complains of the whole row.
    pub fn complain_of_all(&mut self, why: impl Into<String>) {
        self.push(None, why.into());
    }

    /// The value, if nothing in the row was complained of.
    pub fn if_clean<T>(&self, value: T) -> Option<T> {
        self.is_clean.then_some(value)
    }

    fn push(&mut self, column: Option<String>, why: String) {
        self.is_clean = false;
        self.complaints.push(Complaint { line: self.line, column, why });
    }

    /// The cell that speaks for a field and its heading: the first that is not empty.
    fn spoken(&self, field: F) -> Option<(&'a str, &'a str)> {
        let of_field = self.columns.0.iter().filter(|column| column.field == field);
        let mut cells = of_field.map(|column| {
            let cell = self.cells.get(column.at).unwrap_or_default();
            (unguarded(cell.trim()), column.heading.as_str())
        });
        cells.find(|(cell, _)| !cell.trim().is_empty())
    }
}

/// A cell as a name, in which there is a letter or a digit; else the complaint says what to do.
pub fn named(cell: &str, remedy: &str) -> Result<String> {
    match fold(cell).is_empty() {
        true => Err(Error::refused(format!("{cell:?} is no name; {remedy}"))),
        false => Ok(one_line(cell)),
    }
}

/// A cell as one line, with one space between its words.
pub fn one_line(cell: &str) -> String {
    let mut line = String::with_capacity(cell.len());
    for word in cell.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
