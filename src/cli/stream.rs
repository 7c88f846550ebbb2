//! Lists for programs: collected while the register is open, printed after it is closed.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};

use super::context::Context;
use super::output;
use super::spool::Spool;
use crate::error::{Error, Result};
use crate::model::due::Against;
use crate::model::filter::Filter;
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::record::{FirstLine, LastLine, ListedRows, RecordScope};
use crate::model::selection::Selection;
use crate::render::{self, CsvRows, Dialect, Format};
use crate::report::stream::{EachRecord, Stream, Take, TakeRecord};
use crate::store::{OutputFile, Store};

/// Whether a list can be written in a format row by row: a page for people begins with their number, and
/// CSV on a terminal is made safe for it.
pub fn suits(format: Format, is_terminal: bool) -> bool {
    match format {
        Format::Json | Format::Jsonl => true,
        Format::Csv => !is_terminal,
        _ => false,
    }
}

/// What the JSON of an export looks like.
pub const EXPORT: &str = "track.export/1";

/// Which list, and how it is written.
pub struct Listing<'a> {
    pub schema: &'static str,
    pub format: Format,
    /// The columns that were chosen, for CSV; all of them if none were.
    pub columns: &'a [ListColumn],
    pub filter: &'a Filter,
    pub selection: Selection,
    pub dialect: Dialect,
    /// What JSON has beside the list; a list for readers has nothing.
    pub records: Option<WithRecords>,
}

/// The records of an export.
#[derive(Debug, Clone, Copy, Default)]
pub struct WithRecords {
    /// Those of the journal too.
    pub history: bool,
}

impl Listing<'_> {
    /// The columns, with every extra field, if none were chosen.
    pub fn columns(&self, store: &Store) -> Result<Vec<ListColumn>> {
        if !self.columns.is_empty() {
            return Ok(self.columns.to_vec());
        }
        let extra = store.field_names()?.into_iter().map(ListColumn::Extra);
        Ok(ListColumn::all().chain(extra).collect())
    }
}

/// Writes the list to a file, or to standard output where there is none.
pub fn give(
    listing: &Listing,
    store: Store,
    context: &Context,
    file: Option<&OutputFile>,
) -> Result<()> {
    give_read(store, file, |store, mut out| write(listing, store, context, &mut out))
}

/// Writes what is read to a file, or to standard output where there is none: then the register is closed before
/// anything is printed.
pub fn give_read(
    store: Store,
    file: Option<&OutputFile>,
    write: impl FnOnce(&Store, &mut dyn Write) -> Result<()>,
) -> Result<()> {
    let Some(file) = file else {
        let mut spool = Spool::new();
        let written = write(&store, &mut spool);
        drop(store);
        return spool.finish(written);
    };
    output::save(file, |out| write(&store, out))
}

/// Writes the list as it is in the register.
pub fn write<W: Write>(
    listing: &Listing,
    store: &Store,
    context: &Context,
    out: &mut W,
) -> Result<()> {
    let today = context.today();
    let shown = RefCell::new(ListedRows::default());
    let records = |take: TakeRecord| {
        let scope = scope(listing, shown.take(), store)?;
        store.each_record(&scope, |record| take(record))
    };
    let list = Stream::of(listing.schema, today, listing.selection.clone(), |take: Take| {
        store.each_row(listing.filter, |row| {
            if listing.records.is_some() {
                let mut shown = shown.borrow_mut();
                shown.findings.push(row.finding.id);
                shown.progress.push(row.progress.id);
            }
            take(&row.on(Against::Present, today))
        })
    });
    match listing.format {
        Format::Csv => write_csv(&list, &listing.columns(store)?, listing.dialect, out),
        Format::Jsonl => {
            let mut out = BufWriter::with_capacity(1 << 16, out);
            if listing.records.is_none() || store.is_public() {
                list.each(&mut |row| or_writing_error(render::write_json_line(row, &mut out)))?;
                return or_writing_error(out.flush());
            }
            let first = FirstLine { record: FirstLine::RECORD, schema: listing.schema };
            or_writing_error(render::write_json_line(&first, &mut out))?;
            let mut last = LastLine { record: LastLine::RECORD, findings: 0, records: 0 };
            list.each(&mut |row| {
                last.findings += 1;
                or_writing_error(render::write_json_line(row, &mut out))
            })?;
            records(&mut |record| {
                last.records += 1;
                or_writing_error(render::write_json_line(record, &mut out))
            })?;
            or_writing_error(render::write_json_line(&last, &mut out).and_then(|()| out.flush()))
        }
        _ => {
            let list = list.cut_from(store.count_of_cut(listing.filter)?);
            let list = list.with_records(listing.records.map(|_| &records as EachRecord));
            write_whole(list, out)
        }
    }
}

fn write_whole<F, W: Write>(list: Stream<'_, F>, out: &mut W) -> Result<()>
where
    F: Fn(Take) -> Result<()>,
{
    let written = or_writing_error(render::write_json(&list, out));
    list.failure().map_or(written, Err)
}

/// The whole register, where every row of it was listed.
fn scope(listing: &Listing, shown: ListedRows, store: &Store) -> Result<RecordScope> {
    let with_history = listing.records.is_some_and(|records| records.history);
    let is_all = listing.filter.bodies.is_none()
        && u64::try_from(shown.progress.len()) == Ok(store.count_rows()?);
    let rows = (!is_all)
        .then(|| ListedRows { bodies: listing.filter.bodies.clone().unwrap_or_default(), ..shown });
    Ok(RecordScope { rows, with_history })
}

fn write_csv<F, W: Write>(
    list: &Stream<'_, F>,
    columns: &[ListColumn],
    dialect: Dialect,
    out: &mut W,
) -> Result<()>
where
    F: Fn(Take) -> Result<()>,
{
    let keys: Vec<_> = columns.iter().map(ListColumn::key).collect();
    let mut csv = or_writing_error(CsvRows::headed(&keys, dialect, out))?;
    list.each(&mut |row| {
        or_writing_error(csv.row(columns.iter().map(|column| column.value(row))))
    })?;
    or_writing_error(csv.finish())
}

/// What is not printed yet is kept in the temporary folder, which may be full.
pub fn or_writing_error<T>(written: io::Result<T>) -> Result<T> {
    written.map_err(|cause| Error::output(&cause))
}
