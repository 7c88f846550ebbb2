//! The findings at their bodies with the days of what happened to them, one after the other.

use rusqlite::{Params, Row, Statement};

use super::claim::known_day;
use super::query::{FromRow, from_row, json};
use super::{Store, log};
use crate::error::Result;
use crate::model::step_history::{ClaimDays, DueChange, EndDays, StepHistory, WorkMove};

impl Store {
    /// Each but the practices, from its first day on: what came early may count in what comes late.
    pub fn each_step_history(&self, mut each: impl FnMut(StepHistory) -> Result<()>) -> Result<()> {
        let mut progress = self.db.prepare_cached(PROGRESS)?;
        let mut claims = self.db.prepare_cached(&claims())?;
        let mut ends = self.db.prepare_cached(ENDS)?;
        let mut extensions = self.db.prepare_cached(EXTENSIONS)?;
        let mut moves = self.db.prepare_cached(MOVES)?;
        let undone = json(&log::undone(&self.db)?);
        let mut claims = Following::of(&mut claims, [&undone], ClaimDays::from_row)?;
        let mut ends = Following::of(&mut ends, [], EndDays::from_row)?;
        let mut extensions = Following::of(&mut extensions, [], DueChange::from_row)?;
        let mut moves = Following::of(&mut moves, [&undone], WorkMove::from_row)?;
        let mut rows = progress.query([])?;
        while let Some(row) = rows.next()? {
            let progress = row.get("id")?;
            each(StepHistory {
                progress,
                finding: row.get("finding")?,
                body: row.get("body")?,
                kind: row.get("kind")?,
                status: row.get("status")?,
                since: row.get("since")?,
                due: row.get("due")?,
                issued: row.get("issued")?,
                entered: row.get("entered")?,
                claims: claims.at(progress)?,
                ends: ends.at(progress)?,
                extensions: extensions.at(progress)?,
                moves: moves.at(progress)?,
            })?;
        }
        Ok(())
    }
}

from_row!(ClaimDays { id, day, fate, ended });
from_row!(EndDays { id, status, day, reopened, came_ended });
from_row!(DueChange { id, day, was });
from_row!(WorkMove { change, day, was, became });

/// The rows of a query that belong to progress, in its order, read while that is.
struct Following<'a, T> {
    rows: Box<dyn Iterator<Item = rusqlite::Result<(i64, T)>> + 'a>,
    next: Option<(i64, T)>,
}

impl<'a, T: 'a> Following<'a, T> {
    fn of(
        statement: &'a mut Statement<'_>,
        params: impl Params,
        read: impl Fn(&Row) -> rusqlite::Result<T> + 'a,
    ) -> Result<Following<'a, T>> {
        let rows =
            statement.query_map(params, move |row| Ok((row.get("progress")?, read(row)?)))?;
        let mut rows = Box::new(rows);
        let next = rows.next().transpose()?;
        Ok(Following { rows, next })
    }

    fn at(&mut self, progress: i64) -> Result<Vec<T>> {
        let mut found = Vec::new();
        while let Some((of, value)) = self.next.take_if(|(of, _)| *of <= progress) {
            if of == progress {
                found.push(value);
            }
            self.next = self.rows.next().transpose()?;
        }
        Ok(found)
    }
}

/// The day on which it was recorded is looked up only where it may count: what was recorded before its day of issue was in
/// the register from then on.
const PROGRESS: &str = "
    select p.id, p.finding, p.body, f.kind, p.status, p.since, p.due, f.issued,
      case when f.issued is null or f.issued_precision <> 'day' or p.status = 'submitted'
        or f.issued > (select day from act order by id limit 1) then (
        select act.day from change join act on act.id = change.act
        where noun = 'progress' and noun_id = p.id order by change.id limit 1) end as entered
    from progress p
    join finding f on f.id = p.finding
    where p.status is not null and f.kind <> 'practice'
    order by p.id";

/// An answer without a day counts from when it was recorded, and not from when its words were put right, undone or redone.
fn claims() -> String {
    format!(
        "select progress, id, fate, {} as day,
           case when ended is null and fate in ('returned', 'withdrawn') then (
             select act.day from change join act on act.id = change.act
             where noun = 'claim' and noun_id = claim.id
               and before ->> '$.fate' is null and after ->> '$.fate' is not null
             order by undoes is not null or act.id in (select value from json_each(?1)), change.id limit 1)
             else ended end as ended
         from claim
         order by progress, id",
        known_day("claim")
    )
}

const ENDS: &str = "
    select progress, id, status, reopened,
      case when day is null then (
        select act.day from change join act on act.id = change.act
        where noun = 'closure' and noun_id = closure.id order by change.id limit 1)
        else day end as day,
      day is null and (
        select min(act) from change where noun = 'closure' and noun_id = closure.id) = (
        select min(act) from change where noun = 'progress' and noun_id = closure.progress) as came_ended
    from closure
    order by progress, id";

const EXTENSIONS: &str = "select progress, id, day, was from extension order by progress, id";

/// What was undone, and what an undo did, never was so.
const MOVES: &str = "
    select noun_id as progress, change.id as change, after ->> '$.since' as day,
      before ->> '$.status' as was, after ->> '$.status' as became
    from change
    join act on act.id = change.act
    where noun = 'progress' and undoes is null
      and before ->> '$.status' in ('open', 'in-progress', 'blocked')
      and after ->> '$.status' in ('open', 'in-progress', 'blocked')
      and before ->> '$.status' <> after ->> '$.status'
      and change.act not in (select value from json_each(?1))
    order by noun_id, change.id";
