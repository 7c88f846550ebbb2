//! New findings of a file, and known ones at new bodies.

use super::compare::needs_evidence;
use super::numbering::body_key;
use super::{Import, Placed};
use crate::error::Result;
use crate::model::calendar::Precision;
use crate::model::columns::Field;
use crate::model::deadline::Deadline;
use crate::model::finding::{Finding, FindingPatch, Kind};
use crate::model::import_row::ImportRow;
use crate::model::progress::{Progress, Status};

impl Import<'_> {
    pub(super) fn add(&mut self, placed: &Placed, parent: Option<i64>) -> Result<()> {
        let patch = FindingPatch {
            inspection: placed.inspection,
            parent: Some(parent),
            issued: placed.issued.as_deref().cloned(),
            ..placed.row.finding.clone()
        };
        let finding = Finding { updated: Some(self.tx.day), ..Finding::new(placed.finding, patch) };
        let deadline = self.deadline(placed, finding.kind, &[]);
        self.complain_of_days(placed);
        self.complain_of_status(placed.row, &finding);
        if !self.complaints.is_empty() {
            return Ok(());
        }
        self.tx.names(finding.name());
        self.bulk.finding(&finding)?;
        self.done.added += 1;
        self.add_at(&placed.row.bodies, placed, &finding, deadline.as_ref())
    }

    /// A status that no command would give to a finding of its kind.
    pub(super) fn complain_of_status(&mut self, row: &ImportRow, finding: &Finding) {
        let why = match (finding.kind, row.progress.status) {
            (Kind::Practice, Some(_)) => {
                "a practice has no status; leave the cell empty".to_owned()
            }
            (Kind::Action, Some(Status::Submitted)) => {
                "an action isn't submitted to the inspectorate; say complete, or open".to_owned()
            }
            (Kind::Action, _) => return,
            (_, Some(Status::Closed)) if self.options.closing_needs_evidence => {
                needs_evidence(&finding.name(), "REF")
            }
            _ => return,
        };
        self.complain(row, &[Field::Status], why);
    }

    pub(super) fn add_at(
        &mut self,
        bodies: &[i64],
        placed: &Placed,
        finding: &Finding,
        deadline: Option<&Deadline>,
    ) -> Result<()> {
        // What is complained of may not go in at all.
        let bodies = if self.complaints.is_empty() { bodies } else { &[] };
        for body in bodies {
            let progress = self.new_progress(placed, finding, deadline, *body);
            if placed.row.since.is_none() {
                let is = |status| usize::from(progress.status == Some(status));
                self.done.claims_today += is(Status::Submitted);
                self.done.blocked_today += is(Status::Blocked);
            }
            let key = placed.key.as_deref().map(|key| body_key(key, Some(body)));
            self.bulk.progress(&progress, key.as_deref())?;
            if progress.due() != progress.original_due {
                let day = self.moved_on(placed.row, finding.issued.as_ref(), true);
                self.bulk.extension(&progress, day)?;
            }
            if progress.status.is_some_and(Status::has_ended) {
                let grounds = &placed.row.grounds;
                let is_bare = progress.status == Some(Status::Closed) && grounds.letter.is_none();
                if is_bare {
                    self.record_closed(finding, *body)?;
                }
                self.bulk.closing(&progress, placed.row.closed, grounds)?;
            }
        }
        Ok(())
    }

    fn new_progress(
        &self,
        placed: &Placed,
        finding: &Finding,
        deadline: Option<&Deadline>,
        body: i64,
    ) -> Progress {
        let (row, said) = (placed.row, &placed.row.progress);
        // A file that gives no status means that nothing has been done yet.
        let status = said.status.unwrap_or(Status::Open);
        let status = (finding.kind != Kind::Practice).then_some(status);
        let since = row.since.or(row.closed).unwrap_or(self.tx.day);
        let mut progress = Progress::new(placed.finding, body, status, since);
        if let Some(deadline) = deadline {
            let set_by = said.set_by.unwrap_or(finding.kind.usual_setter());
            progress.take_first_date(deadline.clone(), set_by);
        }
        if let (Some(present), Some(first)) = (progress.due(), row.original_due)
            && present != first
        {
            progress.original_due = Some(first);
            // A file may not say how precisely an earlier date was known.
            progress.original_precision = Some(row.original_precision.unwrap_or(Precision::Day));
        }
        Progress {
            blocked_by: said.blocked_by.clone(),
            accepted: said.accepted,
            owner: said.owner.clone().flatten(),
            priority: said.priority,
            updated: Some(self.tx.day),
            ..progress
        }
    }
}
