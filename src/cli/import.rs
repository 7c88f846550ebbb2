//! `track import`: a file of findings or grades, whole or not at all.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::chosen_bodies::default_of;
use super::context::Context;
use super::full_import::{self, FullImportRun};
use super::import_files::{self, ReadFile, hash, named, read_as};
use super::import_options::OptionArgs;
use super::import_progress::ImportProgress;
use super::import_written::{WrittenArgs, WrittenFiles};
use super::mapping::{self, MappingArgs};
use super::output::OutputArgs;
use super::retyped;
use crate::error::{Complaint, Error, Result};
use crate::exchange::{self, Mapping, MappingFile, Refusal};
use crate::model::act::Act;
use crate::model::body::Directory;
use crate::model::finding::spelling;
use crate::model::import_options::{AsNew, ImportOptions};
use crate::model::imported::Imported;
use crate::page::counted;
use crate::report::imported::{ImportOutcome, ImportReport, ReadAs};
use crate::store::{Decided, IfMissing, Store, is_interrupted};

/// Import findings or grades from files: all of it, or nothing
///
/// A file may be CSV, a workbook (XLSX, XLS, ODS), JSON or JSON Lines; `-` is standard input. Several files are one
/// act. Importing the same files again changes nothing. A changed file updates what it can, and each cell is shown
/// as it was and as it is; the rest is reported, and nothing is imported then. Open rows that came with an earlier
/// import of the same rows and that the file lacks are named, and left as they are.
///
/// --dry-run ends with the command that would do the same, in which every guess is a flag. `track help imports`
/// explains how a file is read, and the flags that say what it leaves open.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("written").multiple(true),
    after_help = "Examples:
  track import examples/west-mercia.csv
  track import examples/west-mercia.csv --dry-run --kind recommendation"
)]
pub struct Args {
    /// The files, or - for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Say what would be imported, and import nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    written: WrittenArgs,
    #[command(flatten)]
    mapping: MappingArgs,
    #[command(flatten)]
    options: OptionArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let written = args.written.files(&args.files, &args.mapping, context)?;
    let files = import_files::read_all(&args.files, &context.config()?.import)?;
    let act = context.act("import");
    let options = args.options.read(&args.files, context)?;
    let tried = RefCell::new(None);
    let imported = context.write_as(&act, IfMissing::Create, |store, act| {
        let done = import_files(args, store, act, &files, &options, &written, context)?;
        let is_any = done.act.is_some() || done.rejected.is_empty();
        if !args.dry_run && is_any && done.imported.complaints.is_empty() {
            return Ok(done);
        }
        tried.replace(Some(done));
        // Whatever a refusal takes back, this takes back: a register that would have been created, too.
        Err(Error::Closed)
    });
    let done = match (tried.take(), imported) {
        (Some(tried), Err(Error::Closed)) => tried,
        (_, imported) => imported?,
    };
    args.answer(done, &written, context)
}

/// What an import did, or would do.
struct ImportRun {
    outcome: ImportOutcome,
    act: Option<i64>,
    imported: Imported,
    read: Vec<ReadAs>,
    /// What headings may mean that would be kept as fields.
    hints: Vec<String>,
    /// What is wrong with the rows that were left out.
    rejected: Vec<Complaint>,
    /// What the file was taken to mean.
    understood: MappingFile,
}

impl Args {
    /// Prints complaints as an error, and in JSON as part of the answer too.
    fn answer(&self, done: ImportRun, written: &WrittenFiles, context: &Context) -> Result<()> {
        let ImportRun { outcome, act, imported, read, hints, rejected, understood } = done;
        let refusal = imported.complaints.clone();
        let mut report =
            ImportReport::of(act, &outcome, imported, read, self.dry_run, context.today());
        report.reject(&rejected);
        if refusal.is_empty() {
            // Of what is stored, they were written before it.
            if matches!(outcome, ImportOutcome::Tried { .. }) {
                written.write_mapping(&understood)?;
                written.write_complaints(&rejected)?;
            }
            report.say(written.saved_mapping());
            self.output.confirm(&report, context)?;
            return self.after_rejecting(&rejected, written, context);
        }
        written.write_complaints(&refusal)?;
        written.say_complaints(&refusal)?;
        if self.output.is_json() {
            self.output.show(&report, context)?;
        }
        Err(Error::Complaints {
            files: self.files.iter().map(|file| named(file)).collect(),
            complaints: refusal,
            hints,
        })
    }

    /// Whoever runs this without reading what it says has to notice that not all was imported.
    fn after_rejecting(
        &self,
        rejected: &[Complaint],
        written: &WrittenFiles,
        context: &Context,
    ) -> Result<()> {
        let Some(file) = written.rejects.as_ref().filter(|_| !rejected.is_empty()) else {
            return Ok(());
        };
        written.say_complaints(rejected)?;
        let file = file.typed();
        let places: BTreeSet<_> = rejected.iter().map(|complaint| &complaint.place).collect();
        let rows = counted(places.len(), "row");
        Err(Error::BadData(if self.dry_run {
            format!("{rows} would be rejected, and written to {}", file.display())
        } else {
            let (typed, import) = (&context.world().arguments, clap::Command::new("import"));
            let import = <Args as clap::Args>::augment_args(import);
            let command = retyped::for_rejects(typed, &self.files, file, import);
            let file = file.display();
            format!("{rows} rejected; {file} says why. Once it is corrected, run:\n  {command}")
        }))
    }

    /// Whether no flag and no mapping changes how the one file is read.
    fn is_unaltered_export(&self, files: &[ReadFile]) -> Result<bool> {
        let is_plain = self.mapping.identity()?.is_empty() && self.options.identity().is_empty();
        Ok(files.len() == 1 && is_plain && self.written.rejects.is_none())
    }
}

fn import_files(
    args: &Args,
    store: &mut Store,
    act: &Act,
    files: &[ReadFile],
    options: &ImportOptions,
    written: &WrittenFiles,
    context: &Context,
) -> Result<ImportRun> {
    let default = default_of(store, context)?;
    let directory = store.directory()?.with_default(default.as_ref().map(|body| body.id));
    // The same file is another import where another body is the default.
    let own = default.as_ref().map_or("", |body| body.slug.as_str());
    let hash = hash(files, &(args.mapping.identity()? + args.options.identity() + own))?;
    let is_to_be_read = args.mapping.save_mapping.is_some();
    if let Some((act, day)) = store.standing_import(&hash)?.filter(|_| !is_to_be_read) {
        return Ok(ImportRun {
            outcome: ImportOutcome::Again { act, day },
            ..ImportRun::of(files)
        });
    }
    let undone = store.undone_import(&hash)?;
    let act = &Act { source_hash: Some(hash), ..act.clone() };
    let exports = full_import::read(files, &context.config()?.import)?;
    if args.is_unaltered_export(files)?
        && let Some(done) =
            full_import::alone(&exports, store, act, args.dry_run, written, context)?
    {
        let FullImportRun { outcome, act, imported } = done;
        return Ok(ImportRun { outcome, act, imported, ..ImportRun::of(files) });
    }
    let are_rejects = import_files::bytes(files)?.iter().all(|bytes| exchange::are_rejects(bytes));
    let said = args.mapping.read(are_rejects, context)?;
    let input =
        ImportInput { args, files, options, directory: &directory, said: &said, written, context };
    let mut done = input.import_until_no_new_rejects(store, act)?;
    if are_rejects {
        // They are only a part of a file.
        done.imported.missing.clear();
    }
    let names: BTreeSet<_> =
        done.rejected.iter().filter_map(|one| Some(spelling(one.reference.as_deref()?))).collect();
    done.imported.missing.retain(|row| !names.contains(&spelling(&row.name)));
    if done.imported.complaints.is_empty() {
        let records = exports.iter().flatten().flat_map(|export| &export.records);
        done.imported.left_out = store.lacking(records)?;
        done.imported.remarks.extend(full_import::with_redo(undone, done.act, &done.imported));
    }
    Ok(done)
}

/// What is to be imported, and how.
struct ImportInput<'a> {
    args: &'a Args,
    files: &'a [ReadFile],
    options: &'a ImportOptions,
    directory: &'a Directory,
    said: &'a MappingFile,
    written: &'a WrittenFiles,
    context: &'a Context<'a>,
}

impl ImportInput<'_> {
    /// The rows of findings and grades, each compared with the register.
    fn import_until_no_new_rejects(&self, store: &mut Store, act: &Act) -> Result<ImportRun> {
        let mut mapping = mapping::with_bodies(self.said, self.directory)?;
        let mut rejected: Vec<Complaint> = Vec::new();
        loop {
            let done = self.import_accepted_rows(store, act, &mapping, &rejected)?;
            let complaints = &done.imported.complaints;
            let is_of_rows = complaints.iter().all(|complaint| !complaint.bars_all);
            if self.written.rejects.is_none() || complaints.is_empty() || !is_of_rows {
                return Ok(ImportRun { rejected, ..done });
            }
            // Rows that depend on a rejected row are rejected in the next round.
            rejected.extend(done.imported.complaints);
            mapping.rejected = rejected.iter().map(|complaint| complaint.place.clone()).collect();
        }
    }

    /// All rows but those that are rejected. What is written about them comes before the others are stored.
    fn import_accepted_rows(
        &self,
        store: &mut Store,
        act: &Act,
        mapping: &Mapping,
        rejected: &[Complaint],
    ) -> Result<ImportRun> {
        let progress = ImportProgress::on(&self.context.world().screen);
        let mut done = ImportRun::of(self.files);
        let exchange::Files { sheet, tables } = match self.read_rows(mapping, &progress)? {
            Ok(read) => read,
            Err(_) if is_interrupted() => return Err(Error::Interrupted),
            Err(Refusal { complaints, hints }) => {
                done.hints = hints;
                done.imported.complaints =
                    self.with_complaints_about_other_rows(store, act, mapping, complaints)?;
                return Ok(done);
            }
        };
        self.args.mapping.check_used(&sheet)?;
        done.read = tables.iter().map(|table| read_as(table, self.files)).collect();
        done.hints = exchange::hints_of(&tables);
        done.understood = mapping::understood(self.said, &tables);
        let is_dry_run = self.args.dry_run;
        // A file of which rows were left out has not been imported yet.
        let source_hash = act.source_hash.clone().filter(|_| rejected.is_empty());
        let act = &Act { source_hash, ..act.clone() };
        let changed = store.change_if(act, |tx| {
            let imported = tx.import(&sheet, self.options, &progress)?;
            if is_dry_run || !imported.complaints.is_empty() {
                return Ok(Decided::TakeBack(imported));
            }
            self.write_files(mapping, rejected, &done.understood)?;
            Ok(Decided::Keep(imported))
        })?;
        done.imported = changed.value;
        if !done.imported.complaints.is_empty() {
            return Ok(done);
        }
        done.act = changed.act;
        done.outcome = if is_dry_run {
            let guesses = mapping::guessed(self.said, &done.understood);
            let command = retyped::without_dry_run(&self.context.world().arguments, &guesses);
            ImportOutcome::Tried { command }
        } else {
            ImportOutcome::Done
        };
        Ok(done)
    }

    /// What is wrong with some rows, and what stands in the way of the others, so that all of it is said at once.
    fn with_complaints_about_other_rows(
        &self,
        store: &mut Store,
        act: &Act,
        mapping: &Mapping,
        mut complaints: Vec<Complaint>,
    ) -> Result<Vec<Complaint>> {
        if complaints.iter().any(|complaint| complaint.bars_all) {
            return Ok(complaints);
        }
        let places = complaints.iter().map(|complaint| complaint.place.clone());
        let rejected = mapping.rejected.iter().cloned().chain(places).collect();
        let mapping = Mapping { rejected, ..mapping.clone() };
        let progress = ImportProgress::on(&self.context.world().screen);
        let sheet = match self.read_rows(&mapping, &progress)? {
            Ok(read) => read.sheet,
            Err(_) if is_interrupted() => return Err(Error::Interrupted),
            Err(_) => return Ok(complaints),
        };
        let references = complaints.iter().filter_map(|complaint| complaint.reference.as_deref());
        let sheet = sheet.without_children_of(references.map(spelling).collect());
        let as_new = AsNew { are_all: true, ..AsNew::default() };
        let options = ImportOptions { as_new, ..self.options.clone() };
        let tried = store.change_if(act, |tx| {
            Ok(Decided::TakeBack(tx.import(&sheet, &options, &progress)?.complaints))
        })?;
        complaints.extend(tried.value);
        complaints.sort_by(|one, other| one.place.cmp(&other.place));
        Ok(complaints)
    }

    fn read_rows(
        &self,
        mapping: &Mapping,
        progress: &ImportProgress,
    ) -> Result<std::result::Result<exchange::Files, Refusal>> {
        let bytes = import_files::bytes(self.files)?;
        let files = import_files::named_bytes(self.files, &bytes);
        let read = exchange::read_all(&files, self.directory, mapping, progress);
        if read.is_ok() && self.written.rejects.is_none() {
            self.files.iter().for_each(ReadFile::let_go);
        }
        Ok(read)
    }

    fn write_files(
        &self,
        mapping: &Mapping,
        rejected: &[Complaint],
        understood: &MappingFile,
    ) -> Result<()> {
        self.written.write_mapping(understood)?;
        self.written.write_complaints(rejected)?;
        let file = self.written.rejects.as_ref().filter(|_| !rejected.is_empty());
        let Some(file) = file else { return Ok(()) };
        let failed = |cause| Error::writing(file.typed(), &cause);
        let bytes = import_files::bytes(self.files)?;
        let files = import_files::named_bytes(self.files, &bytes);
        let rows = exchange::rejected_rows(&files, mapping, rejected).map_err(failed)?;
        file.write(|out| out.write_all(&rows).map_err(failed))
    }
}

impl ImportRun {
    /// Refused until it is known that nothing stands in the way.
    fn of(files: &[ReadFile]) -> ImportRun {
        let unread =
            |file: &ReadFile| ReadAs { file: file.name.display().to_string(), ..ReadAs::default() };
        ImportRun {
            outcome: ImportOutcome::Refused,
            act: None,
            imported: Imported::default(),
            read: files.iter().map(unread).collect(),
            hints: Vec::new(),
            rejected: Vec::new(),
            understood: MappingFile::default(),
        }
    }
}
