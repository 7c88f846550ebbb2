//! One finding in full: its children, links, events, notes and claims.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row};

use super::Store;
use super::duty::response;
use super::values::Json;
use crate::error::Result;
use crate::model::OneOf;
use crate::model::calendar;
use crate::model::closure::Closure;
use crate::model::deadline;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::LinkKind;
use crate::model::history::{Dossier, Event, Link, What};
use crate::model::progress::Status;

impl Store {
    pub fn dossier(&self, finding: i64) -> Result<Dossier> {
        let of = |filter: Filter| self.rows(&Filter { scope: Scope::Everything, ..filter });
        Ok(Dossier {
            rows: of(Filter { findings: Some(vec![(finding, None)]), ..Filter::default() })?,
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

    pub fn links(&self, findings: &[i64]) -> Result<HashMap<i64, Vec<Link>>> {
        let mut query = self.db.prepare_cached(LINKS)?;
        let mut rows = query.query([serde_json::json!(findings).to_string()])?;
        let mut links: HashMap<i64, Vec<Link>> = HashMap::new();
        while let Some(row) = rows.next()? {
            links.entry(row.get(0)?).or_default().push(link_row(row)?);
        }
        Ok(links)
    }

    /// The newest note at each of some findings, restricted ones left out.
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

    /// Claims without a word: in the newest claim, in a note since, or in a file of evidence.
    pub fn wordless_claims(&self) -> Result<HashSet<(i64, String)>> {
        let mut query = self.db.prepare_cached(WORDLESS_CLAIMS)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// In the order of the days, and within a day in that of the acts.
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
    let statuses: Json<Vec<String>> = row.get(7)?;
    Ok(Link {
        kind: row.get::<_, LinkKind>(1)?,
        forwards: row.get(2)?,
        name: row.get(3)?,
        title: row.get(4)?,
        issued: issued.map(|(day, precision)| calendar::shown(day, precision)),
        statuses: statuses
            .0
            .iter()
            .map(|word| Status::of(word))
            .collect::<crate::error::Result<_>>()
            .map_err(FromSqlError::other)?,
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
        |row| Ok(What::Response(response(row, 3, 4)?)),
    ),
];

fn strings(db: &Connection, sql: &str, id: i64) -> Result<Vec<String>> {
    let mut query = db.prepare_cached(sql)?;
    Ok(query.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
