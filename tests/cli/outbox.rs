//! Sending emails: whatever a mail server or a mail program does, the result of each is known.

use std::time::Duration;

use track::model::delivery::{DeliveryOutcome, Failure};
use track::model::mail::{Smtp, Tls, Transport};
use track::outbox::{Email, Mailer, Timeouts};

use super::mail_server::{MailServer, Misbehaviour, Step, Times};

mod files;
mod passwords;
mod programs;
mod servers;

fn email(number: usize) -> Email {
    Email {
        message_id: format!("letter-{number}@track.example.org"),
        at: "2026-11-23T08:00:00Z".parse().unwrap(),
        from: "track@example.org".parse().unwrap(),
        reply_to: None,
        to: Some("acc.crime@example.police.uk".parse().unwrap()),
        subject: format!("Siân’s digest {number}"),
        text: "2 overdue\n.\n..\nFrom: nobody\n".into(),
        html: Some("<p>2 overdue</p>\n".into()),
    }
}

fn smtp(server: &MailServer) -> Smtp {
    let host = "127.0.0.1".to_owned();
    Smtp { host, port: server.port, tls: Tls::Nothing, user: None, password: None }
}

/// Short limits, for a server that never answers.
fn timeouts(milliseconds: u64) -> Timeouts {
    let limit = Duration::from_millis(milliseconds);
    Timeouts { answer: limit, acceptance: limit, program: limit, ..Timeouts::default() }
}

fn mailer(smtp: Smtp, timeouts: Timeouts) -> Mailer {
    Mailer::open(&Transport::Smtp(smtp), None, "localhost", timeouts).unwrap()
}

fn sent(server: &MailServer) -> DeliveryOutcome {
    mailer(smtp(server), Timeouts::default()).send(&email(1))
}

fn is_temporary(outcome: &DeliveryOutcome) -> bool {
    matches!(outcome, Err(Failure::Temporary(_)))
}

fn is_permanent(outcome: &DeliveryOutcome) -> bool {
    matches!(outcome, Err(Failure::Permanent(_)))
}

fn is_unknown(outcome: &DeliveryOutcome) -> bool {
    matches!(outcome, Err(Failure::Unknown(_)))
}

#[test]
fn a_server_gets_the_email_exactly_as_written() {
    let server = MailServer::new();

    let said = sent(&server).unwrap();

    let received = server.received();
    assert_eq!(said, "127.0.0.1 answered 250 2.0.0 taken as 4711");
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].from, "track@example.org");
    assert_eq!(received[0].to, ["acc.crime@example.police.uk"]);
    assert_eq!(received[0].bytes, email(1).bytes().unwrap());
    let message = received[0].message();
    assert_eq!(message.message_id(), Some("letter-1@track.example.org"));
    assert_eq!(message.subject(), Some("Siân’s digest 1"));
    assert_eq!(message.body_text(0).unwrap(), "2 overdue\r\n.\r\n..\r\nFrom: nobody\r\n");
    assert_eq!(message.body_html(0).unwrap(), "<p>2 overdue</p>\r\n");
}

#[test]
fn several_emails_share_one_connection_which_ends_with_quit() {
    let server = MailServer::new();
    let mut mailer = mailer(smtp(&server), Timeouts::default());

    for number in 0..5 {
        mailer.send(&email(number)).unwrap();
    }
    drop(mailer);

    assert_eq!((server.received().len(), server.connections()), (5, 1));
    assert_eq!(server.lines().last().unwrap(), "QUIT");
}

#[test]
fn a_refusal_says_whether_a_retry_can_help() {
    for step in [Step::From, Step::To, Step::Data, Step::End] {
        let later = MailServer::with(step, Misbehaviour::Says("451 4.3.0 later"), Times::Always);
        let outcome = sent(&later);
        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");

        let never =
            MailServer::with(step, Misbehaviour::Says("550 5.1.1 nobody here"), Times::Always);
        let outcome = sent(&never);
        assert!(is_permanent(&outcome), "{step:?}: {outcome:?}");
        assert_eq!(outcome.unwrap_err().to_string(), "127.0.0.1: 550 5.1.1 nobody here");
        assert_eq!((later.received().len(), never.received().len()), (0, 0));
    }
}

#[test]
fn a_refusal_before_any_email_is_temporary() {
    for step in [Step::Connect, Step::Hello] {
        for answer in ["421 4.3.2 closing", "554 5.7.1 not you"] {
            let server = MailServer::with(step, Misbehaviour::Says(answer), Times::Always);
            let outcome = sent(&server);
            assert!(is_temporary(&outcome), "{step:?} {answer}: {outcome:?}");
        }
    }
    let server =
        MailServer::with(Step::From, Misbehaviour::Says("530 5.7.0 log in"), Times::Always);
    assert!(is_temporary(&sent(&server)));
}

#[test]
fn a_connection_lost_before_the_last_byte_delivered_nothing() {
    for step in [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data] {
        let server = MailServer::with(step, Misbehaviour::HangsUp, Times::Always);
        let outcome = sent(&server);
        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");
        assert!(server.received().is_empty());
    }
}

#[test]
fn a_connection_lost_after_the_last_byte_may_have_delivered() {
    for misbehaviour in [Misbehaviour::HangsUp, Misbehaviour::TakesAndHangsUp] {
        let server = MailServer::with(Step::End, misbehaviour, Times::Always);
        let outcome = sent(&server);
        assert!(is_unknown(&outcome), "{misbehaviour:?}: {outcome:?}");
        assert!(outcome.unwrap_err().to_string().ends_with("; it may have been delivered"));
    }
    // The short letter had left us whole; whether it arrived, we cannot know.
    let server = MailServer::with(Step::Middle, Misbehaviour::HangsUp, Times::Always);
    assert!(is_unknown(&sent(&server)));
}

#[test]
fn a_long_email_cut_off_early_was_not_delivered() {
    let server = MailServer::with(Step::Middle, Misbehaviour::HangsUp, Times::Always);
    let long = Email { text: "a line of a long letter\n".repeat(1 << 19), ..email(1) };

    let outcome = mailer(smtp(&server), Timeouts::default()).send(&long);

    assert!(is_temporary(&outcome), "{outcome:?}");
}

#[test]
fn a_server_that_does_not_answer_times_out() {
    for step in [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data] {
        let server = MailServer::with(step, Misbehaviour::Sleeps, Times::Always);
        let outcome = mailer(smtp(&server), timeouts(200)).send(&email(1));
        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");
        assert!(outcome.unwrap_err().to_string().ends_with("it did not answer in time"));
    }
    let server = MailServer::with(Step::End, Misbehaviour::Sleeps, Times::Always);
    assert!(is_unknown(&mailer(smtp(&server), timeouts(200)).send(&email(1))));
}

#[test]
fn an_absent_server_is_tried_once_for_all_emails() {
    let server = MailServer::with(Step::Connect, Misbehaviour::HangsUp, Times::Always);
    let mut mailer = mailer(smtp(&server), Timeouts::default());

    for number in 0..5 {
        assert!(is_temporary(&mailer.send(&email(number))));
    }
    assert_eq!(server.connections(), 1);

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let missing = Smtp { port, ..smtp(&server) };
    assert!(is_temporary(&self::mailer(missing, Timeouts::default()).send(&email(1))));
}

#[test]
fn a_server_that_drops_every_email_is_not_tried_for_ever() {
    let server = MailServer::with(Step::To, Misbehaviour::HangsUp, Times::Always);
    let mut mailer = mailer(smtp(&server), Timeouts::default());

    for number in 0..10 {
        assert!(is_temporary(&mailer.send(&email(number))));
    }

    assert_eq!(server.connections(), 2);
}

#[test]
fn a_refused_email_does_not_stop_the_next() {
    for step in [Step::From, Step::To, Step::Data, Step::End] {
        for misbehaviour in [Misbehaviour::Says("550 5.1.1 nobody here"), Misbehaviour::HangsUp] {
            let server = MailServer::with(step, misbehaviour, Times::Once);
            let mut mailer = mailer(smtp(&server), Timeouts::default());
            assert!(mailer.send(&email(1)).is_err(), "{step:?} {misbehaviour:?}");
            assert!(mailer.send(&email(2)).is_ok(), "{step:?} {misbehaviour:?}");
            assert_eq!(server.received()[0].message().subject(), Some("Siân’s digest 2"));
        }
    }
}

#[test]
fn a_connection_closed_between_two_emails_is_reopened() {
    for misbehaviour in [Misbehaviour::HangsUp, Misbehaviour::Says("421 4.7.0 one letter a call")] {
        let server = MailServer::new();
        let mut mailer = mailer(smtp(&server), Timeouts::default());
        mailer.send(&email(1)).unwrap();
        server.misbehave(Step::From, misbehaviour, Times::Once);

        mailer.send(&email(2)).unwrap();

        assert_eq!((server.received().len(), server.connections()), (2, 2), "{misbehaviour:?}");
    }
}

#[test]
fn what_a_server_says_is_cleaned_and_shortened() {
    let evil = "550-5.1.1 \u{1b}[31mred\u{202e}\r\n550 again \u{7}";
    let server = MailServer::with(Step::To, Misbehaviour::Says(evil), Times::Always);
    let said = sent(&server).unwrap_err().to_string();
    assert!(!said.contains(|c: char| c.is_control() || c == '\u{202e}'), "{said:?}");

    let long: &'static str = format!("250 {}", "long ".repeat(90)).leak();
    let server = MailServer::with(Step::End, Misbehaviour::Says(long), Times::Always);
    assert!(sent(&server).unwrap().chars().count() <= 300);
}
