//! The flags that correct what was typed wrongly at one body: dates, closings, claims, extensions and notes.

use chrono::NaiveDate;

use super::close::{AnswerDay, day_or_unknown};
use super::context::Context;
use super::deadline::DeadlineArgs;
use super::finding::text_of;
use super::parse;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::closure::Outcome;
use crate::model::correction_patch::{
    ClaimPatch, ClosurePatch, CorrectionPatch, ExtensionPatch, NotePatch, WhichNote,
};
use crate::model::date_words::{DateWords, PAST_DAY};
use crate::model::finding::checked_text;
use crate::model::phrase::Phrase;
use crate::model::reckoning::Wording;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Corrections (`track help corrections`)")]
pub struct CorrectionArgs {
    #[command(flatten)]
    pub deadline: DeadlineArgs,
    /// The first due date, where the date was extended since
    #[arg(long, value_name = "WORDS", value_parser = parse::words)]
    first_due: Option<String>,
    /// The day it was closed or ended, or `unknown`
    #[arg(long, value_name = "DATE", value_parser = day_or_unknown)]
    closed_on: Option<AnswerDay>,
    /// The inspectorate's letter that closed it; `none` for none
    #[arg(long, value_name = "LETTER", allow_hyphen_values = true, value_parser = parse::said_or_none)]
    letter: Option<String>,
    /// Why it was closed, superseded or declined; `none` for none
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said_or_none)]
    closing_reason: Option<String>,
    /// What the inspectorate found: met, partly, not-met, or `none`
    #[arg(long, value_parser = outcome_or_none)]
    outcome: Option<OutcomeOrNone>,
    /// The day it was opened again
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    reopened_on: Option<DateWords>,
    /// Why it was opened again
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reopening_reason: Option<String>,
    /// The day of the force's claim
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    submitted_on: Option<DateWords>,
    /// The claim in the force's own words; `none` for none
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said_or_none)]
    claim: Option<String>,
    /// The day the claim was returned or withdrawn, or `unknown`
    #[arg(long, value_name = "DATE", value_parser = day_or_unknown)]
    returned_on: Option<AnswerDay>,
    /// The inspectorate's letter that returned it; `none` for none
    #[arg(long, value_name = "LETTER", allow_hyphen_values = true, value_parser = parse::text)]
    return_letter: Option<String>,
    /// Why it was returned or withdrawn; `none` for none
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    return_reason: Option<String>,
    /// The day on which the newest extension was agreed
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    agreed_on: Option<DateWords>,
    /// Who agreed to it
    #[arg(long, value_name = "WHO", value_parser = parse::said)]
    agreed_by: Option<String>,
    /// Why it was extended
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    extension_reason: Option<String>,
    /// A note, by its number there, its day or `last`; with --text, --noted-on or --restricted
    #[arg(long, value_name = "NOTE", value_parser = parse::words)]
    note: Option<String>,
    /// The day of that note
    #[arg(long, value_name = "DATE", requires = "note", value_parser = parse::past_day)]
    noted_on: Option<DateWords>,
    /// Whether that note is kept out of anything published: yes or no
    #[arg(long, value_name = "YES|NO", requires = "note", value_parser = yes_or_no)]
    restricted: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
struct OutcomeOrNone(Option<Outcome>);

fn outcome_or_none(word: &str) -> Result<OutcomeOrNone> {
    if parse::is_none(word) {
        Ok(OutcomeOrNone(None))
    } else {
        Outcome::of(word).map(|one| OutcomeOrNone(Some(one)))
    }
}

fn yes_or_no(word: &str) -> Result<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Error::Usage("say yes or no".into())),
    }
}

/// A text of one of the records; `none` takes it away.
fn text_or_none(what: &str, typed: Option<&String>) -> Result<Option<Option<String>>> {
    let read = |typed: &String| {
        if parse::is_none(typed) { Ok(None) } else { checked_text(what, typed).map(Some) }
    };
    typed.map(read).transpose()
}

fn checked(what: &str, typed: Option<&String>) -> Result<Option<String>> {
    typed.map(|typed| checked_text(what, typed)).transpose()
}

fn day(words: Option<&DateWords>, context: &Context) -> Result<Option<NaiveDate>> {
    words.map(|words| context.day(words)).transpose()
}

impl CorrectionArgs {
    pub fn names_note(&self) -> bool {
        self.note.is_some()
    }

    /// `text` is that of the note, if one is named.
    pub fn patch(&self, text: Option<&str>, context: &Context) -> Result<CorrectionPatch> {
        let set_by = self.deadline.set_by;
        let due = if self.deadline.has_words() { self.deadline.wording(context)? } else { None };
        Ok(CorrectionPatch {
            due,
            first_due: self.first_due(context)?,
            set_by,
            closure: self.closure(context)?,
            claim: self.claim(context)?,
            extension: ExtensionPatch {
                day: day(self.agreed_on.as_ref(), context)?,
                reason: checked("reason", self.extension_reason.as_ref())?,
                agreed_by: checked("name of who agreed", self.agreed_by.as_ref())?,
            },
            note: self.note_patch(text, context)?,
        })
    }

    fn first_due(&self, context: &Context) -> Result<Option<Wording>> {
        let Some(words) = &self.first_due else { return Ok(None) };
        let phrase = Phrase::read(words)?;
        Ok(Some(Wording { phrase, reckoning: self.deadline.reckoning(context)? }))
    }

    fn closure(&self, context: &Context) -> Result<ClosurePatch> {
        Ok(ClosurePatch {
            day: self.closed_on.as_ref().map(|on| day(on.0.as_ref(), context)).transpose()?,
            letter: text_or_none("letter", self.letter.as_ref())?,
            reason: text_or_none("reason", self.closing_reason.as_ref())?,
            outcome: self.outcome.map(|outcome| outcome.0),
            reopened: day(self.reopened_on.as_ref(), context)?,
            reopened_reason: checked("reason", self.reopening_reason.as_ref())?,
        })
    }

    fn claim(&self, context: &Context) -> Result<ClaimPatch> {
        let returned = self.returned_on.as_ref();
        Ok(ClaimPatch {
            day: day(self.submitted_on.as_ref(), context)?,
            text: text_or_none("claim", self.claim.as_ref())?,
            ended: returned.map(|on| day(on.0.as_ref(), context)).transpose()?,
            letter: text_or_none("letter", self.return_letter.as_ref())?,
            reason: text_or_none("reason", self.return_reason.as_ref())?,
        })
    }

    fn note_patch(&self, text: Option<&str>, context: &Context) -> Result<Option<NotePatch>> {
        let Some(which) = &self.note else { return Ok(None) };
        let day_of = |words: &str| context.day(&DateWords::read(words, PAST_DAY)?);
        let which = WhichNote::read(which, day_of)?;
        let text = text.map(|text| text_of("note", text)).transpose()?;
        if text.is_none() && self.noted_on.is_none() && self.restricted.is_none() {
            return Err(Error::Usage(
                "say what is right of the note with --text, --noted-on or --restricted".into(),
            ));
        }
        let day = day(self.noted_on.as_ref(), context)?;
        Ok(Some(NotePatch { which, day, text, restricted: self.restricted }))
    }
}
