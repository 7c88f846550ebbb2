//! Planning: what is due and was not sent yet becomes a digest that waits to be sent.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::message::{begin, cancel_empty, cancel_outdated_in_all, remove};
use super::{Sending, furthest};
use crate::error::Result;
use crate::model::act::Now;
use crate::model::message::{Channel, Recipient};
use crate::model::reminder::{DueSteps, Key};
use crate::store::Store;
use crate::store::journal::fingerprint;
use crate::store::query::Query;

/// What is due for one recipient, sent already or not.
#[derive(Debug)]
pub struct DigestPlan {
    pub recipient: Recipient,
    pub reminders: Vec<DueSteps>,
    /// Whether this recipient replaces others on the same channel: each reminder is mailed to one recipient,
    /// and a retry to another file or command gets what the earlier one did not take.
    pub takes_over: bool,
}

#[derive(Debug)]
pub struct Planned {
    pub run: i64,
    pub reprints: bool,
}

impl Store {
    /// Makes each recipient a digest of what was not sent yet. Concurrent runs never plan the same step twice.
    pub fn plan(
        &mut self,
        sending: &Sending,
        login: &str,
        plans: &[DigestPlan],
        domain: &str,
    ) -> Result<Planned> {
        let path = self.path.display().to_string();
        let day = sending.clock.today();
        let channel = sending.destination.channel;
        self.remember(|db| {
            let register = format!("{} {path}", first_seal(db)?);
            let run = record_run(db, sending, login)?;
            cancel_outdated_in_all(db, channel, day)?;
            let mut reprints = false;
            for plan in plans {
                reprints |= remove_unfinished_prints(db, &plan.recipient, sending.clock)?;
                plan_digest(db, plan, sending.clock, &MessageId { register: &register, domain })?;
            }
            cancel_empty(db)?;
            Ok(Planned { run, reprints })
        })
    }
}

/// Of consecutive runs on one day that sent nothing, only the newest is kept. Returns the run's number.
fn record_run(db: &Connection, sending: &Sending, login: &str) -> Result<i64> {
    let Sending { clock, destination, .. } = sending;
    let values = params![clock.by_now().instant(), clock.today(), login, destination.channel];
    let renewed = db.first_value(
        "update reminder_run set at = ?1
         where id = (select max(id) from reminder_run) and day = ?2 and login = ?3 and channel = ?4
           and told = 0
         returning id",
        values,
    )?;
    let insert =
        "insert into reminder_run (at, day, login, channel) values (?1, ?2, ?3, ?4) returning id";
    renewed.map_or_else(|| db.value(insert, values), Ok)
}

/// Removes unfinished digests of earlier runs, to be planned anew with what is new. Returns if there were.
fn remove_unfinished_prints(db: &Connection, recipient: &Recipient, clock: Now) -> Result<bool> {
    if recipient.channel != Channel::Print {
        return Ok(false);
    }
    let unfinished: Vec<i64> = db.all(
        "select id from message where channel = 'print' and recipient = ?1
           and (state = 'pending' or state = 'sending' and (lease <= ?2 or lease > ?3))",
        params![recipient, clock.by_now().instant(), furthest(clock).instant()],
        |row| row.get("id"),
    )?;
    unfinished.iter().try_for_each(|message| remove(db, *message))?;
    Ok(!unfinished.is_empty())
}

fn plan_digest(
    db: &Connection,
    plan: &DigestPlan,
    clock: Now,
    message_id: &MessageId,
) -> Result<()> {
    let DigestPlan { recipient, reminders, takes_over } = plan;
    let known = known_spelling(db, recipient)?;
    if *takes_over {
        reminders.iter().try_for_each(|due| cancel_for_others(db, &known, due))?;
    }
    let message = begin(db, recipient, &clock.by_now().instant())?;
    let new = fill(db, message, &known, reminders, clock.today())?;
    match new.as_slice() {
        [] => remove(db, message),
        new => message_id.give(db, message, recipient, new),
    }
}

/// What was sent to an address was sent to it in any other case too, so its reminders are recorded under one spelling.
/// The digest goes to the address as it is given now.
fn known_spelling(db: &Connection, recipient: &Recipient) -> Result<Recipient> {
    if recipient.channel != Channel::Mail {
        return Ok(recipient.clone());
    }
    // The index finds the same spelling; only another one needs a look at every row.
    let spelling = "select coalesce(
           (select recipient from reminder where recipient = ?1 limit 1),
           (select recipient from reminder where recipient = ?1 collate nocase order by id limit 1),
           ?1)";
    db.value(spelling, [recipient])
}

fn fill(
    db: &Connection,
    message: i64,
    recipient: &Recipient,
    reminders: &[DueSteps],
    day: NaiveDate,
) -> Result<Vec<Key>> {
    let mut planned = Vec::new();
    for due in reminders {
        let mut is_new = false;
        for key in &due.now {
            if insert(db, recipient, key, day, Some(message))? {
                is_new = true;
                planned.push(*key);
            }
        }
        if is_new {
            supersede(db, message, recipient, &due.now)?;
            for key in &due.missed {
                insert(db, recipient, key, day, None)?;
            }
        }
    }
    Ok(planned)
}

/// Records a step, in a digest or as superseded by a later step. Returns whether it is new: a cancelled one
/// was never sent, so it counts as new again.
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
    let values = params![noun, row, step, date, recipient, day, message];
    Ok(insert.query_row(values, |_| Ok(())).optional()?.is_some())
}

/// What is sent now replaces what waits in undelivered digests. What waits for another date is only
/// cancelled: that date may come back.
fn supersede(db: &Connection, message: i64, recipient: &Recipient, now: &[Key]) -> Result<()> {
    let (Some(first), Some(last)) = (now.first(), now.last()) else { return Ok(()) };
    let mut update = db.prepare_cached(
        "update reminder set state = case when date in (?5, ?6) then 'superseded' else 'cancelled' end
         where recipient = ?1 and noun = ?2 and noun_id = ?3 and state = 'planned' and message <> ?4
           and message in (select id from message where state in ('pending', 'failed', 'held'))",
    )?;
    let Key { noun, row, date, .. } = first;
    update.execute(params![recipient, noun, row, message, date, last.date])?;
    Ok(())
}

/// What waits for another recipient on the channel, such as the former owner, is no longer sent to them.
fn cancel_for_others(db: &Connection, recipient: &Recipient, due: &DueSteps) -> Result<()> {
    let mut update = db.prepare_cached(
        "update reminder set state = 'cancelled'
         where noun = ?1 and noun_id = ?2 and recipient <> ?3 and state = 'planned'
           and message in (select id from message
             where channel = ?4 and state in ('pending', 'failed', 'held'))",
    )?;
    update.execute(params![due.noun, due.row, recipient, recipient.channel])?;
    Ok(())
}

struct MessageId<'a> {
    register: &'a str,
    domain: &'a str,
}

impl MessageId<'_> {
    /// A Message-ID made from the content and the register, so digests of two registers never share one. A
    /// cancelled digest may have had the same.
    fn give(&self, db: &Connection, message: i64, to: &Recipient, keys: &[Key]) -> Result<()> {
        const DIGITS: usize = 40;
        let key = |Key { noun, row, date, step }: &Key| format!("{noun} {row} {date} {step}");
        let parts = [self.register.to_owned(), to.to_string()].into_iter();
        let parts: Vec<String> = parts.chain(keys.iter().map(key)).collect();
        let parts: Vec<Option<&str>> = parts.iter().map(|part| Some(part.as_str())).collect();
        let hash: String = fingerprint(&parts).chars().take(DIGITS).collect();
        let name = format!("{hash}@{}", self.domain);
        db.execute("delete from message where name = ?1 and state = 'cancelled'", [&name])?;
        db.run("update message set name = ?2 where id = ?1", params![message, name])
    }
}

/// The first seal identifies a register wherever it is. Two created in one second have the same, and one
/// older than seals has none: the path tells those apart.
fn first_seal(db: &Connection) -> Result<String> {
    let seal = "select seal from act where seal is not null order by id limit 1";
    let seal: Option<String> = db.first_value(seal, [])?;
    Ok(seal.unwrap_or_default())
}
