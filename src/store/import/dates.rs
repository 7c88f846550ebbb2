//! A due date in a file that is another than the register's: a complaint, an extension or a correction.

use chrono::NaiveDate;

use super::Import;
use crate::error::{Error, Result};
use crate::model::calendar::{self, Precision, Written};
use crate::model::closure::check_day;
use crate::model::columns::Field;
use crate::model::correction_patch::CorrectionPatch;
use crate::model::deadline::{Deadline, Rule};
use crate::model::import_options::OtherDate;
use crate::model::import_row::ImportRow;
use crate::model::phrase::Phrase;
use crate::model::progress::{Extension, NOT_KNOWN, ProgressPatch, Status};
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Wording;
use crate::model::shell::text;

/// As a new row says it.
const AS_THE_FILE_HAS_IT: &str = "as the file has it";

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
            (Some(OtherDate::Extension), Some(_), Some(_)) => {
                self.extend(row, there, deadline, &self.options.reason)
            }
            (Some(OtherDate::Correction), Some(_), _) => self.correct(there, deadline),
            (_, None, Some(_)) => self.set_first(row, there, deadline),
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

    /// The first date of a finding that had none: nothing is moved, unless the file has a date that came before.
    fn set_first(
        &mut self,
        row: &ImportRow,
        there: &ProgressRow,
        deadline: &Deadline,
    ) -> Result<()> {
        let earlier = row.original_due.filter(|first| Some(*first) != deadline.day);
        let due = match earlier {
            Some(first) => {
                let precision = row.original_precision.unwrap_or(Precision::Day);
                self.worded(&calendar::shown(first, precision))?
            }
            None => self.wording(deadline)?,
        };
        let setter = there.progress.set_by.or(row.progress.set_by);
        let set_by = Some(setter.unwrap_or(there.finding.kind.usual_setter()));
        let patch = ProgressPatch { due: Some(due), set_by, ..ProgressPatch::default() };
        let dated = self.tx.update(there, &patch)?;
        match (dated, earlier) {
            (Some(dated), Some(_)) => self.extend(row, &dated, deadline, AS_THE_FILE_HAS_IT),
            _ => Ok(()),
        }
    }

    fn extend(
        &mut self,
        row: &ImportRow,
        there: &ProgressRow,
        deadline: &Deadline,
        reason: &str,
    ) -> Result<()> {
        let extension = Extension {
            to: self.wording(deadline)?,
            reason: reason.to_owned(),
            agreed_by: NOT_KNOWN.to_owned(),
            on: self.moved_on(row, there.finding.issued.as_ref(), false),
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

    /// The day on which the file says that a date was moved, else the day of the closing or of the import; the summary says
    /// which.
    pub(super) fn moved_on(
        &mut self,
        row: &ImportRow,
        issued: Option<&Written>,
        is_new: bool,
    ) -> NaiveDate {
        let is_lawful = |day: &NaiveDate| check_day("extension", *day, issued, self.tx.day).is_ok();
        let own = row.moved_on.filter(is_lawful);
        let own = own.filter(|day| row.closed.is_none_or(|closed| *day <= closed));
        let ends = row.progress.status.is_some_and(Status::has_ended);
        let closed = row.closed.filter(|_| is_new || ends);
        let dated = &mut self.done.extensions;
        let count = match (own, closed) {
            (Some(_), _) => &mut dated.by_the_file,
            (None, Some(_)) => &mut dated.on_closing,
            (None, None) => &mut dated.today,
        };
        *count += 1;
        own.or(closed).unwrap_or(self.tx.day)
    }

    /// The words of the file, or its day where the words count from another day than the file's.
    fn wording(&self, deadline: &Deadline) -> Result<Wording> {
        let fleeting = deadline.day.filter(|_| deadline.rule == Rule::Relative);
        let words = fleeting.map_or_else(|| deadline.text.clone(), |day| day.to_string());
        self.worded(&words)
    }

    fn worded(&self, words: &str) -> Result<Wording> {
        Ok(Wording { phrase: Phrase::read(words)?, reckoning: self.options.reckoning.clone() })
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

/// Whether the file has the first date, and the register another: it need not have heard that the date was moved.
pub(super) fn is_first_of_moved(deadline: &Deadline, there: &ProgressRow) -> bool {
    let known = &there.progress;
    known.due() != known.original_due
        && deadline.day.is_some()
        && deadline.day == known.original_due
}

/// An extension to an earlier day is rarely one; a person has to say it.
fn earlier(deadline: &Deadline, there: &ProgressRow) -> String {
    let typed = there.typed();
    format!(
        "{} is due {} in the register, and {:?} is earlier; if that was agreed: `track extend {typed} --earlier --to {} \
         --reason \"...\" --agreed-by \"...\"`; if the old date was wrong, --corrections corrects it",
        there.token(),
        there.progress.due_shown().unwrap_or_default(),
        deadline.text,
        text(&deadline.text)
    )
}

fn differs(deadline: &Deadline, there: &ProgressRow) -> String {
    let (token, typed, words) = (there.token(), there.typed(), &deadline.text);
    let typed_words = text(words);
    let due = there.progress.due_shown().expect("a first date is set, not compared");
    match deadline.day {
        None => format!(
            "{token} is due {due} in the register, and {words:?} isn't a date; to remove the date because it was wrong, use \
             --corrections (or for this one alone: `track edit {typed} --due {typed_words} --reason \"...\"`)"
        ),
        Some(_) if there.progress.status.is_some_and(Status::has_ended) => format!(
            "{token} is no longer open, and was due {due} in the register; if that date was wrong, --corrections corrects it (or \
             for this one alone: `track edit {typed} --due {typed_words} --reason \"...\"`)"
        ),
        Some(_) => format!(
            "{token} is due {due} in the register; if the new date was agreed, --extensions records that; if the old one \
             was wrong, --corrections corrects it (or for this one alone: `track edit {typed} --due {typed_words} --reason \
             \"...\"`)"
        ),
    }
}
