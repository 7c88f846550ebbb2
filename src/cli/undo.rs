//! `track undo`: reverses an act by a new one.

use super::ask::AskArgs;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use crate::error::Result;
use crate::model::undo::{Newest, in_words, recorded_by};
use crate::report::outcome::CommandOutcome;
use crate::store::{IfMissing, Store};

/// Undo the last command, all of it; both stay in the log
///
/// It says which command it takes back, when that was run and by whom. Run it twice to undo two commands; `track
/// redo` redoes them. Another person's act, or one older than a day, is only taken back by its number. It is refused
/// if the rows have been changed since. On a terminal it asks first, unless you name the act.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track undo
  track undo 12")]
pub struct Args {
    /// The number of the act in `track log` [default: your newest, not yet undone]
    #[arg(value_name = "ACT", value_parser = parse::count::<i64>())]
    act: Option<i64>,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let is_demanded = context.config()?.closing_needs_evidence;
    args.output.change(context, "undo", IfMissing::Refuse, |store, act| {
        let number = args.act.map_or_else(|| newest(args, store, context), Ok)?;
        let done = store.change(act, |tx| {
            let reversed = tx.undo(Some(number))?;
            if is_demanded {
                tx.check_evidence_of_closings()?;
            }
            Ok(reversed)
        })?;
        let undone = &done.value.act;
        let mut said = vec![format!("undid act {}, {}", in_words(undone), recorded_by(undone))];
        said.extend(done.value.left);
        Ok(CommandOutcome::of(done.act, said, Vec::new(), context.today()))
    })
}

/// Asks before anything is locked; `verb` is what is done to the newest act.
pub fn confirm(
    newest: &Newest,
    verb: &'static str,
    ask: &AskArgs,
    context: &Context,
) -> Result<()> {
    newest.check_is_own_and_recent(verb, &context.act(verb).who, context.now())?;
    let (act, done) = (in_words(&newest.act), recorded_by(&newest.act));
    ask.confirm(&format!("{verb} act {act}, {done}?"), context)
}

fn newest(args: &Args, store: &Store, context: &Context) -> Result<i64> {
    let newest = store.newest_to_undo()?;
    confirm(&newest, "undo", &args.ask, context)?;
    Ok(newest.act.id)
}
