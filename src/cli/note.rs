//! `track note`: a dated note.

use super::context::Context;
use super::finding::said_of;
use super::output::ALREADY_SET;
use super::parse;
use super::target::{DayArgs, TargetArgs, any};
use crate::error::Result;

/// Add a note to findings
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track note SOC24-C1 --text \"Board paper agreed\" --on 2025-03-03")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The note; `-` reads it from standard input
    #[arg(long, short = 'm', value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said_or_read)]
    text: String,
    #[command(flatten)]
    on: DayArgs,
    /// Keep it out of anything published
    #[arg(long)]
    restricted: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let text = said_of("note", &args.text)?;
    let day = args.on.day(context)?;
    args.target.each(context, "note", ALREADY_SET, any, |tx, row| {
        tx.note(row, day, &text, args.restricted)?;
        Ok(Some(format!("{}: noted", row.token())))
    })
}
