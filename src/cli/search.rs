//! `track search`: findings that contain some words.

use super::context::Context;
use super::filter::Question;
use super::listing::{ListingArgs, with_rows};
use crate::error::Result;
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
    list: ListingArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let (list, today) = (&args.list, context.today());
    let columns = list.columns()?;
    let words = args.words.join(" ");
    let title = format!("Findings with {words:?}");
    let store = context.read()?;
    let Question { filter, selection } = list.filter.question(&store, context)?;
    let filter = Filter { words: Some(words), ..filter };
    let filter = list.layout.laid_out(filter, &[]);
    with_rows!(store, &filter, list.is_brief(), |rows| {
        let (title, limit) = (Some(title), filter.limit);
        let answer = List::of("track.search/1", title, selection, rows, today, columns, limit);
        list.output.show(&answer, context)
    })
}
