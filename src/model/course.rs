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
pub struct Course {
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

    /// On the number of open findings.
    pub fn effect(&self) -> i64 {
        i64::from(self.is.is_open()) - i64::from(self.was.is_some_and(Status::is_open))
    }
}

/// What comes next of claims, of ends or of work.
#[derive(Debug, Clone, Copy)]
struct Next {
    day: NaiveDate,
    is: Status,
    source: Source,
}

impl Next {
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

impl Course {
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
            Some(Next { day: claim.day?, is: Status::Submitted, source: Source::Claim(claim.id) })
        };
        let back = |claim: &ClaimDays| {
            let fate = claim.fate.filter(|fate| fate.is_back())?;
            let source = Source::Back(claim.id, fate);
            let day = self.followed(claim).fold(claim.ended?, NaiveDate::min);
            Some(Next { day, is: Status::InProgress, source })
        };
        let mut line: VecDeque<Next> =
            self.claims.iter().flat_map(|claim| [made(claim), back(claim)]).flatten().collect();
        let waits = self.claims.last().is_some_and(|claim| claim.fate.is_none());
        if self.status == Status::Submitted && !waits && !self.waits_since_entry() {
            let source = Source::Waiting(self.progress);
            line.push_back(Next { day: self.since, is: Status::Submitted, source });
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
            (!end.came_ended).then_some(Next { day, is: end.status, source: Source::End(end.id) })
        };
        let again = |end: &EndDays| {
            Some(Next { day: end.reopened?, is: Status::Open, source: Source::Reopening(end.id) })
        };
        self.ends.iter().flat_map(|end| [ended(end), again(end)]).flatten().collect()
    }

    fn of_work(&self) -> VecDeque<Next> {
        let moved = |one: &WorkMove| Next {
            day: one.day,
            is: one.became,
            source: Source::Work(one.change),
        };
        self.moves.iter().map(moved).collect()
    }
}

/// The earliest of those that can follow; of one day a claim comes before an end.
fn take_next(lines: &mut [VecDeque<Next>; 3], status: Status) -> Option<Next> {
    let earliest = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((line.front()?, at)))
        .min_by_key(|(next, at)| (!next.follows(status), next.day, *at))?;
    let at = earliest.1;
    lines.get_mut(at)?.pop_front()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn course(status: Status) -> Course {
        Course {
            progress: 1,
            finding: 1,
            body: 1,
            kind: Kind::Afi,
            status,
            since: day("2026-11-30"),
            due: None,
            issued: Some(day("2024-01-01")),
            entered: None,
            claims: Vec::new(),
            ends: Vec::new(),
            extensions: Vec::new(),
            moves: Vec::new(),
        }
    }

    fn claim(on: &str, back: Option<&str>) -> ClaimDays {
        let fate = back.map(|_| Fate::Returned);
        ClaimDays { id: 1, day: Some(day(on)), fate, ended: back.map(day) }
    }

    fn end(on: &str, reopened: Option<&str>) -> EndDays {
        let reopened = reopened.map(day);
        EndDays { id: 1, status: Status::Closed, day: day(on), reopened, came_ended: false }
    }

    fn in_words(course: &Course) -> Vec<String> {
        let word = |step: &Step| {
            let happened = step.happened().map_or_else(|| "-".to_owned(), |one| one.to_string());
            format!("{} {happened} {}", step.day, step.is)
        };
        course.steps().iter().map(word).collect()
    }

    #[test]
    fn steps_stand_in_the_order_of_their_days_and_lead_to_the_status_of_now() {
        let closed = Course {
            claims: vec![
                claim("2024-03-01", Some("2024-04-01")),
                ClaimDays { fate: Some(Fate::Closed), ..claim("2024-05-01", None) },
            ],
            ends: vec![end("2024-06-01", None)],
            ..course(Status::Closed)
        };
        assert_eq!(
            in_words(&closed),
            [
                "2024-01-01 new open",
                "2024-03-01 submitted submitted",
                "2024-04-01 returned in-progress",
                "2024-05-01 submitted submitted",
                "2024-06-01 closed closed",
            ]
        );
        let open: i64 = closed.steps().iter().map(Step::effect).sum();
        assert_eq!(open, 0);
    }

    #[test]
    fn what_happened_on_one_day_is_told_in_an_order_that_is_possible() {
        let busy = Course {
            claims: vec![
                ClaimDays { fate: Some(Fate::Closed), ..claim("2024-03-01", None) },
                claim("2024-03-01", None),
            ],
            ends: vec![end("2024-03-01", Some("2024-03-01"))],
            ..course(Status::Submitted)
        };
        let said: Vec<_> = busy.steps().iter().filter_map(Step::happened).collect();

        use Happened::{Closed, New, Reopened, Submitted};
        assert_eq!(said, [New, Submitted, Closed, Reopened, Submitted]);
    }

    #[test]
    fn what_became_void_after_it_was_closed_was_closed_on_its_day() {
        let void = Course { ends: vec![end("2024-06-01", None)], ..course(Status::Void) };
        let at_once = course(Status::Void);

        assert_eq!(in_words(&void), ["2024-01-01 new open", "2024-06-01 closed closed"]);
        assert_eq!(in_words(&at_once), ["2024-01-01 - void"]);
    }

    #[test]
    fn a_return_whose_day_is_not_known_was_before_whatever_followed_it() {
        let first = claim("2024-01-16", Some("2024-09-01"));
        let again = ClaimDays { id: 2, ..claim("2024-02-01", Some("2024-02-20")) };
        let returned = Course { claims: vec![first.clone(), again], ..course(Status::InProgress) };
        let closed = Course {
            claims: vec![first],
            ends: vec![end("2024-03-01", None)],
            ..course(Status::Closed)
        };

        assert_eq!(
            in_words(&returned)[1..],
            [
                "2024-01-16 submitted submitted",
                "2024-02-01 returned in-progress",
                "2024-02-01 submitted submitted",
                "2024-02-20 returned in-progress",
            ]
        );
        assert_eq!(
            in_words(&closed)[1..],
            [
                "2024-01-16 submitted submitted",
                "2024-03-01 returned in-progress",
                "2024-03-01 closed closed",
            ]
        );
    }

    #[test]
    fn what_ended_before_its_day_of_issue_was_new_when_it_ended() {
        let early = Course { ends: vec![end("2023-06-01", None)], ..course(Status::Closed) };

        assert_eq!(in_words(&early), ["2023-06-01 new open", "2023-06-01 closed closed"]);
    }

    #[test]
    fn what_came_ended_on_a_day_that_is_not_known_was_never_counted_as_open() {
        let unknown = EndDays { came_ended: true, ..end("2026-11-30", None) };
        let came = Course { ends: vec![unknown.clone()], ..course(Status::Closed) };
        let again = EndDays { reopened: Some(day("2026-12-01")), ..unknown };
        let again = Course { ends: vec![again], ..course(Status::Open) };

        assert_eq!(in_words(&came), ["2024-01-01 - closed"]);
        assert_eq!(in_words(&again), ["2024-01-01 - closed", "2026-12-01 reopened open"]);
    }

    #[test]
    fn what_an_import_said_was_submitted_is_a_claim_only_if_it_gave_the_day() {
        let waits =
            Course { entered: Some(day("2026-11-30")), issued: None, ..course(Status::Submitted) };
        let since = Course { since: day("2026-10-01"), ..waits.clone() };

        assert_eq!(in_words(&waits), ["2026-11-30 new submitted"]);
        assert_eq!(in_words(&since), ["2026-10-01 new open", "2026-10-01 submitted submitted"]);
    }

    #[test]
    fn what_was_done_before_a_claim_that_was_recorded_late_changes_nothing_after_it() {
        let blocked = WorkMove {
            change: 1,
            day: day("2024-03-05"),
            was: Status::Open,
            became: Status::Blocked,
        };
        let late = Course {
            claims: vec![claim("2024-03-01", None)],
            moves: vec![blocked],
            ..course(Status::Submitted)
        };

        assert_eq!(in_words(&late), ["2024-01-01 new open", "2024-03-01 submitted submitted"]);
    }

    #[test]
    fn overdue_goes_by_the_date_in_force_on_that_day() {
        let moved = DueChange { id: 1, day: day("2024-06-01"), was: day("2024-03-31") };
        let course = Course {
            due: Some(day("2024-12-31")),
            extensions: vec![moved],
            ..course(Status::Open)
        };
        let is_overdue = |on: &str| course.is_overdue(Status::Open, day(on));

        assert!(!is_overdue("2024-03-31") && is_overdue("2024-05-31"));
        assert!(!is_overdue("2024-06-01") && is_overdue("2025-01-01"));
        assert!(!course.is_overdue(Status::Submitted, day("2024-05-31")));
    }
}
