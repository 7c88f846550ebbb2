//! What changed since a day, from the journal: a few questions, however much it was.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::correction::correction_row;
use super::query::{FromRow, Query, from_row, json};
use super::{Store, as_at, log};
use crate::error::Result;
use crate::model::changes::{
    Changed, FindingAtBody, OpenCounts, Recorded, Since, Transition, standing, taken_back_since,
};
use crate::model::claim::Fate;
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::progress_row::BodyName;

impl Store {
    pub fn changes_since(&self, day: NaiveDate) -> Result<Since> {
        let last = as_at::last_act(&self.db, day)?;
        let before = last.unwrap_or(0);
        let taken_back = taken_back_since(&log::undoings(&self.db)?, before);
        let began = if last.is_none() { Some(as_at::first_day(&self.db)?) } else { None };
        Ok(Since {
            began,
            opening: self.open(OPENING, before)?,
            closing: self.open(CLOSING, before)?,
            transitions: standing(self.transitions(before)?, &taken_back),
            bodies: self
                .db
                .all(BODIES, [before], |row| Ok((row.get("id")?, BodyName::from_row(row)?)))?,
        })
    }

    /// What each act after `before` changed, in order, also what was undone since.
    pub(super) fn transitions(&self, before: i64) -> Result<Vec<Transition>> {
        let answers = Answers {
            closings: self.recorded(CLOSINGS, before)?,
            claims: self.recorded(CLAIMS, before)?,
            reopenings: self.recorded(REOPENINGS, before)?,
        };
        let statuses = format!("{STATUSES}{NAMED}");
        let mut transitions: Vec<(i64, Transition)> =
            self.db.all(&statuses, [before], |row| status_transition(row, &answers))?;
        let extensions: Vec<_> =
            self.db.all(&format!("{EXTENSIONS}{NAMED}"), [before], extension_transition)?;
        transitions.extend(extensions);
        let corrections: Vec<_> = self.db.all(CORRECTIONS, [before], correction)?;
        transitions.extend(corrections);
        transitions.sort_by_key(|(change, _)| *change);
        let transitions = transitions.into_iter().map(|(_, transition)| transition).collect();
        Ok(match &self.public {
            Some(public) => public.transitions(transitions),
            None => transitions,
        })
    }

    fn recorded(&self, sql: &str, before: i64) -> Result<HashMap<Place, Recorded>> {
        self.db.all(sql, [before], |row| Ok((place(row)?, Recorded::from_row(row)?)))
    }

    /// By body, and by the kind of what is counted apart.
    fn open(&self, sql: &str, before: i64) -> Result<OpenCounts> {
        let open = Status::OPEN.map(|status| status.to_string());
        let count = |row: &Row| {
            let kind: Kind = row.get("kind")?;
            Ok(((row.get("body")?, kind.apart()), row.get("open")?))
        };
        let by_kind: Vec<((i64, Option<Kind>), i64)> =
            self.db.all(sql, params![before, json(&open)], count)?;
        let mut counts = OpenCounts::new();
        for (place, open) in by_kind {
            *counts.entry(place).or_default() += open;
        }
        Ok(counts)
    }
}

/// The rows whose status changed.
const STATUSES: &str = "
    with transition (id, act, row, finding, body, was, became, was_precision, became_precision, since_was, since,
      reason, agreed_by) as (
      select id, act, noun_id, coalesce(after, before) ->> '$.finding', coalesce(after, before) ->> '$.body',
        before ->> '$.status', after ->> '$.status', null, null, before ->> '$.since', after ->> '$.since', null, null
      from change
      where noun = 'progress' and id > coalesce((select max(last_change) from act where id <= ?1), 0)
        and before ->> '$.status' is not after ->> '$.status')";

/// The dates that moved, each with its precision, and the agreement as it has been put right since.
const EXTENSIONS: &str = "
    with transition (id, act, row, finding, body, was, became, was_precision, became_precision, since_was, since,
      reason, agreed_by) as (
      select change.id, change.act, progress.id, progress.finding, progress.body,
        after ->> '$.was', after ->> '$.due', after ->> '$.was_precision', after ->> '$.due_precision', null,
        coalesce(extension.day, after ->> '$.day'), coalesce(extension.reason, after ->> '$.reason'),
        coalesce(extension.agreed_by, after ->> '$.agreed_by')
      from change
      join act on act.id = change.act
      join progress on progress.id = after ->> '$.progress'
      left join extension on extension.id = change.noun_id
      where noun = 'extension' and before is null and undoes is null
        and change.id > coalesce((select max(last_change) from act where id <= ?1), 0))";

/// What was put right: of a finding at each of its bodies where it doesn't belong to one.
const CORRECTIONS: &str = "
    select change.id as change, change.act, act.day, act.undoes, f.id, f.ref as reference, f.called, f.title,
      f.kind, p.body as at_body, b.slug as body, c.noun, c.noun_id, c.field, c.was, c.was_precision, c.was_text,
      c.became, c.became_precision, c.became_text, c.reason, exists (
        select 1 from note where c.noun = 'note' and note.id = c.noun_id and restricted = 1) as restricted
    from change
    join act on act.id = change.act
    join correction c on c.id = change.noun_id
    join finding f on f.id = c.finding
    join progress p on p.finding = f.id and (c.progress is null or p.id = c.progress)
    join body b on b.id = p.body
    where change.noun = 'correction' and before is null and undoes is null
      and change.id > coalesce((select max(last_change) from act where id <= ?1), 0)
    order by change.id, p.id";

fn correction(row: &Row) -> rusqlite::Result<(i64, Transition)> {
    let finding = FindingAtBody {
        id: row.get("id")?,
        reference: row.get("reference")?,
        called: row.get("called")?,
        title: row.get("title")?,
        kind: row.get("kind")?,
        body: row.get("at_body")?,
    };
    let correction = correction_row(row)?.published();
    let (on, reason) = (Some(correction.day), Some(correction.reason.clone()));
    let transition = Transition {
        act: row.get("act")?,
        day: row.get("day")?,
        undoes: None,
        finding,
        what: Changed::Corrected,
        recorded: Recorded { on, reason, ..Recorded::default() },
        correction: Some(correction),
    };
    Ok((row.get("change")?, transition))
}

/// The names of each transition. A finding that an undo removed is called by its number: its reference may
/// belong to another by now.
const NAMED: &str = "
    select transition.id as change, transition.act, act.day, act.undoes, transition.row, transition.finding as id,
      f.ref as reference, coalesce(f.called, '#' || transition.finding) as called,
      coalesce(f.title, gone.before ->> '$.title') as title, coalesce(f.kind, gone.before ->> '$.kind') as kind,
      transition.body, transition.was, transition.became, transition.was_precision, transition.became_precision,
      transition.since_was, transition.since, transition.reason, transition.agreed_by,
      case transition.was when 'submitted' then (
        select claim.day from claim
        join change made on made.id = (select min(id) from change where noun = 'claim' and noun_id = claim.id)
        where claim.progress = transition.row and made.act < transition.act
          and transition.since_was in (claim.day, made.after ->> '$.day')
        order by made.id desc limit 1) end as claimed,
      case transition.became when 'submitted' then (
        select claim.day from claim
        join change made on made.id = (select min(id) from change where noun = 'claim' and noun_id = claim.id)
        where claim.progress = transition.row and made.act >= transition.act
          and made.after ->> '$.day' = transition.since
        order by made.id limit 1) end as submitted
    from transition
    join act on act.id = transition.act
    left join finding f on f.id = transition.finding
    left join change gone on f.id is null and gone.id = (
      select max(id) from change where noun = 'finding' and noun_id = transition.finding and after is null)
    order by transition.id";

/// What each act recorded of a closing, as it has been put right since.
const CLOSINGS: &str = "
    select change.act, closure.progress as row, closure.day as \"on\", null as claimed, null as fate, closure.letter,
      closure.reason, null as agreed_by, closure.outcome
    from change
    join closure on closure.id = change.noun_id
    where noun = 'closure' and before is null
      and change.id > coalesce((select max(last_change) from act where id <= ?1), 0)";

/// The day of each reopening, as it has been put right since.
const REOPENINGS: &str = "
    select change.act, closure.progress as row, closure.reopened as \"on\", null as claimed, null as fate,
      null as letter, null as reason, null as agreed_by, null as outcome
    from change
    join act on act.id = change.act
    join closure on closure.id = change.noun_id
    where noun = 'closure' and undoes is null and before is not null and before ->> '$.reopened' is null
      and after ->> '$.reopened' is not null
      and change.id > coalesce((select max(last_change) from act where id <= ?1), 0)";

/// What became of each claim that an act ended.
const CLAIMS: &str = "
    select change.act, claim.progress as row, claim.ended as \"on\",
      case when before is null and claim.ended is claim.day then null else claim.day end as claimed, claim.fate, claim.letter,
      claim.reason, null as agreed_by, null as outcome
    from change
    join claim on claim.id = change.noun_id
    where noun = 'claim' and before ->> '$.fate' is null and after ->> '$.fate' is not null
      and change.id > coalesce((select max(last_change) from act where id <= ?1), 0)";

/// An act, and a row whose status it changed.
type Place = (i64, i64);

fn place(row: &Row) -> rusqlite::Result<Place> {
    Ok((row.get("act")?, row.get("row")?))
}

/// What was recorded in each act of the closings and claims.
struct Answers {
    closings: HashMap<Place, Recorded>,
    claims: HashMap<Place, Recorded>,
    reopenings: HashMap<Place, Recorded>,
}

impl Answers {
    /// `on` is the day where neither says another.
    fn recorded(&self, place: &Place, on: Option<NaiveDate>) -> Recorded {
        let claim = self.claims.get(place);
        let came_back = claim.filter(|claim| claim.fate.is_some_and(Fate::is_back));
        let reopened = self.reopenings.get(place);
        let known = self.closings.get(place).or(came_back).or(reopened).cloned();
        let known = known.unwrap_or(Recorded { on, ..Recorded::default() });
        Recorded { claimed: claim.and_then(|claim| claim.claimed), ..known }
    }
}

fn status_transition(row: &Row, answers: &Answers) -> rusqlite::Result<(i64, Transition)> {
    let was: Option<Status> = row.get("was")?;
    let what = Changed::Status(was, row.get("became")?);
    // Rows that were added or undone go by the day of the act.
    let is_of_the_act = was.is_none() || row.get::<_, Option<i64>>("undoes")?.is_some();
    let since = || {
        row.get::<_, Option<_>>("submitted")?.map_or_else(|| row.get("since"), |day| Ok(Some(day)))
    };
    let on = if is_of_the_act { row.get("day")? } else { since()? };
    let mut recorded = answers.recorded(&place(row)?, on);
    // Before version 4 an act said nothing of the claim that it ended.
    if recorded.claimed.is_none() && was == Some(Status::Submitted) {
        recorded.claimed = row.get("claimed")?;
    }
    transition(row, what, recorded)
}

fn extension_transition(row: &Row) -> rusqlite::Result<(i64, Transition)> {
    let was = (row.get("was")?, row.get("was_precision")?);
    let became = (row.get("became")?, row.get("became_precision")?);
    let agreed = Recorded {
        on: row.get("since")?,
        reason: row.get("reason")?,
        agreed_by: row.get("agreed_by")?,
        ..Recorded::default()
    };
    transition(row, Changed::Due(was, became), agreed)
}

fn transition(row: &Row, what: Changed, recorded: Recorded) -> rusqlite::Result<(i64, Transition)> {
    let transition = Transition {
        act: row.get("act")?,
        day: row.get("day")?,
        undoes: row.get("undoes")?,
        finding: FindingAtBody::from_row(row)?,
        what,
        recorded,
        correction: None,
    };
    Ok((row.get("change")?, transition))
}

from_row!(Recorded { on, claimed, fate, letter, reason, agreed_by, outcome });
from_row!(FindingAtBody { id, reference, called, title, kind, body });

/// What was open: the rows not changed since, and the others as they were before. Each is counted by the kind that
/// it has now, so that the counts lead from one day to the other.
const OPENING: &str = "
    with first (row, id) as (
      select noun_id, min(id) from change
      where noun = 'progress' and id > coalesce((select max(last_change) from act where id <= ?1), 0)
      group by noun_id)
    select was.body, coalesce(f.kind, gone.before ->> '$.kind') as kind, count(*) as open
    from (
      select body, finding from progress
      where status in (select value from json_each(?2)) and id not in (select row from first)
      union all
      select before ->> '$.body' as body, before ->> '$.finding' as finding from first
      join change on change.id = first.id
      where before ->> '$.status' in (select value from json_each(?2))) was
    left join finding f on f.id = was.finding
    left join change gone on f.id is null and gone.id = (
      select max(id) from change where noun = 'finding' and noun_id = was.finding and after is null)
    group by was.body, coalesce(f.kind, gone.before ->> '$.kind')";

const CLOSING: &str = "
    select progress.body, kind, count(*) as open from progress
    join finding on finding.id = progress.finding
    where status in (select value from json_each(?2)) and ?1 is not null
    group by progress.body, kind";

const BODIES: &str = "
    select id, slug, name from body
    union all
    select noun_id, before ->> '$.slug', before ->> '$.name' from change
    where id in (
      select max(id) from change
      where noun = 'body' and after is null and noun_id not in (select id from body)
        and id > coalesce((select max(last_change) from act where id <= ?1), 0)
      group by noun_id)";
