//! The register period by period: what was open at the end of each, and what happened in it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, Months, NaiveDate};

use super::OneOf;
use super::changes::{Happened, Transition, standing};
use super::choices::one_of;
use super::due::Due;
use super::finding::Kind;
use super::period::{Precision, first_day, month_end};
use super::progress::Status;

one_of! {
    #[derive(Default)]
    Every, "period" {
        #[default]
        Month = "month",
        /// Of the finance year, which begins in April.
        Quarter = "quarter",
    }
}

impl Every {
    pub fn precision(self) -> Precision {
        match self {
            Every::Month => Precision::Month,
            Every::Quarter => Precision::Quarter,
        }
    }

    pub fn months(self) -> u32 {
        match self {
            Every::Month => 1,
            Every::Quarter => 3,
        }
    }

    /// The last day of the period that a day is in.
    pub fn last_day(self, day: NaiveDate) -> NaiveDate {
        let months = match self {
            Every::Month => 0,
            Every::Quarter => 2 - day.month0() % 3,
        };
        month_end(day).checked_add_months(Months::new(months)).map_or(day, month_end)
    }

    /// The periods from the one that `since` is in to the one that `until` is in, which may not be over.
    pub fn periods(self, since: NaiveDate, until: NaiveDate) -> Vec<PeriodDays> {
        let next = |last: &NaiveDate| last.succ_opt().map(|day| self.last_day(day));
        let ends = std::iter::successors(Some(self.last_day(since)), next);
        let period = |last: NaiveDate| PeriodDays {
            first: first_day(last, self.precision()),
            last: last.min(until),
            is_over: last <= until,
        };
        ends.map(period).take_while(|period| period.first <= until).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodDays {
    pub first: NaiveDate,
    /// So far, where it isn't over.
    pub last: NaiveDate,
    pub is_over: bool,
}

/// What the journal says: everything in the order of its changes.
#[derive(Debug, Default)]
pub struct Journal {
    pub began: NaiveDate,
    /// For the end of the day before the first period, and for the end of each: the last act by then.
    pub cuts: Vec<i64>,
    pub progress: Vec<ProgressChange>,
    pub kinds: Vec<KindChange>,
    /// As they were recorded, what was undone since included.
    pub transitions: Vec<Transition>,
    /// Each act that undid another, with that.
    pub undoings: Vec<(i64, i64)>,
}

/// A row of progress after a change; without a status it is no longer there, or a practice.
#[derive(Debug, Clone)]
pub struct ProgressChange {
    pub act: i64,
    pub row: i64,
    pub finding: i64,
    pub body: i64,
    pub status: Option<Status>,
    pub due: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub struct KindChange {
    pub act: i64,
    pub finding: i64,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodCounts {
    pub days: PeriodDays,
    pub open: i64,
    pub overdue: i64,
    pub happened: BTreeMap<Happened, i64>,
    /// How many claims, returns and closings in it were of a day before it.
    pub backdated: i64,
}

impl PeriodCounts {
    pub fn of(&self, happened: Happened) -> i64 {
        self.happened.get(&happened).copied().unwrap_or(0)
    }
}

/// Causes of concern, recommendations and areas for improvement at these bodies, or at all of them.
pub fn counted(
    journal: &Journal,
    periods: &[PeriodDays],
    bodies: Option<&[i64]>,
) -> Vec<PeriodCounts> {
    let mut register = Register::default();
    let (mut progress, mut kinds) =
        (journal.progress.iter().peekable(), journal.kinds.iter().peekable());
    let is_asked = |body: i64| bodies.is_none_or(|bodies| bodies.contains(&body));
    let period = |(days, cut): (&PeriodDays, &[i64])| {
        let [before, last] = *cut else { return None };
        while let Some(change) = progress.next_if(|change| change.act <= last) {
            register.rows.insert(change.row, change);
        }
        while let Some(change) = kinds.next_if(|change| change.act <= last) {
            register.kinds.insert(change.finding, change.kind);
        }
        let (open, overdue) = register.open(days.last, &is_asked);
        let within = within(journal, (before, last), &register, &is_asked);
        let is_earlier = |one: &&(Happened, Transition)| is_of_an_earlier_day(one, days.first);
        let backdated = i64::try_from(within.iter().filter(is_earlier).count()).unwrap_or(i64::MAX);
        Some(PeriodCounts { days: *days, open, overdue, happened: counts(&within), backdated })
    };
    periods.iter().zip(journal.cuts.windows(2)).filter_map(period).collect()
}

/// As it stood after an act.
#[derive(Default)]
struct Register<'a> {
    rows: HashMap<i64, &'a ProgressChange>,
    kinds: HashMap<i64, Kind>,
}

impl Register<'_> {
    fn open(&self, day: NaiveDate, is_asked: &impl Fn(i64) -> bool) -> (i64, i64) {
        let (mut open, mut overdue) = (0, 0);
        for row in self.rows.values() {
            let Some(status) = row.status.filter(|status| status.is_open()) else { continue };
            if is_asked(row.body) && self.is_counted(row.finding, None) {
                open += 1;
                overdue += i64::from(Due::of(row.due, day).is_overdue(status));
            }
        }
        (open, overdue)
    }

    /// By the kind that it had then; an undone finding has only the one that is known of it.
    fn is_counted(&self, finding: i64, known: Option<Kind>) -> bool {
        let kind = self.kinds.get(&finding).copied().or(known);
        kind.is_some_and(|kind| !kind.is_apart() && kind != Kind::Practice)
    }
}

fn is_of_an_earlier_day((happened, transition): &(Happened, Transition), first: NaiveDate) -> bool {
    let is_dated = matches!(happened, Happened::Submitted | Happened::Returned | Happened::Closed);
    is_dated && transition.recorded.on.is_some_and(|on| on < first)
}

fn counts(within: &[(Happened, Transition)]) -> BTreeMap<Happened, i64> {
    let mut counts: BTreeMap<Happened, i64> =
        Happened::ALL.iter().map(|happened| (*happened, 0)).collect();
    for (happened, transition) in within {
        let by = if *happened == Happened::Undone { transition.effect() } else { 1 };
        *counts.entry(*happened).or_default() += by;
    }
    counts
}

fn within(
    journal: &Journal,
    (before, last): (i64, i64),
    register: &Register,
    is_asked: &impl Fn(i64) -> bool,
) -> Vec<(Happened, Transition)> {
    let is_within = |act: i64| act > before && act <= last;
    let within = journal.transitions.iter().filter(|transition| is_within(transition.act));
    let taken_back = taken_back(&journal.undoings, before, last);
    let counted = |transition: Transition| {
        let finding = &transition.finding;
        let is_counted = register.is_counted(finding.id, Some(finding.kind));
        let happened = transition.happened().filter(|_| is_counted && is_asked(finding.body))?;
        Some((happened, transition))
    };
    standing(within.cloned().collect(), &taken_back).into_iter().filter_map(counted).collect()
}

/// The acts of the period that were undone in it, and those that undid them; an undo that was undone itself
/// by then undid nothing.
fn taken_back(undoings: &[(i64, i64)], before: i64, last: i64) -> HashSet<i64> {
    let mut undone: HashMap<i64, i64> = HashMap::new();
    for (by, act) in undoings.iter().rev().filter(|(by, _)| *by <= last) {
        if !undone.contains_key(by) {
            undone.entry(*act).or_insert(*by);
        }
    }
    undone.into_iter().filter(|(act, _)| *act > before).flat_map(|(act, by)| [act, by]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_whole_but_the_last() {
        let ends = |every: Every, since: &str, until: &str| -> Vec<String> {
            let periods = every.periods(day(since), day(until));
            periods
                .iter()
                .map(|one| format!("{} {} {}", one.first, one.last, one.is_over))
                .collect()
        };

        assert_eq!(
            ends(Every::Month, "2026-01-31", "2026-03-01"),
            [
                "2026-01-01 2026-01-31 true",
                "2026-02-01 2026-02-28 true",
                "2026-03-01 2026-03-01 false",
            ]
        );
        assert_eq!(
            ends(Every::Quarter, "2025-12-31", "2026-03-31"),
            ["2025-10-01 2025-12-31 true", "2026-01-01 2026-03-31 true",]
        );
    }

    #[test]
    fn what_was_undone_in_the_period_is_left_out_and_a_redo_takes_that_back() {
        let sorted = |undoings: &[(i64, i64)], before, last| {
            let mut acts: Vec<i64> = taken_back(undoings, before, last).into_iter().collect();
            acts.sort_unstable();
            acts
        };

        assert_eq!(sorted(&[(3, 2)], 1, 9), [2, 3]);
        assert_eq!(sorted(&[(3, 2)], 2, 9), Vec::<i64>::new(), "it was done before");
        assert_eq!(sorted(&[(3, 2)], 1, 2), Vec::<i64>::new(), "it was undone later");
        assert_eq!(sorted(&[(3, 2), (4, 3)], 1, 9), [3, 4]);
        assert_eq!(sorted(&[(3, 2), (4, 3)], 1, 3), [2, 3]);
    }

    #[test]
    fn what_is_open_and_overdue_is_counted_as_it_stood() {
        let change = |act, row, status, due: Option<&str>| ProgressChange {
            act,
            row,
            finding: row,
            body: 1,
            status,
            due: due.map(day),
        };
        let journal = Journal {
            cuts: vec![0, 2, 4],
            progress: vec![
                change(1, 1, Some(Status::Open), Some("2026-01-20")),
                change(2, 2, Some(Status::Open), None),
                change(3, 1, Some(Status::Closed), Some("2026-01-20")),
                change(4, 3, Some(Status::Open), Some("2026-01-01")),
            ],
            kinds: [1, 2].map(|finding| KindChange { act: 1, finding, kind: Kind::Afi }).to_vec(),
            ..Journal::default()
        };
        let until = day("2026-02-10");
        let periods = Every::Month.periods(day("2026-01-01"), until);
        let counted = counted(&journal, &periods, None);
        let counts: Vec<_> = counted.iter().map(|one| (one.open, one.overdue)).collect();

        // The third is a part, or of no kind that is counted.
        assert_eq!(counts, [(2, 1), (1, 0)]);
        assert_eq!(super::counted(&journal, &periods, Some(&[2]))[0].open, 0);
    }
}
