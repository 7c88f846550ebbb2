//! Many new findings at once: gathered in temporary tables, then put in by one statement a table and a few thousand rows.
//!
//! A statement a row would make the full text write itself out each time, and costs twice as much. All rows in one would
//! be held in memory.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{CachedStatement, Connection, params, params_from_iter};

use super::Tx;
use super::columns::StoredRow;
use super::postponed::Postponed;
use super::query::Query;
use crate::error::Result;
use crate::model::closure::Grounds;
use crate::model::finding::Finding;
use crate::model::fold;
use crate::model::progress::{NOT_KNOWN, Progress};

pub struct BulkInsert<'a> {
    tx: &'a Tx<'a>,
    findings: Option<Gathered<'a>>,
    progress: Option<Gathered<'a>>,
    themes: CachedStatement<'a>,
    closings: CachedStatement<'a>,
    extensions: CachedStatement<'a>,
    newest: i64,
    /// How many rows have been gathered since the last were moved.
    gathered: usize,
    postponed: Postponed,
    owners: HashMap<(i64, String), i64>,
}

/// How many rows are gathered before they are moved.
const BATCH: usize = 5_000;

/// Rows of one table to be inserted, in a temporary table with the same columns.
struct Gathered<'a> {
    columns: String,
    insert: CachedStatement<'a>,
}

impl<'a> Gathered<'a> {
    fn of(db: &'a Connection, table: &str, stored: &StoredRow) -> Result<Gathered<'a>> {
        let columns = stored.columns();
        db.execute_batch(&format!("create temp table {table} ({columns})"))?;
        let sql = format!("insert into {table} values ({})", stored.places());
        Ok(Gathered { columns, insert: db.prepare_cached(&sql)? })
    }
}

const TABLES: &str = "
    drop table if exists temp.new_finding;
    drop table if exists temp.new_progress;
    create temp table if not exists new_theme (finding integer, theme text, folded text);
    create temp table if not exists new_closing (finding integer, body integer, day text, letter text, reason text, outcome text);
    create temp table if not exists new_extension (finding integer, body integer, day text, was_text text);
    delete from new_theme; delete from new_closing; delete from new_extension;
    -- A child may come before its parent.
    pragma defer_foreign_keys = on;";

const THEMES: &str = "
    insert into theme (finding, theme, folded)
    select finding, theme, folded from new_theme order by rowid";

const CLOSURES: &str = "
    insert into closure (progress, status, day, letter, reason, outcome, due, due_precision)
    select progress.id, progress.status, new_closing.day, new_closing.letter, new_closing.reason,
      new_closing.outcome, progress.due, progress.due_precision
    from new_closing
    join progress on progress.finding = new_closing.finding and progress.body = new_closing.body
    order by progress.id";

/// Of a date that a file gives beside the first one.
const EXTENSIONS: &str = "
    insert into extension (progress, day, was, was_precision, was_text, due, due_precision, due_text, reason, agreed_by)
    select progress.id, new_extension.day, progress.original_due, progress.original_precision,
      new_extension.was_text, progress.due, progress.due_precision, progress.due_text, 'as the file has it', ?1
    from new_extension
    join progress on progress.finding = new_extension.finding and progress.body = new_extension.body
    order by progress.id";

const COVERED: &str = "
    insert into inspection_body (inspection, body)
    select distinct f.inspection, p.body from new_progress p
    join finding f on f.id = p.finding
    where f.inspection is not null
    order by 1, 2
    on conflict (inspection, body) do nothing";

impl<'a> BulkInsert<'a> {
    pub fn new(tx: &'a Tx<'a>) -> Result<BulkInsert<'a>> {
        tx.db.execute_batch(TABLES)?;
        Ok(BulkInsert {
            tx,
            findings: None,
            progress: None,
            themes: tx.db.prepare_cached("insert into new_theme values (?1, ?2, ?3)")?,
            closings: tx
                .db
                .prepare_cached("insert into new_closing values (?1, ?2, ?3, ?4, ?5, ?6)")?,
            extensions: tx
                .db
                .prepare_cached("insert into new_extension values (?1, ?2, ?3, ?4)")?,
            newest: 0,
            gathered: 0,
            postponed: Postponed::default(),
            owners: HashMap::new(),
        })
    }

    /// Makes ready for so many findings.
    pub fn expect(&mut self, findings: usize) -> Result<()> {
        self.postponed = Postponed::of(self.tx, findings)?;
        Ok(())
    }

    /// Gathers a finding, unless it has been gathered already.
    pub fn finding(&mut self, finding: &Finding) -> Result<()> {
        if finding.id <= self.newest {
            return Ok(());
        }
        if self.gathered >= BATCH {
            self.move_all()?;
        }
        self.newest = finding.id;
        let stored = StoredRow::finding(finding).numbered(finding.id);
        gather(self.tx.db, &mut self.findings, "new_finding", &stored)?;
        for theme in &finding.themes {
            self.themes.execute(params![finding.id, theme, fold(theme)])?;
        }
        Ok(())
    }

    /// Gathers a finding's row at one body. `key` recognises a row that has no reference.
    pub fn progress(&mut self, progress: &Progress, key: Option<&str>) -> Result<()> {
        let owner = self.owner(progress.body, progress.owner.as_deref())?;
        self.gathered += 1;
        let stored = StoredRow::progress(progress, owner).and("import_key", key);
        gather(self.tx.db, &mut self.progress, "new_progress", &stored)
    }

    pub fn closing(
        &mut self,
        progress: &Progress,
        day: Option<NaiveDate>,
        grounds: &Grounds,
    ) -> Result<()> {
        let day = day.map(|day| day.to_string());
        let Grounds { outcome, letter, reason } = grounds;
        self.closings.execute(params![
            progress.finding,
            progress.body,
            day,
            letter,
            reason,
            outcome
        ])?;
        Ok(())
    }

    /// That the date was moved before; nothing more is known of it on the day of the import.
    pub fn extension(&mut self, progress: &Progress, day: NaiveDate) -> Result<()> {
        let first = progress.original_due_shown();
        self.extensions.execute(params![
            progress.finding,
            progress.body,
            day.to_string(),
            first
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

    pub fn finish(&mut self) -> Result<()> {
        self.move_all()?;
        std::mem::take(&mut self.postponed).catch_up(self.tx.db)
    }

    fn move_all(&mut self) -> Result<()> {
        let db = self.tx.db;
        if let Some(Gathered { columns, .. }) = &self.findings {
            move_rows(db, "finding", columns)?;
        }
        db.run(THEMES, [])?;
        if let Some(Gathered { columns, .. }) = &self.progress {
            db.run(COVERED, [])?;
            move_rows(db, "progress", columns)?;
            // What has ended is measured by the date to which it was moved.
            db.run(EXTENSIONS, [NOT_KNOWN])?;
            db.run(CLOSURES, [])?;
        }
        db.execute_batch(
            "delete from new_theme; delete from new_closing; delete from new_extension;",
        )?;
        self.gathered = 0;
        Ok(())
    }
}

fn gather<'a>(
    db: &'a Connection,
    gathered: &mut Option<Gathered<'a>>,
    table: &str,
    stored: &StoredRow,
) -> Result<()> {
    let gathered = match gathered {
        Some(gathered) => gathered,
        None => gathered.insert(Gathered::of(db, table, stored)?),
    };
    gathered.insert.execute(params_from_iter(stored.values()))?;
    Ok(())
}

fn move_rows(db: &Connection, table: &str, columns: &str) -> Result<()> {
    let insert =
        format!("insert into {table} ({columns}) select {columns} from new_{table} order by rowid");
    db.run(&insert, [])?;
    db.run(&format!("delete from new_{table}"), [])
}

impl Tx<'_> {
    pub fn next_finding(&self) -> Result<i64> {
        let newest: i64 = self.db.value(
            "select coalesce(max(seq), 0) from sqlite_sequence where name = 'finding'",
            [],
        )?;
        Ok(newest + 1)
    }
}
