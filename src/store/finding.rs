//! Findings on disk: found by what people type, added, edited and linked.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Store, Tx, body};
use crate::error::{Error, Result};
use crate::model::body::nearest;
use crate::model::calendar::{Precision, Written};
use crate::model::deadline::Deadline;
use crate::model::finding::{Draft, Edit, Kind, LinkKind, Named, Reference, number_name};
use crate::model::fold;
use crate::model::progress::Status;

/// A finding as it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Its number.
    pub id: i64,
    /// Its reference, or its number as `#12`.
    pub name: String,
}

impl Store {
    /// The number of the finding that somebody typed.
    pub fn finding(&self, named: &Named) -> Result<i64> {
        Ok(called(&self.db, named)?.id)
    }

    /// The number of the finding with exactly that reference or number.
    pub fn finding_exactly(&self, named: &Named) -> Result<i64> {
        match exact(&self.db, named)? {
            Some(found) => Ok(found.id),
            None => Err(unknown(&self.db, named)?),
        }
    }
}

/// The finding that somebody typed: an exact reference wins, then a number, then the unique
/// beginning of a reference.
pub fn called(db: &Connection, named: &Named) -> Result<Called> {
    if let Some(found) = exact(db, named)? {
        return Ok(found);
    }
    let candidates = if named.is_number { Vec::new() } else { beginning(db, &named.name)? };
    match candidates.as_slice() {
        [] => match freed(db, named)? {
            Some(found) => Ok(found),
            None => Err(unknown(db, named)?),
        },
        [one] => Ok(one.clone()),
        several => Err(ambiguous(&named.name, several)),
    }
}

fn exact(db: &Connection, named: &Named) -> Result<Option<Called>> {
    let by_reference = match named.is_number {
        true => None,
        false => by_reference(db, &named.name)?,
    };
    match (by_reference, named.number()) {
        (Some(found), _) => Ok(Some(found)),
        (None, Some(number)) => numbered(db, number),
        (None, None) => Ok(None),
    }
}

/// The finding that a reference names today, be it a former one.
pub fn by_reference(db: &Connection, reference: &str) -> Result<Option<Called>> {
    let mut query = db.prepare_cached(
        "select id, ref from finding where ref_folded = ?1 and ref_freed = 0
         union all
         select finding.id, finding.ref from finding_alias
         join finding on finding.id = finding_alias.finding
         where finding_alias.ref_folded = ?1 and freed = 0
         limit 1",
    )?;
    Ok(query.query_row([reference.to_lowercase()], called_row).optional()?)
}

fn numbered(db: &Connection, number: i64) -> Result<Option<Called>> {
    let mut query = db.prepare_cached("select id, ref from finding where id = ?1")?;
    Ok(query.query_row([number], called_row).optional()?)
}

/// A finding entered by mistake no longer holds its reference, but can still be asked for by it.
fn freed(db: &Connection, named: &Named) -> Result<Option<Called>> {
    let mut query = db.prepare_cached(
        "select id, ref from finding where ref_folded = ?1 and ref_freed = 1 order by id desc limit 1",
    )?;
    Ok(query.query_row([named.name.to_lowercase()], called_row).optional()?)
}

fn beginning(db: &Connection, start: &str) -> Result<Vec<Called>> {
    let start = start.to_lowercase();
    let mut query = db.prepare_cached(
        "select id, ref from finding
         where ref_folded >= ?1 and substr(ref_folded, 1, length(?1)) = ?1 and ref_folded < ?1 || ?2
           and ref_freed = 0
         order by ref_folded limit 21",
    )?;
    let rows = query.query_map(params![start, "\u{10ffff}"], called_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn called_row(row: &Row) -> rusqlite::Result<Called> {
    let id = row.get(0)?;
    let reference: Option<String> = row.get(1)?;
    Ok(Called { id, name: reference.unwrap_or_else(|| number_name(id)) })
}

fn ambiguous(typed: &str, several: &[Called]) -> Error {
    let names: Vec<&str> = several.iter().take(20).map(|one| one.name.as_str()).collect();
    let more = if several.len() > 20 { " and more" } else { "" };
    Error::refused(format!("{typed:?} may mean several findings: {}{more}", names.join(", ")))
}

fn unknown(db: &Connection, named: &Named) -> Result<Error> {
    let mut query =
        db.prepare("select ref from finding where ref is not null and ref_freed = 0")?;
    let mut rows = query.query([])?;
    let mut scored = Vec::new();
    let typed = named.name.to_lowercase();
    while let Some(row) = rows.next()? {
        let reference: String = row.get(0)?;
        scored.push((strsim::jaro_winkler(&typed, &reference.to_lowercase()), reference));
    }
    Ok(Error::Unknown { what: "finding", name: named.name.clone(), near: nearest(scored) })
}

/// A finding that was added.
#[derive(Debug, Clone)]
pub struct Added {
    /// Its number.
    pub finding: i64,
    /// Its deadline as it was understood.
    pub deadline: Option<Deadline>,
}

/// The words of a finding, as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Words {
    id: i64,
    reference: Option<String>,
    kind: Kind,
    title: String,
    text: Option<String>,
    inspection: Option<i64>,
    parent: Option<i64>,
    issued: Option<Written>,
    source: Option<String>,
    parts: Option<u32>,
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
        self.concerns(
            draft.reference.as_ref().map_or_else(|| number_name(id), Reference::to_string),
        );
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

    fn check_reference_is_free(&self, reference: &Reference, of: Option<i64>) -> Result<()> {
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

    /// The owner of that name at a body, made if there is none.
    pub fn owner(&self, body: i64, name: &str) -> Result<i64> {
        let folded = fold(name);
        if folded.is_empty() {
            return Err(Error::refused("an owner needs a name"));
        }
        let mut query =
            self.db.prepare_cached("select id from owner where body = ?1 and folded = ?2")?;
        if let Some(id) = query.query_row(params![body, folded], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        let mut insert = self.db.prepare_cached(
            "insert into owner (body, name, folded) values (?1, ?2, ?3) returning id",
        )?;
        Ok(insert.query_row(params![body, name.trim(), folded], |row| row.get(0))?)
    }

    /// Gives a finding just these themes. Says whether that was a change.
    fn set_themes(&self, finding: i64, themes: &[String]) -> Result<bool> {
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
        self.concerns(&finding.name);
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

    fn words(&self, finding: i64) -> Result<Words> {
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
            self.concerns(&finding.name);
            self.concerns(&other.name);
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

/// The deadline of a draft, counted from its date of issue.
fn deadline(draft: &Draft, issued: Option<&Written>) -> Result<Option<Deadline>> {
    let Some(phrase) = &draft.due else { return Ok(None) };
    let deadline = Deadline::read(phrase, issued)?;
    if draft.kind == Kind::Practice && deadline.day.is_some() {
        return Err(Error::refused("a practice has no deadline: nothing is to be done about it"));
    }
    Ok(Some(deadline))
}
