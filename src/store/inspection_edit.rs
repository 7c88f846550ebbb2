//! Correcting an inspection: the findings issued with it and the clocks of section 55 follow its date.

use rusqlite::params;

use super::Tx;
use super::inspection::inspections;
use super::lookup::Called;
use super::query::Query;
use super::recount::RecountReason;
use crate::error::{Error, Result};
use crate::model::calendar::Written;
use crate::model::correction::FieldChange;
use crate::model::duty::{Duty, DutyFollows};
use crate::model::fold;
use crate::model::inspection::Inspection;
use crate::model::inspection_edit::InspectionEdit;
use crate::model::recount::RecountedDate;

#[derive(Debug)]
pub struct EditedInspection {
    pub inspection: Inspection,
    pub changes: Vec<FieldChange>,
    /// The findings that were issued with it.
    pub findings: Vec<i64>,
    pub recounted: Vec<RecountedDate>,
    /// The duties whose clock was counted anew.
    pub duties: Vec<Duty>,
}

impl Tx<'_> {
    pub fn edit_inspection(
        &self,
        before: &Inspection,
        edit: &InspectionEdit,
        following: &RecountReason,
    ) -> Result<EditedInspection> {
        let after = before.edited(edit);
        let changes = before.changes(&after);
        let mut edited = EditedInspection {
            inspection: after.clone(),
            changes,
            findings: Vec::new(),
            recounted: Vec::new(),
            duties: Vec::new(),
        };
        if edited.changes.is_empty() {
            return Ok(edited);
        }
        after.check_edited(&inspections(self.db)?)?;
        self.save_inspection(&after)?;
        self.names(before.code.clone().unwrap_or_else(|| format!("inspection #{}", before.id)));
        if let Some(reason) = following.reason {
            self.record_inspection_corrections(before.id, &edited.changes, reason)?;
        }
        let (was, published) = (before.published(), after.published());
        if let Some(published) = published.filter(|_| was != after.published()) {
            for finding in self.issued_by(before.id, was.as_ref())? {
                edited.recounted.extend(self.reissue(&finding, &published, following)?);
                edited.findings.push(finding.id);
            }
            self.follow_publication(&mut edited, &published, following)?;
        }
        Ok(edited)
    }

    fn save_inspection(&self, after: &Inspection) -> Result<()> {
        self.db.run(
            "update inspection set code = ?2, code_folded = ?3, title = ?4, title_folded = ?5, programme = ?6,
               published = ?7, published_precision = ?8, published_text = ?9, url = ?10, version = version + 1
             where id = ?1",
            params![
                after.id,
                after.code,
                after.code.as_deref().map(fold),
                after.title,
                fold(&after.title),
                after.programme,
                after.published,
                after.published_precision,
                after.published_text,
                after.url
            ],
        )
    }

    /// The findings whose date of issue is the inspection's, or that have none where it had none.
    fn issued_by(&self, inspection: i64, published: Option<&Written>) -> Result<Vec<Called>> {
        self.db.all(
            "select id, called from finding
             where inspection = ?1 and issued is ?2 and issued_precision is ?3 order by id",
            params![
                inspection,
                published.map(|written| written.day),
                published.map(|written| written.precision)
            ],
            |row| Ok(Called { id: row.get("id")?, name: row.get("called")? }),
        )
    }

    fn follow_publication(
        &self,
        edited: &mut EditedInspection,
        published: &Written,
        following: &RecountReason,
    ) -> Result<()> {
        for duty in self.duties_on(edited.inspection.id)? {
            let follows = duty.follow(published).map_err(|error| match error {
                Error::Refused(why) => {
                    Error::Refused(format!("{}: {why}", edited.inspection.called()))
                }
                other => other,
            })?;
            let words = match &follows {
                DutyFollows::Stays => continue,
                DutyFollows::Moves(after) => {
                    self.move_duty(after)?;
                    edited.duties.push(after.clone());
                    duty.moved_in_words(after)
                }
                DutyFollows::Ends => {
                    self.db.run("delete from duty where id = ?1", [duty.id])?;
                    duty.ended_in_words()
                }
            };
            if let Some(reason) = following.reason {
                let inspection = edited.inspection.id;
                self.record_inspection_corrections(inspection, &duty.changes(&follows), reason)?;
            }
            edited.recounted.push(RecountedDate::said(duty.body.clone(), words));
        }
        Ok(())
    }

    fn move_duty(&self, after: &Duty) -> Result<()> {
        self.db.run(
            "update duty set basis = ?2, due = ?3, version = version + 1 where id = ?1",
            params![after.id, after.basis, after.due],
        )
    }
}
