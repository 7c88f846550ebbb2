//! `track overdue`: overdue findings, the longest overdue first.

use super::context::Context;
use super::exit::{self, Exit, ExitArgs};
use super::filter::{FilterArgs, ListArgs, duties};
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::columns::{Field, ListRow};
use crate::model::due::{self, Against, SOON};
use crate::model::duty::Duty;
use crate::model::filter::{Filter, Sort};
use crate::report::overdue::Overdue;

/// List overdue findings, the longest overdue first
///
/// An open or in-progress finding is overdue from the day after its due date. Findings past their date
/// but submitted, or blocked by others, are listed separately and not counted. So are section 55 comments
/// past their last day, unless a filter is about findings only, such as --kind or --owner.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track overdue --force west-mercia
  track overdue --kind concern --format csv
  track overdue --original")]
pub struct Args {
    /// Count from the first due date, as if nothing had been extended
    #[arg(long)]
    original: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

impl Args {
    fn against(&self) -> Against {
        if self.original { Against::First } else { Against::Present }
    }
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let columns = args.list.columns(args.output.format())?;
    let (today, against) = (context.today(), args.against());
    let store = context.read()?;
    let asked = Filter { against, ..args.filter.filter(&store, today)? };
    let late = Filter { late_on: Some(today), ..asked.clone() };
    let laid_out = args.list.laid_out(late.clone(), &[Sort::by(longest_wait(against))]);
    let filter = Filter { limit: None, ..laid_out };
    let duties = duties(&store, &late)?;
    let exit = args.exit.tell(|| exit::found(&store, &asked, today, due::soon(today, SOON)))?;
    // The table against the first date tells of the extensions, which a brief row lacks.
    let shown = if against == Against::Present && args.list.is_brief(args.output.format()) {
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
    let overdue = Overdue::of(rows, args.against(), context.today(), columns, args.list.limit());
    args.output.show(&overdue.with_duties(duties), &context.world().screen)
}

fn longest_wait(against: Against) -> Field {
    match against {
        Against::Present => Field::Due,
        Against::First => Field::OriginalDue,
    }
}
