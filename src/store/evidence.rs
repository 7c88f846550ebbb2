//! Evidence on disk: which file of the vault belongs to which finding.

use chrono::NaiveDate;
use rusqlite::params;

use super::query::{FromRow, Query, from_row, json};
use super::vault::{self, Attachment, Vault};
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
        let is_recorded = "select exists (select 1 from evidence where sha256 = ?1)";
        file.keep(self.db.value(is_recorded, [&file.file.sha256])?)?;
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
        self.db.first_value(
            "select id from evidence where progress = ?1 and sha256 = ?2",
            params![row.progress.id, sha256],
        )
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
        if self.public.is_some() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "{EVIDENCE} where f.id in (select value from json_each(?1)) order by f.id, b.slug, e.day, e.id"
        );
        self.db.all(&sql, [json(findings)], Evidence::from_row)
    }

    /// What the files are called that are recorded, and aren't in a vault.
    pub fn missing_evidence(&self, vault: &Vault) -> Result<Vec<String>> {
        let kept = vault.names()?;
        let files = vault::recorded(&self.db)?.into_iter();
        Ok(files.filter(|one| !kept.contains(&one.file.sha256)).map(|one| one.called).collect())
    }

    pub fn evidence_named(&self, name: &EvidenceName) -> Result<Evidence> {
        match name {
            EvidenceName::Number(number) => {
                let sql = format!("{EVIDENCE} where e.id = ?1");
                let found = self.db.first(&sql, [number], Evidence::from_row)?;
                found.ok_or_else(|| unknown(&number.to_string()))
            }
            EvidenceName::Hash(begin) => {
                let sql =
                    format!("{EVIDENCE} where e.sha256 between ?1 and ?1 || 'g' order by e.id");
                let found: Vec<Evidence> = self.db.all(&sql, [begin], Evidence::from_row)?;
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

const EVIDENCE: &str = "
    select e.id, f.id as finding, f.called, b.slug as body, e.name, e.size, e.day, e.sha256, e.note, e.restricted,
      e.closure is not null as closing
    from evidence e
    join progress p on p.id = e.progress
    join finding f on f.id = p.finding
    join body b on b.id = p.body";

from_row!(Evidence {
    id,
    finding,
    called,
    body,
    name,
    size,
    day,
    sha256,
    note,
    restricted,
    closing
});

fn unknown(name: &str) -> Error {
    Error::Unknown { what: "evidence file", name: name.to_owned(), near: Vec::new() }
}
