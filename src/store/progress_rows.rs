//! Lists: one set-based query each, whatever the filter.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params_from_iter};

use super::filter::Clauses;
use super::select::{Brief, Whole};
use super::values::{Day, Json, written};
use super::{Store, as_at};
use crate::error::Result;
use crate::model::deadline::Deadline;
use crate::model::filter::Filter;
use crate::model::finding::Finding;
use crate::model::history::Tally;
use crate::model::inspection::InspectionName;
use crate::model::progress::Progress;
use crate::model::progress_row::{BodyName, BriefRow, OnTheDay, ProgressRow};

impl Store {
    /// The rows that a filter asks for, in its order.
    pub fn rows(&self, filter: &Filter) -> Result<Vec<ProgressRow>> {
        rows(&self.db, filter)
    }

    /// The same with only what a usual table shows.
    pub fn brief_rows(&self, filter: &Filter) -> Result<Vec<BriefRow>> {
        let mut rows = Vec::new();
        each(&self.db, &Brief::columns(), filter, |row, names| {
            rows.push(brief_row(row, names)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Gives each row to a function as it is read, so that nobody holds them all.
    pub fn each_row(
        &self,
        filter: &Filter,
        mut take: impl FnMut(ProgressRow) -> Result<()>,
    ) -> Result<()> {
        each(&self.db, &Whole::columns(), filter, |row, names| take(whole_row(row, names)?))
    }

    /// Whether a filter selects anything at all.
    pub fn has_any(&self, filter: &Filter) -> Result<bool> {
        let filter = Filter { order: Vec::new(), limit: None, ..filter.clone() };
        as_at::keep_words(&self.db, &filter)?;
        let clauses = Clauses::of(&filter)?;
        let any = format!("select exists (select 1 {FROM}{})", clauses.unordered());
        let mut query = self.db.prepare(&any)?;
        Ok(query.query_row(params_from_iter(clauses.values()), |row| row.get(0))?)
    }

    /// What is open at some bodies, or at all, as far as counting needs it.
    pub fn tally(&self, bodies: Option<&[i64]>) -> Result<Vec<Tally>> {
        let filter = Filter { bodies: bodies.map(<[i64]>::to_vec), ..Filter::default() };
        let clauses = Clauses::of(&filter)?;
        let mut query = self.db.prepare(&format!("{TALLY}{}", clauses.unordered()))?;
        let rows = query.query_map(params_from_iter(clauses.values()), tally_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The rows that a filter asks for, in its order.
pub fn rows(db: &Connection, filter: &Filter) -> Result<Vec<ProgressRow>> {
    let mut rows = Vec::new();
    each(db, &Whole::columns(), filter, |row, names| {
        rows.push(whole_row(row, names)?);
        Ok(())
    })?;
    Ok(rows)
}

const FROM: &str = "
    from progress p
    join finding f on f.id = p.finding";

fn each(
    db: &Connection,
    columns: &str,
    filter: &Filter,
    mut take: impl FnMut(&Row, &mut Names) -> Result<()>,
) -> Result<()> {
    as_at::keep_words(db, filter)?;
    let clauses = Clauses::of(filter)?;
    let mut query = db.prepare(&format!("select {columns}{FROM}{}", clauses.sql()))?;
    let mut found = query.query(params_from_iter(clauses.values()))?;
    let mut names = Names::of(db);
    while let Some(row) = found.next()? {
        take(row, &mut names)?;
    }
    Ok(())
}

fn brief_row(row: &Row, names: &mut Names) -> Result<BriefRow> {
    Ok(BriefRow {
        id: Brief::Id.of(row)?,
        name: Brief::Name.of(row)?,
        title: Brief::Title.of(row)?,
        kind: Brief::Kind.of(row)?,
        body_id: Brief::Body.of(row)?,
        body: names.body(Brief::Body.of(row)?)?,
        owner: names.owner(Brief::Owner.of(row)?)?,
        status: Brief::Status.of(row)?,
        since: Brief::Since.of(row)?,
        blocked_by: Brief::BlockedBy.of(row)?,
        due: Brief::Due.of(row)?,
        due_precision: Brief::DuePrecision.of(row)?,
        due_rule: Brief::DueRule.of(row)?,
        original_due: Brief::OriginalDue.of(row)?,
        on_the_day: OnTheDay::default(),
    })
}

fn whole_row(row: &Row, names: &mut Names) -> Result<ProgressRow> {
    let finding = finding(row)?;
    Ok(ProgressRow {
        body: names.body(Whole::Body.of(row)?)?,
        bodies: Whole::Bodies.of(row)?,
        inspection: names.inspection(finding.inspection)?,
        parent: Whole::ParentName.of(row)?,
        extensions: Whole::Extensions.of(row)?,
        closed_on: Whole::ClosedOn.of(row)?,
        closed_due: Whole::ClosedDue.of(row)?,
        progress: progress(row, names)?,
        finding,
        on_the_day: OnTheDay::default(),
    })
}

fn finding(row: &Row) -> Result<Finding> {
    let themes: Json<Vec<String>> = Whole::Themes.of(row)?;
    Ok(Finding {
        id: Whole::Finding.of(row)?,
        reference: Whole::Ref.of(row)?,
        is_reference_freed: Whole::RefFreed.of(row)?,
        kind: Whole::Kind.of(row)?,
        title: Whole::Title.of(row)?,
        text: Whole::Text.of(row)?,
        inspection: Whole::Inspection.of(row)?,
        parent: Whole::Parent.of(row)?,
        issued: written(
            Whole::Issued.of(row)?,
            Whole::IssuedPrecision.of(row)?,
            Whole::IssuedText.of(row)?,
        )?,
        themes: themes.0,
        source: Whole::Source.of(row)?,
        parts: Whole::Parts.of(row)?,
        updated: Whole::FindingUpdated.of(row)?,
        version: Whole::FindingVersion.of(row)?,
    })
}

fn progress(row: &Row, names: &mut Names) -> Result<Progress> {
    Ok(Progress {
        id: Whole::Progress.of(row)?,
        finding: Whole::Finding.of(row)?,
        body: Whole::Body.of(row)?,
        status: Whole::Status.of(row)?,
        since: Whole::Since.of(row)?,
        blocked_by: Whole::BlockedBy.of(row)?,
        accepted: Whole::Accepted.of(row)?,
        owner: names.owner(Whole::Owner.of(row)?)?,
        priority: Whole::Priority.of(row)?,
        deadline: deadline(row)?,
        set_by: Whole::SetBy.of(row)?,
        original_due: Whole::OriginalDue.of(row)?,
        original_precision: Whole::OriginalDuePrecision.of(row)?,
        updated: Whole::ProgressUpdated.of(row)?,
        version: Whole::ProgressVersion.of(row)?,
    })
}

/// The deadline of a row; none where no words were given.
fn deadline(row: &Row) -> rusqlite::Result<Option<Deadline>> {
    let Some(text) = Whole::DueText.of::<Option<String>>(row)? else { return Ok(None) };
    let day: Option<NaiveDate> = Whole::Due.of(row)?;
    let rule = Whole::DueRule.of(row)?;
    let deadline = Deadline::stored(text, rule, Whole::DueBasis.of(row)?, day);
    Ok(Some(match day {
        Some(_) => Deadline { precision: Whole::DuePrecision.of(row)?, ..deadline },
        None => deadline,
    }))
}

/// The names of bodies, owners and inspections, each looked up once for a list.
struct Names<'a> {
    db: &'a Connection,
    bodies: HashMap<i64, Arc<BodyName>>,
    owners: HashMap<i64, String>,
    inspections: HashMap<i64, Arc<InspectionName>>,
}

impl<'a> Names<'a> {
    fn of(db: &'a Connection) -> Names<'a> {
        let (bodies, owners, inspections) = (HashMap::new(), HashMap::new(), HashMap::new());
        Names { db, bodies, owners, inspections }
    }

    fn body(&mut self, id: i64) -> Result<Arc<BodyName>> {
        if let Some(known) = self.bodies.get(&id) {
            return Ok(Arc::clone(known));
        }
        let mut query = self.db.prepare_cached("select slug, name from body where id = ?1")?;
        let name = |row: &Row| Ok(BodyName { slug: row.get("slug")?, name: row.get("name")? });
        let found = Arc::new(query.query_row([id], name)?);
        self.bodies.insert(id, Arc::clone(&found));
        Ok(found)
    }

    fn owner(&mut self, id: Option<i64>) -> Result<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.owners.get(&id) {
            return Ok(Some(known.clone()));
        }
        let mut query = self.db.prepare_cached("select name from owner where id = ?1")?;
        let found: String = query.query_row([id], |row| row.get("name"))?;
        self.owners.insert(id, found.clone());
        Ok(Some(found))
    }

    fn inspection(&mut self, id: Option<i64>) -> Result<Option<Arc<InspectionName>>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.inspections.get(&id) {
            return Ok(Some(Arc::clone(known)));
        }
        let mut query = self.db.prepare_cached(
            "select title, published, published_precision, published_text from inspection where id = ?1",
        )?;
        let name = |row: &Row| {
            let published = written(
                row.get("published")?,
                row.get("published_precision")?,
                row.get("published_text")?,
            )?;
            Ok(InspectionName { title: row.get("title")?, published })
        };
        let found = Arc::new(query.query_row([id], name)?);
        self.inspections.insert(id, Arc::clone(&found));
        Ok(Some(found))
    }
}

/// The kinds are looked up in their own small index: a join would read each finding's whole row.
const TALLY: &str = "
    select p.body,
      case when p.finding in (select id from finding where kind = 'concern') then 'concern'
        when p.finding in (select id from finding where kind = 'afi') then 'afi'
        else 'recommendation' end as kind,
      p.status, p.due
    from progress p";

fn tally_row(row: &Row) -> rusqlite::Result<Tally> {
    let due = row.get::<_, Option<Day>>(3)?.map(NaiveDate::from);
    Ok(Tally { body: row.get(0)?, kind: row.get(1)?, status: row.get(2)?, due })
}
