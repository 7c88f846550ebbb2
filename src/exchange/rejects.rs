//! The rows that an import did not take, as a file that can be imported once they are mended.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::header::heads_of;
use super::heading_names::REASON;
use super::headings::Heads;
use super::mapping::{Mapping, SHEET};
use super::prepare::{Preparation, Preparing};
use super::source::{NamedBytes, Opened, Source, names_of};
use crate::error::{Complaint, Origin, Place};
use crate::model::formula::{guarded, unguarded};

/// All cells of the rows that are complained of, under their headings, and why, as CSV.
pub fn rejected_rows(
    files: &[NamedBytes],
    mapping: &Mapping,
    complaints: &[Complaint],
) -> std::io::Result<Vec<u8>> {
    let mut rejects = Rejects { headings: Vec::new(), rows: Vec::new(), why: reasons(complaints) };
    let mut order = 0;
    for file in files {
        // What could not be opened has been refused before.
        let Ok(opened) = Opened::of(file.bytes, mapping) else { continue };
        let name = (files.len() > 1).then_some(file.name.as_str());
        for (source, name) in opened.sources.iter().zip(names_of(&opened.sources, name)) {
            let origin = name.map(|name| Arc::new(Origin { order, name }));
            rejects.gather(source, origin, mapping);
            order += 1;
        }
    }
    rejects.written()
}

/// Whether a file was written by [`rejected_rows`]: its headings are in the first row, and its blank cells were filled.
pub fn are_rejects(bytes: &[u8]) -> bool {
    let mut file = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    file.headers().is_ok_and(|headings| headings.iter().next_back() == Some(REASON))
}

fn reasons(complaints: &[Complaint]) -> BTreeMap<&Place, Vec<String>> {
    let mut why: BTreeMap<&Place, Vec<String>> = BTreeMap::new();
    for complaint in complaints {
        let column = complaint.column.as_ref().map(|column| format!("{column}: "));
        let said = format!("{}{}", column.unwrap_or_default(), complaint.why);
        why.entry(&complaint.place).or_default().push(said);
    }
    why
}

struct Rejects<'a> {
    headings: Vec<String>,
    /// The cells by their place under the headings, and why.
    rows: Vec<(BTreeMap<usize, String>, String)>,
    why: BTreeMap<&'a Place, Vec<String>>,
}

impl Rejects<'_> {
    fn gather(&mut self, source: &Source, origin: Option<Arc<Origin>>, mapping: &Mapping) {
        let all = Place { origin, number: 0, row_kind: source.row_kind };
        let Ok(heads) = heads_of(source, mapping, &all) else { return };
        let places = self.places(&heads);
        let sheet = source.sheet.as_ref().filter(|_| mapping.meaning_of_sheet().is_some());
        let sheet = sheet.filter(|_| heads.named(SHEET).is_none());
        let sheet = sheet.map(|name| (self.place_of(SHEET, &places), name.clone()));
        let fill_down = mapping.fill_down.iter().filter_map(|heading| heads.named(heading));
        let preparation = Preparation { fill_down: fill_down.collect(), ..Preparation::default() };
        let mut preparing = Preparing::of(&preparation);
        let mut rows = source.rows();
        while let Some(row) = rows.advance() {
            if row.is_blank() || row.line <= heads.place.number {
                continue;
            }
            let cells = preparing.prepared(row.cells).into_owned();
            preparing.pass(row.cells);
            if let Some(why) = self.why.get(&heads.at(row.line)) {
                let meant = |cell: &str| {
                    if heads.is_raw { cell.to_owned() } else { unguarded(cell).to_owned() }
                };
                let cells = cells.iter().zip(&places).map(|(cell, at)| (*at, meant(cell)));
                let cells = cells.chain(sheet.clone()).collect();
                self.rows.push((cells, why.join("; ")));
            }
        }
    }

    /// Where the columns of a file stand in the answer: under the same heading, or a new one.
    fn places(&mut self, heads: &Heads) -> Vec<usize> {
        let mut places: Vec<usize> = Vec::new();
        for heading in heads.written() {
            let place = self.place_of(heading, &places);
            places.push(place);
        }
        places
    }

    fn place_of(&mut self, heading: &str, taken: &[usize]) -> usize {
        let is_free = |at: &usize| !taken.contains(at);
        let mut same = (0..self.headings.len()).filter(is_free);
        let found = same.find(|at| self.headings.get(*at).is_some_and(|known| known == heading));
        found.unwrap_or_else(|| {
            self.headings.push(heading.to_owned());
            self.headings.len() - 1
        })
    }

    fn written(self) -> std::io::Result<Vec<u8>> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let former = self.headings.iter().position(|heading| heading == REASON);
        let columns: Vec<usize> =
            (0..self.headings.len()).filter(|at| Some(*at) != former).collect();
        let heading = |at: &usize| self.headings.get(*at).map_or("", String::as_str);
        out.write_record(columns.iter().map(heading).chain([REASON]))?;
        for (cells, why) in &self.rows {
            let cell = |at: &usize| guarded(cells.get(at).map_or("", String::as_str)).into_owned();
            out.write_record(columns.iter().map(cell).chain([guarded(why).into_owned()]))?;
        }
        out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
