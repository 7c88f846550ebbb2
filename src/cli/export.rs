//! `track export`: the register, or a part of it, for other programs.

use super::context::Context;
use super::filter::FilterArgs;
use super::listing::LayoutArgs;
use super::output;
use super::parse;
use super::stream::{self, Listing};
use crate::error::Result;
use crate::render::Format;
use crate::report::list::List;

const SCHEMA: &str = "track.export/1";

/// Export findings; everything, unless a flag narrows it
///
/// A CSV export can be imported again; notes, claims, letters, former dates and links are not in it.
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
    let filter = args.layout.laid_out(args.filter.everything(&store, context.today())?, &[]);
    if stream::suits(format, &context.world().screen) {
        let listing = Listing { schema: SCHEMA, format, columns: &columns, filter: &filter };
        return stream::print(&listing, store, context);
    }
    let rows = store.rows(&filter)?;
    drop(store);
    let title = Some("The register".to_owned());
    let list = List::of(SCHEMA, title, rows, context.today(), columns, filter.limit);
    output::write_in(&list, format, &output::style(context))
}
