//! `track submit`: the force says it is done.

use std::path::PathBuf;

use super::context::Context;
use super::evidence::say_put_back;
use super::finding::said_of;
use super::output::ALREADY_SET;
use super::parse;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::listed::Listed;
use crate::model::progress_row::ProgressRow;
use crate::store::{Covering, Tx};

/// Record that the force says it is done; only the inspectorate closes
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track submit SOC24-C1-R1 --text \"Data agreed and in use\" --on 2025-01-20")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The force's own words; `-` reads them from standard input
    #[arg(long, short = 'm', value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said_or_read)]
    text: Option<String>,
    #[command(flatten)]
    on: DayArgs,
    /// A file of evidence, which is copied into the vault; can be repeated
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let text = args.text.as_deref().map(|text| said_of("claim", text)).transpose()?;
    let day = args.on.day(context)?;
    let files = context.attachments(&args.evidence)?;
    let covering = Covering { day, note: None, restricted: false };
    let submit = |tx: &Tx, row: &ProgressRow| {
        tx.submit(row, day, text.as_deref())?;
        for file in &files {
            tx.add_evidence(row, file, &covering)?;
        }
        Ok(Some(format!("{}: submitted, waiting for the inspectorate", row.token())))
    };
    let submitted = args.target.each(context, "submit", ALREADY_SET, Listed::is_open, submit);
    submitted.inspect(|()| say_put_back(&files))
}
