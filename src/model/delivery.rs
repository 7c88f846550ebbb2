//! What came of sending a message, and whether and when it is sent again.

use std::fmt;
use std::time::Duration;

use chrono::TimeDelta;

use super::clean::Clean;
use super::mail::OnDoubt;
use super::message::MessageState;
use super::text::one_line;
use crate::error::shortened;

/// The recipient's answer in one line, or why it failed.
pub type DeliveryOutcome = std::result::Result<String, Failure>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Another try may succeed: there was no answer, or the disk is full.
    Temporary(String),
    /// Another try would fail too: the recipient is unknown.
    Permanent(String),
    /// It may have been delivered: the connection broke after the last byte.
    Unknown(String),
    /// A signal ended the run before the last byte. The next run needn't wait.
    Stopped,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Failure::Unknown(_) => write!(f, "{}; it may have been delivered", self.reason()),
            _ => f.write_str(self.reason()),
        }
    }
}

impl Failure {
    pub fn temporary(why: &str) -> Failure {
        Failure::Temporary(answer_line(why))
    }

    pub fn permanent(why: &str) -> Failure {
        Failure::Permanent(answer_line(why))
    }

    pub fn unknown(why: &str) -> Failure {
        Failure::Unknown(answer_line(why))
    }

    pub fn reason(&self) -> &str {
        match self {
            Failure::Temporary(why) | Failure::Permanent(why) | Failure::Unknown(why) => why,
            Failure::Stopped => "the run was interrupted",
        }
    }
}

/// Harmless to print, and not too long.
pub fn answer_line(said: &str) -> String {
    const LONGEST_ANSWER: usize = 300;
    shortened(&Clean(&one_line(said)).to_string(), LONGEST_ANSWER)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    pub give_up_after: TimeDelta,
    pub on_doubt: OnDoubt,
}

impl Default for RetryPolicy {
    fn default() -> RetryPolicy {
        RetryPolicy { give_up_after: TimeDelta::hours(24), on_doubt: OnDoubt::Send }
    }
}

impl RetryPolicy {
    pub fn state_after(&self, failure: &Failure, is_out_of_time: bool) -> MessageState {
        match failure {
            Failure::Permanent(_) => MessageState::Failed,
            Failure::Temporary(_) if is_out_of_time => MessageState::Failed,
            Failure::Unknown(_) if is_out_of_time || self.on_doubt == OnDoubt::Hold => {
                MessageState::Held
            }
            Failure::Temporary(_) | Failure::Unknown(_) | Failure::Stopped => MessageState::Pending,
        }
    }
}

/// Five minutes at first, then twice as long each time, up to four hours.
pub fn pause_after(tries: i64) -> Duration {
    const FIRST: u64 = 5 * 60;
    const LONGEST: u64 = 4 * 60 * 60;
    let doublings = tries.saturating_sub(1).clamp(0, 10);
    Duration::from_secs((FIRST << doublings).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_retry_waits_longer_and_never_a_whole_day() {
        let minutes = |tries| pause_after(tries).as_secs() / 60;
        assert_eq!([1, 2, 3, 4].map(minutes), [5, 10, 20, 40]);
        assert_eq!([7, 60, i64::MAX].map(minutes), [240, 240, 240]);
    }

    #[test]
    fn a_digest_is_retried_until_its_time_is_up_unless_nobody_would_take_it() {
        let state = |failure: Failure, late, on_doubt| {
            RetryPolicy { on_doubt, ..RetryPolicy::default() }.state_after(&failure, late)
        };
        for on_doubt in [OnDoubt::Send, OnDoubt::Hold] {
            let full = || Failure::temporary("disk full");
            assert_eq!(state(full(), false, on_doubt), MessageState::Pending);
            assert_eq!(state(full(), true, on_doubt), MessageState::Failed);
            assert_eq!(state(Failure::permanent("550"), false, on_doubt), MessageState::Failed);
            assert_eq!(state(Failure::unknown("cut off"), true, on_doubt), MessageState::Held);
        }
        let cut_off = || Failure::unknown("cut off");
        assert_eq!(state(cut_off(), false, OnDoubt::Send), MessageState::Pending);
        assert_eq!(state(cut_off(), false, OnDoubt::Hold), MessageState::Held);
    }
}
