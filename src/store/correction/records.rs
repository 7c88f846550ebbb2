//! The corrections that were made, one row a field.

use rusqlite::{Row, params};

use crate::error::Result;
use crate::model::correction::{Correction, FieldChange, Stated};
use crate::store::query::{Query, json};
use crate::store::{Store, Tx};

/// What a correction belongs to: a finding, at one body or at all of them.
#[derive(Debug, Clone, Copy)]
pub struct Corrected {
    pub finding: i64,
    pub progress: Option<i64>,
}

/// The finding, its progress, and the inspection: a correction belongs to a finding or to an inspection.
type Subject = (Option<i64>, Option<i64>, Option<i64>);

impl Tx<'_> {
    pub(in crate::store) fn record_corrections(
        &self,
        of: Corrected,
        changes: &[FieldChange],
        reason: &str,
    ) -> Result<()> {
        self.insert_corrections((Some(of.finding), of.progress, None), changes, reason)
    }

    /// Of an inspection, of one of its grades or of a duty on it.
    pub(in crate::store) fn record_inspection_corrections(
        &self,
        inspection: i64,
        changes: &[FieldChange],
        reason: &str,
    ) -> Result<()> {
        self.insert_corrections((None, None, Some(inspection)), changes, reason)
    }

    fn insert_corrections(
        &self,
        (finding, progress, inspection): Subject,
        changes: &[FieldChange],
        reason: &str,
    ) -> Result<()> {
        for FieldChange { noun, noun_id, field, was, became } in changes {
            self.db.run(
                "insert into correction (finding, progress, inspection, noun, noun_id, field, was, was_precision,
                   was_text, became, became_precision, became_text, reason, day)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                params![
                    finding,
                    progress,
                    inspection,
                    noun,
                    noun_id,
                    field,
                    was.value,
                    was.precision,
                    was.text,
                    became.value,
                    became.precision,
                    became.text,
                    reason,
                    self.day
                ],
            )?;
        }
        Ok(())
    }
}

impl Store {
    /// In the order in which they were made.
    pub fn corrections(&self, finding: i64) -> Result<Vec<Correction>> {
        let recorded = self.recorded_corrections(&[finding])?;
        let corrections = recorded.into_iter().map(|(_, _, correction)| correction);
        let is_told =
            |one: &Correction| self.public.as_ref().is_none_or(|public| public.tells(one));
        Ok(corrections.filter(is_told).collect())
    }

    /// What was corrected, where it isn't the inspection itself, and how.
    pub fn inspection_corrections(
        &self,
        inspection: i64,
    ) -> Result<Vec<(Option<String>, Correction)>> {
        self.db
            .all(OF_INSPECTION, [inspection], |row| Ok((row.get("subject")?, correction_row(row)?)))
    }

    /// Each with its finding and its place in the journal.
    pub(in crate::store) fn recorded_corrections(
        &self,
        findings: &[i64],
    ) -> Result<Vec<(i64, i64, Correction)>> {
        self.db.all(CORRECTIONS, [json(findings)], |row| {
            Ok((row.get("finding")?, row.get("change")?, correction_row(row)?))
        })
    }
}

/// Whether a correction `c` tells of a note that is restricted, or was: once it may be published, the words that it had
/// before still may not, nor why.
macro_rules! tells_of_restricted {
    () => {
        "exists (
           select 1 from note
           where c.noun = 'note' and note.id = c.noun_id and (note.restricted = 1 or exists (
             select 1 from correction other
             where other.progress = note.progress and other.noun = 'note' and other.noun_id = note.id
               and other.field = 'restricted')))"
    };
}
pub(in crate::store) use tells_of_restricted;

/// What was corrected of an inspection's grades and duties is named as it was at first.
const OF_INSPECTION: &str = "
    select first.act, c.day, b.slug as body, c.noun, c.noun_id, c.field, c.was, c.was_precision, c.was_text,
      c.became, c.became_precision, c.became_text, c.reason, 0 as restricted,
      case c.noun when 'grade' then thing.after ->> '$.question' when 'duty' then 'section 55' end as subject
    from correction c
    join change first on first.id = (
      select min(id) from change where noun = 'correction' and noun_id = c.id)
    left join change thing on thing.id = (
      select min(id) from change where noun = c.noun and noun_id = c.noun_id and c.noun <> 'inspection')
    left join body b on b.id = thing.after ->> '$.body'
    where c.inspection = ?1
    order by c.id";

const CORRECTIONS: &str = concat!(
    "
    select c.finding, first.id as change, first.act, c.day, b.slug as body, c.noun, c.noun_id, c.field,
      c.was, c.was_precision, c.was_text, c.became, c.became_precision, c.became_text, c.reason, ",
    tells_of_restricted!(),
    " as restricted
    from correction c
    join change first on first.id = (
      select min(id) from change where noun = 'correction' and noun_id = c.id)
    left join progress p on p.id = c.progress
    left join body b on b.id = p.body
    where c.finding in (select value from json_each(?1))
    order by c.id"
);

/// Reads the columns of `CORRECTIONS`.
pub fn correction_row(row: &Row) -> rusqlite::Result<Correction> {
    Ok(Correction {
        act: row.get("act")?,
        day: row.get("day")?,
        body: row.get("body")?,
        change: field_change(row)?,
        reason: row.get("reason")?,
        restricted: row.get("restricted")?,
    })
}

fn field_change(row: &Row) -> rusqlite::Result<FieldChange> {
    let stated = |value: &str, precision: &str, text: &str| {
        let (value, precision) = (row.get(value)?, row.get(precision)?);
        Ok::<_, rusqlite::Error>(Stated { value, precision, text: row.get(text)? })
    };
    Ok(FieldChange {
        noun: row.get("noun")?,
        noun_id: row.get("noun_id")?,
        field: row.get("field")?,
        was: stated("was", "was_precision", "was_text")?,
        became: stated("became", "became_precision", "became_text")?,
    })
}
