//! `track done`: a body completes an action of its own.

use super::context::Context;
use super::output::ALREADY_SET;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::calendar::with_weekday;
use crate::model::listed::Listed;
use crate::report::lateness::in_time_or_late;

/// Complete an action: a step that the body set itself
///
/// The body completes its own actions, and no letter is needed. What the inspectorate asked for is submitted
/// (`track submit`), and the inspectorate closes it (`track close`).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track done SOC24-C1-R1-A1
  track done SOC24-C1-R1-A1 SOC24-C1-R1-A2 --on 2026-10-30")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    on: DayArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let day = args.on.day(context)?;
    args.target.each(context, "done", ALREADY_SET, Listed::is_open, |tx, row| {
        tx.done(row, Some(day))?;
        let late = tx.row_again(row)?.closed_late().map(in_time_or_late);
        let late = late.map(|late| format!(", {late}")).unwrap_or_default();
        Ok(Some(format!("{}: done on {}{late}", row.token(), with_weekday(day))))
    })
}
