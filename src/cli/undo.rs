//! `track undo`: reverses an act by a new one.

use super::context::Context;
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::history::ActLine;
use crate::report::outcome::CommandOutcome;
use crate::store::IfMissing;

/// Undo the last command, all of it; both stay in the log
///
/// Run it twice to undo two commands; `track redo` does them again. It is refused if the rows have been
/// changed since.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track undo
  track undo 12")]
pub struct Args {
    /// The number of the act in `track log` [default: the newest not yet undone]
    #[arg(value_name = "ACT", value_parser = clap::value_parser!(i64).range(1..))]
    act: Option<i64>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.change(context, "undo", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| tx.undo(args.act))?;
        let said = vec![format!("undid act {}", named(&done.value))];
        Ok(CommandOutcome::of(done.act, said, Vec::new(), context.today()))
    })
}

/// An act by its number, and what it was.
pub fn named(act: &ActLine) -> String {
    if act.refs.is_empty() {
        return act.id.to_string();
    }
    format!("{}: {} {}", act.id, act.verb, act.refs.join(" "))
}
