//! How long claims and closings take, and how many came in time.

use std::collections::HashMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::life::Life;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::survival::{MedianDays, Observed};
use crate::page::{Cell, counted, grouped};

#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct Times {
    publication_to_claim: MedianDays,
    claim_to_closure: MedianDays,
    publication_to_closure: MedianDays,
    closed_in_time: InTime,
}

/// Of those closed in the periods on a day that is known, with a date to be measured against.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
struct InTime {
    /// With the date in force when each was closed.
    dated: usize,
    present: usize,
    /// With the first date, as if nothing had been extended.
    first_dated: usize,
    first: usize,
}

/// What times are counted from.
#[derive(Debug)]
pub struct Observations<'a> {
    pub rows: &'a [ProgressRow],
    pub lives: &'a HashMap<(i64, String), Life>,
    /// The first day of the first period.
    pub since: NaiveDate,
    pub today: NaiveDate,
}

impl Times {
    pub fn of(from: &Observations) -> Times {
        let none = Life::default();
        let life = |row: &ProgressRow| {
            from.lives.get(&(row.finding.id, row.body.slug.clone())).unwrap_or(&none)
        };
        let today = from.today;
        let rows = || from.rows.iter().map(|row| (row, life(row)));
        let claimed = || rows().filter(|(_, life)| !life.claims.is_empty());
        Times {
            publication_to_claim: MedianDays::of(
                rows().map(|(row, life)| to_claim(row, life, today)),
            ),
            claim_to_closure: MedianDays::of(
                claimed().map(|(row, life)| to_closure(first_claim(life), row, life, today)),
            ),
            publication_to_closure: MedianDays::of(
                rows().map(|(row, life)| to_closure(published(row), row, life, today)),
            ),
            closed_in_time: InTime::of(from),
        }
    }

    /// From publication to closing.
    pub fn to_closure(&self) -> &MedianDays {
        &self.publication_to_closure
    }

    pub fn in_words(&self) -> Vec<(String, Cell)> {
        let InTime { dated, present, first_dated, first } = self.closed_in_time;
        let in_time = match dated.max(first_dated) {
            0 => "none closed in these periods on a known day, with a date".to_owned(),
            _ => format!(
                "{} by the date in force then; {} by the first date",
                share(present, dated),
                share(first, first_dated)
            ),
        };
        let entry = |name: &str, words: String| (name.to_owned(), Cell::from(words));
        vec![
            entry("publication to claim", median(&self.publication_to_claim, "claimed")),
            entry("claim to closure", median(&self.claim_to_closure, "closed")),
            entry("publication to closure", median(&self.publication_to_closure, "closed")),
            entry("closed in time", in_time),
        ]
    }
}

/// `median 143 days; 12 claimed, 30 not yet, 2 left out (a day isn't known)`.
fn median(median: &MedianDays, done: &str) -> String {
    let MedianDays { days, happened, not_yet, unknown } = *median;
    let all = happened + not_yet;
    let said = match days {
        _ if all == 0 => "nothing to count".to_owned(),
        Some(days) => format!("median {}", counted(days, "day")),
        None => format!("no median yet: fewer than half are {done}"),
    };
    let left_out = match unknown {
        0 => String::new(),
        unknown => format!(", {unknown} left out (a day isn't known)"),
    };
    format!("{said}; {happened} {done}, {not_yet} not{left_out}")
}

fn share(part: usize, of: usize) -> String {
    let percent = if of == 0 { 0 } else { (part * 200 + of) / (of * 2) };
    let of_them = format!("{part} of {}", grouped(of as u64));
    if of == 0 { of_them } else { format!("{of_them} ({percent}%)") }
}

fn published(row: &ProgressRow) -> Option<NaiveDate> {
    row.finding.issued.as_ref().map(|issued| issued.day)
}

fn first_claim(life: &Life) -> Option<NaiveDate> {
    life.claims.iter().map(|claim| claim.day).min().flatten()
}

fn observed(from: NaiveDate, to: NaiveDate, happened: bool) -> Observed {
    Observed { days: (to - from).num_days().max(0), happened }
}

/// The last day on which it was still open, as far as that is known.
fn seen_until(row: &ProgressRow, life: &Life, today: NaiveDate) -> Option<NaiveDate> {
    if row.is_open() { Some(today) } else { life.ends.last()?.day }
}

fn to_claim(row: &ProgressRow, life: &Life, today: NaiveDate) -> Option<Observed> {
    let published = published(row)?;
    if !life.claims.is_empty() {
        return Some(observed(published, first_claim(life)?, true));
    }
    // An import says that it was submitted, and not when.
    if row.progress.status == Some(Status::Submitted) {
        return None;
    }
    Some(observed(published, seen_until(row, life, today)?, false))
}

fn to_closure(
    from: Option<NaiveDate>,
    row: &ProgressRow,
    life: &Life,
    today: NaiveDate,
) -> Option<Observed> {
    let from = from?;
    match life.ends.iter().find(|end| end.status == Status::Closed) {
        Some(closed) => Some(observed(from, closed.day?, true)),
        None => Some(observed(from, seen_until(row, life, today)?, false)),
    }
}

impl InTime {
    fn of(from: &Observations) -> InTime {
        let mut counts = InTime::default();
        for row in from.rows {
            let Some(closed) = row.closed_on.filter(|day| *day >= from.since) else { continue };
            if let Some(due) = row.closed_due {
                counts.dated += 1;
                counts.present += usize::from(closed <= due);
            }
            if let Some(due) = row.progress.original_due {
                counts.first_dated += 1;
                counts.first += usize::from(closed <= due);
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_none_of_none_is_no_percentage() {
        assert_eq!(share(7, 19), "7 of 19 (37%)");
        assert_eq!(share(1, 200), "1 of 200 (1%)");
        assert_eq!(share(0, 0), "0 of 0");
    }

    #[test]
    fn what_was_closed_without_a_day_is_left_out_and_what_is_open_is_not_yet() {
        let closed = ProgressRow::numbered(1, "R1").in_status(Status::Closed, "2025-01-01");
        let open = ProgressRow::numbered(2, "R2");
        let issued = crate::model::calendar::Written::read("2025-01-01").unwrap();
        let rows =
            [closed, open].map(|row| row.with(|row| row.finding.issued = Some(issued.clone())));
        let today = "2025-02-01".parse().unwrap();
        let times =
            Times::of(&Observations { rows: &rows, lives: &HashMap::new(), since: today, today });

        let claim = times.publication_to_claim;
        assert_eq!((claim.days, claim.happened, claim.not_yet, claim.unknown), (None, 0, 1, 1));
        assert_eq!(times.claim_to_closure, MedianDays::default());
    }
}
