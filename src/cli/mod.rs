//! The command line: one file a command, its arguments and its action.

mod add;
mod anchor;
mod backup;
mod body;
mod changes;
mod check;
mod close;
mod completions;
mod config;
mod context;
mod deadline;
mod decline;
mod demo;
mod due;
mod edit;
mod evidence;
mod exit;
mod export;
mod extend;
mod filter;
mod grade;
mod help;
mod history;
mod import;
mod init;
mod inspection;
mod link;
mod list;
mod log;
mod note;
mod output;
mod overdue;
mod owner;
mod pages;
mod parse;
mod process;
mod redo;
mod remind;
mod reopen;
mod respond;
mod restore;
mod s55;
mod search;
mod show;
mod snooze;
mod status;
mod submit;
mod supersede;
mod target;
mod tips;
mod undo;
mod update;
mod usage;
mod verify;
mod void;
mod when;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::error::{Error, Result};
use crate::model::act::{Now, Who};
use crate::model::clean::Clean;
use context::Context;
use exit::Exit;
pub use process::user;

/// What `main` knows of the outside world.
#[derive(Debug, Clone)]
pub struct World {
    pub now: Now,
    /// The arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// The program's own file.
    pub program: Option<PathBuf>,
    /// Asked only by commands that write.
    pub who: fn() -> Who,
    /// TRACK_FORCE: the body that is meant where none is named.
    pub own_force: Option<String>,
    /// TRACK_DB, for completion; the command line reads it itself.
    pub register: Option<PathBuf>,
    /// TRACK_CONFIG.
    pub configuration: Option<PathBuf>,
    /// Where the platform keeps a user's data.
    pub data_folder: Option<PathBuf>,
    /// Where the platform keeps a user's configuration.
    pub config_folder: Option<PathBuf>,
    pub home: Option<PathBuf>,
    /// Where systemd puts the credentials of a service.
    pub credentials: Option<PathBuf>,
    pub screen: Screen,
}

/// What standard output is.
#[derive(Debug, Clone)]
pub struct Screen {
    pub is_terminal: bool,
    /// In columns.
    pub width: Option<u16>,
    pub no_colour: bool,
    /// Colour even where it is no terminal.
    pub force_colour: bool,
    pub locale: Option<String>,
}

#[derive(Debug, Parser)]
#[command(
    name = "track",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    command: Command,
}

/// Which register, and which day.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which register, which day")]
struct PlaceArgs {
    /// The register [default: `db` in track.toml, else `track/register.db` in the platform's data folder]
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        env = "TRACK_DB",
        hide_env_values = true,
        value_parser = clap::builder::OsStringValueParser::new().map(PathBuf::from)
    )]
    db: Option<PathBuf>,
    /// Typed, and not taken from the environment.
    #[arg(skip)]
    is_typed: bool,
    /// Use a copy of the real West Mercia register in memory; nothing is kept
    #[arg(long, global = true)]
    demo: bool,
    /// Count from this day instead of today (in Europe/London)
    #[arg(long, global = true, value_name = "DATE", env = "TRACK_TODAY", hide_env_values = true, value_parser = parse::day)]
    today: Option<chrono::NaiveDate>,
    /// Typed, and not taken from the environment.
    #[arg(skip)]
    today_is_typed: bool,
    /// Show the register as it was at the end of this day; read-only
    #[arg(long, global = true, value_name = "DATE", value_parser = parse::day)]
    as_at: Option<chrono::NaiveDate>,
    /// Who makes the change, where several people share a login; recorded beside the login
    #[arg(long = "as", global = true, value_name = "NAME", value_parser = parse::name)]
    claimed: Option<String>,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    Add(Box<add::Args>),
    Import(import::Args),
    Body(body::Args),
    Inspection(inspection::Args),
    Grade(grade::Args),
    Link(link::Args),
    Note(note::Args),
    Evidence(evidence::Args),
    Owner(owner::Args),
    Update(update::Args),
    Submit(submit::Args),
    Close(close::Args),
    Reopen(reopen::Args),
    Supersede(supersede::Args),
    Decline(decline::Args),
    Void(void::Args),
    Respond(respond::Args),
    Extend(extend::Args),
    Snooze(snooze::Args),
    Edit(Box<edit::Args>),
    List(Box<list::Args>),
    Show(show::Args),
    Status(status::Args),
    Overdue(Box<overdue::Args>),
    Due(Box<due::Args>),
    Search(Box<search::Args>),
    S55(Box<s55::Args>),
    Check(Box<check::Args>),
    Changes(changes::Args),
    Export(Box<export::Args>),
    Remind(Box<remind::Args>),
    History(history::Args),
    When(when::Args),
    Log(log::Args),
    Undo(undo::Args),
    Redo(redo::Args),
    Verify(verify::Args),
    Anchor(anchor::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Init(init::Args),
    Config(config::Args),
    Completions(completions::Args),
    Help(help::Args),
}

/// Runs the command line and answers with the exit code.
pub fn run(world: &World) -> u8 {
    process::guarded(|| answered(world))
}

fn answered(world: &World) -> u8 {
    if let Some(code) = completions::complete(world) {
        return code;
    }
    let outcome = match parsed(world) {
        Ok(cli) => done(cli, world),
        Err(error) => usage::answer(error, world),
    };
    match outcome {
        Ok(exit) => exit.code(),
        Err(error) => {
            complain(&error);
            error.exit_code()
        }
    }
}

/// The arguments as typed.
fn parsed(world: &World) -> std::result::Result<Cli, clap::Error> {
    let matches = matches(&world.arguments)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let is_typed = |flag| matches.value_source(flag) == Some(ValueSource::CommandLine);
    cli.place.is_typed = is_typed("db");
    cli.place.today_is_typed = is_typed("today");
    Ok(cli)
}

/// The arguments as clap reads them. Only the command that was typed is built; for help and for errors,
/// which may name any command, all of them are.
fn matches(arguments: &[OsString]) -> clap::error::Result<ArgMatches> {
    let quick = Cli::command().try_get_matches_from(arguments);
    quick.or_else(|_| command().try_get_matches_from(arguments))
}

/// The whole command line: every command with all of its arguments.
fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

fn done(cli: Cli, world: &World) -> Result<Exit> {
    if cli.place.is_typed && cli.place.db.as_ref().is_some_and(|db| db.as_os_str().is_empty()) {
        return Err(Error::Usage("--db needs a path, and was given an empty one".into()));
    }
    let context = &Context::of(&cli.place, world);
    match cli.command {
        // These may say by their exit code what they found.
        Command::Status(args) => return status::run(&args, context),
        Command::Overdue(args) => return overdue::run(&args, context),
        Command::Due(args) => return due::run(&args, context),
        Command::Check(args) => return check::run(&args, context),
        Command::Remind(args) => return remind::run(&args, context),
        Command::Add(args) => add::run(&args, context),
        Command::Import(args) => import::run(&args, context),
        Command::Body(args) => body::run(&args, context),
        Command::Inspection(args) => inspection::run(&args, context),
        Command::Grade(args) => grade::run(&args, context),
        Command::Link(args) => link::run(&args, context),
        Command::Note(args) => note::run(&args, context),
        Command::Evidence(args) => evidence::run(&args, context),
        Command::Owner(args) => owner::run(&args, context),
        Command::Update(args) => update::run(&args, context),
        Command::Submit(args) => submit::run(&args, context),
        Command::Close(args) => close::run(&args, context),
        Command::Reopen(args) => reopen::run(&args, context),
        Command::Supersede(args) => supersede::run(&args, context),
        Command::Decline(args) => decline::run(&args, context),
        Command::Void(args) => void::run(&args, context),
        Command::Respond(args) => respond::run(&args, context),
        Command::Extend(args) => extend::run(&args, context),
        Command::Snooze(args) => snooze::run(&args, context),
        Command::Edit(args) => edit::run(&args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Search(args) => search::run(&args, context),
        Command::S55(args) => s55::run(&args, context),
        Command::Changes(args) => changes::run(&args, context),
        Command::Export(args) => export::run(&args, context),
        Command::History(args) => history::run(&args, context),
        Command::When(args) => when::run(&args, context),
        Command::Log(args) => log::run(&args, context),
        Command::Undo(args) => undo::run(&args, context),
        Command::Redo(args) => redo::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Anchor(args) => anchor::run(&args, context),
        Command::Backup(args) => backup::run(&args, context),
        Command::Restore(args) => restore::run(&args, context),
        Command::Init(args) => init::run(&args, context),
        Command::Config(args) => config::run(&args, context),
        Command::Completions(args) => context.reject_as().and_then(|()| completions::run(&args)),
        Command::Help(args) => context.reject_as().and_then(|()| help::run(&args)),
    }?;
    Ok(Exit::Done)
}

/// Writes a finished text to standard output.
fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|cause| Error::output(&cause))
}

/// Says something that is no data: to standard error, harmless, and without failing if that is gone.
fn say(text: &str) {
    let mut err = io::stderr().lock();
    for line in text.lines() {
        let _ = writeln!(err, "{}", Clean(line));
    }
}

fn complain(error: &Error) {
    match error {
        Error::Closed => {}
        error => say(&format!("error: {error}")),
    }
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
