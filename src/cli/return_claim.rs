//! `track return`: the inspectorate did not accept what the force claimed.

use super::close::AnswerOfLetterArgs;
use super::context::Context;
use super::output::ALREADY_SET;
use super::target::TargetArgs;
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::claim::{ClaimReturn, days_waited};
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
    #[command(flatten)]
    answer: AnswerOfLetterArgs,
}

impl Args {
    fn back(&self, context: &Context) -> Result<ClaimReturn> {
        if !self.answer.says_why() {
            let why = "returning needs --letter, or --reason if there is no letter";
            return Err(Error::Usage(why.into()));
        }
        Ok(ClaimReturn {
            day: self.answer.day(context)?,
            letter: self.answer.letter()?,
            reason: self.answer.reason()?,
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
