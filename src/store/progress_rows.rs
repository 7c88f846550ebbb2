//! Lists: one set-based query each, whatever the filter.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params_from_iter};

use super::columns::{Brief, Whole, brief_row, whole_row};
use super::filter::Clauses;
use super::names::Names;
use super::query::Query;
use super::values::Day;
use super::{Store, as_at};
use crate::error::Result;
use crate::model::filter::Filter;
use crate::model::history::Tally;
use crate::model::progress_row::{BriefRow, ProgressRow};

impl Store {
    pub fn rows(&self, filter: &Filter) -> Result<Vec<ProgressRow>> {
        gathered(|take| self.each_row(filter, take))
    }

    pub fn brief_rows(&self, filter: &Filter) -> Result<Vec<BriefRow>> {
        gathered(|take| self.each_brief_row(filter, take))
    }

    /// Passes on each row as it is read, so that they are never all in memory.
    pub fn each_brief_row(
        &self,
        filter: &Filter,
        mut take: impl FnMut(BriefRow) -> Result<()>,
    ) -> Result<()> {
        if let Some(public) = &self.public {
            public.check(filter)?;
        }
        let clauses = Clauses::of(filter)?;
        each(&self.db, &Brief::columns(), filter, &clauses, |row, names| {
            let row = brief_row(row, names)?;
            take(match &self.public {
                Some(public) => public.brief_row(row),
                None => row,
            })
        })
    }

    /// The same for whole rows.
    pub fn each_row(
        &self,
        filter: &Filter,
        mut take: impl FnMut(ProgressRow) -> Result<()>,
    ) -> Result<()> {
        let Some(public) = &self.public else { return each_whole(&self.db, filter, take) };
        public.check(filter)?;
        each_whole(&self.db, filter, |row| take(public.row(row)))
    }

    pub fn has_any(&self, filter: &Filter) -> Result<bool> {
        let filter = Filter { order: Vec::new(), limit: None, ..filter.clone() };
        as_at::prepare(&self.db, &filter)?;
        let clauses = Clauses::of(&filter)?;
        let any = format!("select exists (select 1 {FROM}{})", clauses.unordered());
        self.db.value(&any, params_from_iter(clauses.values()))
    }

    /// How many there are, whatever the limit.
    pub fn count(&self, filter: &Filter) -> Result<u64> {
        as_at::prepare(&self.db, filter)?;
        let clauses = Clauses::of(&Filter { order: vec![], limit: None, ..filter.clone() })?;
        let count = format!("select count(*) {FROM}{}", clauses.unordered());
        self.db.value(&count, params_from_iter(clauses.values()))
    }

    /// How many there are, where the limit leaves some out.
    pub fn total_if_limited(&self, filter: &Filter) -> Result<Option<u64>> {
        let Some(limit) = filter.limit else { return Ok(None) };
        Ok(Some(self.count(filter)?).filter(|all| *all > limit))
    }

    /// How many findings at each body were closed not met.
    pub fn closed_not_met(&self) -> Result<HashMap<i64, i64>> {
        self.db.all(CLOSED_NOT_MET, [], |row| Ok((row.get("body")?, row.get("count")?)))
    }

    pub fn tally(&self, bodies: Option<&[i64]>) -> Result<Vec<Tally>> {
        let filter = Filter { bodies: bodies.map(<[i64]>::to_vec), ..Filter::default() };
        as_at::prepare(&self.db, &filter)?;
        let clauses = Clauses::of(&filter)?;
        self.db.all(
            &format!("{TALLY}{}", clauses.unordered()),
            params_from_iter(clauses.values()),
            tally_row,
        )
    }
}

pub fn rows(db: &Connection, filter: &Filter) -> Result<Vec<ProgressRow>> {
    gathered(|take| each_whole(db, filter, take))
}

fn gathered<R>(each: impl FnOnce(&mut dyn FnMut(R) -> Result<()>) -> Result<()>) -> Result<Vec<R>> {
    let mut rows = Vec::new();
    each(&mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

fn each_whole(
    db: &Connection,
    filter: &Filter,
    mut take: impl FnMut(ProgressRow) -> Result<()>,
) -> Result<()> {
    let (columns, clauses) = (Whole::with_texts(), Clauses::of(filter)?);
    let Some(clauses) = clauses.by_finding_only(filter) else {
        return each(db, &columns, filter, &clauses, |row, names| take(whole_row(row, names)?));
    };
    // SQLite would set up a sort for each finding, to put the few bodies that it has in order.
    let mut bodies: Vec<ProgressRow> = Vec::new();
    let mut pass_on = |bodies: &mut Vec<ProgressRow>| {
        bodies.sort_by_key(|row| row.progress.id);
        bodies.drain(..).try_for_each(&mut take)
    };
    each(db, &columns, filter, &clauses, |row, names| {
        let row = whole_row(row, names)?;
        if bodies.first().is_some_and(|first| first.finding.id != row.finding.id) {
            pass_on(&mut bodies)?;
        }
        bodies.push(row);
        Ok(())
    })?;
    pass_on(&mut bodies)
}

const FROM: &str = "
    from progress p
    join finding f on f.id = p.finding";

fn each(
    db: &Connection,
    columns: &str,
    filter: &Filter,
    clauses: &Clauses,
    mut take: impl FnMut(&Row, &mut Names) -> Result<()>,
) -> Result<()> {
    as_at::prepare(db, filter)?;
    let mut query = db.prepare(&format!("select {columns}{FROM}{}", clauses.sql()))?;
    let mut found = query.query(params_from_iter(clauses.values()))?;
    let mut names = Names::of(db);
    while let Some(row) = found.next()? {
        take(row, &mut names)?;
    }
    Ok(())
}

/// Kinds are looked up in their own small index: a join would read each finding's whole row.
const TALLY: &str = "
    select p.body,
      case when p.finding in (select id from finding where kind = 'concern') then 'concern'
        when p.finding in (select id from finding where kind = 'afi') then 'afi'
        when p.finding in (select id from finding where kind = 'part') then 'part'
        when p.finding in (select id from finding where kind = 'action') then 'action'
        else 'recommendation' end as kind,
      p.status, p.due
    from progress p";

/// Begins at the closures, which are fewer than SQLite takes them for, and of which hardly any is not met.
const CLOSED_NOT_MET: &str = "
    select p.body, count(*) as count
    from closure c
    cross join progress p on p.id = c.progress
    cross join finding f on f.id = p.finding
    where c.outcome = 'not-met' and c.status = 'closed' and c.reopened is null and p.status = 'closed'
      and f.kind in ('concern', 'recommendation', 'afi')
    group by p.body";

fn tally_row(row: &Row) -> rusqlite::Result<Tally> {
    let due = row.get::<_, Option<Day>>(3)?.map(NaiveDate::from);
    Ok(Tally { body: row.get(0)?, kind: row.get(1)?, status: row.get(2)?, due })
}
