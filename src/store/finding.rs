//! Findings on disk: found by what people type, added, edited and linked.

use rusqlite::{OptionalExtension, Row, params};

use super::columns::StoredRow;
use super::correction::Corrected;
use super::lookup::{Called, called};
use super::parentage::Inherited;
use super::query::Query;
use super::sqlite_errors::damaged;
use super::{Tx, body};
use crate::error::{Error, Result};
use crate::model::calendar::Written;
use crate::model::correction::{FieldChange, finding_changes};
use crate::model::day_order::Earlier;
use crate::model::deadline::Deadline;
use crate::model::finding::{Finding, FindingPatch, Kind, LinkKind, Named, Reference};
use crate::model::fold;
use crate::model::progress::{Progress, ProgressPatch, Status};

#[derive(Debug, Clone)]
pub struct Addition {
    pub finding: FindingPatch,
    pub progress: ProgressPatch,
    pub bodies: Vec<i64>,
}

#[derive(Debug, Clone, Default)]
pub struct FindingEdit {
    pub patch: FindingPatch,
    pub reason: Option<String>,
    /// Accepts days that look out of order.
    pub is_sure: bool,
}

#[derive(Debug, Clone)]
pub struct FoundLink {
    id: i64,
    pub kind: LinkKind,
    pub finding: Called,
    pub other: Called,
}

#[derive(Debug, Clone)]
pub struct Added {
    pub finding: i64,
    pub deadline: Option<Deadline>,
    pub inherited: Inherited,
}

/// What an edit did.
#[derive(Debug, Clone, Default)]
pub struct Edited {
    pub changes: Vec<FieldChange>,
    /// What stands under it and took over its report or date of issue.
    pub took_over: Vec<String>,
}

impl Tx<'_> {
    pub fn finding(&self, named: &Named) -> Result<Called> {
        called(self.db, named)
    }

    /// A child takes its parent's report and date of issue; a finding without a date of issue, that of its
    /// inspection.
    pub fn add(&self, new: &Addition) -> Result<Added> {
        if let Some(reference) = &new.finding.reference {
            self.check_reference_is_free(reference, None)?;
        }
        let mut finding = Finding::new(0, new.finding.clone());
        let parent = finding.parent.map(|parent| self.rows_of(parent)).transpose()?;
        let parent = parent.unwrap_or_default();
        self.check_child(finding.kind, &parent, &new.bodies)?;
        let mut inherited = self.inherit(&mut finding, parent.first().map(|row| &row.finding))?;
        let published = self.published(finding.inspection)?;
        // Its own inspection says the same.
        inherited.issued &= inherited.inspection || finding.issued != published;
        finding.issued = finding.issued.or(published);
        let deadline = first_deadline(new, &finding)?;
        finding.updated = Some(self.day);
        finding.id = StoredRow::finding(&finding).insert_into(self.db, "finding")?;
        self.set_themes(finding.id, &finding.themes)?;
        for body in &new.bodies {
            self.insert_progress(&self.first_progress(new, &finding, *body, deadline.as_ref()))?;
        }
        if let Some(inspection) = finding.inspection {
            self.cover(inspection, &new.bodies)?;
        }
        self.names(finding.name());
        Ok(Added { finding: finding.id, deadline, inherited })
    }

    fn first_progress(
        &self,
        new: &Addition,
        finding: &Finding,
        body: i64,
        deadline: Option<&Deadline>,
    ) -> Progress {
        let status = (finding.kind != Kind::Practice).then_some(Status::Open);
        let mut progress = Progress::new(finding.id, body, status, self.day);
        if let Some(deadline) = deadline {
            let set_by = new.progress.set_by.unwrap_or(finding.kind.usual_setter());
            progress.take_first_date(deadline.clone(), set_by);
        }
        progress.accepted = new.progress.accepted;
        progress.priority = new.progress.priority;
        progress.owner = new.progress.owner.clone().flatten();
        progress
    }

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

    /// With a reason, the former values are kept beside what changed as a correction.
    pub fn edit(&self, finding: &Called, edit: &FindingEdit) -> Result<Edited> {
        let rows = self.rows_of(finding.id)?;
        let Some(row) = rows.first() else { return Ok(Edited::default()) };
        let (before, patch) = (&row.finding, &edit.patch);
        if let Some(reference) = &patch.reference {
            self.check_reference_is_free(reference, Some(before.id))?;
        }
        let mut after = before.edited(patch)?;
        if after == *before {
            return Ok(Edited::default());
        }
        rows.iter().try_for_each(|row| row.check_becomes(after.kind))?;
        self.inherit_from_new(&mut after, before)?;
        self.check_issue(finding, before, &after, edit)?;
        self.keep_former_reference(before, &after)?;
        let after = Finding { updated: Some(self.day), ..after };
        StoredRow::finding(&after).update(self.db, "finding", after.id)?;
        if after.themes != before.themes {
            self.set_themes(after.id, &after.themes)?;
        }
        if let Some(inspection) = after.inspection.filter(|_| after.inspection != before.inspection)
        {
            self.cover(inspection, &rows.iter().map(|row| row.progress.body).collect::<Vec<_>>())?;
        }
        self.names(&finding.name);
        let changes = finding_changes(row, &self.row_again(row)?);
        if let Some(reason) = &edit.reason {
            let of = Corrected { finding: after.id, progress: None };
            self.record_corrections(of, &changes, reason)?;
        }
        let took_over = self.pass_down(before, &after)?;
        Ok(Edited { changes, took_over })
    }

    fn inherit_from_new(&self, after: &mut Finding, before: &Finding) -> Result<()> {
        let parent = after.parent.filter(|_| after.parent != before.parent);
        let rows = parent.map(|parent| self.rows_of(parent)).transpose()?.unwrap_or_default();
        self.inherit(after, rows.first().map(|row| &row.finding))?;
        Ok(())
    }

    /// Another date of issue is a correction, which needs a reason; a first one isn't. What happened before it
    /// is asked about.
    fn check_issue(
        &self,
        finding: &Called,
        before: &Finding,
        after: &Finding,
        edit: &FindingEdit,
    ) -> Result<()> {
        let Some(issued) = after.issued.as_ref().filter(|_| after.issued != before.issued) else {
            return Ok(());
        };
        if before.issued.is_some() && edit.reason.is_none() {
            return Err(Error::Usage(format!(
                "{} has a date of issue already; to correct it, say why with --reason \"...\"",
                finding.name
            )));
        }
        let happened = self.db.first(FIRST_HAPPENED, [before.id], |row| {
            let (what, flag): (String, Option<String>) = (row.get("what")?, row.get("flag")?);
            Ok((what, flag, row.get("day")?, row.get("body")?))
        })?;
        let Some((what, flag, day, body)) = happened else { return Ok(()) };
        let issue = Earlier { day: Some(issued.first_day()), what: "the issue" };
        match issue.ask(day, flag.as_deref(), edit.is_sure) {
            Err(Error::Refused(why)) => {
                let row = self.row_at(&finding.name, &self.rows_of(before.id)?, body)?;
                Err(row.about(Error::Refused(format!("the {what} of {why}"))))
            }
            asked => asked,
        }
    }

    fn keep_former_reference(&self, before: &Finding, after: &Finding) -> Result<()> {
        let folded = |finding: &Finding| finding.reference.as_ref().map(Reference::folded);
        let Some(former) = before.reference.as_ref().filter(|_| folded(before) != folded(after))
        else {
            return Ok(());
        };
        self.db.run(
            "insert into finding_alias (finding, ref, ref_folded, freed) values (?1, ?2, ?3, ?4)
             on conflict do nothing",
            params![before.id, former.as_str(), former.folded(), before.is_reference_freed],
        )
    }

    fn set_themes(&self, finding: i64, themes: &[String]) -> Result<()> {
        let wanted: Vec<String> = themes.iter().map(|theme| fold(theme)).collect();
        self.db.execute(
            "delete from theme where finding = ?1 and folded not in (select value from json_each(?2))",
            params![finding, serde_json::json!(wanted).to_string()],
        )?;
        let mut insert = self.db.prepare_cached(
            "insert into theme (finding, theme, folded) values (?1, ?2, ?3)
             on conflict (finding, folded) do nothing",
        )?;
        for (theme, folded) in themes.iter().zip(&wanted) {
            insert.execute(params![finding, theme, folded])?;
        }
        Ok(())
    }

    /// Returns whether the link is new. `same-as` says the same from either end.
    pub fn link(&self, finding: &Called, kind: LinkKind, other: &Called) -> Result<bool> {
        if finding.id == other.id {
            return Err(Error::refused(format!("{} can't be linked to itself", finding.name)));
        }
        let added = self.db.execute(
            "insert into link (finding, kind, other)
             select ?1, ?2, ?3 where ?2 <> 'same-as' or not exists (
               select 1 from link where finding = ?3 and kind = ?2 and other = ?1)
             on conflict (finding, kind, other) do nothing",
            params![finding.id, kind, other.id],
        )?;
        if added > 0 {
            self.names(&finding.name);
            self.names(&other.name);
        }
        Ok(added > 0)
    }

    /// The links between two findings, from the one that was named first if it has any: a link may be typed
    /// from either end.
    pub fn links_between(
        &self,
        finding: &Called,
        kind: Option<LinkKind>,
        other: &Called,
    ) -> Result<Vec<FoundLink>> {
        for is_forwards in [true, false] {
            let (from, to) = if is_forwards { (finding, other) } else { (other, finding) };
            let found: Vec<FoundLink> = self.db.all(
                "select id, kind from link
                 where (finding = ?1 and other = ?2
                     or finding = ?2 and other = ?1 and kind = 'same-as')
                   and (?3 is null or kind = ?3)
                 group by kind order by kind",
                params![from.id, to.id, kind],
                |row| {
                    let (id, kind) = (row.get("id")?, row.get("kind")?);
                    Ok(FoundLink { id, kind, finding: from.clone(), other: to.clone() })
                },
            )?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    pub fn unlink(&self, link: &FoundLink) -> Result<()> {
        self.db.run(
            "delete from link where id = ?1
               or kind = 'same-as' and ?2 = 'same-as' and finding in (?3, ?4) and other in (?3, ?4)",
            params![link.id, link.kind, link.finding.id, link.other.id],
        )?;
        self.names(&link.finding.name);
        self.names(&link.other.name);
        Ok(())
    }

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

    pub fn slug(&self, body: i64) -> Result<String> {
        body::slug(self.db, body)?.ok_or_else(|| damaged("body", body))
    }
}

/// The first thing that was recorded of a finding by its day, at any body.
const FIRST_HAPPENED: &str = "
    select what, case when happened.id = newest then flag end as flag, day, body from (
      select 'claim' as what, '--submitted-on' as flag, day, progress, id,
        (select max(id) from claim other where other.progress = claim.progress) as newest
      from claim
      union all
      select 'agreement', '--agreed-on', day, progress, id,
        (select max(id) from extension other where other.progress = extension.progress)
      from extension
      union all
      select 'answer', null, day, progress, id, id from response
      union all
      select 'closing', '--closed-on', day, progress, id,
        (select max(id) from closure other where other.progress = closure.progress)
      from closure where day is not null and status <> 'void') happened
    join progress on progress.id = happened.progress
    where finding = ?1
    order by day limit 1";

fn first_deadline(new: &Addition, finding: &Finding) -> Result<Option<Deadline>> {
    let Some(wording) = &new.progress.due else { return Ok(None) };
    let deadline = wording.counted(finding.issued.as_ref())?;
    if finding.kind == Kind::Practice && deadline.day.is_some() {
        return Err(Error::refused("a practice has no deadline, because nothing needs to be done"));
    }
    Ok(Some(deadline))
}
