//! `track decline`: the body does not accept it.

use super::context::Context;
use super::parse;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::closure::Closing;
use crate::model::finding::checked_text;
use crate::model::listed::Listed;

/// Record that a body does not accept findings, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track decline SOC24-STAFFS-A1 --reason \"Covered by the regional plan\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: String,
    #[command(flatten)]
    on: DayArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = Some(checked_text("reason", &args.reason)?);
    let closing = Closing { day: Some(args.on.day(context)?), reason, ..Closing::default() };
    args.target.each(context, "decline", Listed::is_open, |tx, row| {
        tx.decline(row, &closing)?;
        Ok(Some(format!("{}: not accepted", row.token())))
    })
}
