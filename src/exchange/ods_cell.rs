//! A cell and a row of an ODS sheet, while they are read.

use quick_xml::events::BytesStart;

use super::grid::{Grid, Merge};
use super::number::{day_of_iso, is_iso_day, month_of, percentage, plain};
use super::xml::attribute;
use crate::error::Complaint;
use crate::model::formula::NOT_WORKED_OUT;

/// What a style says that is of interest here.
#[derive(Debug, Default, Clone, Copy)]
pub struct OdsStyle {
    pub is_hidden: bool,
    pub is_struck: bool,
    pub colour: Option<u32>,
}

/// The rows of a sheet; `repeated` of them are alike.
#[derive(Default)]
pub struct OdsRow {
    row: u32,
    repeated: u32,
    is_hidden: bool,
    column: u32,
    cells: Vec<(u32, String)>,
}

impl OdsRow {
    pub fn begin(&mut self, repeated: u32, is_hidden: bool) {
        *self = OdsRow { row: self.row, repeated, is_hidden, column: 0, cells: vec![] };
    }

    pub fn push(&mut self, cell: OdsCell, grid: &mut Grid) -> Result<(), Complaint> {
        let mut text = cell.shown();
        if text.trim().is_empty() && cell.is_formula && cell.kind.is_empty() {
            NOT_WORKED_OUT.clone_into(&mut text);
        }
        let is_blank = text.trim().is_empty();
        cell.look(self.row, is_blank, grid);
        if cell.rows > 1 {
            let last = self.row.saturating_add(cell.rows - 1);
            grid.merges.push(Merge { column: self.column, first: self.row, last });
        }
        let end = self.column.saturating_add(cell.columns);
        if !is_blank {
            for column in self.column..end {
                // Refuses a column that is too far on, and so ends a cell that is repeated for ever.
                grid.put(self.row, column, &text)?;
                self.cells.push((column, text.clone()));
            }
        }
        self.column = end;
        Ok(())
    }

    pub fn end(&mut self, grid: &mut Grid) -> Result<(), Complaint> {
        let end = self.row.saturating_add(self.repeated);
        if !self.cells.is_empty() {
            let repeated = self.cells.len().saturating_mul(self.repeated as usize);
            grid.check_room_for(repeated).map_err(Complaint::of_file)?;
            for row in self.row.saturating_add(1)..end {
                for (column, text) in &self.cells {
                    grid.put(row, *column, text)?;
                }
            }
            if self.is_hidden {
                grid.hidden_rows.extend(self.row..end);
            }
        }
        self.row = end;
        Ok(())
    }
}

pub struct OdsCell {
    kind: String,
    value: Option<String>,
    is_formula: bool,
    style: OdsStyle,
    rows: u32,
    columns: u32,
    paragraphs: Vec<String>,
    is_in_paragraph: bool,
    /// How deep the reading is in a comment or a drawing, whose words are not the cell's.
    asides: u32,
    has_comment: bool,
}

impl OdsCell {
    pub fn of(start: &BytesStart, style: OdsStyle) -> OdsCell {
        let count = |name| attribute(start, name).and_then(|count| count.parse().ok()).unwrap_or(1);
        let kind = attribute(start, "value-type").unwrap_or_default();
        let value = match &*kind {
            "date" => attribute(start, "date-value"),
            "boolean" => attribute(start, "boolean-value"),
            "string" => attribute(start, "string-value"),
            _ => attribute(start, "value"),
        };
        OdsCell {
            kind,
            value,
            is_formula: attribute(start, "formula").is_some(),
            style,
            rows: count("number-rows-spanned").max(1),
            columns: count("number-columns-repeated").max(1),
            paragraphs: vec![],
            is_in_paragraph: false,
            asides: 0,
            has_comment: false,
        }
    }

    pub fn begin(&mut self, start: &BytesStart) {
        match start.local_name().as_ref() {
            "annotation" => {
                self.asides += 1;
                self.has_comment = true;
            }
            name if is_drawing(name) => self.asides += 1,
            _ if self.asides > 0 => {}
            "p" | "h" => {
                self.paragraphs.push(String::new());
                self.is_in_paragraph = true;
            }
            "line-break" => self.append("\n"),
            "tab" => self.append("\t"),
            "s" => {
                const MOST: usize = 100;
                let count = attribute(start, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.append(&" ".repeat(MOST.min(count)));
            }
            _ => {}
        }
    }

    pub fn end(&mut self, name: &str) {
        match name {
            name if name == "annotation" || is_drawing(name) => {
                self.asides = self.asides.saturating_sub(1);
            }
            "p" | "h" if self.asides == 0 => self.is_in_paragraph = false,
            _ => {}
        }
    }

    /// Line breaks in the file's own text are only how it was written down.
    pub fn add(&mut self, text: &str) {
        if self.asides == 0 && self.is_in_paragraph {
            self.append(&text.replace(['\n', '\r', '\t'], " "));
        }
    }

    fn append(&mut self, text: &str) {
        if let Some(last) = self.paragraphs.last_mut() {
            last.push_str(text);
        }
    }

    fn shown(&self) -> String {
        let text = self.paragraphs.join("\n");
        let number = || self.value.as_ref().and_then(|value| value.parse::<f64>().ok());
        match (&*self.kind, &self.value) {
            ("date", Some(value)) => day(value, &text),
            ("boolean", Some(value)) => value.clone(),
            ("percentage", _) => number().map_or(text, percentage),
            ("float" | "currency", _) => {
                number().map_or(text.clone(), |one| shown_number(one, text))
            }
            ("string", Some(value)) if self.paragraphs.is_empty() => value.clone(),
            _ => text,
        }
    }

    fn look(&self, row: u32, is_blank: bool, grid: &mut Grid) {
        if self.has_comment {
            grid.commented_rows.insert(row);
        }
        if self.style.is_struck && !is_blank {
            grid.struck_rows.insert(row);
        }
        if let Some(colour) = self.style.colour {
            grid.colour(row, colour, is_blank);
        }
    }
}

/// Those that may hold words.
fn is_drawing(name: &str) -> bool {
    ["frame", "custom-shape", "rect", "ellipse", "caption", "g"].contains(&name)
}

/// `0012` and `IA-012` are as the sheet shows them; separators and signs of money are not.
fn shown_number(value: f64, shown: String) -> String {
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let is_dressed = digits.len() > 1 && digits.starts_with('0') && !shown.contains(['.', ','])
        || shown.chars().any(char::is_alphabetic);
    let is_same = digits.parse::<f64>().is_ok_and(|number| number == value);
    if is_dressed && is_same { shown.trim().to_owned() } else { plain(value) }
}

/// An ISO day, or a month if that is all that the sheet shows of its first day.
fn day(value: &str, shown: &str) -> String {
    let day = day_of_iso(value);
    let mut numbers = shown.split(|letter: char| !letter.is_ascii_digit());
    let shows_first = numbers.any(|number| number == "1" || number == "01");
    let parts: Vec<u16> = day.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [year, month, 1] if is_iso_day(day) && !shows_first && !shown.trim().is_empty() => {
            month_of(year, u8::try_from(month).unwrap_or_default())
        }
        _ => day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_zeros_and_letters_and_loses_its_separators() {
        for (value, shown, text) in [
            (12.0, "0012", "0012"),
            (12.0, "IA-012", "IA-012"),
            (28.0, "28 days", "28 days"),
            (1200.0, "£1,200.00", "1200"),
            (0.5, "0.50", "0.5"),
            (2.5, "3", "2.5"),
            (0.0, "0", "0"),
            (1200.0, "1.2E+03", "1200"),
        ] {
            assert_eq!(shown_number(value, shown.to_owned()), text);
        }
    }

    #[test]
    fn a_date_is_a_day_unless_the_sheet_shows_only_a_month() {
        for (value, shown, text) in [
            ("2026-12-01", "01/12/2026", "2026-12-01"),
            ("2026-12-01", "1 Dec 2026", "2026-12-01"),
            ("2026-12-01", "Dec 26", "Dec 2026"),
            ("2026-12-02", "Dec 26", "2026-12-02"),
            ("2026-12-01", "", "2026-12-01"),
            ("2026-12-01T10:20:00", "01/12/2026 10:20", "2026-12-01"),
        ] {
            assert_eq!(day(value, shown), text);
        }
    }
}
