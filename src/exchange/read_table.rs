//! How a file, or a sheet of it, was read.

use super::heading_meaning::HeadingMeaning;
use super::map_conflicts::Missing;
use super::mapping::{MappedHeading, Mapping};
use crate::error::{Place, first_of};
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;

#[derive(Debug, Default)]
pub struct ReadTable {
    /// What it goes by; none where it is the only one.
    pub name: Option<String>,
    /// What the file was in if that wasn't UTF-8.
    pub encoding: Option<&'static str>,
    /// The row that has the headings: 0 in JSON.
    pub header_row: u64,
    pub is_of_findings: bool,
    /// How it was read, and what in it was not.
    pub remarks: Vec<String>,
    /// What headings may mean that are kept as extra fields, and how to say so.
    pub hints: Vec<String>,
    /// The headings that are kept as extra fields.
    pub extra: Vec<String>,
    /// What each heading was taken for.
    pub understood: Vec<MappedHeading>,
    pub missing: Vec<Missing>,
    /// The kind of all rows, if it was guessed.
    pub kind: Option<Kind>,
}

/// Where the sheets of a file differ in their names alone, those may be the titles of reports.
pub fn hint_of_names<'a>(
    mut sheets: impl Iterator<Item = &'a Vec<MappedHeading>>,
    mapping: &Mapping,
) -> Option<String> {
    let headings = |sheet: &[MappedHeading]| -> Vec<String> {
        sheet.iter().map(|one| fold(&one.from)).collect()
    };
    let is_report = |one: &MappedHeading| one.to == HeadingMeaning::Own(Field::Inspection);
    let is_said = mapping.inspection.is_some() || mapping.meaning_of_sheet().is_some();
    let first = sheets.next().filter(|first| !is_said && !first.is_empty())?;
    let rest: Vec<_> = sheets.collect();
    let are_alike = rest.iter().all(|sheet| headings(sheet) == headings(first));
    (!rest.is_empty() && are_alike && !first.iter().any(is_report)).then(|| {
        "the sheets have the same headings and no report; if their names are those of reports, --map \"sheet=inspection\" \
         reads them"
            .to_owned()
    })
}

pub fn not_read(place: &Place, words: &str) -> String {
    format!("{} was not read: {words:?}", row_named(place))
}

/// `line 2, line 5 and 3 more`.
pub fn rows_named(places: &[Place]) -> String {
    const MOST: usize = 8;
    first_of(places.iter().map(row_named), MOST)
}

/// `line 2`, where the file is known.
pub fn row_named(place: &Place) -> String {
    format!("{} {}", place.row_kind.counted(1), place.number)
}
