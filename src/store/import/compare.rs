//! A row whose finding is in the register already: what differs is changed, or complained of.

use super::{Import, Placed};
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::deadline::Deadline;
use crate::model::finding::{Edit, Kind, Update, title_of_text};
use crate::model::inspection::Inspection;
use crate::model::progress::{Closing, Status};
use crate::model::record::{Field, Record};
use crate::store::intake::Intake;
use crate::store::naming::Called;
use crate::store::stand::Stand;

impl Import<'_> {
    /// A row whose finding is there already: what differs is changed, or complained of.
    pub(super) fn compare(
        &mut self,
        placed: &Placed,
        parent: Option<i64>,
        intake: &mut Intake,
    ) -> Result<()> {
        let stands = self.tx.stands_of(placed.finding)?;
        let Some(first) = stands.first() else { return Ok(()) };
        let called = first.finding.clone();
        if self.is_under_another_inspection(placed, &called)? {
            return Ok(());
        }
        self.compare_issue(placed, first);
        let edit = self.edit_of(placed, parent)?;
        let mut changed = match self.tx.edit(&called, &edit) {
            Ok(changed) => changed,
            Err(error) => return self.refused(placed.record, None, error),
        };
        let missing: Vec<i64> = placed
            .record
            .bodies
            .iter()
            .copied()
            .filter(|body| !stands.iter().any(|stand| stand.is_at(*body)))
            .collect();
        let kind = placed.record.kind.unwrap_or(Kind::Recommendation);
        let deadline = self.deadline(placed, kind);
        self.addressed(placed, kind, deadline.as_ref(), &missing, intake)?;
        changed |= !missing.is_empty();
        for stand in
            stands.iter().filter(|stand| placed.record.bodies.iter().any(|body| stand.is_at(*body)))
        {
            changed |= self.compare_work(placed, stand, deadline.as_ref())?;
        }
        match changed {
            true => self.done.changed += 1,
            false => self.done.unchanged += 1,
        }
        Ok(())
    }

    pub(super) fn is_under_another_inspection(
        &mut self,
        placed: &Placed,
        called: &Called,
    ) -> Result<bool> {
        let theirs = self.tx.inspection_of(called.id)?;
        if placed.record.inspection.is_none() || theirs.is_none() || theirs == placed.inspection {
            return Ok(false);
        }
        let other = self.inspections.iter().find(|one| Some(one.id) == theirs);
        let why = format!(
            "{} is already in the register under {}; give this row another reference",
            called.name,
            other.map(Inspection::named).unwrap_or_default()
        );
        self.complain(placed.record, Some(Field::Inspection), why);
        Ok(true)
    }

    /// A date of issue that differs is never taken over silently: deadlines hang on it.
    pub(super) fn compare_issue(&mut self, placed: &Placed, stand: &Stand) {
        let (Some(said), Some(known)) = (&placed.record.issued, stand.issued.as_ref()) else {
            return;
        };
        if said.day != known.day {
            let why = format!(
                "{} was issued {} in the register; `track edit {} --issued {}` would change it",
                stand.finding.name,
                known.shown(),
                stand.finding.name,
                said.day
            );
            self.complain(placed.record, Some(Field::Issued), why);
        }
    }

    /// The cells that may simply be taken over; an empty one says nothing.
    pub(super) fn edit_of(&self, placed: &Placed, parent: Option<i64>) -> Result<Edit> {
        let record = placed.record;
        let (title, text) = self.tx.title_and_text(placed.finding)?;
        let was_made_of_text = text.as_deref().map(title_of_text).as_deref() == Some(&title);
        let has_title = self.headings.of(Field::Title).is_some();
        Ok(Edit {
            title: (has_title || was_made_of_text).then(|| record.title.clone()),
            text: record.text.clone(),
            kind: record.kind,
            parent: parent.map(Some),
            inspection: placed.inspection.filter(|_| record.inspection.is_some()),
            issued: record
                .issued
                .clone()
                .filter(|_| self.tx.issued(placed.finding).is_ok_and(|issued| issued.is_none())),
            themes: record.themes.clone(),
            source: record.source.clone(),
            parts: record.parts,
            reference: None,
        })
    }

    pub(super) fn compare_work(
        &mut self,
        placed: &Placed,
        stand: &Stand,
        deadline: Option<&Deadline>,
    ) -> Result<bool> {
        let record = placed.record;
        if let Some(why) = deadline.and_then(|deadline| date_differs(deadline, stand)) {
            self.complain(record, Some(Field::Due), why);
        }
        let update = Update {
            owner: record.owner.clone().map(Some),
            priority: record.priority,
            accepted: record.accepted,
            ..Update::default()
        };
        let updated = self.tx.update(stand, &update)?;
        let stand = self.tx.stand_again(stand)?;
        match self.move_on(record, &stand) {
            Ok(moved) => Ok(updated || moved),
            Err(error) => {
                self.refused(record, Some(Field::Status), error)?;
                Ok(updated)
            }
        }
    }

    /// Follows a status that differs, where that is a lawful move.
    pub(super) fn move_on(&self, record: &Record, stand: &Stand) -> Result<bool> {
        let Some(status) = record.status else { return Ok(false) };
        let closing = Closing { day: record.closed, ..Closing::default() };
        if stand.status == Some(status) {
            return self.same_status(record, stand);
        }
        match status {
            Status::Open | Status::InProgress | Status::Blocked if !stand.is_open() => {
                return Err(Error::refused(format!(
                    "{} is {} in the register; `track reopen {} --reason \"...\"` would open it again",
                    stand.token,
                    stand.status_word(),
                    stand.token
                )));
            }
            Status::Open | Status::InProgress | Status::Blocked => {
                self.tx.update(stand, &Update { status: Some(status), ..Update::default() })?;
            }
            Status::Submitted => self.tx.submit(stand, self.tx.day, None)?,
            Status::Closed => self.tx.close(stand, &closing)?,
            Status::Superseded => self.tx.supersede_unlinked(stand, &closing)?,
            Status::NotAccepted => self.tx.decline(stand, &closing)?,
            Status::Void => {
                return Err(Error::refused(format!(
                    "use `track void {} --reason \"...\"`",
                    stand.token
                )));
            }
        }
        Ok(true)
    }

    pub(super) fn same_status(&self, record: &Record, stand: &Stand) -> Result<bool> {
        let recorded = self.tx.closing_day(stand)?;
        match (record.closed, recorded) {
            (Some(said), Some(known)) if said != known => Err(Error::refused(format!(
                "{} was closed on {} in the register; `track reopen` and `track close --on {said}` would change it",
                stand.token,
                calendar::with_weekday(known)
            ))),
            (Some(said), None) => self.tx.date_closing(stand, said).map(|()| true),
            _ => Ok(false),
        }
    }
}

fn date_differs(deadline: &Deadline, stand: &Stand) -> Option<String> {
    let said = deadline.day?;
    match stand.due {
        Some(known) if known == said => None,
        Some(known) => Some(format!(
            "{} is due {} in the register; `track extend {} --to {said} --reason \"...\" --agreed-by \"...\"` \
             would move it",
            stand.token,
            calendar::with_weekday(known),
            stand.token
        )),
        None => Some(format!(
            "{} has no date in the register; `track update {} --due {said}` would set the first",
            stand.token, stand.token
        )),
    }
}
