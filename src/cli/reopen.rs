//! `track reopen`: reopens a finding that had ended.

use super::context::Context;
use super::parse;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::finding::checked_text;
use crate::model::progress_row::ProgressRow;

/// Reopen closed, superseded or declined findings; how they ended stays in the history
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track reopen 2122-C1-R2 --reason \"Found wanting at the re-inspection\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: String,
    #[command(flatten)]
    on: DayArgs,
}

fn has_ended(row: &ProgressRow) -> bool {
    !row.progress.is_open()
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = checked_text("reason", &args.reason)?;
    let day = args.on.day(context)?;
    args.target.each(context, "reopen", has_ended, |tx, row| {
        tx.reopen(row, day, &reason)?;
        Ok(Some(format!("{}: reopened", row.token())))
    })
}
