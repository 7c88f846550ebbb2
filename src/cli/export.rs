//! `track export`: the register, or a part of it, for other programs.

use std::io::Write;
use std::path::PathBuf;

use super::context::Context;
use super::filter::{FilterArgs, Question, duties};
use super::hand_over;
use super::listed_rows;
use super::listing::LayoutArgs;
use super::output::{self, FileArgs};
use super::parse;
use super::say::say;
use super::stream::{self, EXPORT, Listing, WithRecords, or_writing_error};
use super::workbook;
use crate::error::{Error, Result};
use crate::model::filter::Filter;
use crate::model::list_column::ListColumn;
use crate::model::selection::Selection;
use crate::model::{OneOf, one_of};
use crate::page::Entry;
use crate::render::ics::{CalendarRows, Manner};
use crate::render::{Dialect, Format};
use crate::report::calendar;
use crate::report::duty::DutyRow;
use crate::store::Store;

/// What a hand-over has no choice of. Its filters are refused when they are known.
const NO_HAND_OVER: [&str; 14] = [
    "force",
    "region",
    "rocu",
    "all_bodies",
    "output",
    "columns",
    "sort",
    "limit",
    "format",
    "json",
    "raw",
    "excel",
    "todo",
    "alarm",
];

const OUR_FILES: &str =
    "name a .csv, .xlsx, .json, .jsonl, .ics, .md or .html file, or give --format";

one_of! {
    ExportFormat, "format" {
        Csv = "csv",
        Xlsx = "xlsx",
        Json = "json",
        Jsonl = "jsonl",
        Ics = "ics",
        Md = "md",
        Html = "html",
        Plain = "plain",
        Table = "table",
        Ids = "ids",
    }
}

impl ExportFormat {
    /// None for what only an export can be.
    fn of_lists(self) -> Option<Format> {
        Format::find(self.word())
    }
}

/// Export findings; everything, unless a flag or the default body narrows it
///
/// Where the default body leaves out rows of other bodies, a note says so; --all-bodies exports them too.
///
/// CSV, JSON and XLSX can be imported again. JSON and JSON Lines hold all of the register, and an import into a new
/// register brings all of it back; from the others an import reads the findings. That includes restricted notes and
/// owners' addresses; --public leaves them out.
/// Cells of CSV that a spreadsheet would run as a formula begin with an apostrophe, which an import takes
/// away. A workbook has notes, claims, closures, grades, reports and owners on sheets of their own. A
/// calendar has what is open and due.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track export --output register.csv
  track export --output register.xlsx
  track export --alarm 14d --output due.ics
  track export --format json --force west-mercia --open
  track export --hand-over handover")]
pub struct Args {
    /// csv, xlsx, json, jsonl, ics, md, html, plain, table or ids [default: as the name of the file ends, else csv]
    #[arg(long, value_name = "FORMAT", value_parser = parse::one_of::<ExportFormat>(), hide_possible_values = true, help_heading = "Output")]
    format: Option<ExportFormat>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    file: FileArgs,
    /// All of the register for a successor, in a new folder: every list, the register, evidence, a page to read
    #[arg(long, value_name = "DIR", value_parser = parse::file(), help_heading = "Output", conflicts_with_all = NO_HAND_OVER)]
    hand_over: Option<PathBuf>,
    /// JSON: add who changed what and when, for reading; an import leaves it out
    #[arg(long, help_heading = "Output", conflicts_with = "hand_over")]
    history: bool,
    /// CSV: each cell as it is stored, for programs; a spreadsheet may run it as a formula
    #[arg(long, help_heading = "Output")]
    raw: bool,
    /// CSV: begin with a byte order mark, so that Excel reads UTF-8
    #[arg(long, help_heading = "Output")]
    excel: bool,
    /// ICS: tasks instead of events
    #[arg(long, help_heading = "Output")]
    todo: bool,
    /// ICS: an alarm this long before each date, such as 14d or 2w
    #[arg(long, value_name = "TIME", value_parser = parse::days_before, help_heading = "Output")]
    alarm: Option<u32>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    layout: LayoutArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    if let Some(folder) = &args.hand_over {
        return hand_over::write(folder, context);
    }
    let format = args.format()?;
    args.check(format)?;
    let columns = args.columns(format)?;
    let file = args.file.file(context)?;
    let store = context.read()?;
    let Question { filter, selection } = args.filter.everything(&store, context)?;
    let filter = args.layout.laid_out(filter, &[]);
    if selection.is_own_body() {
        say_what_is_left_out(&store, &filter, &selection)?;
    }
    let listing = Listing {
        schema: EXPORT,
        format: format.of_lists().unwrap_or(Format::Csv),
        columns: &columns,
        filter: &filter,
        selection,
        dialect: Dialect { is_raw: args.raw, is_for_excel: args.excel },
        records: Some(WithRecords { history: args.history }),
    };
    match format {
        ExportFormat::Xlsx => stream::give_read(store, file.as_ref(), |store, mut out| {
            let folder = file.as_ref().and_then(|file| file.folder());
            workbook::write(&listing, store, context, folder, &mut out)
        }),
        ExportFormat::Ics => stream::give_read(store, file.as_ref(), |store, out| {
            let manner = Manner { are_tasks: args.todo, alarm: args.alarm };
            write_calendar(store, &filter, manner, context, out)
        }),
        _ => listed_rows::give(&listing, Some("The register"), store, context, file.as_ref()),
    }
}

fn write_calendar(
    store: &Store,
    filter: &Filter,
    manner: Manner,
    context: &Context,
    out: &mut dyn Write,
) -> Result<()> {
    let register = store.identity()?;
    let mut rows = or_writing_error(CalendarRows::headed(manner, out))?;
    let mut add = |entry: Option<Entry>| {
        or_writing_error(entry.iter().try_for_each(|entry| rows.entry(entry)))
    };
    store.each_row(filter, |row| add(calendar::of_finding(&row, &register)))?;
    let duties = DutyRow::all(duties(store, filter)?, context.today());
    duties.iter().try_for_each(|duty| add(calendar::of_duty(duty, &register)))?;
    or_writing_error(rows.finish())
}

impl Args {
    /// As it is typed, else as the file's name ends: `register.xlsx` is a workbook.
    fn format(&self) -> Result<ExportFormat> {
        match (self.json, self.format, self.file.path()) {
            (true, ..) => Ok(ExportFormat::Json),
            (false, Some(format), _) => Ok(format),
            (false, None, None) => Ok(ExportFormat::Csv),
            (false, None, Some(path)) => {
                let by_name = output::format_by_name(path, "an export", OUR_FILES)?;
                Ok(by_name.unwrap_or(ExportFormat::Csv))
            }
        }
    }

    /// Refuses flags that mean nothing for the format.
    fn check(&self, format: ExportFormat) -> Result<()> {
        let flags = [
            (self.raw, "--raw", ExportFormat::Csv),
            (self.excel, "--excel", ExportFormat::Csv),
            (self.todo, "--todo", ExportFormat::Ics),
            (self.alarm.is_some(), "--alarm", ExportFormat::Ics),
            (self.history && format != ExportFormat::Jsonl, "--history", ExportFormat::Json),
        ];
        let lost = flags.iter().find(|(is_given, _, of)| *is_given && *of != format);
        if let Some((_, flag, of)) = lost {
            let why = format!("{flag} works with --format {of}, and not with {format}");
            return Err(Error::Usage(why));
        }
        if format == ExportFormat::Xlsx && self.file.are_missing() {
            let why = "a workbook isn't text; name a file with --output FILE (--output - writes it to standard output)";
            return Err(Error::Usage(why.into()));
        }
        Ok(())
    }

    fn columns(&self, format: ExportFormat) -> Result<Vec<ListColumn>> {
        match format.of_lists() {
            Some(format) => self.layout.columns(format),
            None if format == ExportFormat::Xlsx => Ok(self.layout.chosen_columns()),
            None => self.layout.no_columns(format.word()),
        }
    }
}

/// A file with a part of the register must not be taken for all of it.
fn say_what_is_left_out(store: &Store, filter: &Filter, selection: &Selection) -> Result<()> {
    let others = store.directory()?.without(filter.bodies.as_deref().unwrap_or_default());
    if store.has_any(&Filter { bodies: Some(others), limit: None, ..filter.clone() })? {
        let whom = selection.for_whom();
        say(&format!("note: only the rows{whom} are exported; --all-bodies exports every row"));
    }
    Ok(())
}
