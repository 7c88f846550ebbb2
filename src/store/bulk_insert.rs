//! Many new findings at once: gathered in temporary tables, then put in by one statement a table.
//!
//! A statement a row would make the full text write itself out each time, and costs twice as much.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{CachedStatement, Connection, params};

use super::Tx;
use super::stand::Stand;
use crate::error::Result;
use crate::model::calendar::{Precision, Written};
use crate::model::deadline::{Deadline, Setter};
use crate::model::finding::{Kind, Reference};
use crate::model::fold;
use crate::model::progress::Status;
use crate::model::record::Record;

/// Findings gathered for one import.
pub struct BulkInsert<'a> {
    tx: &'a Tx<'a>,
    findings: CachedStatement<'a>,
    themes: CachedStatement<'a>,
    progress: CachedStatement<'a>,
    newest: i64,
    owners: HashMap<(i64, String), i64>,
}

/// A finding that an import brings.
pub struct NewFinding<'a> {
    pub id: i64,
    pub record: &'a Record,
    pub kind: Kind,
    pub inspection: Option<i64>,
    pub parent: Option<i64>,
    pub issued: Option<&'a Written>,
}

/// A body that an import addresses a finding to.
pub struct NewProgress<'a> {
    pub finding: i64,
    pub body: i64,
    pub kind: Kind,
    pub record: &'a Record,
    pub deadline: Option<&'a Deadline>,
    pub key: Option<String>,
}

const TABLES: &str = "
    create temp table if not exists new_finding (
      id integer primary key, ref text, ref_folded text, kind text, title text, text text, inspection integer,
      parent integer, issued text, issued_precision text, issued_text text, source text, parts integer);
    create temp table if not exists new_theme (finding integer, theme text, folded text);
    create temp table if not exists new_progress (
      finding integer, body integer, status text, accepted text, owner integer, priority text, due text,
      due_text text, due_rule text, due_basis text, due_precision text, set_by text, original_due text,
      original_precision text, import_key text, closed text, since text, blocked_by text);
    delete from new_finding; delete from new_theme; delete from new_progress;";

const NEW_FINDING: &str =
    "insert into new_finding values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

const NEW_THEME: &str = "insert into new_theme values (?1, ?2, ?3)";

const NEW_PROGRESS: &str = "
    insert into new_progress values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
      ?17, ?18)";

const FINDINGS: &str = "
    insert into finding (id, ref, ref_folded, kind, title, text, inspection, parent, issued, issued_precision,
      issued_text, source, parts, updated)
    select id, ref, ref_folded, kind, title, text, inspection, parent, issued, issued_precision,
      issued_text, source, parts, ?1
    from new_finding order by id";

const THEMES: &str = "
    insert into theme (finding, theme, folded)
    select finding, min(theme), folded from new_theme group by finding, folded order by finding, min(rowid)";

const PROGRESS: &str = "
    insert into progress (finding, body, status, since, accepted, owner, priority, due, due_text, due_rule,
      due_basis, due_precision, set_by, original_due, original_precision, import_key, blocked_by, updated)
    select finding, body, status, coalesce(since, closed, ?1), accepted, owner, priority, due, due_text, due_rule,
      due_basis, due_precision, set_by, original_due, original_precision, import_key, blocked_by, ?1
    from new_progress order by rowid";

const CLOSURES: &str = "
    insert into closure (progress, status, day, due, due_precision)
    select progress.id, progress.status, new_progress.closed, progress.due, progress.due_precision
    from new_progress
    join progress on progress.finding = new_progress.finding and progress.body = new_progress.body
    where progress.status in ('closed', 'superseded', 'not-accepted')
    order by progress.id";

const COVERED: &str = "
    insert into inspection_body (inspection, body)
    select distinct f.inspection, p.body from new_progress p
    join finding f on f.id = p.finding
    where f.inspection is not null
    order by 1, 2
    on conflict (inspection, body) do nothing";

impl<'a> BulkInsert<'a> {
    /// An empty bulk insert.
    pub fn new(tx: &'a Tx<'a>) -> Result<BulkInsert<'a>> {
        tx.db.execute_batch(TABLES)?;
        Ok(BulkInsert {
            tx,
            findings: tx.db.prepare_cached(NEW_FINDING)?,
            themes: tx.db.prepare_cached(NEW_THEME)?,
            progress: tx.db.prepare_cached(NEW_PROGRESS)?,
            newest: 0,
            owners: HashMap::new(),
        })
    }

    /// Gathers a finding, unless an earlier row brought it. Says whether it was the first.
    pub fn finding(&mut self, new: &NewFinding) -> Result<bool> {
        if new.id <= self.newest {
            return Ok(false);
        }
        self.newest = new.id;
        let record = new.record;
        self.findings.execute(params![
            new.id,
            record.reference.as_ref().map(Reference::as_str),
            record.reference.as_ref().map(Reference::folded),
            new.kind,
            record.title,
            record.text,
            new.inspection,
            new.parent,
            iso(new.issued.map(|written| written.day)),
            new.issued.map(|written| written.precision),
            new.issued.map(|written| written.text.as_str()),
            record.source,
            record.parts
        ])?;
        self.themes(new)?;
        Ok(true)
    }

    fn themes(&mut self, new: &NewFinding) -> Result<()> {
        for theme in new.record.themes.iter().flatten().filter(|theme| !fold(theme).is_empty()) {
            self.themes.execute(params![new.id, theme, fold(theme)])?;
        }
        Ok(())
    }

    /// Gathers a finding's row at one body.
    pub fn progress(&mut self, new: &NewProgress) -> Result<()> {
        let owner = self.owner(new.body, new.record.owner.as_deref())?;
        let status = new.record.status.unwrap_or(Status::Open);
        let deadline = new.deadline;
        let day = deadline.and_then(|deadline| deadline.day);
        let original = day.map(|day| new.record.original_due.unwrap_or(day));
        self.progress.execute(params![
            new.finding,
            new.body,
            (new.kind != Kind::Practice).then_some(status),
            new.record.accepted,
            owner,
            new.record.priority,
            iso(day),
            deadline.map(|deadline| deadline.text.as_str()),
            deadline.map(|deadline| deadline.rule),
            iso(deadline.and_then(|deadline| deadline.basis)),
            day.and(deadline).map(|deadline| deadline.precision),
            day.map(|_| new.record.set_by.unwrap_or(Setter::Inspectorate)),
            iso(original),
            original.and(deadline).map(|deadline| {
                original_precision(deadline, original, new.record.original_precision)
            }),
            new.key,
            iso(new.record.closed),
            iso(new.record.since),
            new.record.blocked_by
        ])?;
        Ok(())
    }

    fn owner(&mut self, body: i64, name: Option<&str>) -> Result<Option<i64>> {
        let Some(name) = name else { return Ok(None) };
        let key = (body, name.to_owned());
        if let Some(id) = self.owners.get(&key) {
            return Ok(Some(*id));
        }
        let id = self.tx.owner(body, name)?;
        self.owners.insert(key, id);
        Ok(Some(id))
    }

    /// Puts everything in.
    pub fn finish(self) -> Result<()> {
        let db = self.tx.db;
        db.execute(FINDINGS, [self.tx.day])?;
        db.execute(THEMES, [])?;
        let indexes = SetAside::of_progress(db)?;
        db.execute(PROGRESS, [self.tx.day])?;
        indexes.make_anew(db)?;
        db.execute(CLOSURES, [])?;
        db.execute(COVERED, [])?;
        Ok(())
    }
}

/// The indexes that are taken away while many rows go in, and made anew of all rows at once: to
/// sort them takes half as long as to find each its place. One transaction does both.
struct SetAside(Vec<String>);

impl SetAside {
    /// Fewer rows than this are not worth it.
    const MANY: i64 = 1000;

    /// Those of `progress`, where it at least doubles; its unique ones always stay.
    fn of_progress(db: &Connection) -> Result<SetAside> {
        let (new, old): (i64, i64) = db.query_row(
            "select (select count(*) from new_progress), (select coalesce(max(id), 0) from progress)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        match new >= SetAside::MANY.max(old) {
            true => SetAside::taken(db),
            false => Ok(SetAside(Vec::new())),
        }
    }

    fn taken(db: &Connection) -> Result<SetAside> {
        let mut query = db.prepare(
            "select name, sql from sqlite_schema
             where type = 'index' and tbl_name = 'progress' and sql is not null and sql like 'create index %'
             order by rowid",
        )?;
        let indexes: Vec<(String, String)> = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (name, _) in &indexes {
            db.execute_batch(&format!("drop index {name}"))?;
        }
        Ok(SetAside(indexes.into_iter().map(|(_, sql)| sql).collect()))
    }

    fn make_anew(self, db: &Connection) -> Result<()> {
        self.0.iter().try_for_each(|sql| Ok(db.execute_batch(sql)?))
    }
}

/// A day as the database has it. The driver's own way reads its format anew for each.
fn iso(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// How exactly a first date is known that was another: as the file says, else to the day.
fn original_precision(
    deadline: &Deadline,
    original: Option<NaiveDate>,
    said: Option<Precision>,
) -> Precision {
    match deadline.day == original {
        true => deadline.precision,
        false => said.unwrap_or(Precision::Day),
    }
}

impl Tx<'_> {
    /// The number that the next new finding gets.
    pub fn next_finding(&self) -> Result<i64> {
        let newest: i64 = self.db.query_row(
            "select coalesce(max(seq), 0) from sqlite_sequence where name = 'finding'",
            [],
            |row| row.get(0),
        )?;
        Ok(newest + 1)
    }

    /// The day on which a row's present ending is dated; none where it is not known.
    pub fn closing_day(&self, stand: &Stand) -> Result<Option<NaiveDate>> {
        let mut query = self.db.prepare_cached(
            "select max(day) from closure where progress = ?1 and reopened is null",
        )?;
        Ok(query.query_row([stand.id], |row| row.get(0))?)
    }

    /// Dates an ending whose day was not known.
    pub fn date_closing(&self, stand: &Stand, day: NaiveDate) -> Result<()> {
        self.db.execute(
            "update closure set day = ?2, version = version + 1
             where progress = ?1 and reopened is null and day is null",
            params![stand.id, day],
        )?;
        self.touch(stand)
    }
}
