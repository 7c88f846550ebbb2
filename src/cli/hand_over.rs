//! `track export --hand-over`: all of the register for a successor, in formats that other programs read.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::backup::{complain_of_files, files_in_words, only_here};
use super::context::Context;
use super::filter::NarrowArgs;
use super::process;
use super::report;
use super::say::{print, say};
use super::stream::{self, EXPORT, Listing, WithRecords, or_writing_error};
use super::workbook;
use crate::error::{Error, Result};
use crate::model::anchor::Anchor;
use crate::model::filter::{Filter, Scope};
use crate::model::noun::{JOURNAL, Noun};
use crate::model::selection::Selection;
use crate::page::Report;
use crate::render::{self, CsvRows, Dialect, Format, Style};
use crate::report::body::bodies_on;
use crate::report::evidence::EvidenceList;
use crate::report::history::Log;
use crate::report::inspection::{Grades, Inspections};
use crate::report::owner::Owners;
use crate::report::schema_named;
use crate::store::{IfExists, KeptFiles, OutputFile, OutputFolder, Store};

const REGISTER: &str = "register.db";

/// The tables of which no report has all.
const TABLES: [(&str, &str); 10] = [
    ("notes.csv", "note"),
    ("claims.csv", "claim"),
    ("closures.csv", "closure"),
    ("extensions.csv", "extension"),
    ("corrections.csv", "correction"),
    ("links.csv", "link"),
    ("former-references.csv", "finding_alias"),
    ("answers.csv", "response"),
    ("snoozes.csv", "snooze"),
    ("duties.csv", "duty"),
];

/// Everything else is made from the backup, so that all files show the register at one moment.
pub fn write(typed: &Path, context: &Context) -> Result<()> {
    context.reject_as_at("export --hand-over")?;
    context.reject_public("export --hand-over")?;
    reject_filters(context)?;
    process::heed_interrupts();
    let to = OutputFolder::at(typed, &context.kept_files()?)?;
    let store = context.read()?;
    let (files, anchor) = to.fill(|folder| {
        let made = store.back_up(Some(&folder.join(REGISTER)))?;
        drop(store);
        let anchor = made.head.on(context.today());
        HandOver { folder, context }.write(&anchor)?;
        Ok((made.files, anchor))
    })?;
    say(&format!("everything is in {}", typed.display()));
    let said = files_in_words(&files).into_iter().chain(only_here(&files, "this folder"));
    said.for_each(|line| say(&line));
    print(&format!("{anchor}\n"))?;
    complain_of_files(&files)
}

/// A successor must not take a part for the whole.
fn reject_filters(context: &Context) -> Result<()> {
    let Some(filter) = context.filters().first() else { return Ok(()) };
    Err(Error::Usage(format!("--hand-over gives all of the register; leave out {filter}")))
}

struct HandOver<'a> {
    folder: &'a Path,
    context: &'a Context<'a>,
}

impl HandOver<'_> {
    fn write(&self, anchor: &Anchor) -> Result<()> {
        let today = self.context.today();
        let store = Store::read(&self.folder.join(REGISTER))?;
        self.findings(&store)?;
        self.report("grades.csv", Format::Csv, &Grades::of(store.grades(None)?, today))?;
        let inspections = Inspections::of(store.inspections()?, today);
        self.report("inspections.csv", Format::Csv, &inspections)?;
        let bodies = store.directory()?.bodies().to_vec();
        self.report("bodies.csv", Format::Csv, &bodies_on(bodies, today))?;
        let owners = Owners::of(store.owners(None)?, None, Vec::new(), today);
        self.report("owners.csv", Format::Csv, &owners)?;
        self.report("log.csv", Format::Csv, &Log::of(store.log(None)?, today))?;
        self.report("evidence.csv", Format::Csv, &evidence(&store, self.context)?)?;
        for (name, table) in TABLES {
            self.file(name, |out| write_table(table, &store, out))?;
        }
        self.file("history.jsonl", |out| write_history(&store, out))?;
        let schema = schema_named(EXPORT)?;
        self.file("schema.json", |out| or_writing_error(render::write_json(&schema, out)))?;
        self.board(store)?;
        let readme = README.replace("{anchor}", &anchor.to_string());
        self.file("README.txt", |out| or_writing_error(out.write_all(readme.as_bytes())))
    }

    fn board(&self, store: Store) -> Result<()> {
        if report::is_too_long(&store)? {
            say(
                "note: left out index.html, the report, because there are too many findings for a page",
            );
            return Ok(());
        }
        let since = report::since(None, self.context)?;
        let board = report::board(&NarrowArgs::all_bodies(), since, store, self.context)?;
        self.report("index.html", Format::Html, &board)
    }

    fn findings(&self, store: &Store) -> Result<()> {
        let filter = everything();
        let listing = |format| Listing {
            schema: EXPORT,
            format,
            columns: &[],
            filter: &filter,
            selection: Selection::all_bodies(),
            dialect: Dialect::default(),
            records: Some(WithRecords::default()),
        };
        for (name, format) in [("findings.csv", Format::Csv), ("findings.json", Format::Json)] {
            self.file(name, |out| stream::write(&listing(format), store, self.context, out))?;
        }
        self.file("findings.xlsx", |out| {
            workbook::write(&listing(Format::Csv), store, self.context, Some(self.folder), out)
        })
    }

    fn report<R: Report>(&self, name: &str, format: Format, report: &R) -> Result<()> {
        let style = Style { width: None, colour: false, ascii: false };
        self.file(name, |out| or_writing_error(render::write(report, format, &style, out)))
    }

    fn file(
        &self,
        name: &str,
        content: impl FnOnce(&mut BufWriter<&File>) -> Result<()>,
    ) -> Result<()> {
        let path = self.folder.join(name);
        OutputFile::at(&path, IfExists::Refuse, KeptFiles::default())?.write(content)
    }
}

/// A table as it is, a column for each of its keys.
fn write_table(table: &str, store: &Store, out: &mut impl Write) -> Result<()> {
    let noun = Noun::named(table).expect("TABLES names tables of the register");
    let keys: Vec<_> = noun.keys().map(Cow::from).collect();
    let mut csv = or_writing_error(CsvRows::headed(&keys, Dialect::default(), out))?;
    store.each_record_of(noun, None, |record| {
        or_writing_error(csv.row(record.values.iter().cloned()))
    })?;
    or_writing_error(csv.finish())
}

/// Every act, and then every change of a row, before and after.
fn write_history(store: &Store, out: &mut impl Write) -> Result<()> {
    JOURNAL.iter().try_for_each(|noun| {
        store.each_record_of(noun, None, |record| {
            or_writing_error(render::write_json_line(&record, out))
        })
    })
}

fn everything() -> Filter {
    Filter { scope: Scope::Everything, ..Filter::default() }
}

fn evidence(store: &Store, context: &Context) -> Result<EvidenceList> {
    let mut findings = Vec::new();
    store.each_row(&everything(), |row| {
        findings.push(row.finding.id);
        Ok(())
    })?;
    findings.dedup();
    Ok(EvidenceList::of(store.evidence(&findings)?, context.today()))
}

const README: &str = "\
This folder has all of a register of inspection findings, as it was on the day that the
anchor below begins with.

Read it
  index.html         the report for a board, for any browser (not there if there are too many
                     findings for a page)
  findings.xlsx      every finding, with notes, claims, closures, grades, reports and owners
                     on sheets of their own
  findings.csv       every finding at every body, every column
  findings.json      all of the register for programs, which `track import` brings back into
                     a new register; schema.json says what is in it
  inspections.csv    the published reports
  grades.csv         graded judgements
  owners.csv         who owns findings, and their addresses
  bodies.csv         the inspected bodies, with other names and monitoring stages
  evidence.csv       the evidence files: finding, name, day, note and SHA-256
  notes.csv          progress notes
  claims.csv, closures.csv, extensions.csv, corrections.csv
                     what the force claimed, how it ended, dates that were moved, and what
                     was typed wrongly
  links.csv, former-references.csv
                     what recurs, is the same or was superseded, and earlier references
  answers.csv, duties.csv, snoozes.csv
                     answers and comments under section 55, and reminders that are muted
  log.csv            who did what, and when
  history.jsonl      the same with each row that was changed, before and after

Go on with it
  register.db        the register itself, with its whole history: an SQLite file
  register.db.vault  the evidence files, each named by its SHA-256 (not there if there are none)
  `track --db register.db status` opens it where it is.
  `track restore register.db` makes it your register.
  Move register.db and its vault together. Any program for SQLite can read register.db too.

Check it
  SHA256SUMS         `sha256sum --check SHA256SUMS` shows whether a file has changed; run it
                     before you work on the register
  The anchor fixes the history so far; `track verify --anchor FILE` compares a register with
  it. Keep the line somewhere else too:

{anchor}

Restricted notes and addresses are in here, so pass it on as you would the register.
Configuration, mapping files for imports and templates are files of your own, which the
register doesn't keep: pass them on yourself.
";
