//! Reminders on disk: what is to be told, what was told to whom, and when they last ran.
//!
//! None of it is journalled: what somebody was told cannot be taken back, whatever is undone. What is
//! written here is written outside of any act, each step in a short transaction of its own, so that no
//! lock is held while a mail server is spoken to.

mod digest;
mod handing_over;
mod plan;
mod subject;
mod told;

use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Row};

use super::{Store, sqlite_errors};
use crate::error::Result;
use crate::model::act::Now;
use crate::model::message::Run;

pub use digest::Claimed;
pub use plan::Wanted;

/// The moments of a run, which go on from the one at which it began.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    began: Now,
    since: Instant,
}

impl Watch {
    /// A watch that is set to the moment at which the run began.
    pub fn set_to(began: Now) -> Watch {
        Watch { began, since: Instant::now() }
    }

    /// This moment.
    pub fn now(&self) -> Now {
        self.began.later(self.since.elapsed())
    }

    /// A moment that nothing is put off to: what was, a clock wrote that has been put right since.
    pub fn never(&self) -> Now {
        const FURTHEST: Duration = Duration::from_secs(24 * 60 * 60);
        self.now().later(FURTHEST)
    }
}

/// For how long a digest belongs to who is sending it: longer than anybody is waited for.
pub const LEASE: Duration = Duration::from_secs(600);

impl Store {
    /// The newest run; none where reminders have never run.
    pub fn last_run(&self) -> Result<Option<Run>> {
        let newest =
            "select at, day, login, channel, told from reminder_run order by id desc limit 1";
        Ok(self.db.query_row(newest, [], run_row).optional()?)
    }

    /// Writes what is no act: what reminders remember.
    fn remember<T>(&mut self, action: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let path = self.path.clone();
        let remembered = || {
            let tx = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let value = action(&tx)?;
            tx.commit()?;
            Ok(value)
        };
        remembered().map_err(|error| sqlite_errors::naming(error, &path))
    }
}

fn run_row(row: &Row) -> rusqlite::Result<Run> {
    Ok(Run {
        at: row.get(0)?,
        day: row.get(1)?,
        login: row.get(2)?,
        channel: row.get(3)?,
        told: row.get(4)?,
    })
}
