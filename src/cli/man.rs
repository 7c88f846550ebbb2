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

/// On the page of `track` itself, whose help is a list of commands.
const DESCRIPTION: &str = "track keeps the findings of inspections in one file: causes of concern, recommendations and \
                           areas for improvement. It says what is overdue, what falls due next, who owns it, what the \
                           force claims, what the inspectorate closed, and what came back after it was closed.";

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    let mut command = (context.command_line)()
        .about("a register of what inspectors told a police force to put right")
        .long_about(DESCRIPTION)
        .subcommand_value_name("COMMAND");
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
