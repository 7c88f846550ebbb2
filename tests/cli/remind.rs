//! Reminders under cron: they work in an empty environment, are sent once however many run, and are never lost.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;

mod chat;
mod install;
mod output;
mod schedule;

use install::installed;

use super::sandbox::{Answer, Sandbox, TIME_LIMIT, TODAY, need, wait_for_end};

/// A register with the real West Mercia case.
fn filled() -> Sandbox {
    let sandbox = Sandbox::with_examples();
    sandbox.ok(["import", "examples/west-mercia.csv"]);
    sandbox
}

/// A command as cron runs it: with a short path, a shell and hardly anything else.
fn under_cron(sandbox: &Sandbox, line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.env_clear().env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh").env("TZ", "UTC");
    command.args(["-c", line]).current_dir("/").stdin(Stdio::null());
    command.env("TRACK_TODAY", &sandbox.today);
    command
}

/// The output of a line under cron, which must succeed without errors.
fn cron_mail(sandbox: &Sandbox, line: &str) -> String {
    let output = under_cron(sandbox, line).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "{line}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn under_cron_the_digest_fits_an_email_and_a_second_run_is_silent() {
    let sandbox = filled();
    let line = installed(&sandbox, &["--force", "west-mercia"]);
    let mail = cron_mail(&sandbox, &line);

    assert!(
        mail.starts_with("Reminders for Mon 23 Nov 2026, West Mercia Police: 8 overdue\n"),
        "{mail}"
    );
    assert!(mail.lines().all(|line| line.chars().count() <= 80), "{mail}");
    assert!(mail.chars().all(|letter| letter == '\n' || (' '..='~').contains(&letter)), "{mail}");
    assert_eq!(cron_mail(&sandbox, &line), "");
}

fn configure(sandbox: &Sandbox, text: &str) {
    let folder = sandbox.path("home/.config/track");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("track.toml"), text).unwrap();
}

#[test]
fn eight_runs_at_once_send_each_reminder_once() {
    let sandbox = filled();
    let told: Vec<String> = thread::scope(|scope| {
        let run = || sandbox.ok(["remind", "--format", "ids"]);
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        runs.into_iter().flat_map(|run| lines(&run.join().unwrap())).collect()
    });
    let once: BTreeSet<&String> = told.iter().collect();
    let all = lines(&sandbox.ok(["remind", "--all", "--format", "ids"]));

    assert_eq!(told.len(), once.len(), "something was told twice");
    assert_eq!(once, all.iter().collect());
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn reminders_that_could_not_be_printed_are_printed_again() {
    let sandbox = filled();
    let full = sandbox.sh("track remind > /dev/full");
    assert_eq!(full.code, 74, "{full:?}");
    let gone = sandbox.sh("{ sleep 1; track remind; } | true");
    assert_eq!(gone.stderr, "");

    assert!(sandbox.ok(["remind"]).contains("8 overdue"));
    assert_eq!(sandbox.ok(["remind"]), "");
}

#[test]
fn a_run_killed_while_printing_is_repeated_by_the_next() {
    let sandbox = Sandbox::new();
    sandbox.import_many(4_000);
    let all = lines(&sandbox.ok(["remind", "--all", "--horizon", "3660", "--format", "ids"])).len();
    let words = ["remind", "--horizon", "3660"];
    let mut stuck = sandbox.track(words).stdout(Stdio::piped()).spawn().unwrap();
    stuck.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    stuck.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut stuck);

    // Until its lease is over, it may be at work.
    assert_eq!(sandbox.ok(words), "");
    sandbox.ok(["verify"]);
    let lapse = "update message set lease = '2026-01-01T00:00:00Z' where state = 'sending'";
    sandbox.sql(lapse);
    let again = sandbox.run([&words[..], &["--format", "ids"]].concat());

    assert!(again.stderr.contains("printed again"), "{again:?}");
    assert_eq!(lines(&again.stdout).len(), all);
}

#[test]
fn an_unread_digest_does_not_block_writers() {
    let sandbox = Sandbox::new();
    sandbox.import_many(4_000);
    let words = ["remind", "--horizon", "3660"];
    let mut stuck = sandbox.track(words).stdout(Stdio::piped()).spawn().unwrap();
    stuck.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    let answer = sandbox.run(["add", "Meanwhile", "--force", "kent"]);
    stuck.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut stuck);

    assert_eq!(answer.code, 0, "{answer:?}");
}

#[test]
fn a_duty_left_out_of_a_list_of_findings_does_not_count_as_sent() {
    let sandbox = Sandbox::new();
    let inspection = ["inspection", "add", "PEEL", "--code", "P", "--published", "2026-10-12"];
    sandbox.ok([&inspection[..], &["--force", "kent"]].concat());
    for format in ["ids", "plain", "csv", "jsonl"] {
        let lines = sandbox.ok(["remind", "--format", format]);
        assert!(!lines.contains("kent"), "{format}: {lines}");
    }
    assert!(sandbox.ok(["remind"]).contains("comments on PEEL"));
    assert_eq!(sandbox.ok(["remind"]), "");
}

#[test]
fn nothing_is_sent_after_the_clock_jumped() {
    let sandbox = filled();
    sandbox.ok(["remind"]);
    for day in ["2026-11-22", "2027-01-03", "2096-01-01"] {
        let answer = sandbox.run(["remind", "--today", day]);
        assert_eq!((answer.code, answer.stdout.as_str()), (75, ""), "{day}");
        assert!(answer.stderr.contains("--confirm-clock"), "{answer:?}");
        for looks_at_neither in ["--all", "--dry-run"] {
            assert_ne!(sandbox.ok(["remind", looks_at_neither, "--today", day]), "");
        }
    }
    assert_ne!(sandbox.ok(["remind", "--today", "2027-01-02"]), "");
    assert_ne!(sandbox.ok(["remind", "--today", "2027-03-01", "--confirm-clock"]), "");
}

/// A register with one finding, and a command that fails until there is a file `ready`.
fn with_one(due: &str) -> (Sandbox, impl Fn(&Sandbox) -> Answer) {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Do this", "--ref", "R1", "--force", "kent", "--due", due]);
    let hand_over = |sandbox: &Sandbox| {
        time_passes(sandbox);
        sandbox.run(["remind", "--exec", "[ -e ready ] && grep '\"ref\"' >> told"])
    };
    (sandbox, hand_over)
}

/// Makes waiting deliveries due now.
fn time_passes(sandbox: &Sandbox) {
    sandbox.sql("update message set next_try = null");
}

fn times_told(sandbox: &Sandbox) -> usize {
    std::fs::read_to_string(sandbox.path("told")).unwrap_or_default().lines().count()
}

#[test]
fn a_cancelled_reminder_is_sent_once_it_applies_again() {
    for away in [
        &["snooze", "R1", "--until", "2026-12-24", "--reason", "Not now"][..],
        &["extend", "R1", "--to", "2027-06-30", "--reason", "More time", "--agreed-by", "HMICFRS"],
        &["submit", "R1", "--text", "Done"],
        &["close", "R1", "--on", "2026-11-23", "--letter", "A letter"],
    ] {
        let (sandbox, hand_over) = with_one("2026-12-10");
        assert_eq!(hand_over(&sandbox).code, 69);
        sandbox.ok(away);
        hand_over(&sandbox);
        sandbox.ok(["undo"]);
        std::fs::write(sandbox.path("ready"), "").unwrap();

        assert_eq!((hand_over(&sandbox).code, times_told(&sandbox)), (0, 1), "{away:?}");
        assert_eq!((hand_over(&sandbox).code, times_told(&sandbox)), (0, 1), "{away:?}");
    }
}

#[test]
fn reminders_continue_after_the_schedule_changes() {
    let (sandbox, _) = with_one("2025-11-24");
    let told = |day: &str| sandbox.ok(["remind", "--format", "ids", "--today", day]) == "R1\n";
    for day in ["2026-11-10", "2026-11-17", "2026-11-24"] {
        assert!(told(day), "{day}");
    }
    configure(&sandbox, "[remind]\nlate_every = 30\n");
    let days = ["2026-12-20", "2027-01-19", "2027-02-18", "2027-03-20", "2027-04-19"];

    assert!(days.into_iter().all(told), "{}", sandbox.ok(["remind", "--list"]));
    assert!(!told("2027-04-20"));
}

#[test]
fn a_delivery_that_a_wrong_clock_put_off_is_made_once_the_clock_is_right() {
    let (sandbox, _) = with_one(TODAY);
    let words = ["remind", "--exec", "[ -e ready ] && grep '\"ref\"' >> told"];
    assert_eq!(sandbox.run(words).code, 69);
    std::fs::write(sandbox.path("ready"), "").unwrap();
    let off = "update message set next_try = '2096-01-01T00:00:00Z', first_try = next_try";
    sandbox.sql(off);

    assert_eq!((sandbox.run(words).code, times_told(&sandbox)), (0, 1));
}

#[test]
fn an_interrupted_run_finishes_the_current_delivery_and_records_it() {
    for signal in ["-INT", "-TERM"] {
        let (sandbox, _) = with_one(TODAY);
        let line = "touch begun; sleep 1; grep '\"ref\"' >> told";
        let mut run =
            sandbox.track(["remind", "--exec", line]).stderr(Stdio::piped()).spawn().unwrap();
        while !sandbox.path("begun").exists() {
            thread::sleep(std::time::Duration::from_millis(5));
        }
        Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
        let status = wait_for_end(TIME_LIMIT, &mut run);
        let again = sandbox.run(["remind", "--exec", line]);

        assert_eq!(status.code(), Some(130), "{signal}");
        assert_eq!((again.code, times_told(&sandbox)), (0, 1), "{again:?}");
    }
}

/// It takes SQLite long to record it, and an interruption stops what takes it long.
#[test]
fn a_large_digest_that_was_sent_is_recorded_after_an_interruption() {
    let sandbox = Sandbox::new();
    sandbox.import_many(4_000);
    let words = ["remind", "--horizon", "3660", "--exec", "touch begun; sleep 1; cat > told"];
    let mut run = sandbox.track(words).stderr(Stdio::null()).spawn().unwrap();
    while !sandbox.path("begun").exists() {
        thread::sleep(std::time::Duration::from_millis(5));
    }
    Command::new("kill").arg(run.id().to_string()).status().unwrap();

    assert_eq!(wait_for_end(TIME_LIMIT, &mut run).code(), Some(130));
    assert_eq!(sandbox.json(["remind", "--list"])["reminders"][0]["state"], "told");
    std::fs::remove_file(sandbox.path("told")).unwrap();
    assert_eq!(sandbox.ok(words), "");
    assert!(!sandbox.path("told").exists(), "it was sent again");
}

#[test]
fn a_failure_of_one_command_is_not_blamed_on_another() {
    let (sandbox, hand_over) = with_one(TODAY);
    assert_eq!(hand_over(&sandbox).code, 69);
    let longest = "update message set first_try = '2026-01-01T00:00:00Z'";
    sandbox.sql(longest);
    assert!(sandbox.ok(["check"]).contains("not delivered yet, after 1 try"));
    assert_eq!(hand_over(&sandbox).code, 69);

    assert_eq!(sandbox.run(["remind", "--exec", "cat > /dev/null"]).code, 0);
}

#[test]
fn another_command_can_take_over_failed_deliveries() {
    let (sandbox, hand_over) = with_one(TODAY);
    let given_up = "update message set first_try = '2026-01-01T00:00:00Z'";
    hand_over(&sandbox);
    sandbox.sql(given_up);
    hand_over(&sandbox);
    let other = ["remind", "--exec", "cat > /dev/null", "--force"];
    sandbox.ok([&other[..], &["essex", "--retry"]].concat());
    sandbox.ok([&other[..], &["kent"]].concat());
    assert!(sandbox.ok(["check"]).contains("could not be delivered"));

    sandbox.ok([&other[..], &["kent", "--retry"]].concat());
    assert!(!sandbox.ok(["check"]).contains("could not be delivered"));
}

#[test]
fn a_delivery_that_cannot_be_recorded_is_announced_as_coming_again() {
    let (sandbox, _) = with_one(TODAY);
    need("sqlite3");
    let refuse =
        "create trigger refuse before update on message begin select raise(abort, 'full'); end";
    let line = format!("cat > /dev/null; sqlite3 register.db \"{refuse}\"");
    let answer = sandbox.run(["remind", "--exec", &line]);

    assert_ne!(answer.code, 0, "{answer:?}");
    assert!(answer.stderr.contains("was sent, but that could not be recorded"), "{answer:?}");
}

#[test]
fn a_damaged_recipient_or_step_is_a_fault() {
    for (damage, command) in [
        ("update reminder set recipient = 'liaison'", &["remind", "--list"][..]),
        ("update reminder set step = 'late-x'", &["remind", "--list"]),
        ("update message set state = 'failed', recipient = 'liaison'", &["check"]),
    ] {
        let (sandbox, hand_over) = with_one(TODAY);
        hand_over(&sandbox);
        sandbox.sql(damage);
        let answer = sandbox.run(command);

        assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{damage}: {answer:?}");
    }
}
