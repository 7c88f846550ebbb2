//! Reminders by mail: to each owner what is theirs, at least once, and twice only with the same Message-ID.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

mod interruptions;
mod refusals;

use super::post_office::{Misdeed, Often, PostOffice, Step, Taken};
use super::sandbox::{Answer, Sandbox, TIME_LIMIT, wait_for_end};

const CANARY: &str = "canary-7f3a-do-not-tell";

/// A register of two owners with addresses, one without, and one finding that nobody owns.
fn filled() -> Sandbox {
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

/// Sets mail up, through this post office.
fn mailing(sandbox: &Sandbox, office: &PostOffice, more: &str) {
    let folder = sandbox.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n{more}",
        office.port
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
}

fn remind(sandbox: &Sandbox) -> Answer {
    sandbox.run(["remind", "--email"])
}

/// Lets what waits for its time, or for who has claimed it, be sent now.
fn time_passes(sandbox: &Sandbox) {
    let sql = "update message set next_try = null, lease = '2026-01-01T00:00:00Z'";
    sandbox.sql(sql);
}

fn text(taken: &Taken) -> String {
    taken.message().body_text(0).unwrap().into_owned()
}

/// The findings that a letter names.
fn named(taken: &Taken) -> BTreeSet<String> {
    let text = text(taken);
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
fn each_owner_is_mailed_what_is_theirs_and_the_rest_goes_to_the_fallback() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    let answer = remind(&sandbox);
    assert_eq!((answer.code, answer.stdout.as_str(), answer.stderr.as_str()), (0, "", ""));

    let taken = office.taken();
    let by_recipient: BTreeMap<String, BTreeSet<String>> =
        taken.iter().map(|letter| (letter.to.join(" "), named(letter))).collect();
    assert_eq!(
        by_recipient,
        BTreeMap::from([
            ("acc.crime@example.org".to_owned(), set(&["R1", "R2"])),
            ("liaison@example.org".to_owned(), set(&["R4", "R5"])),
            ("vetting@example.org".to_owned(), set(&["R3"])),
        ])
    );
    let fallback = taken.iter().find(|letter| letter.to == ["liaison@example.org"]).unwrap();
    let words = text(fallback).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Estates at Kent Police has no address"), "{words}");

    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(office.taken().len(), taken.len(), "a second run sends nothing");
}

#[test]
fn titles_are_in_no_letter_unless_that_is_configured() {
    for (more, shown) in [("", false), ("[remind]\ntitles = true\n", true)] {
        let (sandbox, office) = (filled(), PostOffice::new());
        mailing(&sandbox, &office, more);
        assert_eq!(remind(&sandbox).code, 0);
        for letter in office.taken() {
            let message = letter.message();
            let bodies = text(&letter) + &message.body_html(0).unwrap();
            assert_eq!(bodies.contains("Secret"), shown);
            assert!(!message.subject().unwrap().contains("Secret"));
        }
    }
}

#[test]
fn a_letter_is_a_right_one_and_its_subject_has_the_counts() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    remind(&sandbox);
    let taken = office.taken();
    let letter = taken.iter().find(|letter| letter.to == ["acc.crime@example.org"]).unwrap();
    let message = letter.message();

    assert_eq!(message.subject(), Some("track: 1 overdue, 1 falling due (23 Nov 2026)"));
    assert!(message.message_id().unwrap().ends_with("@example.org"));
    assert!(text(letter).lines().all(|line| line.chars().count() <= 72), "{}", text(letter));
    assert!(message.body_html(0).unwrap().contains("track submit R1"));
}

#[test]
fn mail_is_off_until_it_is_set_up() {
    let sandbox = filled();
    let answer = remind(&sandbox);
    assert_eq!(answer.code, 78, "{answer:?}");
    assert!(answer.stderr.contains("[mail]"), "{answer:?}");

    // Nothing was planned meanwhile.
    assert_eq!(sandbox.json(["remind", "--list"])["count"], 0);
}

/// Which letters came how often, by their Message-IDs, and all findings that they name.
fn sorted(taken: &[Taken]) -> (BTreeMap<String, usize>, BTreeSet<String>) {
    let mut often = BTreeMap::new();
    for letter in taken {
        *often.entry(letter.message().message_id().unwrap().to_owned()).or_default() += 1;
    }
    (often, taken.iter().flat_map(named).collect())
}

#[test]
fn of_eight_runs_at_once_one_mails_each() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(remind(&sandbox).code, 0));
        }
    });
    assert_eq!(office.taken().len(), 3);
}

#[test]
fn what_was_closed_before_it_was_sent_is_not_told() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "");
    office.misbehave(Step::Connect, Misdeed::HangsUp, Often::Always);
    assert_eq!(remind(&sandbox).code, 69);
    sandbox.ok(["close", "R3", "--on", "2026-11-23", "--letter", "A letter"]);
    sandbox.ok(["snooze", "R2", "--until", "2026-12-24", "--reason", "Not now"]);
    let better = PostOffice::new();
    mailing(&sandbox, &better, "");
    time_passes(&sandbox);

    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(sorted(&better.taken()).1, set(&["R1", "R4", "R5"]));
}

#[test]
fn a_password_is_nowhere_but_in_its_file_and_on_the_wire() {
    let (sandbox, office) = (filled(), PostOffice::new());
    let file = sandbox.path("password");
    fs::write(&file, format!("{CANARY}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let login = format!("user = \"track\"\npassword_file = {:?}\n", file.display().to_string());
    mailing(&sandbox, &office, &login);
    office.offer("AUTH PLAIN LOGIN");
    office.misbehave(Step::Login, Misdeed::Says("535 5.7.8 no"), Often::Once);
    let mut said = format!("{:?}", remind(&sandbox));
    office.misbehave(Step::Hello, Misdeed::Sleeps, Often::Once);
    time_passes(&sandbox);
    let mut run = sandbox.track(["remind", "--email"]).stdout(Stdio::null()).spawn().unwrap();
    while !office.is_asleep() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    if cfg!(target_os = "linux") {
        said += &fs::read_to_string(format!("/proc/{}/cmdline", run.id())).unwrap();
    }
    run.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut run);
    for words in [&["config"][..], &["log"], &["status"], &["check"], &["remind", "--list"]] {
        said += &format!("{:?}", sandbox.run(words));
    }
    said += &String::from_utf8_lossy(&fs::read(sandbox.register()).unwrap());

    assert!(!said.contains(CANARY));
}

#[test]
fn two_registers_never_send_the_same_letter() {
    let office = PostOffice::new();
    for _ in 0..2 {
        let sandbox = filled();
        mailing(&sandbox, &office, "");
        assert_eq!(remind(&sandbox).code, 0);
    }
    assert_eq!(sorted(&office.taken()).0.len(), 6, "two letters have one Message-ID");
}

#[test]
fn what_one_run_leaves_to_the_next_is_said() {
    let (sandbox, office) = (filled(), PostOffice::new());
    mailing(&sandbox, &office, "[remind]\nletters_per_run = 2\n");
    let first = remind(&sandbox);
    assert!(
        first.code == 0 && first.stderr.contains("the rest wait for the next run"),
        "{first:?}"
    );
    let second = remind(&sandbox);
    assert_eq!((second.code, second.stderr.as_str()), (0, ""));
    assert_eq!(office.taken().len(), 3);
}
