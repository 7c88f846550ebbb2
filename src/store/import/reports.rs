//! The inspections that a file names, and the grades that it brings.

use super::Import;
use crate::error::{Complaint, Result};
use crate::model::calendar::Written;
use crate::model::fold;
use crate::model::inspection::{Inspection, NewGrade, NewInspection};
use crate::model::record::{Field, GradeRecord, Record};
use crate::store::inspection::{self, GradeRecorded};

impl Import<'_> {
    pub(super) fn grades(&mut self, records: &[GradeRecord]) -> Result<()> {
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

    pub(super) fn inspection_of(&mut self, record: &Record) -> Result<Option<i64>> {
        let Some(title) = &record.inspection else { return Ok(None) };
        let column = self.headings.of(Field::Inspection);
        self.inspection(record.line, column, title, record.issued.as_ref())
    }

    /// The inspection of that title and date. One that is not there yet is made, and said.
    pub(super) fn inspection(
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
