//! `track void`: entered by mistake.

use super::context::Context;
use super::output::ALREADY_SET;
use super::parse;
use super::target::{TargetArgs, any, open_below};
use crate::error::Result;
use crate::model::closure::Closing;
use crate::model::finding::checked_text;
use crate::model::progress_row::ProgressRow;
use crate::store::Tx;

/// Mark findings as entered by mistake; they are kept, and their references can be used again
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track void 12 --reason \"Entered twice\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: String,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reason = Some(checked_text("reason", &args.reason)?);
    let closing = Closing { day: Some(context.today()), reason, ..Closing::default() };
    let void = |tx: &Tx, row: &ProgressRow| {
        tx.void(row, &closing)?;
        Ok(Some(format!("{}: void", row.token())))
    };
    args.target.each_and_then(context, "void", ALREADY_SET, any, void, open_below)
}
