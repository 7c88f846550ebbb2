//! Waiting for a register that somebody else is writing to.

use std::cell::Cell;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a command waits before it says that the register is busy.
const LONGEST: Duration = Duration::from_secs(40);

thread_local! {
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// SQLite asks this whenever a lock is taken: `tries` counts from nought for each wait.
///
/// A short random sleep lets many writers through sooner than SQLite's own growing one.
pub fn wait(tries: i32) -> bool {
    let began = began(tries);
    if began.elapsed() > LONGEST {
        return false;
    }
    sleep(Duration::from_micros(fastrand::u64(500..5_000)));
    true
}

/// When this wait began.
fn began(tries: i32) -> Instant {
    let running = BEGAN.get().filter(|_| tries > 0);
    let began = running.unwrap_or_else(Instant::now);
    BEGAN.set(Some(began));
    began
}
