//! Reminders on disk: what will be sent, what was sent to whom, and when they last ran.
//!
//! None of it is journalled: a message that was read can't be taken back, whatever is undone. It is
//! written outside any act, each step in a short transaction of its own, so that no lock is held while
//! a mail server is spoken to.

mod candidates;
mod checksum;
mod delivery;
mod digest;
mod log;
mod message;
mod plan;

use std::time::Duration;

use rusqlite::Connection;

use super::{Store, sqlite_errors};
use crate::error::Result;
use crate::model::act::Now;
use crate::model::delivery::RetryPolicy;
use crate::model::message::{Destination, Run};
use crate::store::query::{FromRow, Query, from_row};

pub use candidates::Texts;
pub use checksum::Checksum;
pub use digest::Claimed;
pub use plan::{DigestPlan, Planned};

#[derive(Debug)]
pub struct Sending {
    pub clock: Now,
    pub destination: Destination,
    pub retry: RetryPolicy,
}

/// How long a digest belongs to the run that is sending it: longer than any timeout.
pub const LEASE: Duration = Duration::from_secs(600);

/// A retry or lease further ahead than this was written by a wrong clock.
fn furthest(clock: Now) -> Now {
    const FURTHEST: Duration = Duration::from_secs(24 * 60 * 60);
    clock.by_now().later(FURTHEST)
}

impl Store {
    pub fn last_run(&self) -> Result<Option<Run>> {
        let newest = "select at, day, login, channel, told as sent from reminder_run order by id desc limit 1";
        self.db.first(newest, [], Run::from_row)
    }

    fn remember<T>(&mut self, action: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let path = self.path.clone();
        let remembered = || {
            let tx = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            Checksum::watch(&tx)?;
            let value = action(&tx)?;
            Checksum::renew(&tx)?;
            tx.commit()?;
            Ok(value)
        };
        remembered().map_err(|error| sqlite_errors::naming(error, &path))
    }
}

from_row!(Run { at, day, login, channel, sent });
