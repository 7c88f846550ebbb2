//! `track due`: what is due next.

use super::context::Context;
use super::exit::{self, Exit, ExitArgs};
use super::filter::{FilterArgs, ListArgs, duties};
use super::output::OutputArgs;
use super::parse::{self, Ahead};
use crate::error::Result;
use crate::model::calendar;
use crate::model::columns::{Field, ListRow};
use crate::model::duty::Duty;
use crate::model::filter::{Filter, Sort};
use crate::report::list::List;

/// List findings due from today on, the earliest first
///
/// Section 55 comments that are due are listed separately.
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
    let duties = duties(&store, &filter)?;
    let shown = if args.list.is_brief(args.output.format()) {
        let rows = store.brief_rows(&filter)?;
        drop(store);
        show(args, context, columns, rows, duties)
    } else {
        let rows = store.rows(&filter)?;
        drop(store);
        show(args, context, columns, rows, duties)
    };
    exit.once(shown)
}

fn show<R: ListRow>(
    args: &Args,
    context: &Context,
    columns: Vec<Field>,
    rows: Vec<R>,
    duties: Vec<Duty>,
) -> Result<()> {
    let today = context.today();
    let last = calendar::with_weekday(args.within.from(today));
    let list = List::of("track.due/1", rows, today, columns)
        .titled(format!("Due from today to {last}"))
        .limited(args.list.limit())
        .with_duties(duties);
    args.output.show(&list, &context.world().screen)
}
