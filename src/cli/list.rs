//! `track list`: findings, one row at each body.

use super::context::Context;
use super::filter::{FilterArgs, ListArgs};
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::columns::{Field, ListRow};
use crate::report::list::List;

/// List findings; what is open, unless a flag asks for more
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track list --force west-mercia --kind concern
  track list --all --inspection \"PEEL 2021/22\" --columns ref,status,title
  track list --no-owner --format ids | head")]
pub struct Args {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let columns = args.list.columns(args.output.format())?;
    let store = context.read()?;
    let filter = args.list.laid_out(args.filter.filter(&store, context.today())?, &[]);
    if args.list.is_brief(args.output.format()) {
        let rows = store.brief_rows(&filter)?;
        drop(store);
        show(args, context, columns, rows)
    } else {
        let rows = store.rows(&filter)?;
        drop(store);
        show(args, context, columns, rows)
    }
}

fn show<R: ListRow>(
    args: &Args,
    context: &Context,
    columns: Vec<Field>,
    rows: Vec<R>,
) -> Result<()> {
    let list = List::of("track.list/1", rows, context.today(), columns).limited(args.list.limit());
    args.output.show(&list, &context.world().screen)
}
