//! Due dates that were typed wrongly: the one that was set last, and the first one.

use chrono::NaiveDate;
use rusqlite::params;

use super::extension::RecordedExtension;
use super::{may_move, nothing_to_correct};
use crate::error::{Error, Result};
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::CorrectionPatch;
use crate::model::day_order::MovedDate;
use crate::model::deadline::{Deadline, Setter};
use crate::model::progress::Move;
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Wording;
use crate::model::shell::text;
use crate::store::Tx;
use crate::store::query::Query;

impl Tx<'_> {
    /// The date of the newest extension, or the first date where there is none.
    pub(super) fn correct_due(
        &self,
        row: &ProgressRow,
        patch: &CorrectionPatch,
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        let Some(wording) = &patch.due else { return Ok(Vec::new()) };
        let (deadline, was) = self.counted_anew(row, wording)?;
        if row.progress.deadline.as_ref() == Some(&deadline) {
            return Ok(Vec::new());
        }
        let newest = self.newest_extension(row)?;
        let is_first = newest.is_none() && row.progress.original_due == was;
        if deadline.day.is_none() && !is_first {
            return Err(not_a_date(&deadline));
        }
        let change = match &newest {
            Some(newest) => self.correct_extended(row, newest, &deadline, is_sure)?,
            None => FieldChange::new(
                "progress",
                row.progress.id,
                "due",
                Stated::deadline(row.progress.deadline.as_ref()),
                Stated::deadline(Some(&deadline)),
            ),
        };
        if was.is_none() {
            self.date_undated_closures(row, &deadline)?;
        }
        let setter = self.setter_taken_away(row)?;
        self.change_progress(row, |progress| {
            progress.set_by = progress.set_by.or(setter);
            progress.put_right(deadline, is_first);
        })?;
        Ok(vec![change])
    }

    /// With the date as it was: none where an earlier correction took it away.
    fn counted_anew(
        &self,
        row: &ProgressRow,
        wording: &Wording,
    ) -> Result<(Deadline, Option<NaiveDate>)> {
        let deadline = wording.counted(row.finding.issued.as_ref())?;
        match row.progress.due() {
            Some(was) => Ok((deadline, Some(was))),
            None if self.had_date(row)? => Ok((deadline, None)),
            None if row.progress.is_open() => Err(Error::refused(format!(
                "it has no date to correct; `track update REF --due {}` sets the first one",
                text(&wording.phrase.text)
            ))),
            None => {
                let status = row.status_word();
                let why = format!("it is {status} and had no date, so there is none to correct");
                Err(Error::Refused(if may_move(row, Move::Reopen) {
                    format!("{why}; `track reopen REF --reason \"...\"` opens it again")
                } else {
                    why
                }))
            }
        }
    }

    /// Whether what is no longer open had a date that a correction took away. What is open is given one anew.
    pub(super) fn had_date(&self, row: &ProgressRow) -> Result<bool> {
        if row.progress.is_open() || row.progress.due().is_some() {
            return Ok(false);
        }
        self.db.value(
            "select exists (
               select 1 from correction
               where progress = ?1 and noun = 'progress' and field = 'due' and was is not null and became is null)",
            [row.progress.id],
        )
    }

    /// Who set the date that a correction took away.
    fn setter_taken_away(&self, row: &ProgressRow) -> Result<Option<Setter>> {
        if row.progress.due().is_some() {
            return Ok(None);
        }
        self.db.first_value(
            "select before ->> '$.set_by' from change
             where noun = 'progress' and noun_id = ?1 and before ->> '$.set_by' is not null
               and after is not null and after ->> '$.set_by' is null
             order by id desc limit 1",
            [row.progress.id],
        )
    }

    fn correct_extended(
        &self,
        row: &ProgressRow,
        newest: &RecordedExtension,
        deadline: &Deadline,
        is_sure: bool,
    ) -> Result<FieldChange> {
        let Some(day) = deadline.day else { return Err(not_a_date(deadline)) };
        let before = MovedDate { from: newest.was, to: newest.due };
        MovedDate { to: day, ..before }.check_as_corrected(before, is_sure)?;
        self.db.run(
            "update extension set due = ?2, due_precision = ?3, due_text = ?4, version = version + 1
             where id = ?1",
            params![newest.id, day, deadline.precision, deadline.text],
        )?;
        Ok(FieldChange::new(
            "extension",
            newest.id,
            "due",
            Stated::deadline(row.progress.deadline.as_ref()),
            Stated::deadline(Some(deadline)),
        ))
    }

    /// The closures that lost their date when a correction took it away, and those recorded since.
    fn date_undated_closures(&self, row: &ProgressRow, deadline: &Deadline) -> Result<()> {
        let Some(day) = deadline.day else { return Ok(()) };
        self.db.run(
            "update closure set due = ?2, due_precision = ?3, version = version + 1
             where progress = ?1 and due is null and (
               exists (
                 select 1 from change
                 where noun = 'closure' and noun_id = closure.id and before ->> '$.due' is not null
                   and after is not null and after ->> '$.due' is null)
               or (select min(id) from change where noun = 'closure' and noun_id = closure.id) > (
                 select min(change.id) from correction
                 join change on change.noun = 'correction' and change.noun_id = correction.id
                 where correction.progress = ?1 and correction.noun = 'progress' and field = 'due'
                   and was is not null and became is null))",
            params![row.progress.id, day, deadline.precision],
        )
    }

    /// The first date, where the one in force is another: also as the date that the first extension moved.
    pub(super) fn correct_first_due(
        &self,
        row: &ProgressRow,
        patch: &CorrectionPatch,
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        let Some(wording) = &patch.first_due else { return Ok(Vec::new()) };
        let first = (row.progress.original_due, row.progress.original_precision);
        let (Some(was), Some(precision)) = first else {
            return Err(nothing_to_correct(
                "it has no first date",
                row.progress.is_open(),
                &format!("`track update REF --due {}` sets it", text(&wording.phrase.text)),
            ));
        };
        let oldest = self.oldest_extension(row)?;
        if oldest.is_none() && row.progress.due() == Some(was) {
            return Err(Error::refused(format!(
                "its first date was never moved; `track edit REF --due {} --reason \"...\"` corrects it",
                text(&wording.phrase.text)
            )));
        }
        let deadline = wording.counted(row.finding.issued.as_ref())?;
        let Some(day) = deadline.day else {
            return Err(not_a_date(&deadline));
        };
        if (was, precision) == (day, deadline.precision) {
            return Ok(Vec::new());
        }
        let words = match &oldest {
            Some((extension, to, words)) => {
                let before = MovedDate { from: was, to: *to };
                MovedDate { from: day, ..before }.check_as_corrected(before, is_sure)?;
                self.move_start(*extension, &deadline)?;
                Some(words.clone())
            }
            None => None,
        };
        let became = Stated::deadline(Some(&deadline));
        self.change_progress(row, |progress| {
            progress.original_due = Some(day);
            progress.original_precision = Some(deadline.precision);
        })?;
        let was = Stated::date(was, precision, words);
        Ok(vec![FieldChange::new("progress", row.progress.id, "original_due", was, became)])
    }

    fn oldest_extension(&self, row: &ProgressRow) -> Result<Option<(i64, NaiveDate, String)>> {
        self.db.first(
            "select id, due, was_text from extension where progress = ?1 order by id limit 1",
            [row.progress.id],
            |row| Ok((row.get("id")?, row.get("due")?, row.get("was_text")?)),
        )
    }

    fn move_start(&self, extension: i64, deadline: &Deadline) -> Result<()> {
        self.db.run(
            "update extension set was = ?2, was_precision = ?3, was_text = ?4, version = version + 1
             where id = ?1",
            params![extension, deadline.day, deadline.precision, deadline.text],
        )
    }
}

fn not_a_date(deadline: &Deadline) -> Error {
    Error::refused(format!(
        "{:?} isn't a date, and its date was moved; only a first date can turn out to be none",
        deadline.text
    ))
}
