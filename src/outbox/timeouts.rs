//! How long the outbox waits.

use std::time::Duration;

use super::program::ProgramLimit;

/// How long to wait for mail servers and programs.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection, and for each whole answer of a mail server.
    pub answer: Duration,
    /// To send a whole message, and then for the answer that accepts it; longer, since a server then scans it.
    pub acceptance: Duration,
    /// For everything about one message. A server that is only slow needs far less, and a claim on a message must
    /// not lapse meanwhile.
    pub letter: Duration,
    /// For all messages to a mail server: the next run must not begin while this one waits.
    pub run: Duration,
    /// For a mail program, from its start to its end.
    pub program: Duration,
    /// Whether a signal has ended the run.
    pub is_interrupted: fn() -> bool,
}

impl Timeouts {
    pub fn of_program(self) -> ProgramLimit {
        ProgramLimit { is_interrupted: self.is_interrupted, ..ProgramLimit::of(self.program) }
    }
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            answer: Duration::from_secs(30),
            acceptance: Duration::from_secs(120),
            letter: Duration::from_secs(300),
            run: Duration::from_secs(1800),
            program: Duration::from_secs(120),
            is_interrupted: || false,
        }
    }
}
