//! The log: what was done, act by act.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::{Connection, Row};

use super::query::Query;
use super::register::Store;
use super::values::AsJson;
use crate::error::Result;
use crate::model::history::ActLine;

const ACTS: &str = "
    select id, at, day, login, host, verb, refs, undoes, source_hash, uid, claimed,
      coalesce(last_change - first_change + 1, 0) as changes
    from act";

impl Store {
    pub fn log(&self, limit: Option<u64>) -> Result<Vec<ActLine>> {
        let undone = undoings(&self.db)?;
        // No register has more acts than fit into an `i64`; a negative limit means none.
        let limit = limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
        self.db.all(&format!("{ACTS} order by id desc limit ?1"), [limit], |row| {
            let act = act_row(row)?;
            Ok(ActLine { undone_by: undone.get(&act.id).copied(), ..act })
        })
    }

    /// The newest act that imported a file with this hash and was undone.
    pub fn undone_import(&self, source_hash: &str) -> Result<Option<i64>> {
        let imports: Vec<i64> = self.db.all(
            "select id from act where source_hash = ?1 and undoes is null order by id desc",
            [source_hash],
            |row| row.get("id"),
        )?;
        let undone = undoings(&self.db)?;
        Ok(imports.into_iter().find(|act| undone.contains_key(act)))
    }

    /// The act that imported a file with this hash and was not undone, with its day. None if a later import
    /// changed rows that came from where its rows came from: then this file may say something else than the register.
    pub fn standing_import(&self, source_hash: &str) -> Result<Option<(i64, NaiveDate)>> {
        let imports: Vec<_> = self.db.all(
            "select id, day from act where source_hash = ?1 and undoes is null order by id desc",
            [source_hash],
            |row| Ok((row.get("id")?, row.get("day")?)),
        )?;
        let undone = undoings(&self.db)?;
        let standing = imports.into_iter().find(|(act, _)| !undone.contains_key(act));
        let Some((act, day)) = standing else { return Ok(None) };
        let later: Vec<i64> = self.db.all(LATER_IMPORTS, [act], |row| row.get("id"))?;
        let mut later = later.into_iter().filter(|act| !undone.contains_key(act)).peekable();
        if later.peek().is_none() {
            return Ok(Some((act, day)));
        }
        let origins = origins_of(&self.db, act)?;
        for other in later {
            if !origins.is_disjoint(&origins_of(&self.db, other)?) {
                return Ok(None);
            }
        }
        Ok(Some((act, day)))
    }
}

const LATER_IMPORTS: &str = "
    select id from act
    where id > ?1 and verb = 'import' and undoes is null and first_change is not null
    order by id";

/// The acts that added the rows which an act changed or added.
const ORIGINS: &str = "
    select distinct (
      select act from change first where first.noun = changed.noun and first.noun_id = changed.noun_id
      order by first.id limit 1) as act
    from change changed
    where id between (select first_change from act where id = ?1) and (select last_change from act where id = ?1)
      and noun in ('finding', 'progress', 'grade')";

fn origins_of(db: &Connection, act: i64) -> Result<HashSet<i64>> {
    let acts: Vec<i64> = db.all(ORIGINS, [act], |row| row.get("act"))?;
    Ok(acts.into_iter().collect())
}

pub fn act(db: &Connection, id: i64) -> Result<Option<ActLine>> {
    db.first(&format!("{ACTS} where id = ?1 and seal is not null"), [id], act_row)
}

fn act_row(row: &Row) -> rusqlite::Result<ActLine> {
    Ok(ActLine {
        id: row.get("id")?,
        at: row.get("at")?,
        day: row.get("day")?,
        who: row.get("login")?,
        host: row.get("host")?,
        verb: row.get("verb")?,
        refs: row.get::<_, AsJson<_>>("refs")?.0,
        changes: row.get("changes")?,
        undoes: row.get("undoes")?,
        undone_by: None,
        source_hash: row.get("source_hash")?,
        uid: row.get("uid")?,
        claimed: row.get("claimed")?,
    })
}

/// The acts that were undone, and weren't redone.
pub fn undone(db: &Connection) -> Result<Vec<i64>> {
    Ok(undoings(db)?.into_keys().collect())
}

/// The acts that were undone, each with the act that did it, unless that was undone itself.
pub fn undoings(db: &Connection) -> Result<HashMap<i64, i64>> {
    let mut query =
        db.prepare_cached("select id, undoes from act where undoes is not null order by id desc")?;
    let mut rows = query.query([])?;
    let mut undone = HashMap::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("id")?;
        if !undone.contains_key(&id) {
            undone.entry(row.get("undoes")?).or_insert(id);
        }
    }
    Ok(undone)
}
