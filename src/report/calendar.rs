//! Dates as entries of a calendar: what is open and due, each with a name that stays the same.

use super::duty::DutyRow;
use crate::model::listed::Listed;
use crate::model::progress_row::ProgressRow;
use crate::page::Entry;

/// None without a date, or if it isn't open.
pub fn of_finding(row: &ProgressRow, register: &str) -> Option<Entry> {
    let day = row.due().filter(|_| row.is_open())?;
    let name = row.name();
    let words = row.progress.deadline.as_ref().map(|deadline| deadline.text.as_str());
    let due = row.due_shown().unwrap_or_default();
    let lines = [
        Some(row.body.name.clone()),
        row.finding.text.clone(),
        Some(match words {
            Some(words) if words != due && words != day.to_string() => {
                format!("Due {due} ({words})")
            }
            _ => format!("Due {due}"),
        }),
        row.progress.status.map(|status| format!("Status: {status}")),
        row.owner().map(|owner| format!("Owner: {owner}")),
        row.inspection.as_ref().map(|inspection| format!("Report: {}", inspection.title)),
    ];
    Some(Entry {
        uid: format!("finding-{}-{}@{register}", row.finding.id, row.body.slug),
        day,
        changed: row.updated().unwrap_or(day),
        version: row.version(),
        summary: format!("{name}: {}", row.title()),
        description: lines.into_iter().flatten().collect::<Vec<_>>().join("\n"),
    })
}

/// None once it is done.
pub fn of_duty(row: &DutyRow, register: &str) -> Option<Entry> {
    let duty = &row.duty;
    if duty.closed.is_some() {
        return None;
    }
    Some(Entry {
        uid: format!("{}-{}-{}@{register}", duty.rule, duty.inspection_id, duty.body),
        day: duty.due,
        changed: duty.basis,
        version: 0,
        summary: format!("Section 55 comments: {}, {}", duty.inspection, duty.body_name),
        description: format!("{}\nDue {}", duty.body_name, duty.due_text),
    })
}
