//! `track help`: the commands, the page of each, and the topics that belong to none.

use super::context::Context;
use super::say::print;
use super::{pages, usage};
use crate::error::{Error, Result};

/// Show the commands by purpose, or help for one command or topic
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track help overdue
  track help owner add
  track help options")]
pub struct Args {
    /// A command, or one of the topics: options, dates, references, imports, corrections, exit-codes
    #[arg(value_name = "COMMAND")]
    topic: Vec<String>,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    let words: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    let command = (context.command_line)();
    match words.as_slice() {
        [] => print(&pages::overview(&command)),
        [topic] if let Some((_, text)) = TOPICS.iter().find(|(name, _)| name == topic) => {
            print(&text())
        }
        path => match pages::page_of(path, command.clone()) {
            Some(page) => print(&page),
            None => {
                let topics: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).collect();
                let what = usage::no_command(&path.join(" "), &[], &command);
                Err(Error::Usage(format!("{what}; topics: {}", topics.join(", "))))
            }
        },
    }
}

/// The name of a page, and how it is made.
type Topic = (&'static str, fn() -> String);

/// What belongs to no command.
const TOPICS: [Topic; 6] = [
    ("options", pages::options),
    ("dates", || pages::wrapped(DATES)),
    ("references", || pages::wrapped(REFERENCES)),
    ("imports", pages::imports),
    ("corrections", pages::corrections),
    ("exit-codes", || pages::wrapped(EXIT_CODES)),
];

const EXIT_CODES: &str = "\
Exit codes

    0  done; also when the program that reads the output stops early
    1  refused by a rule of the register, or not found
    2  the command line can't be understood
   65  bad data: a file with complaints, or a register that is damaged, altered
       or another program's
   66  no input: a file or register doesn't exist
   69  a mail server, program, folder or command did not accept a digest
       of reminders
   70  a fault in this program
   73  a file can't be created
   74  the disk or the output failed
   75  someone else is writing to the register, so try again; or, for remind,
       the clock jumped
   77  the system doesn't permit it
   78  a setting is wrong, such as an empty TRACK_DB or an unknown key
       in track.toml
  130  interrupted; nothing was changed, except that remind may have
       delivered some digests

Only with --exit-code, for status, overdue, due, check and remind:

   10  something is due soon, and nothing is overdue
   11  something is overdue
   12  check found something to fix

These cover everything that the filters select, even what --limit leaves out. 0 means that nothing \
was found; any other code means that the command failed.
";

const DATES: &str = "\
Dates

Dates are read the UK way, day first: 2025-01-31, 31/01/2025, 31.01.25, 31-Jan-25, 31 January 2025, \
31st Jan 2025, Friday 31 January 2025. A period counts as its last day and is shown as the period: \
January 2025, Jan-25, 01/2025, spring 2025, winter 2024/25, Q3 2024/25, FY 2024/25. Finance years run \
April to March.

Words before or after it change nothing: by, on, until, no later than, on or before, \"at the latest\". \
\"Before April 2027\" is 31 March 2027. A part of a period can be named: end of January 2027, last day \
of July 2027, last Friday of the month, last working day of March 2027, start of next quarter.

What counts from today:
  one day                  today, yesterday, tomorrow, friday, last friday,
                           friday week, 16 Nov
  so far ahead             in 2 weeks, in a fortnight, in 10 working days, +56d
  so long ago              2 weeks ago, 1 month ago, 30d ago
  a part of a period       end of next month, end of last quarter,
                           end of this financial year
Every date flag and every filter reads all of these. A day without its year is the nearest one, and \
friday the next one; where a flag asks what has happened, both lie in the past. A length of time alone \
leads the same way: --until \"2 weeks\", --since \"3 months\". A filter \"before\" takes the first day of \
a period, \"after\" its last.

A deadline can also be
  from the date of issue   immediately, forthwith, within 28 days,
                           within six weeks of publication,
                           12 months from publication,
                           within 10 working days
  no date                  TBC, ongoing, as soon as possible, n/a, none

The day that a time is counted from is not itself counted. A month from 31 January ends on \
28 February. What counts from a month counts from its last day, and is known to the month. Working \
days leave out weekends and the bank holidays of England and Wales.

A statutory or standard clock, with --rule or instead of the words:
  within      a time from the date of issue: --rule within --due \"28 days\"
  pfd         the reply to a coroner's report to prevent future deaths: 56 days
  fire-plan   the action plan for a fire service's cause of concern: 28 days
  s55         a local policing body's comments, a duty of its own: `track s55`
  given       a date in the report, which always wins

If a date isn't certain it is refused, with what it might have meant: \"end of the week\" may be Friday \
or Sunday, \"end of the year\" December or March. A date with a time is the day in London. A date \
before the issue, or over 30 years from it, needs --yes. `track when \"WORDS\"` explains any deadline.

A finding is overdue from the day after its date. Today is the day in Europe/London.
";

const REFERENCES: &str = "\
References

Where a command takes REF, these are tried in this order:
  SOC24-C1        exactly that reference, in any case; a former one works too
  12  #12  :12    the finding's permanent number (in a shell, quote '#12'; :12 needs no quotes)
  SOC24-REG       the beginning of a reference, if only one begins like that
For a finding addressed to several bodies, REF@BODY means one of them: SOC24-REG-A1@warwickshire. \
--ref in a filter takes exact references and numbers only.
";

#[cfg(test)]
mod tests {
    use super::super::{OVERVIEW, command};
    use super::*;

    #[test]
    fn the_overview_and_the_page_of_help_name_every_topic() {
        let topics = TOPICS.map(|(name, _)| name).join(", ");
        assert!(OVERVIEW.contains(&format!("topics: {topics}")), "{OVERVIEW}");
        let page = pages::page_of(&["help"], command()).unwrap();
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(&format!("topics: {topics}")), "{page}");
    }
}
