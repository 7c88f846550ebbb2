//! `track overdue`: overdue findings, the longest overdue first.

use super::context::Context;
use super::exit::{self, Exit, ExitArgs};
use super::filter::{Question, duties};
use super::listing::{ListingArgs, with_rows};
use super::longest_answer::check_list;
use crate::error::Result;
use crate::model::columns::Field;
use crate::model::due::{self, Against, SOON};
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
    list: ListingArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let (list, today) = (&args.list, context.today());
    let columns = list.columns()?;
    let (against, longest_wait) = if args.original {
        (Against::First, Field::OriginalDue)
    } else {
        (Against::Present, Field::Due)
    };
    let store = context.read()?;
    let Question { filter, selection } = list.filter.question(&store, context)?;
    let asked = Filter { against, ..filter };
    let late = Filter { late_on: Some(today), ..asked.clone() };
    let duties = duties(&store, &late)?;
    let exit = args.exit.tell(|| exit::found(&store, &asked, today, due::soon(today, SOON)))?;
    let laid_out = list.layout.laid_out(late, &[Sort::by(longest_wait)]);
    check_list(&store, &laid_out, list.output.format())?;
    let (limit, filter) = (laid_out.limit, Filter { limit: None, ..laid_out });
    // The table against the first date tells of the extensions, which a brief row lacks.
    exit.once(with_rows!(store, &filter, list.is_brief() && !args.original, |rows| {
        let overdue = Overdue::of(selection, rows, duties, against, today, columns, limit);
        list.output.show(&overdue, context)
    }))
}
