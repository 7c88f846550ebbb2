//! A row whose finding is in the register already: what differs is changed, or complained of.

use super::{Import, Placed};
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::closure::{Closing, check_day};
use crate::model::deadline::{Deadline, Rule};
use crate::model::finding::{Edit, Update, title_of_text};
use crate::model::inspection::Inspection;
use crate::model::progress::Status;
use crate::model::record::{Field, Record};
use crate::store::bulk_insert::BulkInsert;
use crate::store::lookup::Called;
use crate::store::stand::Stand;
use crate::store::words::Words;

impl Import<'_> {
    /// A row whose finding is there already: what differs is changed, or complained of. Says whether
    /// anything was.
    pub(super) fn compare(
        &mut self,
        placed: &Placed,
        parent: Option<i64>,
        bulk: &mut BulkInsert,
    ) -> Result<bool> {
        let words = self.tx.words(placed.finding)?;
        let stands = self.tx.stands_of(placed.finding)?;
        let Some(called) = stands.first().map(|stand| stand.finding.clone()) else {
            return Ok(false);
        };
        if self.is_under_another_inspection(placed, &called, &words) {
            return Ok(false);
        }
        self.compare_issue(placed, &called, &words);
        let mut changed = match self.tx.edit(&called, &self.edit_of(placed, parent, &words)) {
            Ok(changed) => changed,
            Err(error) => return self.refused(placed.record, None, error).map(|()| false),
        };
        let kind = placed.record.kind.unwrap_or(words.kind);
        let deadline = self.deadline(placed, kind);
        for body in &placed.record.bodies {
            changed |= match stands.iter().find(|stand| stand.is_at(*body)) {
                Some(stand) => self.compare_work(placed, stand, deadline.as_ref())?,
                None => {
                    self.addressed(placed, kind, deadline.as_ref(), &[*body], bulk)?;
                    true
                }
            };
        }
        Ok(changed)
    }

    /// Puts a finding that was there before under one that this file brought.
    pub(super) fn put_under(&mut self, placed: &Placed, parent: Option<i64>) -> Result<()> {
        let stands = self.tx.stands_of(placed.finding)?;
        let Some(called) = stands.first().map(|stand| stand.finding.clone()) else { return Ok(()) };
        match self.tx.edit(&called, &Edit { parent: parent.map(Some), ..Edit::default() }) {
            Ok(_) => Ok(()),
            Err(error) => self.refused(placed.record, Some(Field::Parent), error),
        }
    }

    fn is_under_another_inspection(
        &mut self,
        placed: &Placed,
        called: &Called,
        words: &Words,
    ) -> bool {
        let theirs = words.inspection;
        if placed.record.inspection.is_none() || theirs.is_none() || theirs == placed.inspection {
            return false;
        }
        let other = self.inspections.iter().find(|one| Some(one.id) == theirs);
        let why = format!(
            "{} is already in the register under {}; give this row another reference",
            called.name,
            other.map(Inspection::named).unwrap_or_default()
        );
        self.complain(placed.record, Some(Field::Inspection), why);
        true
    }

    /// A date of issue that differs is never taken over silently: deadlines hang on it.
    fn compare_issue(&mut self, placed: &Placed, called: &Called, words: &Words) {
        let (Some(said), Some(known)) = (&placed.record.issued, &words.issued) else { return };
        if said.day != known.day {
            let why = format!(
                "{} was issued {} in the register; `track edit {} --issued {:?}` would change it",
                called.name,
                known.shown(),
                called.name,
                said.text
            );
            self.complain(placed.record, Some(Field::Issued), why);
        }
    }

    /// The cells that may simply be taken over; an empty one says nothing.
    fn edit_of(&self, placed: &Placed, parent: Option<i64>, words: &Words) -> Edit {
        let record = placed.record;
        let was_made_of_text =
            words.text.as_deref().map(title_of_text).as_ref() == Some(&words.title);
        let has_title = self.headings.of(Field::Title).is_some();
        Edit {
            title: (has_title || was_made_of_text).then(|| record.title.clone()),
            text: record.text.clone(),
            kind: record.kind,
            parent: parent.map(Some),
            inspection: placed.inspection.filter(|_| record.inspection.is_some()),
            issued: record.issued.clone().filter(|_| words.issued.is_none()),
            themes: record.themes.clone(),
            source: record.source.clone(),
            parts: record.parts,
            reference: None,
        }
    }

    fn compare_work(
        &mut self,
        placed: &Placed,
        stand: &Stand,
        deadline: Option<&Deadline>,
    ) -> Result<bool> {
        let record = placed.record;
        if let Some(why) = deadline.and_then(|deadline| date_differs(deadline, record, stand)) {
            self.complain(record, Some(Field::Due), why);
        }
        if let Some(why) = first_date_differs(record, stand) {
            self.complain(record, Some(Field::OriginalDue), why);
        }
        let update = Update {
            owner: record.owner.clone().map(Some),
            priority: record.priority,
            accepted: record.accepted,
            ..Update::default()
        };
        let updated = self.tx.update(stand, &update)?.is_some();
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
    fn move_on(&self, record: &Record, stand: &Stand) -> Result<bool> {
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
                let blocked_by = record.blocked_by.clone();
                let update = Update { status: Some(status), blocked_by, ..Update::default() };
                self.tx.update(stand, &update)?;
            }
            Status::Submitted => {
                self.tx.submit(stand, record.since.unwrap_or(self.tx.day), None)?;
            }
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

    fn same_status(&self, record: &Record, stand: &Stand) -> Result<bool> {
        if record.blocked_by.is_some() {
            let blocked_by = record.blocked_by.clone();
            let update = Update { blocked_by, ..Update::default() };
            return Ok(self.tx.update(stand, &update)?.is_some());
        }
        let recorded = self.tx.closing_day(stand)?;
        match (record.closed, recorded) {
            (Some(said), Some(known)) if said != known => Err(Error::refused(format!(
                "{} was closed on {} in the register; `track reopen` and `track close --on {said}` would change it",
                stand.token,
                calendar::with_weekday(known)
            ))),
            (Some(said), None) => {
                check_day("closing", said, stand.issued.as_ref(), self.tx.day)?;
                self.tx.date_closing(stand, said).map(|()| true)
            }
            _ => Ok(false),
        }
    }
}

fn first_date_differs(record: &Record, stand: &Stand) -> Option<String> {
    let known = stand
        .original_due
        .filter(|known| record.original_due.is_some_and(|said| said != *known))?;
    Some(format!(
        "{} was first due {} in the register, and a first date is never replaced",
        stand.token,
        calendar::with_weekday(known)
    ))
}

/// Words such as `friday` that were counted anew today say what they said before.
fn date_differs(deadline: &Deadline, record: &Record, stand: &Stand) -> Option<String> {
    let is_counted_anew = deadline.rule == Rule::Relative && record.counted.day.is_none();
    let (token, words) = (&stand.token, &deadline.text);
    let Some(said) = deadline.day else {
        return stand.due.map(|_| {
            format!(
                "{token} is due {} in the register, and {words:?} is no date",
                stand.due_shown()
            )
        });
    };
    match stand.due {
        Some(known) if known == said && stand.due_precision == Some(deadline.precision) => None,
        Some(_) if stand.original_due == Some(said) => None,
        Some(_) if is_counted_anew && stand.says(words) => None,
        Some(known) if said <= known => Some(format!(
            "{token} is due {} in the register; an agreed date only moves later",
            stand.due_shown()
        )),
        Some(_) => Some(format!(
            "{token} is due {} in the register; \
             `track extend {token} --to {words:?} --reason \"...\" --agreed-by \"...\"` would move it",
            stand.due_shown()
        )),
        None => Some(format!(
            "{token} has no date in the register; `track update {token} --due {words:?}` would set the first"
        )),
    }
}
