//! What was done, in words: the acts, and what each changed of one finding.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::{Store, undo};
use crate::error::{Error, Result};
use crate::model::finding::Named;
use crate::model::history::{ActLine, ChangeLine};

impl Store {
    /// The newest acts, the newest first; at most so many.
    pub fn log(&self, limit: Option<u64>) -> Result<Vec<ActLine>> {
        let undone = undo::undoings(&self.db)?;
        let limit = limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
        let mut query = self.db.prepare_cached(
            "select id, at, day, login, host, verb, refs, coalesce(last_change - first_change + 1, 0),
               undoes, source_hash, uid, claimed
             from act order by id desc limit ?1",
        )?;
        let rows = query.query_map([limit], |row| {
            let id: i64 = row.get(0)?;
            Ok(ActLine {
                id,
                at: row.get(1)?,
                day: row.get(2)?,
                who: row.get(3)?,
                host: row.get(4)?,
                verb: row.get(5)?,
                refs: serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default(),
                changes: row.get(7)?,
                undoes: row.get(8)?,
                undone_by: undone.get(&id).copied(),
                source_hash: row.get(9)?,
                uid: row.get(10)?,
                claimed: row.get(11)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every field of a finding that was ever changed, the oldest first.
    pub fn history(&self, finding: i64) -> Result<Vec<ChangeLine>> {
        let mut names = self.names()?;
        let mut query = self.db.prepare_cached(HISTORY)?;
        let rows = query.query_map(params![finding], change_row)?;
        let mut lines = Vec::new();
        for row in rows {
            let (line, before, after) = row?;
            names.learn(&line, if after.is_empty() { &before } else { &after });
            lines.extend(fields(line, before, after, &names));
        }
        Ok(lines)
    }

    /// The number of the finding that somebody typed, be it one that an undo took away.
    pub fn finding_ever(&self, named: &Named) -> Result<i64> {
        let gone = || {
            let mut query = self.db.prepare_cached(
                "select noun_id from change
                 where noun = 'finding' and after is null
                   and (noun_id = ?1 or before ->> '$.ref_folded' = ?2)
                 order by id desc limit 1",
            )?;
            let sought = params![named.number(), named.name.to_lowercase()];
            query.query_row(sought, |row| row.get(0)).optional()
        };
        match self.finding(named) {
            Err(unknown @ Error::Unknown { .. }) => gone()?.ok_or(unknown),
            found => found,
        }
    }

    fn names(&self) -> Result<Names> {
        let of = |sql: &str| -> Result<HashMap<i64, String>> {
            let mut query = self.db.prepare_cached(sql)?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        Ok(Names {
            slugs: of("select id, slug from body")?,
            bodies: HashMap::new(),
            owners: of("select id, name from owner")?,
            inspections: of("select id, title from inspection")?,
            findings: of("select id, called from finding")?,
        })
    }
}

/// What stands behind the numbers in a journalled row.
struct Names {
    slugs: HashMap<i64, String>,
    /// The body of each row, as the journal tells it: an undo may have taken the row away.
    bodies: HashMap<i64, String>,
    owners: HashMap<i64, String>,
    inspections: HashMap<i64, String>,
    findings: HashMap<i64, String>,
}

impl Names {
    /// Remembers at which body a row stands.
    fn learn(&mut self, line: &ChangeLine, state: &Map<String, Value>) {
        let id = |key: &str| state.get(key).and_then(Value::as_i64);
        if let ("progress", Some(row), Some(body)) = (line.noun.as_str(), id("id"), id("body")) {
            self.bodies.extend(self.slugs.get(&body).map(|slug| (row, slug.clone())));
        }
    }

    /// A stored value as a reader knows it.
    fn told(&self, field: &str, value: &Value) -> Option<String> {
        let names = match field {
            "owner" => &self.owners,
            "inspection" => &self.inspections,
            "parent" | "other" => &self.findings,
            "restricted" => return Some(if value == 1 { "yes" } else { "no" }.to_owned()),
            _ => return plain(value),
        };
        value.as_i64().and_then(|id| names.get(&id).cloned())
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The changes of a finding's own row, of its rows at bodies, and of all that hangs on them. What
/// an undo took away is found by what the journal keeps of it.
const HISTORY: &str = "
    with at (id) as (
      select id from progress where finding = ?1
      union select noun_id from change
      where noun = 'progress' and after is null and before ->> '$.finding' = ?1),
    rows (noun, noun_id) as (
      select 'finding', ?1
      union select 'progress', id from at
      union select 'finding_alias', id from finding_alias where finding = ?1
      union select 'theme', id from theme where finding = ?1
      union select 'link', id from link where finding = ?1
      union select 'note', note.id from note join progress on progress.id = progress where finding = ?1
      union select 'claim', claim.id from claim join progress on progress.id = progress where finding = ?1
      union select 'extension', extension.id from extension join progress on progress.id = progress where finding = ?1
      union select 'closure', closure.id from closure join progress on progress.id = progress where finding = ?1
      union select 'response', response.id from response join progress on progress.id = progress where finding = ?1
      union select 'snooze', snooze.id from snooze join progress on progress.id = progress where finding = ?1
      union select 'evidence', evidence.id from evidence join progress on progress.id = progress where finding = ?1
      union select noun, noun_id from change
      where after is null and (
        before ->> '$.finding' = ?1
        or before ->> '$.progress' in (select id from at)))
    select act.id, act.at, act.day, act.login, act.verb, change.noun, change.noun_id, change.before, change.after
    from rows
    join change on change.noun = rows.noun and change.noun_id = rows.noun_id
    join act on act.id = change.act
    order by change.id";

type Changed = (ChangeLine, Map<String, Value>, Map<String, Value>);

fn change_row(row: &Row) -> rusqlite::Result<Changed> {
    let noun: String = row.get(5)?;
    let line = ChangeLine {
        act: row.get(0)?,
        at: row.get(1)?,
        day: row.get(2)?,
        who: row.get(3)?,
        verb: row.get(4)?,
        noun,
        body: None,
        field: String::new(),
        old: None,
        new: None,
    };
    Ok((line, object(row.get(7)?), object(row.get(8)?)))
}

fn object(json: Option<String>) -> Map<String, Value> {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Columns that tell a reader nothing: what connects the tables, and what repeats another column.
const UNTOLD: [&str; 13] = [
    "id",
    "version",
    "updated",
    "finding",
    "progress",
    "body",
    "ref_folded",
    "folded",
    "since",
    "import_key",
    "ref_freed",
    "freed",
    "original_precision",
];

/// One line for each field that differs between two states of a row.
fn fields(
    line: ChangeLine,
    before: Map<String, Value>,
    after: Map<String, Value>,
    names: &Names,
) -> Vec<ChangeLine> {
    let state = if after.is_empty() { &before } else { &after };
    let progress = if line.noun == "progress" { state.get("id") } else { state.get("progress") };
    let body = progress.and_then(Value::as_i64).and_then(|id| names.bodies.get(&id).cloned());
    let told = |field: &String| !UNTOLD.contains(&field.as_str());
    let value = |row: &Map<String, Value>, field: &String| names.told(field, row.get(field)?);
    let different = |field: &&String| value(&before, field) != value(&after, field);
    let line_of = |field: &String| ChangeLine {
        body: body.clone(),
        field: field.clone(),
        old: value(&before, field),
        new: value(&after, field),
        ..line.clone()
    };
    state.keys().filter(|field| told(field)).filter(different).map(line_of).collect()
}
