//! `track supersede`: another finding replaces it.

use super::completions;
use super::context::Context;
use super::output::ALREADY_SET;
use super::parse;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::closure::Closing;
use crate::model::finding::{Named, checked_text};
use crate::model::listed::Listed;

/// Record that another finding replaced these
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track supersede 2122-C1-R1 --by SOC24-C1-R1 --reason \"In the new report\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The finding that replaced them
    #[arg(long, value_name = "REF", value_parser = parse::words, add = completions::findings())]
    by: String,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: Option<String>,
    #[command(flatten)]
    on: DayArgs,
    /// Accept a date earlier than the claim
    #[arg(long)]
    yes: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let by = Named::whole(&args.by)?;
    let reason = args.reason.as_deref().map(|text| checked_text("reason", text)).transpose()?;
    let (day, is_sure) = (Some(args.on.day(context)?), args.yes);
    let closing = Closing { day, reason, is_sure, ..Closing::default() };
    args.target.each(context, "supersede", ALREADY_SET, Listed::is_open, |tx, row| {
        let by = tx.finding(&by)?;
        tx.supersede(row, &by, &closing)?;
        Ok(Some(format!("{}: superseded by {}", row.token(), by.name)))
    })
}
