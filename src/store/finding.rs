//! Findings on disk: found by what people type, added, edited and linked.

use rusqlite::{OptionalExtension, Row, params};

use super::lookup::{Called, by_reference, called};
use super::{Tx, body};
use crate::error::{Error, Result};
use crate::model::calendar::Written;
use crate::model::deadline::Deadline;
use crate::model::finding::{Draft, Kind, LinkKind, Named, Reference, number_name};
use crate::model::fold;
use crate::model::progress::Status;

/// A finding that was added.
#[derive(Debug, Clone)]
pub struct Added {
    pub finding: i64,
    pub deadline: Option<Deadline>,
}

impl Tx<'_> {
    /// The finding that somebody typed.
    pub fn finding(&self, named: &Named) -> Result<Called> {
        called(self.db, named)
    }

    /// Puts a finding into the register, with a row for each body that it is addressed to.
    pub fn add(&self, draft: &Draft) -> Result<Added> {
        if let Some(reference) = &draft.reference {
            self.check_reference_is_free(reference, None)?;
        }
        let issued = match &draft.issued {
            Some(written) => Some(written.clone()),
            None => self.published(draft.inspection)?,
        };
        let deadline = deadline(draft, issued.as_ref())?;
        let id = self.insert_words(draft, issued.as_ref())?;
        self.set_themes(id, &draft.themes)?;
        for body in &draft.bodies {
            self.insert_progress(id, *body, draft, deadline.as_ref())?;
        }
        if let Some(inspection) = draft.inspection {
            self.cover(inspection, &draft.bodies)?;
        }
        self.names(draft.reference.as_ref().map_or_else(|| number_name(id), Reference::to_string));
        Ok(Added { finding: id, deadline })
    }

    /// When an inspection's report was published.
    pub fn published(&self, inspection: Option<i64>) -> Result<Option<Written>> {
        let Some(inspection) = inspection else { return Ok(None) };
        let mut query = self.db.prepare_cached(
            "select published, published_precision, published_text from inspection
             where id = ?1 and published is not null",
        )?;
        let written =
            |row: &Row| Ok(Written { day: row.get(0)?, precision: row.get(1)?, text: row.get(2)? });
        Ok(query.query_row([inspection], written).optional()?)
    }

    pub(super) fn check_reference_is_free(
        &self,
        reference: &Reference,
        of: Option<i64>,
    ) -> Result<()> {
        match by_reference(self.db, reference.as_str())? {
            Some(other) if Some(other.id) != of => Err(Error::refused(format!(
                "the reference {reference} is already taken by {} (number {})",
                other.name, other.id
            ))),
            _ => Ok(()),
        }
    }

    fn insert_words(&self, draft: &Draft, issued: Option<&Written>) -> Result<i64> {
        let mut insert = self.db.prepare_cached(
            "insert into finding (ref, ref_folded, kind, title, text, inspection, parent, issued,
               issued_precision, issued_text, source, parts, updated)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) returning id",
        )?;
        let id = insert.query_row(
            params![
                draft.reference.as_ref().map(Reference::as_str),
                draft.reference.as_ref().map(Reference::folded),
                draft.kind,
                draft.title,
                draft.text,
                draft.inspection,
                draft.parent,
                issued.map(|written| written.day),
                issued.map(|written| written.precision),
                issued.map(|written| written.text.as_str()),
                draft.source,
                draft.parts,
                self.day
            ],
            |row| row.get(0),
        )?;
        Ok(id)
    }

    fn insert_progress(
        &self,
        finding: i64,
        body: i64,
        draft: &Draft,
        deadline: Option<&Deadline>,
    ) -> Result<()> {
        let owner = draft.owner.as_deref().map(|name| self.owner(body, name)).transpose()?;
        let day = deadline.and_then(|deadline| deadline.day);
        let mut insert = self.db.prepare_cached(
            "insert into progress (finding, body, status, since, accepted, owner, priority, due, due_text,
               due_rule, due_basis, due_precision, set_by, original_due, original_precision, updated)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?8, ?12, ?4)",
        )?;
        insert.execute(params![
            finding,
            body,
            (draft.kind != Kind::Practice).then_some(Status::Open),
            self.day,
            draft.accepted,
            owner,
            draft.priority,
            day,
            deadline.map(|deadline| deadline.text.as_str()),
            deadline.map(|deadline| deadline.rule),
            deadline.and_then(|deadline| deadline.basis),
            day.and(deadline).map(|deadline| deadline.precision),
            day.map(|_| draft.set_by),
        ])?;
        Ok(())
    }

    /// Gives a finding just these themes. Says whether that was a change.
    pub(super) fn set_themes(&self, finding: i64, themes: &[String]) -> Result<bool> {
        let themes: Vec<&str> = themes.iter().flat_map(|theme| theme.split(';')).collect();
        let wanted: Vec<String> = themes.iter().map(|theme| fold(theme)).collect();
        let removed = self.db.execute(
            "delete from theme where finding = ?1 and folded not in (select value from json_each(?2))",
            params![finding, serde_json::json!(wanted).to_string()],
        )?;
        let mut insert = self.db.prepare_cached(
            "insert into theme (finding, theme, folded) values (?1, ?2, ?3)
             on conflict (finding, folded) do nothing",
        )?;
        let mut added = 0;
        for (theme, folded) in themes.iter().zip(&wanted).filter(|(_, folded)| !folded.is_empty()) {
            added += insert.execute(params![finding, theme.trim(), folded])?;
        }
        Ok(removed + added > 0)
    }

    /// The bodies that a finding is addressed to.
    pub(super) fn bodies_of(&self, finding: i64) -> Result<Vec<i64>> {
        let mut query =
            self.db.prepare_cached("select body from progress where finding = ?1 order by id")?;
        let rows = query.query_map([finding], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Links a finding to another. Says whether the link is new.
    pub fn link(&self, finding: &Called, kind: LinkKind, other: &Called) -> Result<bool> {
        if finding.id == other.id {
            return Err(Error::refused(format!("{} cannot be linked to itself", finding.name)));
        }
        let added = self.db.execute(
            "insert into link (finding, kind, other) values (?1, ?2, ?3)
             on conflict (finding, kind, other) do nothing",
            params![finding.id, kind, other.id],
        )?;
        if added > 0 {
            self.names(&finding.name);
            self.names(&other.name);
        }
        Ok(added > 0)
    }

    /// Frees the reference of a finding that is void at every body.
    pub fn free_reference_if_void(&self, finding: i64) -> Result<()> {
        let freed = self.db.execute(
            "update finding set ref_freed = 1, updated = ?2, version = version + 1
             where id = ?1 and ref_freed = 0 and not exists (
               select 1 from progress where finding = ?1 and (status is null or status <> 'void'))",
            params![finding, self.day],
        )?;
        if freed > 0 {
            self.db.execute(
                "update finding_alias set freed = 1, version = version + 1 where finding = ?1",
                [finding],
            )?;
        }
        Ok(())
    }

    /// The slug of a body, for messages.
    pub fn slug(&self, body: i64) -> Result<String> {
        Ok(body::slug(self.db, body)?.unwrap_or_default())
    }
}

/// The deadline of a draft, counted from its date of issue.
fn deadline(draft: &Draft, issued: Option<&Written>) -> Result<Option<Deadline>> {
    let Some(wording) = &draft.due else { return Ok(None) };
    let deadline = wording.counted(issued)?;
    if draft.kind == Kind::Practice && deadline.day.is_some() {
        return Err(Error::refused("a practice has no deadline: nothing is to be done about it"));
    }
    Ok(Some(deadline))
}
