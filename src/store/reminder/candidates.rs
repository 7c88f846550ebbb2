//! What may need a reminder: open findings that are dated or claimed done, and open duties.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Params, Row};

use crate::error::Result;
use crate::model::duty;
use crate::model::filter::{Filter, Scope};
use crate::model::owner::Contact;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::reminder::{About, Subject};
use crate::model::reminder_schedule::ReminderSchedule;
use crate::store::Store;
use crate::store::query::Query;
use crate::store::values::quoted_words;

const WITH_FORCE: [Status; 3] = [Status::Open, Status::InProgress, Status::Blocked];

impl Store {
    /// Duties first, then the findings by their dates.
    pub fn subjects(
        &self,
        filter: &Filter,
        schedule: &ReminderSchedule,
        today: NaiveDate,
        texts: Texts,
    ) -> Result<Vec<Subject>> {
        // Sorted in memory, the rows of a long digest would be there twice.
        self.db.execute_batch("pragma temp_store = file")?;
        let last = schedule.last_due_date(today);
        let mut subjects = self.duties_due_by(filter, last)?;
        let extras = extras(&self.db, &due_by_condition(), [last])?;
        for filter in [due_by(filter, last), claimed(filter)].iter().flatten() {
            self.each_row(filter, |row| {
                subjects.extend(with_extras(texts.of(row), &extras));
                Ok(())
            })?;
        }
        Ok(subjects)
    }

    fn duties_due_by(&self, filter: &Filter, last: NaiveDate) -> Result<Vec<Subject>> {
        let Some(wanted) = duty::DutyFilter::by(filter) else { return Ok(Vec::new()) };
        let to = Some(wanted.to.map_or(last, |to| to.min(last)));
        let duties = self.duties(&duty::DutyFilter { to, ..wanted })?;
        Ok(duties.into_iter().map(of_duty).collect())
    }
}

/// The findings due by a date whose next step is the force's.
fn due_by(filter: &Filter, last: NaiveDate) -> Option<Filter> {
    let statuses = narrowed(&filter.statuses, &WITH_FORCE)?;
    let after = last.succ_opt().unwrap_or(last);
    let due_before = Some(filter.due_before.map_or(after, |before| before.min(after)));
    Some(Filter { statuses, due_before, scope: Scope::Open, limit: None, ..filter.clone() })
}

fn claimed(filter: &Filter) -> Option<Filter> {
    let statuses = narrowed(&filter.statuses, &[Status::Submitted])?;
    Some(Filter { statuses, scope: Scope::Open, limit: None, ..filter.clone() })
}

/// The statuses that a filter asks for among these: all if it names none; none if nothing is left.
fn narrowed(asked: &[Status], all: &[Status]) -> Option<Vec<Status>> {
    let kept = all.iter().copied().filter(|status| asked.is_empty() || asked.contains(status));
    let kept: Vec<Status> = kept.collect();
    (!kept.is_empty()).then_some(kept)
}

pub struct Extras {
    row: i64,
    contact: Contact,
    snoozed_until: Option<NaiveDate>,
}

/// By the finding's number and the body's slug.
pub type ExtrasByRow = HashMap<(i64, String), Extras>;

const EXTRAS: &str = "
    select p.finding, b.slug, p.id, o.email, o.email_until, s.until
    from progress p
    join body b on b.id = p.body
    left join owner o on o.id = p.owner
    left join snooze s on s.progress = p.id";

fn due_by_condition() -> String {
    format!(
        " where p.status = 'submitted' or p.status in ({}) and p.due <= ?1",
        quoted_words(&WITH_FORCE)
    )
}

pub fn extras(db: &Connection, condition: &str, values: impl Params) -> Result<ExtrasByRow> {
    db.all(&format!("{EXTRAS}{condition}"), values, extras_row)
}

fn extras_row(row: &Row) -> rusqlite::Result<((i64, String), Extras)> {
    let extras = Extras {
        row: row.get("id")?,
        contact: Contact { email: row.get("email")?, until: row.get("email_until")? },
        snoozed_until: row.get("until")?,
    };
    Ok(((row.get("finding")?, row.get("slug")?), extras))
}

/// A row of a list as a subject; None for one without extras, which needs no reminder.
pub fn with_extras(item: ProgressRow, extras: &ExtrasByRow) -> Option<Subject> {
    let extras = extras.get(&(item.finding.id, item.body.slug.clone()))?;
    Some(Subject {
        row: extras.row,
        about: About::Finding(Box::new(item)),
        contact: extras.contact.clone(),
        snoozed_until: extras.snoozed_until,
    })
}

/// Whether the texts of findings are read: where nobody reads them, a long digest needs much less memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    Read,
    LeftOut,
}

impl Texts {
    pub fn of(self, row: ProgressRow) -> ProgressRow {
        if self == Texts::Read { row } else { row.without_texts() }
    }
}

pub fn of_duty(duty: duty::Duty) -> Subject {
    Subject {
        row: duty.id,
        about: About::Duty(Box::new(duty)),
        contact: Contact::default(),
        snoozed_until: None,
    }
}
