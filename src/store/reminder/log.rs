//! What was sent to whom and when, and what did not arrive.

use chrono::NaiveDate;
use rusqlite::Row;

use super::furthest;
use crate::error::Result;
use crate::model::act::Now;
use crate::model::calendar::{self, day_shown};
use crate::model::deadline;
use crate::model::message::{LoggedReminder, Undelivered};
use crate::model::reminder_step::Step;
use crate::store::Store;
use crate::store::query::{FromRow, Query, from_row};

const LOG: &str = "
    select r.noun, coalesce(f.called, i.code, '#' || i.id) as called, coalesce(f.id, i.id) as number,
      b.slug, r.step, r.date, r.recipient, r.state, r.day,
      coalesce(case when p.due = r.date then p.due_text end, x.was_text) as date_words,
      coalesce(
        case when p.due = r.date then p.due_precision end, x.was_precision,
        case when p.original_due = r.date then p.original_precision end, 'day') as precision,
      m.told, m.state as message, m.name as message_id, coalesce(m.doubts, 0) as doubts, m.answer
    from reminder r
    left join message m on m.id = r.message
    left join progress p on r.noun = 'progress' and p.id = r.noun_id
    left join extension x on x.id = (
      select min(id) from extension where extension.progress = p.id and extension.was = r.date)
    left join finding f on f.id = p.finding
    left join duty d on r.noun = 'duty' and d.id = r.noun_id
    left join inspection i on i.id = d.inspection
    left join body b on b.id = coalesce(p.body, d.body)
    order by r.id";

const UNDELIVERED: &str = "
    select recipient, state, tries, first_try, next_try, answer,
      (select count(*) from reminder where reminder.message = message.id and state = 'planned') as reminders
    from message
    where state in ('failed', 'held', 'pending') or state = 'sending' and (lease <= ?1 or lease > ?2)
    order by id";

const BEING_SENT: &str = "
    select count(*) from reminder join message on message.id = reminder.message
    where reminder.state = 'planned' and message.state = 'sending' and lease > ?1 and lease <= ?2";

impl Store {
    pub fn reminder_log(&self) -> Result<Vec<LoggedReminder>> {
        self.db.all(LOG, [], logged_row)
    }

    /// What failed, waits to be sent, or was left by a run that didn't finish.
    pub fn undelivered(&self, now: Now) -> Result<Vec<Undelivered>> {
        self.db.all(UNDELIVERED, moments(now), Undelivered::from_row)
    }

    /// How many reminders a run is sending now, or one that was killed some minutes ago.
    pub fn being_sent(&self, now: Now) -> Result<i64> {
        self.db.value(BEING_SENT, moments(now))
    }
}

/// Between which a run that has begun to send still has its time.
fn moments(now: Now) -> [String; 2] {
    [now.by_now().instant(), furthest(now).instant()]
}

/// A due date may be a period or words; any other date is a day.
fn date_shown(row: &Row, step: Step, date: NaiveDate) -> rusqlite::Result<String> {
    let is_due_date = matches!(step, Step::Ahead(_) | Step::Today | Step::Late(_));
    if !is_due_date {
        return Ok(day_shown(date));
    }
    let precision = row.get("precision")?;
    let words: Option<String> = row.get("date_words")?;
    Ok(match words {
        Some(words) => deadline::shown_as(&words, date, precision),
        None => calendar::shown(date, precision),
    })
}

fn logged_row(row: &Row) -> rusqlite::Result<LoggedReminder> {
    let (step, date) = (row.get("step")?, row.get("date")?);
    Ok(LoggedReminder {
        date_shown: date_shown(row, step, date)?,
        about: row.get("noun")?,
        called: row.get("called")?,
        number: row.get("number")?,
        body: row.get("slug")?,
        step,
        date,
        recipient: row.get("recipient")?,
        state: row.get("state")?,
        day: row.get("day")?,
        sent: row.get("told")?,
        message: row.get("message")?,
        message_id: row.get("message_id")?,
        doubts: row.get("doubts")?,
        answer: row.get("answer")?,
    })
}

from_row!(Undelivered { recipient, state, reminders, tries, first_try, next_try, answer });
