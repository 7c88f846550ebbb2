//! `track backup`: a copy of the register that was read through, with the files of the vault.

use std::path::PathBuf;

use super::context::Context;
use super::output::OutputArgs;
use super::say;
use crate::error::{Error, Result};
use crate::page::counted;
use crate::report::outcome::CommandOutcome;
use crate::store::{BackedUp, FilesCopied};

/// Make a backup of the register and of the files of its vault
///
/// The copy is made while others go on working, read through, and only then given its name. A file
/// that is no earlier state of this register is never replaced. `track restore` brings it back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track backup register.backup
  track backup --keep 14 --into .")]
pub struct Args {
    /// Where to [default: beside the register, with `.backup` behind its name]
    #[arg(value_name = "FILE", conflicts_with = "into")]
    file: Option<PathBuf>,
    /// Into this folder, under the register's name with the date and time
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Keep so many of the backups in that folder, the newest
    #[arg(long, value_name = "N", requires = "into", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let store = context.read()?;
    let keep = args.keep.map_or(usize::MAX, usize::from);
    let (made, gone) = match &args.into {
        Some(folder) => store.back_up_into(folder, &context.stamp(), keep)?,
        None => (store.back_up(args.file.as_deref())?, Vec::new()),
    };
    drop(store);
    let mut said = vec![backed_up(&made)];
    said.extend(files_in_words(&made.files));
    said.extend(gone.iter().map(|path| format!("took away the older {}", path.display())));
    let done = CommandOutcome::of(None, said, Vec::new(), context.today());
    args.output.confirm(&done, &context.world().screen)?;
    complain_of_files(&made.files)
}

fn backed_up(made: &BackedUp) -> String {
    format!("backed up {} to {}", counted(made.acts.unsigned_abs(), "act"), made.path.display())
}

/// How many files came with it; nothing where there is no evidence.
pub fn files_in_words(copied: &FilesCopied) -> Option<String> {
    (copied.present > 0).then(|| {
        let files = counted(copied.present, "file");
        let files = files.replacen("file", "evidence file", 1);
        format!("{files}, {} copied just now", copied.copied)
    })
}

/// What is done is done; that files are missing or damaged must still be seen by whoever runs it.
pub fn complain_of_files(copied: &FilesCopied) -> Result<()> {
    let Some((last, others)) = copied.problems.split_last() else { return Ok(()) };
    others.iter().for_each(|fault| say(&format!("error: {fault}")));
    Err(Error::BadData(format!("{last}; everything else is in its place")))
}
