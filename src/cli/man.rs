//! `track man`: the manual pages.

use super::context::Context;
use super::say::print;
use super::usage;
use crate::error::{Error, Result};

/// Print the manual page of a command
///
/// Without a name, it is the page of `track` itself. The pages are in the form that `man` reads.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track man | man -l -
  track man owner add > track-owner-add.1")]
pub struct Args {
    /// The command
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    let mut command = (context.command_line)();
    for word in &args.command {
        let Some(found) = command.find_subcommand(word).cloned() else {
            return Err(Error::Usage(usage::no_command(&args.command.join(" "), &[], &command)));
        };
        command = found;
    }
    let mut page = Vec::new();
    let failed = |cause: std::io::Error| Error::Internal(format!("the manual page: {cause}"));
    clap_mangen::Man::new(command).render(&mut page).map_err(failed)?;
    print(&String::from_utf8_lossy(&page))
}
