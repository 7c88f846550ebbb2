//! A finding's words on disk, and how they are changed.

use rusqlite::{Row, params};

use super::Tx;
use super::lookup::Called;
use crate::error::{Error, Result};
use crate::model::calendar::{Precision, Written};
use crate::model::finding::{Edit, Kind, Reference};

/// The words of a finding, as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub id: i64,
    pub reference: Option<String>,
    pub kind: Kind,
    pub title: String,
    pub text: Option<String>,
    pub inspection: Option<i64>,
    pub parent: Option<i64>,
    pub issued: Option<Written>,
    /// Where it was read.
    pub source: Option<String>,
    pub parts: Option<u32>,
}

impl Tx<'_> {
    /// Changes a finding's words. Says whether anything was different.
    pub fn edit(&self, finding: &Called, edit: &Edit) -> Result<bool> {
        let before = self.words(finding.id)?;
        let after = self.edited(&before, edit)?;
        let themes = match &edit.themes {
            Some(themes) => self.set_themes(finding.id, themes)?,
            None => false,
        };
        if after == before && !themes {
            return Ok(false);
        }
        self.keep_former_reference(&before, &after)?;
        self.save_words(&after)?;
        if let Some(inspection) = after.inspection.filter(|_| after.inspection != before.inspection)
        {
            self.cover(inspection, &self.bodies_of(finding.id)?)?;
        }
        self.names(&finding.name);
        Ok(true)
    }

    fn edited(&self, before: &Words, edit: &Edit) -> Result<Words> {
        if let Some(reference) = &edit.reference {
            self.check_reference_is_free(reference, Some(before.id))?;
        }
        if let Some(Some(parent)) = edit.parent {
            self.check_parent(before.id, parent)?;
        }
        let kind = edit.kind.unwrap_or(before.kind);
        if (kind == Kind::Practice) != (before.kind == Kind::Practice) {
            return Err(Error::refused(
                "a practice cannot become a finding, nor a finding a practice; void it and add it again",
            ));
        }
        Ok(Words {
            id: before.id,
            reference: edit
                .reference
                .as_ref()
                .map(Reference::to_string)
                .or(before.reference.clone()),
            kind,
            title: edit.title.clone().unwrap_or_else(|| before.title.clone()),
            text: edit.text.clone().or(before.text.clone()),
            inspection: edit.inspection.or(before.inspection),
            parent: edit.parent.unwrap_or(before.parent),
            issued: edit.issued.clone().or(before.issued.clone()),
            source: edit.source.clone().or(before.source.clone()),
            parts: edit.parts.or(before.parts),
        })
    }

    /// Refuses a parent that stands below the finding itself.
    fn check_parent(&self, finding: i64, parent: i64) -> Result<()> {
        let circular: bool = self.db.query_row(
            "with recursive above (id) as (
               select ?2 union select finding.parent from finding join above on finding.id = above.id
               where finding.parent is not null)
             select exists (select 1 from above where id = ?1)",
            params![finding, parent],
            |row| row.get(0),
        )?;
        match circular {
            true => {
                Err(Error::refused("a finding cannot stand below itself; choose another parent"))
            }
            false => Ok(()),
        }
    }

    /// A finding's words.
    pub fn words(&self, finding: i64) -> Result<Words> {
        let mut query = self.db.prepare_cached(
            "select id, ref, kind, title, text, inspection, parent, issued, issued_precision, issued_text,
               source, parts
             from finding where id = ?1",
        )?;
        Ok(query.query_row([finding], words_row)?)
    }

    fn save_words(&self, words: &Words) -> Result<()> {
        let issued = words.issued.as_ref();
        self.db
            .prepare_cached(
                "update finding set ref = ?2, ref_folded = ?3, kind = ?4, title = ?5, text = ?6,
                   inspection = ?7, parent = ?8, issued = ?9, issued_precision = ?10, issued_text = ?11,
                   source = ?12, parts = ?13, updated = ?14, version = version + 1
                 where id = ?1",
            )?
            .execute(params![
                words.id,
                words.reference,
                words.reference.as_deref().map(str::to_lowercase),
                words.kind,
                words.title,
                words.text,
                words.inspection,
                words.parent,
                issued.map(|written| written.day),
                issued.map(|written| written.precision),
                issued.map(|written| written.text.as_str()),
                words.source,
                words.parts,
                self.day
            ])?;
        Ok(())
    }

    fn keep_former_reference(&self, before: &Words, after: &Words) -> Result<()> {
        let folded = |words: &Words| words.reference.as_deref().map(str::to_lowercase);
        let Some(former) = before.reference.as_ref().filter(|_| folded(before) != folded(after))
        else {
            return Ok(());
        };
        self.db.execute(
            "insert into finding_alias (finding, ref, ref_folded) values (?1, ?2, ?3)
             on conflict do nothing",
            params![before.id, former, former.to_lowercase()],
        )?;
        Ok(())
    }
}

fn words_row(row: &Row) -> rusqlite::Result<Words> {
    let day = row.get::<_, Option<chrono::NaiveDate>>(7)?;
    let precision = row.get::<_, Option<Precision>>(8)?;
    let text = row.get::<_, Option<String>>(9)?;
    let issued = day.zip(precision).zip(text);
    Ok(Words {
        id: row.get(0)?,
        reference: row.get(1)?,
        kind: row.get(2)?,
        title: row.get(3)?,
        text: row.get(4)?,
        inspection: row.get(5)?,
        parent: row.get(6)?,
        issued: issued.map(|((day, precision), text)| Written { day, precision, text }),
        source: row.get(10)?,
        parts: row.get(11)?,
    })
}
