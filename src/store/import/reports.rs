//! The inspections that a file names, and the grades that it brings.

use std::collections::BTreeMap;

use super::covered::Meant;
use super::{Import, Known};
use crate::error::{Complaint, Place, Result, listed_as};
use crate::model::calendar::Written;
use crate::model::columns::Field;
use crate::model::correction::{FieldChange, Stated};
use crate::model::fold;
use crate::model::grade::{GradeWord, NewGrade};
use crate::model::import_row::{GradeRow, ImportRow};
use crate::model::imported::CellChange;
use crate::model::inspection::{Inspection, NewInspection};
use crate::model::inspection_edit::InspectionEdit;
use crate::model::shell::quoted;
use crate::store::grade::GradeRecorded;
use crate::store::inspection;
use crate::store::recount::RecountReason;

impl Import<'_> {
    pub(super) fn grades(&mut self, rows: &[GradeRow]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let inspection =
                self.inspection(&row.place, None, &row.inspection, row.published.as_ref())?;
            let Some(inspection) = inspection else { continue };
            let recorded = self.tx.record_grade(&NewGrade {
                body: row.body,
                inspection,
                question: row.question.clone(),
                grade: row.grade,
                scheme: row.scheme.clone(),
            })?;
            match recorded {
                GradeRecorded::Added => self.done.added += 1,
                GradeRecorded::Corrected { was } => {
                    self.done.changed += 1;
                    self.done.changes.push(grade_change(row, was, self.tx.slug(row.body)?));
                }
                GradeRecorded::Unchanged => self.done.unchanged += 1,
            }
        }
        self.tx.names(format!("{} grades", rows.len()));
        Ok(())
    }

    /// A report that is in the register without a date, for bodies of the file, takes the one date that the file has for
    /// it: a blank cell that is filled.
    pub(super) fn date_reports(&mut self, rows: &[ImportRow]) -> Result<()> {
        if self.inspections.iter().all(|one| one.published.is_some()) {
            return Ok(());
        }
        let mut dates: BTreeMap<String, Vec<&Written>> = BTreeMap::new();
        for row in rows {
            let (Some(title), Some(date)) = (&row.inspection, &row.published) else { continue };
            let known = dates.entry(fold(title)).or_default();
            if !known.iter().any(|one| one.is_same_date(date)) {
                known.push(date);
            }
        }
        for (title, dates) in &dates {
            if let [date] = dates.as_slice() {
                self.date_report(title, date)?;
            }
        }
        Ok(())
    }

    fn date_report(&mut self, title: &str, date: &Written) -> Result<()> {
        let mut named = self.inspections.iter().filter(|one| is_named(one, title));
        let (Some(undated), None) = (named.next(), named.next()) else { return Ok(()) };
        if undated.published.is_some() || !self.covered.covers(undated.id, title) {
            return Ok(());
        }
        let edit = InspectionEdit { published: Some(date.clone()), ..InspectionEdit::default() };
        let following = RecountReason { reckoning: &self.options.reckoning, reason: None };
        let edited = self.tx.edit_inspection(undated, &edit, &following)?;
        let (title, date) = (&edited.inspection.title, date.shown());
        self.done.dated_reports.push(match edited.findings.len() {
            0 => format!("dated inspection {title}: {date}"),
            1 => format!("dated inspection {title}, and the finding issued with it: {date}"),
            more => format!("dated inspection {title}, and {more} findings issued with it: {date}"),
        });
        self.inspections = inspection::inspections(self.tx.db)?;
        Ok(())
    }

    /// A known finding may have been issued on another day than its report; an inspection of its own with the
    /// same title is then meant.
    pub(super) fn inspection_of(
        &mut self,
        row: &ImportRow,
        known: Option<Known>,
    ) -> Result<Option<i64>> {
        let Some(title) = &row.inspection else { return Ok(None) };
        if let Some(known) = known.filter(|known| !known.is_new) {
            let own = self.tx.rows_of(known.id)?.first().and_then(|row| row.finding.inspection);
            if self.inspections.iter().any(|one| Some(one.id) == own && is_named(one, &fold(title)))
            {
                return Ok(own);
            }
        }
        let column = self.heading(row, &[Field::Inspection]);
        let issued = row.finding.issued.as_ref();
        let published = match self.heading(row, &[Field::Published]) {
            None => row.published.as_ref().or(issued),
            // The file tells the two dates apart, and so a report that has none is meant.
            Some(_) if row.published.is_none() => match self.undated(title) {
                Some(undated) => return Ok(Some(undated)),
                None => None,
            },
            Some(_) => row.published.as_ref(),
        };
        self.inspection(&row.place, column, title, published)
    }

    pub(super) fn inspection(
        &mut self,
        place: &Place,
        column: Option<String>,
        title: &str,
        published: Option<&Written>,
    ) -> Result<Option<i64>> {
        let folded = fold(title);
        let asked = (folded.clone(), published.map(|written| written.day));
        if let Some(id) = self.asked.get(&asked) {
            return Ok(Some(*id));
        }
        let found: Vec<&Inspection> = self
            .inspections
            .iter()
            .filter(|one| is_named(one, &folded))
            .filter(|one| published.is_none_or(|written| one.published == Some(written.day)))
            .collect();
        let meant = match found.as_slice() {
            [] => Meant::New,
            [one] if published.is_some() => Meant::One(one.id),
            several => self.covered.meant(several, &folded),
        };
        let others =
            found.iter().filter_map(|one| one.published()).map(|date| date.shown()).collect();
        let id = match meant {
            Meant::One(id) => id,
            Meant::New => {
                self.say_not_taken(title, others);
                self.make_inspection(title, published)?
            }
            Meant::Several => {
                let why =
                    format!("{title:?} names several inspections; give the date of issue too");
                self.complaints.push(Complaint::at(place.clone(), column, why));
                return Ok(None);
            }
        };
        self.asked.insert(asked, id);
        Ok(Some(id))
    }

    /// That the register has reports of this title for other bodies, whose dates may not be this one's.
    fn say_not_taken(&mut self, title: &str, dates: Vec<String>) {
        let [first, ..] = dates.as_slice() else { return };
        self.done.remarks.push(format!(
            "{title:?} is in the register for other bodies, published {}; this file's report is added separately, \
             without a date; if it is the same one, use --issued {}",
            listed_as(&dates, "and"),
            quoted(first)
        ));
    }

    fn undated(&self, title: &str) -> Option<i64> {
        let folded = fold(title);
        let is_meant = |one: &&Inspection| one.published.is_none() && is_named(one, &folded);
        self.inspections.iter().find(is_meant).map(|one| one.id)
    }

    pub(super) fn make_inspection(
        &mut self,
        title: &str,
        published: Option<&Written>,
    ) -> Result<i64> {
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

    pub(super) fn published(&self, inspection: Option<i64>) -> Option<Written> {
        self.inspections.iter().find(|one| Some(one.id) == inspection)?.published()
    }
}

/// A grade has no reference, and goes by its question.
fn grade_change(row: &GradeRow, was: GradeWord, body: String) -> CellChange {
    let (was, is) = (Stated::of(Some(was)), Stated::of(Some(row.grade)));
    CellChange {
        name: row.question.clone(),
        token: format!("{} at {body}", row.question),
        plain_token: None,
        body: Some(body),
        change: FieldChange::new("grade", 0, "grade", was, is),
    }
}

fn is_named(inspection: &Inspection, folded: &str) -> bool {
    fold(&inspection.title) == folded
        || inspection.code.as_deref().map(fold).as_deref() == Some(folded)
}
