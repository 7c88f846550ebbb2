//! The recommendation above a row, of which the row may be a part.

use super::layout::Layout;
use super::row::Row;
use crate::model::columns::Field;
use crate::model::finding::Reference;
use crate::model::fold;
use crate::model::import_row::ImportRow;

#[derive(Default)]
pub struct RowAbove {
    pub reference: Option<Reference>,
    /// Whether it is a lettered row itself, and the next letter no part of it.
    is_lettered: bool,
}

impl RowAbove {
    pub fn of(row: &Row<Field>, layout: &Layout, read: &ImportRow) -> RowAbove {
        RowAbove { reference: read.finding.reference.clone(), is_lettered: has_letter(row, layout) }
    }

    /// Whether the row has a part of it and no recommendation of its own.
    pub fn has_part(&self, row: &Row<Field>, layout: &Layout) -> bool {
        let is_part =
            |at: usize| !row.at(at).is_empty() && row.cell(Field::Text) == Some(row.at(at));
        let repeats =
            |own: &str| self.reference.as_ref().is_some_and(|above| above.folded() == fold(own));
        let is_its = match row.cell(Field::Ref).filter(|_| row.is_said(Field::Ref)) {
            Some(own) => !self.is_lettered && repeats(own),
            None => self.reference.is_some(),
        };
        let is_alone = is_its && !row.is_said(Field::Parent);
        layout.part.is_some_and(is_part) || has_letter(row, layout) && is_alone
    }

    pub fn has(&self, reference: &Reference) -> bool {
        self.reference.as_ref().is_some_and(|above| above.folded() == reference.folded())
    }
}

fn has_letter(row: &Row<Field>, layout: &Layout) -> bool {
    layout.part_letter.is_some_and(|at| !row.at(at).is_empty())
}
