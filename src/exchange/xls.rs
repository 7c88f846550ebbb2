//! XLS, the workbooks of Excel before 2007, by calamine.

use std::io::Cursor;

use calamine::{Data, Reader, Xls};

use super::archive::damaged;
use super::grid::{Grid, Merge, SheetName};
use super::xls_formats::Formats;
use super::{number, xls_size};
use crate::error::Complaint;
use crate::model::import_limits::{ImportLimits, raise};

pub struct XlsBook<'a> {
    limits: ImportLimits,
    book: Xls<Cursor<&'a [u8]>>,
    formats: Formats,
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
        Ok(XlsBook { limits, book, formats: Formats::of(bytes) })
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        SheetName::all(self.book.sheets_metadata())
    }

    pub fn grid(&mut self, sheet: &str) -> Result<Grid, Complaint> {
        let failed = |cause| Complaint::of_file(damaged(cause));
        let mut grid = Grid::within(self.limits);
        let range = self.book.worksheet_range(sheet).map_err(failed)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let position = self.book.sheets_metadata().iter().position(|one| one.name == sheet);
        let position = position.unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at =
                |offset: usize, first| first + u32::try_from(offset).unwrap_or(u32::MAX - first);
            let (row, column) = (at(row, first_row), at(column, first_column));
            grid.put(row, column, &text(value, self.formats.of_cell(position, row, column)))?;
        }
        let merged = self.book.merge_cells_by_sheet_name(sheet).map_err(failed)?;
        let merge = |one: &calamine::Dimensions| Merge {
            column: one.start.1,
            first: one.start.0,
            last: one.end.0,
        };
        grid.merges = merged.iter().map(merge).collect();
        let hidden = "in an XLS file hidden rows, colours and comments aren't looked for; save it as XLSX if that matters";
        grid.remarks.push(hidden.to_owned());
        Ok(grid)
    }
}

fn text(value: &Data, format: &str) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(whole) => match i32::try_from(*whole) {
            Ok(whole) => number::formatted(whole.into(), format),
            Err(_) => whole.to_string(),
        },
        Data::Float(number) => number::formatted(*number, format),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(is) => is.to_string(),
        // Where no format is known, there is a time if there is no day.
        Data::DateTime(date) if date.as_f64() < 1.0 && format.is_empty() => {
            number::date(date, false, "h:mm")
        }
        Data::DateTime(date) => number::date(date, false, format),
        Data::DateTimeIso(text) => number::day_of_iso(text).to_owned(),
        Data::Error(error) => error.to_string(),
    }
}
