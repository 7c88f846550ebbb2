//! The log: what was done, act by act.

use std::collections::HashMap;

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

    /// The act that imported a file with this hash and was not undone, with its day.
    pub fn standing_import(&self, source_hash: &str) -> Result<Option<(i64, NaiveDate)>> {
        let imports: Vec<_> = self.db.all(
            "select id, day from act where source_hash = ?1 and undoes is null order by id desc",
            [source_hash],
            |row| Ok((row.get("id")?, row.get("day")?)),
        )?;
        let undone = undoings(&self.db)?;
        Ok(imports.into_iter().find(|(act, _)| !undone.contains_key(act)))
    }
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
