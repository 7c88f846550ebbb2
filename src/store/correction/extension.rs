//! Extensions that were typed wrongly: the newest one is meant. Its date is corrected with the due date.

use chrono::NaiveDate;
use rusqlite::params;

use super::nothing_to_correct;
use crate::error::{Error, Result};
use crate::model::correction::{FieldChange, Stated};
use crate::model::correction_patch::{CorrectionPatch, ExtensionPatch};
use crate::model::day_order::Earlier;
use crate::model::deadline::Setter;
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Wording;
use crate::store::Tx;
use crate::store::query::{FromRow, Query, from_row};

pub struct RecordedExtension {
    pub id: i64,
    pub day: NaiveDate,
    pub was: NaiveDate,
    pub due: NaiveDate,
    reason: String,
    agreed_by: String,
}

from_row!(RecordedExtension { id, day, was, due, reason, agreed_by });

impl Tx<'_> {
    pub(super) fn newest_extension(&self, row: &ProgressRow) -> Result<Option<RecordedExtension>> {
        self.db.first(
            "select id, day, was, due, reason, agreed_by from extension
             where progress = ?1 order by id desc limit 1",
            [row.progress.id],
            RecordedExtension::from_row,
        )
    }

    pub(super) fn correct_extension(
        &self,
        row: &ProgressRow,
        patch: &ExtensionPatch,
        is_sure: bool,
    ) -> Result<Vec<FieldChange>> {
        if *patch == ExtensionPatch::default() {
            return Ok(Vec::new());
        }
        let newest = self.newest_extension(row)?.ok_or_else(|| {
            nothing_to_correct(
                "it has no extension",
                row.progress.is_open() && row.progress.due().is_some(),
                "`track extend REF --to \"...\" --reason \"...\" --agreed-by \"...\"` records one",
            )
        })?;
        let change =
            |field, was, became| FieldChange::new("extension", newest.id, field, was, became);
        let text = |text: &String| Stated::of(Some(text));
        let mut changes = Vec::new();
        if let Some(day) = patch.day {
            self.check_agreement_day(row, day, Some(newest.id), is_sure)?;
            changes.push(change("day", Stated::of(Some(newest.day)), Stated::of(Some(day))));
        }
        if let Some(reason) = &patch.reason {
            changes.push(change("reason", text(&newest.reason), text(reason)));
        }
        if let Some(by) = &patch.agreed_by {
            changes.push(change("agreed_by", text(&newest.agreed_by), text(by)));
        }
        self.set_columns(changes)
    }

    /// Who set the date, as it was said or as far as the name of who agreed to the newest extension tells.
    pub(super) fn correct_setter(
        &self,
        row: &ProgressRow,
        patch: &CorrectionPatch,
    ) -> Result<Vec<FieldChange>> {
        let Some(setter) = self.setter(row, patch)? else { return Ok(Vec::new()) };
        if self.row_again(row)?.progress.due().is_none() {
            let why = "it has no date, so no one set it";
            return Err(Error::Refused(if row.progress.is_open() {
                format!("{why}; `track update REF --due \"...\"` sets the first one")
            } else {
                why.to_owned()
            }));
        }
        self.set_columns(vec![FieldChange::new(
            "progress",
            row.progress.id,
            "set_by",
            Stated::of(row.progress.set_by),
            Stated::of(Some(setter)),
        )])
    }

    fn setter(&self, row: &ProgressRow, patch: &CorrectionPatch) -> Result<Option<Setter>> {
        if let Some(setter) = patch.set_by.or_else(|| patch.due.as_ref().and_then(Wording::statute))
        {
            return Ok(Some(setter));
        }
        let agreed_by = patch.extension.agreed_by.as_deref();
        agreed_by.map_or(Ok(None), |agreed_by| self.setter_named(row, agreed_by))
    }

    /// A day before that of the extension before it is asked about; `newest` is the one in hand, if it is recorded.
    pub(in crate::store) fn check_agreement_day(
        &self,
        row: &ProgressRow,
        day: NaiveDate,
        newest: Option<i64>,
        is_sure: bool,
    ) -> Result<()> {
        row.check_day("agreement", day, self.day)?;
        let before = self.db.first_value(
            "select day from extension where progress = ?1 and id is not ?2 order by id desc limit 1",
            params![row.progress.id, newest],
        )?;
        Earlier { day: before, what: "the previous extension was agreed" }.ask(day, None, is_sure)
    }

    /// The force where it is the body or one of its owners, and the inspectorate where it says so.
    pub fn setter_named(&self, row: &ProgressRow, agreed_by: &str) -> Result<Option<Setter>> {
        if let Some(setter) = Setter::named(agreed_by, &row.body.slug, &row.body.name) {
            return Ok(Some(setter));
        }
        let is_owner = self.owner_called(row.progress.body, agreed_by)?.is_some();
        Ok(is_owner.then_some(Setter::Force))
    }
}
