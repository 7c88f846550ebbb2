//! `track backup`: a verified copy of the register and its evidence files.

use std::path::PathBuf;

use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use super::process;
use super::say::say;
use crate::error::{Error, Result};
use crate::page::counted;
use crate::report::outcome::{BackupOutcome, CommandOutcome};
use crate::store::FilesCopied;

/// Back up the register and its evidence files
///
/// Others can go on working meanwhile. The copy is verified before it gets its name, and only an earlier
/// state of this register is ever replaced. `track restore` brings it back. It prints the anchor of what it
/// backed up too, the line that `track anchor` prints.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track backup register.backup
  track backup --keep 14 --into .")]
pub struct Args {
    /// The new file [default: the register's name with `.backup` added]
    #[arg(value_name = "FILE", conflicts_with = "into")]
    file: Option<PathBuf>,
    /// Put it into this folder, named after the register with the date and time
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Keep only this many of the newest backups in that folder
    #[arg(long, value_name = "N", requires = "into", value_parser = parse::count::<u16>())]
    keep: Option<u16>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as_at("backup")?;
    process::heed_interrupts();
    let store = context.read()?;
    let keep = args.keep.map_or(usize::MAX, usize::from);
    let (made, gone) = match &args.into {
        Some(folder) => store.back_up_into(folder, &context.stamp(), keep)?,
        None => (store.back_up(args.file.as_deref())?, Vec::new()),
    };
    drop(store);
    let anchor = made.head.on(context.today());
    let acts = counted(anchor.acts.unsigned_abs(), "act");
    let mut said = vec![format!("backed up {acts} to {}", made.path.display())];
    said.extend(files_in_words(&made.files));
    said.extend(only_here(&made.files, "this backup"));
    if made.files.is_one_vault && made.files.present > 0 {
        said.push(ONE_VAULT.to_owned());
    }
    said.extend(gone.iter().map(|path| format!("removed the older {}", path.display())));
    said.push(anchor.to_string());
    let done = CommandOutcome::of(None, said, Vec::new(), context.today());
    let done = BackupOutcome { done, anchor };
    args.output.confirm(&done, context)?;
    complain_of_files(&made.files)
}

const ONE_VAULT: &str = "here the evidence stays in the register's own vault, without a second copy; back up into \
     another folder for one";

/// How many evidence files came with it, if any, and which were damaged before.
pub fn files_in_words(copied: &FilesCopied) -> Vec<String> {
    let replaced = copied.replaced.iter();
    let mut said: Vec<String> =
        replaced.map(|called| format!("replaced the damaged evidence {called}")).collect();
    let aside = copied.put_aside.iter();
    said.extend(
        aside.map(|path| format!("the folder in its place was moved to {}", path.display())),
    );
    if copied.present > 0 {
        let files = counted(copied.present, "file");
        let files = files.replacen("file", "evidence file", 1);
        said.insert(0, format!("{files}, {} newly copied", copied.copied));
    }
    said
}

/// What the other side has lost, and this one has.
pub fn only_here<'a>(copied: &'a FilesCopied, here: &'a str) -> impl Iterator<Item = String> {
    copied.only_here.iter().map(move |why| format!("{why}; {here} has it unchanged"))
}

/// The backup is made all the same; missing or damaged files are reported as an error.
pub fn complain_of_files(copied: &FilesCopied) -> Result<()> {
    let Some((last, others)) = copied.problems.split_last() else { return Ok(()) };
    others.iter().for_each(|fault| say(&format!("error: {fault}")));
    Err(Error::BadData(format!("{last}; everything else was copied")))
}
