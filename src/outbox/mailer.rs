//! Sends e-mails by the configured transport.

use std::path::{Path, PathBuf};

use super::email::{Email, cannot_mail};
use super::program::ProgramLimit;
use super::timeouts::Timeouts;
use super::{sendmail, smtp};
use crate::error::Result;
use crate::model::delivery::{DeliveryOutcome, Failure};
use crate::model::mail::Transport;

#[derive(Debug)]
pub enum Mailer {
    Smtp(Box<smtp::Server>),
    Sendmail { program: PathBuf, limit: ProgramLimit },
}

impl Mailer {
    /// Reads the password or looks for the program, but connects to nothing. `credentials` is the folder that
    /// systemd names, and `host` this machine's own name.
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
            Transport::Sendmail(program) => {
                sendmail::check(program)?;
                Mailer::Sendmail { program: program.clone(), limit: timeouts.of_program() }
            }
        })
    }

    pub fn send(&mut self, email: &Email) -> DeliveryOutcome {
        let Some(to) = &email.to else {
            return Err(Failure::permanent("the e-mail has no recipient"));
        };
        let message = email.bytes().map_err(|error| Failure::permanent(&error.to_string()))?;
        match self {
            Mailer::Smtp(server) => server.send(&email.from, to, &message),
            Mailer::Sendmail { program, limit } => {
                sendmail::send(program, *limit, &email.from, to, message)
            }
        }
    }
}
