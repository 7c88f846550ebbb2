//! What changed between two days, and what it does to the number of what is open.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::calendar::Precision;
use super::choices::one_of;
use super::finding::Kind;
use super::progress::Status;

one_of! {
    /// What happened to a finding at a body.
    Happened, "kind of change" {
        /// It is open, and was not in the register.
        New = "new",
        Reopened = "reopened",
        Closed = "closed",
        Superseded = "superseded",
        Declined = "declined",
        Voided = "voided",
        Undone = "undone",
        /// It went on to another status among those that are open.
        Moved = "moved",
        Submitted = "submitted",
        Extended = "extended",
    }
}

/// A finding at a body.
#[derive(Debug, Clone)]
pub struct FindingAtBody {
    pub id: i64,
    pub reference: Option<String>,
    pub called: String,
    pub title: String,
    pub kind: Kind,
    pub body: i64,
}

/// What changed since the end of a day.
#[derive(Debug, Default)]
pub struct Since {
    /// The day on which the register was created, where it did not exist yet.
    pub began: Option<NaiveDate>,
    /// How many findings were open then, by the number of the body.
    pub opening: HashMap<i64, i64>,
    pub closing: HashMap<i64, i64>,
    /// Everything that happened in between and still counts, in order.
    pub transitions: Vec<Transition>,
    /// The names of each body, by its number; also of one that is gone.
    pub bodies: HashMap<i64, BodyName>,
}

/// The names of a body.
#[derive(Debug, Clone, Default)]
pub struct BodyName {
    pub slug: String,
    pub name: String,
}

/// What an act changed of a finding at a body.
#[derive(Debug, Clone)]
pub struct Transition {
    pub act: i64,
    pub day: NaiveDate,
    /// The act that it took back, where it was an undo.
    pub undoes: Option<i64>,
    pub finding: FindingAtBody,
    pub what: Changed,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The status; none where it is not in the register, or is a practice.
    Status(Option<Status>, Option<Status>),
    /// The date.
    Due((NaiveDate, Precision), (NaiveDate, Precision)),
}

impl Transition {
    /// What happened; none where nothing did that anybody counts.
    pub fn happened(&self) -> Option<Happened> {
        let Changed::Status(was, is) = self.what else { return Some(Happened::Extended) };
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
            (true, true) => Some(Happened::Moved),
        }
    }

    /// By how much it changed the number of what is open.
    pub fn effect(&self) -> i64 {
        match self.what {
            Changed::Status(was, is) => i64::from(is_open(is)) - i64::from(is_open(was)),
            Changed::Due(..) => 0,
        }
    }
}

fn is_open(status: Option<Status>) -> bool {
    status.is_some_and(Status::is_open)
}

/// What stands of some transitions, given in their order: not what was done and taken back within them, and
/// of each act only what it was and what it became in the end.
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
            Some(Transition { what: Changed::Status(_, last), .. }) => *last = is,
            _ => standing.push(transition),
        }
    }
    standing
}

/// The acts of a time that do not count for it, since they were taken back within it, and the acts that
/// did so. `undoings` has for each act that was taken back the one that did it.
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
    fn an_act_of_before_that_is_taken_back_is_told() {
        assert!(taken_back_since(&HashMap::from([(2, 3)]), 2).is_empty());
        let transition = Transition {
            undoes: Some(2),
            ..transition(3, Some(Status::Closed), Some(Status::Open))
        };
        assert_eq!((transition.happened(), transition.effect()), (Some(Happened::Undone), 1));
    }
}
