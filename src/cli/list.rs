//! `track list`: findings, one row at each body.

use super::context::Context;
use super::filter::Question;
use super::listing::{ListingArgs, with_rows};
use super::stream::{self, Listing};
use crate::error::Result;
use crate::render::Dialect;
use crate::report::list::List;

const SCHEMA: &str = "track.list/1";

/// List open findings; flags select others
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track list --force west-mercia --kind concern
  track list --all --inspection \"PEEL 2021/22\" --columns ref,status,title
  track list --no-owner --format ids | head")]
pub struct Args {
    #[command(flatten)]
    list: ListingArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let (list, today) = (&args.list, context.today());
    let columns = list.columns()?;
    let store = context.read()?;
    let Question { filter, selection } = list.filter.question(&store, context)?;
    let filter = list.layout.laid_out(filter, &[]);
    let (format, file) = (list.output.format(), list.output.file(context)?);
    if stream::suits(format, file.is_none() && context.world().screen.is_terminal) {
        let (columns, filter) = (&columns, &filter);
        let dialect = Dialect::default();
        let listing =
            Listing { schema: SCHEMA, format, columns, filter, selection, dialect, records: None };
        return stream::give(&listing, store, context, file.as_ref());
    }
    with_rows!(store, &filter, list.is_brief(), |rows| {
        let answer = List::of(SCHEMA, None, selection, rows, today, columns, filter.limit);
        list.output.show(&answer, context)
    })
}
