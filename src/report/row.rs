//! How a row of a list reads: where it stands against its date, what it waits for, and in which tone.

use chrono::NaiveDate;

use super::lateness::late_by;
use crate::error::first_of;
use crate::model::OneOf;
use crate::model::calendar::day_shown;
use crate::model::closure::CLOSED_UNDATED;
use crate::model::due::{Against, Due};
use crate::model::finding::Kind;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::page::{Cell, Tone, counted};

pub fn on(rows: Vec<ProgressRow>, today: NaiveDate) -> Vec<ProgressRow> {
    rows.into_iter().map(|row| row.on(Against::Present, today)).collect()
}

/// How far its date has moved: `2 extensions, 184 days, first due 31 Jan 2025`. An import knows
/// the first date, and not by how many steps it came to the present one.
pub fn moved(row: &ProgressRow) -> Option<String> {
    let times = (row.extensions > 0).then(|| counted(row.extensions, "extension"));
    let days = row.slippage().map(|days| match u64::try_from(days) {
        Ok(days) => counted(days, "day"),
        Err(_) => format!("{} earlier", counted(days.unsigned_abs(), "day")),
    });
    let first = row.progress.original_due_shown().filter(|_| days.is_some());
    let first = first.map(|first| format!("first due {first}"));
    let facts: Vec<String> = [times, days, first].into_iter().flatten().collect();
    (!facts.is_empty()).then(|| facts.join(", "))
}

pub fn closed_on(day: Option<NaiveDate>) -> String {
    match day {
        Some(day) => format!("closed on {}", day_shown(day)),
        None => CLOSED_UNDATED.to_owned(),
    }
}

/// The rows by name, as commands take them back: `R1, R2 and 3 more`.
pub fn names(rows: &[ProgressRow]) -> String {
    const SHOWN: usize = 20;
    first_of(rows.iter().map(ProgressRow::token), SHOWN)
}

/// `closed on 3 Nov 2026`; an action is done.
pub fn ended_on(row: &ProgressRow) -> String {
    let words = closed_on(row.closed_on);
    match row.finding.kind {
        Kind::Action => words.replacen("closed", "done", 1),
        _ => words,
    }
}

/// The place on a page of a finding at a body.
pub fn place(finding: i64, body: &str) -> String {
    format!("f{finding}-{body}")
}

pub trait RowText: Listed {
    /// Where it stands against its date: `661 days late`, `today`, `in 12 days`.
    fn standing_in_words(&self, today: NaiveDate) -> Option<String> {
        match self.standing()? {
            Due::Undated => None,
            Due::Late { days } => Some(late_by(days)),
            Due::Today => Some("today".to_owned()),
            Due::Soon | Due::Later => {
                let days = (self.due()? - today).num_days();
                Some(format!("in {}", counted(days, "day")))
            }
        }
    }

    /// For whom it waits, and since when: for the inspectorate, or for who must act first.
    fn waiting_in_words(&self) -> Option<String> {
        let since = day_shown(self.since());
        match (self.status()?, self.blocked_by(), self.waited()) {
            (Status::Blocked, Some(by), _) => Some(format!("blocked by {by} since {since}")),
            (Status::Blocked, None, _) => Some(format!("blocked since {since}")),
            (Status::Submitted, _, Some(days)) => Some(format!(
                "submitted on {since}, waiting for the inspectorate for {}",
                counted(days, "day")
            )),
            _ => None,
        }
    }

    fn tone(&self) -> Tone {
        if self.is_overdue() {
            Tone::Late
        } else if self.is_soon() {
            Tone::Soon
        } else if self.status() == Some(Status::Closed) {
            Tone::Done
        } else {
            Tone::Plain
        }
    }

    fn due_cell(&self) -> Cell {
        let words = self.due_shown().unwrap_or_else(|| "no date".to_owned());
        Cell::from(self.due()).said(words).toned(self.tone())
    }

    /// The date, and where it stands against it.
    fn due_and_standing(&self, today: NaiveDate) -> Cell {
        let due = self.due_cell().text().into_owned();
        let standing = self.standing_in_words(today).map(|standing| format!(", {standing}"));
        Cell::from(due + &standing.unwrap_or_default()).toned(self.tone())
    }

    fn status_cell(&self) -> Cell {
        let word = self.status().map_or("praise", OneOf::word);
        let tone = if self.is_open() { Tone::Plain } else { Tone::Done };
        Cell::from(word).toned(tone)
    }
}

impl<R: Listed> RowText for R {}
