//! `track remind --list`: what was sent to whom and when.

use std::collections::HashSet;

use super::args::Args;
use crate::cli::context::Context;
use crate::cli::filter::Question;
use crate::error::Result;
use crate::model::duty::DutyFilter;
use crate::model::filter::{Filter, Scope};
use crate::model::message::LoggedReminder;
use crate::model::reminder::SubjectKind;
use crate::report::reminder_log::ReminderLog;
use crate::store::Store;

/// What was sent about everything that the filters select, closed or not.
pub fn run(args: &Args, context: &Context) -> Result<()> {
    let store = context.read()?;
    let Question { filter, selection } = args.filter.question(&store, context)?;
    let reminders = selected(&store, filter)?;
    let delivery = context.delivery(&store)?;
    drop(store);
    let log = ReminderLog::of(selection, reminders, delivery, context.today());
    args.output.show(&log, context)
}

fn selected(store: &Store, filter: Filter) -> Result<Vec<LoggedReminder>> {
    let mut log = store.reminder_log()?;
    if filter == Filter::default() {
        return Ok(log);
    }
    let scope = if filter.scope == Scope::Open { Scope::Entered } else { filter.scope };
    let filter = Filter { scope, ..filter };
    let findings = store.rows(&filter)?.into_iter();
    let findings =
        findings.map(|row| (SubjectKind::Progress, row.finding.id, row.body.slug.clone()));
    let mut selected: HashSet<(SubjectKind, i64, String)> = findings.collect();
    if let Some(wanted) = DutyFilter::by(&filter) {
        let duties = store.duties(&DutyFilter { closed_too: true, ..wanted })?.into_iter();
        selected.extend(duties.map(|duty| (SubjectKind::Duty, duty.inspection_id, duty.body)));
    }
    log.retain(|reminder| {
        let at = reminder.number.zip(reminder.body.clone());
        at.is_some_and(|(id, body)| selected.contains(&(reminder.about, id, body)))
    });
    Ok(log)
}
