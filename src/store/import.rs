//! A file of findings against the register: what is new, what differs, and what stands in the way.

use std::collections::HashMap;
use std::path::Path;

use super::finding::Called;
use super::inspection::GradeRecorded;
use super::intake::{Intake, NewFinding, NewProgress};
use super::progress::Stand;
use super::{Tx, finding, inspection, journal};
use crate::error::{Complaint, Error, Result};
use crate::model::calendar::{self, Written};
use crate::model::deadline::Deadline;
use crate::model::finding::{Edit, Kind, Reference, Update, title_of_text};
use crate::model::fold;
use crate::model::inspection::{Inspection, NewGrade, NewInspection};
use crate::model::progress::{Closing, Status};
use crate::model::record::{Field, GradeRecord, Headings, Imported, Record, Sheet};

impl super::Store {
    /// The act that imported a file with this hash and was not undone, with its day.
    pub fn standing_import(&self, source_hash: &str) -> Result<Option<(i64, chrono::NaiveDate)>> {
        journal::standing_import(&self.db, source_hash)
    }
}

impl Tx<'_> {
    /// Takes a whole file into the register, or complains of every row that stands in the way.
    pub fn import(&self, file: &Path, sheet: &Sheet) -> Result<Imported> {
        let mut import = Import {
            tx: self,
            inspections: inspection::inspections(self.db)?,
            done: Imported::default(),
            complaints: Vec::new(),
        };
        match sheet {
            Sheet::Findings { records, headings } => import.findings(records, headings)?,
            Sheet::Grades { records } => import.grades(records)?,
        }
        match import.complaints.is_empty() {
            true => Ok(import.done),
            false => {
                import.complaints.sort_by_key(|complaint| complaint.line);
                Err(Error::Complaints { file: file.to_owned(), complaints: import.complaints })
            }
        }
    }
}

/// An import on its way.
struct Import<'a> {
    tx: &'a Tx<'a>,
    inspections: Vec<Inspection>,
    done: Imported,
    complaints: Vec<Complaint>,
}

/// A record with what the register knows of it.
struct Placed<'a> {
    record: &'a Record,
    inspection: Option<i64>,
    issued: Option<Written>,
    /// The finding that it is, new or not.
    finding: i64,
    is_new: bool,
    /// For a row without a reference, what recognises it next time.
    key: Option<String>,
}

impl Import<'_> {
    fn findings(&mut self, records: &[Record], headings: &Headings) -> Result<()> {
        let placed = self.place(records, headings)?;
        let names = self.names(&placed)?;
        let mut intake = Intake::new(self.tx)?;
        for placed in &placed {
            let parent = self.parent(placed, &names, headings);
            match placed.is_new {
                true => self.take_in(placed, parent, headings, &mut intake)?,
                false => self.compare(placed, parent, headings, &mut intake)?,
            }
        }
        self.complain_of_circles(&placed, &names, headings);
        if self.complaints.is_empty() {
            intake.finish()?;
            self.sign(&placed);
        }
        Ok(())
    }

    /// Says in the act what it was about: the references, or their number where they are many.
    fn sign(&self, placed: &[Placed]) {
        const NAMED: usize = 40;
        match placed.len() {
            0..=NAMED => {
                let references = placed.iter().filter_map(|one| one.record.reference.as_ref());
                references.for_each(|reference| self.tx.concerns(reference.to_string()));
            }
            many => self.tx.concerns(format!("{many} rows")),
        }
    }

    /// Finds for each record its inspection and its finding; new findings get the next numbers.
    fn place<'a>(&mut self, records: &'a [Record], headings: &Headings) -> Result<Vec<Placed<'a>>> {
        let mut next = self.tx.next_finding()?;
        let mut known = self.tx.known_references(records)?;
        let mut placed = Vec::with_capacity(records.len());
        for record in records {
            let inspection = self.inspection_of(record, headings)?;
            let issued = match &record.issued {
                Some(written) => Some(written.clone()),
                None => self.published(inspection),
            };
            let key = record.reference.is_none().then(|| self.key(record, inspection));
            let name = match (&record.reference, &key) {
                (Some(reference), _) => reference.folded(),
                (None, key) => body_key(key.as_deref().unwrap_or_default(), record.bodies.first()),
            };
            let finding = *known.entry(name).or_insert(Known { id: next, is_new: true });
            if finding.is_new && finding.id == next {
                next += 1;
            }
            placed.push(Placed {
                record,
                inspection,
                issued,
                finding: finding.id,
                is_new: finding.is_new,
                key,
            });
        }
        Ok(placed)
    }

    /// The numbers of all references that a parent may name.
    fn names(&self, placed: &[Placed]) -> Result<HashMap<String, i64>> {
        let mut names = HashMap::new();
        for placed in placed {
            if let Some(reference) = &placed.record.reference {
                names.insert(reference.folded(), placed.finding);
            }
        }
        for parent in placed.iter().filter_map(|placed| placed.record.parent.as_ref()) {
            if let std::collections::hash_map::Entry::Vacant(entry) = names.entry(parent.folded())
                && let Some(found) = finding::by_reference(self.tx.db, parent.as_str())?
            {
                entry.insert(found.id);
            }
        }
        Ok(names)
    }

    fn parent(
        &mut self,
        placed: &Placed,
        names: &HashMap<String, i64>,
        headings: &Headings,
    ) -> Option<i64> {
        let parent = placed.record.parent.as_ref()?;
        let found = names.get(&parent.folded()).copied();
        if found.is_none() {
            let why = format!("the parent {parent} is neither in this file nor in the register");
            self.complain(placed.record, Some(Field::Parent), headings, why);
        }
        found
    }

    /// A finding of this file that stands below itself.
    fn complain_of_circles(
        &mut self,
        placed: &[Placed],
        names: &HashMap<String, i64>,
        headings: &Headings,
    ) {
        let parent_of: HashMap<i64, i64> = placed
            .iter()
            .filter_map(|one| {
                Some((one.finding, *names.get(&one.record.parent.as_ref()?.folded())?))
            })
            .collect();
        for one in placed {
            let above = std::iter::successors(parent_of.get(&one.finding), |id| parent_of.get(*id));
            if above.take(placed.len() + 1).any(|id| *id == one.finding) {
                let why = "the finding would stand below itself".to_owned();
                self.complain(one.record, Some(Field::Parent), headings, why);
            }
        }
    }

    fn take_in(
        &mut self,
        placed: &Placed,
        parent: Option<i64>,
        headings: &Headings,
        intake: &mut Intake,
    ) -> Result<()> {
        let record = placed.record;
        let kind = record.kind.unwrap_or(Kind::Recommendation);
        let deadline = self.deadline(placed, kind, headings);
        if kind == Kind::Practice && record.status.is_some() {
            let why = "a practice has no status; leave the cell empty".to_owned();
            self.complain(record, Some(Field::Status), headings, why);
        }
        let is_first = intake.finding(&NewFinding {
            id: placed.finding,
            record,
            kind,
            inspection: placed.inspection,
            parent,
            issued: placed.issued.as_ref(),
        })?;
        self.done.added += usize::from(is_first);
        self.addressed(placed, kind, deadline.as_ref(), &record.bodies, intake)
    }

    fn addressed(
        &self,
        placed: &Placed,
        kind: Kind,
        deadline: Option<&Deadline>,
        bodies: &[i64],
        intake: &mut Intake,
    ) -> Result<()> {
        for body in bodies {
            intake.progress(&NewProgress {
                finding: placed.finding,
                body: *body,
                kind,
                record: placed.record,
                deadline,
                key: placed.key.as_deref().map(|key| body_key(key, Some(body))),
            })?;
        }
        Ok(())
    }

    fn deadline(&mut self, placed: &Placed, kind: Kind, headings: &Headings) -> Option<Deadline> {
        let phrase = placed.record.due.as_deref()?;
        let read = Deadline::read(phrase, placed.issued.as_ref());
        let why = match read {
            Ok(deadline) if kind == Kind::Practice && deadline.day.is_some() => {
                "a practice has no deadline; leave the cell empty".to_owned()
            }
            Ok(deadline) => return Some(deadline),
            Err(error) => error.to_string(),
        };
        self.complain(placed.record, Some(Field::Due), headings, why);
        None
    }

    /// A row whose finding is there already: what differs is changed, or complained of.
    fn compare(
        &mut self,
        placed: &Placed,
        parent: Option<i64>,
        headings: &Headings,
        intake: &mut Intake,
    ) -> Result<()> {
        let stands = self.tx.stands_of(placed.finding)?;
        let Some(first) = stands.first() else { return Ok(()) };
        let called = first.finding.clone();
        if self.is_under_another_inspection(placed, &called, headings)? {
            return Ok(());
        }
        self.compare_issue(placed, first, headings);
        let edit = self.edit_of(placed, parent, headings)?;
        let mut changed = match self.tx.edit(&called, &edit) {
            Ok(changed) => changed,
            Err(error) => return self.refused(placed.record, None, headings, error),
        };
        let missing: Vec<i64> = placed
            .record
            .bodies
            .iter()
            .copied()
            .filter(|body| !stands.iter().any(|stand| stand.is_at(*body)))
            .collect();
        let kind = placed.record.kind.unwrap_or(Kind::Recommendation);
        let deadline = self.deadline(placed, kind, headings);
        self.addressed(placed, kind, deadline.as_ref(), &missing, intake)?;
        changed |= !missing.is_empty();
        for stand in
            stands.iter().filter(|stand| placed.record.bodies.iter().any(|body| stand.is_at(*body)))
        {
            changed |= self.compare_work(placed, stand, deadline.as_ref(), headings)?;
        }
        match changed {
            true => self.done.changed += 1,
            false => self.done.unchanged += 1,
        }
        Ok(())
    }

    fn is_under_another_inspection(
        &mut self,
        placed: &Placed,
        called: &Called,
        headings: &Headings,
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
        self.complain(placed.record, Some(Field::Inspection), headings, why);
        Ok(true)
    }

    /// A date of issue that differs is never taken over silently: deadlines hang on it.
    fn compare_issue(&mut self, placed: &Placed, stand: &Stand, headings: &Headings) {
        let (Some(said), Some(known)) = (&placed.record.issued, stand.issued()) else { return };
        if said.day != known.day {
            let why = format!(
                "{} was issued {} in the register; `track edit {} --issued {}` would change it",
                stand.finding.name,
                known.shown(),
                stand.finding.name,
                said.day
            );
            self.complain(placed.record, Some(Field::Issued), headings, why);
        }
    }

    /// The cells that may simply be taken over; an empty one says nothing.
    fn edit_of(&self, placed: &Placed, parent: Option<i64>, headings: &Headings) -> Result<Edit> {
        let record = placed.record;
        let (title, text) = self.tx.title_and_text(placed.finding)?;
        let was_made_of_text = text.as_deref().map(title_of_text).as_deref() == Some(&title);
        let has_title = headings.of(Field::Title).is_some();
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

    fn compare_work(
        &mut self,
        placed: &Placed,
        stand: &Stand,
        deadline: Option<&Deadline>,
        headings: &Headings,
    ) -> Result<bool> {
        let record = placed.record;
        if let Some(why) = deadline.and_then(|deadline| date_differs(deadline, stand)) {
            self.complain(record, Some(Field::Due), headings, why);
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
                self.refused(record, Some(Field::Status), headings, error)?;
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

    fn same_status(&self, record: &Record, stand: &Stand) -> Result<bool> {
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

    fn grades(&mut self, records: &[GradeRecord]) -> Result<()> {
        for record in records {
            let inspection =
                self.inspection(record.line, None, &record.inspection, record.published.as_ref())?;
            let Some(inspection) = inspection else { continue };
            let recorded = self.tx.record_grade(&NewGrade {
                body: record.body,
                inspection,
                question: record.question.clone(),
                grade: record.grade,
                scheme: record.scheme.clone(),
            })?;
            match recorded {
                GradeRecorded::Added => self.done.added += 1,
                GradeRecorded::Corrected => self.done.changed += 1,
                GradeRecorded::Unchanged => self.done.unchanged += 1,
            }
        }
        self.tx.concerns(format!("{} grades", records.len()));
        Ok(())
    }

    fn inspection_of(&mut self, record: &Record, headings: &Headings) -> Result<Option<i64>> {
        let Some(title) = &record.inspection else { return Ok(None) };
        let column = headings.of(Field::Inspection);
        self.inspection(record.line, column, title, record.issued.as_ref())
    }

    /// The inspection of that title and date. One that is not there yet is made, and said.
    fn inspection(
        &mut self,
        line: u64,
        column: Option<String>,
        title: &str,
        published: Option<&Written>,
    ) -> Result<Option<i64>> {
        let folded = fold(title);
        let named = |one: &&Inspection| {
            fold(&one.title) == folded || one.code.as_deref().map(fold).as_ref() == Some(&folded)
        };
        let found: Vec<&Inspection> = self
            .inspections
            .iter()
            .filter(named)
            .filter(|one| published.is_none_or(|written| one.published == Some(written.day)))
            .collect();
        match found.as_slice() {
            [one] => Ok(Some(one.id)),
            [] => self.make_inspection(title, published).map(Some),
            _ => {
                let why =
                    format!("{title:?} names several inspections; give the date of issue too");
                self.complaints.push(Complaint { line, column, why });
                Ok(None)
            }
        }
    }

    fn make_inspection(&mut self, title: &str, published: Option<&Written>) -> Result<i64> {
        let new = NewInspection {
            title: title.to_owned(),
            code: None,
            programme: None,
            published: published.cloned(),
            url: None,
            bodies: Vec::new(),
        };
        let id = self.tx.add_inspection(&new)?;
        self.inspections = inspection::inspections(self.tx.db)?;
        if let Some(made) = self.inspections.iter().find(|one| one.id == id) {
            self.done.inspections.push(made.named());
        }
        Ok(id)
    }

    fn published(&self, inspection: Option<i64>) -> Option<Written> {
        self.inspections.iter().find(|one| Some(one.id) == inspection)?.published()
    }

    /// What recognises a row without a reference: its inspection, title and text.
    fn key(&self, record: &Record, inspection: Option<i64>) -> String {
        let named = self.inspections.iter().find(|one| Some(one.id) == inspection);
        journal::fingerprint(&[
            named.map(Inspection::named).as_deref(),
            Some(&record.title),
            record.text.as_deref(),
        ])
    }

    fn complain(
        &mut self,
        record: &Record,
        field: Option<Field>,
        headings: &Headings,
        why: String,
    ) {
        let column = field.and_then(|field| headings.of(field));
        self.complaints.push(Complaint { line: record.line, column, why });
    }

    /// A rule's refusal is a complaint about the row; anything else ends the import.
    fn refused(
        &mut self,
        record: &Record,
        field: Option<Field>,
        headings: &Headings,
        error: Error,
    ) -> Result<()> {
        match error {
            Error::Refused(why) => {
                self.complain(record, field, headings, why);
                Ok(())
            }
            other => Err(other),
        }
    }
}

/// A finding that a name in the file stands for.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Whether this file brings it.
    pub is_new: bool,
}

fn body_key(key: &str, body: Option<&i64>) -> String {
    format!("{key}/{}", body.copied().unwrap_or_default())
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

impl Tx<'_> {
    /// The findings that the file's references and hidden keys already stand for.
    fn known_references(&self, records: &[Record]) -> Result<HashMap<String, Known>> {
        let references: Vec<String> = records
            .iter()
            .filter_map(|record| record.reference.as_ref())
            .map(Reference::folded)
            .collect();
        let mut query = self.db.prepare(
            "select wanted.value, finding.id from json_each(?1) wanted
             join finding on finding.ref_folded = wanted.value and ref_freed = 0
             union all
             select wanted.value, finding_alias.finding from json_each(?1) wanted
             join finding_alias on finding_alias.ref_folded = wanted.value and freed = 0
             union all
             select import_key, finding from progress where import_key is not null",
        )?;
        let rows = query.query_map([serde_json::json!(references).to_string()], |row| {
            Ok((row.get(0)?, Known { id: row.get(1)?, is_new: false }))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
