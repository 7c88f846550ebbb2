//! The files that a register records, as messages call them.

use rusqlite::Connection;

use super::reading::VaultFile;
use crate::error::{Result, first_of};
use crate::model::evidence::Evidence;
use crate::store::query::{FromRow, Query, from_row};

#[derive(Debug, Clone)]
pub struct RecordedFile {
    pub file: VaultFile,
    /// Its hash, with its names and its findings: `7153425cd73d (plan.txt of R1)`.
    pub called: String,
}

/// A file at a finding.
struct Mention {
    sha256: String,
    size: u64,
    name: String,
    finding: String,
}

from_row!(Mention { sha256, size, name, finding });

/// Every file that the register records, once.
pub fn recorded(db: &Connection) -> Result<Vec<RecordedFile>> {
    let mentions: Vec<Mention> = db.all(
        "select e.sha256, e.size, e.name, coalesce(f.called, 'a missing finding') as finding
         from evidence e
         left join progress p on p.id = e.progress
         left join finding f on f.id = p.finding
         order by e.sha256 collate \"binary\", e.size, e.id",
        [],
        Mention::from_row,
    )?;
    Ok(each_once(&mentions))
}

/// Every file that only the history records, once: a redo would record it again.
pub fn recorded_once(db: &Connection) -> Result<Vec<RecordedFile>> {
    let mentions: Vec<Mention> = db.all(
        "select c.after ->> '$.sha256' as sha256, c.after ->> '$.size' as size, c.after ->> '$.name' as name,
           'an undone act' as finding
         from change c
         where c.noun = 'evidence' and c.after is not null
           and not exists (select 1 from evidence e where e.sha256 = c.after ->> '$.sha256')
         order by 1, 2, c.id",
        [],
        Mention::from_row,
    )?;
    Ok(each_once(&mentions))
}

fn each_once(mentions: &[Mention]) -> Vec<RecordedFile> {
    let same = |one: &Mention, next: &Mention| (&one.sha256, one.size) == (&next.sha256, next.size);
    mentions.chunk_by(same).filter_map(RecordedFile::mentioned).collect()
}

impl RecordedFile {
    fn mentioned(by: &[Mention]) -> Option<RecordedFile> {
        let Mention { sha256, size, .. } = by.first()?;
        let file = VaultFile { sha256: sha256.clone(), size: *size };
        let names = some(by.iter().map(|mention| mention.name.as_str()));
        let findings = some(by.iter().map(|mention| mention.finding.as_str()));
        Some(RecordedFile { called: called(&file, &names, &findings), file })
    }
}

impl From<&Evidence> for RecordedFile {
    fn from(evidence: &Evidence) -> RecordedFile {
        let file = VaultFile { sha256: evidence.sha256.clone(), size: evidence.size };
        RecordedFile { called: called(&file, &evidence.name, &evidence.called), file }
    }
}

fn called(file: &VaultFile, names: &str, findings: &str) -> String {
    let hash = file.sha256.get(..12).unwrap_or(&file.sha256);
    format!("{hash} ({names} of {findings})")
}

/// `R1, R2, R3 and 4 more`.
fn some<'a>(words: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let mut different: Vec<&str> = Vec::new();
    for word in words {
        if !different.contains(&word) {
            different.push(word);
        }
    }
    first_of(different.into_iter().map(str::to_owned), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_names_and_its_findings_but_not_by_all_of_many() {
        let mention = |name: &str, finding: &str| Mention {
            sha256: "7153425cd73d029f".to_owned(),
            size: 9,
            name: name.to_owned(),
            finding: finding.to_owned(),
        };
        let called = |by: &[Mention]| RecordedFile::mentioned(by).unwrap().called;

        assert_eq!(called(&[mention("plan.txt", "R1")]), "7153425cd73d (plan.txt of R1)");
        let two = [mention("plan.txt", "R1"), mention("plan.txt", "R2"), mention("copy.txt", "R1")];
        assert_eq!(called(&two), "7153425cd73d (plan.txt and copy.txt of R1 and R2)");
        let many: Vec<Mention> =
            (1..=5).map(|number| mention("plan.txt", &format!("R{number}"))).collect();
        assert_eq!(called(&many), "7153425cd73d (plan.txt of R1, R2, R3 and 2 more)");
    }
}
