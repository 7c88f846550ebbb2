//! `track export`: the register, or a part of it, for other programs.

use super::context::Context;
use super::filter::{FilterArgs, Question};
use super::listing::LayoutArgs;
use super::output;
use super::parse;
use super::say::say;
use super::stream::{self, Listing};
use crate::error::Result;
use crate::model::filter::Filter;
use crate::model::selection::Selection;
use crate::render::Format;
use crate::report::list::List;
use crate::store::Store;

const SCHEMA: &str = "track.export/1";

/// Export findings; everything, unless a flag or the default body narrows it
///
/// Where the default body leaves out rows of other bodies, a note says so; --all-bodies exports them too.
///
/// A CSV export can be imported again; notes, claims, former dates and links are not in it.
/// Cells that a spreadsheet would run as a formula begin with an apostrophe, which an import takes
/// away.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track export > register.csv
  track export --format json --force west-mercia --open")]
pub struct Args {
    /// csv, json, jsonl, md, plain, table or ids
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = parse::one_of::<Format>(), help_heading = "Output")]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    layout: LayoutArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let format = if args.json { Format::Json } else { args.format };
    let columns = args.layout.columns(format)?;
    let store = context.read()?;
    let Question { filter, selection } = args.filter.everything(&store, context)?;
    let filter = args.layout.laid_out(filter, &[]);
    if selection.is_own_body() {
        say_what_is_left_out(&store, &filter, &selection)?;
    }
    if stream::suits(format, &context.world().screen) {
        let (columns, filter) = (&columns, &filter);
        let listing = Listing { schema: SCHEMA, format, columns, filter, selection };
        return stream::print(&listing, store, context);
    }
    let rows = store.rows(&filter)?;
    drop(store);
    let title = Some("The register".to_owned());
    let list = List::of(SCHEMA, title, selection, rows, context.today(), columns, filter.limit);
    output::write_in(&list, format, &output::style(context))
}

/// A file with a part of the register must not be taken for all of it.
fn say_what_is_left_out(store: &Store, filter: &Filter, selection: &Selection) -> Result<()> {
    let others = store.directory()?.without(filter.bodies.as_deref().unwrap_or_default());
    if store.has_any(&Filter { bodies: Some(others), limit: None, ..filter.clone() })? {
        let whom = selection.for_whom();
        say(&format!("note: only the rows{whom} are exported; --all-bodies exports every row"));
    }
    Ok(())
}
