//! How long the outbox waits.

use std::time::Duration;

/// How long to wait for mail servers and programs.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection, and for each answer of a mail server.
    pub answer: Duration,
    /// For the answer that accepts a whole message; longer, since a server then scans it.
    pub acceptance: Duration,
    /// For a mail program, from its start to its end.
    pub program: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            answer: Duration::from_secs(30),
            acceptance: Duration::from_secs(120),
            program: Duration::from_secs(120),
        }
    }
}
