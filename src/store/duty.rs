//! Duties on disk: what is owed on a report, and what was answered to its recommendations.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::progress_rows::rows;
use super::query::{FromRow, Query, from_row, json};
use super::{Store, Tx};
use crate::error::Result;
use crate::model::deadline::Setter;
use crate::model::duty::{
    Duty, DutyFilter, DutyRule, Responded, Response, check_can_be_answered, must_be_answered,
};
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::inspection::Inspection;
use crate::model::progress_row::ProgressRow;
use crate::model::section_55::last_day;

impl Store {
    pub fn duties(&self, wanted: &DutyFilter) -> Result<Vec<Duty>> {
        duties(&self.db, wanted)
    }

    /// The recommendations that open duties wait for: the duty, and the finding at its body.
    pub fn unanswered(&self) -> Result<Vec<(i64, FindingAt)>> {
        unanswered(&self.db)
    }

    pub fn responses(&self, findings: &[i64]) -> Result<HashMap<(i64, String), Responded>> {
        self.db.all(RESPONSES, [json(findings)], |row| {
            let (finding, body): (i64, String) = (row.get("finding")?, row.get("slug")?);
            let (day, response) = (row.get("day")?, response(row)?);
            Ok(((finding, body.clone()), Responded { finding, body, day, response }))
        })
    }
}

fn unanswered(db: &Connection) -> Result<Vec<(i64, FindingAt)>> {
    let rows: Vec<Option<_>> = db.all(UNANSWERED, [], |row| {
        let asks = must_be_answered(row.get("kind")?, row.get("status")?);
        let owed = (row.get("duty")?, (row.get("finding")?, Some(row.get("body")?)));
        Ok(asks.then_some(owed))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

const DUTIES: &str = "
    select duty.id, rule, inspection.id as inspection_id, inspection.title as inspection,
      inspection.code as inspection_code, body.slug as body, body.name as body_name, basis, due,
      due_text, set_by, closed, duty.url
    from duty
    join inspection on inspection.id = duty.inspection
    join body on body.id = duty.body
    where (?1 = 'null' or duty.body in (select value from json_each(?1)))
      and (?2 = '[]' or duty.inspection in (select value from json_each(?2)))
      and (?3 is null or due >= ?3)
      and (?4 is null or due <= ?4)
      and (?5 is null or basis > ?5)
      and (?6 or closed is null)
    order by due, body.slug collate \"binary\", duty.id";

fn duties(db: &Connection, wanted: &DutyFilter) -> Result<Vec<Duty>> {
    let asked = params![
        json(&wanted.bodies),
        json(&wanted.inspections),
        wanted.from,
        wanted.to,
        wanted.published_after,
        wanted.closed_too
    ];
    db.all(DUTIES, asked, Duty::from_row)
}

from_row!(Duty {
    id,
    rule,
    inspection_id,
    inspection,
    inspection_code,
    body,
    body_name,
    basis,
    due,
    due_text,
    set_by,
    closed,
    url
});

const UNANSWERED: &str = "
    select duty.id as duty, finding.id as finding, progress.body, finding.kind, progress.status
    from duty
    join finding on finding.inspection = duty.inspection
    join progress on progress.finding = finding.id and progress.body = duty.body
    where duty.closed is null
      and not exists (select 1 from response where response.progress = progress.id)
    order by duty.id, finding.id";

const RESPONSES: &str = "
    select finding, slug, day, action, reason
    from response
    join progress on progress.id = response.progress
    join body on body.id = progress.body
    where finding in (select value from json_each(?1))";

/// An answer from its two columns, of which one is always empty.
pub fn response(row: &Row) -> rusqlite::Result<Response> {
    match row.get("action")? {
        Some(action) => Ok(Response::Action(action)),
        None => Ok(Response::Reason(row.get("reason")?)),
    }
}

impl Tx<'_> {
    pub fn duties_on(&self, inspection: i64) -> Result<Vec<Duty>> {
        let inspections = vec![inspection];
        duties(self.db, &DutyFilter { inspections, closed_too: true, ..DutyFilter::default() })
    }

    /// Adds a duty for each of these bodies that has none on this report yet, and returns those.
    pub fn start_duties(
        &self,
        inspection: &Inspection,
        published: NaiveDate,
        bodies: &[i64],
    ) -> Result<Vec<Duty>> {
        let rule = DutyRule::Section55;
        let mut insert = self.db.prepare_cached(
            "insert into duty (rule, inspection, body, basis, due, due_text, set_by)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             on conflict (rule, inspection, body) do nothing returning id",
        )?;
        let due = last_day(published);
        let mut started: Vec<i64> = Vec::new();
        for body in bodies {
            let duty =
                params![rule, inspection.id, body, published, due, rule.words(), Setter::Statute];
            started.extend(insert.query_row(duty, |row| row.get::<_, i64>(0)).optional()?);
        }
        let mut duties = self.duties_on(inspection.id)?;
        duties.retain(|duty| started.contains(&duty.id));
        self.name_duties(&duties);
        Ok(duties)
    }

    /// The recommendations that these duties wait for, by the duty's number.
    pub fn unanswered(&self, duties: &[Duty]) -> Result<HashMap<i64, Vec<ProgressRow>>> {
        let mut unanswered = unanswered(self.db)?;
        unanswered.retain(|(duty, _)| duties.iter().any(|one| one.id == *duty));
        let findings = unanswered.iter().map(|(_, finding)| *finding).collect();
        let asked = Filter { findings: Some(findings), scope: Scope::Entered, ..Filter::default() };
        let rows = rows(self.db, &asked)?;
        let mut by_duty: HashMap<i64, Vec<ProgressRow>> = HashMap::new();
        for (duty, (finding, body)) in unanswered {
            let is_it =
                |row: &&ProgressRow| row.finding.id == finding && Some(row.progress.body) == body;
            by_duty.entry(duty).or_default().extend(rows.iter().find(is_it).cloned());
        }
        Ok(by_duty)
    }

    pub fn close_duties(&self, duties: &[Duty], on: NaiveDate, url: &str) -> Result<Vec<Duty>> {
        let mut closed = Vec::new();
        for duty in duties {
            duty.check_closing(on, self.day)?;
            self.db
                .prepare_cached(
                    "update duty set closed = ?2, url = ?3, version = version + 1 where id = ?1",
                )?
                .execute(params![duty.id, on, url])?;
            closed.push(Duty { closed: Some(on), url: Some(url.to_owned()), ..duty.clone() });
        }
        self.name_duties(&closed);
        Ok(closed)
    }

    /// The report comes first, then each body.
    fn name_duties(&self, duties: &[Duty]) {
        for duty in duties {
            self.names(match &duty.inspection_code {
                Some(code) => code.clone(),
                None => format!("inspection #{}", duty.inspection_id),
            });
        }
        duties.iter().for_each(|duty| self.names(&duty.body));
    }

    /// A later answer replaces an earlier one. Returns whether anything changed.
    pub fn respond(&self, row: &ProgressRow, on: NaiveDate, response: &Response) -> Result<bool> {
        check_can_be_answered(row.finding.kind, row.progress.status)
            .and_then(|()| row.check_day("answer", on, self.day))
            .map_err(|error| row.about(error))?;
        let (action, reason) = response.parts();
        let written = self
            .db
            .prepare_cached(
                "insert into response (progress, day, action, reason) values (?1, ?2, ?3, ?4)
                 on conflict (progress) do update
                 set day = excluded.day, action = excluded.action, reason = excluded.reason,
                   version = response.version + 1
                 where (response.day, response.action, response.reason)
                   is distinct from (excluded.day, excluded.action, excluded.reason)",
            )?
            .execute(params![row.progress.id, on, action, reason])?;
        if written > 0 {
            self.touch(row)?;
        }
        Ok(written > 0)
    }
}
