//! What changed from one day to another, by the days on which things were so: a fixed number of questions, however much
//! it was.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::correction::{correction_row, tells_of_restricted};
use super::query::{FromRow, Query, json};
use super::recorded_steps::FoundStep;
use super::{Store, as_at};
use crate::error::Result;
use crate::model::calendar::Precision;
use crate::model::changes::{Changed, FindingAtBody, OpenCounts, Recorded, Since, Transition};
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::progress_row::BodyName;
use crate::model::step_history::{Source, Step, StepHistory};

impl Store {
    /// From the end of one day to the end of another.
    pub fn changes(&self, since: NaiveDate, until: NaiveDate) -> Result<Since> {
        let last = as_at::last_act(&self.db, since)?;
        let began = if last.is_none() { Some(as_at::first_day(&self.db)?) } else { None };
        let late = last.map(|last| self.recorded_after(last)).transpose()?.unwrap_or_default();
        let mut found = Found { since, until, late, ..Found::default() };
        self.each_step_history(|history| {
            found.add(&history);
            Ok(())
        })?;
        let details = self.step_details(&found.steps)?;
        let mut changed = Since {
            began,
            recorded_opening: last.map(|last| self.open_after(last)).transpose()?,
            bodies: self
                .db
                .all(BODIES, [], |row| Ok((row.get("id")?, BodyName::from_row(row)?)))?,
            ..Since::default()
        };
        for one in &found.steps {
            let transition = details.transition(one)?;
            if one.step.day > since {
                changed.transitions.push(transition);
            } else if last.is_some_and(|last| transition.act > last) {
                changed.late.push(transition);
            }
        }
        let corrections: Vec<Transition> =
            self.db.all(CORRECTIONS, params![since, until], correction)?;
        changed.transitions.extend(corrections);
        for transitions in [&mut changed.transitions, &mut changed.late] {
            transitions.sort_by_key(|one| one.counted);
            if let Some(public) = &self.public {
                *transitions = public.transitions(std::mem::take(transitions));
            }
        }
        (changed.opening, changed.closing) = (found.opening, found.closing);
        Ok(changed)
    }

    /// What acts after this one recorded.
    fn recorded_after(&self, act: i64) -> Result<HashSet<Source>> {
        let sources: Vec<Option<Source>> = self.db.all(RECORDED_AFTER, [act], |row| {
            let (id, what): (i64, String) = (row.get("noun_id")?, row.get("what")?);
            Ok(Some(match what.as_str() {
                "progress" => Source::Entry(id),
                "claim" => Source::Claim(id),
                "closure" => Source::End(id),
                "extension" => Source::Extension(id),
                "reopened" => Source::Reopening(id),
                _ => match row.get("fate")? {
                    Some(fate) => Source::Back(id, fate),
                    None => return Ok(None),
                },
            }))
        })?;
        Ok(sources.into_iter().flatten().collect())
    }

    /// How many were open after an act, by body and by the kind of what is counted apart.
    fn open_after(&self, act: i64) -> Result<OpenCounts> {
        let open = Status::OPEN.map(|status| status.to_string());
        let count = |row: &Row| {
            let kind: Kind = row.get("kind")?;
            Ok(((row.get("body")?, kind.apart()), row.get("open")?))
        };
        let by_kind: Vec<((i64, Option<Kind>), i64)> =
            self.db.all(OPEN_AFTER, params![act, json(&open)], count)?;
        let mut counts = OpenCounts::new();
        for (place, open) in by_kind {
            *counts.entry(place).or_default() += open;
        }
        Ok(counts)
    }
}

/// What is counted, and the steps that are listed with their details.
#[derive(Default)]
struct Found {
    since: NaiveDate,
    until: NaiveDate,
    /// What was recorded after the first day.
    late: HashSet<Source>,
    opening: OpenCounts,
    closing: OpenCounts,
    steps: Vec<FoundStep>,
}

impl Found {
    fn add(&mut self, history: &StepHistory) {
        let steps = history.steps();
        let place = (history.body, history.kind.apart());
        for (day, counts) in [(self.since, &mut self.opening), (self.until, &mut self.closing)] {
            let last = steps.iter().take_while(|step| step.day <= day).last();
            if last.is_some_and(|step| step.is.is_open()) {
                *counts.entry(place).or_default() += 1;
            }
        }
        let mut before: Option<Step> = None;
        for step in steps {
            let claim =
                before.filter(|one| matches!(one.source, Source::Claim(_) | Source::Waiting(_)));
            self.keep(history, step, claim.map(|claim| claim.day));
            before = Some(step);
        }
        for one in &history.extensions {
            let source = Source::Extension(one.id);
            let step = Step { day: one.day, was: None, is: history.status, source };
            self.keep(history, step, None);
        }
    }

    fn keep(&mut self, history: &StepHistory, step: Step, claimed: Option<NaiveDate>) {
        let is_within = step.day > self.since && step.day <= self.until;
        if is_within || step.day <= self.since && self.late.contains(&step.source) {
            let StepHistory { finding, body, .. } = *history;
            self.steps.push(FoundStep { finding, body, step, claimed });
        }
    }
}

fn correction(row: &Row) -> rusqlite::Result<Transition> {
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
    Ok(Transition {
        act: row.get("act")?,
        day: row.get("recorded")?,
        counted: correction.day,
        finding,
        what: Changed::Corrected,
        recorded: Recorded { on, precision: Some(Precision::Day), reason, ..Recorded::default() },
        correction: Some(correction),
    })
}

/// What was put right: of a finding at each of its bodies where it doesn't belong to one. A practice isn't counted.
const CORRECTIONS: &str = concat!(
    "
    select change.act, act.day as recorded, f.id, f.ref as reference, f.called, f.title, f.kind, p.body as at_body,
      b.slug as body, c.day, c.noun, c.noun_id, c.field, c.was, c.was_precision, c.was_text, c.became, c.became_precision,
      c.became_text, c.reason, ",
    tells_of_restricted!(),
    " as restricted
    from correction c
    join change on change.id = (select min(id) from change where noun = 'correction' and noun_id = c.id)
    join act on act.id = change.act
    join finding f on f.id = c.finding
    join progress p on p.finding = f.id and (c.progress is null or p.id = c.progress)
    join body b on b.id = p.body
    where c.day > ?1 and c.day <= ?2 and p.status is not null and f.kind <> 'practice'
    order by c.id, p.id"
);

/// Each row that was added, claim that was answered, and finding that was opened again.
const RECORDED_AFTER: &str = "
    select noun_id, after ->> '$.fate' as fate, case
        when before is null then noun
        when noun = 'closure' and before ->> '$.reopened' is null and after ->> '$.reopened' is not null then 'reopened'
        when noun = 'claim' and before ->> '$.fate' is null and after ->> '$.fate' in ('returned', 'withdrawn') then 'back'
      end as what
    from change
    where id > coalesce((select max(last_change) from act where id <= ?1), 0)
      and noun in ('progress', 'claim', 'closure', 'extension') and after is not null and what is not null";

/// The rows not changed since, and the others as they were before; each by the kind that it has now.
const OPEN_AFTER: &str = "
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

const BODIES: &str = "select id, slug, name from body";
