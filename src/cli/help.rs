//! `track help`: the help of a command, and what belongs to none.

use super::{command, print};
use crate::error::{Error, Result};

/// Show help for a command or a topic (exit-codes, dates, references)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A command, or exit-codes, dates or references
    #[arg(value_name = "COMMAND")]
    topic: Option<String>,
}

pub fn run(args: &Args) -> Result<()> {
    let mut command = command();
    let Some(topic) = args.topic.as_deref() else {
        return print(&command.render_long_help().to_string());
    };
    if let Some((_, text)) = TOPICS.iter().find(|(name, _)| *name == topic) {
        return print(text);
    }
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
   65  bad data: a file with complaints, or a register that is damaged, altered or another program's
   66  no input: a file or register that should be there is not
   69  a digest of reminders was not taken by a mail server, a program, a folder or a command
   70  a fault of this program
   73  a file cannot be made
   74  the disk or the output failed
   75  somebody else is writing to the register, try again; or, of remind, a clock that jumped
   77  the system does not permit it
   78  a setting makes no sense, such as an empty TRACK_DB or an unknown key in track.toml
  130  interrupted; nothing was changed, but for what remind had handed over by then

Only with --exit-code, of status, overdue, due, check and remind:

   10  something is due soon, and nothing is overdue
   11  something is overdue
   12  check found something to mend

They are about what the filters select, whatever --limit shows of it. 0 says that there is nothing
of the kind; any other code says that the command could not do what was asked.
";

const DATES: &str = "\
Dates

A date is read the UK way, day first: 2025-01-31, 31/01/2025, 31.01.25, 31-Jan-25, 31 January 2025,
31st Jan 2025, Friday 31 January 2025. A period counts as its last day and is shown as the period:
January 2025, Jan-25, 01/2025, spring 2025, winter 2024/25, Q3 2024/25, FY 2024/25. Finance years run
April to March.

A deadline may stand behind \"by\", \"on\", \"no later than\" or \"by the end of\" (end of 2025), and can
also be
  from the date of issue   immediately, forthwith, within 28 days, within six weeks of publication,
                           12 months from publication, within 10 working days
  from today               today, tomorrow, friday (the next one), +56d, in 2 weeks, end of next month
  in words that it is none TBC, ongoing, n/a, none

The day that a span is counted from is left out; months end where the month does (31 January and one
month is 28 February). What counts from a month counts from its last day and is known to the month.
Working days leave out weekends and the bank holidays of England and Wales.

A clock by its name, with --rule or in place of the words:
  within      a span from the date of issue: --rule within --due \"28 days\"
  pfd         the reply to a coroner's report to prevent future deaths: 56 days
  fire-plan   the action plan for a fire service's cause of concern: 28 days
  s55         the comments of a local policing body, which are a duty of their own: `track s55`
  given       a date in the report, which always wins

What is not certain is refused, with what it might have meant; no day is ever guessed. A date before
the issue, or over 30 years from it, needs --yes. `track when \"WORDS\"` explains any deadline.

A finding is overdue from the day after its date. Today is the day in Europe/London.
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
