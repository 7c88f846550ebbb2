//! `track import`: a file of findings or grades, whole or not at all.

use std::cell::RefCell;
use std::fs::{File, FileType};
use std::io::{Read, Write, stdin};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::chosen_bodies::default_of;
use super::context::{Context, if_exists};
use super::deadline::SureArgs;
use super::mapping::{self, MappingArgs};
use super::output::OutputArgs;
use super::parse;
use super::say::{print, say};
use crate::error::{Complaint, Error, Result};
use crate::exchange::{self, MappingFile, NamedBytes, ReadTable};
use crate::model::act::Act;
use crate::model::calendar;
use crate::model::clean::Clean;
use crate::model::history::first_names;
use crate::model::import_row::Imported;
use crate::model::reckoning::Reckoning;
use crate::page::counted;
use crate::report::outcome::CommandOutcome;
use crate::store::{self, IfMissing, OutputFile, Store};

/// Import findings or grades from files: all of it, or nothing
///
/// A file may be CSV, a workbook (XLSX, XLS, ODS), JSON or JSON Lines; `-` is standard input. Several files are one
/// act, and a row may name a parent that is in another of them. Only one sheet of a workbook is read: the first
/// visible one with a table, or the one that --sheet names.
///
/// Headings are understood as trackers write them, in any order, and the answer says how. A column that means
/// nothing to the register is kept as an extra field. Importing the same files again changes nothing. A changed
/// file updates what it can; the rest is reported.
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
    sure: SureArgs,
    /// Write every problem to this file, one per line; `-` is standard output
    #[arg(long, group = "written", value_name = "FILE", value_parser = parse::file())]
    complaints: Option<PathBuf>,
    /// Replace the file of problems, and the mapping file, if they exist
    #[arg(long, requires = "written")]
    overwrite: bool,
    #[command(flatten)]
    mapping: MappingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let complaints = args.complaints_file(context)?;
    let mapping_file = args.mapping_file(context)?;
    let files = args.read()?;
    let hash = hash(&files, &args.mapping.identity()?);
    let act = Act { source_hash: Some(hash), ..context.act("import") };
    let reckoning = context.reckoning(args.sure.yes)?;
    let tried = RefCell::new(None);
    let imported = context.write_as(&act, IfMissing::Create, |store, act| {
        let done = import(args, store, act, &files, &reckoning, context)?;
        if !args.dry_run {
            return Ok(done);
        }
        tried.replace(Some(done));
        // Whatever a refusal takes back, this takes back: a register that would have been created, too.
        Err(Error::Closed)
    });
    if let Err(Error::Complaints { complaints: all, .. }) = &imported {
        write_complaints(complaints.as_ref(), all)?;
    }
    let Done { act, mut said, understood } = match tried.take() {
        Some(mut tried) => {
            tried.said.push("dry run: nothing was imported".to_owned());
            tried
        }
        None => imported?,
    };
    said.extend(save_mapping(mapping_file.as_ref(), &understood)?);
    args.output.confirm(&CommandOutcome::of(act, said, Vec::new(), context.today()), context)
}

/// What an import did, or would do.
struct Done {
    act: Option<i64>,
    said: Vec<String>,
    /// What the file was taken to mean.
    understood: MappingFile,
}

fn save_mapping(file: Option<&OutputFile>, understood: &MappingFile) -> Result<Option<String>> {
    let Some(file) = file else { return Ok(None) };
    let failed = |cause| Error::writing(file.typed(), &cause);
    file.write(|out| out.write_all(understood.written().as_bytes()).map_err(failed))?;
    Ok(Some(format!("saved what was understood as {}", file.typed().display())))
}

/// Where complaints go, if they are to be written.
enum ComplaintsTo {
    Output,
    File(OutputFile),
}

impl Args {
    /// Checked before anything is imported.
    fn mapping_file(&self, context: &Context) -> Result<Option<OutputFile>> {
        let path = self.mapping.save_mapping.as_ref();
        path.map(|path| self.new_file(path, context)).transpose()
    }

    /// Checked before anything is imported.
    fn complaints_file(&self, context: &Context) -> Result<Option<ComplaintsTo>> {
        let Some(path) = &self.complaints else { return Ok(None) };
        if path == Path::new("-") {
            return Ok(Some(ComplaintsTo::Output));
        }
        self.new_file(path, context).map(|file| Some(ComplaintsTo::File(file)))
    }

    fn new_file(&self, path: &Path, context: &Context) -> Result<OutputFile> {
        let kept = context.kept_files()?;
        let kept = self.files.iter().fold(kept, |kept, file| kept.with(file, "the file to import"));
        OutputFile::at(path, if_exists(self.overwrite), kept)
    }

    fn read(&self) -> Result<Vec<ReadFile>> {
        if self.files.iter().filter(|file| is_standard_input(file)).count() > 1 {
            return Err(Error::Usage(
                "standard input can be read only once; give - once".to_owned(),
            ));
        }
        let mut all: Vec<ReadFile> = Vec::new();
        for file in &self.files {
            let bytes = read(file)?;
            let read = ReadFile { name: named(file), hash: sha_256(&bytes), bytes };
            if let Some(same) = all.iter().find(|one| one.hash == read.hash) {
                let (one, other) = (same.name.display(), read.name.display());
                let why = format!("{one} and {other} are the same file; leave one of them out");
                return Err(Error::Usage(why));
            }
            all.push(read);
        }
        Ok(all)
    }
}

struct ReadFile {
    name: PathBuf,
    bytes: Vec<u8>,
    hash: [u8; 32],
}

impl ReadFile {
    fn named_bytes(&self) -> NamedBytes<'_> {
        NamedBytes { name: self.name.display().to_string(), bytes: &self.bytes }
    }
}

fn sha_256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Of the files, in whatever order, and how they are read: read in another way, they are others to import.
fn hash(files: &[ReadFile], reading: &str) -> String {
    let mut hash = Sha256::new();
    if let [file] = files {
        hash.update(&file.bytes);
    } else {
        let mut all: Vec<[u8; 32]> = files.iter().map(|file| file.hash).collect();
        all.sort_unstable();
        all.iter().for_each(|file| hash.update(file));
    }
    if !reading.is_empty() {
        hash.update(b"\0read as\0");
        hash.update(reading.as_bytes());
    }
    store::hex(&hash.finalize())
}

/// The largest file that is read, in bytes: far beyond any register of this trade.
const LARGEST: u64 = 512 * 1024 * 1024;

fn is_standard_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn named(file: &Path) -> PathBuf {
    if is_standard_input(file) { "standard input".into() } else { file.to_owned() }
}

/// The whole file, or a pipe to its end; a device has no end.
fn read(file: &Path) -> Result<Vec<u8>> {
    let failed = |cause| Error::reading(file, &cause);
    if is_standard_input(file) {
        return read_to_end(stdin().lock(), &named(file));
    }
    let opened = File::open(file).map_err(failed)?;
    let kind = opened.metadata().map_err(failed)?.file_type();
    if kind.is_dir() || is_device(kind) {
        let why = format!("{} is a folder or a device, not a file to import", file.display());
        return Err(Error::NoInput(why));
    }
    read_to_end(opened, file)
}

fn read_to_end(source: impl Read, file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = source.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|cause| Error::reading(file, &cause))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::BadData(format!("{} is larger than 512 MiB; split it", file.display())));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_device(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: FileType) -> bool {
    false
}

fn import(
    args: &Args,
    store: &mut Store,
    act: &Act,
    files: &[ReadFile],
    reckoning: &Reckoning,
    context: &Context,
) -> Result<Done> {
    let hash = act.source_hash.as_deref().unwrap_or_default();
    let is_to_be_read = args.mapping.save_mapping.is_some();
    if let Some((act, day)) = store.standing_import(hash)?.filter(|_| !is_to_be_read) {
        let day = calendar::with_weekday(day);
        let what = if files.len() == 1 { "this file was" } else { "these files were" };
        let said = format!("nothing to do: {what} already imported on {day} (act {act})");
        return Ok(Done { act: None, said: vec![said], understood: MappingFile::default() });
    }
    let default = default_of(store, context)?;
    let directory = store.directory()?.with_default(default.as_ref().map(|body| body.id));
    let said_of_it = args.mapping.read(context)?;
    let mapping = mapping::with_bodies(&said_of_it, &directory)?;
    let names: Vec<PathBuf> = files.iter().map(|file| file.name.clone()).collect();
    let named_bytes: Vec<NamedBytes> = files.iter().map(ReadFile::named_bytes).collect();
    let exchange::Files { sheet, tables } = exchange::read_all(&named_bytes, &directory, &mapping)
        .map_err(|complaints| Error::Complaints { files: names.clone(), complaints })?;
    args.mapping.check_used(&sheet)?;
    let mut imported = Imported::default();
    let done = store.change(act, |tx| {
        imported = tx.import(&names, &sheet, reckoning)?;
        if args.dry_run { Err(Error::Closed) } else { Ok(()) }
    });
    let act = match done {
        Err(Error::Closed) if args.dry_run => None,
        done => done?.act,
    };
    let read_as = tables.iter().flat_map(read_as);
    let understood = mapping::understood(&said_of_it, &tables);
    Ok(Done { act, said: read_as.chain(said(&imported)).collect(), understood })
}

/// How a file or sheet was read; each sentence names it if there are several.
fn read_as(table: &ReadTable) -> Vec<String> {
    let encoding = table.encoding;
    let encoding = encoding.map(|encoding| format!("read as {encoding}, because it isn't UTF-8"));
    let extra = (!table.extra.is_empty())
        .then(|| format!("kept as extra fields: {}", table.extra.join(", ")));
    let all = encoding.into_iter().chain(table.remarks.iter().cloned()).chain(extra);
    match &table.name {
        None => all.collect(),
        Some(name) => all.map(|remark| format!("{name}: {remark}")).collect(),
    }
}

fn said(imported: &Imported) -> Vec<String> {
    let inspections = imported.inspections.iter();
    let bodies = imported.bodies.iter();
    let bodies = bodies.map(|(slug, name)| format!("added body {slug}: {name}"));
    let mut said: Vec<String> =
        bodies.chain(inspections.map(|name| format!("added inspection {name}"))).collect();
    let summary = format!(
        "{} added, {} changed, {} unchanged",
        counted(imported.added, "row"),
        imported.changed,
        imported.unchanged
    );
    if !imported.changed_names.is_empty() {
        said.push(format!("changed {}", first_names(&imported.changed_names)));
    }
    if imported.void > 0 {
        said.push(format!("left out {}", counted(imported.void, "void row")));
    }
    if imported.closed > 0 {
        let rows = counted(imported.closed, "row");
        said.push(format!(
            "closed {rows} without a letter; `track check` lists them until you record one"
        ));
    }
    let is_any = imported.added > 0 || imported.changed > 0 || !imported.inspections.is_empty();
    said.push(if is_any { summary } else { format!("nothing to do: {summary}") });
    said
}

fn write_complaints(to: Option<&ComplaintsTo>, complaints: &[Complaint]) -> Result<()> {
    let mut text = String::new();
    for complaint in complaints {
        text += &format!("{}\n", Clean(&complaint.to_string()));
    }
    match to {
        None => Ok(()),
        Some(ComplaintsTo::Output) => print(&text),
        Some(ComplaintsTo::File(file)) => {
            let failed = |cause| Error::writing(file.typed(), &cause);
            file.write(|out| out.write_all(text.as_bytes()).map_err(failed))?;
            say(&format!("all problems are listed in {}", file.typed().display()));
            Ok(())
        }
    }
}
