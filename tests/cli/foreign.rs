//! Files that aren't registers of this version, and odd paths.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::sandbox::{Sandbox, need};

mod wal;

/// Where SQLite keeps `user_version` in its header.
const VERSION_AT: usize = 60;

/// Commands that read, and commands that write.
const COMMANDS: &[&[&str]] = &[
    &["list"],
    &["status"],
    &["log"],
    &["show", "1"],
    &["add", "A finding", "--force", "kent"],
    &["init"],
    &["note", "1", "--text", "A note"],
    &["undo"],
];

/// Every command refuses a file with these bytes and leaves it as it is.
fn is_refused_untouched(bytes: &[u8], why: &str) {
    let sandbox = Sandbox::new();
    fs::write(sandbox.register(), bytes).unwrap();
    for command in COMMANDS {
        let answer = sandbox.run(*command);

        assert_eq!(answer.code, 65, "{why}: {command:?}: {answer:?}");
        assert_eq!(answer.stdout, "", "{why}: {command:?}");
        assert!(answer.stderr.starts_with("error: "), "{why}: {command:?}: {}", answer.stderr);
        assert_eq!(answer.stderr.lines().count(), 1, "{why}: {command:?}: {}", answer.stderr);
        assert!(
            fs::read(sandbox.register()).unwrap() == bytes,
            "{why}: {command:?} changed the file"
        );
        assert_eq!(beside(&sandbox), Vec::<String>::new(), "{why}: {command:?}");
    }
}

/// The files beside the register.
fn beside(sandbox: &Sandbox) -> Vec<String> {
    let names = fs::read_dir(sandbox.folder()).unwrap().map(|file| file.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name != "home" && name != "register.db").collect()
}

/// The bytes of a register with one finding.
fn register() -> Vec<u8> {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "A finding", "--force", "kent"]);
    fs::read(sandbox.register()).unwrap()
}

#[test]
fn a_text_file_is_refused() {
    is_refused_untouched(b"Minutes of the meeting of 3 March\n", "a text");
}

#[test]
fn a_file_of_one_byte_is_refused() {
    is_refused_untouched(b"x", "one byte");
}

#[test]
fn a_newer_register_is_refused() {
    let mut bytes = register();
    bytes[VERSION_AT..VERSION_AT + 4].copy_from_slice(&9_999_u32.to_be_bytes());
    is_refused_untouched(&bytes, "a newer register");
}

#[test]
fn a_truncated_register_is_refused() {
    let bytes = register();
    for kept in [50, 100, 4_096, bytes.len() / 2, bytes.len() - 1] {
        is_refused_untouched(&bytes[..kept], &format!("{kept} of {} bytes", bytes.len()));
    }
}

#[test]
fn another_programs_database_is_refused() {
    let sandbox = Sandbox::new();
    need("sqlite3");
    let made = Command::new("sqlite3")
        .arg(sandbox.register())
        .arg("create table recipe (name text); insert into recipe values ('soup'); pragma user_version = 1;")
        .status()
        .unwrap();
    assert!(made.success());
    is_refused_untouched(&fs::read(sandbox.register()).unwrap(), "another program's database");
}

#[test]
fn an_overwritten_page_is_refused_or_read_and_never_repaired() {
    let bytes = register();
    for page in 1..(bytes.len() / 4_096).min(12) {
        let mut damaged = bytes.clone();
        damaged[page * 4_096..(page + 1) * 4_096].fill(0xA5);
        let sandbox = Sandbox::new();
        fs::write(sandbox.register(), &damaged).unwrap();
        for command in [&["list", "--all"][..], &["show", "1"], &["log"]] {
            let answer = sandbox.run(command);
            assert!([0, 65].contains(&answer.code), "page {page}: {command:?}: {answer:?}");
            assert!(fs::read(sandbox.register()).unwrap() == damaged, "page {page}: {command:?}");
        }
    }
}

/// What a successful command prints on standard error.
fn said(sandbox: &Sandbox, command: &[&str]) -> String {
    let answer = sandbox.run(command);
    assert_eq!(answer.code, 0, "{command:?}: {answer:?}");
    answer.stderr
}

#[test]
fn writing_warns_of_a_hard_link_to_the_register() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "A finding", "--force", "kent", "--ref", "R1"]);
    let note = ["note", "R1", "--text", "A note"];
    assert_eq!(said(&sandbox, &note), "");
    fs::hard_link(sandbox.register(), sandbox.path("other.db")).unwrap();

    assert_eq!(said(&sandbox, &note).matches("hard link").count(), 1);
    assert_eq!(said(&sandbox, &["--db", "other.db", "undo"]).lines().count(), 1);
    assert_eq!(said(&sandbox, &["list"]), "");
    sandbox.ok(["backup"]);
    assert_eq!(said(&sandbox, &["restore", "register.db.backup"]).matches("hard link").count(), 1);
    fs::remove_file(sandbox.path("other.db")).unwrap();
    assert_eq!(said(&sandbox, &note), "");
}

#[test]
fn writing_warns_of_a_folder_that_is_synced() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path("OneDrive - Kent Police");
    fs::create_dir_all(folder.join("Inspections")).unwrap();
    let register = folder.join("Inspections/register.db");
    let with = |words: &[&'static str]| {
        let place = ["--db", register.to_str().unwrap()];
        said(&sandbox, &place.iter().chain(words).copied().collect::<Vec<_>>())
    };
    let made = with(&["add", "A finding", "--force", "kent"]);
    assert_eq!(made.matches("OneDrive - Kent Police").count(), 2, "{made}");
    assert!(made.contains("local disk"), "{made}");
    assert!(with(&["note", "1", "--text", "A note"]).contains("local disk"));
    assert_eq!(with(&["list"]), "");
    assert_eq!(with(&["log"]), "");
}

#[test]
fn an_empty_file_becomes_a_register() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.register(), "").unwrap();
    assert_eq!(sandbox.run(["list"]).code, 66);
    assert_eq!(fs::metadata(sandbox.register()).unwrap().len(), 0);

    sandbox.ok(["add", "A finding", "--force", "kent"]);
    assert_eq!(sandbox.json(["list"])["count"], 1);
}

#[test]
fn a_symbolic_link_is_followed_and_stays_a_link() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("far")).unwrap();
    sandbox.ok(["--db", "far/real.db", "init"]);
    std::os::unix::fs::symlink("far/real.db", sandbox.register()).unwrap();
    sandbox.ok(["add", "By the link", "--force", "kent", "--ref", "R1"]);
    sandbox.ok(["backup"]);

    assert!(fs::symlink_metadata(sandbox.register()).unwrap().is_symlink());
    assert_eq!(sandbox.ok(["--db", "far/real.db", "list", "--format", "ids"]), "R1\n");
    // SQLite's journals and the copies lie by the register itself.
    assert!(sandbox.path("far/real.db.backup").exists());
    assert_eq!(beside(&sandbox), ["far"]);
}

#[test]
fn a_folder_or_a_device_is_refused_and_left_as_it_is() {
    let sandbox = Sandbox::new();
    for place in [".", "/dev/full", "/dev/null", "/dev/zero"] {
        for command in [&["list"][..], &["init"], &["add", "A finding", "--force", "kent"]] {
            let answer = sandbox.run([&["--db", place][..], command].concat());
            assert_eq!((answer.code, answer.stdout.as_str()), (66, ""), "{place}: {answer:?}");
        }
    }
    assert_eq!(beside(&sandbox), Vec::<String>::new());
}

#[test]
fn a_deleted_current_folder_is_an_error() {
    let sandbox = Sandbox::new();
    for (command, code) in [("list", 66), ("init", 73), ("add x --force kent", 73)] {
        let gone = format!("mkdir gone && cd gone && rmdir ../gone && track --db r.db {command}");
        let answer = sandbox.sh(&gone);
        assert!([code, 66, 74].contains(&answer.code), "{command}: {answer:?}");
        assert_eq!(answer.stdout, "", "{command}");
        assert_eq!(answer.stderr.lines().filter(|line| line.starts_with("error: ")).count(), 1);
    }
    assert_eq!(beside(&sandbox), Vec::<String>::new());
}

#[test]
fn a_register_is_private_to_its_owner() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "A finding", "--force", "kent"]);
    let mode = fs::metadata(sandbox.register()).unwrap().permissions().mode();

    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_refused_command_creates_no_register() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(["add", "A finding", "--force", "nowhere"]).code, 1);
    assert_eq!(sandbox.run(["note", "1", "--text", "A note"]).code, 66);
    assert_eq!(sandbox.run(["import", "nowhere.csv"]).code, 66);
    assert_eq!(sandbox.run(["undo"]).code, 66);

    assert!(!sandbox.register().exists());
    assert_eq!(beside(&sandbox), Vec::<String>::new());
}

#[test]
fn a_path_is_used_exactly_as_given() {
    for name in [
        "file:x?mode=memory",
        "a%20b",
        "file:y",
        "with space",
        "semi;colon",
        "ünïcode",
        "q'uote",
        "-dash",
        "x.db?mode=ro",
    ] {
        let sandbox = Sandbox::new();
        let add = sandbox.run([&format!("--db={name}"), "add", "A finding", "--force", "kent"]);
        assert_eq!(add.code, 0, "{name}: {}", add.stderr);
        let list = sandbox.run([&format!("--db={name}"), "list", "--format", "ids"]);

        assert_eq!((list.code, list.stdout.as_str()), (0, ":1\n"), "{name}: {}", list.stderr);
        assert_eq!(beside(&sandbox), [name]);
    }
}

#[test]
fn an_edit_by_another_program_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "A finding", "--force", "kent", "--ref", "R1"]);
    need("sqlite3");
    for statement in [
        "update finding set title = 'Another'",
        "delete from finding",
        "delete from progress",
        "update progress set status = 'closed'",
        "insert into finding (kind, title) values ('recommendation', 'Smuggled in')",
        "delete from change",
        "update change set new = 'x'",
        "delete from act",
        "update act set verb = 'x'",
    ] {
        let output =
            Command::new("sqlite3").arg(sandbox.register()).arg(statement).output().unwrap();
        assert!(!output.status.success(), "{statement} went through");
    }
    assert_eq!(sandbox.json(["list"])["findings"][0]["title"], "A finding");
}

#[test]
fn a_link_of_another_name_answers_like_the_program() {
    let sandbox = Sandbox::new();

    let answer = sandbox.sh("ln -s \"$(command -v track)\" tk && ./tk --db empty.db");

    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(answer.stderr.contains("Usage: track COMMAND"), "{answer:?}");
    assert!(!answer.stderr.contains("error:"), "{answer:?}");
}
