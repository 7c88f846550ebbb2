//! A finding at one body step by step, each on the day on which it was so, whenever it was recorded.

use std::collections::VecDeque;

use chrono::NaiveDate;

use super::changes::{Happened, happened};
use super::claim::Fate;
use super::due::{Due, in_force};
use super::finding::Kind;
use super::progress::Status;

/// What its steps are made from.
#[derive(Debug, Clone)]
pub struct StepHistory {
    pub progress: i64,
    pub finding: i64,
    pub body: i64,
    pub kind: Kind,
    /// As it is now.
    pub status: Status,
    pub since: NaiveDate,
    pub due: Option<NaiveDate>,
    pub issued: Option<NaiveDate>,
    /// The day on which it was recorded; may be none where the day of issue is known and it doesn't wait for an answer.
    pub entered: Option<NaiveDate>,
    /// Each in the order in which it happened.
    pub claims: Vec<ClaimDays>,
    pub ends: Vec<EndDays>,
    pub moves: Vec<WorkMove>,
    /// In the order in which they were recorded.
    pub extensions: Vec<DueChange>,
}

#[derive(Debug, Clone)]
pub struct ClaimDays {
    pub id: i64,
    /// None where an import said only that it was submitted.
    pub day: Option<NaiveDate>,
    pub fate: Option<Fate>,
    /// The day of the answer; the day on which that was recorded, where it isn't known.
    pub ended: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub struct EndDays {
    pub id: i64,
    pub status: Status,
    /// The day on which it was recorded, where its own isn't known.
    pub day: NaiveDate,
    pub reopened: Option<NaiveDate>,
    /// It was recorded with the finding, without a day, so it isn't known to have been open before.
    pub came_ended: bool,
}

#[derive(Debug, Clone)]
pub struct DueChange {
    pub id: i64,
    pub day: NaiveDate,
    pub was: NaiveDate,
}

/// A change of status by the body itself, while it was open.
#[derive(Debug, Clone)]
pub struct WorkMove {
    /// Its number in the journal.
    pub change: i64,
    pub day: NaiveDate,
    pub was: Status,
    pub became: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub day: NaiveDate,
    /// None before it was issued.
    pub was: Option<Status>,
    pub is: Status,
    pub source: Source,
}

/// The record that a step was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    Entry(i64),
    /// A claim that nothing but the status says, of this progress.
    Waiting(i64),
    Claim(i64),
    Back(i64, Fate),
    End(i64),
    Reopening(i64),
    Work(i64),
    Extension(i64),
}

impl Step {
    pub fn happened(&self) -> Option<Happened> {
        let fate = match self.source {
            Source::Back(_, fate) => Some(fate),
            _ => None,
        };
        happened(self.was, self.is, fate)
    }
}

/// What comes next of claims, of ends or of work.
#[derive(Debug, Clone, Copy)]
struct Next {
    day: NaiveDate,
    is: Status,
    source: Source,
    /// Of work: what it moved from.
    was: Option<Status>,
}

impl Next {
    fn of(day: NaiveDate, is: Status, source: Source) -> Next {
        Next { day, is, source, was: None }
    }

    /// Whether it can follow a status.
    fn follows(&self, status: Status) -> bool {
        match self.source {
            Source::Back(..) => status == Status::Submitted,
            Source::Reopening(_) => !status.is_open(),
            Source::End(_) => status.is_open(),
            _ => status.is_open() && status != Status::Submitted,
        }
    }
}

impl StepHistory {
    /// The first is that it was new. The last one's status is that of now.
    pub fn steps(&self) -> Vec<Step> {
        let first = self.first_status();
        let mut lines = [self.of_claims(), self.of_ends(), self.of_work()];
        let earliest = lines.iter().filter_map(|line| line.front()).map(|next| next.day).min();
        let entered = [self.issued, self.entered, earliest].into_iter().flatten().min();
        let mut day = entered.unwrap_or(self.since);
        let mut steps =
            vec![Step { day, was: None, is: first, source: Source::Entry(self.progress) }];
        let mut status = first;
        while let Some(next) = take_next(&mut lines, status) {
            if next.follows(status) {
                day = day.max(next.day);
                let was = Some(status);
                steps.push(Step { day, was, is: next.is, source: next.source });
                status = next.is;
            }
        }
        // Of what the register doesn't tell, the status is what counts; but what became void after it had ended did end.
        let is_void = self.status == Status::Void;
        if let Some(last) = steps.last_mut().filter(|last| last.is.is_open() || !is_void) {
            last.is = self.status;
        }
        steps
    }

    /// The due date that was in force on a day.
    pub fn due_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        let moves = self.extensions.iter().map(|one| (one.day <= day, Some(one.was)));
        in_force(moves, self.due)
    }

    /// Whether it was overdue at the end of a day on which it had this status.
    pub fn is_overdue(&self, status: Status, day: NaiveDate) -> bool {
        Due::of(self.due_on(day), day).is_overdue(status)
    }

    fn first_status(&self) -> Status {
        let came_ended = self.ends.first().filter(|end| end.came_ended);
        let came_submitted = self.claims.first().is_some_and(|claim| claim.day.is_none())
            || self.claims.is_empty() && self.waits_since_entry();
        match (came_ended, self.moves.first()) {
            (Some(end), _) => end.status,
            _ if came_submitted => Status::Submitted,
            (None, Some(first)) => first.was,
            (None, None) if self.claims.is_empty() && self.ends.is_empty() => {
                if self.status.is_open() && self.status != Status::Submitted {
                    self.status
                } else {
                    Status::Open
                }
            }
            (None, None) => Status::Open,
        }
    }

    /// An import said that it was submitted, and not when.
    fn waits_since_entry(&self) -> bool {
        self.status == Status::Submitted && self.entered == Some(self.since)
    }

    fn of_claims(&self) -> VecDeque<Next> {
        let made = |claim: &ClaimDays| {
            Some(Next::of(claim.day?, Status::Submitted, Source::Claim(claim.id)))
        };
        let back = |claim: &ClaimDays| {
            let fate = claim.fate.filter(|fate| fate.is_back())?;
            let source = Source::Back(claim.id, fate);
            let day = self.followed(claim).fold(claim.ended?, NaiveDate::min);
            Some(Next::of(day, Status::InProgress, source))
        };
        let mut line: VecDeque<Next> =
            self.claims.iter().flat_map(|claim| [made(claim), back(claim)]).flatten().collect();
        let waits = self.claims.last().is_some_and(|claim| claim.fate.is_none());
        if self.status == Status::Submitted && !waits && !self.waits_since_entry() {
            let source = Source::Waiting(self.progress);
            line.push_back(Next::of(self.since, Status::Submitted, source));
        }
        line
    }

    /// The days of what can only have followed the answer to a claim: another claim, and its end.
    fn followed(&self, claim: &ClaimDays) -> impl Iterator<Item = NaiveDate> {
        let (id, day) = (claim.id, claim.day);
        let claims = self.claims.iter().filter(move |other| other.id > id);
        let ends = self.ends.iter().filter(move |end| day.is_some_and(|day| end.day >= day));
        claims.filter_map(|other| other.day).chain(ends.map(|end| end.day))
    }

    fn of_ends(&self) -> VecDeque<Next> {
        let ended = |end: &EndDays| {
            let day = end.reopened.map_or(end.day, |reopened| end.day.min(reopened));
            (!end.came_ended).then_some(Next::of(day, end.status, Source::End(end.id)))
        };
        let again =
            |end: &EndDays| Some(Next::of(end.reopened?, Status::Open, Source::Reopening(end.id)));
        self.ends.iter().flat_map(|end| [ended(end), again(end)]).flatten().collect()
    }

    fn of_work(&self) -> VecDeque<Next> {
        let moved = |one: &WorkMove| Next {
            was: Some(one.was),
            ..Next::of(one.day, one.became, Source::Work(one.change))
        };
        self.moves.iter().map(moved).collect()
    }
}

/// The earliest of those that can follow; of one day work on what it was comes before a claim, and a claim before an end.
fn take_next(lines: &mut [VecDeque<Next>; 3], status: Status) -> Option<Next> {
    let earliest =
        lines.iter().enumerate().filter_map(|(at, line)| Some((line.front()?, at))).min_by_key(
            |(next, at)| (!next.follows(status), next.day, next.was != Some(status), *at),
        )?;
    let at = earliest.1;
    lines.get_mut(at)?.pop_front()
}
