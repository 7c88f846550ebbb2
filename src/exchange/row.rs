//! A row under its headings: cells by field, and the complaints that reading them brings.

use chrono::{Days, NaiveDate};
use csv::StringRecord;

use super::csv::Rows;
use super::headings::{FileColumn, FileColumns, Heads};
use super::mapping::Mapping;
use super::prepare::{Preparation, Preparing};
use crate::error::{Complaint, Error, Place, Result, shortened};
use crate::model::calendar::Written;
use crate::model::fold;
use crate::model::formula::{NOT_WORKED_OUT, is_error, unguarded};
use crate::model::placeholder::is_placeholder;
use crate::model::shell::{flag, map_to_field};
use crate::model::text::one_line;

pub struct Row<'a, F> {
    pub place: Place,
    cells: &'a StringRecord,
    /// The cells as they are written.
    written: &'a StringRecord,
    /// Whether nothing guards the cells from running as formulas.
    is_raw: bool,
    /// The name of the sheet.
    sheet: &'a str,
    /// The columns in which a row above said something.
    spoken_above: &'a [bool],
    columns: &'a FileColumns<F>,
    complaints: &'a mut Vec<Complaint>,
    /// What the row is called, once that is known.
    reference: Option<String>,
    /// The columns whose cells show a formula's error, and say nothing else.
    broken: Vec<usize>,
    is_clean: bool,
}

/// Where the name of the sheet is read.
pub const SHEET_COLUMN: usize = usize::MAX;

/// Skips blank rows; complains of malformed ones. `read` says whether a blank cell below may mean what the row says.
pub fn for_each<F>(
    mut rows: Rows,
    heads: &Heads,
    columns: &FileColumns<F>,
    preparation: &Preparation,
    complaints: &mut Vec<Complaint>,
    mut read: impl FnMut(Row<F>) -> bool,
) {
    let mut preparing = Preparing::of(preparation);
    while let Some(raw) = rows.advance() {
        if raw.is_blank() {
            continue;
        }
        match heads.misfit(&raw) {
            Some(misfit) => complaints.push(misfit),
            None => {
                let cells = preparing.prepared(raw.cells);
                let is_repeated = read(Row {
                    place: heads.at(raw.line),
                    cells: &cells,
                    written: raw.cells,
                    is_raw: heads.is_raw,
                    sheet: heads.sheet.as_deref().unwrap_or_default(),
                    spoken_above: preparing.spoken(),
                    columns,
                    complaints,
                    reference: None,
                    broken: Vec::new(),
                    is_clean: true,
                });
                if is_repeated {
                    preparing.pass(raw.cells);
                }
            }
        }
    }
}

impl<'a, F: Copy + PartialEq> Row<'a, F> {
    pub fn cell(&self, field: F) -> Option<&'a str> {
        self.spoken(field).map(|(cell, _)| cell)
    }

    /// Whether the row says something there, and not only that it is still to come or that there is none.
    pub fn is_said(&self, field: F) -> bool {
        self.cell(field).is_some_and(|cell| !is_placeholder(cell))
    }

    /// The heading of the cell.
    pub fn heading(&self, field: F) -> Option<&'a str> {
        self.spoken(field).map(|(_, heading)| heading)
    }

    /// Complaints name the row by what it says here.
    pub fn call_by(&mut self, field: F) {
        self.reference = self.cell(field).map(str::to_owned);
    }

    /// Complains of each cell that shows a formula's error.
    pub fn reject_errors(&mut self, heads: &Heads) {
        for (at, (heading, cell)) in heads.written().zip(self.cells).enumerate() {
            if is_error(cell.trim()) {
                self.broken.push(at);
                let why = match cell.trim() {
                    NOT_WORKED_OUT => "the cell has a formula that was never worked out; open the workbook in a spreadsheet \
                         and save it, or write what it means"
                        .to_owned(),
                    error => format!("{error} is the error of a formula; fix the cell or empty it"),
                };
                self.complain_under(heading, why);
            }
        }
    }

    /// The cells as they are written.
    pub fn written(&self) -> impl Iterator<Item = &'a str> + use<'a, F> {
        self.written.iter().map(str::trim)
    }

    /// What the row itself says under the columns of a field, and not what was filled in from above.
    pub fn written_as(&self, field: F) -> impl Iterator<Item = &'a str> + use<'a, F> {
        let (columns, written) = (self.columns, self.written);
        let of_field = columns.0.iter().filter(move |column| column.field == field);
        of_field.filter_map(|column| written.get(column.at)).map(str::trim)
    }

    /// What the row says at all.
    pub fn words(&self) -> Vec<&'a str> {
        self.written().filter(|cell| !cell.is_empty()).collect()
    }

    /// The cell of a column, trimmed and without what keeps it from running as a formula.
    pub fn at(&self, column: usize) -> &'a str {
        self.unguarded(self.raw(column).trim()).trim()
    }

    fn unguarded(&self, cell: &'a str) -> &'a str {
        if self.is_raw { cell } else { unguarded(cell) }
    }

    fn raw(&self, column: usize) -> &'a str {
        if column == SHEET_COLUMN { self.sheet } else { self.cells.get(column).unwrap_or_default() }
    }

    /// How to say that blank cells mean what stands above them, if something does.
    pub fn fill_down(&self, field: F) -> Option<String> {
        let mut columns = self.columns.0.iter().filter(|column| column.field == field);
        let is_under = |column: &&FileColumn<F>| self.spoken_above.get(column.at) == Some(&true);
        let heading = &columns.find(is_under)?.heading;
        Some(format!("if it means what stands above it, use --fill-down {heading:?}"))
    }

    pub fn read<T>(&mut self, field: F, mut read: impl FnMut(&str) -> Result<T>) -> Option<T> {
        let (cell, _) = self.spoken(field)?;
        match read(cell) {
            Ok(value) => Some(value),
            Err(refusal) => {
                // What no word or date is longer than, so that the answer stays short.
                let short = read(&shortened(cell, 160)).err().unwrap_or(refusal);
                self.complain(field, short.to_string());
                None
            }
        }
    }

    /// Where the words of a column may be another's own, the refusal says how to keep them as they are.
    pub fn read_or_keep<T>(
        &mut self,
        field: F,
        mut read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        let keep = keep_as_field(self.heading(field)?);
        self.read(field, |cell| {
            read(cell).map_err(|error| Error::refused(format!("{error}; {keep}")))
        })
    }

    /// One of a few values, which the user may have said of other words.
    pub fn read_choice<T>(
        &mut self,
        field: F,
        mapping: &Mapping,
        mut read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        let heading = self.heading(field)?;
        let keep = keep_as_field(heading);
        self.read(field, |cell| match mapping.value(heading, cell) {
            Some(value) if is_placeholder(value) => Ok(None),
            Some(value) => read(value).map(Some),
            None => read(cell).map(Some).map_err(|error| {
                let map = flag("--value-map", &one_line(cell), "VALUE");
                Error::refused(format!("{error}, or say it with {map}; {keep}"))
            }),
        })
        .flatten()
    }

    /// The same where `TBC` or `n/a` says nothing.
    pub fn read_choice_if_any<T>(
        &mut self,
        field: F,
        mapping: &Mapping,
        read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        if self.is_said(field) { self.read_choice(field, mapping, read) } else { None }
    }

    /// The refusal says how to give the words a meaning.
    pub fn read_date<T>(&mut self, field: F, mut read: impl FnMut(&str) -> Result<T>) -> Option<T> {
        let keep = keep_as_field(self.heading(field)?);
        self.read(field, |cell| {
            read(cell).map_err(|error| {
                if let Some(hint) = counted_day(cell) {
                    return Error::refused(format!("{error}; {hint}"));
                }
                let map = flag("--date-map", &one_line(cell), "DATE");
                let said = format!("{error} (or say it with {map}; TBC means no date)");
                // What begins with a number is a date that was mistyped.
                let is_words = cell.starts_with(|letter: char| !letter.is_ascii_digit());
                Error::refused(if is_words { format!("{said}; {keep}") } else { said })
            })
        })
    }

    /// When a finding was closed; the refusal says how to keep words that name no day.
    pub fn read_closing<T>(
        &mut self,
        field: F,
        mut read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        let heading = self.heading(field)?;
        self.read(field, |cell| {
            read(cell).map_err(|error| {
                if let Some(hint) = counted_day(cell) {
                    return Error::refused(format!("{error}; {hint}"));
                }
                let words = format!("{heading}: {}", one_line(cell));
                let map = flag("--date-map", &words, "unknown");
                Error::refused(format!("{error}; {map} keeps the words without a day"))
            })
        })
    }

    pub fn read_first_date<T>(
        &mut self,
        fields: &[F],
        read: impl FnMut(&str) -> Result<T>,
    ) -> Option<T> {
        let spoken = fields.iter().copied().find(|field| self.cell(*field).is_some())?;
        self.read_date(spoken, read)
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
        if self.cell(field).is_none() && !self.is_broken(field) {
            let why = match self.fill_down(field) {
                Some(remedy) => format!("the cell is empty; {remedy}, else fill it in"),
                None => "the cell is empty; every row needs it".to_owned(),
            };
            self.complain(field, why);
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

    fn is_broken(&self, field: F) -> bool {
        let mut columns = self.columns.0.iter().filter(|column| column.field == field);
        columns.any(|column| self.broken.contains(&column.at))
    }

    /// Of several columns, what only keeps a place counts where no other says something.
    fn spoken(&self, field: F) -> Option<(&'a str, &'a str)> {
        let of_field = self.columns.0.iter().filter(|column| column.field == field);
        let cells = of_field
            .filter(|column| !self.broken.contains(&column.at))
            .map(|column| (self.at(column.at), column.heading.as_str()));
        let mut said = cells.filter(|(cell, _)| !cell.is_empty());
        let first = said.next()?;
        if !is_placeholder(first.0) {
            return Some(first);
        }
        Some(said.find(|(cell, _)| !is_placeholder(cell)).unwrap_or(first))
    }
}

/// What a number is that lost the format of its date, if it is a day of this century, and how to say so.
fn counted_day(cell: &str) -> Option<String> {
    let number: u64 = cell.parse().ok().filter(|number| (36_526..73_051).contains(number))?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number))?;
    let day = Written::on(day).shown();
    Some(format!("as a spreadsheet counts days, {cell} is {day}: --date-map '{cell}={day}'"))
}

/// How to keep the words of a column that are another's own.
pub fn keep_as_field(heading: &str) -> String {
    format!("{} keeps the column as it is", map_to_field(heading))
}

/// Refuses a cell without a letter or a digit.
pub fn named(cell: &str, remedy: &str) -> Result<String> {
    if fold(cell).is_empty() {
        return Err(Error::refused(format!("{cell:?} isn't a name; {remedy}")));
    }
    Ok(one_line(cell))
}
