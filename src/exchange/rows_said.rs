//! What is said of the rows of a table together.

use super::as_given::GivenUp;
use super::closed_by_word::ClosedByWord;
use super::deadlines;
use super::due_statuses::DueStatuses;
use super::earlier_revised::EarlierRevised;
use super::headings::FileColumns;
use super::layout::Layout;
use super::mapping::Mapping;
use super::note_days::NoteDays;
use super::row::Row;
use super::without_status::WithoutStatus;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;

#[derive(Default)]
pub struct RowsSaid {
    /// How many rows lack a report under one that has it, and how to say that they mean the same.
    pub without_report: (usize, String),
    pub given_up: GivenUp,
    pub without_status: WithoutStatus,
    pub due_statuses: DueStatuses,
    pub earlier_revised: EarlierRevised,
    pub note_days: NoteDays,
    pub closed_by_word: ClosedByWord,
}

impl RowsSaid {
    /// What is to be said of a row, once all of its cells are read.
    pub fn take(
        &mut self,
        row: &mut Row<Field>,
        read: &mut ImportRow,
        layout: &Layout,
        mapping: &Mapping,
    ) {
        deadlines::check(row, read, mapping.today);
        self.earlier_revised.take(row, read, mapping);
        self.closed_by_word.take(row, read, &layout.extra, mapping);
        self.note_days.take(read, mapping.today);
    }

    /// In a file with a column for each body, every row has its statuses.
    pub fn remarks(
        &self,
        row_kind: RowKind,
        columns: &FileColumns<Field>,
        has_wide_statuses: bool,
    ) -> Vec<String> {
        let mut remarks: Vec<String> = self.given_up.remarks(row_kind).collect();
        remarks.extend(self.due_statuses.remarks(row_kind));
        remarks.extend(self.earlier_revised.remark());
        let without_status = self.without_status.remark(row_kind, columns);
        remarks.extend(without_status.filter(|_| !has_wide_statuses));
        if let (rows @ 1.., remedy) = &self.without_report {
            let noun = row_kind.counted(*rows);
            remarks.push(format!("{rows} {noun} without a report under one that has it: {remedy}"));
        }
        remarks.extend(self.closed_by_word.remarks(row_kind));
        remarks.extend(self.note_days.remarks());
        remarks
    }
}
