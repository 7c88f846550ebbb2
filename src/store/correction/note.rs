//! Notes that were typed wrongly.

use rusqlite::Row;

use crate::error::Result;
use crate::model::closure::check_day;
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::{NotePatch, RecordedNote};
use crate::model::progress_row::ProgressRow;
use crate::store::Tx;
use crate::store::query::{FromRow, Query, from_row};

from_row!(RecordedNote { id, day, text, restricted });

impl Tx<'_> {
    pub(super) fn correct_note(
        &self,
        row: &ProgressRow,
        patch: Option<&NotePatch>,
    ) -> Result<Vec<FieldChange>> {
        let Some(patch) = patch else { return Ok(Vec::new()) };
        let notes: Vec<RecordedNote> = self.db.all(
            "select id, day, text, restricted from note where progress = ?1 order by id",
            [row.progress.id],
            |row: &Row| RecordedNote::from_row(row),
        )?;
        let note = patch.which.among(&notes)?;
        let change = |field, was, became| FieldChange::new("note", note.id, field, was, became);
        let mut changes = Vec::new();
        if let Some(day) = patch.day {
            check_day("note", day, None, self.day)?;
            changes.push(change("day", Stated::of(Some(note.day)), Stated::of(Some(day))));
        }
        if let Some(text) = &patch.text {
            changes.push(change("text", Stated::of(Some(&note.text)), Stated::of(Some(text))));
        }
        if let Some(restricted) = patch.restricted {
            let stored = |restricted: bool| Stated::of(Some(i64::from(restricted)));
            changes.push(change("restricted", stored(note.restricted), stored(restricted)));
        }
        self.set_columns(changes)
    }
}
