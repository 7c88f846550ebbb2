//! A mail server, spoken to step by step, so that it is known what became of a letter.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use lettre::transport::smtp::Error as Trouble;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::{Failure, Outcome, Patience, one_line, secret};
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::mail::{Smtp, Tls};

/// A server, and the connection to it while there is one.
pub struct Server {
    smtp: Smtp,
    login: Option<Credentials>,
    tls: Option<TlsParameters>,
    patience: Patience,
    line: Option<SmtpConnection>,
    /// Why it is not asked any more: it could not be reached, or hung up on one letter after another.
    given_up: Option<String>,
    losses: u8,
}

/// What is known of the server, and nothing of the login.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Server")
            .field("smtp", &self.smtp)
            .field("is_connected", &self.line.is_some())
            .field("given_up", &self.given_up)
            .finish_non_exhaustive()
    }
}

/// How far a letter had come when something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The server had not all of it, and so has nothing.
    Underway,
    Whole,
}

impl Server {
    /// A server, with its password if it asks for one.
    pub fn open(smtp: &Smtp, credentials: Option<&Path>, patience: Patience) -> Result<Server> {
        smtp.check()?;
        let login = match (&smtp.user, &smtp.password) {
            (Some(user), Some(source)) => {
                let password = secret::read(source, credentials)?;
                Some(Credentials::new(user.clone(), password.reveal().to_owned()))
            }
            _ => None,
        };
        let tls = match smtp.tls {
            Tls::Nothing => None,
            Tls::Implicit | Tls::Required => {
                let made = TlsParameters::new(smtp.host.clone());
                Some(made.map_err(|trouble| Error::Configuration(words(&trouble)))?)
            }
        };
        let smtp = smtp.clone();
        Ok(Server { smtp, login, tls, patience, line: None, given_up: None, losses: 0 })
    }

    /// Sends a message, on the connection of the one before if there is one.
    pub fn send(&mut self, from: &Address, to: &Address, message: &[u8]) -> Outcome {
        let (from, to) = (mailbox(from)?, mailbox(to)?);
        let mut line = self.begun(&from)?;
        match handed_over(&mut line, to, message, self.patience) {
            Ok(answer) => {
                self.keep(line);
                Ok(one_line(&format!("{} answered {}", self.smtp.host, answer)))
            }
            Err((step, trouble)) => Err(self.failed(line, step, &trouble)),
        }
    }

    /// A connection on which the server has taken up a letter. Between two letters it may have tired
    /// of the last one, which says nothing of the next.
    fn begun(&mut self, from: &lettre::Address) -> std::result::Result<SmtpConnection, Failure> {
        let begin = |line: &mut SmtpConnection| line.command(Mail::new(Some(from.clone()), vec![]));
        if let Some(mut line) = self.line.take() {
            match begin(&mut line) {
                Ok(_) => return Ok(line),
                Err(trouble) if has_hung_up(&trouble) => {}
                Err(trouble) => return Err(self.failed(line, Step::Underway, &trouble)),
            }
        }
        let mut line = self.connected()?;
        match begin(&mut line) {
            Ok(_) => Ok(line),
            Err(trouble) => Err(self.failed(line, Step::Underway, &trouble)),
        }
    }

    /// A new connection, hidden and logged in as it should be. What fails here is no letter's fault,
    /// whatever the server answers: another time it may go. It is tried once for all letters.
    fn connected(&mut self) -> std::result::Result<SmtpConnection, Failure> {
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
        let (hello, answer) = (hello(), Some(self.patience.answer));
        let from_the_start = self.tls.as_ref().filter(|_| self.smtp.tls == Tls::Implicit);
        let failed = |what: &'static str| {
            move |trouble: Trouble| format!("{host}:{port}: {what}{}", words(&trouble))
        };
        let mut line =
            SmtpConnection::connect((host.as_str(), *port), answer, &hello, from_the_start, None)
                .map_err(failed(""))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.smtp.tls == Tls::Required) {
            line.starttls(tls, &hello).map_err(failed("starttls: "))?;
        }
        if let Some(login) = &self.login {
            line.auth(DEFAULT_MECHANISMS, login)
                .map_err(|trouble| format!("{host}:{port}: login: {}", bare(&trouble)))?;
        }
        Ok(line)
    }

    fn keep(&mut self, line: SmtpConnection) {
        self.losses = 0;
        self.line = Some(line);
    }

    /// What a trouble means for the letter; and whether the connection, and the server, are still good.
    fn failed(&mut self, mut line: SmtpConnection, step: Step, trouble: &Trouble) -> Failure {
        let why = format!("{}: {}", self.smtp.host, words(trouble));
        if !has_hung_up(trouble) && line.command(Rset).is_ok() {
            self.keep(line);
        } else {
            self.losses = self.losses.saturating_add(1);
        }
        if self.losses >= MOST_LOSSES {
            self.given_up = Some(why.clone());
        }
        match (trouble.status().map(u16::from), step) {
            (Some(code), _) if WANTS_A_LOGIN.contains(&code) => Failure::temporary(&why),
            (Some(500..), _) => Failure::permanent(&why),
            (Some(_), _) | (None, Step::Underway) => Failure::temporary(&why),
            (None, Step::Whole) => Failure::unknown(&why),
        }
    }
}

/// Servers hear when we go; they need not answer for long.
impl Drop for Server {
    fn drop(&mut self) {
        const FAREWELL: Duration = Duration::from_secs(2);
        if let Some(mut line) = self.line.take() {
            let _ = line.set_timeout(Some(self.patience.answer.min(FAREWELL)));
            let _ = line.quit();
        }
    }
}

/// After so many lost connections without a letter between them, a server is not asked again.
const MOST_LOSSES: u8 = 2;

/// What a server answers to a letter and means of the login (RFC 4954): no letter's fault.
const WANTS_A_LOGIN: [u16; 4] = [530, 534, 535, 538];

/// Hands a letter over that was taken up; what the server answers to the whole of it.
fn handed_over(
    line: &mut SmtpConnection,
    to: lettre::Address,
    message: &[u8],
    patience: Patience,
) -> std::result::Result<String, (Step, Trouble)> {
    const PIECE: usize = 16 << 10;
    let underway = |trouble| (Step::Underway, trouble);
    line.command(Rcpt::new(to, vec![])).map_err(underway)?;
    line.command(Data).map_err(underway)?;
    let mut step = Step::Underway;
    // Lettre ends the last line by itself.
    let mut pieces = message.strip_suffix(b"\r\n").unwrap_or(message).chunks(PIECE);
    // The full stop that ends a letter is sent when there is no other piece.
    let pieces = std::iter::from_fn(|| {
        pieces.next().or_else(|| {
            step = Step::Whole;
            None
        })
    });
    let _ = line.set_timeout(Some(patience.acceptance));
    let answer = line.message_iter(pieces);
    let _ = line.set_timeout(Some(patience.answer));
    answer.map(|answer| answered(&answer)).map_err(|trouble| (step, trouble))
}

fn answered(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), lines.join(" "))
}

fn mailbox(address: &Address) -> std::result::Result<lettre::Address, Failure> {
    let read = address.to_string().parse();
    read.map_err(|error| Failure::permanent(&format!("{address}: {error}")))
}

/// Our own name where it is a whole one; else the number that every machine has.
fn hello() -> ClientId {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    let name = whoami::hostname().unwrap_or_default();
    match name.contains('.') && name.chars().all(is_plain) {
        true => ClientId::Domain(name),
        false => ClientId::default(),
    }
}

/// Whether nothing more can be said on a connection.
fn has_hung_up(trouble: &Trouble) -> bool {
    const GOING_AWAY: u16 = 421;
    trouble.status().is_none_or(|code| u16::from(code) == GOING_AWAY)
}

/// What went wrong, without what lettre says before it.
fn words(trouble: &Trouble) -> String {
    let said = trouble.source().map_or_else(|| trouble.to_string(), ToString::to_string);
    let cause = trouble.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    match (trouble.status(), cause.map(io::Error::kind)) {
        (Some(code), _) => format!("{code} {said}"),
        (None, Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)) => {
            "it did not answer in time".to_owned()
        }
        (None, _) if said == "incomplete response" => "it hung up".to_owned(),
        (None, _) => said,
    }
}

/// What went wrong at the login: of what a server says there, nothing but its codes is told, since it
/// might say back what it was given.
fn bare(trouble: &Trouble) -> String {
    let Some(code) = trouble.status() else { return words(trouble) };
    let said = trouble.source().map(ToString::to_string).unwrap_or_default();
    let is_code = |word: &&str| word.split('.').all(|part| part.parse::<u16>().is_ok());
    let detail = said.split_whitespace().next().filter(is_code);
    format!(
        "the server refused it with {code}{}",
        detail.map(|detail| format!(" {detail}")).unwrap_or_default()
    )
}
