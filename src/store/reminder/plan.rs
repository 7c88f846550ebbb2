//! Planning: what is to be told and was not yet becomes a digest that waits to be sent.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::Watch;
use super::handing_over::cancel_what_is_over;
use crate::error::Result;
use crate::model::message::{Channel, Recipient, State};
use crate::model::reminder::{Key, Steps};
use crate::store::Store;
use crate::store::journal::fingerprint;

/// What one recipient may have to be told.
#[derive(Debug)]
pub struct Wanted {
    pub recipient: Recipient,
    pub steps: Vec<Steps>,
    /// Whether what waits for others by the same way is not for them any more: each thing is mailed to one
    /// recipient, and another file or command may be told what the former did not take.
    pub takes_over: bool,
}

impl Store {
    /// Makes a digest for each recipient of what they were not told yet, and records that reminders ran.
    /// Whatever others plan at the same time, each step goes into one digest.
    ///
    /// Answers with the number of the run, and with whether what was to be printed is told again because nobody
    /// knows what became of it.
    pub fn plan(
        &mut self,
        watch: &Watch,
        (day, login, channel): (NaiveDate, &str, Channel),
        wanted: &[Wanted],
        domain: &str,
    ) -> Result<(i64, bool)> {
        let place = self.path.display().to_string();
        self.remember(|db| {
            let moment = watch.now().instant();
            let register = format!("{} {place}", first_seal(db)?);
            let run = record_run(db, &moment, (day, login, channel))?;
            cancel_what_waits_and_is_over(db, channel, day)?;
            let mut is_doubtful = false;
            for Wanted { recipient, steps, takes_over } in wanted {
                is_doubtful |= forget_unfinished_prints(db, recipient, watch)?;
                if *takes_over {
                    steps.iter().try_for_each(|steps| recall_from_others(db, recipient, steps))?;
                }
                let message = begin(db, recipient, &moment)?;
                let told: Vec<Key> = fill(db, message, recipient, steps, day)?;
                match told.is_empty() {
                    true => drop_message(db, message)?,
                    false => name(db, message, (&register, recipient), &told, domain)?,
                }
            }
            cancel_empty(db)?;
            Ok((run, is_doubtful))
        })
    }
}

/// Of runs one after the other on one day that told nothing, the newest stands for all. Answers with the
/// run's number.
fn record_run(
    db: &Connection,
    moment: &str,
    (day, login, channel): (NaiveDate, &str, Channel),
) -> Result<i64> {
    let number = |sql: &str| {
        let values = params![moment, day, login, channel];
        db.query_row(sql, values, |row| row.get(0)).optional()
    };
    let renewed = number(
        "update reminder_run set at = ?1
         where id = (select max(id) from reminder_run) and day = ?2 and login = ?3 and channel = ?4
           and told = 0
         returning id",
    )?;
    let run = match renewed {
        Some(run) => Some(run),
        None => number(
            "insert into reminder_run (at, day, login, channel) values (?1, ?2, ?3, ?4) returning id",
        )?,
    };
    Ok(run.unwrap_or_default())
}

/// What was to be printed by a run that never said that it was is planned anew, in one digest with what
/// is new. Answers whether there was any.
fn forget_unfinished_prints(db: &Connection, recipient: &Recipient, watch: &Watch) -> Result<bool> {
    if recipient.channel != Channel::Print {
        return Ok(false);
    }
    let mut query = db.prepare_cached(
        "select id from message where channel = 'print' and recipient = ?1
           and (state = 'pending' or state = 'sending' and (lease <= ?2 or lease > ?3))",
    )?;
    let values = params![recipient.to_string(), watch.now().instant(), watch.never().instant()];
    let unfinished = query.query_map(values, |row| row.get(0))?;
    let unfinished: Vec<i64> = unfinished.collect::<rusqlite::Result<_>>()?;
    unfinished.iter().try_for_each(|message| drop_message(db, *message))?;
    Ok(!unfinished.is_empty())
}

/// Takes a digest away with what is planned in it, as if it had never been planned.
pub fn drop_message(db: &Connection, message: i64) -> Result<()> {
    db.execute("delete from reminder where message = ?1", [message])?;
    db.execute("delete from message where id = ?1", [message])?;
    Ok(())
}

fn begin(db: &Connection, recipient: &Recipient, moment: &str) -> Result<i64> {
    let mut insert = db.prepare_cached(
        "insert into message (name, channel, recipient, made, state)
         values ('not named yet', ?1, ?2, ?3, ?4) returning id",
    )?;
    let values = params![recipient.channel, recipient.to_string(), moment, State::Pending];
    Ok(insert.query_row(values, |row| row.get(0))?)
}

/// Plans the steps that were not told yet; answers with them.
fn fill(
    db: &Connection,
    message: i64,
    recipient: &Recipient,
    steps: &[Steps],
    day: NaiveDate,
) -> Result<Vec<Key>> {
    let mut told = Vec::new();
    for Steps { now, missed } in steps {
        let mut is_new = false;
        for key in now {
            if insert(db, recipient, key, day, Some(message))? {
                is_new = true;
                told.push(*key);
            }
        }
        if is_new {
            supersede(db, message, recipient, now)?;
            for key in missed {
                insert(db, recipient, key, day, None)?;
            }
        }
    }
    Ok(told)
}

/// Keeps a step, in a digest or as one whose place a later step has taken; whether it is news. What was
/// cancelled was never told: a finding that is back where it stood is told of it after all.
fn insert(
    db: &Connection,
    recipient: &Recipient,
    key: &Key,
    day: NaiveDate,
    message: Option<i64>,
) -> Result<bool> {
    let mut insert = db.prepare_cached(
        "insert into reminder (noun, noun_id, step, date, recipient, day, message, state)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, case when ?7 is null then 'superseded' else 'planned' end)
         on conflict (recipient, noun, noun_id, date, step)
           do update set state = 'planned', message = excluded.message, day = excluded.day
             where reminder.state = 'cancelled' and excluded.message is not null
         returning id",
    )?;
    let Key { noun, row, date, step } = key;
    let values = params![noun, row, step.to_string(), date, recipient.to_string(), day, message];
    Ok(insert.query_row(values, |_| Ok(())).optional()?.is_some())
}

/// What is told now takes the place of what waits in digests that were not delivered yet. What waits and is
/// about another date is only cancelled: that date may come back.
fn supersede(db: &Connection, message: i64, recipient: &Recipient, now: &[Key]) -> Result<()> {
    let (Some(first), Some(last)) = (now.first(), now.last()) else { return Ok(()) };
    let mut update = db.prepare_cached(
        "update reminder set state = case when date in (?5, ?6) then 'superseded' else 'cancelled' end
         where recipient = ?1 and noun = ?2 and noun_id = ?3 and state = 'planned' and message <> ?4
           and message in (select id from message where state in ('pending', 'failed', 'held'))",
    )?;
    let Key { noun, row, date, .. } = first;
    update.execute(params![recipient.to_string(), noun, row, message, date, last.date])?;
    Ok(())
}

/// What waits for somebody else by the same way, who had it before or whose address was mistyped, is not
/// handed over to them any more.
fn recall_from_others(db: &Connection, recipient: &Recipient, steps: &Steps) -> Result<()> {
    let Some(key) = steps.now.first() else { return Ok(()) };
    let mut update = db.prepare_cached(
        "update reminder set state = 'cancelled'
         where noun = ?1 and noun_id = ?2 and recipient <> ?3 and state = 'planned'
           and message in (select id from message
             where channel = ?4 and state in ('pending', 'failed', 'held'))",
    )?;
    update.execute(params![key.noun, key.row, recipient.to_string(), recipient.channel])?;
    Ok(())
}

/// What did not arrive and is over by now keeps nobody waiting.
fn cancel_what_waits_and_is_over(db: &Connection, channel: Channel, day: NaiveDate) -> Result<()> {
    let mut query = db.prepare_cached(
        "select id from message where channel = ?1 and state in ('pending', 'failed', 'held')",
    )?;
    let waiting = query.query_map([channel], |row| row.get(0))?;
    let waiting: Vec<i64> = waiting.collect::<rusqlite::Result<_>>()?;
    waiting.into_iter().try_for_each(|message| cancel_what_is_over(db, message, day))
}

/// Gives a digest its Message-ID, which is made of what is in it, and of the register that it is from: what
/// two registers tell is never taken for one letter. A digest that was cancelled may have had the same.
fn name(
    db: &Connection,
    message: i64,
    (register, recipient): (&str, &Recipient),
    told: &[Key],
    domain: &str,
) -> Result<()> {
    const DIGITS: usize = 40;
    let keys =
        told.iter().map(|Key { noun, row, date, step }| format!("{noun} {row} {date} {step}"));
    let parts: Vec<String> =
        [register.to_owned(), recipient.to_string()].into_iter().chain(keys).collect();
    let parts: Vec<Option<&str>> = parts.iter().map(|part| Some(part.as_str())).collect();
    let hash: String = fingerprint(&parts).chars().take(DIGITS).collect();
    let name = format!("{hash}@{domain}");
    db.execute("delete from message where name = ?1 and state = 'cancelled'", [&name])?;
    db.execute("update message set name = ?2 where id = ?1", params![message, name])?;
    Ok(())
}

/// The seal of the first act, by which a register is known wherever it lies; two that were made in one
/// second have the same.
fn first_seal(db: &Connection) -> Result<String> {
    let seal = "select seal from act where seal is not null order by id limit 1";
    Ok(db.query_row(seal, [], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// A digest of which nothing is left is not sent any more.
fn cancel_empty(db: &Connection) -> Result<()> {
    db.execute(
        "update message set state = 'cancelled'
         where state in ('pending', 'failed', 'held')
           and not exists (select 1 from reminder where reminder.message = message.id and reminder.state = 'planned')",
        [],
    )?;
    Ok(())
}
