//! Mail servers that speak without end, too slowly, or out of turn.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use track::model::delivery::DeliveryOutcome;
use track::model::mail::{Smtp, Tls};
use track::outbox::Timeouts;

use super::{email, is_temporary, is_unknown, mailer, smtp, timeouts};
use crate::mail_server::{MailServer, Misbehaviour, Step, Times};

/// What becomes of an email to a server that does this with each connection.
fn sent_to(serve: fn(TcpStream), timeouts: Timeouts) -> DeliveryOutcome {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        listener.incoming().flatten().for_each(|stream| drop(thread::spawn(move || serve(stream))));
    });
    let host = "127.0.0.1".to_owned();
    let smtp = Smtp { host, port, tls: Tls::Nothing, user: None, password: None };
    mailer(smtp, timeouts).send(&email(1))
}

/// Says this again and again, until the connection is closed.
fn repeat(mut stream: TcpStream, what: &[u8], pause: Duration) {
    while stream.write_all(what).is_ok() {
        thread::sleep(pause);
    }
}

#[test]
fn no_line_or_answer_without_an_end_is_kept() {
    let line =
        sent_to(|stream| repeat(stream, &[b'A'; 1 << 16], Duration::ZERO), Timeouts::default());
    assert!(is_temporary(&line), "{line:?}");
    assert!(line.unwrap_err().to_string().contains("a line of over 4096 bytes"));

    let answer = sent_to(
        |stream| repeat(stream, &b"220-welcome\r\n".repeat(99), Duration::ZERO),
        Timeouts::default(),
    );
    assert!(is_temporary(&answer), "{answer:?}");
    assert!(answer.unwrap_err().to_string().contains("an answer of over 100 lines"));
}

/// Each byte is in time, and the answer isn't.
#[test]
fn a_server_that_drips_has_no_more_time_than_one_that_is_silent() {
    let line = sent_to(|stream| repeat(stream, b"2", Duration::from_millis(50)), timeouts(400));
    let lines =
        sent_to(|stream| repeat(stream, b"220-a\r\n", Duration::from_millis(50)), timeouts(400));

    for outcome in [line, lines] {
        assert!(is_temporary(&outcome), "{outcome:?}");
        assert!(outcome.unwrap_err().to_string().ends_with("it did not answer in time"));
    }
}

#[test]
fn a_message_and_a_run_have_limits_of_their_own() {
    let slow = |mut stream: TcpStream| {
        let mut heard = [0; 4096];
        for answer in ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "354 e\r\n"] {
            thread::sleep(Duration::from_millis(150));
            if stream.write_all(answer.as_bytes()).is_err() || stream.read(&mut heard).is_err() {
                return;
            }
        }
    };
    let letter = Duration::from_millis(400);
    let outcome = sent_to(slow, Timeouts { letter, ..Timeouts::default() });
    assert!(is_temporary(&outcome), "{outcome:?}");

    let server = MailServer::new();
    let mut mailer = mailer(smtp(&server), Timeouts { run: Duration::ZERO, ..Timeouts::default() });
    let outcome = mailer.send(&email(1));
    assert!(is_temporary(&outcome), "{outcome:?}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn an_answer_too_many_is_never_taken_for_the_next() {
    for (step, doubled) in [
        (Step::Connect, "220 hi\r\n220 again"),
        (Step::Hello, "250 hi\r\n250 again"),
        (Step::From, "250 ok\r\n250 again"),
        (Step::To, "250 ok\r\n250 again"),
    ] {
        let server = MailServer::with(step, Misbehaviour::Says(doubled), Times::Always);
        let outcome = mailer(smtp(&server), Timeouts::default()).send(&email(1));

        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");
        assert!(server.lines().iter().all(|line| line != "DATA"), "{:?}", server.lines());
    }
    let server = MailServer::with(Step::End, Misbehaviour::Says("250 a\r\n554 b"), Times::Always);
    let outcome = mailer(smtp(&server), Timeouts::default()).send(&email(1));
    assert!(is_unknown(&outcome), "{outcome:?}");
}

#[test]
fn only_2xx_accepts_an_email() {
    for answer in ["354 go on", "334 go on", "250go on", "what?"] {
        let server = MailServer::with(Step::End, Misbehaviour::Says(answer), Times::Always);
        let outcome = mailer(smtp(&server), Timeouts::default()).send(&email(1));
        assert!(is_unknown(&outcome), "{answer}: {outcome:?}");
    }
    let server = MailServer::with(Step::End, Misbehaviour::Says("251 forwarded"), Times::Always);
    assert!(mailer(smtp(&server), Timeouts::default()).send(&email(1)).is_ok());
}
