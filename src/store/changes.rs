//! What changed since a day, from the journal: a few questions, however much it was.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::{Store, as_at, log};
use crate::error::Result;
use crate::model::changes::{At, BodyName, Since, Step, What, standing, taken_back_since};

use crate::model::progress::Status;

impl Store {
    /// What changed since the end of a day.
    pub fn changes_since(&self, day: NaiveDate) -> Result<Since> {
        let last = as_at::last_act(&self.db, day)?;
        let before = last.unwrap_or(0);
        let taken_back = taken_back_since(&log::undoings(&self.db)?, before);
        let mut steps = self.steps(STATUSES, before, status_step)?;
        steps.extend(self.steps(EXTENSIONS, before, extension_step)?);
        steps.sort_by_key(|(change, _)| *change);
        let steps = steps.into_iter().map(|(_, step)| step).collect();
        Ok(Since {
            began: match last {
                None => Some(as_at::first_day(&self.db)?),
                Some(_) => None,
            },
            opening: self.open(OPENING, before)?,
            closing: self.open(CLOSING, before)?,
            steps: standing(steps, &taken_back),
            bodies: self.bodies_since(before)?,
        })
    }

    fn steps(
        &self,
        sql: &str,
        before: i64,
        read: fn(&Row) -> rusqlite::Result<(i64, Step)>,
    ) -> Result<Vec<(i64, Step)>> {
        let mut query = self.db.prepare_cached(&format!("{sql}{NAMED}"))?;
        let rows = query.query_map([before], read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn open(&self, sql: &str, before: i64) -> Result<HashMap<i64, i64>> {
        let open = Status::OPEN.map(|status| status.to_string());
        let mut query = self.db.prepare_cached(sql)?;
        let open = params![before, serde_json::json!(open).to_string()];
        let rows = query.query_map(open, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn bodies_since(&self, before: i64) -> Result<HashMap<i64, BodyName>> {
        let mut query = self.db.prepare_cached(BODIES)?;
        let rows = query.query_map([before], |row| {
            Ok((row.get(0)?, BodyName { slug: row.get(1)?, name: row.get(2)? }))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The rows whose status changed; `?1` is the last act of before.
const STATUSES: &str = "
    with step (id, act, row, finding, body, was, became, was_precision, became_precision) as (
      select id, act, noun_id, coalesce(after, before) ->> '$.finding', coalesce(after, before) ->> '$.body',
        before ->> '$.status', after ->> '$.status', null, null
      from change
      where noun = 'progress' and id > coalesce((select max(last_change) from act where id <= ?1), 0)
        and before ->> '$.status' is not after ->> '$.status')";

/// The extensions that were agreed, each at the body at which it is.
const EXTENSIONS: &str = "
    with step (id, act, row, finding, body, was, became, was_precision, became_precision) as (
      select change.id, change.act, progress.id, progress.finding, progress.body,
        after ->> '$.was', after ->> '$.due', after ->> '$.was_precision', after ->> '$.due_precision'
      from change
      join act on act.id = change.act
      join progress on progress.id = after ->> '$.progress'
      where noun = 'extension' and before is null and undoes is null
        and change.id > coalesce((select max(last_change) from act where id <= ?1), 0))";

/// The names of each step. A finding that an undo took away goes by its number: its reference may name
/// another by now.
const NAMED: &str = "
    select step.id, step.act, act.day, act.undoes, step.finding, f.ref,
      coalesce(f.called, '#' || step.finding) as called, coalesce(f.title, gone.before ->> '$.title') as title,
      coalesce(f.kind, gone.before ->> '$.kind') as kind, step.body, step.was, step.became, step.was_precision, step.became_precision
    from step
    join act on act.id = step.act
    left join finding f on f.id = step.finding
    left join change gone on f.id is null and gone.id = (
      select max(id) from change where noun = 'finding' and noun_id = step.finding and after is null)
    order by step.id";

fn status_step(row: &Row) -> rusqlite::Result<(i64, Step)> {
    step(row, What::Status(row.get("was")?, row.get("became")?))
}

fn extension_step(row: &Row) -> rusqlite::Result<(i64, Step)> {
    let was = (row.get("was")?, row.get("was_precision")?);
    step(row, What::Due(was, (row.get("became")?, row.get("became_precision")?)))
}

fn step(row: &Row, what: What) -> rusqlite::Result<(i64, Step)> {
    let at = At {
        id: row.get("finding")?,
        reference: row.get("ref")?,
        called: row.get("called")?,
        title: row.get("title")?,
        kind: row.get("kind")?,
        body: row.get("body")?,
    };
    let step =
        Step { act: row.get("act")?, day: row.get("day")?, undoes: row.get("undoes")?, at, what };
    Ok((row.get("id")?, step))
}

/// What was open: the rows that were not changed since, and the others as they were before it.
const OPENING: &str = "
    with first (row, id) as (
      select noun_id, min(id) from change
      where noun = 'progress' and id > coalesce((select max(last_change) from act where id <= ?1), 0)
      group by noun_id)
    select body, count(*)
    from (
      select body from progress
      where status in (select value from json_each(?2)) and id not in (select row from first)
      union all
      select before ->> '$.body' from first
      join change on change.id = first.id
      where before ->> '$.status' in (select value from json_each(?2))) was
    group by body";

const CLOSING: &str = "
    select body, count(*) from progress
    where status in (select value from json_each(?2)) and ?1 is not null
    group by body";

const BODIES: &str = "
    select id, slug, name from body
    union all
    select noun_id, before ->> '$.slug', before ->> '$.name' from change
    where id in (
      select max(id) from change
      where noun = 'body' and after is null and noun_id not in (select id from body)
        and id > coalesce((select max(last_change) from act where id <= ?1), 0)
      group by noun_id)";
