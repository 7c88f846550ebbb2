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
pub struct At {
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
    pub steps: Vec<Step>,
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
pub struct Step {
    pub act: i64,
    pub day: NaiveDate,
    /// The act that it took back, where it was an undo.
    pub undoes: Option<i64>,
    pub at: At,
    pub what: What,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The status; none where it is not in the register, or is a practice.
    Status(Option<Status>, Option<Status>),
    /// The date.
    Due((NaiveDate, Precision), (NaiveDate, Precision)),
}

impl Step {
    /// What happened; none where nothing did that anybody counts.
    pub fn happened(&self) -> Option<Happened> {
        let What::Status(was, is) = self.what else { return Some(Happened::Extended) };
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
            What::Status(was, is) => i64::from(is_open(is)) - i64::from(is_open(was)),
            What::Due(..) => 0,
        }
    }
}

fn is_open(status: Option<Status>) -> bool {
    status.is_some_and(Status::is_open)
}

/// What stands of some steps, given in their order: not what was done and taken back within them, and
/// of each act only what it was and what it became in the end.
pub fn standing(steps: Vec<Step>, taken_back: &HashSet<i64>) -> Vec<Step> {
    let mut places: HashMap<(i64, i64, i64), usize> = HashMap::new();
    let mut standing: Vec<Step> = Vec::new();
    for step in steps.into_iter().filter(|step| !taken_back.contains(&step.act)) {
        let What::Status(_, is) = step.what else {
            standing.push(step);
            continue;
        };
        let row = (step.act, step.at.id, step.at.body);
        let place = *places.entry(row).or_insert(standing.len());
        match standing.get_mut(place) {
            Some(Step { what: What::Status(_, last), .. }) => *last = is,
            _ => standing.push(step),
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

    fn step(act: i64, was: Option<Status>, is: Option<Status>) -> Step {
        let at = At {
            id: 1,
            reference: None,
            called: "#1".into(),
            title: "Do this".into(),
            kind: Kind::Afi,
            body: 1,
        };
        Step { act, day: NaiveDate::default(), undoes: None, at, what: What::Status(was, is) }
    }

    #[test]
    fn whatever_changes_the_number_of_what_is_open_has_a_name() {
        let statuses = || Status::ALL.iter().copied().map(Some).chain([None]);
        for (was, is) in statuses().flat_map(|was| statuses().map(move |is| (was, is))) {
            let step = step(1, was, is);
            let expected = match step.happened() {
                Some(Happened::New | Happened::Reopened) => 1,
                Some(Happened::Moved | Happened::Submitted | Happened::Extended) | None => 0,
                Some(_) => -1,
            };
            assert_eq!(step.effect(), expected, "{was:?} to {is:?}");
            assert_eq!(step.effect() != 0, is_open(was) != is_open(is), "{was:?} to {is:?}");
        }
    }

    #[test]
    fn of_an_act_only_its_end_counts_and_nothing_of_one_that_was_taken_back() {
        use Status::{Closed, InProgress, Open};
        let steps = vec![
            step(1, None, Some(Open)),
            step(1, Some(Open), Some(InProgress)),
            step(2, Some(InProgress), Some(Closed)),
            step(3, Some(Closed), Some(InProgress)),
        ];
        let taken_back = taken_back_since(&HashMap::from([(2, 3)]), 0);
        let standing = standing(steps, &taken_back);

        assert_eq!(standing.len(), 1);
        assert_eq!(standing[0].what, What::Status(None, Some(InProgress)));
        assert_eq!(standing[0].happened(), Some(Happened::New));
    }

    #[test]
    fn an_act_of_before_that_is_taken_back_is_told() {
        assert!(taken_back_since(&HashMap::from([(2, 3)]), 2).is_empty());
        let step = Step { undoes: Some(2), ..step(3, Some(Status::Closed), Some(Status::Open)) };
        assert_eq!((step.happened(), step.effect()), (Some(Happened::Undone), 1));
    }
}
