//! A due date in a file that is another than the register's: a complaint, an extension or a correction.

use super::Import;
use crate::error::{Error, Result};
use crate::model::columns::Field;
use crate::model::correction_patch::CorrectionPatch;
use crate::model::deadline::{Deadline, Rule};
use crate::model::import_options::OtherDate;
use crate::model::import_row::ImportRow;
use crate::model::phrase::Phrase;
use crate::model::progress::{Extension, NOT_KNOWN};
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Wording;
use crate::model::shell::text;

impl Import<'_> {
    /// Returns whether the date was moved.
    pub(super) fn move_date(
        &mut self,
        row: &ImportRow,
        there: &ProgressRow,
        deadline: &Deadline,
    ) -> Result<bool> {
        let moved = match (self.options.other_date, there.progress.due(), deadline.day) {
            (Some(OtherDate::Extension), Some(due), Some(day)) if day < due => {
                Err(Error::Refused(earlier(deadline, there)))
            }
            (Some(OtherDate::Extension), Some(_), Some(_)) => self.extend(there, deadline),
            (Some(OtherDate::Correction), Some(_), _) => self.correct(there, deadline),
            _ => Err(Error::Refused(differs(deadline, there))),
        };
        match moved {
            Ok(()) => Ok(true),
            Err(error) => {
                self.refused(row, &[Field::DueText, Field::Due], error)?;
                Ok(false)
            }
        }
    }

    fn extend(&self, there: &ProgressRow, deadline: &Deadline) -> Result<()> {
        let extension = Extension {
            to: self.wording(deadline)?,
            reason: self.options.reason.clone(),
            agreed_by: NOT_KNOWN.to_owned(),
            on: self.tx.day,
            is_earlier: false,
            set_by: there.progress.set_by,
        };
        self.tx.extend(there, &extension).map(drop)
    }

    fn correct(&self, there: &ProgressRow, deadline: &Deadline) -> Result<()> {
        let patch =
            CorrectionPatch { due: Some(self.wording(deadline)?), ..CorrectionPatch::default() };
        let is_sure = self.options.reckoning.is_sure;
        self.tx.correct(there, &patch, &self.options.reason, is_sure).map(drop)
    }

    /// The words of the file, or its day where the words count from another day than the file's.
    fn wording(&self, deadline: &Deadline) -> Result<Wording> {
        let fleeting = deadline.day.filter(|_| deadline.rule == Rule::Relative);
        let words = fleeting.map_or_else(|| deadline.text.clone(), |day| day.to_string());
        Ok(Wording { phrase: Phrase::read(&words)?, reckoning: self.options.reckoning.clone() })
    }
}

/// Whether the file has another date. Words such as `friday`, counted again today, may give another day than before.
pub(super) fn is_another(deadline: &Deadline, row: &ImportRow, there: &ProgressRow) -> bool {
    let known = &there.progress;
    let is_counted_anew = deadline.rule == Rule::Relative && row.counted.day.is_none();
    let says_the_same = known.deadline.as_ref().is_some_and(|known| known.text == deadline.text);
    match deadline.day {
        said if known.due().is_none() => said.is_some(),
        None => true,
        said => {
            let is_same = known.due() == said && known.due_precision() == Some(deadline.precision);
            !is_same && known.original_due != said && !(is_counted_anew && says_the_same)
        }
    }
}

/// An extension to an earlier day is rarely one; a person has to say it.
fn earlier(deadline: &Deadline, there: &ProgressRow) -> String {
    let typed = there.typed();
    format!(
        "{} is due {} in the register, and {:?} is earlier; if that was agreed: `track extend {typed} --earlier --to {} \
         --reason \"...\"`; if the old date was wrong, --corrections corrects it",
        there.token(),
        there.progress.due_shown().unwrap_or_default(),
        deadline.text,
        text(&deadline.text)
    )
}

fn differs(deadline: &Deadline, there: &ProgressRow) -> String {
    let (token, typed, words) = (there.token(), there.typed(), &deadline.text);
    let typed_words = text(words);
    match (there.progress.due_shown(), deadline.day) {
        (None, _) => format!(
            "{token} has no date in the register; `track update {typed} --due {typed_words}` would set the first"
        ),
        (Some(due), None) => {
            format!("{token} is due {due} in the register, and {words:?} isn't a date")
        }
        (Some(due), Some(_)) => format!(
            "{token} is due {due} in the register; if the new date was agreed, --extensions records that; if the old one \
             was wrong, --corrections corrects it (or for this one alone: `track edit {typed} --due {typed_words} --reason \
             \"...\"`)"
        ),
    }
}
