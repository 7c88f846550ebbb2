//! One finding in full: its children, links, events, notes and claims.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::Row;
use rusqlite::types::FromSqlError;

use super::Store;
use super::closure::on_a_files_word;
use super::duty::response;
use super::query::{FromRow, Query, json};
use super::values::AsJson;
use crate::error::Result;
use crate::model::OneOf;
use crate::model::calendar::{self, Precision};
use crate::model::claim::{Claim, Journalled, settled};
use crate::model::closure::Closure;
use crate::model::deadline;
use crate::model::filter::{Filter, Scope};
use crate::model::history::{Dossier, Event, FindingHistory, Link, What};
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;

impl Store {
    pub fn dossier(&self, finding: i64) -> Result<Dossier> {
        let of = |filter: Filter| self.rows(&Filter { scope: Scope::Everything, ..filter });
        let FindingHistory { events, claims } =
            self.histories(&[finding])?.remove(&finding).unwrap_or_default();
        let children = of(Filter { parents: vec![finding], ..Filter::default() })?;
        Ok(Dossier {
            below: self.below(finding, &children)?,
            rows: of(Filter { findings: Some(vec![(finding, None)]), ..Filter::default() })?,
            aliases: self.db.all(ALIASES, [finding], |row| row.get("ref"))?,
            children,
            links: self.links(&[finding])?.remove(&finding).unwrap_or_default(),
            events,
            corrections: self.corrections(finding)?,
            claims,
            evidence: self.evidence(&[finding])?,
            is_public: self.public.is_some(),
            snoozes: if self.public.is_some() { Vec::new() } else { self.snoozes(finding)? },
        })
    }

    /// What stands under the children of a finding, level by level.
    fn below(&self, finding: i64, children: &[ProgressRow]) -> Result<Vec<ProgressRow>> {
        let mut seen = BTreeSet::from([finding]);
        let mut below: Vec<ProgressRow> = Vec::new();
        let mut parents: BTreeSet<i64> = children.iter().map(|row| row.finding.id).collect();
        while !parents.is_empty() {
            seen.extend(&parents);
            let parents_of_them = parents.into_iter().collect();
            let filter =
                Filter { parents: parents_of_them, scope: Scope::Everything, ..Filter::default() };
            let mut rows = self.rows(&filter)?;
            rows.retain(|row| !seen.contains(&row.finding.id));
            parents = rows.iter().map(|row| row.finding.id).collect();
            below.extend(rows);
        }
        Ok(below)
    }

    pub fn links(&self, findings: &[i64]) -> Result<HashMap<i64, Vec<Link>>> {
        self.db.groups(LINKS, [json(findings)], |row| Ok((row.get("here")?, link_row(row)?)))
    }

    /// The newest note at each of some findings, restricted ones left out.
    pub fn latest_notes(
        &self,
        findings: &[i64],
    ) -> Result<HashMap<(i64, String), (NaiveDate, String)>> {
        self.db.all(LATEST_NOTES, [json(findings)], |row| {
            Ok(((row.get("finding")?, row.get("slug")?), (row.get("day")?, row.get("text")?)))
        })
    }

    /// Claims without a word: in the newest claim, in a note since, or in a file of evidence.
    pub fn wordless_claims(&self) -> Result<HashSet<(i64, String)>> {
        self.db.all(WORDLESS_CLAIMS, [], |row| Ok((row.get("finding")?, row.get("slug")?)))
    }

    /// What happened to each of some findings.
    pub fn histories(&self, findings: &[i64]) -> Result<HashMap<i64, FindingHistory>> {
        let mut events = self.recorded_events(findings)?;
        let mut claims: HashMap<i64, Vec<(Journalled<Claim>, i64)>> = HashMap::new();
        for (finding, claim, written) in self.claims(findings)? {
            claims.entry(finding).or_default().push((claim, written));
        }
        let mut dossier = |finding: &i64| {
            let claims = claims.remove(finding).unwrap_or_default();
            let history = history(events.remove(finding).unwrap_or_default(), claims);
            let history = match &self.public {
                Some(public) => public.history(history),
                None => history,
            };
            (*finding, history)
        };
        // A finding at several bodies may be named once for each of them.
        let findings: HashSet<&i64> = findings.iter().collect();
        Ok(findings.into_iter().map(&mut dossier).collect())
    }

    /// All but the claims, each with its place in the journal.
    fn recorded_events(&self, findings: &[i64]) -> Result<HashMap<i64, Vec<(i64, Event)>>> {
        let mut events: HashMap<i64, Vec<(i64, Event)>> = HashMap::new();
        for EventKind { table, day, which, columns, read } in EVENTS {
            let sql = format!(
                "select finding, (select {which}(id) from change where noun = '{table}' and noun_id = {table}.id) as change,
                   {table}.{day} as day, slug, {columns}
                 from {table}
                 join progress on progress.id = {table}.progress join body on body.id = progress.body
                 where finding in (select value from json_each(?1)) and ('{day}' = 'day' or {table}.{day} is not null)"
            );
            let of_kind = self.db.groups(&sql, [json(findings)], |row| {
                let (day, body) = (row.get("day")?, Some(row.get("slug")?));
                let event = Event { day, body, what: read(row)? };
                Ok((row.get("finding")?, (row.get("change")?, event)))
            })?;
            for (finding, more) in of_kind {
                events.entry(finding).or_default().extend(more);
            }
        }
        for (finding, change, one) in self.recorded_corrections(findings)? {
            let (day, body) = (Some(one.day), one.body.clone());
            let event = Event { day, body, what: What::Correction(one) };
            events.entry(finding).or_default().push((change, event));
        }
        Ok(events)
    }
}

fn history(mut events: Vec<(i64, Event)>, claims: Vec<(Journalled<Claim>, i64)>) -> FindingHistory {
    let (claims, written): (Vec<Journalled<Claim>>, Vec<i64>) = claims.into_iter().unzip();
    let claims = settled(claims, &ends(&events));
    for (claim, written) in claims.iter().zip(written) {
        events.extend(claim_events(claim, written));
    }
    events.sort_by_key(|(change, event)| (event.day.unwrap_or(NaiveDate::MAX), *change));
    FindingHistory {
        events: events.into_iter().map(|(_, event)| event).collect(),
        claims: claims.into_iter().map(|claim| claim.what).collect(),
    }
}

fn ends(events: &[(i64, Event)]) -> Vec<Journalled<(String, Closure)>> {
    let end = |(change, event): &(i64, Event)| match &event.what {
        What::End(closure) => {
            Some(Journalled { change: *change, what: (event.body.clone()?, closure.clone()) })
        }
        _ => None,
    };
    events.iter().filter_map(end).collect()
}

/// That it was made, and that it came back; how else it ended is an event of its own.
fn claim_events(
    claim: &Journalled<Claim>,
    written: i64,
) -> impl Iterator<Item = (i64, Event)> + use<> {
    let Journalled { change, what: claim } = claim.clone();
    let event = |day, what| Event { day, body: Some(claim.body.clone()), what };
    let made = claim.day.map(|day| (change, event(Some(day), What::Claim(claim.clone()))));
    let back = claim.came_back().then(|| (written, event(claim.ended, What::Back(claim.clone()))));
    [made, back].into_iter().flatten()
}

const ALIASES: &str = "
    select ref from finding_alias
    where finding = ?1 and ref_folded not in (select ref_folded from finding where id = ?1)
    order by id";

const LINKS: &str = "
    select l.here, l.kind, l.forwards, f.id as other, f.called, f.title, f.issued, f.issued_precision,
      (select json_group_array(status) from progress where finding = f.id and status is not null) as statuses,
      (select json_group_array(slug) from (
        select b.slug from progress here
        join progress there on there.finding = f.id and there.body = here.body
        join body b on b.id = here.body
        where here.finding = l.here and here.status is distinct from 'void' and there.status is distinct from 'void'
        order by b.slug)) as bodies,
      (select max(day) from closure join progress on progress.id = closure.progress
       where progress.finding = f.id and progress.status = 'closed' and closure.status = 'closed'
         and reopened is null) as closed_on,
      l.kind <> 'superseded-by' or exists (
        select 1 from progress
        where progress.finding = iif(l.forwards, l.here, l.there) and +status = 'superseded') as current
    from (
      select finding as here, kind, 1 as forwards, other as there, id from link
      where finding in (select value from json_each(?1))
      union all
      select other, kind, 0, finding, id from link
      where other in (select value from json_each(?1))) l
    join finding f on f.id = l.there
    order by l.here, l.id";

fn link_row(row: &Row) -> rusqlite::Result<Link> {
    let issued = row.get::<_, Option<NaiveDate>>("issued")?.zip(row.get("issued_precision")?);
    let AsJson(statuses) = row.get::<_, AsJson<Vec<String>>>("statuses")?;
    let statuses: Result<_> = statuses.iter().map(|word| Status::of(word)).collect();
    Ok(Link {
        other: row.get("other")?,
        kind: row.get("kind")?,
        forwards: row.get("forwards")?,
        name: row.get("called")?,
        title: row.get("title")?,
        issued: issued.map(|(day, precision)| calendar::shown(day, precision)),
        statuses: statuses.map_err(FromSqlError::other)?,
        bodies: row.get::<_, AsJson<_>>("bodies")?.0,
        closed_on: row.get("closed_on")?,
        current: row.get("current")?,
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

struct EventKind {
    table: &'static str,
    /// The column with the day; a row without one is no event, unless the column is `day`.
    day: &'static str,
    /// Whether the first or the last change of the row recorded the event: `min` or `max`.
    which: &'static str,
    columns: &'static str,
    read: fn(&Row) -> rusqlite::Result<What>,
}

const EVENTS: [EventKind; 5] = [
    EventKind {
        table: "note",
        day: "day",
        which: "min",
        columns: "note.text, restricted, precision, (
            select coalesce(act.claimed, act.login) from change join act on act.id = change.act
            where noun = 'note' and noun_id = note.id order by change.id limit 1) as author",
        read: note,
    },
    EventKind {
        table: "extension",
        day: "day",
        which: "min",
        columns: "was, was_precision, was_text, extension.due, extension.due_precision, reason, agreed_by",
        read: extension,
    },
    EventKind {
        table: "closure",
        day: "day",
        which: "min",
        columns: concat!(
            "closure.status, letter, reason, outcome, closure.due, reopened, reopened_reason, ",
            on_a_files_word!(),
            " as is_on_a_files_word"
        ),
        read: |row| Ok(What::End(Closure::from_row(row)?)),
    },
    EventKind {
        table: "closure",
        day: "reopened",
        which: "max",
        columns: "reopened_reason",
        read: |row| Ok(What::Reopening { reason: row.get("reopened_reason")? }),
    },
    EventKind {
        table: "response",
        day: "day",
        which: "max",
        columns: "action, reason",
        read: |row| Ok(What::Response(response(row)?)),
    },
];

fn note(row: &Row) -> rusqlite::Result<What> {
    Ok(What::Note {
        text: row.get("text")?,
        restricted: row.get("restricted")?,
        precision: row.get::<_, Option<Precision>>("precision")?.unwrap_or(Precision::Day),
        author: row.get("author")?,
    })
}

fn extension(row: &Row) -> rusqlite::Result<What> {
    let was: String = row.get("was_text")?;
    Ok(What::Extension {
        was: Some(deadline::shown_as(&was, row.get("was")?, row.get("was_precision")?)),
        to: Some(calendar::shown(row.get("due")?, row.get("due_precision")?)),
        reason: row.get("reason")?,
        agreed_by: row.get("agreed_by")?,
    })
}
