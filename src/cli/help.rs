//! `track help`: the help of a command, and what belongs to none.

use clap::CommandFactory;

use super::{Cli, print};
use crate::error::{Error, Result};

/// Show help for a command or a topic (exit-codes, dates, references)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A command, or exit-codes, dates or references
    #[arg(value_name = "COMMAND")]
    topic: Option<String>,
}

pub fn run(args: &Args) -> Result<()> {
    let mut command = Cli::command();
    let Some(topic) = args.topic.as_deref() else {
        return print(&command.render_long_help().to_string());
    };
    if let Some((_, text)) = TOPICS.iter().find(|(name, _)| *name == topic) {
        return print(text);
    }
    command.build();
    match command.find_subcommand_mut(topic) {
        Some(found) => print(&found.render_long_help().to_string()),
        None => Err(Error::Usage(format!(
            "there is no command or topic {topic:?}; `track help` lists the commands, and the topics are \
             exit-codes, dates and references"
        ))),
    }
}

const TOPICS: [(&str, &str); 3] =
    [("exit-codes", EXIT_CODES), ("dates", DATES), ("references", REFERENCES)];

const EXIT_CODES: &str = "\
Exit codes

    0  done; also when the reader of the output went away
    1  refused by a rule of the register, or not found
    2  the command line makes no sense
   65  bad data: a file with complaints, or a register that is damaged or another program's
   66  no input: a file or register that should be there is not
   70  a fault of this program
   73  a file cannot be made
   74  the disk or the output failed
   75  somebody else is writing to the register; try again
   77  the system does not permit it
   78  a setting makes no sense, such as an empty TRACK_DB or an unknown key in track.toml
";

const DATES: &str = "\
Dates

A date is read the UK way, day first: 2025-01-31, 31/01/2025, 31.01.25, 31 January 2025, 31st Jan 2025.
A month counts as its last day and is shown as the month: January 2025.
A deadline can also be: immediately (the date of issue), within 28 days, within six weeks, within
three months of publication (all from the date of issue, whose own day does not count; months end
where the month does), or in words that there is none: TBC, ongoing, n/a, none.
A finding is overdue from the day after its date. Today is the day in Europe/London.
What is not certain is refused; no day is ever guessed.
";

const REFERENCES: &str = "\
References

Where a command asks for REF, these are understood, in this order:
  SOC24-C1        exactly that reference, in any case; a former one works too
  12  #12  :12    the finding's permanent number ('#12' in quotes; :12 needs none)
  SOC24-REG       the beginning of a reference, if only one begins so
A finding that stands at several bodies is REF@BODY at one of them: SOC24-REG-A1@warwickshire.
--ref in a filter takes exact references and numbers only.
";
