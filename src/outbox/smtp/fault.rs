//! What a mail server answers, and what else can come of asking it.

use std::io;

use super::tls_errors;
use crate::error::reason;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    /// Without the codes. They are what the server likes them to be: see `Login::is_repeated_in`.
    pub lines: Vec<String>,
}

impl Reply {
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server refuses, for now (4xx) or for good (5xx).
    Refused(Reply),
    /// The connection broke, or there was no answer in time.
    Lost(String),
    /// What the server sends doesn't answer what it was sent. Nothing on this connection can be believed any more.
    Protocol(String),
    /// A signal ended the run.
    Interrupted,
}

impl Fault {
    pub fn closed() -> Fault {
        Fault::Lost("it closed the connection".to_owned())
    }
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Fault {
        if is_interruption(&cause) {
            return Fault::Interrupted;
        }
        if let Some(why) = cause.get_ref().and_then(tls_errors::explained) {
            return Fault::Lost(why);
        }
        match cause.kind() {
            io::ErrorKind::TimedOut => Fault::Lost("it did not answer in time".to_owned()),
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted => Fault::closed(),
            _ => Fault::Lost(reason(&cause)),
        }
    }
}

/// Goes through TLS as an error of the connection.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
struct Interruption;

pub fn interruption() -> io::Error {
    io::Error::other(Interruption)
}

fn is_interruption(cause: &io::Error) -> bool {
    cause.get_ref().is_some_and(|inner| inner.is::<Interruption>())
}
