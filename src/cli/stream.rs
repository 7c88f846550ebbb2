//! Lists for programs: collected while the register is open, printed after it is closed.

use std::io::{self, BufWriter, Write};

use super::context::Context;
use super::spool::Spool;
use crate::error::{Error, Result};
use crate::model::due::Against;
use crate::model::filter::Filter;
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::selection::Selection;
use crate::render::{self, CsvRows, Format};
use crate::report::stream::{Stream, Take};
use crate::store::Store;

/// Whether a list can be written in a format row by row: a page for people begins with their number, and
/// CSV on a terminal is made safe for it.
pub fn suits(format: Format, is_terminal: bool) -> bool {
    match format {
        Format::Json | Format::Jsonl => true,
        Format::Csv => !is_terminal,
        _ => false,
    }
}

/// Which list, and how it is written.
pub struct Listing<'a> {
    pub schema: &'static str,
    pub format: Format,
    /// The columns that were chosen, for CSV; all of them if none were.
    pub columns: &'a [ListColumn],
    pub filter: &'a Filter,
    pub selection: Selection,
}

/// Closes the register, then prints the list.
pub fn print(listing: &Listing, store: Store, context: &Context) -> Result<()> {
    let mut spool = Spool::new();
    let written = write(listing, &store, context, &mut spool);
    drop(store);
    match written {
        Ok(()) => spool.print(),
        Err(error) => {
            spool.discard();
            Err(error)
        }
    }
}

pub fn write<W: Write>(
    listing: &Listing,
    store: &Store,
    context: &Context,
    out: &mut W,
) -> Result<()> {
    let today = context.today();
    let list = Stream::of(listing.schema, today, listing.selection.clone(), |take: Take| {
        store.each_row(listing.filter, |row| take(&row.on(Against::Present, today)))
    });
    match listing.format {
        Format::Csv if listing.columns.is_empty() => {
            let extra = store.field_names()?.into_iter().map(ListColumn::Extra);
            write_csv(&list, &ListColumn::all().chain(extra).collect::<Vec<_>>(), out)
        }
        Format::Csv => write_csv(&list, listing.columns, out),
        Format::Jsonl => {
            let mut out = BufWriter::with_capacity(1 << 16, out);
            list.each(&mut |row| kept(render::write_json_line(row, &mut out)))?;
            kept(out.flush())
        }
        _ => {
            let written = kept(render::write_json(&list, out));
            list.failure().map_or(written, Err)
        }
    }
}

fn write_csv<F, W: Write>(list: &Stream<F>, columns: &[ListColumn], out: &mut W) -> Result<()>
where
    F: Fn(Take) -> Result<()>,
{
    let keys: Vec<_> = columns.iter().map(ListColumn::key).collect();
    let mut csv = kept(CsvRows::headed(&keys, out))?;
    list.each(&mut |row| kept(csv.row(columns.iter().map(|column| column.value(row)))))?;
    kept(csv.finish())
}

/// What is not printed yet is kept in the temporary folder, which may be full.
fn kept<T>(written: io::Result<T>) -> Result<T> {
    written.map_err(|cause| Error::output(&cause))
}
