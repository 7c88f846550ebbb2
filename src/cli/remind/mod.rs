//! `track remind`: reminders of what is late or falls due, each sent once.

mod args;
mod channel;
mod email;
mod failures;
mod install;
mod log;
mod recipients;
mod run;

use std::cell::OnceCell;

use super::context::Context;
use super::exit::{self, Exit};
use crate::error::Result;
use crate::model::due::{self, SOON};
pub use args::Args;
use run::ReminderRun;

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    context.reject_as_at("remind")?;
    context.reject_as()?;
    if let Some(scheduler) = args.install {
        return install::run(args, scheduler, context).map(|()| Exit::Done);
    }
    if args.list {
        return log::run(args, context).map(|()| Exit::Done);
    }
    let (channel, schedule) = (args.channel(context)?, args.schedule(context)?);
    let selection = OnceCell::new();
    let sent = ReminderRun { args, context, channel, schedule, selection }.run();
    // The exit code reports the state of the register, not what was sent.
    let exit = args.exit.tell(|| {
        let today = context.today();
        let store = context.read()?;
        let asked = args.filter.question(&store, context)?;
        exit::found(&store, &asked.filter, today, due::soon(today, SOON))
    })?;
    exit.once(sent)
}
