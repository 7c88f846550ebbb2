//! Grades on disk.

use rusqlite::params;

use super::query::{FromRow, Query, from_row, json};
use super::{Store, Tx};
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::correction::{FieldChange, Stated};
use crate::model::grade::{Grade, GradeWord, NewGrade};
use crate::model::{fold, folds};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradeRecorded {
    Added,
    Corrected { was: GradeWord },
    Unchanged,
}

const GRADES: &str = "
    select grade.id, grade.body as body_id, grade.inspection as inspection_id, body.slug as body,
      inspection.title as inspection, inspection.published, inspection.published_precision, grade.question,
      grade.grade, grade.scheme
    from grade
    join body on body.id = grade.body
    join inspection on inspection.id = grade.inspection
    where ?1 = 'null' or grade.body in (select value from json_each(?1))
    order by body.slug, inspection.published desc nulls last, grade.id";

from_row!(Grade {
    id,
    body_id,
    inspection_id,
    body,
    inspection,
    published,
    published_precision,
    question,
    grade,
    scheme
});

impl Store {
    pub fn grades(&self, bodies: Option<&[i64]>) -> Result<Vec<Grade>> {
        self.db.all(GRADES, [json(&bodies)], Grade::from_row)
    }
}

impl Tx<'_> {
    pub fn grades(&self, bodies: Option<&[i64]>) -> Result<Vec<Grade>> {
        self.db.all(GRADES, [json(&bodies)], Grade::from_row)
    }

    /// Records a grade; that of the same question, report, body and scheme is corrected.
    pub fn record_grade(&self, new: &NewGrade) -> Result<GradeRecorded> {
        let before = self.grade_of(new)?;
        if before == Some(new.grade) {
            return Ok(GradeRecorded::Unchanged);
        }
        self.names(format!("{}: {}", self.slug(new.body)?, new.grade));
        if let Some(was) = before {
            self.db.run(
                "update grade set grade = ?5, version = version + 1
                 where body = ?1 and inspection = ?2 and scheme = ?4
                   and question_folded in (select value from json_each(?3))",
                params![
                    new.body,
                    new.inspection,
                    json(&folds(&new.question)),
                    new.scheme,
                    new.grade
                ],
            )?;
            return Ok(GradeRecorded::Corrected { was });
        }
        self.db.execute(
            "insert into grade (body, inspection, question, question_folded, grade, scheme)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                new.body,
                new.inspection,
                new.question,
                fold(&new.question),
                new.grade,
                new.scheme
            ],
        )?;
        Ok(GradeRecorded::Added)
    }

    pub fn grade_of(&self, new: &NewGrade) -> Result<Option<GradeWord>> {
        self.db.first_value(
            "select grade from grade
             where body = ?1 and inspection = ?2 and scheme = ?4
               and question_folded in (select value from json_each(?3))",
            params![new.body, new.inspection, json(&folds(&new.question)), new.scheme],
        )
    }

    /// Returns what it changed.
    pub fn edit_grade(
        &self,
        before: &Grade,
        after: &Grade,
        reason: &str,
    ) -> Result<Vec<FieldChange>> {
        let changes = before.changes(after);
        if changes.is_empty() {
            return Ok(changes);
        }
        let folded = fold(&after.question);
        let taken: bool = self.db.value(
            "select exists (
               select 1 from grade
               where body = ?1 and inspection = ?2 and scheme = ?4 and id <> ?5
                 and question_folded in (select value from json_each(?3)))",
            params![
                before.body_id,
                before.inspection_id,
                json(&folds(&after.question)),
                after.scheme,
                before.id
            ],
        )?;
        if taken {
            return Err(Error::refused(format!(
                "{} already has a grade in {} by {}; remove one of the two",
                after.named(),
                after.inspection,
                after.scheme
            )));
        }
        self.db.run(
            "update grade set question = ?2, question_folded = ?3, grade = ?4, scheme = ?5, version = version + 1
             where id = ?1",
            params![before.id, after.question, folded, after.grade, after.scheme],
        )?;
        self.record_inspection_corrections(before.inspection_id, &changes, reason)?;
        self.names(format!("{}: {}", before.body, after.grade));
        Ok(changes)
    }

    pub fn remove_grade(&self, grade: &Grade, reason: &str) -> Result<()> {
        let was = Stated::of(Some(grade.grade.word()));
        let gone = FieldChange::new("grade", grade.id, "grade", was, Stated::default());
        self.record_inspection_corrections(grade.inspection_id, &[gone], reason)?;
        self.db.run("delete from grade where id = ?1", [grade.id])?;
        self.names(format!("{}: {}", grade.body, grade.grade));
        Ok(())
    }
}
