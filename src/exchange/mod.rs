//! Somebody else's file in, its rows and every complaint with its line out. Nothing is written.

mod archive;
mod bodies;
mod csv;
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

use headings::Heads;
pub use mapping::{MappedHeading, MappedStatus, Mapping, Meaning, check_consistent};
pub use mapping_file::MappingFile;
use read_rows::ReadRows;

use crate::error::{Complaint, shortened};
use crate::model::body::Directory;
use crate::model::import_row::Sheet;
use source::Source;
pub use workbook::THREAD as WORKBOOK_THREAD;

/// What a file says, and the encoding it was in if that wasn't UTF-8.
#[derive(Debug)]
pub struct File {
    pub sheet: Sheet,
    pub encoding: Option<&'static str>,
    /// How it was read, and what in it was not.
    pub remarks: Vec<String>,
    /// What each heading of findings was taken for, and which row has them.
    pub understood: Vec<MappedHeading>,
    pub header_row: u64,
}

/// Reads a file of findings or of grades, all or nothing: its rows, or everything that is wrong with it.
pub fn read(
    bytes: &[u8],
    directory: &Directory,
    mapping: &Mapping,
) -> std::result::Result<File, Vec<Complaint>> {
    let source = Source::opened(bytes, mapping.sheet.as_deref())?;
    let header = mapping.header_row.or_else(|| header_row(source.rows(), mapping));
    let under_headings = || {
        let mut rows = source.rows();
        let heads = Heads::first_of(&mut rows, header).map_err(|complaint| vec![complaint])?;
        Ok::<_, Vec<Complaint>>((heads, rows))
    };
    let (heads, rows) = under_headings()?;
    let above = passed_over(source.rows(), heads.line);
    let wide = if layout::says_what(&heads, mapping) {
        None
    } else {
        wide_grades::columns(under_headings()?.1, &heads)
    };
    let ReadRows { sheet, remarks, understood } = match wide {
        _ if grades::are_meant_by(&heads) => grades::read(rows, &heads, directory, mapping),
        Some(columns) => wide_grades::read(rows, &columns, &heads, directory, mapping),
        None => findings::read(rows, &heads, directory, mapping),
    }?;
    let remarks = source.remarks.iter().cloned().chain(above).chain(remarks).collect();
    Ok(File { sheet, encoding: source.encoding, remarks, understood, header_row: heads.line })
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
        let known = layout::known_headings(&Heads::of(row.line, row.cells), mapping);
        if known > best.0 {
            best = (known, Some(row.line));
        }
    }
    best.1
}

/// What stands above the headings.
fn passed_over(mut rows: csv::Rows, header: u64) -> Vec<String> {
    let mut remarks = Vec::new();
    while let Some(row) = rows.advance().filter(|row| row.line < header) {
        let words: Vec<&str> =
            row.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if !words.is_empty() {
            remarks.push(format!(
                "line {} was not read: {:?}",
                row.line,
                shortened(&words.join(" "), 80)
            ));
        }
    }
    if !remarks.is_empty() {
        remarks.push(format!("line {header} has the headings"));
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
