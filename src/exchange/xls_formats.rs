//! The formats of the numbers of an XLS, by which a day is shown as a month, and of which calamine says nothing.

use std::collections::HashMap;

use super::xls_size::{BEGIN, BOUND_SHEET, END, SEVERAL_NUMBERS, half, records, word, workbook};

const FORMAT: u16 = 0x041e;
const CELL_STYLE: u16 = 0xe0;
/// A formula, a number and a short number.
const NUMBERS: [u16; 3] = [0x06, 0x0203, 0x027e];
/// Of the file, in Excel 97 and later.
const VERSION: u16 = 0x0600;

#[derive(Default)]
pub struct Formats {
    /// By the number of the format.
    codes: HashMap<u16, String>,
    /// In the order of the sheets: the number of the format by row and column, where it isn't that of any number.
    sheets: Vec<HashMap<(u16, u16), u16>>,
}

impl Formats {
    /// None of a file of an earlier version, or one that can't be followed.
    pub fn of(bytes: &[u8]) -> Formats {
        workbook(bytes).and_then(|stream| Formats::of_stream(&stream)).unwrap_or_default()
    }

    fn of_stream(stream: &[u8]) -> Option<Formats> {
        let first = records(stream, 0).next()?;
        let is_known = first.kind == BEGIN && half(first.body, 0) == Some(VERSION);
        let (mut formats, mut styles, mut offsets) = (Formats::default(), Vec::new(), Vec::new());
        for record in records(stream, 0).take_while(|record| is_known && record.kind != END) {
            match record.kind {
                FORMAT => {
                    formats.codes.extend(half(record.body, 0).zip(text(record.body.get(2..)?)));
                }
                CELL_STYLE => styles.push(half(record.body, 2)?),
                BOUND_SHEET => offsets.push(word(record.body, 0)?),
                _ => {}
            }
        }
        let sheets = offsets.iter().map(|offset| of_sheet(stream, *offset as usize, &styles));
        formats.sheets = sheets.collect();
        Some(formats)
    }

    /// Empty where none is known.
    pub fn of_cell(&self, sheet: usize, row: u32, column: u32) -> &str {
        let place = u16::try_from(row).ok().zip(u16::try_from(column).ok());
        let number = place.and_then(|place| self.sheets.get(sheet)?.get(&place));
        let code =
            |number: &u16| self.codes.get(number).map(String::as_str).or_else(|| built_in(*number));
        number.and_then(code).unwrap_or_default()
    }
}

fn of_sheet(stream: &[u8], offset: usize, styles: &[u16]) -> HashMap<(u16, u16), u16> {
    let mut cells = HashMap::new();
    let mut depth = 0;
    for record in records(stream, offset) {
        let mut add = |column: u16, style: Option<u16>| {
            let format = style.and_then(|style| styles.get(usize::from(style)));
            let place = half(record.body, 0).map(|row| (row, column));
            cells.extend(place.zip(format.copied().filter(|format| *format > 0)));
        };
        match record.kind {
            BEGIN => depth += 1,
            // Charts and the like are within a sheet.
            END if depth > 1 => depth -= 1,
            END => break,
            kind if NUMBERS.contains(&kind) => {
                add(half(record.body, 2).unwrap_or_default(), half(record.body, 4));
            }
            SEVERAL_NUMBERS => {
                let first = half(record.body, 2).unwrap_or_default();
                let count = record.body.len().saturating_sub(6) / 6;
                for (column, at) in (first..).zip(0..count) {
                    add(column, half(record.body, 4 + 6 * at));
                }
            }
            _ => {}
        }
    }
    cells
}

/// A text with its length before it, in Latin letters or in UTF-16.
fn text(body: &[u8]) -> Option<String> {
    let length = usize::from(half(body, 0)?);
    let letters = body.get(3..)?;
    if body.get(2)? & 1 == 0 {
        return Some(letters.get(..length)?.iter().map(|letter| char::from(*letter)).collect());
    }
    let units = letters.get(..length * 2)?.as_chunks::<2>().0.iter();
    let units: Vec<u16> = units.map(|unit| u16::from_le_bytes(*unit)).collect();
    Some(String::from_utf16_lossy(&units))
}

/// Those that a file doesn't write out.
fn built_in(number: u16) -> Option<&'static str> {
    Some(match number {
        1 => "0",
        2 | 4 => "0.00",
        9 => "0%",
        10 => "0.00%",
        14 => "dd/mm/yyyy",
        15 => "d-mmm-yy",
        17 => "mmm-yy",
        _ => return None,
    })
}
