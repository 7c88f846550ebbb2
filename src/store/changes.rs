//! What changed since a day, from the journal: a few questions, however much it was.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::query::{FromRow, Query, from_row, json};
use super::{Store, as_at, log};
use crate::error::Result;
use crate::model::changes::{
    Changed, FindingAtBody, Since, Transition, standing, taken_back_since,
};
use crate::model::progress::Status;
use crate::model::progress_row::BodyName;

impl Store {
    pub fn changes_since(&self, day: NaiveDate) -> Result<Since> {
        let last = as_at::last_act(&self.db, day)?;
        let before = last.unwrap_or(0);
        let taken_back = taken_back_since(&log::undoings(&self.db)?, before);
        let mut transitions: Vec<(i64, Transition)> =
            self.db.all(&format!("{STATUSES}{NAMED}"), [before], status_transition)?;
        let extensions: Vec<_> =
            self.db.all(&format!("{EXTENSIONS}{NAMED}"), [before], extension_transition)?;
        transitions.extend(extensions);
        transitions.sort_by_key(|(change, _)| *change);
        let transitions = transitions.into_iter().map(|(_, transition)| transition).collect();
        let began = if last.is_none() { Some(as_at::first_day(&self.db)?) } else { None };
        Ok(Since {
            began,
            opening: self.open(OPENING, before)?,
            closing: self.open(CLOSING, before)?,
            transitions: standing(transitions, &taken_back),
            bodies: self
                .db
                .all(BODIES, [before], |row| Ok((row.get("id")?, BodyName::from_row(row)?)))?,
        })
    }

    fn open(&self, sql: &str, before: i64) -> Result<HashMap<i64, i64>> {
        let open = Status::OPEN.map(|status| status.to_string());
        let count = |row: &Row| Ok((row.get("body")?, row.get("open")?));
        self.db.all(sql, params![before, json(&open)], count)
    }
}

/// The rows whose status changed; `?1` is the last act before.
const STATUSES: &str = "
    with transition (id, act, row, finding, body, was, became, was_precision, became_precision) as (
      select id, act, noun_id, coalesce(after, before) ->> '$.finding', coalesce(after, before) ->> '$.body',
        before ->> '$.status', after ->> '$.status', null, null
      from change
      where noun = 'progress' and id > coalesce((select max(last_change) from act where id <= ?1), 0)
        and before ->> '$.status' is not after ->> '$.status')";

const EXTENSIONS: &str = "
    with transition (id, act, row, finding, body, was, became, was_precision, became_precision) as (
      select change.id, change.act, progress.id, progress.finding, progress.body,
        after ->> '$.was', after ->> '$.due', after ->> '$.was_precision', after ->> '$.due_precision'
      from change
      join act on act.id = change.act
      join progress on progress.id = after ->> '$.progress'
      where noun = 'extension' and before is null and undoes is null
        and change.id > coalesce((select max(last_change) from act where id <= ?1), 0))";

/// The names of each transition. A finding that an undo removed is called by its number: its reference may
/// belong to another by now.
const NAMED: &str = "
    select transition.id as change, transition.act, act.day, act.undoes, transition.finding as id, f.ref as reference,
      coalesce(f.called, '#' || transition.finding) as called, coalesce(f.title, gone.before ->> '$.title') as title,
      coalesce(f.kind, gone.before ->> '$.kind') as kind, transition.body, transition.was, transition.became, transition.was_precision, transition.became_precision
    from transition
    join act on act.id = transition.act
    left join finding f on f.id = transition.finding
    left join change gone on f.id is null and gone.id = (
      select max(id) from change where noun = 'finding' and noun_id = transition.finding and after is null)
    order by transition.id";

fn status_transition(row: &Row) -> rusqlite::Result<(i64, Transition)> {
    transition(row, Changed::Status(row.get("was")?, row.get("became")?))
}

fn extension_transition(row: &Row) -> rusqlite::Result<(i64, Transition)> {
    let was = (row.get("was")?, row.get("was_precision")?);
    transition(row, Changed::Due(was, (row.get("became")?, row.get("became_precision")?)))
}

fn transition(row: &Row, what: Changed) -> rusqlite::Result<(i64, Transition)> {
    let transition = Transition {
        act: row.get("act")?,
        day: row.get("day")?,
        undoes: row.get("undoes")?,
        finding: FindingAtBody::from_row(row)?,
        what,
    };
    Ok((row.get("change")?, transition))
}

from_row!(FindingAtBody { id, reference, called, title, kind, body });

/// What was open: the rows not changed since, and the others as they were before.
const OPENING: &str = "
    with first (row, id) as (
      select noun_id, min(id) from change
      where noun = 'progress' and id > coalesce((select max(last_change) from act where id <= ?1), 0)
      group by noun_id)
    select body, count(*) as open
    from (
      select body from progress
      where status in (select value from json_each(?2)) and id not in (select row from first)
      union all
      select before ->> '$.body' as body from first
      join change on change.id = first.id
      where before ->> '$.status' in (select value from json_each(?2))) was
    group by body";

const CLOSING: &str = "
    select body, count(*) as open from progress
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
