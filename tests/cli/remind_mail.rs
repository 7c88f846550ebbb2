//! Reminders by mail: each owner gets their own, at least once, and a repeat has the same Message-ID.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::thread;

mod interruptions;
mod letters;
mod passwords;
mod refusals;
mod tls;

use super::mail_server::{MailServer, Misbehaviour, Received, Step, Times};
use super::sandbox::{Answer, Sandbox};

const CANARY: &str = "canary-7f3a-do-not-tell";

/// A register with two owners who have addresses, one who has none, and a finding without an owner.
fn with_owners() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, owner, due) in [
        ("R1", Some("ACC Crime"), "2026-10-31"),
        ("R2", Some("ACC Crime"), "2026-11-30"),
        ("R3", Some("Head of Vetting"), "2026-11-23"),
        ("R4", Some("Estates"), "2026-11-01"),
        ("R5", None, "2026-11-02"),
    ] {
        let title = format!("Secret {name}");
        let owned: Vec<&str> = owner.into_iter().flat_map(|owner| ["--owner", owner]).collect();
        let add = [
            "add",
            &title,
            "--ref",
            name,
            "--force",
            "kent",
            "--issued",
            "2026-01-01",
            "--due",
            due,
        ];
        sandbox.ok([&add[..], &owned].concat());
    }
    let address = |owner: &str, email: &str| {
        sandbox.ok(["owner", "edit", owner, "--force", "kent", "--email", email]);
    };
    address("ACC Crime", "acc.crime@example.org");
    address("Head of Vetting", "vetting@example.org");
    sandbox
}

/// Configures mail through this server.
fn use_server(sandbox: &Sandbox, server: &MailServer, more: &str) {
    let folder = sandbox.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n{more}",
        server.port
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
}

fn remind(sandbox: &Sandbox) -> Answer {
    sandbox.run(["remind", "--email"])
}

/// Makes emails that wait for a retry, or are leased to another run, due now.
fn time_passes(sandbox: &Sandbox) {
    let sql = "update message set next_try = null, lease = '2026-01-01T00:00:00Z'";
    sandbox.sql(sql);
}

fn text(received: &Received) -> String {
    received.message().body_text(0).unwrap().into_owned()
}

/// The findings that an email names.
fn named(received: &Received) -> BTreeSet<String> {
    let text = text(received);
    ["R1", "R2", "R3", "R4", "R5"]
        .into_iter()
        .filter(|name| text.lines().any(|line| line.starts_with(&format!("{name} "))))
        .map(str::to_owned)
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn each_owner_gets_their_own_findings_and_the_rest_go_to_the_fallback() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    let answer = remind(&sandbox);
    assert_eq!((answer.code, answer.stdout.as_str(), answer.stderr.as_str()), (0, "", ""));

    let received = server.received();
    let by_recipient: BTreeMap<String, BTreeSet<String>> =
        received.iter().map(|email| (email.to.join(" "), named(email))).collect();
    assert_eq!(
        by_recipient,
        BTreeMap::from([
            ("acc.crime@example.org".to_owned(), set(&["R1", "R2"])),
            ("liaison@example.org".to_owned(), set(&["R4", "R5"])),
            ("vetting@example.org".to_owned(), set(&["R3"])),
        ])
    );
    let fallback = received.iter().find(|email| email.to == ["liaison@example.org"]).unwrap();
    let words = text(fallback).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Estates at Kent Police has no address"), "{words}");

    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(server.received().len(), received.len(), "a second run sends nothing");
}

#[test]
fn mail_is_off_until_it_is_set_up() {
    let sandbox = with_owners();
    let answer = remind(&sandbox);
    assert_eq!(answer.code, 78, "{answer:?}");
    assert!(answer.stderr.contains("[mail]"), "{answer:?}");

    // Nothing was planned meanwhile.
    assert_eq!(sandbox.json(["remind", "--list"])["count"], 0);
}

/// How often each Message-ID was received, and all the findings named.
fn counted(received: &[Received]) -> (BTreeMap<String, usize>, BTreeSet<String>) {
    let mut often = BTreeMap::new();
    for email in received {
        *often.entry(email.message().message_id().unwrap().to_owned()).or_default() += 1;
    }
    (often, received.iter().flat_map(named).collect())
}

#[test]
fn eight_runs_at_once_send_each_email_once() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(remind(&sandbox).code, 0));
        }
    });
    assert_eq!(server.received().len(), 3);
}

#[test]
fn a_finding_closed_before_sending_is_left_out() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "");
    server.misbehave(Step::Connect, Misbehaviour::HangsUp, Times::Always);
    assert_eq!(remind(&sandbox).code, 69);
    sandbox.ok(["close", "R3", "--on", "2026-11-23", "--letter", "A letter"]);
    sandbox.ok(["snooze", "R2", "--until", "2026-12-24", "--reason", "Not now"]);
    let better = MailServer::new();
    use_server(&sandbox, &better, "");
    time_passes(&sandbox);

    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(counted(&better.received()).1, set(&["R1", "R4", "R5"]));
}

#[test]
fn two_registers_never_share_a_message_id() {
    let server = MailServer::new();
    for _ in 0..2 {
        let sandbox = with_owners();
        use_server(&sandbox, &server, "");
        assert_eq!(remind(&sandbox).code, 0);
    }
    assert_eq!(counted(&server.received()).0.len(), 6, "two letters have one Message-ID");
}

#[test]
fn a_run_says_what_it_leaves_to_the_next() {
    let (sandbox, server) = (with_owners(), MailServer::new());
    use_server(&sandbox, &server, "[remind]\ndigests_per_run = 2\n");
    let first = remind(&sandbox);
    assert!(
        first.code == 0 && first.stderr.contains("the rest wait for the next run"),
        "{first:?}"
    );
    let second = remind(&sandbox);
    assert_eq!((second.code, second.stderr.as_str()), (0, ""));
    assert_eq!(server.received().len(), 3);
}
