//! Somebody else's file in, its rows and every complaint with its line out. Nothing is written.

mod archive;
mod bodies;
mod continued;
mod csv;
mod deadlines;
mod duplicates;
mod ending;
mod extra;
mod findings;
mod grades;
mod grid;
mod heading_names;
mod headings;
mod json;
mod json_value;
mod kind;
mod layout;
mod mapping;
mod mapping_file;
mod marks;
mod notes;
mod number;
mod ods;
mod ods_cell;
mod read_rows;
mod row;
mod source;
mod text;
mod wide_grades;
mod workbook;
mod xls;
mod xls_size;
mod xlsx;
mod xml;

use std::sync::Arc;

use findings::Findings;
use grades::Graded;
use headings::Heads;
pub use layout::is_guess;
pub use mapping::{MappedHeading, MappedStatus, Mapping, Meaning, check_consistent};
pub use mapping_file::MappingFile;
use read_rows::{ReadRows, not_read};

use crate::error::{Complaint, Origin, Place, shortened};
use crate::model::body::Directory;
use crate::model::import_row::Sheet;
use source::Source;
pub use workbook::THREAD as WORKBOOK_THREAD;

/// What files say together, and how each of them was read.
#[derive(Debug)]
pub struct Files {
    pub sheet: Sheet,
    /// In the order of the files.
    pub tables: Vec<ReadTable>,
}

/// How a file, or a sheet of it, was read.
#[derive(Debug)]
pub struct ReadTable {
    /// What it goes by; none where it is the only one.
    pub name: Option<String>,
    /// What the file was in if that wasn't UTF-8.
    pub encoding: Option<&'static str>,
    /// How it was read, and what in it was not.
    pub remarks: Vec<String>,
    /// The headings that are kept as extra fields.
    pub extra: Vec<String>,
    /// What each heading of findings was taken for, and which row has them: 0 in JSON.
    pub understood: Vec<MappedHeading>,
    pub header_row: u64,
}

/// A file to be read.
pub struct NamedBytes<'a> {
    pub name: String,
    pub bytes: &'a [u8],
}

/// Reads files of findings or of grades, all or nothing: their rows, or everything that is wrong with them.
pub fn read_all(
    files: &[NamedBytes],
    directory: &Directory,
    mapping: &Mapping,
) -> std::result::Result<Files, Vec<Complaint>> {
    let mut reading = Reading {
        mapping,
        findings: Findings::of(directory, mapping),
        graded: Graded::of(directory),
        tables: Vec::new(),
        grades: Vec::new(),
        others: Vec::new(),
        complaints: Vec::new(),
    };
    for file in files {
        let name = (files.len() > 1).then(|| file.name.as_str());
        reading.file(file.bytes, name);
    }
    reading.finish()
}

/// Reads a file that is alone.
pub fn read(
    bytes: &[u8],
    directory: &Directory,
    mapping: &Mapping,
) -> std::result::Result<Files, Vec<Complaint>> {
    read_all(&[NamedBytes { name: String::new(), bytes }], directory, mapping)
}

/// The files so far.
struct Reading<'a> {
    mapping: &'a Mapping,
    findings: Findings<'a>,
    graded: Graded<'a>,
    tables: Vec<ReadTable>,
    /// The files that hold grades, and those that hold findings.
    grades: Vec<String>,
    others: Vec<String>,
    /// Of what could not be read at all.
    complaints: Vec<Complaint>,
}

impl Reading<'_> {
    fn file(&mut self, bytes: &[u8], name: Option<&str>) {
        let order = self.tables.len();
        let origin = name.map(|name| Arc::new(Origin { order, name: name.to_owned() }));
        let read = Source::opened(bytes, self.mapping.sheet.as_deref())
            .and_then(|source| self.table(&source, origin.clone()));
        if let Err(complaints) = read {
            let complaints = complaints.into_iter().map(|one| one.within(origin.as_ref()));
            self.complaints.extend(complaints);
        }
    }

    fn table(
        &mut self,
        source: &Source,
        origin: Option<Arc<Origin>>,
    ) -> std::result::Result<(), Vec<Complaint>> {
        let name = origin.as_ref().map(|origin| origin.name.clone());
        let all = Place { origin, number: 0, noun: source.noun };
        let header = self.mapping.header_row.or_else(|| header_row(source.rows(), self.mapping));
        let under_headings = || {
            let mut rows = source.rows();
            let heads = Heads::first_of(&mut rows, header, &all);
            heads.map(|heads| (heads, rows)).map_err(|complaint| vec![complaint])
        };
        let (heads, rows) = under_headings()?;
        let above = passed_over(source.rows(), &heads);
        let is_list = grades::are_meant_by(&heads);
        let wide = if is_list || layout::says_what(&heads, self.mapping) {
            None
        } else {
            wide_grades::columns(under_headings()?.1, &heads)
        };
        let holds = if is_list || wide.is_some() { &mut self.grades } else { &mut self.others };
        holds.push(name.clone().unwrap_or_default());
        let ReadRows { remarks, extra, understood } = match wide {
            Some(columns) => {
                wide_grades::read(rows, &columns, &heads, self.mapping, &mut self.graded)
            }
            None if is_list => grades::read(rows, &heads, self.mapping, &mut self.graded),
            None => self.findings.read(rows, &heads),
        };
        self.tables.push(ReadTable {
            name,
            encoding: source.encoding,
            remarks: source.remarks.iter().cloned().chain(above).chain(remarks).collect(),
            extra,
            understood,
            header_row: heads.place.number,
        });
        Ok(())
    }

    fn finish(mut self) -> std::result::Result<Files, Vec<Complaint>> {
        if let ([grades, ..], [others, ..]) = (&*self.grades, &*self.others) {
            let why =
                format!("{grades} holds grades and {others} findings; import them one by one");
            self.complaints.push(Complaint::of_file(why));
        }
        let (findings, graded) = (self.findings.finish(), self.graded.finish());
        let mut complaints = self.complaints;
        let mut kept = |read: std::result::Result<Sheet, Vec<Complaint>>| {
            read.map_err(|wrong| complaints.extend(wrong)).ok()
        };
        let (findings, graded) = (kept(findings), kept(graded));
        complaints.sort_by_key(|complaint| complaint.place.order());
        let sheet = if self.grades.is_empty() { findings } else { graded };
        match sheet {
            Some(sheet) if complaints.is_empty() => Ok(Files { sheet, tables: self.tables }),
            _ => Err(complaints),
        }
    }
}

/// Where headings are looked for: under a title, and the headings of groups of columns.
const MOST_ABOVE: usize = 40;

/// The row with the most headings that mean something, if it has two of them.
fn header_row(mut rows: csv::Rows, mapping: &Mapping) -> Option<u64> {
    let mut best = (1, None);
    let mut seen = 0;
    while let Some(row) = rows.advance().filter(|_| seen < MOST_ABOVE) {
        if row.is_blank() || row.fault.is_some() {
            continue;
        }
        seen += 1;
        let known = layout::known_headings(&Heads::of(row.line.into(), row.cells), mapping);
        if known > best.0 {
            best = (known, Some(row.line));
        }
    }
    best.1
}

/// What stands above the headings.
fn passed_over(mut rows: csv::Rows, heads: &Heads) -> Vec<String> {
    let Place { noun, number: header, .. } = heads.place;
    let mut remarks = Vec::new();
    while let Some(row) = rows.advance().filter(|row| row.line < header) {
        let words: Vec<&str> =
            row.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if !words.is_empty() {
            remarks.push(not_read(&heads.at(row.line), &shortened(&words.join(" "), 80)));
        }
    }
    if !remarks.is_empty() {
        remarks.push(format!("{} {header} has the headings", noun.counted(1)));
    }
    remarks
}

#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod json_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
#[cfg(test)]
mod xls_tests;
