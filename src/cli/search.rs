//! `track search`: findings that contain some words.

use std::collections::HashMap;

use super::context::Context;
use super::filter::Question;
use super::listing::{ListingArgs, with_rows};
use super::longest_answer::check_list;
use crate::error::Result;
use crate::model::columns::Field;
use crate::model::filter::Filter;
use crate::model::listed::Listed;
use crate::model::search_match::Matches;
use crate::render::Format;
use crate::report::list::List;
use crate::store::RowNumbers;

/// Search open findings, unless a flag asks for more, and say where the words were found
///
/// It looks in references (former ones too), titles, texts, sources, owners and who blocks; in notes, claims
/// and answers; in letters, reasons and extensions; and in the names and notes of evidence. Every word must
/// be in one of these, in any form (`victim` finds `victims`); `*` at the end of a word stands for any
/// ending.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track search organised crime --force west-mercia
  track search 'investig*' --all
  track search SOC24")]
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
    let matches = match list.output.format() {
        Format::Ids => HashMap::new(),
        _ => store.matches(&words)?,
    };
    let filter = Filter { words: Some(words), ..filter };
    let filter = list.layout.laid_out(filter, &[]);
    check_list(&store, &filter, list.output.format())?;
    let total = store.total_if_limited(&filter)?;
    with_rows!(store, &filter, list.is_brief(), |rows| {
        let title = Some(title);
        let rows = rows.into_iter().map(|row| with_matches(row, &matches)).collect();
        let answer = List::of("track.search/1", title, selection, rows, today, columns, total);
        list.output.show(&answer.with_column(Field::Matched), context)
    })
}

fn with_matches<R: Listed>(mut row: R, matches: &HashMap<RowNumbers, Matches>) -> R {
    let found = matches.get(&(row.number(), row.body_id()));
    row.set_matches(found.copied().unwrap_or_default());
    row
}
