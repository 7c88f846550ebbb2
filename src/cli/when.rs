//! `track when`: which day a deadline comes to, and why.

use super::context::Context;
use super::deadline::SureArgs;
use super::output::AnswerArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::date_words::DateWords;
use crate::model::phrase::{Clock, Phrase};
use crate::page::Answer;
use crate::report::when::DeadlineRow;

/// Explain a deadline: how its words are read and which day they come to
///
/// The words are read as `track add --due` reads them. `track help dates` lists what is understood.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track when \"within 10 working days\" --issued 2024-05-14
  track when --rule s55 --issued 2024-05-14
  track when \"end of next month\"")]
pub struct Args {
    /// The words of the deadline
    #[arg(value_name = "WORDS", value_parser = parse::words, allow_hyphen_values = true)]
    phrase: Option<String>,
    /// When the report was issued
    #[arg(long, visible_alias = "published", value_name = "DATE", value_parser = parse::past_period)]
    issued: Option<DateWords>,
    /// A clock, instead of words; a date in the words always wins
    #[arg(long, value_name = "CLOCK", value_parser = parse::one_of::<Clock>())]
    rule: Option<Clock>,
    #[command(flatten)]
    sure: SureArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    let phrase = match (args.rule, args.phrase.as_deref()) {
        (Some(clock), written) => Phrase::by(clock, written)?,
        (None, Some(written)) => Phrase::read(written)?,
        (None, None) => {
            return Err(Error::Usage(
                "give the words of a deadline, such as \"within 28 days\", or --rule s55".into(),
            ));
        }
    };
    let reckoning = context.reckoning(args.sure.yes)?;
    let issued = args.issued.as_ref().map(|words| context.written(words)).transpose()?;
    let deadline = reckoning.count(&phrase, issued.as_ref())?;
    let holidays = match (deadline.basis, deadline.day) {
        (Some(from), Some(to)) => reckoning.holidays.on_weekdays(from, to),
        _ => Vec::new(),
    };
    let today = context.today();
    let row = DeadlineRow::of(&phrase, deadline, issued.as_ref(), &holidays, today);
    args.output.show(&Answer::of(vec![row], today), context)
}
