//! A row whose finding is in the register already: what differs is changed, or complained of.

use super::dates::{is_another, is_first_of_moved};
use super::{Import, Placed};
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::clearing::Clearing;
use crate::model::closure::{Closing, Grounds, check_day};
use crate::model::columns::Field;
use crate::model::deadline::Deadline;
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::{Finding, FindingPatch, Kind, title_of_text, typed_name};
use crate::model::import_options::Blank;
use crate::model::import_row::ImportRow;
use crate::model::imported::RowName;
use crate::model::inspection::Inspection;
use crate::model::progress::{ProgressPatch, Status};
use crate::model::progress_row::ProgressRow;
use crate::model::shell::text;
use crate::model::text::looks_like;
use crate::store::FindingEdit;
use crate::store::lookup::Called;

const CLEARED: [(Field, Clearing); 2] =
    [(Field::Text, Clearing::Text), (Field::Parts, Clearing::Parts)];

impl Import<'_> {
    /// Returns whether anything changed.
    pub(super) fn compare(
        &mut self,
        placed: &Placed,
        parent: Option<i64>,
        there: &[ProgressRow],
    ) -> Result<bool> {
        let Some(known) = there.first().map(|row| &row.finding) else { return Ok(false) };
        if self.is_under_another_inspection(placed, known) {
            return Ok(false);
        }
        if self.is_of_another_body(placed, known, there) {
            return Ok(false);
        }
        self.compare_issue(placed, known);
        let patch = self.patch_of(placed, parent, known);
        let mut changed = match self.tx.edit(&Called::of(known), &self.edit_of(patch)) {
            Ok(edited) => !edited.changes.is_empty(),
            Err(error) => return self.refused(placed.row, &[], error).map(|()| false),
        };
        let kind = placed.row.finding.kind.unwrap_or(known.kind);
        let deadline = self.deadline(placed, kind, there);
        for body in &placed.row.bodies {
            changed |= match there.iter().find(|row| row.progress.body == *body) {
                Some(row) => self.compare_work(placed, row, deadline.as_ref())?,
                None => {
                    let known = Finding { kind, ..known.clone() };
                    self.complain_of_status(placed.row, &known);
                    self.add_at(&[*body], placed, &known, deadline.as_ref())?;
                    true
                }
            };
        }
        Ok(changed)
    }

    /// Trackers number their rows from 1: at a body that the finding isn't addressed to, other words are another finding.
    fn is_of_another_body(
        &mut self,
        placed: &Placed,
        known: &Finding,
        there: &[ProgressRow],
    ) -> bool {
        let row = placed.row;
        let is_there = |body: &i64| there.iter().any(|row| row.progress.body == *body);
        if row.finding.reference.is_none()
            || row.bodies.is_empty()
            || row.bodies.iter().any(is_there)
        {
            return false;
        }
        let differs = match (&row.finding.text, &known.text) {
            (Some(said), Some(known)) => !looks_like(said, known),
            _ => row.finding.title.as_ref().is_some_and(|title| !looks_like(title, &known.title)),
        };
        if differs {
            let bodies: Vec<&str> = there.iter().map(|row| row.body.slug.as_str()).collect();
            let why = format!(
                "{} is another finding in the register, at {}: {:?}; give this row another reference, or the same words if \
                 it is the same finding",
                known.name(),
                bodies.join(", "),
                known.title
            );
            self.complain(row, &[Field::Ref], why);
        }
        differs
    }

    pub(super) fn put_under(&mut self, placed: &Placed, parent: Option<i64>) -> Result<()> {
        let there = self.tx.rows_of(placed.finding)?;
        let Some(known) = there.first().map(|row| Called::of(&row.finding)) else { return Ok(()) };
        let kind = placed.row.finding.kind;
        let patch = FindingPatch { kind, parent: parent.map(Some), ..FindingPatch::default() };
        match self.tx.edit(&known, &self.edit_of(patch)) {
            Ok(_) => Ok(()),
            Err(error) => self.refused(placed.row, &[Field::Parent], error),
        }
    }

    fn edit_of(&self, patch: FindingPatch) -> FindingEdit {
        FindingEdit { patch, is_sure: self.options.reckoning.is_sure, ..FindingEdit::default() }
    }

    fn is_under_another_inspection(&mut self, placed: &Placed, known: &Finding) -> bool {
        let theirs = known.inspection;
        if placed.row.inspection.is_none() || theirs.is_none() || theirs == placed.inspection {
            return false;
        }
        let other = self.inspections.iter().find(|one| Some(one.id) == theirs);
        let why = format!(
            "{} is already in the register under {}; give this row another reference",
            known.name(),
            other.map(Inspection::named).unwrap_or_default()
        );
        self.complain(placed.row, &[Field::Inspection], why);
        true
    }

    /// A different date of issue is never taken over silently: deadlines are counted from it.
    fn compare_issue(&mut self, placed: &Placed, known: &Finding) {
        let (Some(said), Some(issued)) = (&placed.row.finding.issued, &known.issued) else {
            return;
        };
        if said.day != issued.day {
            let why = format!(
                "{} was issued {} in the register; `track edit {} --issued {} --reason \"...\"` would correct it",
                known.name(),
                issued.shown(),
                typed_name(&known.name(), known.id),
                text(&said.text)
            );
            self.complain(placed.row, &[Field::IssuedText, Field::Issued], why);
        }
    }

    /// The cells that can be taken over as they are; an empty one says nothing.
    fn patch_of(&self, placed: &Placed, parent: Option<i64>, known: &Finding) -> FindingPatch {
        let row = placed.row;
        let was_made_of_text =
            known.text.as_deref().map(title_of_text).as_ref() == Some(&known.title);
        let has_title = self.heading(row, &[Field::Title]).is_some();
        let said = row.finding.clone();
        FindingPatch {
            reference: said.reference.filter(|_| placed.takes_reference),
            // Its kind may ask for the parent, which is there only when all rows have been read.
            kind: said.kind.filter(|_| !placed.is_under_new),
            title: said.title.filter(|_| has_title || was_made_of_text),
            parent: parent.map(Some),
            inspection: placed.inspection.filter(|_| row.inspection.is_some()),
            issued: said.issued.filter(|_| known.issued.is_none()),
            themes: said.themes.or(self.clears(row, Field::Themes).then(Vec::new)),
            fields: self.all_fields(row),
            cleared: CLEARED
                .into_iter()
                .chain(Field::plain_texts().map(|(field, text)| (field, Clearing::Plain(text))))
                .filter(|(field, _)| self.clears(row, *field))
                .map(|(_, clearing)| clearing)
                .collect(),
            ..said
        }
    }

    /// Whether an empty cell of a row clears what the register has in this column.
    fn clears(&self, row: &ImportRow, field: Field) -> bool {
        self.options.blank == Blank::Clear && self.heading(row, &[field]).is_some()
    }

    /// The extra fields of a row; where empty cells clear, also those that are empty.
    fn all_fields(&self, row: &ImportRow) -> Vec<FieldPatch> {
        let mut fields = row.finding.fields.clone();
        let headings = self.headings.get(row.place.order()).map(|all| all.of_row(row));
        if let Some(headings) = headings.filter(|_| self.options.blank == Blank::Clear) {
            let is_empty =
                |name: &&String| !row.finding.fields.iter().any(|field| field.name == **name);
            let empty = headings.extra.iter().filter(is_empty);
            fields.extend(empty.map(|name| FieldPatch { name: name.clone(), value: None }));
        }
        fields
    }

    fn compare_work(
        &mut self,
        placed: &Placed,
        there: &ProgressRow,
        deadline: Option<&Deadline>,
    ) -> Result<bool> {
        let row = placed.row;
        let other = deadline.filter(|deadline| is_another(deadline, row, there));
        if deadline.is_some_and(|deadline| is_first_of_moved(deadline, there)) {
            let row = RowName { name: there.finding.name(), body: there.body.slug.clone() };
            self.done.moved_since.push(row);
        }
        let mut updated = match other {
            Some(deadline) => self.move_date(row, there, deadline)?,
            None => false,
        };
        if let Some(why) = first_date_differs(row, there) {
            self.complain(row, &[Field::OriginalDue], why);
        }
        let patch = ProgressPatch {
            owner: row.progress.owner.clone().or(self.clears(row, Field::Owner).then_some(None)),
            priority: row.progress.priority,
            cleared: self
                .clears(row, Field::Priority)
                .then_some(Clearing::Priority)
                .into_iter()
                .collect(),
            accepted: row.progress.accepted,
            ..ProgressPatch::default()
        };
        let there = &self.tx.row_again(there)?;
        updated |= self.tx.update(there, &patch)?.is_some();
        let there = self.tx.row_again(there)?;
        match self.move_on(row, &there) {
            Ok(moved) => Ok(updated || moved),
            Err(error) => {
                self.refused(row, &[Field::Status], error)?;
                Ok(updated)
            }
        }
    }

    fn closing(&self, row: &ImportRow) -> Closing {
        let Grounds { outcome, letter, reason } = row.grounds.clone();
        let is_sure = self.options.reckoning.is_sure;
        Closing { day: row.closed, letter, reason, outcome, is_sure }
    }

    fn move_on(&mut self, row: &ImportRow, there: &ProgressRow) -> Result<bool> {
        let Some(status) = row.progress.status else { return Ok(false) };
        if there.progress.status == Some(status) {
            return self.same_status(row, there);
        }
        let closing = self.closing(row);
        match status {
            Status::Open | Status::InProgress | Status::Blocked if !there.progress.is_open() => {
                return Err(Error::refused(format!(
                    "{} is {} in the register; `track reopen {} --reason \"...\"` would open it again",
                    there.token(),
                    there.status_word(),
                    there.typed()
                )));
            }
            Status::Open | Status::InProgress | Status::Blocked => {
                let blocked_by = row.progress.blocked_by.clone();
                let patch =
                    ProgressPatch { status: Some(status), blocked_by, ..ProgressPatch::default() };
                self.tx.update(there, &patch)?;
            }
            Status::Submitted => {
                self.check_is_new_claim(row, there)?;
                self.done.claims_today += usize::from(row.since.is_none());
                self.tx.submit(there, row.since.unwrap_or(self.tx.day), None)?;
            }
            Status::Closed if there.finding.kind == Kind::Action => {
                self.tx.done(there, closing.day)?;
            }
            Status::Closed if self.options.closing_needs_evidence => {
                return Err(Error::Refused(needs_evidence(&there.token(), &there.typed())));
            }
            Status::Closed => {
                if closing.letter.is_none() {
                    self.record_closed(&there.finding, there.progress.body)?;
                }
                self.tx.close(there, &closing)?;
            }
            Status::Superseded => self.tx.supersede_unlinked(there, &closing)?,
            Status::NotAccepted => self.tx.decline(there, &closing)?,
            Status::Void => {
                let typed = there.typed();
                return Err(Error::refused(format!("use `track void {typed} --reason \"...\"`")));
            }
        }
        Ok(true)
    }

    /// A file that has not heard of a return says what it said before.
    fn check_is_new_claim(&self, row: &ImportRow, there: &ProgressRow) -> Result<()> {
        let Some(back) = self.tx.returned_claim(there)? else { return Ok(()) };
        if row.since.is_some_and(|since| back.day.is_none_or(|day| since > day)) {
            return Ok(());
        }
        let day = back.day.map(|day| format!(" on {}", calendar::with_weekday(day)));
        Err(Error::refused(format!(
            "its claim was {}{} in the register; if it has been submitted again, `track submit {}`, or give the day since when \
             in a column of its own",
            back.fate,
            day.unwrap_or_default(),
            there.typed()
        )))
    }

    fn same_status(&self, row: &ImportRow, there: &ProgressRow) -> Result<bool> {
        if row.progress.blocked_by.is_some() {
            let blocked_by = row.progress.blocked_by.clone();
            let patch = ProgressPatch { blocked_by, ..ProgressPatch::default() };
            return Ok(self.tx.update(there, &patch)?.is_some());
        }
        let recorded = self.tx.closing_day(there)?;
        match (row.closed, recorded) {
            (Some(said), Some(known)) if said != known => Err(Error::refused(format!(
                "{} was closed on {} in the register; `track edit {} --closed-on {said} --reason \"...\"` would \
                 correct it",
                there.token(),
                calendar::with_weekday(known),
                there.typed()
            ))),
            (Some(said), None) => {
                check_day("closing", said, there.finding.issued.as_ref(), self.tx.day)?;
                self.tx.date_closing(there, said)?;
                self.complete_grounds(row, there).map(|_| true)
            }
            _ => self.complete_grounds(row, there),
        }
    }

    /// What the register doesn't know yet of a closing is taken from the file; what it knows otherwise is
    /// complained of.
    fn complete_grounds(&self, row: &ImportRow, there: &ProgressRow) -> Result<bool> {
        let (said, known) = (&row.grounds, &there.grounds);
        let words = |grounds: &Grounds| {
            let outcome = grounds.outcome.map(|outcome| outcome.to_string());
            [outcome, grounds.letter.clone(), grounds.reason.clone()]
        };
        let flags = ["--outcome", "--letter", "--closing-reason"];
        let mut is_new = false;
        for ((said, known), flag) in words(said).into_iter().zip(words(known)).zip(flags) {
            match (said, known) {
                (Some(said), Some(known)) if !looks_like(&said, &known) => {
                    return Err(Error::refused(format!(
                        "{token} has {known:?} in the register; `track edit {typed} {flag} {} --reason \
                         \"...\"` would change it",
                        text(&said),
                        token = there.token(),
                        typed = there.typed()
                    )));
                }
                (Some(_), None) => is_new = true,
                _ => {}
            }
        }
        if is_new {
            self.tx.complete_closing(there, said)?;
        }
        Ok(is_new)
    }
}

fn first_date_differs(row: &ImportRow, there: &ProgressRow) -> Option<String> {
    let known = there.progress.original_due?;
    let said = row.original_due.filter(|said| *said != known)?;
    let flag = if there.progress.due() == Some(known) { "--due" } else { "--first-due" };
    Some(format!(
        "{} was first due {} in the register; `track edit {} {flag} {said} --reason \"...\"` would correct it",
        there.token(),
        calendar::with_weekday(known),
        there.typed()
    ))
}

/// No file has evidence.
pub(super) fn needs_evidence(token: &str, typed: &str) -> String {
    format!(
        "closing {token} needs evidence (closing_needs_evidence in track.toml); import it as it stood before, then `track close \
         {typed} --evidence FILE`"
    )
}
