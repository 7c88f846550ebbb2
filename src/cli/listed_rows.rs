//! A list in any format, whose rows are never all in memory.

use std::collections::HashSet;
use std::io::Write;

use super::context::Context;
use super::longest_answer::check_list;
use super::output;
use super::stream::{self, Listing, or_writing_error};
use crate::error::Result;
use crate::model::columns::ListRow;
use crate::model::filter::{Filter, Scope};
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::selection::Selection;
use crate::render::{self, Format};
use crate::report::list::List;
use crate::report::list_page::ListPage;
use crate::store::{OutputFile, Store};

/// Writes the list to a file, or to standard output where there is none. `title` is what a page calls an export.
pub fn give(
    listing: &Listing,
    title: Option<&str>,
    store: Store,
    context: &Context,
    file: Option<&OutputFile>,
) -> Result<()> {
    let Listing { schema, format, columns, filter, .. } = *listing;
    let is_terminal = file.is_none() && context.world().screen.is_terminal;
    if listing.dialect.is_raw || stream::suits(format, is_terminal) {
        return stream::give(listing, store, context, file);
    }
    let title = title.map(str::to_owned);
    match format {
        Format::Plain | Format::Ids => {
            stream::give_read(store, file, |store, out| lines(listing, store, context, out))
        }
        _ if format.is_for_people() => page(listing, title, store, context, file),
        _ => {
            let (rows, total) = (store.rows(filter)?, store.total_if_limited(filter)?);
            drop(store);
            let (selection, columns) = (listing.selection.clone(), columns.to_vec());
            let list = List::of(schema, title, selection, rows, context.today(), columns, total);
            output::give(&list, format, context, file)
        }
    }
}

/// Whether the list needs no more of each row than a usual table shows.
fn is_brief(listing: &Listing) -> bool {
    listing.format.is_brief() && listing.columns.iter().all(ListColumn::is_brief)
}

/// A list of which every line stands for itself is written some rows at a time.
fn lines(listing: &Listing, store: &Store, context: &Context, out: &mut dyn Write) -> Result<()> {
    if is_brief(listing) {
        some_at_a_time(listing, context, out, |take| store.each_brief_row(listing.filter, take))
    } else {
        some_at_a_time(listing, context, out, |take| store.each_row(listing.filter, take))
    }
}

fn some_at_a_time<R: ListRow>(
    listing: &Listing,
    context: &Context,
    out: &mut dyn Write,
    read: impl FnOnce(&mut dyn FnMut(R) -> Result<()>) -> Result<()>,
) -> Result<()> {
    const AT_ONCE: usize = 5000;
    let (style, today, mut rows) = (output::style(context), context.today(), Vec::new());
    let mut write = |rows| {
        let columns = listing.columns.to_vec();
        let part = List::of(listing.schema, None, Selection::default(), rows, today, columns, None);
        or_writing_error(render::write(&part, listing.format, &style, out))
    };
    read(&mut |row| {
        rows.push(row);
        if rows.len() < AT_ONCE { Ok(()) } else { write(std::mem::take(&mut rows)) }
    })?;
    write(rows)
}

fn page(
    listing: &Listing,
    title: Option<String>,
    store: Store,
    context: &Context,
    file: Option<&OutputFile>,
) -> Result<()> {
    let Listing { format, columns, filter, .. } = *listing;
    check_list(&store, filter, format)?;
    let bare = match title {
        Some(_) => HashSet::new(),
        None => on_a_files_word(&store, filter)?,
    };
    let (selection, columns) = (listing.selection.clone(), columns.to_vec());
    let mut page =
        ListPage::of(title, selection, context.today(), columns, store.total_if_limited(filter)?);
    if is_brief(listing) {
        store.each_brief_row(filter, |row| {
            let is_bare = bare.contains(&(row.number(), row.body_id()));
            page.add(row, is_bare);
            Ok(())
        })?;
    } else {
        store.each_row(filter, |row| {
            let is_bare = bare.contains(&(row.number(), row.body_id()));
            page.add(row, is_bare);
            Ok(())
        })?;
    }
    drop(store);
    output::give(&page.done(), format, context, file)
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
