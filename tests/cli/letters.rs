//! Reminders by mail: to each owner what is theirs, at least once, and twice only with the same Message-ID.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::desk::{Answer, Desk, PATIENCE, ended};
use super::post_office::{MailProgram, Misdeed, Often, PostOffice, Step, Taken, read};

const CANARY: &str = "canary-7f3a-do-not-tell";

/// A register of two owners with addresses, one without, and one finding that nobody owns.
fn filled() -> Desk {
    let desk = Desk::new();
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
        desk.done([&add[..], &owned].concat());
    }
    let address = |owner: &str, email: &str| {
        desk.done(["owner", "edit", owner, "--force", "kent", "--email", email]);
    };
    address("ACC Crime", "acc.crime@example.org");
    address("Head of Vetting", "vetting@example.org");
    desk
}

/// Sets mail up, through this post office.
fn mailing(desk: &Desk, office: &PostOffice, more: &str) {
    let folder = desk.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n{more}",
        office.port
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
}

fn remind(desk: &Desk) -> Answer {
    desk.run(["remind", "--email"])
}

/// Lets what waits for its time, or for who has claimed it, be sent now.
fn time_passes(desk: &Desk) {
    let sql = "update message set next_try = null, lease = '2026-01-01T00:00:00Z'";
    assert_eq!(desk.sh(&format!("sqlite3 register.db \"{sql}\"")).code, 0);
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
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    let answer = remind(&desk);
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

    assert_eq!(remind(&desk).code, 0);
    assert_eq!(office.taken().len(), taken.len(), "a second run sends nothing");
}

#[test]
fn titles_are_in_no_letter_unless_that_is_configured() {
    for (more, shown) in [("", false), ("[remind]\ntitles = true\n", true)] {
        let (desk, office) = (filled(), PostOffice::new());
        mailing(&desk, &office, more);
        assert_eq!(remind(&desk).code, 0);
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
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    remind(&desk);
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
    let desk = filled();
    let answer = remind(&desk);
    assert_eq!(answer.code, 78, "{answer:?}");
    assert!(answer.stderr.contains("[mail]"), "{answer:?}");

    // Nothing was planned meanwhile.
    assert_eq!(desk.json(["remind", "--list"])["count"], 0);
}

#[test]
fn who_does_not_take_a_letter_now_is_asked_again_and_then_given_up_loudly() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::To, Misdeed::Says("450 4.2.1 mailbox busy"), Often::Always);
    let answer = remind(&desk);
    assert_eq!(answer.code, 69, "{answer:?}");
    assert!(answer.stderr.contains("mailbox busy"), "{answer:?}");
    let quiet = remind(&desk);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""), "before its time, nothing is tried");
    assert!(!desk.done(["check"]).contains("did not arrive"));

    time_passes(&desk);
    desk.sh("sqlite3 register.db \"update message set first_try = '2026-01-01T00:00:00Z'\"");
    assert_eq!(remind(&desk).code, 69);
    assert!(
        desk.done(["check"]).contains("Reminders that did not arrive (undelivered): 3 digests")
    );
    assert!(
        desk.done(["status"]).contains("could not be delivered: 127.0.0.1: 450"),
        "{}",
        desk.done(["status"])
    );
    assert_eq!(remind(&desk).code, 69, "what was given up is not forgotten");

    let better = PostOffice::new();
    mailing(&desk, &better, "");
    assert_eq!(desk.run(["remind", "--email", "--retry"]).code, 0);
    assert_eq!(better.taken().len(), 3);
    assert!(!desk.done(["check"]).contains("did not arrive"));
}

#[test]
fn who_refuses_a_letter_for_good_is_not_asked_again() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::To, Misdeed::Says("550 5.1.1 no such user"), Often::Once);
    let answer = remind(&desk);

    assert_eq!(answer.code, 69, "{answer:?}");
    assert_eq!(office.taken().len(), 2, "the others are sent theirs");
    let state = &desk.json(["status"])["reminders"]["undelivered"];
    assert_eq!(state[0]["state"], "failed");
    assert!(state[0]["answer"].as_str().unwrap().contains("no such user"), "{state}");
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
fn whoever_is_killed_or_cut_off_at_a_step_tells_everything_once_or_recognisably_twice() {
    let steps = [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data, Step::End];
    for round in 0..rounds() {
        for step in steps {
            for misdeed in misdeeds(step) {
                let misdeed = *misdeed;
                let (desk, office) = (filled(), PostOffice::new());
                mailing(&desk, &office, "");
                office.misbehave(step, misdeed, Often::Once);
                meets(&desk, &office, misdeed);
                time_passes(&desk);
                let last = remind(&desk);
                assert_eq!(last.code, 0, "{round} {step:?} {misdeed:?}: {last:?}");

                let (often, told) = sorted(&office.taken());
                assert_eq!(told, set(&["R1", "R2", "R3", "R4", "R5"]), "{step:?} {misdeed:?}");
                assert_eq!(often.len(), 3, "{step:?} {misdeed:?}: another Message-ID");
                let twice = often.values().filter(|times| **times > 1).count();
                let may_be_twice =
                    [Misdeed::TakesAndHangsUp, Misdeed::TakesAndSleeps].contains(&misdeed);
                assert_eq!(twice, usize::from(may_be_twice), "{step:?} {misdeed:?}: {often:?}");
            }
        }
    }
}

/// What may go wrong at a step: the server hangs up, or the run is killed while it waits for it; at the end of
/// a letter, which it has taken or not.
fn misdeeds(step: Step) -> &'static [Misdeed] {
    match step {
        Step::End => {
            &[Misdeed::Sleeps, Misdeed::HangsUp, Misdeed::TakesAndHangsUp, Misdeed::TakesAndSleeps]
        }
        _ => &[Misdeed::Sleeps, Misdeed::HangsUp],
    }
}

/// How often each way to be cut off is tried: three times, or as often as `TRACK_KILLS` asks for.
fn rounds() -> usize {
    std::env::var("TRACK_KILLS").map_or(3, |rounds| rounds.parse().unwrap())
}

/// A run that meets a server that misbehaves; where that never answers, the run is killed.
fn meets(desk: &Desk, office: &PostOffice, misdeed: Misdeed) {
    if ![Misdeed::Sleeps, Misdeed::TakesAndSleeps].contains(&misdeed) {
        remind(desk);
        return;
    }
    let words = ["remind", "--email"];
    let mut run = desk.track(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !office.is_asleep() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    run.kill().unwrap();
    ended(PATIENCE, &mut run);
}

/// Sets mail up, through this program.
fn by_program(desk: &Desk, program: &MailProgram) {
    let folder = desk.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"sendmail\"\nsendmail = {:?}\n",
        program.path().display().to_string()
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
}

/// Keeps each letter in a file of its own.
const KEEPS: &str = "number=$(ls \"$folder\" | grep -c letter); cat > \"$folder/letter-$number\"";

fn kept(program: &MailProgram) -> Vec<String> {
    let files = (0..9).map(|number| program.file(&format!("letter-{number}")));
    let letters = files.filter_map(|file| fs::read(file).ok());
    letters.map(|bytes| read(&bytes).message_id().unwrap().to_owned()).collect()
}

#[test]
fn a_run_that_is_killed_while_a_program_has_its_letter_sends_it_again_under_the_same_name() {
    let desk = filled();
    let slow = MailProgram::of(&format!("{KEEPS}\ntouch \"$folder/has-it\"\nexec sleep 5"));
    by_program(&desk, &slow);
    let words = ["remind", "--email"];
    let mut run = desk.track(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !slow.file("has-it").exists() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    run.kill().unwrap();
    ended(PATIENCE, &mut run);

    let quick = MailProgram::of(KEEPS);
    by_program(&desk, &quick);
    assert_eq!(remind(&desk).code, 0);
    assert_eq!(kept(&quick).len(), 2, "what the killed run has claimed is left to it for a while");
    time_passes(&desk);
    let again = remind(&desk);
    assert!(again.stderr.contains("once more, with the same Message-ID"), "{again:?}");
    assert_eq!(kept(&quick).len(), 3);
    assert!(kept(&quick).contains(&kept(&slow)[0]), "another Message-ID");
    let doubts = desk.json(["remind", "--list"]);
    assert!(doubts["reminders"].as_array().unwrap().iter().any(|told| told["doubts"] == 1));
}

#[test]
fn of_eight_runs_at_once_one_mails_each() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(remind(&desk).code, 0));
        }
    });
    assert_eq!(office.taken().len(), 3);
}

#[test]
fn what_was_closed_before_it_was_sent_is_not_told() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::Connect, Misdeed::HangsUp, Often::Always);
    assert_eq!(remind(&desk).code, 69);
    desk.done(["close", "R3", "--on", "2026-11-23", "--letter", "A letter"]);
    desk.done(["snooze", "R2", "--until", "2026-12-24", "--reason", "Not now"]);
    let better = PostOffice::new();
    mailing(&desk, &better, "");
    time_passes(&desk);

    assert_eq!(remind(&desk).code, 0);
    assert_eq!(sorted(&better.taken()).1, set(&["R1", "R4", "R5"]));
}

#[test]
fn a_password_is_nowhere_but_in_its_file_and_on_the_wire() {
    let (desk, office) = (filled(), PostOffice::new());
    let file = desk.path("password");
    fs::write(&file, format!("{CANARY}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let login = format!("user = \"track\"\npassword_file = {:?}\n", file.display().to_string());
    mailing(&desk, &office, &login);
    office.offer("AUTH PLAIN LOGIN");
    office.misbehave(Step::Login, Misdeed::Says("535 5.7.8 no"), Often::Once);
    let mut said = format!("{:?}", remind(&desk));
    office.misbehave(Step::Hello, Misdeed::Sleeps, Often::Once);
    time_passes(&desk);
    let mut run = desk.track(["remind", "--email"]).stdout(Stdio::null()).spawn().unwrap();
    while !office.is_asleep() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    said += &fs::read_to_string(format!("/proc/{}/cmdline", run.id())).unwrap_or_default();
    run.kill().unwrap();
    ended(PATIENCE, &mut run);
    for words in [&["config"][..], &["log"], &["status"], &["check"], &["remind", "--list"]] {
        said += &format!("{:?}", desk.run(words));
    }
    said += &String::from_utf8_lossy(&fs::read(desk.register()).unwrap());

    assert!(!said.contains(CANARY));
}

/// Sets mail up anew, with these lines in place of others.
fn reset(desk: &Desk, lines: &[(&str, &str)]) {
    let file = desk.path("home/.config/track/track.toml");
    let toml = fs::read_to_string(&file).unwrap();
    let toml = lines.iter().fold(toml, |toml, (old, new)| toml.replace(old, new));
    fs::write(&file, toml).unwrap();
}

#[test]
fn what_waits_for_an_address_that_is_not_allowed_any_more_is_not_sent_there() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::Connect, Misdeed::HangsUp, Often::Once);
    assert_eq!(remind(&desk).code, 69);
    time_passes(&desk);
    reset(
        &desk,
        &[("[\"example.org\"]", "[\"example.net\"]"), ("liaison@example.org", "l@example.net")],
    );

    // Those are not planned now, and so nobody else has them.
    assert_eq!(desk.run(["remind", "--email", "--owner", "Estates"]).code, 69);
    assert_eq!(remind(&desk).code, 0, "the fallback has it all");
    let to: BTreeSet<String> = office.taken().into_iter().flat_map(|letter| letter.to).collect();
    assert_eq!(to, set(&["l@example.net"]));
    assert_eq!(sorted(&office.taken()).1, set(&["R1", "R2", "R3", "R4", "R5"]));
}

#[test]
fn an_address_that_was_mistyped_is_forgotten_once_it_is_put_right() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::To, Misdeed::Says("550 5.1.1 no such user"), Often::Once);
    assert_eq!(remind(&desk).code, 69);
    desk.done(["owner", "edit", "ACC Crime", "--force", "kent", "--email", "right@example.org"]);

    assert_eq!(remind(&desk).code, 0);
    assert!(!desk.done(["check"]).contains("did not arrive"));
    let to: Vec<String> = office.taken().into_iter().flat_map(|letter| letter.to).collect();
    assert_eq!(to, ["liaison@example.org", "vetting@example.org", "right@example.org"]);
}

#[test]
fn what_failed_and_is_closed_by_now_fails_no_more() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::To, Misdeed::Says("550 5.1.1 no such user"), Often::Once);
    assert_eq!(remind(&desk).code, 69);
    desk.done(["close", "R1", "R2", "--on", "2026-11-23", "--letter", "A letter"]);

    assert_eq!(remind(&desk).code, 0);
    assert!(!desk.done(["check"]).contains("did not arrive"));
}

#[test]
fn without_a_fallback_the_others_are_told_and_what_nobody_owns_is_named() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    reset(&desk, &[("fallback", "#fallback")]);
    for _ in 0..2 {
        let answer = remind(&desk);
        assert_eq!(answer.code, 78, "{answer:?}");
        assert!(answer.stderr.contains("nobody was told of R4 and 1 more"), "{answer:?}");
        assert_eq!(sorted(&office.taken()).1, set(&["R1", "R2", "R3"]));
    }
    for name in ["R4", "R5"] {
        desk.done(["snooze", name, "--until", "2026-12-24", "--reason", "Not now"]);
    }
    assert_eq!(remind(&desk).code, 0, "there is nothing to be told of them");
}

#[test]
fn a_letter_of_which_nobody_knows_is_not_sent_for_ever() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "");
    office.misbehave(Step::End, Misdeed::TakesAndHangsUp, Often::Always);
    assert_eq!(remind(&desk).code, 69);
    let sent = office.taken().len();
    desk.sh("sqlite3 register.db \"update message set first_try = '2026-01-01T00:00:00Z'\"");
    time_passes(&desk);
    remind(&desk);
    time_passes(&desk);
    remind(&desk);

    assert!(office.taken().len() <= 2 * sent + 3, "{}", office.taken().len());
    let undelivered = &desk.json(["status"])["reminders"]["undelivered"];
    assert_eq!(undelivered[0]["state"], "held", "{undelivered}");
}

#[test]
fn two_registers_never_send_the_same_letter() {
    let office = PostOffice::new();
    for _ in 0..2 {
        let desk = filled();
        mailing(&desk, &office, "");
        assert_eq!(remind(&desk).code, 0);
    }
    assert_eq!(sorted(&office.taken()).0.len(), 6, "two letters have one Message-ID");
}

#[test]
fn what_one_run_leaves_to_the_next_is_said() {
    let (desk, office) = (filled(), PostOffice::new());
    mailing(&desk, &office, "[remind]\nletters_per_run = 2\n");
    let first = remind(&desk);
    assert!(first.code == 0 && first.stderr.contains("more wait for the next run"), "{first:?}");
    let second = remind(&desk);
    assert_eq!((second.code, second.stderr.as_str()), (0, ""));
    assert_eq!(office.taken().len(), 3);
}
