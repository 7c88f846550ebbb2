//! `track overdue`: what is late, the longest wait first.

use super::context::Context;
use super::filter::{FilterArgs, ListArgs, duties};
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::filter::{Filter, Sort, SortKey};
use crate::report::overdue::Overdue;

/// List what is overdue, the longest wait first
///
/// Overdue is what is open or in progress and past its date, from the day after it. What is past its
/// date but submitted, or blocked by others, is listed apart and not counted. So are comments under
/// section 55 whose last day has passed, unless a filter asks for what only findings have, such as
/// --kind or --owner.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track overdue --force west-mercia
  track overdue --kind concern --format csv")]
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
    let today = context.today();
    let store = context.read()?;
    let filter = Filter { late_on: Some(today), ..args.filter.filter(&store, today)? };
    let laid_out = args.list.laid_out(filter, &[Sort::by(SortKey::Due)]);
    let filter = Filter { limit: None, ..laid_out };
    let items = store.items(&filter, args.list.detail(args.output.format()))?;
    let duties = duties(&store, &filter)?;
    drop(store);
    let overdue = Overdue::of(items, today, columns, args.list.limit()).with_duties(duties);
    args.output.show(&overdue, &context.world().screen)
}
