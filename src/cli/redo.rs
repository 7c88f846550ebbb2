//! `track redo`: does again what an undo reversed, by a new act.

use super::context::Context;
use super::output::OutputArgs;
use super::undo::named;
use crate::error::Result;
use crate::report::outcome::CommandOutcome;
use crate::store::IfMissing;

/// Do again what the last undo reversed; both stay in the log
///
/// Run it twice to redo two commands. It is refused if the rows have been changed since.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track redo
  track redo 12")]
pub struct Args {
    /// The number in `track log` of an undo, or of the act that it undid [default: the newest undo]
    #[arg(value_name = "ACT", value_parser = clap::value_parser!(i64).range(1..))]
    act: Option<i64>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.change(context, "redo", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| tx.redo(args.act))?;
        let (again, undo) = &done.value;
        let said = format!("redid act {} (undone by act {undo})", named(again));
        Ok(CommandOutcome::of(done.act, vec![said], Vec::new(), context.today()))
    })
}
