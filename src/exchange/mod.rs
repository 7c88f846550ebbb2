//! Somebody else's file in, its rows and every complaint with its line out. Nothing is written.

mod bodies;
mod csv;
mod duplicates;
mod extra;
mod findings;
mod grades;
mod headings;
mod row;
mod text;

use crate::error::Complaint;
use crate::model::body::Directory;
use crate::model::import_row::Sheet;

/// What a file says, and the encoding it was in if that wasn't UTF-8.
#[derive(Debug)]
pub struct File {
    pub sheet: Sheet,
    pub encoding: Option<&'static str>,
}

/// Reads a CSV file of findings or of grades, all or nothing: its rows, or everything that is wrong with it.
pub fn read(bytes: &[u8], directory: &Directory) -> std::result::Result<File, Vec<Complaint>> {
    let decoded = text::decoded(bytes).map_err(|complaint| vec![complaint])?;
    let mut rows = csv::Rows::of(&decoded.text);
    let heads = headings::Heads::first_of(&mut rows).map_err(|complaint| vec![complaint])?;
    let is_grades = grades::are_meant_by(&heads);
    let read = if is_grades { grades::read } else { findings::read };
    let sheet = read(rows, &heads, directory)?;
    Ok(File { sheet, encoding: decoded.encoding })
}

#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod tests;
