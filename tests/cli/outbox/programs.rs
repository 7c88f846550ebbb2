//! Emails handed to a mail program such as sendmail.

use std::fs;

use track::model::delivery::DeliveryOutcome;
use track::model::mail::Transport;
use track::outbox::{Email, Mailer, Timeouts};

use super::{email, is_permanent, is_temporary, is_unknown, timeouts};
use crate::mail_server::{MailProgram, read};

fn handed(program: &MailProgram, limit: Timeouts) -> DeliveryOutcome {
    let transport = Transport::Sendmail(program.path());
    Mailer::open(&transport, None, "localhost", limit).unwrap().send(&email(1))
}

#[test]
fn a_mail_program_gets_each_address_as_one_argument_and_the_email_with_lf_alone() {
    let program = MailProgram::after_reading("echo queued >&2");

    let said = handed(&program, Timeouts::default()).unwrap();

    let expected = ["-i", "-f", "track@example.org", "--", "acc.crime@example.police.uk"];
    assert_eq!(program.arguments(), expected);
    let written = String::from_utf8(email(1).bytes().unwrap()).unwrap();
    assert_eq!(String::from_utf8(program.email()).unwrap(), written.replace("\r\n", "\n"));
    assert!(written.contains("\r\n") && !program.email().contains(&b'\r'));
    assert_eq!(read(&program.email()).subject(), Some("Siân’s digest 1"));
    assert!(said.ends_with("sendmail accepted it: queued"), "{said}");
}

#[test]
fn the_exit_code_of_a_mail_program_says_whether_a_retry_can_help() {
    let ended = |action| handed(&MailProgram::after_reading(action), Timeouts::default());

    let later = ended("echo; echo 'queue is full' >&2; exit 75");
    assert!(is_temporary(&later), "{later:?}");
    assert!(later.unwrap_err().to_string().ends_with("exited with 75: queue is full"));
    for code in [1, 64, 67, 77] {
        let outcome =
            handed(&MailProgram::after_reading(&format!("exit {code}")), Timeouts::default());
        assert!(is_permanent(&outcome), "{code}: {outcome:?}");
    }
    assert!(is_unknown(&ended("kill -9 $$")));
}

#[test]
fn a_mail_program_that_does_not_read_is_a_failure() {
    let long = Email { text: "a line of a long letter\n".repeat(1 << 16), ..email(1) };
    let sent = |program: &MailProgram, limit| {
        Mailer::open(&Transport::Sendmail(program.path()), None, "localhost", limit)
            .unwrap()
            .send(&long)
    };

    assert!(is_permanent(&sent(&MailProgram::running("exec <&-; exit 67"), Timeouts::default())));
    assert!(is_unknown(&sent(&MailProgram::running("exec <&-; exit 0"), Timeouts::default())));
    let asleep = sent(&MailProgram::running("sleep 600"), timeouts(300));
    assert!(is_unknown(&asleep), "{asleep:?}");
}

#[test]
fn a_missing_mail_program_is_reported_before_any_email_is_sent() {
    let program = MailProgram::after_reading("");
    for path in [program.file("nowhere"), program.path().parent().unwrap().to_owned()] {
        let refusal =
            Mailer::open(&Transport::Sendmail(path), None, "localhost", Timeouts::default())
                .unwrap_err();
        assert_eq!(refusal.exit_code(), 78, "{refusal}");
    }
    let mut mailer =
        Mailer::open(&Transport::Sendmail(program.path()), None, "localhost", Timeouts::default())
            .unwrap();
    fs::remove_file(program.path()).unwrap();
    assert!(is_permanent(&mailer.send(&email(1))));
}
