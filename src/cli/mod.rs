//! The command line: one file for each command, with its arguments and what it does.

mod add;
mod ahead;
mod anchor;
mod ask;
mod backup;
mod body;
mod changes;
mod check;
mod chosen_bodies;
mod close;
mod compare;
mod completions;
mod config;
mod context;
mod correction;
mod deadline;
mod decline;
mod demo;
mod done;
mod due;
mod edit;
mod evidence;
mod exit;
mod export;
mod extend;
mod filter;
mod finding;
mod full_import;
mod grade;
mod hand_over;
mod help;
mod history;
mod import;
mod import_files;
mod import_options;
mod import_progress;
mod import_written;
mod init;
mod inspection;
mod inspection_edit;
mod link;
mod list;
mod listed_rows;
mod listing;
mod log;
mod longest_answer;
mod man;
mod mapping;
mod note;
mod open;
mod output;
mod overdue;
mod owner;
mod pages;
mod parse;
mod place;
mod process;
mod propose;
mod public;
mod recurring;
mod redo;
mod remind;
mod reopen;
mod report;
mod respond;
mod restore;
mod return_claim;
mod retyped;
mod s55;
mod say;
mod schema;
mod search;
mod section_55_clocks;
mod show;
mod snooze;
mod spool;
mod status;
mod stdout;
mod stream;
mod submit;
mod supersede;
mod target;
mod timeline;
mod tips;
mod trend;
mod typed_filters;
mod undo;
mod unlink;
mod update;
mod usage;
mod usual_place;
mod verify;
mod void;
mod when;
mod withdraw;
mod workbook;
mod world;

use std::ffi::OsString;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::error::{Error, Result};
use context::Context;
use exit::Exit;
pub use process::user;
pub use world::{Screen, World};

/// The commands by purpose, on one screen.
const OVERVIEW: &str = "\
A register of inspection findings: what is overdue, what falls due, who owns it.

Usage: track COMMAND [OPTIONS], track COMMAND --help or track help TOPIC
Each week:
  add         a new finding               show        one finding in full
  status      where each body stands      update      status, owner, priority
  overdue     what is past its due date   submit      the force says it is done
  due         what falls due next         close       the inspectorate closes
  list        findings, with filters      remind      send due reminders
Put in:
  import      findings from a file        owner       people and addresses
  propose     findings from a report      link        to an earlier finding
  inspection  a published report          unlink      take a link away
  grade       graded judgements           evidence    files that show the work
  body        forces and other bodies
Move on:
  note        a dated note                return      the claim isn't accepted
  withdraw    take a claim back           decline     the force doesn't accept
  extend      agree another due date      void        entered by mistake
  edit        what was typed wrongly      respond     answer a recommendation
  reopen      a closed finding            snooze      mute reminders for a time
  supersede   by a newer finding          done        complete an action
Look:
  search      words in findings           history     every change to a finding
  check       gaps, and how to fix them   when        explain a deadline
  changes     between two dates           s55         section 55 comments
  timeline    the years, drawn            compare     bodies side by side
  trend       open ones by month          recurring   what came back
Give out:
  export      findings in other formats   report      for a board, on paper
  open        the report in a browser     schema      what the JSON looks like
Keep:
  init        create a register           backup      copy the register
  log         who did what, and when      restore     from a backup
  undo        take back a command         config      show the settings
  redo        redo what was undone        completions for your shell
  verify      find tampering or damage    help        a command or a topic
  anchor      print a seal to keep        man         the manual pages
Help topics: options, dates, references, imports, corrections, exit-codes
Try it on a real register: track --demo status --force west-mercia
";

#[derive(Debug, Parser)]
#[command(
    name = "track",
    bin_name = "track",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    override_help = OVERVIEW
)]
struct Cli {
    #[command(flatten)]
    place: place::PlaceArgs,
    #[command(subcommand)]
    command: Command,
}

macro_rules! commands {
    ($($command:ident = $file:ident,)+) => {
        #[derive(Debug, Subcommand)]
        #[command(defer = true)]
        enum Command {
            $($command(Box<$file::Args>),)+
        }

        impl Command {
            /// As it is typed.
            fn name(&self) -> String {
                match self {
                    $(Command::$command(_) => stringify!($command).to_lowercase(),)+
                }
            }

            fn run(&self, context: &Context) -> Result<Exit> {
                match self {
                    $(Command::$command(args) => $file::run(args, context).map(Exit::from),)+
                }
            }
        }
    };
}

commands! {
    Add = add,
    Import = import,
    Propose = propose,
    Body = body,
    Inspection = inspection,
    Grade = grade,
    Link = link,
    Unlink = unlink,
    Note = note,
    Evidence = evidence,
    Owner = owner,
    Update = update,
    Submit = submit,
    Close = close,
    Return = return_claim,
    Withdraw = withdraw,
    Done = done,
    Reopen = reopen,
    Supersede = supersede,
    Decline = decline,
    Void = void,
    Respond = respond,
    Extend = extend,
    Snooze = snooze,
    Edit = edit,
    List = list,
    Show = show,
    Status = status,
    Overdue = overdue,
    Due = due,
    Search = search,
    S55 = s55,
    Check = check,
    Changes = changes,
    Timeline = timeline,
    Trend = trend,
    Compare = compare,
    Recurring = recurring,
    Export = export,
    Report = report,
    Open = open,
    Remind = remind,
    History = history,
    When = when,
    Log = log,
    Undo = undo,
    Redo = redo,
    Verify = verify,
    Anchor = anchor,
    Backup = backup,
    Restore = restore,
    Init = init,
    Config = config,
    Completions = completions,
    Man = man,
    Schema = schema,
    Help = help,
}

/// Whose answers anyone may see, once what isn't public is left out. What they change is refused elsewhere.
const HAVE_PUBLIC_FORM: [&str; 16] = [
    "body",
    "inspection",
    "grade",
    "list",
    "show",
    "status",
    "overdue",
    "due",
    "s55",
    "changes",
    "timeline",
    "trend",
    "compare",
    "recurring",
    "export",
    "report",
];

/// Runs the command line and answers with the exit code.
pub fn run(world: &World) -> u8 {
    process::guarded(|| answered(world))
}

fn answered(world: &World) -> u8 {
    if let Some(code) = completions::complete(world, Cli::command) {
        return code;
    }
    let outcome = match parsed(&world.arguments) {
        Ok(cli) => carried_out(cli, world),
        Err(error) => usage::answer(error, &world.arguments, command),
    };
    outcome.map(Exit::code).unwrap_or_else(|error| {
        if !matches!(error, Error::Closed) {
            say::say(&format!("error: {error}"));
        }
        error.exit_code()
    })
}

fn parsed(arguments: &[OsString]) -> clap::error::Result<Cli> {
    let (command, matches) = matches(arguments)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let is_typed = |flag| matches.value_source(flag) == Some(ValueSource::CommandLine);
    cli.place.db_is_typed = is_typed("db");
    cli.place.today_is_typed = is_typed("today");
    cli.place.filters = typed_filters::typed(&command, &matches);
    Ok(cli)
}

/// Only the command that was typed is built; for help and for errors, which may name any command, all of
/// them are.
fn matches(arguments: &[OsString]) -> clap::error::Result<(clap::Command, ArgMatches)> {
    let mut quick = Cli::command();
    if let Ok(matches) = quick.try_get_matches_from_mut(arguments) {
        return Ok((quick, matches));
    }
    let mut whole = command();
    let matches = whole.try_get_matches_from_mut(arguments)?;
    Ok((whole, matches))
}

/// The whole command line: every command with all of its arguments.
fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

fn carried_out(cli: Cli, world: &World) -> Result<Exit> {
    if cli.place.db_is_typed && cli.place.db.as_ref().is_some_and(|db| db.as_os_str().is_empty()) {
        return Err(Error::Usage("--db needs a path, and was given an empty one".into()));
    }
    let name = cli.command.name();
    if !HAVE_PUBLIC_FORM.contains(&name.as_str()) {
        cli.place.reject_public(&name)?;
    }
    cli.command.run(&Context::of(cli.place, world, command)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether words are read as a command line; the program may not fall over them.
    fn is_read(words: &[String]) -> bool {
        let words = ["track", "list"].into_iter().map(str::to_owned).chain(words.iter().cloned());
        let matches = Cli::command().try_get_matches_from(words);
        matches.and_then(|matches| Cli::from_arg_matches(&matches)).is_ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_value_of_a_filter_is_read_or_refused(
            flag in "--(force|region|kind|status|owner|theme|ref|parent|due-before|due-after|closed-after|sort|columns|limit|as-at|today)",
            value in any::<String>(),
        ) {
            let said = is_read(&[flag.clone(), value.clone()]);
            // An empty value is never taken for one.
            prop_assert!(!(said && value.trim().is_empty()), "{flag} {value:?}");
        }

        #[test]
        fn any_words_are_read_or_refused(words in proptest::collection::vec(any::<String>(), 0..5)) {
            let _ = is_read(&words);
        }
    }
}
