//! `track due`: what is due next.

use super::context::Context;
use super::exit::{self, Exit, ExitArgs};
use super::filter::{Question, duties};
use super::listing::{ListingArgs, with_rows};
use super::longest_answer::check_list;
use crate::error::Result;
use crate::model::calendar;
use crate::model::columns::Field;
use crate::model::filter::{Filter, Sort};
use crate::model::lookahead::Lookahead;
use crate::report::list::List;

/// List findings due from today on, the earliest first
///
/// Section 55 comments that are due are listed separately.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track due
  track due --within 6w --force west-mercia")]
pub struct Args {
    /// How far ahead: 30d, 6w, "3 months"
    #[arg(long, value_name = "TIME", default_value = "30d")]
    within: Lookahead,
    #[command(flatten)]
    list: ListingArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let (list, today) = (&args.list, context.today());
    let columns = list.columns()?;
    let last = args.within.from(today);
    let store = context.read()?;
    let Question { filter: asked, selection } = list.filter.question(&store, context)?;
    let exit = args.exit.tell(|| exit::found(&store, &asked, today, today..=last))?;
    let filter = Filter { due_within: Some(today..=last), ..asked };
    let filter = list.layout.laid_out(filter, &[Sort::by(Field::Due)]);
    check_list(&store, &filter, list.output.format())?;
    let duties = duties(&store, &filter)?;
    let title = format!("Due from today to {}", calendar::with_weekday(last));
    let total = store.total_if_limited(&filter)?;
    exit.once(with_rows!(store, &filter, list.is_brief(), |rows| {
        let title = Some(title);
        let answer = List::of("track.due/1", title, selection, rows, today, columns, total);
        list.output.show(&answer.with_column(Field::DaysLeft).with_duties(duties), context)
    }))
}
