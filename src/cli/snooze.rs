//! `track snooze`: mutes reminders for findings until a date.

use super::context::Context;
use super::parse;
use super::target::TargetArgs;
use crate::error::Result;
use crate::model::calendar::with_weekday;
use crate::model::date_words::DateWords;
use crate::model::finding::checked_text;
use crate::model::listed::Listed;
use crate::model::snooze::checked_return;

/// Mute reminders for findings until a date
///
/// Only reminders are muted: the findings stay in `overdue` and in every list. A new snooze replaces the
/// last one.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("return").required(true).args(["until", "cancel"]),
    after_help = "Examples:
  track snooze SOC24-C1 --until 2027-02-01 --reason \"Board in January\"
  track snooze SOC24-C1 --cancel
  track list --snoozed"
)]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The day on which reminders resume: after today, and within a year
    #[arg(long, value_name = "DATE", value_parser = parse::future_day)]
    until: Option<DateWords>,
    /// Resume reminders now
    #[arg(long, alias = "wake")]
    cancel: bool,
    /// Why; may be left out with --cancel
    #[arg(long, value_name = "TEXT", required_unless_present = "cancel", allow_hyphen_values = true, value_parser = parse::said)]
    reason: Option<String>,
    /// Accept a day that is more than a year ahead
    #[arg(long, conflicts_with = "cancel")]
    yes: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = args.reason.as_deref().map(|text| checked_text("reason", text)).transpose()?;
    let until = args
        .until
        .as_ref()
        .map(|words| checked_return(context.day(words)?, context.today(), args.yes));
    let until = until.transpose()?;
    let unchanged = match until {
        Some(_) => "nothing to change: reminders are already muted until then",
        None => "nothing to change: reminders aren't muted",
    };
    args.target.each(context, "snooze", unchanged, Listed::is_open, |tx, row| {
        let (changed, said) = match (until, &reason) {
            (Some(until), Some(reason)) => (
                tx.snooze(row, until, reason)?,
                format!("reminders muted until {}", with_weekday(until)),
            ),
            (_, reason) => {
                (tx.cancel_snooze(row, reason.as_deref())?, "reminders resume today".to_owned())
            }
        };
        Ok(changed.then(|| format!("{}: {said}", row.token())))
    })
}
