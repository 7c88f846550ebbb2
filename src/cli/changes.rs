//! `track changes`: what changed between two days, by body.

use chrono::NaiveDate;

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::model::date_words::DateWords;
use crate::report::changes::{AccountPeriod, Changes};

/// Show what changed between two days, by body, from the opening count to the closing count
///
/// Opening is what was open at the end of --since, such as the day of the last meeting; closing is what was
/// open at the end of --until. New and reopened findings are added; closed, superseded, declined and void
/// ones are taken off. Each change counts on the day it happened, such as the date of the letter, not the day it
/// was recorded; what happened before --since and was recorded after it is listed apart. A finding that moved twice
/// counts twice; what was undone doesn't count. The findings behind each count are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track changes --since 2024-05-01
  track changes --since \"1 May 2024\" --force west-mercia
  track changes --since 2024-05-01 --format csv")]
pub struct Args {
    /// Count from the end of this day
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    since: DateWords,
    /// Count to the end of this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    until: Option<DateWords>,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let (since, until) = args.days(context)?;
    let store = context.read()?;
    let Chosen { bodies, selection } = args.whose.chosen(&store, context)?;
    let changed = store.changes(since, until)?;
    drop(store);
    let chosen = args.whose.typed();
    let is_selected_at_the_end = false;
    let span = AccountPeriod { since, until, bodies, chosen, selection, is_selected_at_the_end };
    args.output.show(&Changes::of(changed, span, context.today()), context)
}

impl Args {
    /// The first and the last day of the period, which must end in the past and begin before it ends.
    fn days(&self, context: &Context) -> Result<(NaiveDate, NaiveDate)> {
        let last = context.last_day();
        let since = context.day(&self.since)?;
        let until = self.until.as_ref().map_or(Ok(last), |words| context.day(words))?;
        if until > last {
            return Err(Error::refused(format!(
                "--until {until} is in the future; the latest possible day is {}",
                with_weekday(last)
            )));
        }
        if since > until {
            return Err(Error::refused(format!(
                "--since {} is after the end of the period, {}",
                since,
                with_weekday(until)
            )));
        }
        Ok((since, until))
    }
}
