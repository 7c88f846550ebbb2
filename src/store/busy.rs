//! Waits for a register that another process is writing to, until it is free or an interrupt comes.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// After this time a command says that the register is busy.
const LONGEST: Duration = Duration::from_secs(40);

thread_local! {
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
    static INTERRUPTED: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// SQLite asks this whenever a lock is taken; `tries` counts each wait from 0. A short random sleep lets
/// many writers through sooner than SQLite's own growing one.
pub fn wait(tries: i32) -> bool {
    let began = began(tries);
    if began.elapsed() > LONGEST || is_interrupted() {
        return false;
    }
    sleep(Duration::from_micros(fastrand::u64(500..5_000)));
    true
}

fn began(tries: i32) -> Instant {
    let running = BEGAN.get().filter(|_| tries > 0);
    let began = running.unwrap_or_else(Instant::now);
    BEGAN.set(Some(began));
    began
}

/// From here on, this thread's work on a register stops once the flag is set.
pub fn set_interrupt_flag(flag: Arc<AtomicBool>) {
    INTERRUPTED.set(Some(flag));
}

/// Records something that has happened already, which an interruption must not stop.
pub fn uninterrupted<T>(record: impl FnOnce() -> T) -> T {
    let flag = INTERRUPTED.take();
    let value = record();
    INTERRUPTED.set(flag);
    value
}

pub fn is_interrupted() -> bool {
    INTERRUPTED.with_borrow(|flag| {
        flag.as_ref().is_some_and(|interrupted| interrupted.load(Ordering::Relaxed))
    })
}
