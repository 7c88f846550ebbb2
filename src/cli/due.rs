//! `track due`: what falls due next.

use super::context::Context;
use super::exit::{self, Exit, ExitArgs};
use super::filter::{FilterArgs, ListArgs, duties};
use super::output::OutputArgs;
use super::parse::{self, Ahead};
use crate::error::Result;
use crate::model::calendar;
use crate::model::columns::Field;
use crate::model::filter::{Filter, Sort};
use crate::report::list::List;

/// List what falls due from today on, the nearest first
///
/// Comments under section 55 that fall due are listed apart.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track due
  track due --within 6w --force west-mercia")]
pub struct Args {
    /// How far ahead: 30d, 6w, 3m
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = parse::ahead)]
    within: Ahead,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let columns = args.list.columns(args.output.format())?;
    let today = context.today();
    let last = args.within.from(today);
    let store = context.read()?;
    let asked = args.filter.filter(&store, today)?;
    let exit = args.exit.tell(|| exit::found(&store, &asked, today, today..=last))?;
    let filter = Filter { due_within: Some(today..=last), ..asked };
    let filter = args.list.laid_out(filter, &[Sort::by(Field::Due)]);
    let items = store.rows(&filter)?;
    let duties = duties(&store, &filter)?;
    drop(store);
    let title = format!("Due from today to {}", calendar::with_weekday(last));
    let list = List::of("track.due/1", items, today, columns)
        .titled(title)
        .limited(args.list.limit())
        .with_duties(duties);
    exit.once(args.output.show(&list, &context.world().screen))
}
