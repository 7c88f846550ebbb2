//! The headings of a file, and which column each field is read from.

use std::borrow::Cow;
use std::collections::HashSet;

use csv::StringRecord;

use super::csv::{RawRow, Rows};
use super::heading_groups::GROUPS;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::mapping::{MappedHeading, Mapping, SHEET};
use crate::error::{Complaint, Place, shortened};
use crate::model::columns::Field;
use crate::model::extra_fields::folded;
use crate::model::fold;
use crate::model::import_row::Headings;
use crate::model::shell::map_to_field;

/// The row that has the headings.
#[derive(Clone)]
pub struct Heads {
    pub place: Place,
    /// The row of the headings of groups above them, if they have some.
    pub upper: Option<u64>,
    /// The name of the sheet that they are in.
    pub sheet: Option<String>,
    /// Those of the visible sheets that are not read.
    pub other_sheets: Vec<String>,
    /// Whether a leading apostrophe of a cell is data, and no guard against formulas.
    pub is_raw: bool,
    written: Vec<String>,
    /// As they stand in the file, where equal ones were given a number.
    in_file: Vec<String>,
}

impl Heads {
    /// The row with this number, or the first that isn't blank. The rows before it are passed over. All of the rows
    /// are in this place.
    pub fn first_of(rows: &mut Rows, number: Option<u64>, all: &Place) -> Result<Heads, Complaint> {
        let at = |number| Place { number, ..all.clone() };
        while let Some(row) = rows.advance() {
            if row.is_blank() || number.is_some_and(|number| row.line < number) {
                continue;
            }
            return match row.fault {
                Some(why) => Err(Complaint::at(at(row.line), None, why)),
                None => Ok(Heads::of(at(row.line), row.cells)),
            };
        }
        let why = match number {
            Some(number) => format!("there is no row {number}; check --header-row"),
            None => "the file is empty; its first row must name the columns".to_owned(),
        };
        Err(Complaint::at(at(1), None, why))
    }

    pub fn of(place: Place, cells: &StringRecord) -> Heads {
        Heads {
            place,
            upper: None,
            sheet: None,
            other_sheets: Vec::new(),
            is_raw: false,
            written: cells.iter().map(|cell| shortened(unbroken(cell).trim(), 80)).collect(),
            in_file: Vec::new(),
        }
    }

    /// With a number behind each heading that stood there before: `Labels (2)`.
    pub fn told_apart(&self) -> Heads {
        let mut apart = self.clone();
        apart.in_file.clone_from(&self.written);
        let mut names: HashSet<String> = HashSet::new();
        for heading in apart.written.iter_mut().filter(|heading| !heading.is_empty()) {
            let mut number = 1;
            let mut name = heading.clone();
            while !names.insert(folded(&name)) {
                number += 1;
                name = format!("{heading} ({number})");
            }
            *heading = name;
        }
        apart
    }

    /// Those of some columns alone, with the numbers that they have among all.
    pub fn only(&self, columns: &[usize]) -> Heads {
        let of = |at: &usize| self.written.get(*at).cloned().unwrap_or_default();
        self.renamed(columns.iter().map(of).collect(), self.upper)
    }

    /// Other headings in place of these.
    pub fn renamed(&self, written: Vec<String>, upper: Option<u64>) -> Heads {
        Heads { written, upper, in_file: Vec::new(), ..self.clone() }
    }

    /// The headings as they stand in the file, without those numbers.
    pub fn as_in_file(&self) -> impl Iterator<Item = &str> {
        let all = if self.in_file.is_empty() { &self.written } else { &self.in_file };
        all.iter().map(String::as_str)
    }

    /// The columns that were given a number, each with the heading that it shares with another.
    pub fn twins(&self) -> impl Iterator<Item = (&str, &str)> {
        let apart = self.written.iter().zip(&self.in_file).filter(|(name, own)| name != own);
        apart.map(|(name, own)| (name.as_str(), own.as_str()))
    }

    pub fn at(&self, number: u64) -> Place {
        Place { number, ..self.place.clone() }
    }

    /// The column of a heading, without regard to case, punctuation and plural.
    pub fn named(&self, heading: &str) -> Option<usize> {
        let exact = self.written.iter().position(|written| written == heading.trim());
        let name = plain(heading);
        let loose = || self.written.iter().position(|written| plain(written) == name);
        exact.or_else(loose).or_else(|| self.named_within(&name))
    }

    /// In JSON, finds `due` in `dates.due`, if no other object has a `due`.
    fn named_within(&self, name: &str) -> Option<usize> {
        let end = format!(" {name}");
        let is_within = |written: &String| self.place.number == 0 && plain(written).ends_with(&end);
        let mut found = self.written.iter().enumerate().filter(|(_, written)| is_within(written));
        let (at, _) = found.next()?;
        found.next().is_none().then_some(at)
    }

    /// What the user says of the heading of a column.
    pub fn mapped<'m>(&self, at: usize, mapping: &'m Mapping) -> Option<&'m MappedHeading> {
        let heading = self.written.get(at).filter(|heading| !heading.is_empty())?;
        let is_within = |mapped: &&MappedHeading| self.named(&mapped.from) == Some(at);
        mapping.mapped(heading).or_else(|| mapping.headings.iter().find(is_within))
    }

    /// What the user says of the name of the sheet, unless a column has that heading.
    pub fn meaning_of_sheet<'m>(&self, mapping: &'m Mapping) -> Option<&'m HeadingMeaning> {
        let is_read = self.sheet.is_some() && self.named(SHEET).is_none();
        mapping.meaning_of_sheet().filter(|_| is_read)
    }

    /// Whether a row begins like these headings, and goes on with no other where they have one.
    pub fn begin(&self, cells: &StringRecord) -> bool {
        let mut first = self.as_in_file().zip(cells).filter(|(heading, _)| !heading.is_empty());
        let begins = first.next().is_some_and(|(heading, cell)| fold_eq(heading, cell));
        let filled = || self.as_in_file().zip(cells).filter(|(_, cell)| !cell.trim().is_empty());
        begins
            && filled().filter(|(heading, cell)| fold_eq(heading, cell)).count() > 1
            && filled().all(|(heading, cell)| heading.is_empty() || fold_eq(heading, cell))
    }

    /// Those of a row where there is none.
    pub fn add_from(&mut self, cells: &StringRecord) {
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            if self.written.len() <= at {
                self.written.resize(at + 1, String::new());
            }
            if let Some(written) = self.written.get_mut(at).filter(|written| written.is_empty()) {
                *written = shortened(cell.trim(), 80);
            }
        }
    }

    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(String::as_str)
    }

    pub fn complaint(&self, heading: &str, why: String) -> Complaint {
        Complaint::at(self.place.clone(), Some(heading.to_owned()), why)
    }

    pub fn lacking(&self, why: &str) -> Complaint {
        let written = self.written.iter().filter(|written| !written.is_empty());
        let found: Vec<String> = written.map(|written| format!("{written:?}")).collect();
        let found = shortened(&found.join(", "), 640);
        Complaint::at(self.place.clone(), None, format!("{why}; the headings are {found}"))
    }

    pub fn sort(&self, complaints: &mut [Complaint]) {
        let position = |column: &String| self.written.iter().position(|written| written == column);
        complaints.sort_by_key(|one| (one.place.number, one.column.as_ref().and_then(position)));
    }

    pub fn misfit(&self, row: &RawRow) -> Option<Complaint> {
        let complaint = |column, why| Some(Complaint::at(self.at(row.line), column, why));
        if let Some(why) = &row.fault {
            return complaint(None, why.clone());
        }
        let width = self.written.len();
        if row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            let remedy = match self.sheet {
                Some(_) => {
                    "say which row has the headings with --header-row N, or give each column one"
                }
                None => "put a cell that holds the separator in quotation marks",
            };
            let cells = row.cells.len();
            let why = format!("the row has {cells} cells under {width} headings; {remedy}");
            return complaint(None, why);
        }
        let too_long =
            row.cells.iter().position(|cell| row.limits.is_too_long_a_cell(cell.len()))?;
        complaint(self.written.get(too_long).cloned(), row.limits.too_long())
    }

    pub fn column<F>(&self, field: F, at: usize) -> Option<FileColumn<F>> {
        Some(FileColumn { field, at, heading: self.written.get(at)?.clone() })
    }

    pub fn repeated(&self, first: &str, again: &str) -> Complaint {
        let own = |name: &str| {
            let at = self.written.iter().position(|written| written == name)?;
            self.in_file.get(at)
        };
        if let (Some(own), Some(other)) = (own(again), own(first))
            && first != again
            && folded(own) == folded(other)
        {
            let (keep, keep_first) = (map_to_field(again), map_to_field(first));
            let why = format!(
                "two columns are headed {first:?}; the second is called {again:?}. Keep one as a field: {keep} or {keep_first}"
            );
            return self.complaint(own, why);
        }
        let (keep, keep_first) = (map_to_field(again), map_to_field(first));
        let why = format!(
            "means the same as the column {first:?}; keep one as a field: {keep} or {keep_first}, or say with --map what one of them is"
        );
        self.complaint(again, why)
    }
}

/// `Recom-` and `mendation` in two lines are one word.
fn unbroken(cell: &str) -> Cow<'_, str> {
    const ENDS: [&str; 2] = ["-\n", "-\r\n"];
    if !ENDS.iter().any(|end| cell.contains(end)) {
        return Cow::Borrowed(cell);
    }
    let with = |hyphen| ENDS.iter().fold(cell.to_owned(), |cell, end| cell.replace(end, hyphen));
    let name = plain(&with(""));
    let is_known = GROUPS.iter().any(|group| group.has(&name));
    Cow::Owned(with(if is_known { "" } else { "-" }))
}

/// No longer cell is a heading, and most are of another length.
fn fold_eq(heading: &str, cell: &str) -> bool {
    let cell = cell.trim();
    cell.len().abs_diff(heading.len()) < 8 && fold(heading) == fold(cell)
}

pub struct FileColumn<F> {
    pub field: F,
    pub at: usize,
    pub heading: String,
}

/// The preferred column of a field comes first.
pub struct FileColumns<F>(pub Vec<FileColumn<F>>);

impl FileColumns<Field> {
    pub fn headings(self, extra: Vec<String>) -> Headings {
        let fields = self.0.into_iter().map(|column| (column.field, column.heading)).collect();
        Headings { fields, extra, of_actions: None }
    }
}

impl<F: Copy + PartialEq> FileColumns<F> {
    pub fn has(&self, field: F) -> bool {
        self.at(field).is_some()
    }

    /// The first column of a field.
    pub fn at(&self, field: F) -> Option<usize> {
        self.0.iter().find(|column| column.field == field).map(|column| column.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_that_is_broken_over_lines_is_one_word() {
        let cells = StringRecord::from(vec!["Recom-\nmendation", "Sub-\r\nreference"]);
        let heads = Heads::of(Place::default(), &cells);
        let written: Vec<&str> = heads.written().collect();
        assert_eq!(written, ["Recommendation", "Sub-reference"]);
    }
}
