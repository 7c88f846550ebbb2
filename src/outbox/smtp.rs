//! A mail server, spoken to step by step, so that the outcome of each message is known.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;

use super::secret;
use super::timeouts::Timeouts;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::delivery::{Failure, Outcome, one_line};
use crate::model::mail::{Smtp, Tls};

pub struct Server {
    smtp: Smtp,
    login: Option<Credentials>,
    tls: Option<TlsParameters>,
    hello: ClientId,
    timeouts: Timeouts,
    connection: Option<SmtpConnection>,
    /// Why it is not tried any more: it can't be reached, or closes one connection after another.
    given_up: Option<String>,
    /// Connections lost since the last message that was sent.
    losses: u8,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Server").field("smtp", &self.smtp).finish_non_exhaustive()
    }
}

impl Server {
    pub fn open(
        smtp: &Smtp,
        credentials: Option<&Path>,
        host: &str,
        timeouts: Timeouts,
    ) -> Result<Server> {
        smtp.check()?;
        let login = match (&smtp.user, &smtp.password) {
            (Some(user), Some(source)) => {
                let password = secret::read(source, credentials)?;
                Some(Credentials::new(user.clone(), password.reveal().to_owned()))
            }
            _ => None,
        };
        let tls = (smtp.tls != Tls::Nothing).then(|| TlsParameters::new(smtp.host.clone()));
        let tls = tls.transpose().map_err(|error| Error::Configuration(words(&error)))?;
        Ok(Server {
            smtp: smtp.clone(),
            login,
            tls,
            hello: hello(host),
            timeouts,
            connection: None,
            given_up: None,
            losses: 0,
        })
    }

    pub fn send(&mut self, from: &Address, to: &Address, message: &[u8]) -> Outcome {
        let (from, to) = (mailbox(from)?, mailbox(to)?);
        let mut connection = self.begin(&from)?;
        match send_rest(&mut connection, to, message, self.timeouts) {
            Ok(answer) => {
                (self.connection, self.losses) = (Some(connection), 0);
                Ok(one_line(&format!("{} answered {}", self.smtp.host, answer)))
            }
            Err((is_complete, error)) => Err(self.failed(connection, is_complete, &error)),
        }
    }

    /// A connection on which the server has begun to accept a message. It may have closed an idle
    /// connection, which says nothing about the next message.
    fn begin(&mut self, from: &lettre::Address) -> std::result::Result<SmtpConnection, Failure> {
        let mail_from = |connection: &mut SmtpConnection| {
            connection.command(Mail::new(Some(from.clone()), vec![]))
        };
        if let Some(mut connection) = self.connection.take() {
            match mail_from(&mut connection) {
                Ok(_) => return Ok(connection),
                Err(error) if is_closed(&error) => {}
                Err(error) => return Err(self.failed(connection, false, &error)),
            }
        }
        let mut connection = self.connect_once()?;
        match mail_from(&mut connection) {
            Ok(_) => Ok(connection),
            Err(error) => Err(self.failed(connection, false, &error)),
        }
    }

    /// A failure here is not about a message, whatever the server answers: a retry may succeed. It is tried
    /// once for all messages.
    fn connect_once(&mut self) -> std::result::Result<SmtpConnection, Failure> {
        if let Some(why) = &self.given_up {
            return Err(Failure::temporary(why));
        }
        self.connect().map_err(|why| {
            self.given_up = Some(why.clone());
            Failure::temporary(&why)
        })
    }

    fn connect(&self) -> std::result::Result<SmtpConnection, String> {
        let Smtp { host, port, .. } = &self.smtp;
        let (hello, answer) = (&self.hello, Some(self.timeouts.answer));
        let from_the_start = self.tls.as_ref().filter(|_| self.smtp.tls == Tls::Implicit);
        let failed = |what: &'static str| {
            move |error: SmtpError| format!("{host}:{port}: {what}{}", words(&error))
        };
        let mut connection =
            SmtpConnection::connect((host.as_str(), *port), answer, hello, from_the_start, None)
                .map_err(failed(""))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.smtp.tls == Tls::Required) {
            connection.starttls(tls, hello).map_err(failed("starttls: "))?;
        }
        if let Some(login) = &self.login {
            connection
                .auth(DEFAULT_MECHANISMS, login)
                .map_err(|error| format!("{host}:{port}: login: {}", codes_only(&error)))?;
        }
        Ok(connection)
    }

    /// What an error means for the message, the connection and the server. Only a server that has the
    /// complete message may have delivered it.
    fn failed(
        &mut self,
        mut connection: SmtpConnection,
        is_complete: bool,
        error: &SmtpError,
    ) -> Failure {
        let why = format!("{}: {}", self.smtp.host, words(error));
        if !is_closed(error) && connection.command(Rset).is_ok() {
            (self.connection, self.losses) = (Some(connection), 0);
        } else {
            self.losses = self.losses.saturating_add(1);
        }
        if self.losses >= MAX_LOSSES {
            self.given_up = Some(why.clone());
        }
        match error.status().map(u16::from) {
            Some(code) if ABOUT_LOGIN.contains(&code) => Failure::temporary(&why),
            Some(500..) => Failure::permanent(&why),
            None if is_complete => Failure::unknown(&why),
            Some(_) | None => Failure::temporary(&why),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        const LONGEST_WAIT: Duration = Duration::from_secs(2);
        if let Some(mut connection) = self.connection.take() {
            let _ = connection.set_timeout(Some(self.timeouts.answer.min(LONGEST_WAIT)));
            let _ = connection.quit();
        }
    }
}

/// After so many lost connections with no message sent between them, a server is not tried again.
const MAX_LOSSES: u8 = 2;

/// Answers about the login (RFC 4954) and not about the message.
const ABOUT_LOGIN: [u16; 4] = [530, 534, 535, 538];

/// Returns the server's answer to the complete message, or an error and whether the server has it all.
fn send_rest(
    connection: &mut SmtpConnection,
    to: lettre::Address,
    message: &[u8],
    timeouts: Timeouts,
) -> std::result::Result<String, (bool, SmtpError)> {
    const PIECE: usize = 16 << 10;
    let incomplete = |error| (false, error);
    connection.command(Rcpt::new(to, vec![])).map_err(incomplete)?;
    connection.command(Data).map_err(incomplete)?;
    let mut is_complete = false;
    // Lettre ends the last line itself.
    let mut pieces = message.strip_suffix(b"\r\n").unwrap_or(message).chunks(PIECE);
    // The full stop that ends a message is sent when there is no other piece.
    let pieces = std::iter::from_fn(|| {
        pieces.next().or_else(|| {
            is_complete = true;
            None
        })
    });
    let _ = connection.set_timeout(Some(timeouts.acceptance));
    let answer = connection.message_iter(pieces);
    let _ = connection.set_timeout(Some(timeouts.answer));
    let answer = answer.map_err(|error| (is_complete, error))?;
    Ok(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
}

fn mailbox(address: &Address) -> std::result::Result<lettre::Address, Failure> {
    let read = address.to_string().parse();
    read.map_err(|error| Failure::permanent(&format!("{address}: {error}")))
}

/// Our own name if it is a full domain name; otherwise a loopback address.
fn hello(host: &str) -> ClientId {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if host.contains('.') && host.chars().all(is_plain) {
        ClientId::Domain(host.to_owned())
    } else {
        ClientId::default()
    }
}

fn is_closed(error: &SmtpError) -> bool {
    const GOING_AWAY: u16 = 421;
    error.status().is_none_or(|code| u16::from(code) == GOING_AWAY)
}

/// Without the prefix that lettre adds.
fn words(error: &SmtpError) -> String {
    let said = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    match (error.status(), cause.map(io::Error::kind)) {
        (Some(code), _) => format!("{code} {said}"),
        (None, Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)) => {
            "it did not answer in time".to_owned()
        }
        (None, _) if said == "incomplete response" => "it closed the connection".to_owned(),
        (None, _) => said,
    }
}

/// At the login only the codes of the server's answer are shown, since it might echo the password.
fn codes_only(error: &SmtpError) -> String {
    let Some(code) = error.status() else { return words(error) };
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let is_code = |word: &&str| word.split('.').all(|part| part.parse::<u16>().is_ok());
    let detail = said.split_whitespace().next().filter(is_code);
    let detail = detail.map(|detail| format!(" {detail}")).unwrap_or_default();
    format!("the server refused it with {code}{detail}")
}
