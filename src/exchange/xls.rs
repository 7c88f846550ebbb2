//! XLS, the workbooks of Excel before 2007, by calamine.

use std::io::Cursor;

use calamine::{Data, Reader, Xls};

use super::archive::damaged;
use super::grid::{Grid, Merge, SheetName};
use super::{number, xls_size};
use crate::error::Complaint;
use crate::model::import_limits::{ImportLimits, raise};

pub struct XlsBook<'a> {
    limits: ImportLimits,
    book: Xls<Cursor<&'a [u8]>>,
}

impl<'a> XlsBook<'a> {
    pub fn opened(bytes: &'a [u8], limits: ImportLimits) -> Result<XlsBook<'a>, String> {
        /// Every sheet is held whole, with its empty cells.
        const LARGEST: usize = 16 * 1024 * 1024;
        if bytes.len() > LARGEST {
            return Err("the workbook is an XLS larger than 16 MiB; save it as XLSX".to_owned());
        }
        let unread = || damaged("its sheets can't be found");
        let most = limits.cells;
        if xls_size::spanned_cells(bytes).ok_or_else(unread)? > most {
            let raise = raise("max_cells");
            return Err(format!(
                "the sheets of the workbook span over {most} cells, empty ones too; save it as XLSX, or {raise}"
            ));
        }
        let book = Xls::new(Cursor::new(bytes)).map_err(|cause| match cause {
            calamine::XlsError::Password => {
                "the workbook has a password; open it, save it without one, and import that"
                    .to_owned()
            }
            cause => damaged(cause),
        })?;
        Ok(XlsBook { limits, book })
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        SheetName::all(self.book.sheets_metadata())
    }

    pub fn grid(&mut self, sheet: &str) -> Result<Grid, Complaint> {
        let failed = |cause| Complaint::of_file(damaged(cause));
        let mut grid = Grid::within(self.limits);
        let range = self.book.worksheet_range(sheet).map_err(failed)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut has_numbers = false;
        for (row, column, value) in range.used_cells() {
            let at =
                |offset: usize, first| first + u32::try_from(offset).unwrap_or(u32::MAX - first);
            has_numbers |= matches!(value, Data::Int(_) | Data::Float(_));
            grid.put(at(row, first_row), at(column, first_column), &text(value))?;
        }
        let merged = self.book.merge_cells_by_sheet_name(sheet).map_err(failed)?;
        let merge = |one: &calamine::Dimensions| Merge {
            column: one.start.1,
            first: one.start.0,
            last: one.end.0,
        };
        grid.merges = merged.iter().map(merge).collect();
        let formats = "numbers are read without their format (0012 as 12, 60% as 0.6)";
        let hidden =
            "hidden rows, colours and comments aren't looked for; save it as XLSX if that matters";
        let numbers = has_numbers.then(|| format!("{formats}, and "));
        grid.remarks.push(format!("in an XLS file {}{hidden}", numbers.unwrap_or_default()));
        Ok(grid)
    }
}

fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number::plain(*number),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(is) => is.to_string(),
        // The format isn't known, but where there is no day there is a time.
        Data::DateTime(date) if date.as_f64() < 1.0 => number::date(date, false, "h:mm"),
        Data::DateTime(date) => number::date(date, false, ""),
        Data::DateTimeIso(text) => number::day_of_iso(text).to_owned(),
        Data::Error(error) => error.to_string(),
    }
}
