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
        Undone = "undone",
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

#[derive(Debug, Default)]
pub struct Since {
    /// The day the register was created, if that is later than the start.
    pub began: Option<NaiveDate>,
    pub opening: OpenCounts,
    pub closing: OpenCounts,
    pub transitions: Vec<Transition>,
    pub bodies: HashMap<i64, BodyName>,
}

impl Since {
    /// Keeps to what happened to these findings, each at its body. Of them as many were open at the beginning as are now,
    /// less what the changes did.
    pub fn keep_to(&mut self, rows: &[ProgressRow]) {
        let mut kept = HashSet::new();
        (self.opening, self.closing) = <(OpenCounts, OpenCounts)>::default();
        for row in rows {
            kept.insert((row.finding.id, row.progress.body));
            if row.progress.is_open() {
                *self.closing.entry((row.progress.body, row.finding.kind.apart())).or_default() +=
                    1;
            }
        }
        self.transitions.retain(|one| kept.contains(&(one.finding.id, one.finding.body)));
        self.opening.clone_from(&self.closing);
        for one in &self.transitions {
            let place = (one.finding.body, one.finding.kind.apart());
            *self.opening.entry(place).or_default() -= one.effect();
        }
    }
}

#[derive(Debug, Clone)]
pub struct Transition {
    pub act: i64,
    pub day: NaiveDate,
    pub undoes: Option<i64>,
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
    /// None if it isn't in the register, or is a practice.
    Status(Option<Status>, Option<Status>),
    Due((NaiveDate, Precision), (NaiveDate, Precision)),
    /// What the transition's correction says.
    Corrected,
}

impl Transition {
    /// None if the change isn't counted.
    pub fn happened(&self) -> Option<Happened> {
        let (was, is) = match self.what {
            Changed::Status(was, is) => (was, is),
            Changed::Due(..) => return Some(Happened::Extended),
            Changed::Corrected => return Some(Happened::Corrected),
        };
        let ended = || match is {
            Some(Status::Closed) => Happened::Closed,
            Some(Status::Superseded) => Happened::Superseded,
            Some(Status::NotAccepted) => Happened::Declined,
            Some(Status::Void) => Happened::Voided,
            _ => Happened::Undone,
        };
        match (is_open(was), is_open(is)) {
            (false, false) => None,
            (true, true) if was == is => None,
            _ if self.undoes.is_some() => Some(Happened::Undone),
            (false, true) if was.is_none() => Some(Happened::New),
            (false, true) => Some(Happened::Reopened),
            (true, false) => Some(ended()),
            (true, true) if is == Some(Status::Submitted) => Some(Happened::Submitted),
            (true, true) => Some(match self.recorded.fate {
                Some(Fate::Returned) => Happened::Returned,
                Some(Fate::Withdrawn) => Happened::Withdrawn,
                _ => Happened::Moved,
            }),
        }
    }

    pub fn effect(&self) -> i64 {
        match self.what {
            Changed::Status(was, is) => i64::from(is_open(is)) - i64::from(is_open(was)),
            Changed::Due(..) | Changed::Corrected => 0,
        }
    }
}

fn is_open(status: Option<Status>) -> bool {
    status.is_some_and(Status::is_open)
}

/// Leaves out what was undone in between, and joins the transitions of each act into one.
pub fn standing(transitions: Vec<Transition>, taken_back: &HashSet<i64>) -> Vec<Transition> {
    let mut places: HashMap<(i64, i64, i64), usize> = HashMap::new();
    let mut standing: Vec<Transition> = Vec::new();
    for transition in
        transitions.into_iter().filter(|transition| !taken_back.contains(&transition.act))
    {
        let Changed::Status(_, is) = transition.what else {
            standing.push(transition);
            continue;
        };
        let row = (transition.act, transition.finding.id, transition.finding.body);
        let place = *places.entry(row).or_insert(standing.len());
        match standing.get_mut(place) {
            Some(Transition { what: Changed::Status(_, last), recorded, .. }) => {
                *last = is;
                *recorded = transition.recorded;
            }
            _ => standing.push(transition),
        }
    }
    standing
}

/// The acts that were undone since then, and those that undid them. `undoings` maps the first to the second.
pub fn taken_back_since(undoings: &HashMap<i64, i64>, last_before: i64) -> HashSet<i64> {
    let within = undoings.iter().filter(|(act, _)| **act > last_before);
    within.flat_map(|(act, by)| [*act, *by]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OneOf;

    fn transition(act: i64, was: Option<Status>, is: Option<Status>) -> Transition {
        let finding = FindingAtBody {
            id: 1,
            reference: None,
            called: "#1".into(),
            title: "Do this".into(),
            kind: Kind::Afi,
            body: 1,
        };
        Transition {
            act,
            day: NaiveDate::default(),
            undoes: None,
            finding,
            what: Changed::Status(was, is),
            recorded: Recorded::default(),
            correction: None,
        }
    }

    #[test]
    fn whatever_changes_the_number_of_what_is_open_has_a_name() {
        let statuses = || Status::ALL.iter().copied().map(Some).chain([None]);
        for (was, is) in statuses().flat_map(|was| statuses().map(move |is| (was, is))) {
            let transition = transition(1, was, is);
            let expected = match transition.happened() {
                Some(Happened::New | Happened::Reopened) => 1,
                Some(Happened::Moved | Happened::Submitted | Happened::Extended) | None => 0,
                Some(_) => -1,
            };
            assert_eq!(transition.effect(), expected, "{was:?} to {is:?}");
            assert_eq!(transition.effect() != 0, is_open(was) != is_open(is), "{was:?} to {is:?}");
        }
    }

    #[test]
    fn a_claim_that_came_back_is_neither_a_closing_nor_a_reopening() {
        let back = |fate| Transition {
            recorded: Recorded { fate: Some(fate), ..Recorded::default() },
            ..transition(1, Some(Status::Submitted), Some(Status::InProgress))
        };

        for (fate, expected) in
            [(Fate::Returned, Happened::Returned), (Fate::Withdrawn, Happened::Withdrawn)]
        {
            assert_eq!((back(fate).happened(), back(fate).effect()), (Some(expected), 0));
        }
        let taken_back = Transition { undoes: Some(1), ..back(Fate::Returned) };
        assert_eq!(taken_back.happened(), Some(Happened::Undone));
    }

    #[test]
    fn of_an_act_only_its_end_counts_and_nothing_of_one_that_was_taken_back() {
        use Status::{Closed, InProgress, Open};
        let transitions = vec![
            transition(1, None, Some(Open)),
            transition(1, Some(Open), Some(InProgress)),
            transition(2, Some(InProgress), Some(Closed)),
            transition(3, Some(Closed), Some(InProgress)),
        ];
        let taken_back = taken_back_since(&HashMap::from([(2, 3)]), 0);
        let standing = standing(transitions, &taken_back);

        assert_eq!(standing.len(), 1);
        assert_eq!(standing[0].what, Changed::Status(None, Some(InProgress)));
        assert_eq!(standing[0].happened(), Some(Happened::New));
    }

    #[test]
    fn what_keeps_to_some_findings_counts_only_them_at_both_ends() {
        let closed = transition(1, Some(Status::Open), Some(Status::Closed));
        let mut other = closed.clone();
        other.finding.id = 2;
        let mut since = Since { transitions: vec![closed, other], ..Since::default() };
        let rows = [
            ProgressRow::numbered(1, "R1").in_status(Status::Closed, "2026-11-01"),
            ProgressRow::numbered(3, "R3"),
        ];
        since.keep_to(&rows);

        assert_eq!(since.transitions.len(), 1);
        let place = (1, None);
        assert_eq!((since.opening[&place], since.closing[&place]), (2, 1));
    }

    #[test]
    fn an_act_of_before_that_is_taken_back_is_told() {
        assert!(taken_back_since(&HashMap::from([(2, 3)]), 2).is_empty());
        let transition = Transition {
            undoes: Some(2),
            ..transition(3, Some(Status::Closed), Some(Status::Open))
        };
        assert_eq!((transition.happened(), transition.effect()), (Some(Happened::Undone), 1));
    }
}
