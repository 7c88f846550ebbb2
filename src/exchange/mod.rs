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

/// Reads a CSV file of findings or of grades whole: its rows, or everything that is in the way.
///
/// Its encoding, its separator and what it holds are told from the file itself. Nothing of a file
/// is taken unless all of it can be.
pub fn read(bytes: &[u8], directory: &Directory) -> std::result::Result<Sheet, Vec<Complaint>> {
    let text = text::decoded(bytes).map_err(|complaint| vec![complaint])?;
    let mut rows = csv::Rows::of(&text);
    let heads = headings::Heads::first_of(&mut rows).map_err(|complaint| vec![complaint])?;
    match grades::are_meant_by(&heads) {
        true => grades::read(rows, &heads, directory),
        false => findings::read(rows, &heads, directory),
    }
}

#[cfg(test)]
mod tests;
