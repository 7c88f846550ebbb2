//! Somebody else's file in, its rows and every complaint with its line out. Nothing is written.

mod bodies;
mod csv;
mod duplicates;
mod findings;
mod grades;
mod headings;
mod row;
mod text;

use crate::error::Complaint;
use crate::model::body::Directory;
use crate::model::import_row::Sheet;

/// Reads a CSV file of findings or of grades, all or nothing: its rows, or everything that is wrong with it.
pub fn read(bytes: &[u8], directory: &Directory) -> std::result::Result<Sheet, Vec<Complaint>> {
    let text = text::decoded(bytes).map_err(|complaint| vec![complaint])?;
    let mut rows = csv::Rows::of(&text);
    let heads = headings::Heads::first_of(&mut rows).map_err(|complaint| vec![complaint])?;
    let is_grades = grades::are_meant_by(&heads);
    let read = if is_grades { grades::read } else { findings::read };
    read(rows, &heads, directory)
}

#[cfg(test)]
mod tests;
