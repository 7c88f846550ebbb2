//! What was told to whom and when, and what did not arrive.

use rusqlite::Row;

use crate::error::Result;
use crate::model::message::{Recipient, Told, Undelivered};
use crate::store::Store;

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
        about: row.get(0)?,
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
        message_id: row.get(11)?,
        doubts: row.get(12)?,
        answer: row.get(13)?,
    })
}
