//! Commands that only read leave the register as it is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::sandbox::{Answer, Sandbox, answer};

pub const LOOKING: &[&[&str]] = &[
    &["list", "--all"],
    &["show", "SOC24-C1"],
    &["status"],
    &["status", "--force", "west-mercia"],
    &["overdue"],
    &["due"],
    &["search", "organised"],
    &["check"],
    &["s55"],
    &["verify"],
    &["anchor"],
    &["changes", "--since", "2026-11-01"],
    &["timeline", "--force", "west-mercia"],
    &["trend"],
    &["compare"],
    &["recurring"],
    &["list", "--as-at", "2026-11-23"],
    &["config"],
    &["when", "within 28 days", "--issued", "2026-05-14"],
    &["export"],
    &["report", "--since", "2026-11-01"],
    &["open"],
    &["report", "--as-at", "2026-11-22", "--format", "html"],
    &["owner", "list"],
    &["history", "SOC24-C1"],
    &["log"],
    &["body"],
    &["inspection"],
    &["grade"],
    &["list", "--all", "--as-at", "2026-11-22"],
    &["search", "organised", "--as-at", "2026-11-22"],
    &["history", "SOC24-C1", "--as-at", "2026-11-22"],
    &["changes", "--since", "2026-11-22"],
    &["timeline", "--force", "west-mercia", "--as-at", "2026-11-22"],
    &["trend", "--as-at", "2026-11-22"],
    &["remind", "--list"],
    &["remind", "--all"],
    &["remind", "--dry-run"],
    &["remind", "--install", "systemd"],
];

pub fn filled() -> Sandbox {
    let sandbox = Sandbox::with_examples();
    sandbox.ok(["import", "examples/west-mercia.csv", "--today", "2026-11-22"]);
    sandbox.ok(["import", "examples/west-midlands-grades.csv"]);
    sandbox.ok(["edit", "SOC24-C1", "--text", "In other words"]);
    sandbox
}

#[test]
fn reading_changes_neither_the_file_nor_its_time() {
    let sandbox = filled();
    let before = fs::read(sandbox.register()).unwrap();
    let time = fs::metadata(sandbox.register()).unwrap().modified().unwrap();
    let names = names(&sandbox);
    for command in LOOKING {
        sandbox.ok(*command);

        assert!(fs::read(sandbox.register()).unwrap() == before, "{command:?} wrote");
        assert_eq!(
            fs::metadata(sandbox.register()).unwrap().modified().unwrap(),
            time,
            "{command:?}"
        );
        assert_eq!(self::names(&sandbox), names, "{command:?} left a file");
    }
}

fn names(sandbox: &Sandbox) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> =
        fs::read_dir(sandbox.folder()).unwrap().map(|file| file.unwrap().file_name()).collect();
    names.sort();
    names
}

#[test]
fn a_read_only_register_can_be_read() {
    let sandbox = filled();
    fs::set_permissions(sandbox.register(), fs::Permissions::from_mode(0o400)).unwrap();
    for command in LOOKING {
        let answer = ran(sandbox.track_unprivileged(command));
        assert_eq!(answer.code, 0, "{command:?}: {answer:?}");
    }
}

fn ran(mut command: Command) -> Answer {
    answer(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
fn a_read_only_register_is_not_written() {
    let sandbox = filled();
    fs::set_permissions(sandbox.register(), fs::Permissions::from_mode(0o400)).unwrap();
    let note = ["note", "SOC24-C1", "--text", "A note"];
    let answer = ran(sandbox.track_unprivileged(&note));

    assert_eq!(answer.code, 77, "{answer:?}");
    assert_eq!(answer.stdout, "");
}

#[test]
fn commands_that_record_nothing_reject_as() {
    let sandbox = filled();
    sandbox.ok(["backup"]);
    let others = [
        &["backup"][..],
        &["remind"],
        &["restore", "register.db.backup"],
        &["help", "dates"],
        &["completions", "bash"],
    ];
    for command in LOOKING.iter().chain(&others) {
        let answer = sandbox.run([*command, &["--as", "Jo Bloggs"]].concat());

        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{command:?}: {answer:?}");
        assert!(answer.stderr.contains("leave it out"), "{command:?}: {answer:?}");
    }
}

#[test]
fn an_error_writes_nothing_to_standard_output() {
    let sandbox = filled();
    for (code, command) in [
        (1, &["show", "NOPE"][..]),
        (1, &["close", "SOC24-REG-A1", "--on", "2026-11-01", "--letter", "L"]),
        (1, &["list", "--force", "nowhere"]),
        (1, &["add", "x", "--force", "kent", "--ref", "soc24-c1"]),
        (2, &["list", "--nonsense"]),
        (2, &[]),
        (2, &["add"]),
        (65, &["import", "register.db"]),
        (65, &["--db", "examples/west-mercia.csv", "list"]),
        (66, &["import", "nowhere.csv"]),
        (66, &["--db", "nowhere.db", "list"]),
        (73, &["--db", "nowhere/register.db", "init"]),
    ] {
        let answer = sandbox.run(command);

        assert_eq!(answer.code, code, "{command:?}: {answer:?}");
        assert_eq!(answer.stdout, "", "{command:?}");
        assert!(!answer.stderr.is_empty(), "{command:?}");
    }
}

#[test]
fn every_row_has_every_key() {
    let sandbox = filled();
    sandbox.ok(["add", "Praise", "--force", "kent", "--kind", "practice"]);
    for command in [&["list", "--all"][..], &["export"], &["overdue"], &["show", "8929"]] {
        for row in sandbox.json(command)["findings"].as_array().unwrap() {
            let mut keys: Vec<&String> = row.as_object().unwrap().keys().collect();
            keys.sort();
            let mut all: Vec<&str> = KEYS.split_whitespace().collect();
            all.sort_unstable();
            assert_eq!(keys, all, "{command:?}");
        }
    }
}

const KEYS: &str = "id ref title text kind body body_name inspection parent issued issued_text issued_precision fields \
    due due_text due_precision original_due set_by status accepted owner priority themes source days_late state \
    closed_on closed_late outcome letter reason days_left matched updated slippage \
    extensions since blocked_by waited due_rule due_basis original_due_precision \
    published published_text published_precision parts version";
