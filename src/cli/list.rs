//! `track list`: findings, one row at each body.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::context::Context;
use super::filter::Question;
use super::listing::{ListingArgs, with_rows};
use super::output;
use super::spool::Spool;
use super::stream::{self, Listing};
use crate::error::Result;
use crate::model::columns::ListRow;
use crate::model::filter::{Filter, Scope};
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::selection::Selection;
use crate::render::{self, Dialect, Format};
use crate::report::list::List;
use crate::report::list_page::ListPage;
use crate::store::Store;

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
    if matches!(format, Format::Plain | Format::Ids) && file.is_none() {
        let lines = Lines { format, today, columns };
        return if list.is_brief() {
            lines.print(store, context, |store, take| store.each_brief_row(&filter, take))
        } else {
            lines.print(store, context, |store, take| store.each_row(&filter, take))
        };
    }
    if format.is_for_people() {
        let bare = on_a_files_word(&store, &filter)?;
        let mut page = ListPage::of(selection, today, columns, filter.limit);
        if list.is_brief() {
            store.each_brief_row(&filter, |row| {
                let is_bare = bare.contains(&(row.number(), row.body_id()));
                page.add(row, is_bare);
                Ok(())
            })?;
        } else {
            store.each_row(&filter, |row| {
                let is_bare = bare.contains(&(row.number(), row.body_id()));
                page.add(row, is_bare);
                Ok(())
            })?;
        }
        drop(store);
        return list.output.show(&page.done(), context);
    }
    with_rows!(store, &filter, list.is_brief(), |rows| {
        let answer = List::of(SCHEMA, None, selection, rows, today, columns, filter.limit);
        list.output.show(&answer, context)
    })
}

/// Those of the rows that are closed with nothing to bear out what a file said; what is public doesn't say.
fn on_a_files_word(store: &Store, filter: &Filter) -> Result<HashSet<(i64, i64)>> {
    let is_of_open = filter.scope == Scope::Open && filter.statuses.is_empty();
    if is_of_open || store.is_public() {
        return Ok(HashSet::new());
    }
    let bare = Filter { on_a_files_word: true, order: vec![], limit: None, ..filter.clone() };
    let mut found = HashSet::new();
    store.each_brief_row(&bare, |row| {
        found.insert((row.number(), row.body_id()));
        Ok(())
    })?;
    Ok(found)
}

/// A list of which every line stands for itself: written some rows at a time, so that they are never all in memory.
struct Lines {
    format: Format,
    today: NaiveDate,
    columns: Vec<ListColumn>,
}

impl Lines {
    /// Closes the register, then prints the list.
    fn print<R: ListRow>(
        &self,
        store: Store,
        context: &Context,
        read: impl FnOnce(&Store, &mut dyn FnMut(R) -> Result<()>) -> Result<()>,
    ) -> Result<()> {
        const AT_ONCE: usize = 5000;
        let (style, mut spool, mut rows) = (output::style(context), Spool::new(), Vec::new());
        let mut write = |rows| {
            let columns = self.columns.clone();
            let part =
                List::of(SCHEMA, None, Selection::default(), rows, self.today, columns, None);
            stream::kept(render::write(&part, self.format, &style, &mut spool))
        };
        let written = read(&store, &mut |row| {
            rows.push(row);
            if rows.len() < AT_ONCE { Ok(()) } else { write(std::mem::take(&mut rows)) }
        });
        let written = written.and_then(|()| write(rows));
        drop(store);
        spool.finish(written)
    }
}
