//! The arguments of `track remind`, and what they select.

use std::path::PathBuf;

use clap::builder::TypedValueParser;

use super::channel::OpenChannel;
use crate::cli::context::Context;
use crate::cli::exit::ExitArgs;
use crate::cli::filter::NarrowArgs;
use crate::cli::output::OutputArgs;
use crate::cli::parse;
use crate::error::{Error, Result};
use crate::model::one_of;
use crate::model::reminder_schedule::{Horizon, Schedule};
use crate::model::run_days::{RunDays, Weekdays};
use crate::model::timetable::Timetable;

one_of! {
    /// What runs the reminders.
    Scheduler, "scheduler" {
        Cron = "cron",
        Systemd = "systemd",
    }
}

/// Send reminders of what is overdue, due today, falling due or waiting for the inspectorate
///
/// Made for cron: if there is nothing new, nothing is printed and cron sends no mail. Each step is sent
/// once: 90, 28, 14 and 7 days before the due date and the day before, on the day itself, the day after,
/// and then every week; when a finding is submitted, and when it has waited for 90 days. What falls due on
/// a day without a run, such as at a weekend or on a bank holiday, is sent by the last run before it. Other
/// steps, and the days of the runs, can be set under [remind] in track.toml. If a date moves, its steps
/// start again. After downtime only the latest reminder is sent.
///
/// On a terminal it shows everything that is due for a reminder and remembers nothing, so that the next
/// scheduled run still sends it.
///
/// --email, --to and --exec send the digest instead of printing it. Mail is for people: owners get the
/// titles of their own findings and the address of the register's keeper, and no commands. Failed deliveries are retried for 24
/// hours; `track status` and `track check` show them at once, and this command exits with 69. A digest
/// that may or may not have arrived is sent again under the same Message-ID.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track remind
  track remind --all --force west-mercia --horizon 28,7
  track remind --dry-run --owner \"ACC Crime\"
  track remind --exec \"grep overdue >&2\"
  track remind --list --force west-mercia
  track remind --install cron --at \"Mon..Fri 08:00\"")]
pub struct Args {
    /// Mail each owner their own findings, and the rest to the fallback; needs [mail] in track.toml
    #[arg(long, help_heading = "Delivery", conflicts_with_all = ["to", "exec"])]
    pub email: bool,
    /// Write the digest as an e-mail to this new file, or to a new file in this folder
    #[arg(long, help_heading = "Delivery", value_name = "FILE|DIR", conflicts_with = "exec",
        value_parser = clap::builder::OsStringValueParser::new().try_map(parse::path))]
    pub to: Option<PathBuf>,
    /// Pass the digest as JSON to this command, which /bin/sh runs
    #[arg(long, help_heading = "Delivery", value_name = "COMMAND", value_parser = parse::words)]
    pub exec: Option<String>,
    /// Send again what did not arrive; with another file or command, what the former did not accept
    #[arg(long, help_heading = "Delivery", conflicts_with_all = ["all", "dry_run"])]
    pub retry: bool,
    /// How many days before a due date to send reminders, instead of those in track.toml: 90,28,14,7,1
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = parse::days_ahead)]
    pub horizon: Vec<u16>,
    /// Send everything that is due now, even if it was sent before, and record nothing
    #[arg(long)]
    pub all: bool,
    /// Print everything that is due now, even if it was sent before; send and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Also on a terminal, record what is printed as sent
    #[arg(long, conflicts_with_all = ["all", "dry_run"])]
    pub remember: bool,
    /// The days on which this command runs, instead of those in track.toml: Mon..Fri
    #[arg(long, value_name = "DAYS", conflicts_with = "install")]
    pub days: Option<Weekdays>,
    /// Say so if there is nothing to send
    #[arg(long)]
    pub heartbeat: bool,
    /// Accept the clock although it went back, or more than 40 days ahead, since the last reminders
    #[arg(long, conflicts_with_all = ["all", "dry_run"])]
    pub confirm_clock: bool,
    /// List the reminders that were sent, to whom and when
    #[arg(long, conflicts_with_all = ["horizon", "all", "dry_run", "heartbeat", "confirm_clock", "exit_code",
        "email", "to", "exec", "retry", "remember", "days"])]
    pub list: bool,
    /// Print a line for crontab, or a service and timer for systemd, that runs the rest of this command
    #[arg(long, value_name = "SCHEDULER", value_parser = parse::one_of::<Scheduler>(), conflicts_with = "list")]
    pub install: Option<Scheduler>,
    /// When it runs, such as "Mon,Thu 17:30" [default: 08:00 on the days in track.toml, Mon..Fri]
    #[arg(long, value_name = "TIME", requires = "install")]
    pub at: Option<Timetable>,
    #[command(flatten)]
    pub filter: NarrowArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub exit: ExitArgs,
}

impl Args {
    pub fn channel(&self, context: &Context) -> Result<OpenChannel> {
        let usage = |why: &str| Err(Error::Usage(why.to_owned()));
        let sends = self.email || self.to.is_some() || self.exec.is_some();
        if sends && !self.dry_run && self.output.is_chosen() {
            return usage(
                "--format only applies to what is printed; it can't be used with --email, --to or --exec",
            );
        }
        match (&self.to, &self.exec) {
            _ if self.email => OpenChannel::mail(context),
            (Some(path), _) => Ok(OpenChannel::File(
                std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?,
            )),
            (_, Some(line)) => Ok(OpenChannel::Command(line.clone())),
            _ if self.retry => usage("--retry needs --email, --to or --exec; say which"),
            _ => Ok(OpenChannel::Print),
        }
    }

    /// The configured schedule; --horizon replaces every horizon in it.
    pub fn schedule(&self, context: &Context) -> Result<Schedule> {
        let mut schedule = context.config()?.remind.schedule(context.holidays()?);
        if let Some(weekdays) = &self.days {
            schedule.runs = RunDays { weekdays: weekdays.clone(), ..schedule.runs };
        }
        if self.horizon.is_empty() {
            return Ok(schedule);
        }
        let horizon = Horizon::of(self.horizon.iter().copied());
        Ok(Schedule { horizon, horizons: Vec::new(), duty_horizon: None, ..schedule })
    }
}
