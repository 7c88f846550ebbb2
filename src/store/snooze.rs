//! Snoozes on disk: one row for a finding at one body, the newest.

use chrono::NaiveDate;
use rusqlite::params;

use super::query::{FromRow, Query, from_row};
use super::{Store, Tx};
use crate::error::{Error, Result};
use crate::model::progress_row::ProgressRow;
use crate::model::snooze::Snooze;

const SNOOZES: &str = "
    select body.slug as body, snooze.day, snooze.until, snooze.reason
    from snooze
    join progress on progress.id = snooze.progress
    join body on body.id = progress.body";

from_row!(Snooze { body, day, until, reason });

impl Store {
    pub fn snoozes(&self, finding: i64) -> Result<Vec<Snooze>> {
        self.db.all(
            &format!("{SNOOZES} where progress.finding = ?1 order by progress.id"),
            [finding],
            Snooze::from_row,
        )
    }
}

impl Tx<'_> {
    /// The progress row stays as it is: nothing was done about the finding. Returns whether anything changed.
    pub fn snooze(&self, row: &ProgressRow, until: NaiveDate, reason: &str) -> Result<bool> {
        if !row.progress.is_open() {
            return Err(row.about(Error::refused(format!(
                "it is {}; only open findings have reminders",
                row.status_word()
            ))));
        }
        self.mute_until(row, until, reason)
    }

    /// Without a reason, that of the snooze stays beside it.
    pub fn cancel_snooze(&self, row: &ProgressRow, reason: Option<&str>) -> Result<bool> {
        let sql = format!("{SNOOZES} where snooze.progress = ?1");
        let newest = self.db.first(&sql, [row.progress.id], Snooze::from_row)?;
        match newest.filter(|snooze| snooze.holds_on(self.day)) {
            Some(snooze) => self.mute_until(row, self.day, reason.unwrap_or(&snooze.reason)),
            None => Ok(false),
        }
    }

    fn mute_until(&self, row: &ProgressRow, until: NaiveDate, reason: &str) -> Result<bool> {
        let changed = self.db.execute(
            "insert into snooze (progress, day, until, reason) values (?1, ?2, ?3, ?4)
             on conflict (progress) do update
             set day = ?2, until = ?3, reason = ?4, version = version + 1
             where until <> ?3 or reason <> ?4",
            params![row.progress.id, self.day, until, reason],
        )?;
        if changed > 0 {
            self.names(row.token());
        }
        Ok(changed > 0)
    }
}
