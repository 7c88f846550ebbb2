//! `track reopen`: reopens a finding that had ended.

use chrono::NaiveDate;

use super::context::Context;
use super::parse;
use super::target::TargetArgs;
use crate::error::Result;
use crate::model::finding::checked_text;

/// Reopen closed, superseded or declined findings; how they ended stays in the history
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track reopen 2122-C1-R2 --reason \"Found wanting at the re-inspection\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    reason: String,
    /// The day it was reopened [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    on: Option<NaiveDate>,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = checked_text("reason", &args.reason)?;
    let day = args.on.unwrap_or(context.today());
    args.target.each(
        context,
        "reopen",
        |row| !row.progress.is_open(),
        |tx, row| {
            tx.reopen(row, day, &reason)?;
            Ok(Some(format!("{}: reopened", row.token())))
        },
    )
}
