//! A digest on its way: claimed by one run, handed over with no transaction open, and settled.

use std::time::Duration;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::digest::Claimed;
use super::plan::drop_message;
use super::{LEASE, Watch};
use crate::error::Result;
use crate::model::mail::OnDoubt;
use crate::model::message::{Channel, Outcome, Patience, Recipient, State};
use crate::store::Store;

impl Store {
    /// Claims the next digest of a way that is to be sent, for a recipient or for any, and takes out of it
    /// what is no longer to be told. None where nothing is left to be sent now.
    ///
    /// What another run claimed and never settled is claimed again when its lease is over, with the same
    /// Message-ID: it may be told twice, and is not told never.
    pub fn claim(
        &mut self,
        watch: &Watch,
        patience: &Patience,
        (channel, recipient): (Channel, Option<&Recipient>),
    ) -> Result<Option<Claimed>> {
        self.remember(|db| {
            hold_back(db, watch, patience, channel)?;
            while let Some(claimed) = next(db, watch, channel, recipient)? {
                cancel_what_is_over(db, claimed.message, watch.now().today())?;
                if has_anything(db, claimed.message)? {
                    take(db, watch, &claimed)?;
                    return Ok(Some(claimed));
                }
                db.execute(
                    "update message set state = 'cancelled' where id = ?1",
                    [claimed.message],
                )?;
            }
            Ok(None)
        })
    }

    /// Whether a digest of a way is to be sent now.
    pub fn has_next(
        &self,
        watch: &Watch,
        (channel, recipient): (Channel, Option<&Recipient>),
    ) -> Result<bool> {
        Ok(next(&self.db, watch, channel, recipient)?.is_some())
    }

    /// Keeps what came of handing a digest over in this run, unless another one has claimed it since.
    pub fn settle(
        &mut self,
        watch: &Watch,
        patience: &Patience,
        claimed: &Claimed,
        (outcome, run): (&Outcome, i64),
    ) -> Result<State> {
        self.remember(|db| {
            if !is_still_ours(db, claimed)? {
                return Ok(State::Sending);
            }
            match outcome {
                Outcome::Told(answer) => told(db, watch, claimed, (answer, run)),
                Outcome::Later(answer) if is_tried_out(db, watch, patience, claimed)? => {
                    given_up(db, claimed, State::Failed, answer)
                }
                Outcome::Later(answer) => later(db, watch, claimed, answer),
                Outcome::Never(answer) => given_up(db, claimed, State::Failed, answer),
                Outcome::Doubt(answer)
                    if patience.on_doubt == OnDoubt::Hold
                        || is_tried_out(db, watch, patience, claimed)? =>
                {
                    given_up(db, claimed, State::Held, answer)
                }
                Outcome::Doubt(answer) => {
                    db.execute(
                        "update message set doubts = doubts + 1 where id = ?1",
                        [claimed.message],
                    )?;
                    later(db, watch, claimed, answer)
                }
            }
        })
    }

    /// Takes back the planning of a digest that could not be printed: nobody was told.
    pub fn unplan(&mut self, claimed: &Claimed) -> Result<()> {
        self.remember(|db| drop_message(db, claimed.message))
    }

    /// Has what failed, is held or waits for its time sent now, as if it were new.
    pub fn retry(&mut self, (channel, recipient): (Channel, Option<&Recipient>)) -> Result<()> {
        self.remember(|db| {
            db.execute(
                "update message set state = 'pending', first_try = null, next_try = null
                 where channel = ?1 and (?2 is null or recipient = ?2)
                   and state in ('failed', 'held', 'pending')",
                params![channel, recipient.map(Recipient::to_string)],
            )?;
            Ok(())
        })
    }
}

/// Where a doubt is not to be answered by sending again, what nobody settled is held.
fn hold_back(db: &Connection, watch: &Watch, patience: &Patience, channel: Channel) -> Result<()> {
    if patience.on_doubt == OnDoubt::Hold {
        db.execute(
            "update message set state = 'held', lease = null,
               answer = 'the run that sent it did not end; nobody knows whether it arrived'
             where channel = ?1 and state = 'sending' and (lease <= ?2 or lease > ?3)",
            params![channel, watch.now().instant(), watch.never().instant()],
        )?;
    }
    Ok(())
}

/// The next digest to be sent: never tried, to be tried again by now, or abandoned by its run.
const NEXT: &str = "
    select id, name, recipient, tries, state = 'sending'
    from message
    where channel = ?1 and (?2 is null or recipient = ?2)
      and (state = 'pending' and (next_try is null or next_try <= ?3 or next_try > ?4)
        or state = 'sending' and (lease <= ?3 or lease > ?4))
    order by id limit 1";

fn next(
    db: &Connection,
    watch: &Watch,
    channel: Channel,
    recipient: Option<&Recipient>,
) -> Result<Option<Claimed>> {
    let claimed = |row: &Row| {
        Ok(Claimed {
            message: row.get(0)?,
            name: row.get(1)?,
            recipient: Recipient::kept(&row.get::<_, String>(2)?),
            tries: row.get::<_, i64>(3)? + 1,
            is_doubtful: row.get(4)?,
        })
    };
    let recipient = recipient.map(Recipient::to_string);
    let values = params![channel, recipient, watch.now().instant(), watch.never().instant()];
    Ok(db.prepare_cached(NEXT)?.query_row(values, claimed).optional()?)
}

/// What was closed, moved, answered or snoozed since it was planned is not told any more.
pub fn cancel_what_is_over(db: &Connection, message: i64, today: NaiveDate) -> Result<()> {
    db.execute(
        "update reminder set state = 'cancelled'
         where message = ?1 and state = 'planned' and noun = 'duty'
           and not exists (select 1 from duty where duty.id = noun_id and closed is null and due = date)",
        [message],
    )?;
    db.execute(
        "update reminder set state = 'cancelled'
         where message = ?1 and state = 'planned' and noun = 'progress'
           and (not exists (select 1 from progress p where p.id = noun_id and (
                  (p.status = 'submitted' and p.since = date and (step = 'submitted' or step like 'waiting-%'))
                  or (p.status in ('open', 'in-progress', 'blocked') and p.due = date
                    and step <> 'submitted' and step not like 'waiting-%')
                  or (step = 'back' and p.status in ('open', 'in-progress', 'blocked', 'submitted'))))
             or exists (select 1 from snooze where snooze.progress = noun_id and until > ?2))",
        params![message, today],
    )?;
    Ok(())
}

fn has_anything(db: &Connection, message: i64) -> Result<bool> {
    let any = "select exists (select 1 from reminder where message = ?1 and state = 'planned')";
    Ok(db.query_row(any, [message], |row| row.get(0))?)
}

fn take(db: &Connection, watch: &Watch, claimed: &Claimed) -> Result<()> {
    let now = watch.now();
    db.execute(
        "update message set state = 'sending', tries = ?2, lease = ?3,
           first_try = coalesce(min(first_try, ?4), ?4),
           doubts = doubts + ?5
         where id = ?1",
        params![
            claimed.message,
            claimed.tries,
            now.later(LEASE).instant(),
            now.instant(),
            claimed.is_doubtful
        ],
    )?;
    Ok(())
}

/// A run whose lease was over may have been overtaken by another: then the other one's word counts.
fn is_still_ours(db: &Connection, claimed: &Claimed) -> Result<bool> {
    let ours =
        "select exists (select 1 from message where id = ?1 and state = 'sending' and tries = ?2)";
    Ok(db.query_row(ours, params![claimed.message, claimed.tries], |row| row.get(0))?)
}

fn told(
    db: &Connection,
    watch: &Watch,
    claimed: &Claimed,
    (answer, run): (&str, i64),
) -> Result<State> {
    db.execute(
        "update message set state = 'told', told = ?2, answer = ?3, lease = null, next_try = null where id = ?1",
        params![claimed.message, watch.now().instant(), answer],
    )?;
    let reminders = db.execute(
        "update reminder set state = 'told' where message = ?1 and state = 'planned'",
        [claimed.message],
    )?;
    db.execute(
        "update reminder_run set told = told + ?1 where id = ?2",
        [i64::try_from(reminders).unwrap_or(i64::MAX), run],
    )?;
    Ok(State::Told)
}

/// After which time a digest is tried again: five minutes at first, twice as long each time, and at
/// most four hours.
fn pause(tries: i64) -> Duration {
    const FIRST: u64 = 5 * 60;
    const LONGEST: u64 = 4 * 60 * 60;
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 10)).unwrap_or(0);
    Duration::from_secs((FIRST << doublings).min(LONGEST))
}

fn later(db: &Connection, watch: &Watch, claimed: &Claimed, answer: &str) -> Result<State> {
    db.execute(
        "update message set state = 'pending', lease = null, next_try = ?2, answer = ?3 where id = ?1",
        params![claimed.message, watch.now().later(pause(claimed.tries)).instant(), answer],
    )?;
    Ok(State::Pending)
}

fn given_up(db: &Connection, claimed: &Claimed, state: State, answer: &str) -> Result<State> {
    db.execute(
        "update message set state = ?2, lease = null, next_try = null, answer = ?3 where id = ?1",
        params![claimed.message, state, answer],
    )?;
    Ok(state)
}

/// Whether a digest has been tried for so long that it is given up.
fn is_tried_out(
    db: &Connection,
    watch: &Watch,
    patience: &Patience,
    claimed: &Claimed,
) -> Result<bool> {
    let sql = "select first_try <= ?2 from message where id = ?1";
    let values = params![claimed.message, watch.now().earlier(patience.longest).instant()];
    Ok(db.query_row(sql, values, |row| row.get::<_, Option<bool>>(0))?.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_again_waits_longer_each_time_and_never_for_a_day() {
        let minutes = |tries| pause(tries).as_secs() / 60;
        assert_eq!([1, 2, 3, 4].map(minutes), [5, 10, 20, 40]);
        assert_eq!([7, 60, i64::MAX].map(minutes), [240, 240, 240]);
    }
}
