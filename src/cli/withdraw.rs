//! `track withdraw`: the force takes its claim back.

use super::context::Context;
use super::output::ALREADY_SET;
use super::return_claim::is_submitted;
use super::target::{ReasonArgs, TargetArgs};
use crate::error::Result;
use crate::model::calendar;
use crate::model::claim::ClaimReturn;

/// Record that the force took its claims back, and why
///
/// The finding is in progress again, and the claim stays in its history. A claim that was entered by
/// mistake is taken back with `track undo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track withdraw SOC24-C1-R1 --reason \"The new system is late\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    why: ReasonArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = Some(args.why.reason()?);
    let back = ClaimReturn { day: Some(args.why.day(context)?), letter: None, reason };
    args.target.each(context, "withdraw", ALREADY_SET, is_submitted, |tx, row| {
        let claimed = tx.withdraw_claim(row, &back)?;
        let of = claimed.map(|day| format!(" of {}", calendar::with_weekday(day)));
        let of = of.unwrap_or_default();
        Ok(Some(format!("{}: the claim{of} is withdrawn; in progress again", row.token())))
    })
}
