//! What changed between two days, and what it does to the number of what is open.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::calendar::Precision;
use super::choices::one_of;
use super::claim::{Fate, days_waited};
use super::closure::Outcome;
use super::correction::Correction;
use super::finding::Kind;
use super::progress::Status;
use super::progress_row::{BodyName, ProgressRow};

one_of! {
    Happened, "kind of change" {
        New = "new",
        Reopened = "reopened",
        Closed = "closed",
        Superseded = "superseded",
        Declined = "declined",
        Voided = "voided",
        Moved = "moved",
        Submitted = "submitted",
        Returned = "returned",
        Withdrawn = "withdrawn",
        Extended = "extended",
        /// Put right, and no extension.
        Corrected = "corrected",
    }
}

#[derive(Debug, Clone)]
pub struct FindingAtBody {
    pub id: i64,
    pub reference: Option<String>,
    pub called: String,
    pub title: String,
    pub kind: Kind,
    pub body: i64,
}

/// How many are open, by body and by the kind of what is counted apart from the findings.
pub type OpenCounts = HashMap<(i64, Option<Kind>), i64>;

/// What changed from the end of one day to the end of another, each thing on the day on which it was so.
#[derive(Debug, Default)]
pub struct Since {
    /// The day the register was created, if that is later than the start.
    pub began: Option<NaiveDate>,
    pub opening: OpenCounts,
    pub closing: OpenCounts,
    /// How many the register called open at the end of the first day; none where it didn't exist, or isn't asked.
    pub recorded_opening: Option<OpenCounts>,
    pub transitions: Vec<Transition>,
    /// What was so by the first day, and was recorded later.
    pub late: Vec<Transition>,
    pub bodies: HashMap<i64, BodyName>,
}

impl Since {
    /// Keeps to what happened to these findings, each at its body. Of them as many were open at the beginning as are now,
    /// less what the changes did.
    pub fn keep_to(&mut self, rows: &[ProgressRow]) {
        let mut kept = HashSet::new();
        (self.opening, self.closing) = <(OpenCounts, OpenCounts)>::default();
        self.recorded_opening = None;
        for row in rows {
            kept.insert((row.finding.id, row.progress.body));
            if row.progress.is_open() {
                *self.closing.entry((row.progress.body, row.finding.kind.apart())).or_default() +=
                    1;
            }
        }
        for transitions in [&mut self.transitions, &mut self.late] {
            transitions.retain(|one| kept.contains(&(one.finding.id, one.finding.body)));
        }
        self.opening.clone_from(&self.closing);
        for one in &self.transitions {
            let place = (one.finding.body, one.finding.kind.apart());
            *self.opening.entry(place).or_default() -= one.effect();
        }
    }
}

#[derive(Debug, Clone)]
pub struct Transition {
    /// The act that recorded it, and its day.
    pub act: i64,
    pub day: NaiveDate,
    /// The day on which it counts.
    pub counted: NaiveDate,
    pub finding: FindingAtBody,
    pub what: Changed,
    pub recorded: Recorded,
    /// Of `Corrected` alone.
    pub correction: Option<Correction>,
}

/// What was recorded with a change: its day, and what was said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The day on which it was so, such as that of the letter; none where it isn't known.
    pub on: Option<NaiveDate>,
    pub precision: Option<Precision>,
    /// The day of the claim that stopped waiting.
    pub claimed: Option<NaiveDate>,
    pub fate: Option<Fate>,
    pub letter: Option<String>,
    pub reason: Option<String>,
    /// Who agreed to another date.
    pub agreed_by: Option<String>,
    pub outcome: Option<Outcome>,
}

impl Recorded {
    /// How many days the claim waited.
    pub fn waited(&self) -> Option<i64> {
        Some(days_waited(self.claimed?, self.on?))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// None before it was issued.
    Status(Option<Status>, Status),
    Due((NaiveDate, Precision), (NaiveDate, Precision)),
    /// What the transition's correction says.
    Corrected,
}

impl Transition {
    /// None if the change isn't counted.
    pub fn happened(&self) -> Option<Happened> {
        match self.what {
            Changed::Status(was, is) => happened(was, is, self.recorded.fate),
            Changed::Due(..) => Some(Happened::Extended),
            Changed::Corrected => Some(Happened::Corrected),
        }
    }

    pub fn effect(&self) -> i64 {
        match self.what {
            Changed::Status(was, is) => i64::from(is.is_open()) - i64::from(is_open(was)),
            Changed::Due(..) | Changed::Corrected => 0,
        }
    }
}

/// What a change of status is called; `fate` is that of the claim that it answered. None if it isn't counted.
pub fn happened(was: Option<Status>, is: Status, fate: Option<Fate>) -> Option<Happened> {
    match (is_open(was), is.is_open()) {
        (false, false) => None,
        (true, true) if was == Some(is) => None,
        (false, true) if was.is_none() => Some(Happened::New),
        (false, true) => Some(Happened::Reopened),
        (true, false) => Some(match is {
            Status::Superseded => Happened::Superseded,
            Status::NotAccepted => Happened::Declined,
            Status::Void => Happened::Voided,
            _ => Happened::Closed,
        }),
        (true, true) if is == Status::Submitted => Some(Happened::Submitted),
        (true, true) => Some(match fate {
            Some(Fate::Returned) => Happened::Returned,
            Some(Fate::Withdrawn) => Happened::Withdrawn,
            _ => Happened::Moved,
        }),
    }
}

fn is_open(status: Option<Status>) -> bool {
    status.is_some_and(Status::is_open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OneOf;

    fn transition(was: Option<Status>, is: Status) -> Transition {
        let finding = FindingAtBody {
            id: 1,
            reference: None,
            called: "#1".into(),
            title: "Do this".into(),
            kind: Kind::Afi,
            body: 1,
        };
        Transition {
            act: 1,
            day: NaiveDate::default(),
            counted: NaiveDate::default(),
            finding,
            what: Changed::Status(was, is),
            recorded: Recorded::default(),
            correction: None,
        }
    }

    #[test]
    fn whatever_changes_the_number_of_what_is_open_has_a_name() {
        let statuses = || Status::ALL.iter().copied();
        for (was, is) in
            statuses().map(Some).chain([None]).flat_map(|was| statuses().map(move |is| (was, is)))
        {
            let transition = transition(was, is);
            let expected = match transition.happened() {
                Some(Happened::New | Happened::Reopened) => 1,
                Some(Happened::Moved | Happened::Submitted) | None => 0,
                Some(_) => -1,
            };
            assert_eq!(transition.effect(), expected, "{was:?} to {is:?}");
            assert_eq!(transition.effect() != 0, is_open(was) != is.is_open(), "{was:?} to {is:?}");
        }
    }

    #[test]
    fn a_claim_that_came_back_is_neither_a_closing_nor_a_reopening() {
        let back = |fate| Transition {
            recorded: Recorded { fate: Some(fate), ..Recorded::default() },
            ..transition(Some(Status::Submitted), Status::InProgress)
        };

        for (fate, expected) in
            [(Fate::Returned, Happened::Returned), (Fate::Withdrawn, Happened::Withdrawn)]
        {
            assert_eq!((back(fate).happened(), back(fate).effect()), (Some(expected), 0));
        }
    }

    #[test]
    fn what_keeps_to_some_findings_counts_only_them_at_both_ends() {
        let closed = transition(Some(Status::Open), Status::Closed);
        let mut other = closed.clone();
        other.finding.id = 2;
        let transitions = vec![closed, other];
        let mut since = Since { late: transitions.clone(), transitions, ..Since::default() };
        let rows = [
            ProgressRow::numbered(1, "R1").in_status(Status::Closed, "2026-11-01"),
            ProgressRow::numbered(3, "R3"),
        ];
        since.keep_to(&rows);

        assert_eq!((since.transitions.len(), since.late.len()), (1, 1));
        let place = (1, None);
        assert_eq!((since.opening[&place], since.closing[&place]), (2, 1));
    }
}
