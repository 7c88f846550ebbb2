//! Who stands under whom: the kind and bodies of a child against those of its parent, and what it takes over.

use rusqlite::{Row, params};

use super::Tx;
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::finding::{Finding, Kind, Named};
use crate::model::history::{not_addressed, slugs};
use crate::model::progress_row::ProgressRow;

/// What a finding took over from its parent, because nothing else was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inherited {
    pub inspection: bool,
    pub issued: bool,
}

impl Tx<'_> {
    /// The bodies that a child of this finding is addressed to if none is named: the parent's only one, or
    /// the default one where it is among them.
    pub fn bodies_under(&self, parent: &Named, usual: Option<i64>, all: bool) -> Result<Vec<i64>> {
        let parent = self.finding(parent)?;
        let (void, rows): (Vec<ProgressRow>, Vec<ProgressRow>) =
            self.rows_of(parent.id)?.into_iter().partition(ProgressRow::is_void);
        let is_usual = |row: &&ProgressRow| !all && Some(row.progress.body) == usual;
        if let Some(row) = void.iter().find(is_usual).filter(|_| !rows.is_empty()) {
            return Err(Error::refused(format!(
                "{}@{body} is void, so nothing can be added under it, and {body} is the default body; for another \
                 body ({}) say which: --force or --all-bodies",
                parent.name,
                slugs(&rows),
                body = row.body.slug
            )));
        }
        let bodies: Vec<i64> = rows.iter().map(|row| row.progress.body).collect();
        match (bodies.as_slice(), usual.filter(|usual| bodies.contains(usual))) {
            ([], _) => Err(Error::refused(format!(
                "{} is void, so nothing can be added under it",
                parent.name
            ))),
            ([_], _) => Ok(bodies),
            _ if all => Ok(bodies),
            (_, Some(usual)) => Ok(vec![usual]),
            _ => Err(Error::refused(format!(
                "the parent {} is addressed to {} bodies ({}); say which: --force or --all-bodies",
                parent.name,
                rows.len(),
                slugs(&rows)
            ))),
        }
    }

    /// A new child must fit its parent, whose rows are given.
    pub(super) fn check_child(
        &self,
        kind: Kind,
        parent: &[ProgressRow],
        bodies: &[i64],
    ) -> Result<()> {
        let head = parent.first().map(|row| (row.finding.name(), row.finding.kind));
        let head = head.as_ref().map(|(name, kind)| (name.as_str(), *kind));
        if let Some(why) = kind.misplaced(head) {
            return Err(Error::refused(why));
        }
        let Some((name, _)) = head else { return Ok(()) };
        let is_missing = |body: &&i64| parent.iter().all(|row| row.progress.body != **body);
        match bodies.iter().find(is_missing) {
            Some(body) => {
                Err(not_addressed(&format!("the parent {name}"), &self.slug(*body)?, parent))
            }
            None => Ok(()),
        }
    }

    /// Takes the parent's report and date of issue where nothing else is said. One of another report was
    /// issued with that.
    pub(super) fn inherit(
        &self,
        finding: &mut Finding,
        parent: Option<&Finding>,
    ) -> Result<Inherited> {
        let mut inherited = Inherited::default();
        let Some(parent) = parent else { return Ok(inherited) };
        if finding.inspection.is_none() && parent.inspection.is_some() {
            finding.inspection = parent.inspection;
            inherited.inspection = true;
        }
        if finding.issued.is_none()
            && finding.inspection == parent.inspection
            && parent.issued.is_some()
        {
            finding.issued.clone_from(&parent.issued);
            inherited.issued = true;
        }
        Ok(inherited)
    }

    /// Gives what stands under a finding its report and its date of issue, where it had none as the finding had
    /// none. Returns the names of those.
    pub(super) fn pass_down(&self, before: &Finding, after: &Finding) -> Result<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        if let Some(inspection) = after.inspection.filter(|_| before.inspection.is_none()) {
            let passed: Vec<String> = self.db.all(
                &below("inspection is null", "inspection = ?2"),
                params![after.id, inspection, self.day],
                called,
            )?;
            names.extend(passed);
        }
        if let Some(issued) = after.issued.as_ref().filter(|_| before.issued.is_none()) {
            let passed: Vec<String> = self.db.all(
                &below("issued is null", "issued = ?2, issued_precision = ?4, issued_text = ?5"),
                params![after.id, issued.day, self.day, issued.precision, issued.text],
                called,
            )?;
            names.extend(
                passed.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>(),
            );
        }
        names.iter().for_each(|name| self.names(name));
        Ok(names)
    }
}

fn called(row: &Row) -> rusqlite::Result<String> {
    row.get("called")
}

fn below(condition: &str, set: &str) -> String {
    format!(
        "with recursive below (id) as (
           select id from finding where parent = ?1 and {condition}
           union
           select finding.id from finding join below on finding.parent = below.id where {condition})
         update finding set {set}, updated = ?3, version = version + 1
         where id in (select id from below) returning called"
    )
}
