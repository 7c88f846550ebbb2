//! How rows are taken to stand where no column has their status.

use super::ending::ClosingDay;
use super::headings::FileColumns;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::import_row::ImportRow;

#[derive(Default)]
pub struct WithoutStatus {
    /// Because of a closing date alone.
    closed: usize,
    open: usize,
}

impl WithoutStatus {
    pub fn count(&mut self, read: &ImportRow, closing: Option<ClosingDay>) {
        let is_closed = closing.and_then(ClosingDay::status).is_some();
        // A practice has no status.
        let is_open = read.progress.status.is_none() && read.finding.kind != Some(Kind::Practice);
        self.closed += usize::from(is_closed);
        self.open += usize::from(is_open);
    }

    pub fn remark(&self, row_kind: RowKind, columns: &FileColumns<Field>) -> Option<String> {
        let rows = |rows: usize| format!("{rows} {}", row_kind.counted(rows));
        let column = columns.0.iter().find(|column| column.field == Field::ClosedOn);
        let closed = column.filter(|_| self.closed > 0).map(|column| {
            let (is, has) = if self.closed == 1 { ("is", "it has") } else { ("are", "they have") };
            let rows = rows(self.closed);
            format!("{rows} {is} closed, because {has} a date under {:?}", column.heading)
        });
        Some(match (closed, self.open) {
            (None, 0) => return None,
            (None, open) => format!("no status column, so new findings are open ({})", rows(open)),
            (Some(closed), 0) => format!("no status column: {closed}"),
            (Some(closed), open) => {
                let is = if open == 1 { "is" } else { "are" };
                format!("no status column: {closed}; {} {is} open if new", rows(open))
            }
        })
    }
}
