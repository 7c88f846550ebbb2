//! `track return`: the inspectorate did not accept what the force claimed.

use super::close::{AnswerDay, day_or_unknown};
use super::context::Context;
use super::output::ALREADY_SET;
use super::parse;
use super::target::TargetArgs;
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::claim::{ClaimReturn, days_waited};
use crate::model::finding::checked_text;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::page::counted;

/// Record that the inspectorate returned claims: not done yet
///
/// The finding is in progress again. Its claim is kept, with the letter and how long it waited.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track return 2122-C1-R1 --on 2026-11-20 --letter \"Letter of 20 November\"
  track return SOC24-C1-R2 --on unknown --reason \"Not in use at night\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The day it was returned, or `unknown`
    #[arg(long, value_name = "DATE", value_parser = day_or_unknown)]
    on: AnswerDay,
    /// The inspectorate's letter
    #[arg(long, value_name = "LETTER", allow_hyphen_values = true, value_parser = parse::said)]
    letter: Option<String>,
    /// Why, or what is still missing
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: Option<String>,
}

impl Args {
    fn back(&self, context: &Context) -> Result<ClaimReturn> {
        if self.letter.is_none() && self.reason.is_none() {
            let why = "returning needs --letter, or --reason if there is no letter";
            return Err(Error::Usage(why.into()));
        }
        let checked = |what, text: &Option<String>| {
            text.as_deref().map(|text| checked_text(what, text)).transpose()
        };
        Ok(ClaimReturn {
            day: self.on.day(context)?,
            letter: checked("letter", &self.letter)?,
            reason: checked("reason", &self.reason)?,
        })
    }
}

pub fn is_submitted(row: &ProgressRow) -> bool {
    row.progress.status == Some(Status::Submitted)
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let back = args.back(context)?;
    args.target.each(context, "return", ALREADY_SET, is_submitted, |tx, row| {
        let claimed = tx.return_claim(row, &back)?;
        let returned = match (back.day, claimed) {
            (None, _) => "returned, date not known".to_owned(),
            (Some(day), None) => format!("returned on {}", calendar::with_weekday(day)),
            (Some(day), Some(claimed)) => {
                let waited = counted(days_waited(claimed, day), "day");
                format!("returned on {} after {waited}", calendar::with_weekday(day))
            }
        };
        Ok(Some(format!("{}: {returned}; in progress again", row.token())))
    })
}
