//! A row under its headings: cells by field, and the complaints that reading them brings.

use csv::StringRecord;

use super::csv::Rows;
use super::headings::{Columns, Heads};
use crate::error::{Complaint, Error, Place, Result, shortened};
use crate::model::fold;
use crate::model::formula::unguarded;

pub struct Row<'a, F> {
    pub place: Place,
    cells: &'a StringRecord,
    columns: &'a Columns<F>,
    complaints: &'a mut Vec<Complaint>,
    /// What the row is called, once that is known.
    reference: Option<String>,
    is_clean: bool,
}

/// The values that a spreadsheet shows where a formula fails.
const ERRORS: [&str; 8] =
    ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"];

/// Skips blank rows; complains of malformed ones.
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
                let (place, cells) = (heads.at(raw.line), raw.cells);
                read(Row { place, cells, columns, complaints, reference: None, is_clean: true });
            }
        }
    }
}

impl<'a, F: Copy + PartialEq> Row<'a, F> {
    pub fn cell(&self, field: F) -> Option<&'a str> {
        self.spoken(field).map(|(cell, _)| cell)
    }

    /// Complaints name the row by what it says here.
    pub fn call_by(&mut self, field: F) {
        self.reference = self.cell(field).map(str::to_owned);
    }

    /// Complains of each cell that shows a formula's error.
    pub fn reject_errors(&mut self, heads: &Heads) {
        for (heading, cell) in heads.written().zip(self.cells) {
            if ERRORS.contains(&cell.trim()) {
                let why =
                    format!("{} is the error of a formula; fix the cell or empty it", cell.trim());
                self.complain_under(heading, why);
            }
        }
    }

    /// What the row says at all.
    pub fn words(&self) -> Vec<&'a str> {
        self.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect()
    }

    /// The cell of a column, trimmed and without what keeps it from running as a formula.
    pub fn at(&self, column: usize) -> &'a str {
        unguarded(self.cells.get(column).unwrap_or_default().trim()).trim()
    }

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

    pub fn read_first<T>(
        &mut self,
        fields: &[F],
        read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        let spoken = fields.iter().copied().find(|field| self.cell(*field).is_some())?;
        self.read(spoken, read)
    }

    pub fn require<T>(&mut self, field: F, read: impl FnMut(&str) -> Result<T>) -> Option<T> {
        if self.cell(field).is_none() {
            self.complain(field, "the cell is empty; every row needs it");
        }
        self.read(field, read)
    }

    pub fn complain(&mut self, field: F, why: impl Into<String>) {
        let spoken = self.spoken(field).map(|(_, heading)| heading);
        let mut columns = self.columns.0.iter().filter(|column| column.field == field);
        let first = || columns.next().map(|column| column.heading.as_str());
        let column = spoken.or_else(first).map(str::to_owned);
        self.push(column, why.into());
    }

    pub fn complain_under(&mut self, heading: &str, why: String) {
        self.push(Some(heading.to_owned()), why);
    }

    pub fn complain_of_all(&mut self, why: impl Into<String>) {
        self.push(None, why.into());
    }

    pub fn if_clean<T>(&self, value: T) -> Option<T> {
        self.is_clean.then_some(value)
    }

    fn push(&mut self, column: Option<String>, why: String) {
        self.is_clean = false;
        let reference = self.reference.clone();
        self.complaints
            .push(Complaint { reference, ..Complaint::at(self.place.clone(), column, why) });
    }

    fn spoken(&self, field: F) -> Option<(&'a str, &'a str)> {
        let of_field = self.columns.0.iter().filter(|column| column.field == field);
        let mut cells = of_field.map(|column| {
            let cell = self.cells.get(column.at).unwrap_or_default();
            (unguarded(cell.trim()), column.heading.as_str())
        });
        cells.find(|(cell, _)| !cell.trim().is_empty())
    }
}

/// Refuses a cell without a letter or a digit.
pub fn named(cell: &str, remedy: &str) -> Result<String> {
    if fold(cell).is_empty() {
        return Err(Error::refused(format!("{cell:?} isn't a name; {remedy}")));
    }
    Ok(one_line(cell))
}

pub fn one_line(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}
