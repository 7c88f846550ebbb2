//! What can be wrong with a finding that has ended: rules of `track check`.

use std::collections::{HashMap, HashSet};

use super::finding::{Kind, LinkKind};
use super::history::Link;
use super::problem_kind::Problem;
use super::progress_row::ProgressRow;
use super::status::Status;

/// A finding's number and a body's slug.
pub type RowKey = (i64, String);

/// Findings that have ended and may have a problem, with what the rules look up.
#[derive(Debug, Default)]
pub struct EndedFindings {
    pub rows: Vec<ProgressRow>,
    /// The open findings directly under each.
    pub open_below: HashMap<RowKey, Vec<ProgressRow>>,
    /// Those with evidence of their closing.
    pub evidenced: HashSet<RowKey>,
    pub links: HashMap<i64, Vec<Link>>,
}

impl EndedFindings {
    /// Groups open findings by the parent that they are under, at each body.
    pub fn below(children: Vec<ProgressRow>) -> HashMap<RowKey, Vec<ProgressRow>> {
        let mut below: HashMap<RowKey, Vec<ProgressRow>> = HashMap::new();
        for child in children {
            let Some(parent) = child.finding.parent else { continue };
            below.entry((parent, child.body.slug.clone())).or_default().push(child);
        }
        below
    }

    pub fn problems<'a>(&'a self, row: &'a ProgressRow) -> impl Iterator<Item = Problem<'a>> {
        let rules = [self.open_children(row), self.no_letter(row), self.void_successor(row)];
        rules.into_iter().flatten()
    }

    fn open_children(&self, row: &ProgressRow) -> Option<Problem<'_>> {
        let is_over = matches!(row.progress.status, Some(Status::Closed | Status::Void));
        let children = self.open_below.get(&place(row)).filter(|_| is_over)?;
        Some(Problem::OpenChildren { children })
    }

    fn no_letter<'a>(&self, row: &ProgressRow) -> Option<Problem<'a>> {
        self.is_on_a_files_word(row).then_some(Problem::NoLetter)
    }

    /// A file said that it had ended. What was typed has a letter, a reason, a successor or evidence; an action needs
    /// none.
    pub fn is_on_a_files_word(&self, row: &ProgressRow) -> bool {
        let has_ended = match row.progress.status {
            Some(Status::Closed | Status::NotAccepted) => true,
            Some(Status::Superseded) => !self.has_successor(row),
            _ => false,
        };
        let grounds = &row.grounds;
        let has_grounds = grounds.letter.is_some() || grounds.reason.is_some();
        let is_shown = has_grounds || self.evidenced.contains(&place(row));
        has_ended && !is_shown && row.finding.kind != Kind::Action
    }

    fn has_successor(&self, row: &ProgressRow) -> bool {
        let links = self.links.get(&row.finding.id).into_iter().flatten();
        links.into_iter().any(|link| link.kind == LinkKind::SupersededBy && link.forwards)
    }

    /// What took its place was entered by mistake or not accepted, so that nothing does.
    fn void_successor(&self, row: &ProgressRow) -> Option<Problem<'_>> {
        let is_superseded = row.progress.status == Some(Status::Superseded);
        let links = self.links.get(&row.finding.id).filter(|_| is_superseded)?;
        let is_successor = |link: &&Link| link.kind == LinkKind::SupersededBy && link.forwards;
        let is_no_work = |status: &Status| matches!(status, Status::Void | Status::NotAccepted);
        let is_none =
            |link: &&Link| !link.statuses.is_empty() && link.statuses.iter().all(is_no_work);
        let mut successors = links.iter().filter(is_successor);
        if !successors.clone().all(|link| is_none(&link)) {
            return None;
        }
        successors.next().map(|successor| Problem::VoidSuccessor { successor })
    }
}

fn place(row: &ProgressRow) -> RowKey {
    (row.finding.id, row.body.slug.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::problem_kind::ProblemKind;

    fn ended(status: Status) -> ProgressRow {
        ProgressRow::numbered(1, "R1").in_status(status, "2026-11-01")
    }

    fn problems(findings: &EndedFindings) -> Vec<ProblemKind> {
        let problems = findings.rows.iter().flat_map(|row| findings.problems(row));
        problems.map(|problem| problem.kind()).collect()
    }

    fn of(row: ProgressRow) -> EndedFindings {
        EndedFindings { rows: vec![row], ..EndedFindings::default() }
    }

    #[test]
    fn a_closing_without_letter_reason_and_evidence_is_on_a_files_word() {
        let closed = ended(Status::Closed);
        let with = |change: fn(&mut ProgressRow)| problems(&of(closed.clone().with(change)));

        assert_eq!(problems(&of(closed.clone())), [ProblemKind::NoLetter]);
        assert_eq!(with(|row| row.grounds.letter = Some("Letter".to_owned())), []);
        assert_eq!(with(|row| row.grounds.reason = Some("By telephone".to_owned())), []);
        let evidenced = HashSet::from([place(&closed)]);
        assert_eq!(problems(&EndedFindings { evidenced, ..of(closed) }), []);
        assert_eq!(problems(&of(ended(Status::NotAccepted))), [ProblemKind::NoLetter]);
        assert_eq!(problems(&of(ended(Status::Superseded))), [ProblemKind::NoLetter]);
        assert_eq!(problems(&of(ended(Status::Void))), []);
    }

    #[test]
    fn what_is_closed_or_void_has_nothing_open_under_it_at_the_same_body() {
        let child = ProgressRow::numbered(2, "R2").with(|row| row.finding.parent = Some(1));
        let under = |status: Status, child: &ProgressRow| {
            let open_below = EndedFindings::below(vec![child.clone()]);
            let row = ended(status).with(|row| row.grounds.letter = Some("Letter".to_owned()));
            problems(&EndedFindings { open_below, ..of(row) })
        };

        assert_eq!(under(Status::Closed, &child), [ProblemKind::OpenChildren]);
        assert_eq!(under(Status::Void, &child), [ProblemKind::OpenChildren]);
        assert_eq!(under(Status::Superseded, &child), []);
        assert_eq!(under(Status::Closed, &child.at("essex")), []);
    }

    #[test]
    fn a_finding_is_not_superseded_by_what_is_void_or_was_not_accepted() {
        let link = |status| Link {
            other: 1,
            kind: LinkKind::SupersededBy,
            forwards: true,
            name: "#2".to_owned(),
            title: "Vetting".to_owned(),
            issued: None,
            statuses: vec![status],
            bodies: Vec::new(),
            closed_on: None,
            current: true,
        };
        let by = |statuses: &[Status]| {
            let links = HashMap::from([(1, statuses.iter().map(|one| link(*one)).collect())]);
            problems(&EndedFindings { links, ..of(ended(Status::Superseded)) })
        };

        assert_eq!(by(&[Status::Void]), [ProblemKind::VoidSuccessor]);
        assert_eq!(by(&[Status::NotAccepted]), [ProblemKind::VoidSuccessor]);
        assert_eq!(by(&[Status::Void, Status::Open]), []);
        assert_eq!(by(&[Status::Closed]), []);
        assert_eq!(by(&[]), [ProblemKind::NoLetter]);
    }
}
