//! The notes that a file brings. One that is there already is not written again.

use rusqlite::params;

use super::{Import, Placed};
use crate::error::Result;
use crate::model::calendar::Written;
use crate::model::closure::check_day;
use crate::model::import_row::ImportNote;

impl Import<'_> {
    /// The rows are in the register by now.
    pub(super) fn add_all_notes(&mut self, placed: &[Placed]) -> Result<()> {
        for one in placed.iter().filter(|one| !one.row.notes.is_empty()) {
            if self.add_notes(one)? && self.unchanged.remove(&one.row.place) {
                self.done.unchanged -= 1;
                self.done.changed += 1;
            }
        }
        Ok(())
    }

    /// Returns whether any was new.
    fn add_notes(&mut self, placed: &Placed) -> Result<bool> {
        let mut is_any = false;
        for note in &placed.row.notes {
            // A month or quarter that is still running has begun, and so may have a note.
            let begun = note.day.as_ref().map_or(self.tx.day, Written::first_day);
            if let Err(error) = check_day("note", begun, None, self.tx.day) {
                self.complain(placed.row, &[], format!("{error} ({:?})", note.text));
                continue;
            }
            for body in &placed.row.bodies {
                if self.add_note(placed.finding, *body, note)? {
                    is_any = true;
                    if !placed.is_new {
                        self.record_note(placed.finding, *body, note)?;
                    }
                }
            }
        }
        Ok(is_any)
    }

    /// An undated note counts as the same on whatever day it was written, and so does one that came before its day.
    fn add_note(&self, finding: i64, body: i64, note: &ImportNote) -> Result<bool> {
        let added = self.tx.db.execute(
            "insert into note (progress, day, precision, text)
             select id, ?3, ?4, ?5 from progress p
             where finding = ?1 and body = ?2 and not exists (
               select 1 from note where progress = p.id and (text = ?5 and (?6 or day = ?3) or text = ?7 and not ?6))",
            params![
                finding,
                body,
                note.day.as_ref().map_or(self.tx.day, |day| day.day),
                note.day.as_ref().map(|day| day.precision),
                note.text,
                note.day.is_none(),
                note.text_before_its_day()
            ],
        )?;
        Ok(added > 0)
    }
}
