//! `track snooze`: mutes reminders for findings until a date.

use chrono::NaiveDate;

use super::context::Context;
use super::parse;
use super::target::TargetArgs;
use crate::error::Result;
use crate::model::calendar::with_weekday;
use crate::model::finding::checked_text;
use crate::model::listed::Listed;
use crate::model::snooze::checked_return;

/// Mute reminders for findings until a date
///
/// Only reminders are muted: the findings stay in `overdue` and in every list. A new snooze replaces the
/// last one.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("return").required(true).args(["until", "wake"]),
    after_help = "Examples:
  track snooze SOC24-C1 --until 2027-02-01 --reason \"Board in January\"
  track snooze SOC24-C1 --wake --reason \"The board met early\""
)]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The day on which reminders resume: after today, and within a year
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    until: Option<NaiveDate>,
    /// Resume reminders now
    #[arg(long)]
    wake: bool,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    reason: String,
    /// Accept a day that is more than a year ahead
    #[arg(long, conflicts_with = "wake")]
    yes: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = checked_text("reason", &args.reason)?;
    let until =
        args.until.map(|until| checked_return(until, context.today(), args.yes)).transpose()?;
    args.target.each(context, "snooze", Listed::is_open, |tx, row| {
        let (changed, said) = match until {
            Some(until) => (
                tx.snooze(row, until, &reason)?,
                format!("reminders muted until {}", with_weekday(until)),
            ),
            None => (tx.wake(row, &reason)?, "reminders resume today".to_owned()),
        };
        Ok(changed.then(|| format!("{}: {said}", row.token())))
    })
}
