//! Files that are no register of this version, and places that are oddly named.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::desk::Desk;

/// Where SQLite keeps `user_version` in its header.
const VERSION_AT: usize = 60;

/// Commands that look, and commands that write.
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

/// A file with these bytes is refused by every command, and stays as it is.
fn is_refused_untouched(bytes: &[u8], why: &str) {
    let desk = Desk::new();
    fs::write(desk.register(), bytes).unwrap();
    for command in COMMANDS {
        let answer = desk.run(*command);

        assert_eq!(answer.code, 65, "{why}: {command:?}: {answer:?}");
        assert_eq!(answer.stdout, "", "{why}: {command:?}");
        assert!(answer.stderr.starts_with("error: "), "{why}: {command:?}: {}", answer.stderr);
        assert_eq!(answer.stderr.lines().count(), 1, "{why}: {command:?}: {}", answer.stderr);
        assert!(fs::read(desk.register()).unwrap() == bytes, "{why}: {command:?} changed the file");
        assert_eq!(beside(&desk), Vec::<String>::new(), "{why}: {command:?}");
    }
}

/// Files that lie beside the register.
fn beside(desk: &Desk) -> Vec<String> {
    let names = fs::read_dir(desk.folder()).unwrap().map(|file| file.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name != "home" && name != "register.db").collect()
}

/// The bytes of a register with one finding.
fn register() -> Vec<u8> {
    let desk = Desk::new();
    desk.done(["add", "A finding", "--force", "kent"]);
    fs::read(desk.register()).unwrap()
}

#[test]
fn a_text_is_refused() {
    is_refused_untouched(b"Minutes of the meeting of 3 March\n", "a text");
}

#[test]
fn one_byte_is_refused() {
    is_refused_untouched(b"x", "one byte");
}

#[test]
fn a_newer_register_is_refused() {
    let mut bytes = register();
    bytes[VERSION_AT..VERSION_AT + 4].copy_from_slice(&9_999_u32.to_be_bytes());
    is_refused_untouched(&bytes, "a newer register");
}

#[test]
fn a_register_that_was_cut_off_is_refused() {
    let bytes = register();
    for kept in [50, 100, 4_096, bytes.len() / 2, bytes.len() - 1] {
        is_refused_untouched(&bytes[..kept], &format!("{kept} of {} bytes", bytes.len()));
    }
}

#[test]
fn another_programs_database_is_refused() {
    let desk = Desk::new();
    let made = Command::new("sqlite3")
        .arg(desk.register())
        .arg("create table recipe (name text); insert into recipe values ('soup'); pragma user_version = 1;")
        .status();
    if made.is_ok_and(|status| status.success()) {
        is_refused_untouched(&fs::read(desk.register()).unwrap(), "another program's database");
    }
}

#[test]
fn a_page_that_was_overwritten_is_refused_or_read_and_never_repaired() {
    let bytes = register();
    for page in 1..(bytes.len() / 4_096).min(12) {
        let mut damaged = bytes.clone();
        damaged[page * 4_096..(page + 1) * 4_096].fill(0xA5);
        let desk = Desk::new();
        fs::write(desk.register(), &damaged).unwrap();
        for command in [&["list", "--all"][..], &["show", "1"], &["log"]] {
            let answer = desk.run(command);
            assert!([0, 65].contains(&answer.code), "page {page}: {command:?}: {answer:?}");
            assert!(fs::read(desk.register()).unwrap() == damaged, "page {page}: {command:?}");
        }
    }
}

#[test]
fn a_file_without_a_byte_is_made_into_a_register() {
    let desk = Desk::new();
    fs::write(desk.register(), "").unwrap();
    assert_eq!(desk.run(["list"]).code, 66);
    assert_eq!(fs::metadata(desk.register()).unwrap().len(), 0);

    desk.done(["add", "A finding", "--force", "kent"]);
    assert_eq!(desk.json(["list"])["count"], 1);
}

#[test]
fn a_register_is_for_its_owner_alone() {
    let desk = Desk::new();
    desk.done(["add", "A finding", "--force", "kent"]);
    let mode = fs::metadata(desk.register()).unwrap().permissions().mode();

    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_refused_command_makes_no_register() {
    let desk = Desk::new();
    assert_eq!(desk.run(["add", "A finding", "--force", "nowhere"]).code, 1);
    assert_eq!(desk.run(["note", "1", "--text", "A note"]).code, 66);
    assert_eq!(desk.run(["import", "nowhere.csv"]).code, 66);
    assert_eq!(desk.run(["undo"]).code, 66);

    assert!(!desk.register().exists());
    assert_eq!(beside(&desk), Vec::<String>::new());
}

#[test]
fn a_path_is_taken_as_it_is_written() {
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
        let desk = Desk::new();
        let add = desk.run([&format!("--db={name}"), "add", "A finding", "--force", "kent"]);
        assert_eq!(add.code, 0, "{name}: {}", add.stderr);
        let list = desk.run([&format!("--db={name}"), "list", "--format", "ids"]);

        assert_eq!((list.code, list.stdout.as_str()), (0, "#1\n"), "{name}: {}", list.stderr);
        assert_eq!(beside(&desk), [name]);
    }
}

#[test]
fn an_edit_by_another_program_is_refused() {
    let desk = Desk::new();
    desk.done(["add", "A finding", "--force", "kent", "--ref", "R1"]);
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
        let Ok(output) = Command::new("sqlite3").arg(desk.register()).arg(statement).output()
        else {
            return;
        };
        assert!(!output.status.success(), "{statement} went through");
    }
    assert_eq!(desk.json(["list"])["findings"][0]["title"], "A finding");
}
