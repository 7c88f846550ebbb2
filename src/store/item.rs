//! Lists: one set-based query each, whatever the filter.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params_from_iter};

use super::duty::response;
use super::filter::Clauses;
use super::values::Day;
use super::{Store, as_at};
use crate::error::Result;
use crate::model::calendar;
use crate::model::closure::Closure;
use crate::model::deadline;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::LinkKind;
use crate::model::history::{Dossier, Event, Link, Tally, What};
use crate::model::item::Item;
use crate::model::progress::Status;

/// How much of each row a list needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What a usual table shows, and nothing else.
    Brief,
    Standing,
    Full,
}

impl Store {
    /// The rows that a filter asks for, in its order.
    pub fn items(&self, filter: &Filter, detail: Detail) -> Result<Vec<Item>> {
        items(&self.db, filter, detail)
    }

    /// Whether a filter selects anything at all.
    pub fn has_any(&self, filter: &Filter) -> Result<bool> {
        let filter = Filter { order: Vec::new(), limit: None, ..filter.clone() };
        as_at::keep_words(&self.db, &filter)?;
        let clauses = Clauses::of(&filter)?;
        let any = format!("select exists (select 1 {ROWS}{})", clauses.unordered());
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

    /// A finding with its children, links and history.
    pub fn dossier(&self, finding: i64) -> Result<Dossier> {
        let of = |filter: Filter| {
            self.items(&Filter { scope: Scope::Everything, ..filter }, Detail::Full)
        };
        Ok(Dossier {
            items: of(Filter { findings: Some(vec![(finding, None)]), ..Filter::default() })?,
            parts: self.db.query_row(
                "select parts from finding where id = ?1",
                [finding],
                |row| row.get(0),
            )?,
            aliases: strings(
                &self.db,
                "select ref from finding_alias
                 where finding = ?1 and ref_folded not in (select ref_folded from finding where id = ?1)
                 order by id",
                finding,
            )?,
            children: of(Filter { parents: vec![finding], ..Filter::default() })?,
            links: self.links(&[finding])?.remove(&finding).unwrap_or_default(),
            events: self.events(finding)?,
            evidence: self.evidence(&[finding])?,
            snoozes: self.snoozes(finding)?,
        })
    }

    /// The links of some findings, in both directions.
    pub fn links(&self, findings: &[i64]) -> Result<HashMap<i64, Vec<Link>>> {
        let mut query = self.db.prepare_cached(LINKS)?;
        let mut rows = query.query([serde_json::json!(findings).to_string()])?;
        let mut links: HashMap<i64, Vec<Link>> = HashMap::new();
        while let Some(row) = rows.next()? {
            links.entry(row.get(0)?).or_default().push(link_row(row)?);
        }
        Ok(links)
    }

    /// The newest note at each of some findings that may be published, or any.
    pub fn latest_notes(
        &self,
        findings: &[i64],
    ) -> Result<HashMap<(i64, String), (NaiveDate, String)>> {
        let mut query = self.db.prepare_cached(LATEST_NOTES)?;
        let mut rows = query.query([serde_json::json!(findings).to_string()])?;
        let mut notes = HashMap::new();
        while let Some(row) = rows.next()? {
            notes.insert((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?));
        }
        Ok(notes)
    }

    /// What is claimed done without a word: neither in the newest claim, nor in a note since, nor in
    /// a file of evidence.
    pub fn wordless_claims(&self) -> Result<HashSet<(i64, String)>> {
        let mut query = self.db.prepare_cached(WORDLESS_CLAIMS)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many recommendations the report counts under each of some findings, where it is known.
    pub fn parts(&self, findings: &[i64]) -> Result<HashMap<i64, u32>> {
        let mut query = self.db.prepare_cached(
            "select id, parts from finding
             where parts is not null and id in (select value from json_each(?1))",
        )?;
        let wanted = serde_json::json!(findings).to_string();
        let rows = query.query_map([wanted], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What happened to a finding, in the order of the days, and within a day in that of the acts.
    fn events(&self, finding: i64) -> Result<Vec<Event>> {
        let mut events: Vec<(i64, Event)> = Vec::new();
        for (sql, read) in EVENTS {
            let mut query = self.db.prepare_cached(sql)?;
            let rows = query.query_map([finding], |row| {
                let event = Event { day: row.get(1)?, body: row.get(2)?, what: read(row)? };
                Ok((row.get(0)?, event))
            })?;
            for event in rows {
                events.push(event?);
            }
        }
        events.sort_by_key(|(change, event)| (event.day.unwrap_or(NaiveDate::MAX), *change));
        Ok(events.into_iter().map(|(_, event)| event).collect())
    }
}

/// The rows that a filter asks for.
pub fn items(db: &Connection, filter: &Filter, detail: Detail) -> Result<Vec<Item>> {
    as_at::keep_words(db, filter)?;
    let clauses = Clauses::of(filter)?;
    let select = match detail {
        Detail::Brief => BRIEF,
        Detail::Standing => STANDING,
        Detail::Full => FULL,
    };
    let mut query = db.prepare(&format!("{select}{}", clauses.sql()))?;
    let rows = query.query_map(params_from_iter(clauses.values()), item_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const ROWS: &str = "
    from progress p
    join finding f on f.id = p.finding";

const BRIEF: &str = "
    select f.id, null, f.called, f.title, null, f.kind, b.slug, b.name, 1,
      null, null, null, null, null, null,
      p.due, null, p.due_precision, p.due_rule, null, null, 0, null,
      p.status, p.blocked_by, p.since, null, o.name, null, null, null, null, null, null,
      null, null, null, null, 0
    from progress p
    join finding f on f.id = p.finding
    join body b on b.id = p.body
    left join owner o on o.id = p.owner";

const STANDING: &str = "
    select f.id, f.ref, f.called, f.title, null, f.kind, b.slug, b.name,
      (select count(*) from progress o where o.finding = f.id),
      null, null, f.parent, f.issued, null, f.issued_precision,
      p.due, p.due_text, p.due_precision, p.due_rule, p.original_due, p.original_precision, 0, p.set_by,
      p.status, p.blocked_by, p.since, p.accepted, o.name, p.priority, null, null, null, null,
      case when p.updated > f.updated then p.updated else f.updated end,
      null, null, null, null, 0
    from progress p
    join finding f on f.id = p.finding
    join body b on b.id = p.body
    left join owner o on o.id = p.owner";

/// A parent and a closing are asked for by themselves. Where the tables are views, of the register as it
/// stood, SQLite would read all of one that is joined from the left before the first row.
const FULL: &str = "
    select f.id, f.ref, f.called, f.title, f.text, f.kind, b.slug, b.name,
      (select count(*) from progress o where o.finding = f.id),
      i.title, (select called from finding where id = f.parent), f.parent, f.issued, f.issued_text, f.issued_precision,
      p.due, p.due_text, p.due_precision, p.due_rule, p.original_due, p.original_precision,
      (select count(*) from extension where progress = p.id), p.set_by,
      p.status, p.blocked_by, p.since, p.accepted, o.name, p.priority,
      (select json_group_array(theme) from (select theme from theme where finding = f.id order by folded)),
      f.source,
      case when p.status = 'closed' then (
        select day from closure where progress = p.id and status = 'closed' and reopened is null) end,
      case when p.status = 'closed' then (
        select due from closure where progress = p.id and status = 'closed' and reopened is null) end,
      case when p.updated > f.updated then p.updated else f.updated end,
      p.due_basis, i.published, i.published_text, i.published_precision, f.version + p.version
    from progress p
    join finding f on f.id = p.finding
    join body b on b.id = p.body
    left join inspection i on i.id = f.inspection
    left join owner o on o.id = p.owner";

fn item_row(row: &Row) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        reference: row.get(1)?,
        called: row.get(2)?,
        title: row.get(3)?,
        text: row.get(4)?,
        kind: row.get(5)?,
        body: row.get(6)?,
        body_name: row.get(7)?,
        bodies: row.get(8)?,
        inspection: row.get(9)?,
        parent: row.get(10)?,
        parent_id: row.get(11)?,
        issued: row.get(12)?,
        issued_text: row.get(13)?,
        issued_precision: row.get(14)?,
        due: row.get(15)?,
        due_text: row.get(16)?,
        due_precision: row.get(17)?,
        due_rule: row.get(18)?,
        original_due: row.get(19)?,
        original_precision: row.get(20)?,
        extensions: row.get(21)?,
        set_by: row.get(22)?,
        status: row.get(23)?,
        blocked_by: row.get(24)?,
        since: row.get(25)?,
        accepted: row.get(26)?,
        owner: row.get(27)?,
        priority: row.get(28)?,
        themes: row.get::<_, Option<String>>(29)?.map(themes).unwrap_or_default(),
        source: row.get(30)?,
        closed_on: row.get(31)?,
        closed_due: row.get(32)?,
        updated: row.get(33)?,
        due_basis: row.get(34)?,
        published: row.get(35)?,
        published_text: row.get(36)?,
        published_precision: row.get(37)?,
        version: row.get(38)?,
    })
}

fn themes(json: String) -> Vec<String> {
    serde_json::from_str(&json).unwrap_or_default()
}

/// The kinds are looked up in their own small index: a join would read each finding's whole row.
const TALLY: &str = "
    select p.body,
      case when p.finding in (select id from finding where kind = 'concern') then 'concern'
        when p.finding in (select id from finding where kind = 'afi') then 'afi'
        else 'recommendation' end,
      p.status, p.due
    from progress p";

fn tally_row(row: &Row) -> rusqlite::Result<Tally> {
    let due = row.get::<_, Option<Day>>(3)?.map(NaiveDate::from);
    Ok(Tally { body: row.get(0)?, kind: row.get(1)?, status: row.get(2)?, due })
}

const LINKS: &str = "
    select l.here, l.kind, l.forwards, f.called, f.title, f.issued, f.issued_precision,
      (select json_group_array(status) from progress where finding = f.id and status is not null),
      (select max(day) from closure join progress on progress.id = closure.progress
       where progress.finding = f.id and progress.status = 'closed' and closure.status = 'closed'
         and reopened is null)
    from (
      select finding as here, kind, 1 as forwards, other as there, id from link
      where finding in (select value from json_each(?1))
      union all
      select other, kind, 0, finding, id from link
      where other in (select value from json_each(?1))) l
    join finding f on f.id = l.there
    order by l.here, l.id";

fn link_row(row: &Row) -> rusqlite::Result<Link> {
    let issued = row.get::<_, Option<NaiveDate>>(5)?.zip(row.get(6)?);
    let statuses: Vec<String> = themes(row.get(7)?);
    Ok(Link {
        kind: row.get::<_, LinkKind>(1)?,
        forwards: row.get(2)?,
        name: row.get(3)?,
        title: row.get(4)?,
        issued: issued.map(|(day, precision)| calendar::shown(day, precision)),
        statuses: statuses.iter().filter_map(|word| word.parse::<Status>().ok()).collect(),
        closed_on: row.get(8)?,
    })
}

const WORDLESS_CLAIMS: &str = "
    select p.finding, b.slug
    from progress p
    join body b on b.id = p.body
    where p.status = 'submitted'
      and (select text from claim where progress = p.id order by id desc limit 1) is null
      and not exists (select 1 from note where note.progress = p.id and note.day >= p.since)
      and not exists (select 1 from evidence where evidence.progress = p.id)";

const LATEST_NOTES: &str = "
    select p.finding, b.slug, note.day, note.text
    from note
    join progress p on p.id = note.progress
    join body b on b.id = p.body
    where p.finding in (select value from json_each(?1)) and restricted = 0
    order by note.day, note.id";

/// A kind of event: its query, and what it makes of a row. The first columns are the change that
/// wrote it, the day and the body.
type EventQuery = (&'static str, fn(&Row) -> rusqlite::Result<What>);

const EVENTS: [EventQuery; 6] = [
    (
        "select (select min(id) from change where noun = 'note' and noun_id = note.id), note.day, slug,
           text, restricted
         from note
         join progress on progress.id = note.progress join body on body.id = progress.body
         where finding = ?1",
        |row| Ok(What::Note { text: row.get(3)?, restricted: row.get(4)? }),
    ),
    (
        "select (select min(id) from change where noun = 'claim' and noun_id = claim.id), claim.day, slug, text
         from claim
         join progress on progress.id = claim.progress join body on body.id = progress.body
         where finding = ?1",
        |row| Ok(What::Claim { text: row.get(3)? }),
    ),
    (
        "select (select min(id) from change where noun = 'extension' and noun_id = extension.id),
           extension.day, slug, was, was_precision, extension.due, extension.due_precision, reason, agreed_by,
           was_text
         from extension
         join progress on progress.id = extension.progress join body on body.id = progress.body
         where finding = ?1",
        |row| {
            Ok(What::Extension {
                was: Some(deadline::shown_as(&row.get::<_, String>(9)?, row.get(3)?, row.get(4)?)),
                to: Some(calendar::shown(row.get(5)?, row.get(6)?)),
                reason: row.get(7)?,
                agreed_by: row.get(8)?,
            })
        },
    ),
    (
        "select (select min(id) from change where noun = 'closure' and noun_id = closure.id),
           closure.day, slug, closure.status, letter, reason, outcome, closure.due, reopened, reopened_reason
         from closure
         join progress on progress.id = closure.progress join body on body.id = progress.body
         where finding = ?1",
        |row| {
            Ok(What::End(Closure {
                status: row.get(3)?,
                day: row.get(1)?,
                letter: row.get(4)?,
                reason: row.get(5)?,
                outcome: row.get(6)?,
                due: row.get(7)?,
                reopened: row.get(8)?,
                reopened_reason: row.get(9)?,
            }))
        },
    ),
    (
        "select (select max(id) from change where noun = 'closure' and noun_id = closure.id),
           reopened, slug, reopened_reason
         from closure
         join progress on progress.id = closure.progress join body on body.id = progress.body
         where finding = ?1 and reopened is not null",
        |row| Ok(What::Reopening { reason: row.get(3)? }),
    ),
    (
        "select (select max(id) from change where noun = 'response' and noun_id = response.id),
           response.day, slug, action, reason
         from response
         join progress on progress.id = response.progress join body on body.id = progress.body
         where finding = ?1",
        |row| Ok(What::Response(response(row.get(3)?, row.get(4)?))),
    ),
];

fn strings(db: &Connection, sql: &str, id: i64) -> Result<Vec<String>> {
    let mut query = db.prepare_cached(sql)?;
    Ok(query.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
