//! `track anchor`: the line by which somebody else can fix the history.

use super::context::Context;
use super::output::OutputArgs;
use crate::error::Result;
use crate::report::verify::Anchored;

/// Print one line (date, number of acts, seal of the last) to be kept by somebody else
///
/// Whoever can write the register could also write its history anew, so that `track verify` finds
/// nothing. Not so where somebody else keeps such a line: send it to another department or to the
/// inspectorate each week, say from cron, or print it in the minutes. `track verify --anchor FILE` then
/// shows that the history up to there is what it was.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track anchor
  track anchor >> anchors.txt")]
pub struct Args {
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as_at("anchor")?;
    let head = context.read()?.head()?;
    let anchored = Anchored::of(head.acts, head.seal, context.today());
    args.output.show(&anchored, &context.world().screen)
}
