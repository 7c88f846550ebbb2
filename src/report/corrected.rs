//! What a correction is answered with: each field as it was and as it is, and what follows from it.

use chrono::NaiveDate;

use super::lateness::in_time_or_late;
use crate::model::correction::FieldChange;
use crate::model::due::Due;
use crate::model::progress_row::ProgressRow;
use crate::model::recount::RecountedDate;

/// `R1: due 31 Jan 2027 -> 30 Jun 2027`, a line a field; `before` and `after` are the row.
pub fn said(
    changes: &[FieldChange],
    before: &ProgressRow,
    after: Option<&ProgressRow>,
) -> Vec<String> {
    let deadline = after.and_then(|after| after.progress.deadline.as_ref());
    let line = |change: &FieldChange| format!("{}: {}", before.token(), change.said_back(deadline));
    let lateness = after.and_then(|after| lateness(before, after));
    changes.iter().map(line).chain(lateness).collect()
}

/// What followed a corrected date: one line for what became the same of several.
pub fn recounted(all: &[RecountedDate]) -> Vec<String> {
    let mut lines: Vec<(Vec<&str>, String)> = Vec::new();
    for RecountedDate { name, words, closed_late } in all {
        let [was, is] = *closed_late;
        let late = closed(was, is).map(|late| format!("; {late}")).unwrap_or_default();
        let words = format!("{words}{late}");
        match lines.iter_mut().find(|(_, other)| *other == words) {
            Some((names, _)) => names.push(name),
            None => lines.push((vec![name], words)),
        }
    }
    lines.into_iter().map(|(names, words)| format!("{}: {words}", names.join(", "))).collect()
}

fn closed(was: Option<i64>, is: Option<i64>) -> Option<String> {
    let word =
        |late: Option<i64>| late.map_or_else(|| "lateness not known".to_owned(), in_time_or_late);
    (was != is).then(|| format!("closed {} -> {}", word(was), word(is)))
}

/// A closing is as late as the due date and the day make it.
fn lateness(before: &ProgressRow, after: &ProgressRow) -> Option<String> {
    let closed = closed(before.closed_late(), after.closed_late())?;
    Some(format!("{}: {closed}", before.token()))
}

/// A corrected date may have passed.
pub fn warning(
    before: &ProgressRow,
    after: Option<&ProgressRow>,
    today: NaiveDate,
) -> Option<String> {
    let after = after.filter(|after| after.progress.due() != before.progress.due())?;
    let status = after.progress.status?;
    let due = Due::of(after.progress.due(), today);
    due.days_late().filter(|_| status.is_open())?;
    let is = if due.is_overdue(status) { "it is overdue" } else { "it is past its date" };
    Some(format!("warning: {}: that day has already passed: {is}", after.token()))
}
