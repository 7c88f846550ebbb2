//! What may be asked of columns of dates that are kept as fields.

use super::unclear_headings::{DATE, may_be_due};
use super::{Looks, done, plain};
use crate::exchange::dated_heading::is_updated;
use crate::exchange::headings::FileColumn;
use crate::exchange::revised_heading::{as_revised, revision};
use crate::model::columns::Field;
use crate::model::shell::flag;

impl Looks {
    /// Dates are read only where there are some, and nowhere else.
    pub fn may_be_of(&self, field: Field) -> bool {
        match field {
            Field::SetBy => false,
            Field::Status => self.statuses > 0 || !self.are_mostly(self.shares.max(self.dates)),
            Field::ClosedOn if self.dates_to_come > 0 => false,
            Field::Due
            | Field::OriginalDue
            | Field::Issued
            | Field::Published
            | Field::ClosedOn
            | Field::Since => self.are_dates() || self.are_mostly(self.dates),
            _ => !self.are_mostly(self.dates),
        }
    }

    /// What a column of dates may mean, where nothing tells.
    pub fn unclear_date(&self, heading: &str, columns: &[FileColumn<Field>]) -> Option<String> {
        const FIRST: [&str; 4] = ["original", "first", "initial", "baseline"];
        let name = plain(heading);
        let has = |field| columns.iter().any(|column| column.field == field);
        let is_first = name.split(' ').any(|word| FIRST.contains(&word)) && may_be_due(&name);
        if is_first && !has(Field::OriginalDue) && self.are_mostly(self.dates) {
            let map = map(heading, "original_due");
            return Some(format!(
                "{heading:?} has dates; if they are the first deadlines, use {map}"
            ));
        }
        if done::asks(heading) && !has(Field::ClosedOn) && self.are_mostly(self.dates) {
            let map = map(heading, "closed_on");
            return Some(format!(
                "{heading:?} has dates; if findings were closed on them, use {map}"
            ));
        }
        if name.split(' ').any(|word| word == "status")
            && !has(Field::Since)
            && self.are_mostly(self.dates)
        {
            let map = map(heading, "since");
            return Some(format!(
                "{heading:?} has dates; if the statuses are those since then, use {map}: what is closed is closed on that day"
            ));
        }
        let due = columns.iter().find(|column| column.field == Field::Due);
        match due.filter(|_| name != DATE) {
            Some(due) => self.beside_deadlines(heading, &due.heading, has(Field::OriginalDue)),
            None => self.without_deadlines(heading),
        }
    }

    fn beside_deadlines(&self, heading: &str, due: &str, has_first: bool) -> Option<String> {
        let name = plain(heading);
        let may_be = may_be_revised(&name);
        let are_dates = self.are_dates() || self.are_mostly(self.dates);
        let has_new = |name: &str| name.split(' ').any(|word| NEW.contains(&word));
        if (revision(due).is_some() || has_new(&plain(due))) && !has_new(&name) {
            let map = map(heading, "original_due");
            return (may_be && are_dates && !has_first).then(|| {
                format!("{heading:?} has dates; if they are the first deadlines, use {map}")
            });
        }
        let maps = as_revised(heading, has_first, due);
        (may_be && are_dates).then(|| {
            format!(
                "{heading:?} has dates beside the deadlines; if they are revised deadlines, use {maps}"
            )
        })
    }

    fn without_deadlines(&self, heading: &str) -> Option<String> {
        let name = plain(heading);
        let is_of_dates =
            self.are_mostly(self.dates) && !is_of_another(&name) && !is_updated(&name);
        let is_due = (name == DATE || may_be_due(&name)) && self.are_dates() || is_of_dates;
        let (due, issued) = (map(heading, "due"), map(heading, "issued"));
        is_due.then(|| {
            if self.dates * 2 < self.filled {
                return format!(
                    "{heading:?} has deadlines in words; if they are those of the findings, use {due}"
                );
            }
            format!(
                "{heading:?} has dates; if they are deadlines or dates of issue, use {due} or {issued}"
            )
        })
    }
}

fn map(heading: &str, key: &str) -> String {
    flag("--map", heading, key)
}

/// Words for a date that is later than another.
const NEW: [&str; 15] = [
    "amended",
    "anticipated",
    "estimated",
    "expected",
    "extension",
    "forecast",
    "moved",
    "new",
    "planned",
    "predicted",
    "projected",
    "proposed",
    "rescheduled",
    "revised",
    "slipped",
];

/// Whether a heading speaks of when something will be done, and not of the day of something else.
fn may_be_revised(name: &str) -> bool {
    const WHEN: [&str; 11] = [
        "agreed",
        "by",
        "completion",
        "deadline",
        "delivery",
        "due",
        "implementation",
        "target",
        "timeframe",
        "timeline",
        "timescale",
    ];
    let is_when = |word| WHEN.contains(&word) || NEW.contains(&word);
    name.split(' ').any(is_when) && !is_of_another(name) && !is_updated(name)
}

/// Whether a heading speaks of a day on which something else was done.
fn is_of_another(name: &str) -> bool {
    const OF_ANOTHER: [&str; 14] = [
        "approved",
        "board",
        "closed",
        "completed",
        "decision",
        "issued",
        "letter",
        "meeting",
        "review",
        "sent",
        "start",
        "submitted",
        "visit",
        "raised",
    ];
    name.split(' ').any(|word| OF_ANOTHER.contains(&word))
}
