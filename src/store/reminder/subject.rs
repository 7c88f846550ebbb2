//! What may have to be told: open findings that are dated or claimed done, and open duties.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Params, Row};

use crate::error::Result;
use crate::model::duty;
use crate::model::filter::{Filter, Scope};
use crate::model::item::Item;
use crate::model::owner::Contact;
use crate::model::progress::Status;
use crate::model::reminder::{About, Subject, furthest_due};
use crate::model::reminder_schedule::Pace;
use crate::store::{Detail, Store};

impl Store {
    /// Everything that a filter selects and that may have to be told today: duties first, then the
    /// findings by their dates.
    pub fn subjects(
        &self,
        filter: &Filter,
        pace: &Pace,
        detail: Detail,
        today: NaiveDate,
    ) -> Result<Vec<Subject>> {
        let furthest = furthest_due(pace, today);
        let mut subjects = self.duties_to_be_told(filter, furthest)?;
        let places = places(&self.db, OPEN, [furthest])?;
        for filter in [dated(filter, furthest), claimed(filter)].iter().flatten() {
            subjects.extend(placed(self.items(filter, detail)?, &places));
        }
        Ok(subjects)
    }

    fn duties_to_be_told(&self, filter: &Filter, furthest: NaiveDate) -> Result<Vec<Subject>> {
        let Some(wanted) = duty::Wanted::by(filter) else { return Ok(Vec::new()) };
        let to = Some(wanted.to.map_or(furthest, |to| to.min(furthest)));
        let duties = self.duties(&duty::Wanted { to, ..wanted })?;
        Ok(duties.into_iter().map(of_duty).collect())
    }
}

/// The findings that are dated and not too far ahead, and whose next step is not the inspectorate's.
fn dated(filter: &Filter, furthest: NaiveDate) -> Option<Filter> {
    let statuses =
        narrowed(&filter.statuses, &[Status::Open, Status::InProgress, Status::Blocked])?;
    let after = furthest.succ_opt().unwrap_or(furthest);
    let due_before = Some(filter.due_before.map_or(after, |before| before.min(after)));
    Some(Filter { statuses, due_before, scope: Scope::Open, limit: None, ..filter.clone() })
}

/// The findings that wait for the inspectorate.
fn claimed(filter: &Filter) -> Option<Filter> {
    let statuses = narrowed(&filter.statuses, &[Status::Submitted])?;
    Some(Filter { statuses, scope: Scope::Open, limit: None, ..filter.clone() })
}

/// Those of the statuses that were asked for; all where none was, and none where there is none.
fn narrowed(asked: &[Status], all: &[Status]) -> Option<Vec<Status>> {
    let kept = all.iter().copied().filter(|status| asked.is_empty() || asked.contains(status));
    let kept: Vec<Status> = kept.collect();
    (!kept.is_empty()).then_some(kept)
}

/// What reminders need to know of a finding at a body beside what a list does.
pub struct Place {
    row: i64,
    contact: Contact,
    snoozed_until: Option<NaiveDate>,
}

/// The places of findings, by number and the body's slug.
pub type Places = HashMap<(i64, String), Place>;

const PLACES: &str = "
    select p.finding, b.slug, p.id, o.email, o.email_until, s.until
    from progress p
    join body b on b.id = p.body
    left join owner o on o.id = p.owner
    left join snooze s on s.progress = p.id";

/// All that may have to be told.
const OPEN: &str = "
    where p.status in ('open', 'in-progress', 'blocked', 'submitted')
      and (p.status = 'submitted' or p.due <= ?1)";

/// The places of what a condition selects.
pub fn places(db: &Connection, condition: &str, values: impl Params) -> Result<Places> {
    let mut query = db.prepare(&format!("{PLACES}{condition}"))?;
    Ok(query.query_map(values, place_row)?.collect::<rusqlite::Result<_>>()?)
}

fn place_row(row: &Row) -> rusqlite::Result<((i64, String), Place)> {
    let place = Place {
        row: row.get(2)?,
        contact: Contact { email: row.get(3)?, until: row.get(4)? },
        snoozed_until: row.get(5)?,
    };
    Ok(((row.get(0)?, row.get(1)?), place))
}

/// Items with their places; what has none is not to be told.
pub fn placed(items: Vec<Item>, places: &Places) -> impl Iterator<Item = Subject> {
    items.into_iter().filter_map(|item| {
        let place = places.get(&(item.id, item.body.clone()))?;
        Some(Subject {
            row: place.row,
            about: About::Finding(Box::new(item)),
            contact: place.contact.clone(),
            snoozed_until: place.snoozed_until,
        })
    })
}

/// A duty, which no owner has and nobody can keep out of the reminders.
pub fn of_duty(duty: duty::Duty) -> Subject {
    Subject {
        row: duty.id,
        about: About::Duty(Box::new(duty)),
        contact: Contact::default(),
        snoozed_until: None,
    }
}
