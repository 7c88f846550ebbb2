//! `track search`: findings that contain some words.

use super::context::Context;
use super::filter::{FilterArgs, ListArgs};
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::columns::{Field, ListRow};
use crate::model::filter::Filter;
use crate::report::list::List;

/// Search the titles, texts and notes of open findings, unless a flag asks for more
///
/// Every word must be there, in any form (`victim` finds `victims`); `*` at the end of a word stands
/// for any ending.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track search organised crime --force west-mercia
  track search 'investig*' --all")]
pub struct Args {
    /// The words to find
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let columns = args.list.columns(args.output.format())?;
    let words = args.words.join(" ");
    let store = context.read()?;
    let filter =
        Filter { words: Some(words.clone()), ..args.filter.filter(&store, context.today())? };
    let filter = args.list.laid_out(filter, &[]);
    let title = format!("Findings with {words:?}");
    if args.list.is_brief(args.output.format()) {
        let rows = store.brief_rows(&filter)?;
        drop(store);
        show(args, context, columns, rows, title)
    } else {
        let rows = store.rows(&filter)?;
        drop(store);
        show(args, context, columns, rows, title)
    }
}

fn show<R: ListRow>(
    args: &Args,
    context: &Context,
    columns: Vec<Field>,
    rows: Vec<R>,
    title: String,
) -> Result<()> {
    let list = List::of("track.search/1", rows, context.today(), columns)
        .titled(title)
        .limited(args.list.limit());
    args.output.show(&list, &context.world().screen)
}
