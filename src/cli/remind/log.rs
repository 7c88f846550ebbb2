//! `track remind --list`: what was sent to whom and when.

use std::collections::HashSet;

use super::args::Args;
use crate::cli::context::Context;
use crate::error::Result;
use crate::model::duty::Wanted;
use crate::model::filter::{Filter, Scope};
use crate::model::message::LoggedReminder;
use crate::model::reminder::Noun;
use crate::report::reminder_log::ReminderLog;
use crate::store::Store;

/// What was sent about everything that the filters select, closed or not.
pub fn run(args: &Args, context: &Context) -> Result<()> {
    let store = context.read()?;
    let filter = args.filter.filter(&store, context.today())?;
    let reminders = selected(&store, filter)?;
    let last_run = store.last_run()?;
    drop(store);
    let log = ReminderLog::of(reminders, last_run, context.today());
    args.output.show(&log, context)
}

fn selected(store: &Store, filter: Filter) -> Result<Vec<LoggedReminder>> {
    let mut log = store.reminder_log()?;
    if filter == Filter::default() {
        return Ok(log);
    }
    let scope = if filter.scope == Scope::Open { Scope::Entered } else { filter.scope };
    let filter = Filter { scope, ..filter };
    let items = store.rows(&filter)?;
    let findings: HashSet<(i64, String)> =
        items.into_iter().map(|item| (item.finding.id, item.body.slug.clone())).collect();
    let duties = match Wanted::by(&filter) {
        Some(wanted) => store.duties(&Wanted { closed_too: true, ..wanted })?,
        None => Vec::new(),
    };
    let duties: HashSet<(i64, String)> =
        duties.into_iter().map(|duty| (duty.inspection_id, duty.body)).collect();
    log.retain(|reminder| {
        let Some(at) = reminder.number.zip(reminder.body.clone()) else { return false };
        match reminder.about {
            Noun::Progress => findings.contains(&at),
            Noun::Duty => duties.contains(&at),
        }
    });
    Ok(log)
}
