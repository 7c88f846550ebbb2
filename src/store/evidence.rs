//! Evidence on disk: which file of the vault belongs to which finding.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};

use super::vault::{Attachment, VaultFile};
use super::{Store, Tx};
use crate::error::{Error, Result};
use crate::model::evidence::{Evidence, EvidenceName};
use crate::model::progress_row::ProgressRow;

#[derive(Debug, Clone)]
pub struct Covering {
    pub day: NaiveDate,
    pub note: Option<String>,
    pub restricted: bool,
}

impl Tx<'_> {
    /// The file is safe in the vault before a row refers to it. Returns whether anything changed.
    pub fn add_evidence(
        &self,
        row: &ProgressRow,
        file: &Attachment,
        covering: &Covering,
    ) -> Result<bool> {
        self.check_day(row, "evidence", covering.day)?;
        file.keep()?;
        let changed = match self.evidence_at(row, &file.file.sha256)? {
            Some(id) => self.update_evidence(id, covering)?,
            None => self.insert_evidence(row, file, covering)?,
        };
        if changed > 0 {
            self.touch(&self.row_again(row)?)?;
        }
        Ok(changed > 0)
    }

    fn evidence_at(&self, row: &ProgressRow, sha256: &str) -> Result<Option<i64>> {
        let mut query = self
            .db
            .prepare_cached("select id from evidence where progress = ?1 and sha256 = ?2")?;
        Ok(query.query_row(params![row.progress.id, sha256], |row| row.get(0)).optional()?)
    }

    fn insert_evidence(
        &self,
        row: &ProgressRow,
        file: &Attachment,
        covering: &Covering,
    ) -> Result<usize> {
        Ok(self.db.execute(
            "insert into evidence (progress, sha256, name, size, day, note, restricted)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.progress.id,
                file.file.sha256,
                file.name,
                file.file.size,
                covering.day,
                covering.note,
                covering.restricted
            ],
        )?)
    }

    /// What was restricted once stays so.
    fn update_evidence(&self, id: i64, covering: &Covering) -> Result<usize> {
        Ok(self.db.execute(
            "update evidence set note = coalesce(?2, note), restricted = max(?3, restricted),
               version = version + 1
             where id = ?1 and (coalesce(?2, note) is not note or ?3 > restricted)",
            params![id, covering.note, covering.restricted],
        )?)
    }

    pub fn end_with_evidence(
        &self,
        row: &ProgressRow,
        files: &[Attachment],
        covering: &Covering,
    ) -> Result<()> {
        for file in files {
            self.add_evidence(row, file, covering)?;
            self.db.execute(
                "update evidence set version = version + 1,
                   closure = (select max(id) from closure where closure.progress = evidence.progress)
                 where progress = ?1 and sha256 = ?2",
                params![row.progress.id, file.file.sha256],
            )?;
        }
        Ok(())
    }
}

impl Store {
    pub fn evidence(&self, findings: &[i64]) -> Result<Vec<Evidence>> {
        let mut query = self.db.prepare_cached(&format!(
            "{EVIDENCE} where f.id in (select value from json_each(?1)) order by f.id, b.slug, e.day, e.id"
        ))?;
        let rows = query.query_map([serde_json::json!(findings).to_string()], evidence_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn evidence_named(&self, name: &EvidenceName) -> Result<Evidence> {
        match name {
            EvidenceName::Number(number) => {
                let mut query = self.db.prepare_cached(&format!("{EVIDENCE} where e.id = ?1"))?;
                let found = query.query_row([number], evidence_row).optional()?;
                found.ok_or_else(|| unknown(&number.to_string()))
            }
            EvidenceName::Hash(begin) => {
                let mut query = self.db.prepare_cached(&format!(
                    "{EVIDENCE} where e.sha256 between ?1 and ?1 || 'g' order by e.id"
                ))?;
                let rows = query.query_map([begin], evidence_row)?;
                let found: Vec<Evidence> = rows.collect::<rusqlite::Result<_>>()?;
                let first = found.first().ok_or_else(|| unknown(begin))?;
                if found.iter().all(|one| one.sha256 == first.sha256) {
                    return Ok(first.clone());
                }
                Err(Error::refused(format!(
                    "several evidence files have a hash that begins with {begin}; give more of it"
                )))
            }
        }
    }
}

impl From<&Evidence> for VaultFile {
    fn from(evidence: &Evidence) -> VaultFile {
        VaultFile { sha256: evidence.sha256.clone(), size: evidence.size }
    }
}

const EVIDENCE: &str = "
    select e.id, f.id as finding, f.called, b.slug, e.name, e.size, e.day, e.sha256, e.note, e.restricted,
      e.closure is not null as closing
    from evidence e
    join progress p on p.id = e.progress
    join finding f on f.id = p.finding
    join body b on b.id = p.body";

fn evidence_row(row: &Row) -> rusqlite::Result<Evidence> {
    Ok(Evidence {
        id: row.get("id")?,
        finding: row.get("finding")?,
        called: row.get("called")?,
        body: row.get("slug")?,
        name: row.get("name")?,
        size: row.get("size")?,
        day: row.get("day")?,
        sha256: row.get("sha256")?,
        note: row.get("note")?,
        restricted: row.get("restricted")?,
        closing: row.get("closing")?,
    })
}

fn unknown(name: &str) -> Error {
    Error::Unknown { what: "evidence file", name: name.to_owned(), near: Vec::new() }
}
