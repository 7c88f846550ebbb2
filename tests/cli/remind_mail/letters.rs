//! What people read in a mail: what is theirs, and whom to answer; commands and others' titles only where set.

use std::collections::BTreeMap;

use super::{MailServer, Received, named, remind, set, text, time_passes, use_server, with_owners};
use crate::mail_server::{Misbehaviour, Step, Times};

/// The text and HTML of each mail by its recipient.
fn letters(server: &MailServer) -> BTreeMap<String, String> {
    let whole = |received: &Received| {
        let html = received.message().body_html(0).unwrap().into_owned();
        (received.to.join(" "), text(received) + &html)
    };
    server.received().iter().map(whole).collect()
}

fn sent(more: &str) -> BTreeMap<String, String> {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, more);
    assert_eq!(remind(&sandbox).code, 0);
    for received in server.received() {
        assert!(!received.message().subject().unwrap().contains("Secret"));
    }
    letters(&server)
}

#[test]
fn owners_read_the_titles_of_their_own_findings_and_others_none() {
    for (more, of_owners, of_others) in [
        ("", true, false),
        ("[remind]\ntitles = \"owners\"\n", true, false),
        ("[remind]\ntitles = true\n", true, true),
        ("[remind]\ntitles = false\n", false, false),
    ] {
        let letters = sent(more);
        for owner in ["acc.crime@example.org", "vetting@example.org"] {
            assert_eq!(letters[owner].contains("Secret"), of_owners, "{owner}, {more}");
        }
        assert_eq!(letters["liaison@example.org"].contains("Secret"), of_others, "{more}");
    }
}

#[test]
fn an_email_is_valid_and_its_subject_has_the_counts() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    remind(&sandbox);
    let received = server.received();
    let email = received.iter().find(|email| email.to == ["acc.crime@example.org"]).unwrap();
    let message = email.message();

    let subject = "Inspection findings: 1 overdue, 1 falling due (23 Nov 2026)";
    assert_eq!(message.subject(), Some(subject));
    assert!(message.message_id().unwrap().ends_with("@example.org"));
    assert!(text(email).lines().all(|line| line.chars().count() <= 72), "{}", text(email));
    assert!(message.body_html(0).unwrap().contains("Secret R1"));
}

#[test]
fn an_owner_who_gets_what_has_no_owner_reads_only_their_own_titles() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    let edit = ["owner", "edit", "ACC Crime", "--force", "kent", "--email", "liaison@example.org"];
    sandbox.ok(edit);
    assert_eq!(remind(&sandbox).code, 0);
    let letter = &letters(&server)["liaison@example.org"];

    assert!(letter.contains("Secret R1") && letter.contains("Secret R2"), "{letter}");
    assert!(!letter.contains("Secret R4") && !letter.contains("Secret R5"), "{letter}");
}

#[test]
fn commands_are_only_in_the_keepers_copy_and_only_where_set() {
    for (more, of_keeper) in [("", false), ("[remind]\ncommands = true\n", true)] {
        let letters = sent(more);
        assert_eq!(letters["liaison@example.org"].contains("track submit"), of_keeper, "{more}");
        assert_eq!(
            letters["liaison@example.org"].contains("track owner edit"),
            of_keeper,
            "{more}"
        );
        for owner in ["acc.crime@example.org", "vetting@example.org"] {
            assert!(!letters[owner].contains("track "), "{}", letters[owner]);
        }
    }
}

#[test]
fn people_read_whom_to_answer() {
    let flat = |letter: &str| letter.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = sent("[remind]\nkeeper = \"keeper@example.org\"\n");
    for letter in letters.values() {
        assert!(flat(letter).contains("write to keeper@example.org, who keeps the register"));
    }
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    assert_eq!(remind(&sandbox).code, 0);
    for received in server.received() {
        let reply_to =
            received.message().reply_to().and_then(|to| to.first()?.address().map(str::to_owned));
        let is_keeper = received.to == ["liaison@example.org"];
        assert_eq!(reply_to.as_deref(), (!is_keeper).then_some("liaison@example.org"));
    }
}

#[test]
fn two_spellings_of_one_address_are_one_recipient() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    let edit = |owner: &str, email: &str| {
        sandbox.ok(["owner", "edit", owner, "--force", "kent", "--email", email]);
    };
    edit("Head of Vetting", "ACC.Crime@Example.ORG");
    edit("Estates", "LIAISON@example.org");
    assert_eq!(remind(&sandbox).code, 0);
    let received = server.received();
    let mut all: Vec<_> = received.iter().map(named).collect();
    all.sort();
    assert_eq!(all, [set(&["R1", "R2", "R3"]), set(&["R4", "R5"])]);

    edit("ACC Crime", "Acc.Crime@example.org");
    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(server.received().len(), received.len(), "it was sent again for its case");
}

#[test]
fn a_mail_that_waits_or_failed_is_shown_at_once() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::Connect, Misbehaviour::HangsUp, Times::Always);
    assert_eq!(remind(&sandbox).code, 69);
    for command in ["status", "check"] {
        let said = sandbox.ok([command]);
        assert!(said.contains("not delivered yet, after 1 try"), "{said}");
        assert!(said.contains("track remind --email --retry"), "{said}");
    }
    let status = sandbox.json(["status"]);
    let waiting = status["reminders"]["undelivered"].as_array().unwrap();
    assert_eq!(waiting.len(), 3);
    assert!(waiting.iter().all(|one| one["state"] == "pending" && one["next_try"].is_string()));
    assert_eq!(sandbox.run(["check", "--exit-code"]).code, 12);

    let better = MailServer::new();
    use_server(&sandbox, &better, "");
    time_passes(&sandbox);
    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(sandbox.json(["status"])["reminders"]["undelivered"], serde_json::json!([]));
}
