//! What a correction is answered with: each field as it was and as it is, and what follows from it.

use chrono::NaiveDate;

use super::lateness::in_time_or_late;
use crate::model::correction::FieldChange;
use crate::model::due::Due;
use crate::model::progress_row::ProgressRow;

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

/// A closing is as late as the due date and the day make it.
fn lateness(before: &ProgressRow, after: &ProgressRow) -> Option<String> {
    let (was, is) = (before.closed_late(), after.closed_late());
    let word =
        |late: Option<i64>| late.map_or_else(|| "lateness not known".to_owned(), in_time_or_late);
    (was != is).then(|| format!("{}: closed {} -> {}", before.token(), word(was), word(is)))
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
