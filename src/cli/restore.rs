//! `track restore`: puts a backup in place of the register.

use std::path::PathBuf;

use super::backup::{complain_of_files, files_in_words, only_here};
use super::context::Context;
use super::output::OutputArgs;
use super::process;
use crate::error::{Error, Result};
use crate::page::counted;
use crate::report::outcome::CommandOutcome;
use crate::store::{Loss, Restored, restore};

/// Put a backup in place of the register
///
/// The backup is verified first, and what it replaces is kept beside the register. If acts would be lost,
/// it is refused without --yes. It also works if the register is missing or damaged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track restore register.backup")]
pub struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Restore it even if later acts are lost, or another file is moved aside
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    context.reject_as_at("restore")?;
    if context.is_demo() {
        return Err(Error::Usage(
            "the demo register exists only in memory, so a backup can't be restored to it".into(),
        ));
    }
    process::heed_interrupts();
    let loss = if args.yes { Loss::Accepted } else { Loss::Refused };
    let restored = restore(&context.path()?, &args.file, &context.stamp(), loss)?;
    context.say_warnings();
    let mut said = vec![restored_in_words(&restored)];
    said.extend(
        restored
            .kept
            .iter()
            .map(|kept| format!("the previous register is kept as {}", kept.display())),
    );
    said.extend(files_in_words(&restored.files));
    said.extend(only_here(&restored.files, "the register's vault"));
    let done = CommandOutcome::of(None, said, Vec::new(), context.today());
    args.output.confirm(&done, context)?;
    complain_of_files(&restored.files)
}

fn restored_in_words(restored: &Restored) -> String {
    let acts = counted(restored.acts.unsigned_abs(), "act");
    let before = match (restored.acts_before, &restored.kept) {
        (Some(before), _) => format!("there were {} before", before),
        (None, Some(_)) => "what was there could not be read".to_owned(),
        (None, None) => "there was none before".to_owned(),
    };
    format!("restored {acts} to {}; {before}", restored.path.display())
}
