//! What is open at one body, or at all of them, in counts that add up.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::due::Due;
use crate::model::finding::Kind;
use crate::model::history::Tally;
use crate::model::progress::Status as Stands;
use crate::model::rag::Rag;
use crate::page::Tone;

/// The kinds add up to `open`. Parts and actions are counted apart, and in no other count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatusCounts {
    pub open: i64,
    pub concerns: i64,
    pub recommendations: i64,
    pub afis: i64,
    /// Open findings past their date whose next step is the body's own.
    pub overdue: i64,
    pub due_soon: i64,
    pub submitted: i64,
    pub blocked: i64,
    pub oldest_overdue: Option<i64>,
    /// How many of those that are no longer open were closed not met.
    pub closed_not_met: i64,
    pub parts: i64,
    pub parts_overdue: i64,
    pub parts_due_soon: i64,
    pub actions: i64,
    pub actions_overdue: i64,
    pub actions_due_soon: i64,
}

impl StatusCounts {
    pub fn add(&mut self, tally: &Tally, today: NaiveDate) {
        let Some(status) = tally.status.filter(|status| status.is_open()) else { return };
        match tally.kind {
            Kind::Concern => self.concerns += 1,
            Kind::Recommendation => self.recommendations += 1,
            Kind::Afi => self.afis += 1,
            Kind::Practice => {}
            Kind::Part | Kind::Action => return self.add_apart(tally, status, today),
        }
        self.open += 1;
        match status {
            Stands::Submitted => self.submitted += 1,
            Stands::Blocked => self.blocked += 1,
            _ => {}
        }
        let due = Due::of(tally.due, today);
        if due.is_overdue(status) {
            self.overdue += 1;
            self.oldest_overdue = self.oldest_overdue.max(due.days_late());
        }
        self.due_soon += i64::from(due.is_soon());
    }

    fn add_apart(&mut self, tally: &Tally, status: Stands, today: NaiveDate) {
        let [open, overdue, due_soon] = match tally.kind {
            Kind::Part => [&mut self.parts, &mut self.parts_overdue, &mut self.parts_due_soon],
            _ => [&mut self.actions, &mut self.actions_overdue, &mut self.actions_due_soon],
        };
        let due = Due::of(tally.due, today);
        *open += 1;
        *overdue += i64::from(due.is_overdue(status));
        *due_soon += i64::from(due.is_soon());
    }

    pub fn has_open(&self) -> bool {
        self.open > 0 || self.has_apart()
    }

    pub fn has_apart(&self) -> bool {
        self.parts + self.actions > 0
    }

    pub fn is_overdue(&self) -> bool {
        self.overdue + self.parts_overdue + self.actions_overdue > 0
    }

    pub fn is_soon(&self) -> bool {
        self.due_soon + self.parts_due_soon + self.actions_due_soon > 0
    }

    pub fn rag(&self) -> Option<Rag> {
        Rag::of(self.open, self.overdue, self.due_soon)
    }

    pub fn lateness(&self) -> Tone {
        if self.overdue > 0 { Tone::Late } else { Tone::Plain }
    }
}

/// Of a finding that is overdue; parts and actions are counted apart.
pub fn days_late(tally: &Tally, today: NaiveDate) -> Option<i64> {
    let due = Due::of(tally.due, today);
    let is_overdue = tally.status.is_some_and(|status| due.is_overdue(status));
    due.days_late().filter(|_| is_overdue && !tally.kind.is_apart())
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatusRow {
    pub body: String,
    pub body_name: String,
    /// Null where nothing is open.
    pub rag: Option<Rag>,
    #[serde(flatten)]
    pub counts: StatusCounts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_finding_is_counted_once_and_only_the_forces_own_lateness_is_overdue() {
        let today = NaiveDate::from_ymd_opt(2025, 2, 1).unwrap();
        let tally = |kind, status, due: Option<&str>| Tally {
            body: 1,
            kind,
            status: Some(status),
            due: due.map(|day| day.parse().unwrap()),
        };
        let mut counts = StatusCounts::default();
        for tally in [
            tally(Kind::Concern, Stands::Open, Some("2025-01-31")),
            tally(Kind::Recommendation, Stands::Submitted, Some("2025-01-31")),
            tally(Kind::Recommendation, Stands::Blocked, Some("2020-01-31")),
            tally(Kind::Afi, Stands::InProgress, Some("2025-02-01")),
            tally(Kind::Afi, Stands::Closed, Some("2020-01-31")),
        ] {
            counts.add(&tally, today);
        }

        let parts_and_actions = [
            tally(Kind::Part, Stands::Submitted, Some("2025-01-31")),
            tally(Kind::Action, Stands::Open, Some("2025-01-31")),
            tally(Kind::Action, Stands::InProgress, Some("2025-02-01")),
            tally(Kind::Action, Stands::Closed, Some("2020-01-31")),
        ];
        parts_and_actions.iter().for_each(|tally| counts.add(tally, today));

        assert_eq!((counts.parts, counts.parts_overdue), (1, 0));
        assert_eq!((counts.actions, counts.actions_overdue, counts.actions_due_soon), (2, 1, 1));
        assert_eq!(counts.open, 4);
        assert_eq!(counts.concerns + counts.recommendations + counts.afis, counts.open);
        assert_eq!((counts.overdue, counts.oldest_overdue), (1, Some(1)));
        assert_eq!((counts.due_soon, counts.submitted, counts.blocked), (1, 1, 1));
    }
}
