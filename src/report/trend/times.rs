//! How long claims and closings take, and how many came in time.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::closure::{Outcome, not_met_in_words};
use crate::model::progress::Status;
use crate::model::survival::{MedianDays, Observations, Observed};
use crate::model::timed_row::TimedRow;
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
    /// How many of those with either date were closed not met.
    not_met: usize,
}

/// What times are counted from, row by row.
#[derive(Debug, Clone)]
pub struct Timing {
    /// The first day of the first period.
    since: NaiveDate,
    today: NaiveDate,
    publication_to_claim: Observations,
    claim_to_closure: Observations,
    publication_to_closure: Observations,
    closed_in_time: InTime,
}

impl Timing {
    pub fn since(since: NaiveDate, today: NaiveDate) -> Timing {
        let none = Observations::default;
        Timing {
            since,
            today,
            publication_to_claim: none(),
            claim_to_closure: none(),
            publication_to_closure: none(),
            closed_in_time: InTime::default(),
        }
    }

    pub fn add(&mut self, row: &TimedRow) {
        self.publication_to_claim.add(to_claim(row, self.today));
        if row.claims > 0 {
            self.claim_to_closure.add(to_closure(row.first_claim, row, self.today));
        }
        self.publication_to_closure.add(to_closure(row.published, row, self.today));
        self.closed_in_time.add(row, self.since);
    }

    pub fn times(&self) -> Times {
        Times {
            publication_to_claim: self.publication_to_claim.median(),
            claim_to_closure: self.claim_to_closure.median(),
            publication_to_closure: self.publication_to_closure.median(),
            closed_in_time: self.closed_in_time,
        }
    }
}

impl Times {
    /// From publication to closing.
    pub fn to_closure(&self) -> &MedianDays {
        &self.publication_to_closure
    }

    pub fn in_words(&self) -> Vec<(String, Cell)> {
        let InTime { dated, present, first_dated, first, not_met } = self.closed_in_time;
        let in_time = match dated.max(first_dated) {
            0 => "none closed in these periods had a due date and a known closing day".to_owned(),
            closed => {
                let not_met = not_met_in_words(closed, not_met).map(|said| format!("; {said}"));
                format!(
                    "{} by the date in force then; {} by the first date{}",
                    share(present, dated),
                    share(first, first_dated),
                    not_met.unwrap_or_default()
                )
            }
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

/// `median 143 days; 12 claimed, 30 not yet, 2 left out because a date is missing`.
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
        unknown => format!(", {unknown} left out because a date is missing"),
    };
    format!("{said}; {happened} {done}, {not_yet} not{left_out}")
}

fn share(part: usize, of: usize) -> String {
    let percent = if of == 0 { 0 } else { (part * 200 + of) / (of * 2) };
    let of_them = format!("{part} of {}", grouped(of as u64));
    if of == 0 { of_them } else { format!("{of_them} ({percent}%)") }
}

fn observed(from: NaiveDate, to: NaiveDate, happened: bool) -> Observed {
    Observed { days: (to - from).num_days().max(0), happened }
}

/// The last day on which it was still open, as far as that is known.
fn seen_until(row: &TimedRow, today: NaiveDate) -> Option<NaiveDate> {
    if row.is_open() { Some(today) } else { row.last_end }
}

fn to_claim(row: &TimedRow, today: NaiveDate) -> Option<Observed> {
    let published = row.published?;
    if row.claims > 0 {
        return Some(observed(published, row.first_claim?, true));
    }
    // An import says that it was submitted, and not when.
    if row.status == Some(Status::Submitted) {
        return None;
    }
    Some(observed(published, seen_until(row, today)?, false))
}

fn to_closure(from: Option<NaiveDate>, row: &TimedRow, today: NaiveDate) -> Option<Observed> {
    if row.status == Some(Status::Closed) {
        return Some(observed(from?, row.closed_on?, true));
    }
    Some(observed(from?, seen_until(row, today)?, false))
}

impl InTime {
    fn add(&mut self, row: &TimedRow, since: NaiveDate) {
        let Some(closed) = row.closed_on.filter(|day| *day >= since) else { return };
        if let Some(due) = row.closed_due {
            self.dated += 1;
            self.present += usize::from(closed <= due);
        }
        if let Some(due) = row.original_due {
            self.first_dated += 1;
            self.first += usize::from(closed <= due);
        }
        let is_counted = row.closed_due.is_some() || row.original_due.is_some();
        let is_not_met = row.outcome == Some(Outcome::NotMet);
        self.not_met += usize::from(is_counted && is_not_met);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Kind;

    #[test]
    fn a_share_is_rounded_and_none_of_none_is_no_percentage() {
        assert_eq!(share(7, 19), "7 of 19 (37%)");
        assert_eq!(share(1, 200), "1 of 200 (1%)");
        assert_eq!(share(0, 0), "0 of 0");
    }

    #[test]
    fn what_was_closed_without_a_day_is_left_out_and_what_is_open_or_open_again_is_not_yet() {
        let day = |text: &str| text.parse().unwrap();
        let open = TimedRow {
            body: 1,
            kind: Kind::Afi,
            status: Some(Status::Open),
            published: Some(day("2025-01-01")),
            due: None,
            original_due: None,
            claims: 0,
            first_claim: None,
            last_end: None,
            closed_on: None,
            closed_due: None,
            outcome: None,
        };
        let closed = TimedRow { status: Some(Status::Closed), ..open.clone() };
        let ended = Some(day("2025-01-20"));
        let reopened = TimedRow { last_end: ended, ..open.clone() };
        let mut timing = Timing::since(day("2025-02-01"), day("2025-02-01"));
        [closed, open, reopened].iter().for_each(|row| timing.add(row));
        let times = timing.times();

        let claim = times.publication_to_claim;
        assert_eq!((claim.days, claim.happened, claim.not_yet, claim.unknown), (None, 0, 2, 1));
        let closure = times.publication_to_closure;
        assert_eq!((closure.happened, closure.not_yet, closure.unknown), (0, 2, 1));
        assert_eq!(times.claim_to_closure, MedianDays::default());
    }
}
