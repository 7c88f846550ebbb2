//! `track remind`: what is late or falls due, told once to whom it concerns, and nothing else.

mod failures;
mod install;
mod letter;
mod recipients;
mod round;
mod told;
mod way;

use std::path::PathBuf;

use clap::builder::TypedValueParser;

use super::context::Context;
use super::exit::{self, Exit, ExitArgs};
use super::filter::NarrowArgs;
use super::output::OutputArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::due::{self, SOON};
use crate::model::reminder_schedule::{Ahead, Pace};
use crate::model::timetable::Timetable;
use install::Scheduler;
use round::Round;
use way::Way;

/// Tell what is overdue, due today, falling due, and waiting for the inspectorate: each step once
///
/// Made for a crontab: where there is nothing to tell, nothing is printed, and cron sends no mail. Each
/// finding is told at each step once: 90, 28, 14 and 7 days before it is due and the day before, on its
/// day, from the day after and then weekly; when it was submitted, and when that has waited for 90 days.
/// Other steps are set under [remind] in track.toml. A date that has moved is told again. A machine that
/// slept tells the latest step on waking. What was printed is remembered once it was taken.
///
/// --email, --to and --exec hand the digest over instead: at least once, and should nobody know whether
/// it arrived, once more under the same Message-ID. Who does not take it now is tried again for 24 hours;
/// after that `track check` and `track status` tell of it, and this ends with 69.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track remind
  track remind --force west-mercia --horizon 28,7
  track remind --all --force west-mercia
  track remind --dry-run --owner \"ACC Crime\"
  track remind --exec \"grep overdue >&2\"
  track remind --list --force west-mercia
  track remind --install cron --at \"Mon..Fri 08:00\"")]
pub struct Args {
    /// Mail it, to each owner what is theirs; off until [mail] in track.toml is set up
    #[arg(long, help_heading = "How it is told", conflicts_with_all = ["to", "exec"])]
    email: bool,
    /// Write it as a mail into this new file, or into a file of its own in this folder
    #[arg(long, help_heading = "How it is told", value_name = "FILE|DIR", conflicts_with = "exec",
        value_parser = clap::builder::OsStringValueParser::new().try_map(parse::path))]
    to: Option<PathBuf>,
    /// Give it as JSON to this command, which /bin/sh runs
    #[arg(long, help_heading = "How it is told", value_name = "COMMAND", value_parser = parse::words)]
    exec: Option<String>,
    /// Hand over once more what did not arrive; with another file or command, what the former did not take
    #[arg(long, help_heading = "How it is told", conflicts_with_all = ["all", "dry_run"])]
    retry: bool,
    /// How many days ahead of its date each is told, instead of those in track.toml: 90,28,14,7,1
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = parse::days_ahead)]
    horizon: Vec<u16>,
    /// Tell everything that stands, whatever was told before, and remember nothing
    #[arg(long)]
    all: bool,
    /// Show everything that stands, whatever was told before; hand over and remember nothing
    #[arg(long)]
    dry_run: bool,
    /// Say so if there was nothing to tell
    #[arg(long)]
    heartbeat: bool,
    /// The clock is right, though it went back, or more than 40 days on, since the last reminders
    #[arg(long, conflicts_with_all = ["all", "dry_run"])]
    confirm_clock: bool,
    /// Show what was told to whom and when
    #[arg(long, conflicts_with_all = ["horizon", "all", "dry_run", "heartbeat", "confirm_clock", "exit_code",
        "email", "to", "exec", "retry"])]
    list: bool,
    /// Print the line for a crontab, or the service and timer for systemd, that run the rest of this
    /// command
    #[arg(long, value_name = "SCHEDULER", value_parser = parse::one_of::<Scheduler>(), conflicts_with = "list")]
    install: Option<Scheduler>,
    /// When --install has it run
    #[arg(long, value_name = "TIME", default_value = "Mon..Fri 08:00", requires = "install")]
    at: Timetable,
    #[command(flatten)]
    filter: NarrowArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

impl Args {
    /// By which way it leaves.
    fn way(&self, context: &Context) -> Result<Way> {
        let hands_over = self.email || self.to.is_some() || self.exec.is_some();
        if hands_over && !self.dry_run && self.output.is_chosen() {
            return Err(Error::Usage(
                "--format is for what is printed; --email, --to and --exec have their own".into(),
            ));
        }
        match (&self.to, &self.exec) {
            _ if self.email => Way::mail(context),
            (Some(path), _) => Ok(Way::File(
                std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?,
            )),
            (_, Some(line)) => Ok(Way::Command(line.clone())),
            _ if self.retry => Err(Error::Usage(
                "--retry hands over once more by --email, --to or --exec; say which".into(),
            )),
            _ => Ok(Way::Print),
        }
    }

    /// How far ahead, and how often: what was typed goes before what is configured.
    fn pace(&self, context: &Context) -> Result<Pace> {
        let pace = context.config()?.pace();
        Ok(match self.horizon.is_empty() {
            true => pace,
            false => {
                let ahead = Ahead::of(self.horizon.iter().copied());
                Pace { ahead, ahead_of: Vec::new(), ahead_of_duties: None, ..pace }
            }
        })
    }
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    context.reject_as_at("remind")?;
    context.reject_as()?;
    if let Some(scheduler) = args.install {
        return install::run(args, scheduler, context).map(|()| Exit::Done);
    }
    if args.list {
        return told::run(args, context).map(|()| Exit::Done);
    }
    let round = Round { args, context, way: args.way(context)?, pace: args.pace(context)? };
    let told = match args.all || args.dry_run {
        true => round.everything(),
        false => round.what_is_new(),
    };
    let exit = args.exit.tell(|| found(args, context))?;
    exit.once(told)
}

/// What the exit code tells is how the register stands, and not what was told.
fn found(args: &Args, context: &Context) -> Result<Exit> {
    let today = context.today();
    let store = context.read()?;
    let filter = args.filter.filter(&store, today)?;
    exit::found(&store, &filter, today, due::soon(today, SOON))
}
