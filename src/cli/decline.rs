//! `track decline`: the body does not accept it.

use super::context::Context;
use super::output::ALREADY_SET;
use super::target::{ReasonArgs, TargetArgs};
use crate::error::Result;
use crate::model::closure::Closing;
use crate::model::listed::Listed;

/// Record that a body does not accept findings, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track decline SOC24-STAFFS-A1 --reason \"Covered by the regional plan\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    why: ReasonArgs,
    /// Accept a date earlier than the claim
    #[arg(long)]
    yes: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = Some(args.why.reason()?);
    let (day, is_sure) = (Some(args.why.day(context)?), args.yes);
    let closing = Closing { day, reason, is_sure, ..Closing::default() };
    args.target.each(context, "decline", ALREADY_SET, Listed::is_open, |tx, row| {
        tx.decline(row, &closing)?;
        Ok(Some(format!("{}: not accepted", row.token())))
    })
}
