//! Letters that are refused, retried and given up.

use std::collections::BTreeSet;
use std::fs;

use super::{filled, mailing, remind, set, sorted, time_passes};
use crate::post_office::{Misdeed, Often, PostOffice, Step};
use crate::sandbox::Sandbox;

#[test]
fn who_does_not_take_a_letter_now_is_asked_again_and_then_given_up_loudly() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::To, Misdeed::Says("450 4.2.1 mailbox busy"), Often::Always);
    let answer = remind(&sandbox);
    assert_eq!(answer.code, 69, "{answer:?}");
    assert!(answer.stderr.contains("mailbox busy"), "{answer:?}");
    let quiet = remind(&sandbox);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""), "before its time, nothing is tried");
    assert!(!sandbox.ok(["check"]).contains("did not arrive"));

    time_passes(&sandbox);
    sandbox.sql("update message set first_try = '2026-01-01T00:00:00Z'");
    assert_eq!(remind(&sandbox).code, 69);
    assert!(
        sandbox.ok(["check"]).contains("Reminders that did not arrive (undelivered): 3 digests")
    );
    assert!(
        sandbox.ok(["status"]).contains("could not be delivered: 127.0.0.1: 450"),
        "{}",
        sandbox.ok(["status"])
    );
    assert_eq!(remind(&sandbox).code, 69, "what was given up is not forgotten");

    let better = PostOffice::new();
    mailing(&sandbox, &better, "");
    assert_eq!(sandbox.run(["remind", "--email", "--retry"]).code, 0);
    assert_eq!(better.taken().len(), 3);
    assert!(!sandbox.ok(["check"]).contains("did not arrive"));
}

#[test]
fn who_refuses_a_letter_for_good_is_not_asked_again() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::To, Misdeed::Says("550 5.1.1 no such user"), Often::Once);
    let answer = remind(&sandbox);

    assert_eq!(answer.code, 69, "{answer:?}");
    assert_eq!(office.taken().len(), 2, "the others are sent theirs");
    let state = &sandbox.json(["status"])["reminders"]["undelivered"];
    assert_eq!(state[0]["state"], "failed");
    assert!(state[0]["answer"].as_str().unwrap().contains("no such user"), "{state}");
}

/// Sets mail up anew, with these lines in place of others.
fn reset(sandbox: &Sandbox, lines: &[(&str, &str)]) {
    let file = sandbox.path("home/.config/track/track.toml");
    let toml = fs::read_to_string(&file).unwrap();
    let toml = lines.iter().fold(toml, |toml, (old, new)| toml.replace(old, new));
    fs::write(&file, toml).unwrap();
}

#[test]
fn what_waits_for_an_address_that_is_not_allowed_any_more_is_not_sent_there() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::Connect, Misdeed::HangsUp, Often::Once);
    assert_eq!(remind(&sandbox).code, 69);
    time_passes(&sandbox);
    reset(
        &sandbox,
        &[("[\"example.org\"]", "[\"example.net\"]"), ("liaison@example.org", "l@example.net")],
    );

    // Those are not planned now, and so nobody else has them.
    assert_eq!(sandbox.run(["remind", "--email", "--owner", "Estates"]).code, 69);
    assert_eq!(remind(&sandbox).code, 0, "the fallback has it all");
    let to: BTreeSet<String> = office.taken().into_iter().flat_map(|letter| letter.to).collect();
    assert_eq!(to, set(&["l@example.net"]));
    assert_eq!(sorted(&office.taken()).1, set(&["R1", "R2", "R3", "R4", "R5"]));
}

#[test]
fn an_address_that_was_mistyped_is_forgotten_once_it_is_put_right() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::To, Misdeed::Says("550 5.1.1 no such user"), Often::Once);
    assert_eq!(remind(&sandbox).code, 69);
    sandbox.ok(["owner", "edit", "ACC Crime", "--force", "kent", "--email", "right@example.org"]);

    assert_eq!(remind(&sandbox).code, 0);
    assert!(!sandbox.ok(["check"]).contains("did not arrive"));
    let to: Vec<String> = office.taken().into_iter().flat_map(|letter| letter.to).collect();
    assert_eq!(to, ["liaison@example.org", "vetting@example.org", "right@example.org"]);
}

#[test]
fn what_failed_and_is_closed_by_now_fails_no_more() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::To, Misdeed::Says("550 5.1.1 no such user"), Often::Once);
    assert_eq!(remind(&sandbox).code, 69);
    sandbox.ok(["close", "R1", "R2", "--on", "2026-11-23", "--letter", "A letter"]);

    assert_eq!(remind(&sandbox).code, 0);
    assert!(!sandbox.ok(["check"]).contains("did not arrive"));
}

#[test]
fn without_a_fallback_the_others_are_told_and_what_nobody_owns_is_named() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    reset(&sandbox, &[("fallback", "#fallback")]);
    for _ in 0..2 {
        let answer = remind(&sandbox);
        assert_eq!(answer.code, 78, "{answer:?}");
        assert!(answer.stderr.contains("no reminder was sent for R4 and 1 more"), "{answer:?}");
        assert_eq!(sorted(&office.taken()).1, set(&["R1", "R2", "R3"]));
    }
    for name in ["R4", "R5"] {
        sandbox.ok(["snooze", name, "--until", "2026-12-24", "--reason", "Not now"]);
    }
    assert_eq!(remind(&sandbox).code, 0, "there is nothing to be told of them");
}

#[test]
fn a_letter_of_which_nobody_knows_is_not_sent_for_ever() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::End, Misdeed::TakesAndHangsUp, Often::Always);
    assert_eq!(remind(&sandbox).code, 69);
    let sent = office.taken().len();
    sandbox.sql("update message set first_try = '2026-01-01T00:00:00Z'");
    time_passes(&sandbox);
    remind(&sandbox);
    time_passes(&sandbox);
    remind(&sandbox);

    assert!(office.taken().len() <= 2 * sent + 3, "{}", office.taken().len());
    let undelivered = &sandbox.json(["status"])["reminders"]["undelivered"];
    assert_eq!(undelivered[0]["state"], "held", "{undelivered}");
}
