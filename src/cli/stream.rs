//! Lists for programs: collected while the register is open, printed after it is closed.

use std::io::{self, BufWriter, Write};

use super::ahead::{self, Writer};
use super::context::Context;
use super::output;
use super::spool::Spool;
use crate::error::{Error, Result};
use crate::model::due::Against;
use crate::model::filter::Filter;
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::progress_row::ProgressRow;
use crate::model::record::{FirstLine, LastLine, ListedRows, Record, RecordScope};
use crate::model::selection::Selection;
use crate::render::{self, CsvRows, Dialect, Format};
use crate::report::stream::{Each, EachRecord, Stream, Take};
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
    write: impl FnOnce(&Store, &mut (dyn Write + Send)) -> Result<()>,
) -> Result<()> {
    let Some(file) = file else {
        let mut spool = Spool::new();
        let written = write(&store, &mut spool);
        drop(store);
        return spool.finish(written);
    };
    output::save(file, |out| write(&store, out))
}

/// Writes the list as it is in the register, each row while those after it are read.
pub fn write<W: Write + Send>(
    listing: &Listing,
    store: &Store,
    context: &Context,
    out: &mut W,
) -> Result<()> {
    let (today, is_public) = (context.today(), store.is_public());
    let total = store.total_if_limited(listing.filter)?;
    // JSON has all of them under each row; to find their names, all findings are read.
    let columns = if listing.format == Format::Csv { listing.columns(store)? } else { Vec::new() };
    let (rows, to_write) = ahead::channel();
    let (records, records_to_write) = ahead::channel();
    let read = || {
        let mut shown = ListedRows::default();
        rows.pass_on(|take| {
            store.each_row(listing.filter, |row| {
                if listing.records.is_some() {
                    shown.findings.push(row.finding.id);
                    shown.progress.push(row.progress.id);
                }
                take(row.on(Against::Present, today))
            })
        });
        if listing.records.is_some() && listing.format != Format::Csv {
            records.pass_on(|take| store.each_record(&scope(listing, shown, store)?, take));
        }
    };
    let write = move || match listing.format {
        Format::Csv => write_csv(&to_write, &columns, listing.dialect, out),
        Format::Jsonl if listing.records.is_none() || is_public => write_lines(&to_write, out),
        Format::Jsonl => write_export_lines(listing.schema, &to_write, &records_to_write, out),
        _ => {
            let records = |take: Each<Record>| records_to_write.each(take);
            let feed = |take: Take| to_write.each(take);
            let list = Stream::of(listing.schema, today, listing.selection.clone(), feed);
            let records = listing.records.map(|_| &records as EachRecord);
            write_whole(list.with_total(total).with_records(records), out)
        }
    };
    ahead::reading(read, write)
}

fn write_whole<F, W: Write>(list: Stream<'_, F>, out: &mut W) -> Result<()>
where
    F: Fn(Take) -> Result<()>,
{
    let written = or_writing_error(render::write_json(&list, out));
    list.failure().map_or(written, Err)
}

fn write_lines(rows: &Writer<ProgressRow>, out: &mut impl Write) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    rows.each(&mut |row| or_writing_error(render::write_json_line(row, &mut out)))?;
    or_writing_error(out.flush())
}

fn write_export_lines(
    schema: &'static str,
    rows: &Writer<ProgressRow>,
    records: &Writer<Record>,
    out: &mut impl Write,
) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let first = FirstLine { record: FirstLine::RECORD, schema };
    or_writing_error(render::write_json_line(&first, &mut out))?;
    let mut last = LastLine { record: LastLine::RECORD, findings: 0, records: 0 };
    rows.each(&mut |row| {
        last.findings += 1;
        or_writing_error(render::write_json_line(row, &mut out))
    })?;
    records.each(&mut |record| {
        last.records += 1;
        or_writing_error(render::write_json_line(record, &mut out))
    })?;
    or_writing_error(render::write_json_line(&last, &mut out).and_then(|()| out.flush()))
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

fn write_csv(
    rows: &Writer<ProgressRow>,
    columns: &[ListColumn],
    dialect: Dialect,
    out: &mut impl Write,
) -> Result<()> {
    let keys: Vec<_> = columns.iter().map(ListColumn::key).collect();
    let mut csv = or_writing_error(CsvRows::headed(&keys, dialect, out))?;
    rows.each(&mut |row| {
        or_writing_error(csv.row(columns.iter().map(|column| column.value(row))))
    })?;
    or_writing_error(csv.finish())
}

/// What is not printed yet is kept in the temporary folder, which may be full.
pub fn or_writing_error<T>(written: io::Result<T>) -> Result<T> {
    written.map_err(|cause| Error::output(&cause))
}
