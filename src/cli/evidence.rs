//! `track evidence`: files that show what was done.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::completions;
use super::context::Context;
use super::filter::{FilterArgs, Question};
use super::output::{AnswerArgs, OutputArgs};
use super::say::say;
use super::target::{AtArgs, DayArgs, TargetArgs, any};
use super::{parse, process, stdout};
use crate::error::{Error, Result};
use crate::model::evidence::{Evidence, EvidenceName};
use crate::model::filter::Filter;
use crate::model::finding::checked_text;
use crate::report::evidence::{EvidenceList, size_shown};
use crate::store::{Attachment, Covering, RecordedFile, Store};

/// Add, list and get evidence files
///
/// Each file is copied into the vault, a folder beside the register, and named by its SHA-256; its own name
/// is kept as a label. No command removes a file from the vault, not even `undo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track evidence add SOC24-C1 examples/west-mercia.csv --note \"As handed over\"
  track evidence list --force west-mercia
  track evidence list --all --json")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
    List(Box<ListArgs>),
    Get(GetArgs),
}

/// Add files to a finding: REF[@BODY], then the files
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// A reference or a number; REF@BODY means one body
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: String,
    /// The files; links, folders and devices are refused
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    at: AtArgs,
    /// What they show
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    note: Option<String>,
    #[command(flatten)]
    on: DayArgs,
    /// Keep it out of anything published
    #[arg(long)]
    restricted: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// List evidence files: all, unless a flag narrows the list
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

/// Write out a file as it was when added
#[derive(Debug, clap::Args)]
struct GetArgs {
    /// Its number, or at least six digits of its hash, from `track evidence list`
    #[arg(value_name = "NUMBER|HASH", value_parser = EvidenceName::of)]
    name: EvidenceName,
    /// The file to write; `-` is standard output
    #[arg(long, short, value_name = "FILE", default_value = "-", value_parser = parse::file())]
    output: PathBuf,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    overwrite: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.action {
        Action::Add(add) => self::add(add, context),
        Action::List(list) => self::list(list, context),
        Action::Get(get) => self::get(get, context),
    }
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    let covering = Covering {
        day: args.on.day(context)?,
        note: args.note.as_deref().map(|text| checked_text("note", text)).transpose()?,
        restricted: args.restricted,
    };
    let target = TargetArgs::of(&args.reference, args.at.clone(), args.output.clone());
    let files = context.attachments(&args.files)?;
    let unchanged = match files.as_slice() {
        [_] => "nothing to add: the finding has this file already",
        _ => "nothing to add: the finding has these files already",
    };
    let added = target.each(context, "evidence", unchanged, any, |tx, row| {
        let mut said = Vec::new();
        for file in &files {
            if tx.add_evidence(row, file, &covering)? {
                said.push(format!("{} ({})", file.name, size_shown(file.file.size)));
            }
        }
        Ok((!said.is_empty()).then(|| format!("{}: evidence {}", row.token(), said.join(", "))))
    });
    added.inspect(|()| say_put_back(&files))
}

/// A file that had been recorded before may have been missing from the vault.
pub fn say_put_back(files: &[Attachment]) {
    for file in files.iter().filter(|file| file.is_put_back()) {
        say(&format!(
            "note: put {} back into the vault, where it was missing or damaged",
            file.name
        ));
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let Question { filter, selection } = args.filter.everything(store, context)?;
        Ok(EvidenceList::of(of_rows(store, &filter)?, context.today()).about(selection))
    })
}

/// The files at the rows that a filter selects.
fn of_rows(store: &Store, filter: &Filter) -> Result<Vec<Evidence>> {
    let mut rows = BTreeSet::new();
    store.each_brief_row(filter, |row| {
        rows.insert((row.id, row.body.slug.clone()));
        Ok(())
    })?;
    let mut findings: Vec<i64> = rows.iter().map(|(finding, _)| *finding).collect();
    findings.dedup();
    let mut files = store.evidence(&findings)?;
    files.retain(|file| rows.contains(&(file.finding, file.body.clone())));
    Ok(files)
}

fn get(args: &GetArgs, context: &Context) -> Result<()> {
    let store = context.read()?;
    let file = RecordedFile::from(&store.evidence_named(&args.name)?);
    let vault = store.vault();
    drop(store);
    if args.output != Path::new("-") {
        let output = context.output_file(&args.output, args.overwrite)?;
        process::heed_interrupts();
        return output.write(|out| vault.write(&file, out, output.typed()));
    }
    if context.world().screen.is_terminal {
        return Err(Error::Usage(
            "evidence is not written to a terminal; name a file with --output".into(),
        ));
    }
    let mut sound = vault.open_verified(&file)?;
    let mut out = BufWriter::with_capacity(1 << 16, stdout::locked()?);
    io::copy(&mut sound, &mut out).and_then(|_| out.flush()).map_err(|cause| Error::output(&cause))
}
