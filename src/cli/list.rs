//! `track list`: findings, one row at each body.

use super::context::Context;
use super::filter::Question;
use super::listed_rows;
use super::listing::ListingArgs;
use super::stream::Listing;
use crate::error::Result;
use crate::render::Dialect;

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
    let list = &args.list;
    let columns = list.columns()?;
    let store = context.read()?;
    let Question { filter, selection } = list.filter.question(&store, context)?;
    let filter = list.layout.laid_out(filter, &[]);
    let file = list.output.file(context)?;
    let listing = Listing {
        schema: "track.list/1",
        format: list.output.format(),
        columns: &columns,
        filter: &filter,
        selection,
        dialect: Dialect::default(),
        records: None,
    };
    listed_rows::give(&listing, None, store, context, file.as_ref())
}
