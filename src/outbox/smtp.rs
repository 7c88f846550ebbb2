//! A mail server, spoken to step by step, so that the outcome of each message is known.
//!
//! The client is our own, since that of lettre can't keep these promises:
//!
//! - A message is sent when the server's answer to its end is 2xx. Lettre takes whatever is in its buffer for the
//!   next answer: after a greeting too many each answer is that of the command before. It takes 3xx for acceptance.
//! - Nothing grows or lasts without end. Lettre keeps a line of any length, and its timeouts begin anew with each byte.
//! - What a server says at the login, or before it is proven, is neither shown nor believed. Lettre's errors quote it.
//! - An interruption ends a waiting run.

mod conversation;
mod fault;
mod login;
mod replies;
mod socket;
mod tls;
mod tls_errors;

use std::fmt;
use std::path::Path;
use std::time::Instant;

use conversation::{Conversation, GOING_AWAY};
use fault::{Fault, Reply};
use login::Login;
use socket::{Limit, Socket};
use tls::{Connection, Trust};

use super::secret;
use super::timeouts::Timeouts;
use crate::error::Result;
use crate::model::address::Address;
use crate::model::delivery::{DeliveryOutcome, Failure, answer_line};
use crate::model::mail::{Smtp, Tls};

pub struct Server {
    smtp: Smtp,
    login: Option<Login>,
    trust: Option<Trust>,
    hello: String,
    timeouts: Timeouts,
    conversation: Option<Conversation<Connection>>,
    /// Why it is not tried any more: it can't be reached, closes one connection after another, or takes too long.
    given_up: Option<String>,
    /// Connections lost since the last message that was sent.
    losses: u8,
    /// When the first message was begun.
    began: Option<Instant>,
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
                Some(Login::new(user.clone(), secret::read(source, credentials)?))
            }
            _ => None,
        };
        let is_encrypted = smtp.tls != Tls::Nothing;
        Ok(Server {
            smtp: smtp.clone(),
            login,
            trust: is_encrypted.then(|| Trust::in_system(&smtp.host)).transpose()?,
            hello: hello(host),
            timeouts,
            conversation: None,
            given_up: None,
            losses: 0,
            began: None,
        })
    }

    pub fn send(&mut self, from: &Address, to: &Address, message: &[u8]) -> DeliveryOutcome {
        self.check_time();
        let limit = Limit::of(self.timeouts.letter, self.timeouts.is_interrupted);
        let mut conversation = self.begin(from, limit)?;
        match conversation.deliver(to, message) {
            Ok(accepted) => {
                self.conversation = accepted.is_open.then_some(conversation);
                self.losses = 0;
                let said = self.reply_words(&accepted.reply);
                Ok(answer_line(&format!("{} answered {said}", self.smtp.host)))
            }
            Err((is_complete, fault)) => Err(self.failed(conversation, is_complete, &fault)),
        }
    }

    /// A server that accepts each message after minutes must not hold a run for hours.
    fn check_time(&mut self) {
        let began = *self.began.get_or_insert_with(Instant::now);
        if began.elapsed() > self.timeouts.run && self.given_up.is_none() {
            let Smtp { host, .. } = &self.smtp;
            let minutes = self.timeouts.run.as_secs() / 60;
            self.given_up = Some(format!("{host}: this run has taken over {minutes} minutes"));
        }
    }

    /// A conversation in which the server has begun to accept a message. It may have closed an idle
    /// connection, which says nothing about the next message.
    fn begin(
        &mut self,
        from: &Address,
        limit: Limit,
    ) -> std::result::Result<Conversation<Connection>, Failure> {
        if let Some(mut conversation) = self.conversation.take() {
            conversation.link().set_limit(limit);
            match conversation.mail_from(from) {
                Ok(()) => return Ok(conversation),
                Err(fault) if is_over(&fault) && fault != Fault::Interrupted => {}
                Err(fault) => return Err(self.failed(conversation, false, &fault)),
            }
        }
        let mut conversation = self.connect_once(limit)?;
        match conversation.mail_from(from) {
            Ok(()) => Ok(conversation),
            Err(fault) => Err(self.failed(conversation, false, &fault)),
        }
    }

    /// A failure here is not about a message, whatever the server answers: a retry may succeed. It is tried
    /// once for all messages.
    fn connect_once(
        &mut self,
        limit: Limit,
    ) -> std::result::Result<Conversation<Connection>, Failure> {
        if let Some(why) = &self.given_up {
            return Err(Failure::temporary(why));
        }
        self.connect(limit).map_err(|fault| {
            let Smtp { host, port, .. } = &self.smtp;
            let why = format!("{host}:{port}: {}", self.words(&fault));
            if fault == Fault::Interrupted {
                return Failure::Stopped;
            }
            self.given_up = Some(why.clone());
            Failure::temporary(&why)
        })
    }

    fn connect(&self, mut limit: Limit) -> std::result::Result<Conversation<Connection>, Fault> {
        let Smtp { host, port, tls, .. } = &self.smtp;
        limit.allow(self.timeouts.answer);
        let socket = Socket::connect(host, *port, limit)?;
        let mut conversation = match (&self.trust, tls) {
            (Some(trust), Tls::Implicit) => {
                Conversation::begin(trust.encrypt(socket)?, self.timeouts)?
            }
            (Some(trust), _) => {
                let mut plain = Conversation::begin(socket, self.timeouts)?;
                let offers = plain.hello(&self.hello)?;
                let encrypted = trust.encrypt(plain.start_tls(offers)?)?;
                Conversation::over(encrypted, self.timeouts)
            }
            (None, _) if socket.is_on_this_machine() => {
                Conversation::begin(Connection::Plain(socket), self.timeouts)?
            }
            (None, _) => {
                let why = "it isn't on this machine, and nothing is sent without encryption";
                return Err(Fault::Protocol(why.to_owned()));
            }
        };
        let offers = conversation.hello(&self.hello)?;
        if let Some(login) = &self.login {
            conversation.log_in(login, offers).map_err(code_only)?;
        }
        Ok(conversation)
    }

    /// What a fault means for the message, the connection and the server. Only a server that has the
    /// complete message may have delivered it.
    fn failed(
        &mut self,
        mut conversation: Conversation<Connection>,
        is_complete: bool,
        fault: &Fault,
    ) -> Failure {
        let why = format!("{}: {}", self.smtp.host, self.words(fault));
        if !is_over(fault) && conversation.reset().is_ok() {
            (self.conversation, self.losses) = (Some(conversation), 0);
        } else {
            self.losses = self.losses.saturating_add(1);
        }
        if self.losses >= MAX_LOSSES {
            self.given_up = Some(why.clone());
        }
        match fault {
            Fault::Refused(Reply { code, .. }) if ABOUT_LOGIN.contains(code) => {
                Failure::temporary(&why)
            }
            Fault::Refused(Reply { code: 500.., .. }) => Failure::permanent(&why),
            Fault::Refused(_) => Failure::temporary(&why),
            _ if is_complete => Failure::unknown(&why),
            Fault::Interrupted => Failure::Stopped,
            Fault::Lost(_) | Fault::Protocol(_) => Failure::temporary(&why),
        }
    }

    fn words(&self, fault: &Fault) -> String {
        match fault {
            Fault::Refused(reply) => self.reply_words(reply),
            Fault::Lost(why) | Fault::Protocol(why) => why.clone(),
            Fault::Interrupted => "interrupted before it answered".to_owned(),
        }
    }

    /// The code and the words of an answer. A server may repeat at any time what it was sent once.
    fn reply_words(&self, reply: &Reply) -> String {
        let (code, text) = (reply.code, reply.text());
        match &self.login {
            Some(login) if login.is_repeated_in(&text) => {
                format!("{code} (the rest is not shown: it may repeat the login)")
            }
            _ => format!("{code} {text}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut conversation) = self.conversation.take() {
            conversation.quit();
        }
    }
}

/// After so many lost connections with no message sent between them, a server is not tried again.
const MAX_LOSSES: u8 = 2;

/// Answers about the login (RFC 4954) and not about the message.
const ABOUT_LOGIN: [u16; 4] = [530, 534, 535, 538];

/// Our own name if it is a full domain name; otherwise a loopback address.
fn hello(host: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let is_name = host.contains('.') && host.chars().all(is_plain);
    if is_name { host.to_owned() } else { "[127.0.0.1]".to_owned() }
}

/// Whether nothing more can be said on the connection.
fn is_over(fault: &Fault) -> bool {
    match fault {
        Fault::Refused(reply) => reply.code == GOING_AWAY,
        Fault::Lost(_) | Fault::Protocol(_) | Fault::Interrupted => true,
    }
}

/// At the login only the code of the server's answer is shown, since it might repeat the password in any disguise.
fn code_only(fault: Fault) -> Fault {
    match fault {
        Fault::Refused(Reply { code, .. }) => {
            Fault::Protocol(format!("login: the server refused it with {code}"))
        }
        other => other,
    }
}
