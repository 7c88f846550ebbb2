//! The name of a sheet, which a user may have read like a column.

use super::extra::ExtraColumn;
use super::heading_meaning::HeadingMeaning;
use super::headings::{FileColumn, Heads};
use super::mapping::{MappedHeading, Mapping, SHEET};
use super::notes::NoteColumn;
use super::row::SHEET_COLUMN;
use crate::model::columns::Field;
use crate::model::fold;

/// The name of the sheet is read where a row has no other cell for it.
pub fn read_sheet(
    heads: &Heads,
    mapping: &Mapping,
    columns: &mut Vec<FileColumn<Field>>,
    extra: &mut Vec<ExtraColumn>,
    notes: &mut Vec<NoteColumn>,
) {
    let meaning = mapping.meaning_of_sheet().filter(|_| heads.sheet.is_some());
    let at = SHEET_COLUMN;
    match meaning.filter(|_| heads.named(SHEET).is_none()) {
        Some(HeadingMeaning::Own(field)) => {
            columns.push(FileColumn { field: *field, at, heading: SHEET.to_owned() });
        }
        Some(HeadingMeaning::Extra(name)) => extra.push(ExtraColumn { at, name: name.clone() }),
        Some(HeadingMeaning::Note) => notes.push(NoteColumn::named(at, SHEET)),
        Some(HeadingMeaning::OfGrade(_) | HeadingMeaning::Action | HeadingMeaning::Skip) | None => {
        }
    }
}

/// Where the sheets of a file differ in their names alone, those may be the titles of reports.
pub fn hint_of_names<'a>(
    mut sheets: impl Iterator<Item = &'a Vec<MappedHeading>>,
    mapping: &Mapping,
) -> Option<String> {
    let headings = |sheet: &[MappedHeading]| -> Vec<String> {
        sheet.iter().map(|one| fold(&one.heading)).collect()
    };
    let is_report = |one: &MappedHeading| one.meaning == HeadingMeaning::Own(Field::Inspection);
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
