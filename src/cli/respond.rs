//! `track respond`: a body's answer to a recommendation.

use super::context::Context;
use super::finding::said_of;
use super::output::ALREADY_SET;
use super::parse;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::duty::Response;
use crate::model::progress::Status;

/// Record a body's answer to a recommendation: the action, or why there is none
///
/// Section 55(5B) of the Police Act 1996 requires one or the other for each recommendation of a report;
/// `track s55` prints them for the published comments. A later answer replaces the earlier one, which stays in
/// the history.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("answer").required(true).args(["action", "no_action"]),
    after_help = "Examples:
  track respond SOC24-C1-R1 --action \"Data agreed, in use since June\"
  track respond SOC24-C1-R2 --no-action --reason \"The region has it\""
)]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The action taken or proposed; `-` reads it from standard input
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["no_action", "reason"], allow_hyphen_values = true, value_parser = parse::said_or_read)]
    action: Option<String>,
    /// No action is taken or proposed
    #[arg(long, requires = "reason")]
    no_action: bool,
    /// Why no action is taken or proposed; `-` reads it from standard input
    #[arg(long, value_name = "TEXT", requires = "no_action", allow_hyphen_values = true, value_parser = parse::said_or_read)]
    reason: Option<String>,
    #[command(flatten)]
    on: DayArgs,
}

impl Args {
    fn response(&self) -> Result<Response> {
        match &self.action {
            Some(action) => Ok(Response::Action(said_of("action", action)?)),
            None => {
                Ok(Response::Reason(said_of("reason", self.reason.as_deref().unwrap_or_default())?))
            }
        }
    }
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let response = args.response()?;
    let day = args.on.day(context)?;
    let said = match response {
        Response::Action(_) => "answered with an action",
        Response::Reason(_) => "answered: no action, with the reason",
    };
    args.target.each(
        context,
        "respond",
        ALREADY_SET,
        |row| row.progress.status.is_some_and(|status| status != Status::Void),
        |tx, row| {
            let changed = tx.respond(row, day, &response)?;
            Ok(changed.then(|| format!("{}: {said}", row.token())))
        },
    )
}
