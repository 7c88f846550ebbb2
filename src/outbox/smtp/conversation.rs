//! One conversation with a mail server, step by step (RFC 5321): nothing counts as the answer to a command that was
//! there before the command.

#[cfg(test)]
mod tests;

use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::fault::{Fault, Reply};
use super::login::Login;
use super::replies::Replies;
use super::socket::Connected;
use crate::model::address::Address;
use crate::outbox::timeouts::Timeouts;

/// After an interruption, how long a server that has a whole message may still take to accept it.
const GRACE: Duration = Duration::from_secs(2);

/// The server closes the connection.
pub const GOING_AWAY: u16 = 421;

pub struct Conversation<L> {
    link: L,
    replies: Replies,
    timeouts: Timeouts,
}

/// What a server says that it can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    starttls: bool,
    plain: bool,
    login: bool,
}

/// A message that the server has taken.
#[derive(Debug)]
pub struct Accepted {
    pub reply: Reply,
    /// Whether the connection can be used for another message.
    pub is_open: bool,
}

impl<L: Connected> Conversation<L> {
    /// Begins with the server's greeting.
    pub fn begin(link: L, timeouts: Timeouts) -> Result<Conversation<L>, Fault> {
        let mut conversation = Conversation::over(link, timeouts);
        conversation.link.allow(timeouts.answer);
        conversation.answer(220..=220)?;
        Ok(conversation)
    }

    /// After STARTTLS there is no second greeting.
    pub fn over(link: L, timeouts: Timeouts) -> Conversation<L> {
        Conversation { link, replies: Replies::default(), timeouts }
    }

    pub fn hello(&mut self, name: &str) -> Result<Offers, Fault> {
        let reply = self.ask(&format!("EHLO {name}"), 250..=250)?;
        let mut offers = Offers::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split([' ', '=']);
            match words.next() {
                Some("STARTTLS") => offers.starttls = true,
                Some("AUTH") => words.for_each(|word| {
                    offers.plain |= word == "PLAIN";
                    offers.login |= word == "LOGIN";
                }),
                _ => {}
            }
        }
        Ok(offers)
    }

    /// Returns the connection, which must be encrypted now. What the server said so far is void: anybody may have
    /// said it. What it said beyond its answer was meant to be taken for encrypted.
    pub fn start_tls(mut self, offers: Offers) -> Result<L, Fault> {
        if !offers.starttls {
            return Err(Fault::Protocol(
                "it doesn't offer STARTTLS, and nothing is sent without encryption".to_owned(),
            ));
        }
        self.ask("STARTTLS", 220..=220)?;
        if self.replies.has_unread() { Err(early()) } else { Ok(self.link) }
    }

    pub fn log_in(&mut self, login: &Login, offers: Offers) -> Result<(), Fault> {
        match offers {
            Offers { plain: true, .. } => {
                self.ask(&format!("AUTH PLAIN {}", login.plain()), 235..=235)?;
            }
            Offers { login: true, .. } => {
                self.ask("AUTH LOGIN", 334..=334)?;
                self.ask(&login.user(), 334..=334)?;
                self.ask(&login.password(), 235..=235)?;
            }
            _ => {
                let why = "it offers neither PLAIN nor LOGIN, so track can't log in";
                return Err(Fault::Protocol(why.to_owned()));
            }
        }
        Ok(())
    }

    pub fn mail_from(&mut self, from: &Address) -> Result<(), Fault> {
        self.ask(&format!("MAIL FROM:<{from}>"), 250..=250).map(drop)
    }

    /// The rest of a message. An error says too whether the server has it all: then it may have delivered it.
    pub fn deliver(&mut self, to: &Address, message: &[u8]) -> Result<Accepted, (bool, Fault)> {
        let incomplete = |fault| (false, fault);
        self.ask(&format!("RCPT TO:<{to}>"), 250..=252).map_err(incomplete)?;
        self.ask("DATA", 354..=354).map_err(incomplete)?;
        let message = with_dots(message);
        let (most, last) = message.split_at(message.len().saturating_sub(PIECE));
        self.link.allow(self.timeouts.acceptance);
        self.write(most).and_then(|()| self.check_silence()).map_err(incomplete)?;
        self.link.spare(GRACE);
        let reply = self.end(last);
        self.link.spare(Duration::ZERO);
        let reply = reply.map_err(|fault| (true, fault))?;
        let is_open = self.is_in_step().map_err(|fault| (true, fault))?;
        Ok(Accepted { reply, is_open })
    }

    fn end(&mut self, last: &[u8]) -> Result<Reply, Fault> {
        self.link.allow(self.timeouts.acceptance);
        self.write(last)?;
        self.answer(200..=299)
    }

    /// Whether the connection is good for more. A server that is one answer ahead has accepted some earlier command,
    /// and not the message: it refuses that now.
    fn is_in_step(&mut self) -> Result<bool, Fault> {
        const UNKNOWN_COMMAND: RangeInclusive<u16> = 500..=502;
        match self.reset() {
            Ok(()) => Ok(true),
            Err(Fault::Lost(_) | Fault::Interrupted) => Ok(false),
            Err(Fault::Refused(Reply { code, .. }))
                if code == GOING_AWAY || UNKNOWN_COMMAND.contains(&code) =>
            {
                Ok(false)
            }
            Err(Fault::Refused(Reply { code, .. })) => {
                Err(Fault::Protocol(format!("it accepted the message and then answered {code}")))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Forgets the message that was begun.
    pub fn reset(&mut self) -> Result<(), Fault> {
        self.ask("RSET", 250..=250).map(drop)
    }

    pub fn quit(&mut self) {
        const LONGEST_WAIT: Duration = Duration::from_secs(2);
        self.timeouts.answer = self.timeouts.answer.min(LONGEST_WAIT);
        let _ = self.ask("QUIT", 221..=221);
    }

    pub fn link(&mut self) -> &mut L {
        &mut self.link
    }

    fn ask(&mut self, command: &str, wanted: RangeInclusive<u16>) -> Result<Reply, Fault> {
        self.link.allow(self.timeouts.answer);
        self.check_silence()?;
        self.write(format!("{command}\r\n").as_bytes())?;
        self.answer(wanted)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.link.write_all(bytes)?;
        Ok(self.link.flush()?)
    }

    fn answer(&mut self, wanted: RangeInclusive<u16>) -> Result<Reply, Fault> {
        let reply = self.replies.next(&mut self.link)?;
        match reply.code {
            code if wanted.contains(&code) => Ok(reply),
            400.. => Err(Fault::Refused(reply)),
            code => Err(Fault::Protocol(format!("it answered {code}, which makes no sense there"))),
        }
    }

    /// Fails if there is anything to read before the server is asked something.
    fn check_silence(&mut self) -> Result<(), Fault> {
        if !self.replies.has_unread() {
            self.link.set_waiting(false)?;
            let mut byte = [0];
            let read = self.link.read(&mut byte);
            self.link.set_waiting(true)?;
            match read {
                Ok(0) => return Err(Fault::closed()),
                Ok(_) => byte.into_iter().for_each(|byte| self.replies.keep(byte)),
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(cause) => return Err(cause.into()),
            }
        }
        match self.replies.next(&mut self.link)? {
            reply if reply.code == GOING_AWAY => Err(Fault::Refused(reply)),
            _ => Err(early()),
        }
    }
}

fn early() -> Fault {
    Fault::Protocol("it sent an answer before it was asked anything".to_owned())
}

/// A piece of this size goes out at once; the last one has the end of the message in it.
const PIECE: usize = 16 << 10;

/// A message as it is sent: a dot before each dot that begins a line, and a dot alone as its end.
fn with_dots(message: &[u8]) -> Vec<u8> {
    let mut sent = Vec::with_capacity(message.len() + 64);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            sent.push(b'.');
        }
        sent.extend(line);
    }
    if !sent.ends_with(b"\r\n") {
        sent.extend(b"\r\n");
    }
    sent.extend(b".\r\n");
    sent
}
