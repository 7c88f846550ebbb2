//! When the actions of a body are all done, and what they were for was not submitted.

use super::finding::Kind;
use super::progress_row::ProgressRow;
use super::status::Status;

/// Whether the force could submit it now.
pub fn may_be_submitted(row: &ProgressRow) -> bool {
    row.finding.kind != Kind::Action && row.progress.status.is_some_and(Status::is_with_the_force)
}

/// How many actions are done, if none is open and the force could submit what they were for. An action that ended
/// otherwise is not in the way, but where none was done there is nothing to submit.
pub fn actions_done(row: &ProgressRow, children: &[&ProgressRow]) -> Option<usize> {
    let actions = children.iter().filter(|child| child.finding.kind == Kind::Action);
    let statuses: Vec<Status> = actions.filter_map(|action| action.progress.status).collect();
    let done = statuses.iter().filter(|status| **status == Status::Closed).count();
    let is_all_over = !statuses.iter().any(|status| status.is_open());
    (done > 0 && is_all_over && may_be_submitted(row)).then_some(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_all_of_its_actions_done_waits_to_be_submitted() {
        let row = |kind, status: &Status| {
            let row = ProgressRow::numbered(1, "R1").in_status(*status, "2026-11-01");
            row.with(|row| row.finding.kind = kind)
        };
        let done = |own: Status, actions: &[Status]| {
            let actions: Vec<ProgressRow> =
                actions.iter().map(|status| row(Kind::Action, status)).collect();
            let part = row(Kind::Part, &Status::Open);
            let children: Vec<&ProgressRow> = actions.iter().chain([&part]).collect();
            actions_done(&row(Kind::Recommendation, &own), &children)
        };
        use Status::{Blocked, Closed, InProgress, NotAccepted, Open, Submitted};

        assert_eq!(done(InProgress, &[Closed, Closed]), Some(2));
        assert_eq!(done(Open, &[Closed, NotAccepted]), Some(1));
        for (own, actions) in [
            (Open, &[Closed, Open][..]),
            (Open, &[NotAccepted]),
            (Open, &[]),
            (Submitted, &[Closed]),
            (Blocked, &[Closed]),
        ] {
            assert_eq!(done(own, actions), None, "{own} {actions:?}");
        }
    }
}
