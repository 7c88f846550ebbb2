//! `track note`: a dated note.

use chrono::NaiveDate;

use super::context::Context;
use super::finding::text_of;
use super::parse;
use super::target::{TargetArgs, any};
use crate::error::Result;

/// Add a note to findings
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track note SOC24-C1 --text \"Board paper agreed\" --on 2025-03-03")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The note; `-` reads it from standard input
    #[arg(long, short = 'm', value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    text: String,
    /// The day of the note [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    on: Option<NaiveDate>,
    /// Keep it out of anything published
    #[arg(long)]
    restricted: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let text = text_of("note", &args.text)?;
    let day = args.on.unwrap_or(context.today());
    args.target.each(context, "note", any, |tx, row| {
        tx.note(row, day, &text, args.restricted)?;
        Ok(Some(format!("{}: noted", row.token())))
    })
}
