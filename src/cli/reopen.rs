//! `track reopen`: reopens a finding that had ended.

use super::context::Context;
use super::output::ALREADY_SET;
use super::target::{ReasonArgs, TargetArgs};
use crate::error::Result;
use crate::model::progress_row::ProgressRow;

/// Reopen closed, superseded or declined findings; how they ended stays in the history
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track reopen 2122-C1-R2 --reason \"Found wanting at the re-inspection\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    why: ReasonArgs,
}

fn has_ended(row: &ProgressRow) -> bool {
    !row.progress.is_open()
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = args.why.reason()?;
    let day = args.why.day(context)?;
    args.target.each(context, "reopen", ALREADY_SET, has_ended, |tx, row| {
        let was_muted = tx.reopen(row, day, &reason)?;
        let resumed = if was_muted { "; its reminders resume today" } else { "" };
        Ok(Some(format!("{}: reopened{resumed}", row.token())))
    })
}
