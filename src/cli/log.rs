//! `track log`: the commands that changed the register.

use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::Result;
use crate::report::history::Log;

/// List who changed what and when, the newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track log --limit 20")]
pub struct Args {
    /// Show at most this many
    #[arg(long, value_name = "N", value_parser = parse::count::<u64>())]
    limit: Option<u64>,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| Ok(Log::of(store.log(args.limit)?, context.today())))
}
