//! `track anchor`: a line for someone else to keep, which fixes the history so far.

use super::context::Context;
use super::output::AnswerArgs;
use crate::error::Result;
use crate::page::Answer;

/// Print one line (date, number of acts, seal of the last) for someone else to keep
///
/// Someone who can write the register could rewrite its history so that `track verify` finds nothing
/// wrong. To prevent that, send this line each week to another department or the inspectorate, for
/// example from cron, or print it in the minutes. `track verify --anchor FILE` then shows that the
/// history up to that point has not changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track anchor
  track anchor >> anchors.txt")]
pub struct Args {
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as_at("anchor")?;
    args.output.answer(context, |store| {
        let anchor = store.head()?.on(context.today());
        Ok(Answer::of(vec![anchor], context.today()))
    })
}
