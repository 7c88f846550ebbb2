//! The arguments of `track remind`, and what they select.

use std::path::PathBuf;

use super::channel::OpenChannel;
use crate::cli::context::Context;
use crate::cli::exit::ExitArgs;
use crate::cli::filter::NarrowArgs;
use crate::cli::output::OutputArgs;
use crate::cli::parse;
use crate::error::{Error, Result};
use crate::model::one_of;
use crate::model::reminder_schedule::{Horizon, ReminderSchedule};
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
/// Made for cron: if there is nothing new, nothing is printed. Each step is sent once: 90, 28, 14, 7 and 1 days
/// before the due date, on the day, the day after and then every week; and when a finding is submitted or has
/// waited for 90 days. What falls due on a day without a run is sent by the last run before it. After downtime
/// only the latest reminder is sent. [remind] in track.toml sets the steps and the days of the runs.
///
/// On a terminal it shows everything that is due for a reminder and remembers nothing.
///
/// Failed deliveries are retried for 24 hours, shown by `track status` and `track check`, and end with 69.
/// A digest that may or may not have arrived is sent again under the same Message-ID.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track remind
  track remind --dry-run --owner \"ACC Crime\"
  track remind --exec \"grep overdue >&2\"
  track remind --list --force west-mercia
  track remind --install cron --at \"Mon..Fri 08:00\"")]
pub struct Args {
    /// Mail each owner their own findings, with titles; the rest to the fallback
    #[arg(long, help_heading = "Delivery", conflicts_with_all = ["to", "exec"])]
    pub email: bool,
    /// Write the digest as an e-mail to a new file
    #[arg(long, help_heading = "Delivery", value_name = "FILE|DIR", conflicts_with = "exec",
        value_parser = parse::file())]
    pub to: Option<PathBuf>,
    /// Pass the digest as JSON to this shell command
    #[arg(long, help_heading = "Delivery", value_name = "COMMAND", value_parser = parse::words)]
    pub exec: Option<String>,
    /// Send again what did not arrive; with another file or command, what the former did not accept
    #[arg(long, help_heading = "Delivery", conflicts_with_all = ["all", "dry_run"])]
    pub retry: bool,
    /// How many days ahead, such as 90,28,7
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = parse::days_ahead)]
    pub horizon: Vec<u16>,
    /// Send all that is due now, even if it was sent before, and record nothing
    #[arg(long)]
    pub all: bool,
    /// Print what --all would send, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Also on a terminal, record what is printed as sent
    #[arg(long, conflicts_with_all = ["all", "dry_run"])]
    pub remember: bool,
    /// The days on which it runs, such as Mon..Fri
    #[arg(long, value_name = "DAYS", conflicts_with = "install")]
    pub days: Option<Weekdays>,
    /// Say so if there is nothing to send, and end with the line of `track anchor`
    #[arg(long)]
    pub heartbeat: bool,
    /// Accept a clock that went back or far ahead
    #[arg(long, conflicts_with_all = ["all", "dry_run"])]
    pub confirm_clock: bool,
    /// List the reminders that were sent, to whom and when
    #[arg(long, conflicts_with_all = ["horizon", "all", "dry_run", "heartbeat", "confirm_clock", "exit_code",
        "email", "to", "exec", "retry", "remember", "days"])]
    pub list: bool,
    /// Print a crontab line or systemd units that run the rest of this command
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
            (Some(path), _) => {
                context.kept_files()?.check(path)?;
                Ok(OpenChannel::File(
                    std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?,
                ))
            }
            (_, Some(line)) => Ok(OpenChannel::Command(line.clone())),
            _ if self.retry => usage("--retry needs --email, --to or --exec; say which"),
            _ => Ok(OpenChannel::Print),
        }
    }

    /// The configured schedule; --horizon replaces every horizon in it.
    pub fn schedule(&self, context: &Context) -> Result<ReminderSchedule> {
        let mut schedule = context.config()?.remind.schedule(context.holidays()?);
        if let Some(weekdays) = &self.days {
            schedule.runs = RunDays { weekdays: weekdays.clone(), ..schedule.runs };
        }
        if self.horizon.is_empty() {
            return Ok(schedule);
        }
        let horizon = Horizon::of(self.horizon.iter().copied());
        Ok(ReminderSchedule { horizon, horizons: Vec::new(), duty_horizon: None, ..schedule })
    }
}
