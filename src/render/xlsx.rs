//! Workbooks: sheets of typed cells, written row by row. No text becomes a formula.

use std::collections::HashMap;
use std::io::{self, BufWriter, Seek, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::model::calendar::day_shown;
use crate::model::formula::{guarded, is_error, unguarded};
use crate::model::value::Value;
use crate::page::{Cell, Fit, Heading, Table};

/// The room in a cell, in the units of UTF-16.
const LONGEST: usize = 32_767;
/// Beyond it a spreadsheet has no exact numbers.
const LARGEST: u64 = 1 << 53;
/// A longer workbook is made in a temporary file.
const MOST_IN_MEMORY: usize = 8 << 20;
const DAY: &str = "d mmm yyyy";

pub struct XlsxFile {
    book: Workbook,
    /// Where it is made.
    folder: Option<PathBuf>,
}

impl XlsxFile {
    /// `day` is said to be the day of its making, so that the same register gives the same bytes. What has no room in
    /// memory is kept in the folder meanwhile, else in the system's.
    pub fn made_on(day: NaiveDate, folder: Option<&Path>) -> io::Result<XlsxFile> {
        let mut workbook = Workbook::new();
        if let Some(folder) = folder {
            workbook.set_tempdir(folder).map_err(failure)?;
        }
        if let Some(made) = spreadsheet_day(day) {
            let properties = DocProperties::new().set_creation_datetime(&made);
            workbook.set_properties(&properties);
        }
        Ok(XlsxFile { book: workbook, folder: folder.map(Path::to_owned) })
    }

    /// A new sheet whose texts have so many cells in each column.
    pub fn sheet(&mut self, name: &str, columns: &[SheetColumn]) -> io::Result<SheetRows<'_>> {
        caught(|| {
            let sheet = self.book.add_worksheet_with_constant_memory()?;
            sheet.set_name(name)?;
            SheetRows::headed(sheet, columns)
        })
    }

    pub fn table(&mut self, name: &str, table: &Table) -> io::Result<()> {
        let headings = table.headings.iter().cloned();
        let mut columns: Vec<SheetColumn> =
            headings.map(|heading| SheetColumn { heading, cells: 1 }).collect();
        for row in table.rows.iter() {
            for (column, cell) in columns.iter_mut().zip(row?.iter()) {
                column.cells = cells_needed(&cell.value).max(column.cells);
            }
        }
        let mut rows = self.sheet(name, &columns)?;
        for row in table.rows.iter() {
            rows.row(row?.iter().cloned())?;
        }
        rows.finish()
    }

    pub fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        let mut whole = match &self.folder {
            Some(folder) => tempfile::spooled_tempfile_in(MOST_IN_MEMORY, folder),
            None => tempfile::spooled_tempfile(MOST_IN_MEMORY),
        };
        caught(|| self.book.save_to_writer(BufWriter::new(&mut whole)))?;
        whole.rewind()?;
        io::copy(&mut whole, out).map(drop)
    }
}

#[derive(Debug, Clone)]
pub struct SheetColumn {
    pub heading: Heading,
    /// How many cells its longest text needs.
    pub cells: usize,
}

/// How many cells a value needs, side by side.
pub fn cells_needed(value: &Value) -> usize {
    let text = value.plain();
    // No letter is longer in UTF-16 than in UTF-8.
    if text.len() < LONGEST { 1 } else { pieces(&stored(&text)).len() }
}

/// The rows of a sheet, from the second one on.
pub struct SheetRows<'a> {
    sheet: &'a mut Worksheet,
    formats: Formats,
    /// Where each column begins, and whether its text is wrapped.
    columns: Vec<(u16, bool)>,
    width: u16,
    next: u32,
}

impl<'a> SheetRows<'a> {
    fn headed(
        sheet: &'a mut Worksheet,
        columns: &[SheetColumn],
    ) -> Result<SheetRows<'a>, XlsxError> {
        sheet.set_freeze_panes(1, 0)?;
        let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let mut places = Vec::new();
        let mut width = 0;
        for SheetColumn { heading: Heading { text, fit }, cells } in columns {
            let is_wrapped = *fit == Fit::Cut;
            places.push((width, is_wrapped));
            for number in 1..=*cells {
                // Two spaces: no name of a field has them, and an import knows it by them.
                let text = match number {
                    1 => text.to_string(),
                    _ => format!("{text}  (continued {})", number - 1),
                };
                sheet.set_column_width(width, if is_wrapped { 48 } else { 14 })?;
                sheet.write_string_with_format(0, width, text, &heading)?;
                width += 1;
            }
        }
        Ok(SheetRows { sheet, formats: Formats::default(), columns: places, width, next: 1 })
    }

    pub fn row(&mut self, cells: impl Iterator<Item = Cell>) -> io::Result<()> {
        let places = self.columns.clone();
        caught(|| {
            let mut cells = places.into_iter().zip(cells);
            cells.try_for_each(|((column, is_wrapped), cell)| self.cell(column, is_wrapped, &cell))
        })?;
        self.next += 1;
        Ok(())
    }

    fn cell(&mut self, column: u16, is_wrapped: bool, cell: &Cell) -> Result<(), XlsxError> {
        match &cell.value {
            Value::Empty => Ok(()),
            Value::Number(number) if number.unsigned_abs() <= LARGEST => {
                let format = self.formats.shown_as("0");
                self.sheet.write_number_with_format(self.next, column, *number as f64, format)?;
                Ok(())
            }
            Value::Date(day) => match spreadsheet_day(*day) {
                Some(date) => {
                    let format = self.formats.shown_as(&date_format(*day, cell.words.as_deref()));
                    self.sheet.write_datetime_with_format(self.next, column, &date, format)?;
                    Ok(())
                }
                None => self.text(column, is_wrapped, &day.to_string()),
            },
            other => self.text(column, is_wrapped, &other.plain()),
        }
    }

    fn text(&mut self, column: u16, is_wrapped: bool, text: &str) -> Result<(), XlsxError> {
        let is_guarded = guarded(text) != text;
        let text = stored(text);
        for (column, piece) in (column..).zip(pieces(&text)) {
            let format = self.formats.of_text(is_wrapped, is_guarded);
            self.sheet.write_string_with_format(self.next, column, piece, format)?;
        }
        Ok(())
    }

    pub fn finish(self) -> io::Result<()> {
        let last = self.width.saturating_sub(1);
        caught(|| self.sheet.autofilter(0, 0, self.next - 1, last).map(drop))
    }
}

/// Each format once: a workbook has room for so many.
#[derive(Default)]
struct Formats {
    shown_as: HashMap<String, Format>,
    of_text: HashMap<(bool, bool), Format>,
}

impl Formats {
    fn shown_as(&mut self, code: &str) -> &Format {
        let format = || Format::new().set_num_format(code).set_align(FormatAlign::Top);
        self.shown_as.entry(code.to_owned()).or_insert_with(format)
    }

    /// A text like a formula is marked as a text, so that it stays one when a person edits the cell.
    fn of_text(&mut self, is_wrapped: bool, is_guarded: bool) -> &Format {
        self.of_text.entry((is_wrapped, is_guarded)).or_insert_with(|| {
            let format = Format::new().set_align(FormatAlign::Top);
            let format = if is_wrapped { format.set_text_wrap() } else { format };
            if is_guarded { format.set_quote_prefix() } else { format }
        })
    }
}

/// A text from which an import would take a `'` away has one more.
fn stored(text: &str) -> String {
    let is_taken = unguarded(text) != text || is_error(text.trim());
    if is_taken { format!("'{text}") } else { text.to_owned() }
}

/// Of as many units of UTF-16 as a cell has room for.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let mut used = 0;
        let end = rest.char_indices().find(|(_, letter)| {
            used += letter.len_utf16();
            used > LONGEST
        });
        let Some((piece, more)) = end.and_then(|(at, _)| rest.split_at_checked(at)) else {
            pieces.push(rest);
            return pieces;
        };
        pieces.push(piece);
        rest = more;
    }
}

/// None before 1900, where a spreadsheet has no days, and before March of that year, when it has one too many.
fn spreadsheet_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let begins = NaiveDate::from_ymd_opt(1900, 3, 1)?;
    let year = u16::try_from(day.year()).ok().filter(|_| day >= begins)?;
    let (month, day) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// The cell holds the day and shows the period: `"Jan "yyyy`, `"Q3 "yyyy"/25"`. A word without a year, such as
/// `immediately`, can't be made from a day.
fn date_format(day: NaiveDate, words: Option<&str>) -> String {
    let Some(words) = words.filter(|words| *words != day_shown(day)) else {
        return DAY.to_owned();
    };
    let (year, short) = (day.year().to_string(), format!("{:02}", day.year().rem_euclid(100)));
    let split = |digits: &str, code: &'static str| {
        words.split_once(digits).map(|(before, after)| (before, code, after))
    };
    match split(&year, "yyyy").or_else(|| split(&short, "yy")) {
        Some((before, code, after)) => format!("{}{code}{}", literal(before), literal(after)),
        None => DAY.to_owned(),
    }
}

fn literal(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "")) }
}

/// The error of the temporary file that a sheet is written to stays recognisable.
fn failure(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(cause) | XlsxError::TempFileError(_, cause) => cause,
        other => io::Error::other(other.to_string()),
    }
}

/// The library panics where a temporary file can't be written.
fn caught<T>(write: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    match panic::catch_unwind(AssertUnwindSafe(write)) {
        Ok(written) => written.map_err(failure),
        Err(fault) => match fault.downcast_ref::<String>().and_then(|said| disk_error(said)) {
            Some(cause) => Err(cause),
            None => panic::resume_unwind(fault),
        },
    }
}

/// Whether a panic is only that a temporary file can't be written, which the command complains of.
pub fn is_disk_error(fault: &PanicHookInfo) -> bool {
    let is_of_library = |at: &panic::Location| at.file().contains("rust_xlsxwriter");
    fault.location().is_some_and(is_of_library)
        && fault.payload_as_str().and_then(disk_error).is_some()
}

/// The system's error in such a text as `Couldn't write: Os { code: 28, kind: StorageFull, .. }`.
fn disk_error(said: &str) -> Option<io::Error> {
    let (_, rest) = said.split_once(": Os { code: ")?;
    let (code, _) = rest.split_once(',')?;
    code.parse().ok().map(io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::{Precision, shown};

    fn format_of(day: &str, precision: Precision) -> String {
        let day = day.parse().unwrap();
        date_format(day, Some(&shown(day, precision)))
    }

    #[test]
    fn a_period_is_shown_as_people_write_it() {
        assert_eq!(format_of("2025-01-31", Precision::Day), "d mmm yyyy");
        assert_eq!(format_of("2025-01-31", Precision::Month), "\"Jan \"yyyy");
        assert_eq!(format_of("2024-12-31", Precision::Quarter), "\"Q3 \"yyyy\"/25\"");
        assert_eq!(format_of("2025-03-31", Precision::Quarter), "\"Q4 2024/\"yy");
        assert_eq!(format_of("2025-05-31", Precision::Season), "\"spring \"yyyy");
        assert_eq!(format_of("2025-12-31", Precision::Year), "yyyy");
        let issued = "2018-03-22".parse().unwrap();
        assert_eq!(date_format(issued, Some("immediately")), "d mmm yyyy");
    }

    #[test]
    fn a_text_is_taken_apart_where_a_cell_is_full_and_never_within_a_letter() {
        let letter = "\u{1f6a8}";
        let text = format!("a{}", letter.repeat(40_000));
        let pieces = pieces(&text);
        let units: Vec<usize> = pieces.iter().map(|one| one.encode_utf16().count()).collect();
        assert_eq!(units, [32_767, 32_766, 14_468]);
        assert_eq!(pieces.concat(), text);
        assert_eq!(cells_needed(&Value::from(text.as_str())), 3);
        assert_eq!(cells_needed(&Value::Empty), 1);
    }

    #[test]
    fn a_day_that_no_spreadsheet_has_is_written_as_a_text() {
        assert!(spreadsheet_day("1900-02-28".parse().unwrap()).is_none());
        assert!(spreadsheet_day("1900-03-01".parse().unwrap()).is_some());
    }

    #[test]
    fn only_what_an_import_would_strip_gets_one_more_apostrophe() {
        for (text, expected) in [("'=1", "''=1"), ("=1", "=1"), ("'tis", "'tis"), ("''=1", "'''=1")]
        {
            assert_eq!(stored(text), expected);
        }
    }
}
