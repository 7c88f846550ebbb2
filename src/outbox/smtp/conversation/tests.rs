//! Servers that answer too much, too little or in the wrong place.

use std::collections::VecDeque;
use std::io::{self, Read, Write};

use super::*;
use crate::outbox::secret::Secret;

/// A server that says the next of its lines each time it is sent something.
struct Server {
    answers: VecDeque<&'static str>,
    said: VecDeque<u8>,
    heard: Vec<u8>,
    is_waiting: bool,
    has_heard: bool,
}

impl Server {
    /// The first line is the greeting.
    fn saying(answers: &[&'static str]) -> Server {
        let (greeting, answers) = answers.split_first().unwrap();
        Server {
            answers: answers.iter().copied().collect(),
            said: greeting.bytes().collect(),
            heard: Vec::new(),
            is_waiting: true,
            has_heard: false,
        }
    }
}

impl Read for Server {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.said.is_empty() && !self.is_waiting && !self.answers.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.said.read(buffer)
    }
}

impl Write for Server {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.heard.extend(bytes);
        self.has_heard |= !bytes.is_empty();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.has_heard) {
            self.said.extend(self.answers.pop_front().unwrap_or_default().bytes());
        }
        Ok(())
    }
}

impl Connected for Server {
    fn allow(&mut self, _: Duration) {}

    fn spare(&mut self, _: Duration) {}

    fn set_waiting(&mut self, is_waiting: bool) -> io::Result<()> {
        self.is_waiting = is_waiting;
        Ok(())
    }
}

/// A conversation that sends one message, and what the server heard.
fn sent(answers: &[&'static str]) -> (Result<bool, (bool, Fault)>, String) {
    let incomplete = |fault| (false, fault);
    let (from, to) = ("a@example.org".parse().unwrap(), "b@example.org".parse().unwrap());
    let mut heard = String::new();
    let mut send = || {
        let server = Server::saying(answers);
        let mut conversation =
            Conversation::begin(server, Timeouts::default()).map_err(incomplete)?;
        conversation.hello("track.example").map_err(incomplete)?;
        conversation.mail_from(&from).map_err(incomplete)?;
        let accepted = conversation.deliver(&to, b"A: b\r\n\r\n.\r\n..c\r\n");
        heard = String::from_utf8(conversation.link.heard).unwrap();
        accepted.map(|accepted| accepted.is_open)
    };
    (send(), heard)
}

const USUAL: [&str; 7] = [
    "220 hi\r\n",
    "250-hi\r\n250 HELP\r\n",
    "250 from\r\n",
    "250 to\r\n",
    "354 go on\r\n",
    "250 taken\r\n",
    "250 reset\r\n",
];

fn with(step: usize, answer: &'static str) -> Vec<&'static str> {
    let mut answers = USUAL.to_vec();
    answers[step] = answer;
    answers
}

#[test]
fn a_message_goes_out_with_its_dots_doubled() {
    let (sent, heard) = sent(&USUAL);

    assert_eq!(sent, Ok(true));
    let message = "DATA\r\nA: b\r\n\r\n..\r\n...c\r\n.\r\nRSET\r\n";
    let envelope = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n";
    assert_eq!(heard, format!("EHLO track.example\r\n{envelope}{message}"));
    assert_eq!(with_dots(b""), b"\r\n.\r\n");
    assert_eq!(with_dots(b"a"), b"a\r\n.\r\n");
}

#[test]
fn an_answer_too_many_is_taken_for_no_later_one() {
    for (step, doubled) in [
        (0, "220 hi\r\n220 again\r\n"),
        (1, "250 hi\r\n250 again\r\n"),
        (2, "250 from\r\n250 again\r\n"),
        (3, "250 to\r\n250 again\r\n"),
        (3, "250 to\r\n354 again\r\n"),
        (4, "354 go on\r\n250 taken\r\n"),
        (4, "354 go on\r\n2"),
    ] {
        let (sent, heard) = sent(&with(step, doubled));

        assert!(matches!(sent, Err((false, Fault::Protocol(_) | Fault::Lost(_)))), "{sent:?}");
        assert!(!heard.contains("\r\n.\r\n"), "{doubled:?}: {heard}");
    }
    let (twice, _) = sent(&with(5, "250 taken\r\n554 refused\r\n"));
    assert!(matches!(twice, Err((true, Fault::Protocol(_)))), "{twice:?}");
}

/// The answer too many comes late, so that it is not there yet before the next command.
#[test]
fn a_server_that_is_one_answer_ahead_has_not_accepted_the_message() {
    for ahead in 1..=5 {
        let mut answers = USUAL.to_vec();
        answers.insert(ahead, answers[ahead - 1]);
        *answers.last_mut().unwrap() = "554 refused\r\n";
        let (sent, _) = sent(&answers);

        assert!(sent.is_err(), "{ahead}: {sent:?}");
    }
    let early = with(6, "554 refused\r\n");
    assert!(matches!(sent(&early).0, Err((true, Fault::Protocol(_)))));
}

#[test]
fn only_2xx_at_the_end_is_acceptance() {
    for answer in ["354 go on\r\n", "334 go on\r\n", "XYZ taken\r\n", "250-taken\r\n", ""] {
        let (sent, _) = sent(&with(5, answer)[..6]);
        assert!(matches!(sent, Err((true, fault)) if fault != Fault::Interrupted), "{answer}");
    }
    for answer in ["450 later\r\n", "554 never\r\n"] {
        let (sent, _) = sent(&with(5, answer));
        assert!(matches!(sent, Err((true, Fault::Refused(_)))), "{answer}: {sent:?}");
    }
}

#[test]
fn an_accepted_message_stays_accepted_when_the_server_leaves() {
    for after in ["421 bye\r\n", "502 what?\r\n"] {
        assert_eq!(sent(&with(6, after)).0, Ok(false), "{after}");
    }
    assert_eq!(sent(&USUAL[..6]).0, Ok(false));
    assert_eq!(sent(&with(5, "250 taken\r\n421 one message each\r\n")).0, Ok(false));
}

#[test]
fn what_is_said_before_encryption_is_void() {
    let start = |answers: &[&'static str]| {
        let mut plain = Conversation::begin(Server::saying(answers), Timeouts::default()).unwrap();
        let offers = plain.hello("track.example").unwrap();
        plain.start_tls(offers).map(|server| String::from_utf8(server.heard).unwrap())
    };
    let offered = "250-hi\r\n250 STARTTLS\r\n";

    let good = start(&["220 hi\r\n", offered, "220 go\r\n"]);
    assert_eq!(good.unwrap(), "EHLO track.example\r\nSTARTTLS\r\n");
    for evil in [
        &["220 hi\r\n", "250-hi\r\n250 AUTH PLAIN\r\n", "220 go\r\n"][..],
        &["220 hi\r\n", offered, "220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n"],
        &["220 hi\r\n", offered, "454 not now\r\n"],
        &["220 hi\r\n", offered, "250 ok\r\n"],
    ] {
        assert!(start(evil).is_err(), "{evil:?}");
    }
}

#[test]
fn a_login_is_by_plain_or_else_by_login() {
    let login = Login::new("liaison".into(), Secret::of("canary"));
    let log_in = |offers: Offers, answers: &[&'static str]| {
        let answers = [&["220 hi\r\n"], answers].concat();
        let mut conversation =
            Conversation::begin(Server::saying(&answers), Timeouts::default()).unwrap();
        conversation.log_in(&login, offers)?;
        Ok::<_, Fault>(String::from_utf8(conversation.link.heard).unwrap())
    };
    let (plain, by_login) = (
        Offers { plain: true, login: true, ..Offers::default() },
        Offers { login: true, ..Offers::default() },
    );
    let go_on = ["334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n", "235 welcome\r\n"];

    let said = log_in(plain, &["235 welcome\r\n"]).unwrap();
    assert_eq!(said, "AUTH PLAIN AGxpYWlzb24AY2FuYXJ5\r\n");
    let said = log_in(by_login, &go_on).unwrap();
    assert_eq!(said, "AUTH LOGIN\r\nbGlhaXNvbg==\r\nY2FuYXJ5\r\n");
    assert!(log_in(Offers::default(), &["235 welcome\r\n"]).is_err());
    assert!(log_in(plain, &["250 welcome\r\n"]).is_err());
}

#[test]
fn extensions_are_read_in_any_case() {
    let offers = |answer| {
        let server = Server::saying(&["220 hi\r\n", answer]);
        Conversation::begin(server, Timeouts::default()).unwrap().hello("a.example").unwrap()
    };
    let both = Offers { plain: true, login: true, starttls: true };

    assert_eq!(offers("250-hi\r\n250-starttls\r\n250 auth=plain Login\r\n"), both);
    assert_eq!(offers("250-STARTTLS\r\n250 HELP\r\n"), Offers::default());
}
