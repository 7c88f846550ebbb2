//! What was counted from a date of issue or of publication, counted anew after that was corrected.

use rusqlite::{Row, params};

use super::Tx;
use super::correction::Corrected;
use super::finding::FindingEdit;
use super::lookup::Called;
use super::query::Query;
use crate::error::Result;
use crate::model::calendar::Written;
use crate::model::correction::FieldChange;
use crate::model::finding::FindingPatch;
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Reckoning;
use crate::model::recount::{Agreed, Dates, RecountedDate, Reissue, check_due};

/// How what hangs on a date follows its correction.
#[derive(Debug)]
pub struct RecountReason<'a> {
    pub reckoning: &'a Reckoning,
    pub reason: Option<&'a str>,
}

impl Tx<'_> {
    pub fn issued(&self, finding: &Called) -> Result<Option<Written>> {
        Ok(self.rows_of(finding.id)?.first().and_then(|row| row.finding.issued.clone()))
    }

    /// After the date of issue was edited: counts anew what was counted from the former one, at each body. What stands
    /// under the finding and was issued with it follows, down to the last.
    pub fn recount_from_issue(
        &self,
        finding: &Called,
        was: Option<&Written>,
        reason: &RecountReason,
    ) -> Result<Vec<RecountedDate>> {
        let rows = self.rows_of(finding.id)?;
        let became = rows.first().and_then(|row| row.finding.issued.clone());
        let Some(became) = became.filter(|became| was.is_none_or(|was| !was.is_same_date(became)))
        else {
            return Ok(Vec::new());
        };
        let Some(was) = was else {
            return check_dues(&rows, &became, reason.reckoning).map(|()| Vec::new());
        };
        let mut recounted = self.recount(&rows, was, &became, reason)?;
        for child in self.issued_with(finding.id, was)? {
            recounted.extend(self.reissue(&child, &became, reason)?);
        }
        Ok(recounted)
    }

    /// Gives a finding another date of issue, and to what follows it.
    pub(super) fn reissue(
        &self,
        finding: &Called,
        issued: &Written,
        reason: &RecountReason,
    ) -> Result<Vec<RecountedDate>> {
        let was = self.issued(finding)?;
        let edit = FindingEdit {
            patch: FindingPatch { issued: Some(issued.clone()), ..FindingPatch::default() },
            reason: reason.reason.map(str::to_owned),
            is_sure: reason.reckoning.is_sure,
        };
        let edited = self.edit(finding, &edit)?;
        // Children without a date took this one over.
        let names = [finding.name.clone()].into_iter().chain(edited.took_over);
        let words: Vec<String> = edited.changes.iter().map(FieldChange::in_words).collect();
        let mut recounted: Vec<RecountedDate> = names
            .flat_map(|name| {
                words.iter().map(move |words| RecountedDate::said(name.clone(), words.clone()))
            })
            .collect();
        recounted.extend(self.recount_from_issue(finding, was.as_ref(), reason)?);
        Ok(recounted)
    }

    fn issued_with(&self, parent: i64, issued: &Written) -> Result<Vec<Called>> {
        self.db.all(
            "select id, called from finding
             where parent = ?1 and issued = ?2 and issued_precision = ?3 order by id",
            params![parent, issued.day, issued.precision],
            |row| Ok(Called { id: row.get("id")?, name: row.get("called")? }),
        )
    }

    fn recount(
        &self,
        rows: &[ProgressRow],
        was: &Written,
        became: &Written,
        reason: &RecountReason,
    ) -> Result<Vec<RecountedDate>> {
        let reissue = Reissue { was, became, reckoning: reason.reckoning };
        let mut recounted = Vec::new();
        for row in rows {
            let before = self.dates_of(row)?;
            let after = reissue.recounted(&before).map_err(|error| row.about(error))?;
            if after == before {
                continue;
            }
            self.save_dates(row, &before, &after)?;
            if let Some(reason) = reason.reason {
                let of = Corrected { finding: row.finding.id, progress: Some(row.progress.id) };
                self.record_corrections(of, &before.changes(&after), reason)?;
            }
            let closed_late = [row.closed_late(), self.row_again(row)?.closed_late()];
            let words = before.said(&after);
            recounted.extend(words.map(|words| RecountedDate {
                name: row.token(),
                words,
                closed_late,
            }));
        }
        Ok(recounted)
    }

    fn dates_of(&self, row: &ProgressRow) -> Result<Dates> {
        let written = |row: &Row, day: &str, precision: &str, text: &str| {
            Ok::<_, rusqlite::Error>(Written {
                day: row.get(day)?,
                precision: row.get(precision)?,
                text: row.get(text)?,
            })
        };
        Ok(Dates {
            progress: row.progress.clone(),
            extensions: self.db.all(
                "select id, was, was_precision, was_text, due, due_precision, due_text from extension
                 where progress = ?1 order by id",
                [row.progress.id],
                |row| {
                    Ok(Agreed {
                        id: row.get("id")?,
                        was: written(row, "was", "was_precision", "was_text")?,
                        due: written(row, "due", "due_precision", "due_text")?,
                    })
                },
            )?,
        })
    }

    fn save_dates(&self, row: &ProgressRow, before: &Dates, after: &Dates) -> Result<()> {
        for (before, after) in before.extensions.iter().zip(&after.extensions) {
            if before != after {
                self.db.run(
                    "update extension set was = ?2, was_precision = ?3, due = ?4, due_precision = ?5,
                       version = version + 1 where id = ?1",
                    params![
                        after.id,
                        after.was.day,
                        after.was.precision,
                        after.due.day,
                        after.due.precision
                    ],
                )?;
            }
        }
        let recounted = ProgressRow { progress: after.progress.clone(), ..row.clone() };
        self.touch(&recounted)?;
        self.measure_ends(&recounted)
    }
}

/// Nothing was counted from a date of issue that wasn't known, but a due date may come before it.
fn check_dues(rows: &[ProgressRow], issued: &Written, reckoning: &Reckoning) -> Result<()> {
    if reckoning.is_sure {
        return Ok(());
    }
    rows.iter()
        .try_for_each(|row| check_due(&row.progress, issued).map_err(|error| row.about(error)))
}
