//! Emails that are refused, retried and given up.

use std::collections::BTreeSet;
use std::fs;

use super::{counted, remind, set, time_passes, use_server, with_owners};
use crate::mail_server::{MailServer, Misbehaviour, Step, Times};
use crate::sandbox::Sandbox;

#[test]
fn a_temporary_refusal_is_retried_and_then_reported_as_failed() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::To, Misbehaviour::Says("450 4.2.1 mailbox busy"), Times::Always);
    let answer = remind(&sandbox);
    assert_eq!(answer.code, 69, "{answer:?}");
    assert!(answer.stderr.contains("mailbox busy"), "{answer:?}");
    let quiet = remind(&sandbox);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""), "before its time, nothing is tried");
    assert!(sandbox.ok(["check"]).contains("mailbox busy; a later run will retry"));

    time_passes(&sandbox);
    sandbox.sql("update message set first_try = '2026-01-01T00:00:00Z'");
    assert_eq!(remind(&sandbox).code, 69);
    assert!(sandbox.ok(["check"]).contains("Undelivered reminders (undelivered): 3 digests"));
    assert!(
        sandbox.ok(["status"]).contains("could not be delivered: 127.0.0.1: 450"),
        "{}",
        sandbox.ok(["status"])
    );
    assert_eq!(remind(&sandbox).code, 69, "what was given up is not forgotten");

    let better = MailServer::new();
    use_server(&sandbox, &better, "");
    assert_eq!(sandbox.run(["remind", "--email", "--retry"]).code, 0);
    assert_eq!(better.received().len(), 3);
    assert!(!sandbox.ok(["check"]).contains("Undelivered reminders"));
}

#[test]
fn a_permanent_refusal_is_not_retried() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::To, Misbehaviour::Says("550 5.1.1 no such user"), Times::Once);
    let answer = remind(&sandbox);

    assert_eq!(answer.code, 69, "{answer:?}");
    assert_eq!(server.received().len(), 2, "the others are sent theirs");
    let state = &sandbox.json(["status"])["reminders"]["undelivered"];
    assert_eq!(state[0]["state"], "failed");
    assert!(state[0]["answer"].as_str().unwrap().contains("no such user"), "{state}");
}

/// Replaces parts of the configuration file.
fn replace_settings(sandbox: &Sandbox, lines: &[(&str, &str)]) {
    let file = sandbox.path("home/.config/track/track.toml");
    let toml = fs::read_to_string(&file).unwrap();
    let toml = lines.iter().fold(toml, |toml, (old, new)| toml.replace(old, new));
    fs::write(&file, toml).unwrap();
}

#[test]
fn a_waiting_email_is_not_sent_to_an_address_no_longer_allowed() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::Connect, Misbehaviour::HangsUp, Times::Once);
    assert_eq!(remind(&sandbox).code, 69);
    time_passes(&sandbox);
    replace_settings(
        &sandbox,
        &[("[\"example.org\"]", "[\"example.net\"]"), ("liaison@example.org", "l@example.net")],
    );

    // Those are not planned now, and so nobody else has them.
    assert_eq!(sandbox.run(["remind", "--email", "--owner", "Estates"]).code, 69);
    assert_eq!(remind(&sandbox).code, 0, "the fallback has it all");
    let to: BTreeSet<String> = server.received().into_iter().flat_map(|email| email.to).collect();
    assert_eq!(to, set(&["l@example.net"]));
    assert_eq!(counted(&server.received()).1, set(&["R1", "R2", "R3", "R4", "R5"]));
}

#[test]
fn a_corrected_address_clears_the_failure() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::To, Misbehaviour::Says("550 5.1.1 no such user"), Times::Once);
    assert_eq!(remind(&sandbox).code, 69);
    sandbox.ok(["owner", "edit", "ACC Crime", "--force", "kent", "--email", "right@example.org"]);

    assert_eq!(remind(&sandbox).code, 0);
    assert!(!sandbox.ok(["check"]).contains("Undelivered reminders"));
    let to: Vec<String> = server.received().into_iter().flat_map(|email| email.to).collect();
    assert_eq!(to, ["liaison@example.org", "vetting@example.org", "right@example.org"]);
}

#[test]
fn a_failed_reminder_of_a_closed_finding_is_not_reported() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::To, Misbehaviour::Says("550 5.1.1 no such user"), Times::Once);
    assert_eq!(remind(&sandbox).code, 69);
    sandbox.ok(["close", "R1", "R2", "--on", "2026-11-23", "--letter", "A letter"]);

    assert_eq!(remind(&sandbox).code, 0);
    assert!(!sandbox.ok(["check"]).contains("Undelivered reminders"));
}

#[test]
fn without_a_fallback_owners_get_theirs_and_unowned_findings_are_named() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    replace_settings(&sandbox, &[("fallback", "#fallback")]);
    for _ in 0..2 {
        let answer = remind(&sandbox);
        assert_eq!(answer.code, 78, "{answer:?}");
        assert!(answer.stderr.contains("no reminder was sent for R4 and 1 more"), "{answer:?}");
        assert_eq!(counted(&server.received()).1, set(&["R1", "R2", "R3"]));
    }
    for name in ["R4", "R5"] {
        sandbox.ok(["snooze", name, "--until", "2026-12-24", "--reason", "Not now"]);
    }
    assert_eq!(remind(&sandbox).code, 0, "there is nothing to be told of them");
}

#[test]
fn an_email_of_unknown_fate_is_not_resent_for_ever() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::End, Misbehaviour::TakesAndHangsUp, Times::Always);
    assert_eq!(remind(&sandbox).code, 69);
    let sent = server.received().len();
    sandbox.sql("update message set first_try = '2026-01-01T00:00:00Z'");
    time_passes(&sandbox);
    remind(&sandbox);
    time_passes(&sandbox);
    remind(&sandbox);

    assert!(server.received().len() <= 2 * sent + 3, "{}", server.received().len());
    let undelivered = &sandbox.json(["status"])["reminders"]["undelivered"];
    assert_eq!(undelivered[0]["state"], "held", "{undelivered}");
}
