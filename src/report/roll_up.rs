//! How far the children of a finding are, counted and in words.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::closure::not_met_in_words;
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;

/// How far the children of a finding are; it never closes the finding itself. Parts and actions are counted
/// apart from what is recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RollUp {
    pub children: usize,
    pub closed: usize,
    /// How many of the closed ones were closed not met, at one body or more.
    pub closed_not_met: usize,
    /// How many ended otherwise: superseded or not accepted.
    pub ended_otherwise: usize,
    /// How many recommendations the report counts, where that is known.
    pub parts: Option<u32>,
    pub lettered_parts: Ended,
    pub actions: Ended,
    #[serde(skip)]
    recommendations: usize,
}

/// How many there are of one kind, and how many of them have ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ended {
    pub count: usize,
    pub closed: usize,
    pub closed_not_met: usize,
    pub ended_otherwise: usize,
}

impl Ended {
    /// Counts by finding: one that stands at several bodies is closed when it is closed at each of them.
    fn of<'a>(rows: impl Iterator<Item = &'a ProgressRow>) -> Ended {
        let mut statuses: BTreeMap<i64, Vec<Option<Status>>> = BTreeMap::new();
        let mut not_met = BTreeSet::new();
        for row in rows {
            not_met.extend(row.grounds.are_not_met().then_some(row.finding.id));
            statuses.entry(row.finding.id).or_default().push(row.progress.status);
        }
        let is_over = |status: &Option<Status>| status.is_some_and(|status| !status.is_open());
        let is_closed = |status: &Option<Status>| *status == Some(Status::Closed);
        let over = statuses.values().filter(|at| at.iter().all(is_over)).count();
        let closed: BTreeSet<i64> = statuses
            .iter()
            .filter(|(_, at)| at.iter().all(is_closed))
            .map(|(finding, _)| *finding)
            .collect();
        Ended {
            count: statuses.len(),
            closed: closed.len(),
            closed_not_met: closed.intersection(&not_met).count(),
            ended_otherwise: over - closed.len(),
        }
    }

    /// `2 of 3 parts closed, 1 superseded or not accepted`.
    fn in_words(self, of: &str, ended: &str) -> String {
        let not_met = not_met_in_words(self.closed, self.closed_not_met);
        let not_met = not_met.map(|said| format!(" ({said})")).unwrap_or_default();
        let otherwise = match self.ended_otherwise {
            0 => String::new(),
            count => format!(", {count} superseded or not accepted"),
        };
        format!("{} of {}{of} {ended}{not_met}{otherwise}", self.closed, self.count)
    }

    fn named(self, kind: Kind, ended: &str) -> Option<String> {
        let noun = kind.plainly();
        let plural = if self.count == 1 { "" } else { "s" };
        (self.count > 0).then(|| self.in_words(&format!(" {noun}{plural}"), ended))
    }
}

impl RollUp {
    pub fn of<'a>(
        children: impl IntoIterator<Item = &'a ProgressRow>,
        parts: Option<u32>,
    ) -> RollUp {
        let rows: Vec<&ProgressRow> = children.into_iter().collect();
        let apart = |apart: Option<Kind>| {
            Ended::of(rows.iter().copied().filter(move |row| row.finding.kind.apart() == apart))
        };
        let Ended { count: children, closed, closed_not_met, ended_otherwise } = apart(None);
        let is_recommendation = |row: &&ProgressRow| row.finding.kind == Kind::Recommendation;
        let recommendations = Ended::of(rows.iter().copied().filter(is_recommendation)).count;
        let (lettered_parts, actions) = (apart(Some(Kind::Part)), apart(Some(Kind::Action)));
        RollUp {
            children,
            closed,
            closed_not_met,
            ended_otherwise,
            parts,
            lettered_parts,
            actions,
            recommendations,
        }
    }

    /// The roll-up in words: `0 of 5 closed; the report has 9; 2 of 3 parts closed; 1 of 4 actions done`.
    pub fn in_words(&self) -> String {
        let apart = [
            self.lettered_parts.named(Kind::Part, "closed"),
            self.actions.named(Kind::Action, "done"),
        ];
        let apart: Vec<String> = apart.into_iter().flatten().collect();
        let RollUp { children: count, closed, closed_not_met, ended_otherwise, .. } = *self;
        let recommended = match count {
            0 if !apart.is_empty() && self.parts.is_none() => None,
            0 => Some("no recommendations under it in the register".to_owned()),
            count => Some(
                Ended { count, closed, closed_not_met, ended_otherwise }.in_words("", "closed"),
            ),
        };
        let reported =
            self.parts.filter(|parts| usize::try_from(*parts).ok() != Some(self.recommendations));
        let reported = reported.map(|parts| format!("the report has {parts}"));
        recommended.into_iter().chain(reported).chain(apart).collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::closure::Outcome;
    use crate::model::progress_row::ProgressRow;

    fn roll_up(
        children: usize,
        closed: usize,
        ended_otherwise: usize,
        parts: Option<u32>,
    ) -> String {
        let (lettered_parts, actions) = Default::default();
        let recommendations = children;
        RollUp {
            children,
            closed,
            closed_not_met: 0,
            ended_otherwise,
            parts,
            lettered_parts,
            actions,
            recommendations,
        }
        .in_words()
    }

    #[test]
    fn what_the_report_counts_is_said_where_the_register_has_another_number() {
        assert_eq!(roll_up(5, 0, 0, Some(9)), "0 of 5 closed; the report has 9");
        assert_eq!(roll_up(5, 2, 0, Some(5)), "2 of 5 closed");
        assert_eq!(
            roll_up(0, 0, 0, Some(9)),
            "no recommendations under it in the register; the report has 9"
        );
    }

    #[test]
    fn only_recommendations_are_held_against_the_number_of_the_report() {
        let child = |id, kind| ProgressRow::numbered(id, "R").with(|row| row.finding.kind = kind);
        let children = [child(1, Kind::Recommendation), child(2, Kind::Afi)];

        assert_eq!(RollUp::of(&children, Some(2)).in_words(), "0 of 2 closed; the report has 2");
    }

    #[test]
    fn what_was_closed_not_met_is_closed_and_said_so() {
        let closed = |id, outcome| {
            let row = ProgressRow::numbered(id, "R").in_status(Status::Closed, "2026-11-01");
            row.with(|row| row.grounds.outcome = Some(outcome))
        };
        let children = [
            closed(1, Outcome::Met),
            closed(2, Outcome::NotMet),
            ProgressRow::numbered(3, "R").with(|row| row.grounds.outcome = Some(Outcome::NotMet)),
        ];

        assert_eq!(RollUp::of(&children, None).in_words(), "2 of 3 closed (1 of them not met)");
    }

    #[test]
    fn what_ended_otherwise_is_not_called_closed() {
        assert_eq!(roll_up(6, 5, 1, None), "5 of 6 closed, 1 superseded or not accepted");
    }

    #[test]
    fn parts_and_actions_are_counted_apart_from_recommendations() {
        let child = |id, kind, status| {
            let row = ProgressRow::numbered(id, &format!("R{id}")).in_status(status, "2026-01-31");
            row.with(|row| row.finding.kind = kind)
        };
        let (open, closed) = (Status::Open, Status::Closed);
        let mut children = vec![
            child(1, Kind::Part, closed),
            child(2, Kind::Part, open),
            child(3, Kind::Action, closed),
        ];
        assert_eq!(
            RollUp::of(&children, None).in_words(),
            "1 of 2 parts closed; 1 of 1 action done"
        );

        children.push(child(4, Kind::Recommendation, open));
        assert_eq!(
            RollUp::of(&children, Some(9)).in_words(),
            "0 of 1 closed; the report has 9; 1 of 2 parts closed; 1 of 1 action done"
        );
    }
}
