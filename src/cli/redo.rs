//! `track redo`: does again what an undo reversed, by a new act.

use super::ask::AskArgs;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use super::undo::confirm;
use crate::error::Result;
use crate::model::undo::{Reversed, in_words, recorded_by};
use crate::report::outcome::CommandOutcome;
use crate::store::{IfMissing, Store};

/// Redo what the last undo reversed; both stay in the log
///
/// It says which command it redoes, when that was run and by whom. Run it twice to redo two commands. What another
/// person undid, or what was undone more than a day ago, is only redone by its number. It fails if the rows
/// have changed since, or an evidence file is missing. On a terminal it asks first, unless you name the act.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track redo
  track redo 12")]
pub struct Args {
    /// The number in `track log` of an undo, or of the act that it undid [default: your newest undo]
    #[arg(value_name = "ACT", value_parser = parse::count::<i64>())]
    act: Option<i64>,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let is_demanded = context.config()?.closing_needs_evidence;
    args.output.change(context, "redo", IfMissing::Refuse, |store, act| {
        let number = args.act.map_or_else(|| newest(args, store, context), Ok)?;
        let vault = store.vault();
        let done = store.change(act, |tx| {
            let reversed = tx.redo(Some(number))?;
            // An import brings the records of another register, whose files are copied by hand.
            if reversed.act.verb != "import" {
                tx.check_files_of_evidence(&vault)?;
            }
            if is_demanded {
                tx.check_evidence_of_closings()?;
            }
            Ok(reversed)
        })?;
        let Reversed { act: again, undo, left } = done.value;
        let undo = undo.map(|undo| format!(" (undone by act {undo})")).unwrap_or_default();
        let mut said =
            vec![format!("redid act {}, {}{undo}", in_words(&again), recorded_by(&again))];
        said.extend(left);
        Ok(CommandOutcome::of(done.act, said, Vec::new(), context.today()))
    })
}

/// The newest undo.
fn newest(args: &Args, store: &Store, context: &Context) -> Result<i64> {
    let newest = store.newest_to_redo()?;
    confirm(&newest, "redo", &args.ask, context)?;
    Ok(newest.last.id)
}
