//! What was told to whom and when, and what did not arrive.

use chrono::NaiveDate;
use rusqlite::Row;

use crate::error::Result;
use crate::model::message::{Recipient, State, Undelivered};
use crate::model::reminder::Noun;
use crate::store::Store;

/// A step that was told, or is to be, to one recipient.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it is about.
    pub noun: Noun,
    /// The finding's name, or the inspection's of a duty; none where undo took it away.
    pub called: Option<String>,
    /// The number of the finding or the inspection.
    pub number: Option<i64>,
    /// The body's slug.
    pub body: Option<String>,
    /// The step, such as `ahead-28`.
    pub step: String,
    /// The due date, or the day of the claim.
    pub date: NaiveDate,
    /// To whom.
    pub recipient: Recipient,
    /// What became of it: planned, told, superseded, cancelled.
    pub state: String,
    /// The day for which it was planned.
    pub day: NaiveDate,
    /// The moment at which it was told.
    pub told: Option<String>,
    /// What became of the digest that it is in; none where it is in none.
    pub message: Option<State>,
    /// The Message-ID of that.
    pub name: Option<String>,
    /// How often that was sent without knowing what became of it.
    pub doubts: i64,
    /// What was said last when it was handed over.
    pub answer: Option<String>,
}

const TOLD: &str = "
    select r.noun, coalesce(f.called, i.code, '#' || i.id), coalesce(f.id, i.id), b.slug, r.step, r.date,
      r.recipient, r.state, r.day, m.told, m.state, m.name, coalesce(m.doubts, 0), m.answer
    from reminder r
    left join message m on m.id = r.message
    left join progress p on r.noun = 'progress' and p.id = r.noun_id
    left join finding f on f.id = p.finding
    left join duty d on r.noun = 'duty' and d.id = r.noun_id
    left join inspection i on i.id = d.inspection
    left join body b on b.id = coalesce(p.body, d.body)
    order by r.id";

impl Store {
    /// What was told, is to be told or gave way to a later step, in the order in which it was planned.
    pub fn told(&self) -> Result<Vec<Told>> {
        let mut query = self.db.prepare_cached(TOLD)?;
        Ok(query.query_map([], told_row)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The digests that did not arrive: those that failed or are held, and those that are to be tried
    /// again.
    pub fn undelivered(&self) -> Result<Vec<Undelivered>> {
        let mut query = self.db.prepare_cached(
            "select recipient, state, tries, first_try, answer,
               (select count(*) from reminder where reminder.message = message.id and state = 'planned')
             from message
             where state in ('failed', 'held') or state = 'pending' and tries > 0
             order by id",
        )?;
        let undelivered = |row: &Row| {
            Ok(Undelivered {
                recipient: Recipient::kept(&row.get::<_, String>(0)?),
                state: row.get(1)?,
                tries: row.get(2)?,
                first_try: row.get(3)?,
                answer: row.get(4)?,
                reminders: row.get(5)?,
            })
        };
        Ok(query.query_map([], undelivered)?.collect::<rusqlite::Result<_>>()?)
    }
}

fn told_row(row: &Row) -> rusqlite::Result<Told> {
    Ok(Told {
        noun: row.get(0)?,
        called: row.get(1)?,
        number: row.get(2)?,
        body: row.get(3)?,
        step: row.get(4)?,
        date: row.get(5)?,
        recipient: Recipient::kept(&row.get::<_, String>(6)?),
        state: row.get(7)?,
        day: row.get(8)?,
        told: row.get(9)?,
        message: row.get(10)?,
        name: row.get(11)?,
        doubts: row.get(12)?,
        answer: row.get(13)?,
    })
}
