//! XLSX: the cells by calamine one at a time, and what it says nothing of by `marks`.

use std::io::Cursor;

use calamine::{DataRef, Reader, Style, Xlsx};

use super::archive::{Archive, damaged};
use super::grid::{Grid, SheetName};
use super::marks::{self, SheetParts};
use super::number;
use crate::error::Complaint;
use crate::model::import_limits::ImportLimits;

pub struct XlsxBook<'a> {
    limits: ImportLimits,
    archive: Archive<'a>,
    parts: SheetParts,
    book: Xlsx<Cursor<&'a [u8]>>,
}

impl<'a> XlsxBook<'a> {
    pub fn opened(bytes: &'a [u8], limits: ImportLimits) -> Result<XlsxBook<'a>, String> {
        /// Excel has room for 65,490.
        const MOST_STYLES: usize = 100_000;
        let mut archive = Archive::measured(bytes, &limits)?;
        let styles = archive.part("xl/styles.xml")?.unwrap_or_default();
        if styles.matches("<xf").count() + styles.matches(":xf").count() > MOST_STYLES {
            return Err(format!("the workbook has over {MOST_STYLES} styles; save it as CSV"));
        }
        let parts = SheetParts::of(&mut archive)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
        Ok(XlsxBook { limits, archive, parts, book })
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        SheetName::all(self.book.sheets_metadata())
    }

    pub fn grid(&mut self, sheet: &str) -> Result<Grid, Complaint> {
        let failed = |cause| Complaint::of_file(damaged(cause));
        let mut grid = Grid::within(self.limits);
        let marked = marks::add(&mut grid, &mut self.archive, &self.parts, sheet);
        marked.map_err(Complaint::of_file)?;
        let is_1904 = self.book.has_1904_epoch();
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(failed)?;
        let styles = cells.styles().to_vec();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(failed)? {
            let (row, column) = cell.get_position();
            let style = styles.get(style);
            let text = text(cell.get_value(), style, is_1904);
            look(&mut grid, row, style, text.trim().is_empty());
            grid.put(row, column, &text)?;
        }
        Ok(grid)
    }
}

fn text(value: &DataRef, style: Option<&Style>, is_1904: bool) -> String {
    let format = style.and_then(|style| style.number_format.as_ref());
    let format = format.map(|format| format.format_code.as_str()).unwrap_or_default();
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number::formatted(*number, format),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is) => is.to_string(),
        DataRef::DateTime(date) => number::date(date, is_1904, format),
        DataRef::DateTimeIso(text) => number::day_of_iso(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

fn look(grid: &mut Grid, row: u32, style: Option<&Style>, is_blank: bool) {
    let Some(style) = style else { return };
    if !is_blank && style.font.as_ref().is_some_and(|font| font.has_strikethrough()) {
        grid.struck_rows.insert(row);
    }
    let fill = style.fill.as_ref().filter(|fill| fill.is_visible());
    if let Some(colour) = fill.and_then(|fill| fill.get_color()).filter(|one| !one.is_white()) {
        grid.colour(row, colour.to_argb(), is_blank);
    }
}
