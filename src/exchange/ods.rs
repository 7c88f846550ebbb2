//! ODS, the sheets of LibreOffice: what each cell shows, with its merges, as the file is passed through once.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, damaged};
use super::grid::{Grid, SheetName};
use super::ods_cell::{OdsCell, OdsRow, OdsStyle};
use super::xml::{self, attribute};
use crate::error::Complaint;
use crate::model::import_limits::ImportLimits;

pub struct OdsBook {
    limits: ImportLimits,
    content: String,
}

impl OdsBook {
    pub fn opened(bytes: &[u8], limits: ImportLimits) -> Result<OdsBook, String> {
        let content = Archive::measured(bytes, &limits)?.part("content.xml")?;
        Ok(OdsBook { limits, content: content.ok_or_else(|| damaged("it has no content.xml"))? })
    }

    pub fn sheets(&self) -> Result<Vec<SheetName>, String> {
        let mut styles = Styles::default();
        let mut sheets = vec![];
        let mut depth = 0;
        xml::for_each(&self.content, |event| {
            styles.read(&event);
            match &event {
                Event::Start(start) if is_table(start.local_name().as_ref()) => {
                    if depth == 0 {
                        let is_hidden = styles.of(start).is_hidden;
                        sheets.push(SheetName { name: name(start), is_visible: !is_hidden });
                    }
                    depth += 1;
                }
                Event::End(end) if is_table(end.local_name().as_ref()) => depth -= 1,
                _ => {}
            }
            Ok(())
        })?;
        Ok(sheets)
    }

    pub fn grid(&self, sheet: &str) -> Result<Grid, Complaint> {
        let mut reading = Reading { grid: Grid::within(self.limits), ..Reading::default() };
        let mut refused = None;
        let read = xml::for_each(&self.content, |event| {
            reading.styles.read(&event);
            reading.read(&event, sheet).map_err(|complaint| {
                refused = Some(complaint);
                String::new()
            })
        });
        match (refused, read) {
            (Some(complaint), _) => Err(complaint),
            (None, Err(why)) => Err(Complaint::of_file(why)),
            (None, Ok(())) => Ok(reading.grid),
        }
    }
}

fn is_table(name: &str) -> bool {
    name == "table"
}

fn name(start: &BytesStart) -> String {
    attribute(start, "name").unwrap_or_default()
}

#[derive(Default)]
struct Styles {
    known: HashMap<String, OdsStyle>,
    current: Option<String>,
}

impl Styles {
    fn read(&mut self, event: &Event) {
        match event {
            Event::Start(start) => match start.local_name().as_ref() {
                "style" => self.current = Some(name(start)),
                "table-properties" | "text-properties" | "table-cell-properties" => self.add(start),
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "style" => self.current = None,
            _ => {}
        }
    }

    fn add(&mut self, start: &BytesStart) {
        let Some(current) = self.current.clone() else { return };
        let style = self.known.entry(current).or_default();
        style.is_hidden |= attribute(start, "display").is_some_and(|display| display == "false");
        let line = attribute(start, "text-line-through-style");
        style.is_struck |= line.is_some_and(|line| line != "none");
        let colour = attribute(start, "background-color");
        let colour = colour.as_deref().and_then(|colour| colour.strip_prefix('#'));
        let colour = colour.and_then(|colour| u32::from_str_radix(colour, 16).ok());
        style.colour = style.colour.or(colour.filter(|colour| *colour != 0xff_ffff));
    }

    fn of(&self, start: &BytesStart) -> OdsStyle {
        let style = attribute(start, "style-name").and_then(|name| self.known.get(&name));
        style.copied().unwrap_or_default()
    }
}

/// The sheet is the table of this name that stands in no other.
#[derive(Default)]
struct Reading {
    grid: Grid,
    styles: Styles,
    depth: usize,
    is_in_sheet: bool,
    column: u32,
    row: OdsRow,
    cell: Option<OdsCell>,
}

impl Reading {
    fn read(&mut self, event: &Event, sheet: &str) -> Result<(), Complaint> {
        match event {
            Event::Start(start) if is_table(start.local_name().as_ref()) => {
                self.is_in_sheet |= self.depth == 0 && name(start) == sheet;
                self.depth += 1;
            }
            Event::End(end) if is_table(end.local_name().as_ref()) => {
                self.depth = self.depth.saturating_sub(1);
                self.is_in_sheet &= self.depth > 0;
            }
            _ if !self.is_in_sheet => {}
            _ if self.depth > 1 => return self.read_inside(event),
            Event::Start(start) => self.begin(start),
            Event::End(end) => return self.end(end.local_name().as_ref()),
            event => return self.read_inside(event),
        }
        Ok(())
    }

    fn begin(&mut self, start: &BytesStart) {
        match start.local_name().as_ref() {
            "table-column" => {
                let repeated = repeated(start, "number-columns-repeated");
                let end = self.column.saturating_add(repeated);
                if is_collapsed(start) {
                    // No more columns than this can hold anything.
                    self.grid.hidden_columns.extend((self.column..end).take(1024));
                }
                self.column = end;
            }
            "table-row" => {
                let repeated = repeated(start, "number-rows-repeated");
                self.row.begin(repeated, is_collapsed(start));
            }
            "table-cell" | "covered-table-cell" if self.cell.is_none() => {
                self.cell = Some(OdsCell::of(start, self.styles.of(start)));
            }
            _ => self.cell.iter_mut().for_each(|cell| cell.begin(start)),
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Complaint> {
        match name {
            "table-cell" | "covered-table-cell" => {
                let cell = self.cell.take();
                cell.map_or(Ok(()), |cell| self.row.push(cell, &mut self.grid))
            }
            "table-row" => self.row.end(&mut self.grid),
            name => {
                self.cell.iter_mut().for_each(|cell| cell.end(name));
                Ok(())
            }
        }
    }

    fn read_inside(&mut self, event: &Event) -> Result<(), Complaint> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        match event {
            Event::Start(start) => cell.begin(start),
            Event::End(end) => cell.end(end.local_name().as_ref()),
            event => cell.add(&xml::text(event).map_err(Complaint::of_file)?),
        }
        Ok(())
    }
}

fn is_collapsed(start: &BytesStart) -> bool {
    attribute(start, "visibility").is_some_and(|one| one == "collapse" || one == "filter")
}

fn repeated(start: &BytesStart, name: &str) -> u32 {
    attribute(start, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}
