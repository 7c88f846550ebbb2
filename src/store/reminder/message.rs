//! The row of one digest, and the reminders planned in it.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::model::message::{Channel, MessageState, Recipient};
use crate::model::progress::Status;
use crate::model::reminder_step::Step;
use crate::store::query::Query;
use crate::store::values::quoted_words;

/// Its Message-ID is made from its content later.
pub fn begin(db: &Connection, recipient: &Recipient, moment: &str) -> Result<i64> {
    db.value(
        "insert into message (name, channel, recipient, made, state)
         values ('not named yet', ?1, ?2, ?3, ?4) returning id",
        params![recipient.channel, recipient, moment, MessageState::Pending],
    )
}

pub fn remove(db: &Connection, message: i64) -> Result<()> {
    db.execute("delete from reminder where message = ?1", [message])?;
    db.run("delete from message where id = ?1", [message])
}

pub fn is_empty(db: &Connection, message: i64) -> Result<bool> {
    let none =
        "select not exists (select 1 from reminder where message = ?1 and state = 'planned')";
    db.value(none, [message])
}

pub fn cancel_outdated_in_all(db: &Connection, channel: Channel, day: NaiveDate) -> Result<()> {
    let waiting: Vec<i64> = db.all(
        "select id from message where channel = ?1 and state in ('pending', 'failed', 'held')",
        [channel],
        |row| row.get("id"),
    )?;
    waiting.into_iter().try_for_each(|message| cancel_outdated(db, message, day))
}

pub fn cancel_outdated(db: &Connection, message: i64, today: NaiveDate) -> Result<()> {
    db.execute(
        "update reminder set state = 'cancelled'
         where message = ?1 and state = 'planned' and noun = 'duty'
           and not exists (select 1 from duty where duty.id = noun_id and closed is null and due = date)",
        [message],
    )?;
    let is_of_claim = "(step = ?3 or substr(step, 1, length(?4)) = ?4)";
    let with_force = quoted_words(&[Status::Open, Status::InProgress, Status::Blocked]);
    let open = quoted_words(&Status::OPEN);
    db.run(
        &format!(
            "update reminder set state = 'cancelled'
             where message = ?1 and state = 'planned' and noun = 'progress'
               and (not exists (select 1 from progress p where p.id = noun_id and (
                      (p.status = 'submitted' and p.since = date and {is_of_claim})
                      or (p.status in ({with_force}) and p.due = date and not {is_of_claim})
                      or (step = ?5 and p.status in ({open}))))
                 or exists (select 1 from snooze where snooze.progress = noun_id and until > ?2))"
        ),
        params![message, today, Step::SUBMITTED, Step::WAITING, Step::BACK],
    )
}

pub fn cancel_empty(db: &Connection) -> Result<()> {
    db.run(
        "update message set state = 'cancelled'
         where state in ('pending', 'failed', 'held')
           and not exists (select 1 from reminder where reminder.message = message.id and reminder.state = 'planned')",
        [],
    )
}
