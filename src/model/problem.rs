//! What can be wrong with an open finding: most of the rules of `track check`.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::actions::actions_done;
pub use super::check_lookups::{parents, with_children};
use super::finding::{Kind, fewer_than_reported};
use super::history::Link;
pub use super::problem_kind::{Problem, ProblemKind};
use super::progress_row::ProgressRow;
use super::same_title;
use super::status::Status;
use super::undated::asks_for_date;

#[derive(Debug, Default)]
pub struct CheckedFindings {
    pub rows: Vec<ProgressRow>,
    /// Whatever their status, and at every body.
    pub parents: Vec<ProgressRow>,
    /// Of the concerns and parents, open or not, without void ones.
    pub children: Vec<ProgressRow>,
    /// Claims without text or evidence, by finding and body.
    pub wordless: HashSet<(i64, String)>,
    /// The earlier one with the same title at the body, by the number of the progress.
    pub same_titles: HashMap<i64, ProgressRow>,
    /// Of the findings that share a title.
    pub links: HashMap<i64, Vec<Link>>,
    /// Body slugs, each with the day it retired.
    pub retired: HashMap<String, NaiveDate>,
}

/// A finding's number and a body's slug.
type Place<'a> = (i64, &'a str);

pub struct Rules<'a> {
    findings: &'a CheckedFindings,
    parents: HashMap<Place<'a>, &'a ProgressRow>,
    /// By number, at one of its bodies.
    parents_anywhere: HashMap<i64, &'a ProgressRow>,
    children: HashMap<Place<'a>, Vec<&'a ProgressRow>>,
    /// Of the open ones under each parent, the one that is due last.
    latest: HashMap<Place<'a>, &'a ProgressRow>,
    /// Stale if last updated on this day or before.
    untouched: NaiveDate,
    today: NaiveDate,
}

impl<'a> Rules<'a> {
    pub fn of(findings: &'a CheckedFindings, untouched: NaiveDate, today: NaiveDate) -> Rules<'a> {
        let mut children: HashMap<Place, Vec<&ProgressRow>> = HashMap::new();
        let mut latest: HashMap<Place, &ProgressRow> = HashMap::new();
        for child in findings.children.iter().filter(|child| child.progress.status.is_some()) {
            let Some(parent) = child.finding.parent else { continue };
            let under = (parent, child.body.slug.as_str());
            children.entry(under).or_default().push(child);
            if child.progress.is_open() {
                let last = latest.entry(under).or_insert(child);
                if child.progress.due() >= last.progress.due() {
                    *last = child;
                }
            }
        }
        let parents = findings.parents.iter().map(|parent| (place(parent), parent)).collect();
        let parents_anywhere =
            findings.parents.iter().map(|parent| (parent.finding.id, parent)).collect();
        Rules { findings, parents, parents_anywhere, children, latest, untouched, today }
    }

    pub fn problems(&self, row: &'a ProgressRow) -> impl Iterator<Item = Problem<'a>> {
        [
            asks_for_date(row).then_some(Problem::Undated),
            row.progress.owner.is_none().then_some(Problem::Unowned),
            self.stale(row),
            self.no_evidence(row),
            due_before_issue(row),
            self.after_parent(row),
            self.children_closed(row),
            self.actions_done(row),
            self.fewer_children(row),
            self.retired_body(row),
            no_blocker(row),
            self.blocked_long(row),
            self.same_title(row),
            self.parent_elsewhere(row),
        ]
        .into_iter()
        .flatten()
    }

    fn stale(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        let updated = row.updated().filter(|day| *day <= self.untouched)?;
        Some(Problem::Stale { updated })
    }

    fn no_evidence(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        let is_submitted = row.progress.status == Some(Status::Submitted);
        let claim = (row.finding.id, row.body.slug.clone());
        (is_submitted && self.findings.wordless.contains(&claim))
            .then_some(Problem::NoClaimText { submitted: row.progress.since })
    }

    fn after_parent(&self, row: &'a ProgressRow) -> Option<Problem<'a>> {
        let parent = *self.parents.get(&(row.finding.parent?, row.body.slug.as_str()))?;
        parent.progress.is_open().then_some(())?;
        parent.progress.due().zip(row.progress.due()).filter(|(parent, child)| child > parent)?;
        let latest = self.latest.get(&place(parent)).copied().unwrap_or(row);
        Some(Problem::AfterParent { parent, latest })
    }

    fn same_title(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        let earlier = self.findings.same_titles.get(&row.progress.id)?;
        let is_explained = same_title::is_explained(row, earlier, &self.findings.links);
        (!is_explained).then_some(Problem::SameTitle { earlier })
    }

    /// Not while recommendations of the report are missing: they may be open.
    fn children_closed(&self, row: &'a ProgressRow) -> Option<Problem<'a>> {
        let has_ended =
            |child: &&ProgressRow| child.progress.status.is_some_and(|status| !status.is_open());
        let mut children = self.children_of_concern(row).to_vec();
        children.retain(|child| !child.finding.kind.is_apart());
        if children.is_empty() || !children.iter().all(has_ended) {
            return None;
        }
        let closed = Problem::ChildrenClosed { children: children.len() };
        self.fewer_children(row).is_none().then_some(closed)
    }

    fn actions_done(&self, row: &'a ProgressRow) -> Option<Problem<'a>> {
        let actions = actions_done(row, self.children.get(&place(row))?)?;
        Some(Problem::ActionsDone { actions })
    }

    fn fewer_children(&self, row: &'a ProgressRow) -> Option<Problem<'a>> {
        let reported = row.finding.parts.filter(|_| row.finding.kind == Kind::Concern)?;
        let kinds = self.children_of_concern(row).iter().map(|child| child.finding.kind);
        let recorded = fewer_than_reported(reported, kinds)?;
        Some(Problem::FewerChildren { reported, recorded })
    }

    fn children_of_concern(&self, row: &'a ProgressRow) -> &[&'a ProgressRow] {
        let children = self.children.get(&place(row));
        let children = children.filter(|_| row.finding.kind == Kind::Concern);
        children.map(Vec::as_slice).unwrap_or_default()
    }

    fn retired_body(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        let since = self.findings.retired.get(&row.body.slug).copied()?;
        (since <= self.today).then_some(Problem::RetiredBody { since })
    }

    fn blocked_long(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        const LONG: i64 = 90;
        let is_blocked = row.progress.status == Some(Status::Blocked);
        let days = (self.today - row.progress.since).num_days();
        (is_blocked && days > LONG).then_some(Problem::BlockedLong { days })
    }

    fn parent_elsewhere(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        let parent = *self.parents_anywhere.get(&row.finding.parent?)?;
        let here = (parent.finding.id, row.body.slug.as_str());
        (!self.parents.contains_key(&here)).then_some(Problem::ParentElsewhere { parent })
    }
}

fn due_before_issue<'a>(row: &ProgressRow) -> Option<Problem<'a>> {
    let issued = row.finding.issued.as_ref()?;
    let due = row.progress.due()?;
    (due < issued.first_day()).then_some(Problem::DueBeforeIssue)
}

fn place(row: &ProgressRow) -> Place<'_> {
    (row.finding.id, row.body.slug.as_str())
}

fn no_blocker<'a>(row: &ProgressRow) -> Option<Problem<'a>> {
    let is_blocked = row.progress.status == Some(Status::Blocked);
    (is_blocked && row.progress.blocked_by.is_none()).then_some(Problem::NoBlocker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::{Precision, Written};
    use crate::model::finding::Reference;

    const TODAY: &str = "2026-11-23";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A recommendation without a problem.
    fn sound() -> ProgressRow {
        ProgressRow::numbered(1, "R1").due_on("2027-01-31").with(|row| {
            row.progress.owner = Some("ACC Crime".to_owned());
            row.progress.updated = Some(day("2026-11-01"));
        })
    }

    fn concern() -> ProgressRow {
        sound().with(|row| {
            row.finding.id = 9;
            row.finding.reference = Some(Reference::of("C1").unwrap());
            row.finding.kind = Kind::Concern;
        })
    }

    fn under(concern: &ProgressRow, status: Status) -> ProgressRow {
        let parent = Some(concern.finding.id);
        sound().with(|row| row.finding.parent = parent).in_status(status, "2026-11-01")
    }

    fn problems(findings: &CheckedFindings) -> Vec<ProblemKind> {
        let rules = Rules::of(findings, day("2026-08-25"), day(TODAY));
        let problems = findings.rows.iter().flat_map(|row| rules.problems(row));
        problems.map(|problem| problem.kind()).collect()
    }

    fn of(rows: Vec<ProgressRow>) -> CheckedFindings {
        CheckedFindings { rows, ..CheckedFindings::default() }
    }

    #[test]
    fn a_finding_with_a_date_an_owner_and_a_recent_update_has_no_problem() {
        assert_eq!(problems(&of(vec![sound(), concern()])), []);
    }

    #[test]
    fn one_finding_may_break_several_rules() {
        let bare = sound().with(|row| {
            row.progress.deadline = None;
            row.progress.owner = None;
        });

        let expected = [ProblemKind::Undated, ProblemKind::Unowned];
        assert_eq!(problems(&of(vec![bare])), expected);
    }

    #[test]
    fn a_finding_last_updated_on_that_day_or_before_is_stale() {
        let updated = |on: &str| {
            problems(&of(vec![sound().with(|row| row.progress.updated = Some(day(on)))]))
        };

        assert_eq!(updated("2026-08-25"), [ProblemKind::Stale]);
        assert_eq!(updated("2026-08-26"), []);
    }

    #[test]
    fn a_claim_says_what_was_done() {
        let claimed = sound().in_status(Status::Submitted, TODAY);
        let wordless = HashSet::from([(1, "kent".to_owned())]);
        let at = |items| CheckedFindings { wordless: wordless.clone(), ..of(items) };

        assert_eq!(problems(&at(vec![claimed.clone()])), [ProblemKind::NoClaimText]);
        assert_eq!(problems(&at(vec![claimed.clone().at("essex")])), []);
        assert_eq!(problems(&of(vec![claimed])), []);
    }

    #[test]
    fn a_date_before_the_issue_is_wrong_and_one_within_its_period_is_not() {
        let issued = |on: &str, precision| {
            let issued = Written { precision, ..Written::on(day(on)) };
            problems(&of(vec![sound().with(|row| row.finding.issued = Some(issued))]))
        };

        assert_eq!(issued("2027-02-01", Precision::Day), [ProblemKind::DueBeforeIssue]);
        assert_eq!(issued("2027-01-31", Precision::Day), []);
        assert_eq!(issued("2027-01-31", Precision::Month), []);
        assert_eq!(issued("2027-02-28", Precision::Month), [ProblemKind::DueBeforeIssue]);
        assert_eq!(issued("2027-12-31", Precision::Year), []);
        assert_eq!(issued("2028-12-31", Precision::Year), [ProblemKind::DueBeforeIssue]);
    }

    #[test]
    fn a_child_due_after_its_parent_names_the_latest_date_under_it() {
        let parent = concern().with(|row| row.bodies = 2);
        let child = |id, due| {
            under(&parent, Status::Open).due_on(due).with(|row| {
                row.finding.id = id;
                row.finding.title = format!("Do {id}");
            })
        };
        let (one, other) = (child(2, "2027-02-28"), child(3, "2027-03-31"));
        let over = under(&parent, Status::Closed).due_on("2027-06-30");
        let undated = parent.clone().at("essex").with(|row| row.progress.deadline = None);
        let findings = CheckedFindings {
            parents: vec![parent.clone(), undated],
            children: vec![one.clone(), other, over],
            ..of(vec![one.clone(), one.at("essex"), sound()])
        };
        let rules = Rules::of(&findings, day("2026-08-25"), day(TODAY));
        let problems: Vec<Problem> =
            findings.rows.iter().flat_map(|row| rules.problems(row)).collect();

        assert!(matches!(
            problems.as_slice(),
            [Problem::AfterParent { parent, latest }]
                if parent.token() == "C1@kent" && latest.finding.id == 3
        ));
    }

    #[test]
    fn a_parent_is_at_the_body_of_its_child_whatever_its_status() {
        let parent = concern().in_status(Status::Closed, "2026-11-01");
        let child = under(&parent, Status::Open).with(|row| row.finding.id = 2);
        let at = |parents: Vec<ProgressRow>| {
            problems(&CheckedFindings { parents, ..of(vec![child.clone()]) })
        };

        assert_eq!(at(vec![parent.clone()]), []);
        assert_eq!(at(vec![parent.clone().at("essex"), parent.clone()]), []);
        assert_eq!(at(vec![parent.at("essex")]), [ProblemKind::ParentElsewhere]);
    }

    #[test]
    fn what_waits_says_for_whom_or_why() {
        let blocked = |by: Option<&str>| {
            let by = by.map(str::to_owned);
            let row = sound().in_status(Status::Blocked, "2026-11-01");
            problems(&of(vec![row.with(|row| row.progress.blocked_by.clone_from(&by))]))
        };

        assert_eq!(blocked(Some("NPCC")), []);
        assert_eq!(blocked(None), [ProblemKind::NoBlocker]);
    }

    #[test]
    fn what_was_blocked_for_more_than_90_days_is_asked_about() {
        let blocked = |since| {
            let row = sound().in_status(Status::Blocked, since);
            problems(&of(vec![row.with(|row| row.progress.blocked_by = Some("NPCC".to_owned()))]))
        };

        assert_eq!(blocked("2026-08-25"), []);
        assert_eq!(blocked("2026-08-24"), [ProblemKind::BlockedLong]);
    }

    #[test]
    fn a_concern_has_nothing_open_under_it_only_when_all_of_it_is_recorded_and_has_ended() {
        let concern = concern();
        let with = |statuses: &[Status], parts: Option<u32>| {
            problems(&CheckedFindings {
                children: statuses.iter().map(|status| under(&concern, *status)).collect(),
                ..of(vec![concern.clone().with(|row| row.finding.parts = parts)])
            })
        };

        assert_eq!(
            with(&[Status::Closed, Status::Superseded], None),
            [ProblemKind::ChildrenClosed]
        );
        assert_eq!(with(&[Status::Closed, Status::Open], None), []);
        assert_eq!(with(&[Status::Closed], Some(1)), [ProblemKind::ChildrenClosed]);
        assert_eq!(with(&[Status::Closed], Some(2)), [ProblemKind::FewerChildren]);
        assert_eq!(with(&[], Some(1)), [ProblemKind::FewerChildren]);
        assert_eq!(with(&[], None), []);
    }

    #[test]
    fn an_area_for_improvement_is_not_one_of_the_recommendations_that_a_report_counts() {
        let concern = concern();
        let other = under(&concern, Status::Open).with(|row| row.finding.kind = Kind::Afi);
        let concern = concern.with(|row| row.finding.parts = Some(1));
        let findings = CheckedFindings { children: vec![other], ..of(vec![concern]) };

        assert_eq!(problems(&findings), [ProblemKind::FewerChildren]);
    }

    #[test]
    fn a_practice_under_a_concern_is_not_work() {
        let concern = concern();
        let praise = under(&concern, Status::Open).with(|row| {
            row.progress.status = None;
            row.finding.kind = Kind::Practice;
        });

        assert_eq!(problems(&CheckedFindings { children: vec![praise], ..of(vec![concern]) }), []);
    }

    #[test]
    fn a_body_is_retired_from_its_day_on() {
        let retired = |on: &str| {
            let retired = HashMap::from([("kent".to_owned(), day(on))]);
            problems(&CheckedFindings { retired, ..of(vec![sound()]) })
        };

        assert_eq!(retired(TODAY), [ProblemKind::RetiredBody]);
        assert_eq!(retired("2026-11-24"), []);
    }
}
