//! The name of a sheet, which a user may have read like a column.

use super::extra::ExtraColumn;
use super::heading_meaning::HeadingMeaning;
use super::headings::{FileColumn, Heads};
use super::mapping::{Mapping, SHEET};
use super::notes::NoteColumn;
use super::row::SHEET_COLUMN;
use crate::model::columns::Field;

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
