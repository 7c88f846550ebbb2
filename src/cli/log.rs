//! `track log`: the acts of the register.

use super::context::Context;
use super::output::OutputArgs;
use crate::error::Result;
use crate::report::history::Log;

/// List what was done, the newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track log --limit 20")]
pub struct Args {
    /// At most so many acts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let acts = context.read()?.log(args.limit)?;
    args.output.show(&Log::of(acts, context.today()), &context.world().screen)
}
