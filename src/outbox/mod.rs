//! Hands a finished message to a file, a command or a mail system, and reports the outcome.
//!
//! Nothing here decides who gets what.

pub mod command;
mod email;
pub mod file;
mod program;
pub mod secret;
mod sendmail;
#[cfg_attr(not(feature = "mail"), path = "no_smtp.rs")]
mod smtp;

use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::model::delivery::{Failure, Outcome};
use crate::model::mail::Transport;
pub use email::Email;

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

/// A mail transport, open for several messages.
#[derive(Debug)]
pub enum Mailer {
    Smtp(Box<smtp::Server>),
    Sendmail(sendmail::Program),
}

impl Mailer {
    /// Reads the password, if there is one, and looks for the program. Nothing is connected yet.
    /// `credentials` is the folder that systemd names, and `host` this machine's own name.
    pub fn open(
        transport: &Transport,
        credentials: Option<&Path>,
        host: &str,
        timeouts: Timeouts,
    ) -> Result<Mailer> {
        if cfg!(not(feature = "mail")) {
            return Err(cannot_mail());
        }
        Ok(match transport {
            Transport::Smtp(smtp) => {
                Mailer::Smtp(Box::new(smtp::Server::open(smtp, credentials, host, timeouts)?))
            }
            Transport::Sendmail(path) => {
                Mailer::Sendmail(sendmail::Program::open(path, timeouts.program)?)
            }
        })
    }

    pub fn send(&mut self, email: &Email) -> Outcome {
        let Some(to) = &email.to else {
            return Err(Failure::permanent("the e-mail has no recipient"));
        };
        let message = email.bytes().map_err(|error| Failure::permanent(&error.to_string()))?;
        match self {
            Mailer::Smtp(server) => server.send(&email.from, to, &message),
            Mailer::Sendmail(program) => program.send(&email.from, to, message),
        }
    }
}

fn cannot_mail() -> Error {
    Error::Configuration(
        "this build of track can't send mail: it was built without the `mail` feature".into(),
    )
}
