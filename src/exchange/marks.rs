//! What calamine says nothing of in an XLSX: hidden rows and columns, comments, and formulas without a result.
//! It also believes every reference to a cell, so they are all looked at here first.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, damaged};
use super::grid::{Grid, Merge};
use super::xml::{self, attribute, is_true};
use crate::model::formula::NOT_WORKED_OUT;

/// Which part holds which sheet.
pub struct SheetParts(HashMap<String, String>);

impl SheetParts {
    pub fn of(archive: &mut Archive) -> Result<SheetParts, String> {
        let root = targets(archive, "_rels/.rels", "")?;
        let mut books = root.into_iter().filter(|one| one.kind.ends_with("/officeDocument"));
        let book = books.next().map_or("xl/workbook.xml".to_owned(), |target| target.part);
        let targets = targets_of(archive, &book)?;
        let mut parts = HashMap::new();
        let book = archive.part(&book)?.unwrap_or_default();
        xml::for_each(&book, |event| {
            if let Event::Start(start) = event
                && start.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(&start, "name"), attribute(&start, "id"))
                && let Some(target) = targets.iter().find(|target| target.id == id)
            {
                parts.insert(name, target.part.clone());
            }
            Ok(())
        })?;
        Ok(SheetParts(parts))
    }
}

struct Target {
    id: String,
    kind: String,
    part: String,
}

fn targets_of(archive: &mut Archive, part: &str) -> Result<Vec<Target>, String> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    targets(archive, &format!("{folder}/_rels/{name}.rels"), folder)
}

/// The parts that one part names, with their paths in the archive.
fn targets(archive: &mut Archive, part: &str, folder: &str) -> Result<Vec<Target>, String> {
    let mut targets = vec![];
    let text = archive.part(part)?.unwrap_or_default();
    xml::for_each(&text, |event| {
        if let Event::Start(start) = event
            && let Some(target) = attribute(&start, "Target")
        {
            targets.push(Target {
                id: attribute(&start, "Id").unwrap_or_default(),
                kind: attribute(&start, "Type").unwrap_or_default(),
                part: path(folder, &target),
            });
        }
        Ok(())
    })?;
    Ok(targets)
}

/// A target is relative to the folder of the part that names it, unless it begins with a slash.
fn path(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = vec![];
    for step in whole.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

pub fn add(
    grid: &mut Grid,
    archive: &mut Archive,
    parts: &SheetParts,
    sheet: &str,
) -> Result<(), String> {
    let missing = || damaged(format!("it has no part for the sheet {sheet:?}"));
    let part = parts.0.get(sheet).ok_or_else(missing)?;
    let text = archive.part(part)?.ok_or_else(missing)?;
    let mut reading = Reading { grid, row: 0, cell: None };
    xml::for_each(&text, |event| reading.read(&event))?;
    let named = targets_of(archive, part)?;
    for target in named.iter().filter(|target| target.kind.to_lowercase().contains("comment")) {
        let text = archive.part(&target.part)?.unwrap_or_default();
        xml::for_each(&text, |event| {
            if let Event::Start(start) = event
                && let Some(place) = attribute(&start, "ref").as_deref().and_then(place)
            {
                grid.commented_rows.insert(place.row);
            }
            Ok(())
        })?;
    }
    Ok(())
}

struct Reading<'a> {
    grid: &'a mut Grid,
    row: u32,
    cell: Option<OpenCell>,
}

struct OpenCell {
    cell: String,
    is_shared: bool,
    is_formula: bool,
    is_in_value: bool,
    has_result: bool,
}

impl OpenCell {
    /// Calamine takes a shared text whose number can't be read for the first one.
    fn read(&mut self, text: &str) -> Result<(), String> {
        let is_number = || !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        if self.is_in_value && self.is_shared && !is_number() {
            return Err(damaged(format!("the text of cell {} can't be found", self.cell)));
        }
        self.has_result |= self.is_in_value;
        Ok(())
    }
}

impl Reading<'_> {
    fn read(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Start(start) => self.begin(start)?,
            Event::End(end) => match end.local_name().as_ref() {
                "row" => self.row += 1,
                "v" | "is" => self.set_in_value(false),
                "c" => return self.end_cell(),
                _ => {}
            },
            Event::Text(text) => return self.cell.iter_mut().try_for_each(|one| one.read(text)),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, start: &BytesStart) -> Result<(), String> {
        match start.local_name().as_ref() {
            "col" if is_true(start, "hidden") => {
                let number = |name| attribute(start, name).and_then(|one| one.parse().ok());
                let (first, last) = (number("min").unwrap_or(1), number("max").unwrap_or(0));
                let columns = (first..=last).take(MOST_COLUMNS);
                self.grid.hidden_columns.extend(columns.map(|one: u32| one.saturating_sub(1)));
            }
            "row" => {
                if let Some(row) = attribute(start, "r") {
                    let number = row.parse().ok().filter(|row| (1..=MOST_ROWS).contains(row));
                    self.row = number.ok_or_else(|| misplaced(&row))? - 1;
                }
                if is_true(start, "hidden") {
                    self.grid.hidden_rows.insert(self.row);
                }
            }
            "c" => {
                let cell = attribute(start, "r").unwrap_or_default();
                if !cell.is_empty() && place(&cell).is_none() {
                    return Err(misplaced(&cell));
                }
                // A formula whose result is a text may have an empty one.
                let kind = attribute(start, "t").unwrap_or_default();
                let (is_shared, has_result) = (kind == "s", kind == "str");
                self.cell = Some(OpenCell {
                    cell,
                    is_shared,
                    is_formula: false,
                    is_in_value: false,
                    has_result,
                });
            }
            "dimension" | "mergeCell" => return self.begin_area(start),
            "f" => self.cell.iter_mut().for_each(|cell| cell.is_formula = true),
            "v" | "is" => self.set_in_value(true),
            _ => {}
        }
        Ok(())
    }

    fn begin_area(&mut self, start: &BytesStart) -> Result<(), String> {
        let area = attribute(start, "ref").unwrap_or_default();
        let (first, last) = area.split_once(':').unwrap_or((&area, &area));
        let places = place(first).zip(place(last));
        let places =
            places.filter(|(one, other)| one.row <= other.row && one.column <= other.column);
        let (first, last) = places.ok_or_else(|| misplaced(&area))?;
        if start.local_name().as_ref() == "mergeCell" && last.row > first.row {
            let merge = Merge { column: first.column, first: first.row, last: last.row };
            self.grid.merges.push(merge);
        }
        Ok(())
    }

    fn set_in_value(&mut self, is: bool) {
        self.cell.iter_mut().for_each(|cell| cell.is_in_value = is);
    }

    /// Programs that write formulas without working them out leave cells that look empty.
    fn end_cell(&mut self) -> Result<(), String> {
        match self.cell.take() {
            Some(OpenCell { cell, is_formula: true, has_result: false, .. }) => {
                let Some(Place { row, column }) = place(&cell) else {
                    return Err("a cell has a formula that was never worked out; open the workbook in a spreadsheet and save it".to_owned());
                };
                self.grid.put(row, column, NOT_WORKED_OUT).map_err(|complaint| complaint.why)
            }
            _ => Ok(()),
        }
    }
}

/// What Excel has room for.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

fn misplaced(reference: &str) -> String {
    damaged(format!("{reference:?} isn't a valid cell reference"))
}

/// Counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    row: u32,
    column: u32,
}

/// `B7` is row 6 and column 1.
fn place(reference: &str) -> Option<Place> {
    let digits = reference.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = reference.strip_suffix(digits)?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let row = digits.parse().ok().filter(|row| is_number && (1..=MOST_ROWS).contains(row))?;
    let value = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let is_column = (1..=3).contains(&letters.len());
    let column = letters.bytes().take(3).fold(0, |column, letter| column * 26 + value(letter));
    is_column.then(|| Place { row: row - 1, column: column - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_from_the_folder_of_its_part() {
        for (target, whole) in [
            ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("./../xl/sheet.xml", "xl/sheet.xml"),
            ("../../../sheet.xml", "sheet.xml"),
        ] {
            assert_eq!(path("xl", target), whole);
        }
    }

    #[test]
    fn a_reference_is_a_place_that_a_sheet_has() {
        let found = |reference| place(reference).map(|place| (place.row, place.column));
        assert_eq!(found("B7"), Some((6, 1)));
        assert_eq!(found("xfd1048576"), Some((1048575, 16383)));
        for wrong in ["", "A", "7", "A0", "A1048577", "ABCD1", "A-1", "A1:B2", "$A$1", "É1", "A+1"]
        {
            assert_eq!(found(wrong), None, "{wrong}");
        }
    }
}
