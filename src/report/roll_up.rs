//! How far the children of a finding are, counted and in words.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;

/// How far the children of a finding are; it never closes the finding itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RollUp {
    pub children: usize,
    pub closed: usize,
    /// How many of the closed ones were closed not met, at one body or more.
    pub closed_not_met: usize,
    /// How many ended otherwise: superseded or not accepted.
    pub ended_otherwise: usize,
    /// How many recommendations the report counts, where that is known.
    pub parts: Option<u32>,
    #[serde(skip)]
    recommendations: usize,
}

impl RollUp {
    /// Counts children by finding: one that stands at several bodies is closed when it is closed at
    /// each of them.
    pub fn of<'a>(
        children: impl IntoIterator<Item = &'a ProgressRow>,
        parts: Option<u32>,
    ) -> RollUp {
        let mut statuses: BTreeMap<i64, Vec<Option<Status>>> = BTreeMap::new();
        let mut not_met = BTreeSet::new();
        let mut recommendations = BTreeSet::new();
        for child in children {
            recommendations
                .extend((child.finding.kind == Kind::Recommendation).then_some(child.finding.id));
            not_met.extend(child.grounds.are_not_met().then_some(child.finding.id));
            statuses.entry(child.finding.id).or_default().push(child.progress.status);
        }
        let is_over = |status: &Option<Status>| status.is_some_and(|status| !status.is_open());
        let is_closed = |status: &Option<Status>| *status == Some(Status::Closed);
        let over = statuses.values().filter(|at| at.iter().all(is_over)).count();
        let closed: BTreeSet<i64> = statuses
            .iter()
            .filter(|(_, at)| at.iter().all(is_closed))
            .map(|(finding, _)| *finding)
            .collect();
        RollUp {
            children: statuses.len(),
            closed: closed.len(),
            closed_not_met: closed.intersection(&not_met).count(),
            ended_otherwise: over - closed.len(),
            parts,
            recommendations: recommendations.len(),
        }
    }

    /// The roll-up in words: `0 of 5 closed; the report has 9`.
    pub fn in_words(&self) -> String {
        let mut words = match self.children {
            0 => "no recommendations under it in the register".to_owned(),
            children => format!("{} of {children} closed", self.closed),
        };
        if self.closed_not_met > 0 {
            words.push_str(&format!(" ({} of them not met)", self.closed_not_met));
        }
        if self.ended_otherwise > 0 {
            words.push_str(&format!(", {} superseded or not accepted", self.ended_otherwise));
        }
        match self.parts.filter(|parts| usize::try_from(*parts).ok() != Some(self.recommendations))
        {
            Some(parts) => format!("{words}; the report has {parts}"),
            None => words,
        }
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
        let (closed_not_met, recommendations) = (0, children);
        RollUp { children, closed, closed_not_met, ended_otherwise, parts, recommendations }
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
}
