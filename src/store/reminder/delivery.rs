//! A digest being sent: claimed by one run, sent with no transaction open, and settled.

use rusqlite::{Connection, params};

use super::digest::Claimed;
use super::message::{cancel_outdated, is_empty, remove};
use super::{LEASE, Sending, furthest};
use crate::error::Result;
use crate::model::delivery::{DeliveryOutcome, Failure, pause_after};
use crate::model::mail::OnDoubt;
use crate::model::message::{Destination, MessageState};
use crate::store::query::{FromRow, Query, from_row};
use crate::store::{Store, busy};

impl Store {
    /// Claims the next digest, without reminders that are out of date. One that another run claimed and never
    /// settled is claimed again after its lease, under the same Message-ID: it may be sent twice, but is never
    /// lost.
    pub fn claim(&mut self, sending: &Sending) -> Result<Option<Claimed>> {
        self.remember(|db| {
            hold_unsettled(db, sending)?;
            while let Some(claimed) = next(db, sending)? {
                cancel_outdated(db, claimed.message, sending.clock.today())?;
                if !is_empty(db, claimed.message)? {
                    take(db, sending, &claimed)?;
                    return Ok(Some(claimed));
                }
                let cancel = "update message set state = 'cancelled' where id = ?1";
                db.execute(cancel, [claimed.message])?;
            }
            Ok(None)
        })
    }

    pub fn has_next(&self, sending: &Sending) -> Result<bool> {
        Ok(next(&self.db, sending)?.is_some())
    }

    /// Does nothing if another run has claimed the digest since.
    pub fn settle(
        &mut self,
        sending: &Sending,
        run: i64,
        claimed: &Claimed,
        outcome: &DeliveryOutcome,
    ) -> Result<MessageState> {
        let record = |db: &Connection| {
            if !is_still_ours(db, claimed)? {
                return Ok(MessageState::Sending);
            }
            match outcome {
                Ok(answer) => record_sent(db, sending, run, claimed, answer),
                Err(failure) => record_failure(db, sending, claimed, failure),
            }
        };
        busy::uninterrupted(|| self.remember(record))
    }

    pub fn unplan(&mut self, claimed: &Claimed) -> Result<()> {
        busy::uninterrupted(|| self.remember(|db| remove(db, claimed.message)))
    }

    /// Makes failed, held and waiting digests due now, as if they were new.
    pub fn retry(&mut self, destination: &Destination) -> Result<()> {
        self.remember(|db| {
            db.run(
                "update message set state = 'pending', first_try = null, next_try = null
                 where channel = ?1 and (?2 is null or recipient = ?2)
                   and state in ('failed', 'held', 'pending')",
                params![destination.channel, destination.recipient],
            )
        })
    }
}

fn hold_unsettled(db: &Connection, sending: &Sending) -> Result<()> {
    if sending.retry.on_doubt == OnDoubt::Hold {
        let (now, furthest) = (sending.clock.by_now(), furthest(sending.clock));
        db.execute(
            "update message set state = 'held', lease = null,
               answer = 'the run that sent it did not finish; it may have arrived'
             where channel = ?1 and state = 'sending' and (lease <= ?2 or lease > ?3)",
            params![sending.destination.channel, now.instant(), furthest.instant()],
        )?;
    }
    Ok(())
}

/// The next digest to send: one never tried, due for a retry, or abandoned by its run.
const NEXT: &str = "
    select id as message, name as message_id, recipient, tries + 1 as tries, state = 'sending' as is_doubtful
    from message
    where channel = ?1 and (?2 is null or recipient = ?2)
      and (state = 'pending' and (next_try is null or next_try <= ?3 or next_try > ?4)
        or state = 'sending' and (lease <= ?3 or lease > ?4))
    order by id limit 1";

fn next(db: &Connection, sending: &Sending) -> Result<Option<Claimed>> {
    let Destination { channel, recipient } = &sending.destination;
    let (now, furthest) = (sending.clock.by_now(), furthest(sending.clock));
    let values = params![channel, recipient, now.instant(), furthest.instant()];
    db.first(NEXT, values, Claimed::from_row)
}

from_row!(Claimed { message, message_id, recipient, tries, is_doubtful });

fn take(db: &Connection, sending: &Sending, claimed: &Claimed) -> Result<()> {
    let now = sending.clock.by_now();
    db.run(
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
    )
}

/// After a lease another run may have claimed the digest; its outcome counts.
fn is_still_ours(db: &Connection, claimed: &Claimed) -> Result<bool> {
    let ours =
        "select exists (select 1 from message where id = ?1 and state = 'sending' and tries = ?2)";
    db.value(ours, params![claimed.message, claimed.tries])
}

fn record_sent(
    db: &Connection,
    sending: &Sending,
    run: i64,
    claimed: &Claimed,
    answer: &str,
) -> Result<MessageState> {
    db.execute(
        "update message set state = 'told', told = ?2, answer = ?3, lease = null, next_try = null where id = ?1",
        params![claimed.message, sending.clock.by_now().instant(), answer],
    )?;
    db.execute(
        "update reminder_run set told = told + (
           select count(*) from reminder where message = ?1 and state = 'planned')
         where id = ?2",
        [claimed.message, run],
    )?;
    db.execute(
        "update reminder set state = 'told' where message = ?1 and state = 'planned'",
        [claimed.message],
    )?;
    Ok(MessageState::Sent)
}

fn record_failure(
    db: &Connection,
    sending: &Sending,
    claimed: &Claimed,
    failure: &Failure,
) -> Result<MessageState> {
    let state = sending.retry.state_after(failure, is_out_of_time(db, sending, claimed)?);
    let is_retried = state == MessageState::Pending;
    let has_to_wait = is_retried && *failure != Failure::Stopped;
    let next_try = has_to_wait.then(|| sending.clock.by_now().later(pause_after(claimed.tries)));
    db.execute(
        "update message set state = ?2, lease = null, next_try = ?3, answer = ?4, doubts = doubts + ?5
         where id = ?1",
        params![
            claimed.message,
            state,
            next_try.map(|moment| moment.instant()),
            failure.reason(),
            is_retried && matches!(failure, Failure::Unknown(_))
        ],
    )?;
    Ok(state)
}

fn is_out_of_time(db: &Connection, sending: &Sending, claimed: &Claimed) -> Result<bool> {
    let sql = "select coalesce(first_try <= ?2, false) from message where id = ?1";
    let limit = sending.clock.by_now().earlier(sending.retry.give_up_after);
    db.value(sql, params![claimed.message, limit.instant()])
}
