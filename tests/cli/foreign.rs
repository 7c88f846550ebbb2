//! Files that are no register of this version, and places that are oddly named.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

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

/// What beside the register is named like it, with its bytes.
fn files(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let mut names = beside(desk);
    names.push("register.db".to_owned());
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read(desk.path(&name)).unwrap())).collect()
}

const WRITES: &str =
    "insert into reminder_run (at, day, login, channel) values ('', '', 'jo', 'file')";

/// A register that another program has put into WAL mode, with or without a log in which something is
/// kept that the register itself does not have yet.
fn in_wal_mode(is_pending: bool) -> Desk {
    let desk = Desk::new();
    desk.done(["add", "A finding", "--force", "kent", "--ref", "R1"]);
    let db = Connection::open(desk.register()).unwrap();
    db.execute_batch("pragma journal_mode = wal").unwrap();
    if is_pending {
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        db.execute_batch(WRITES).unwrap();
    }
    drop(db);
    assert_eq!(desk.path("register.db-wal").exists(), is_pending);
    desk
}

#[test]
fn a_register_in_wal_mode_is_not_read_and_no_file_appears() {
    for is_pending in [false, true] {
        let desk = in_wal_mode(is_pending);
        desk.done(["--db", "sound.db", "init"]);
        let before = files(&desk);
        for command in [
            &["list"][..],
            &["show", "R1"],
            &["verify"],
            &["log"],
            &["anchor"],
            &["backup"],
            &["list", "--as-at", "2026-11-23"],
            &["--db", "other.db", "restore", "register.db"],
            &["--db", "sound.db", "backup", "register.db"],
        ] {
            let answer = desk.run(command);
            let told = match command.contains(&"sound.db") {
                true => (1, "was put into WAL mode"),
                false => (65, "init` puts it back"),
            };
            assert_eq!(
                (answer.code, answer.stdout.as_str()),
                (told.0, ""),
                "{command:?}: {answer:?}"
            );
            assert!(answer.stderr.contains(told.1), "{command:?}: {answer:?}");
            assert!(files(&desk) == before, "{command:?} left its mark");
        }
    }
}

#[test]
fn a_register_in_wal_mode_is_put_back_by_what_writes_and_nothing_is_lost() {
    for is_pending in [false, true] {
        for command in [
            &["init"][..],
            &["note", "R1", "--text", "A note"],
            &["evidence", "add", "R1", "paper"],
        ] {
            let desk = in_wal_mode(is_pending);
            fs::write(desk.path("paper"), "harmless").unwrap();
            desk.done(command);
            assert_eq!(fs::read(desk.register()).unwrap()[18..20], [1, 1], "{command:?}");
            assert!(!desk.path("register.db-wal").exists(), "{command:?}");
            assert!(!desk.path("register.db-shm").exists(), "{command:?}");
            let runs: i64 = Connection::open(desk.register())
                .unwrap()
                .query_row("select count(*) from reminder_run", [], |row| row.get(0))
                .unwrap();
            assert_eq!(runs, i64::from(is_pending), "{command:?}");
            desk.done(["verify"]);
        }
    }
}

#[test]
fn an_altered_register_in_wal_mode_is_left_as_it_is() {
    for is_pending in [false, true] {
        let desk = in_wal_mode(is_pending);
        let db = Connection::open(desk.register()).unwrap();
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_pending).unwrap();
        db.execute_batch("create table mine (a)").unwrap();
        drop(db);
        let log = |desk: &Desk| {
            files(desk).into_iter().filter(|(name, _)| !name.ends_with("-shm")).collect::<Vec<_>>()
        };
        let before = log(&desk);
        let answer = desk.run(["note", "R1", "--text", "A note"]);
        assert_eq!(answer.code, 65, "{answer:?}");
        assert!(answer.stderr.contains("not its own"), "{answer:?}");
        assert!(log(&desk) == before, "it was not left as it was");
    }
}

#[test]
fn a_register_that_is_open_in_wal_mode_elsewhere_is_not_written() {
    let desk = in_wal_mode(false);
    let db = Connection::open(desk.register()).unwrap();
    db.execute_batch(WRITES).unwrap();
    let answer = desk.run(["note", "R1", "--text", "A note"]);
    assert_eq!(answer.code, 75, "{answer:?}");
    assert!(answer.stderr.contains("another program has the register open"), "{answer:?}");
    drop(db);
    desk.done(["note", "R1", "--text", "A note"]);
    desk.done(["verify"]);
}

#[test]
fn a_log_of_another_state_is_never_applied() {
    let desk = in_wal_mode(true);
    let log = fs::read(desk.path("register.db-wal")).unwrap();
    desk.done(["init"]);
    fs::write(desk.path("register.db-wal"), log).unwrap();
    let before = files(&desk);
    for command in [&["list"][..], &["note", "R1", "--text", "A note"], &["verify"]] {
        let answer = desk.run(command);
        assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{command:?}: {answer:?}");
        assert!(answer.stderr.contains("register.db-wal"), "{command:?}: {answer:?}");
        assert!(files(&desk) == before, "{command:?} left its mark");
    }
    fs::remove_file(desk.path("register.db-wal")).unwrap();
    desk.done(["verify"]);
}

/// What is said on standard error by a command that is done.
fn said(desk: &Desk, command: &[&str]) -> String {
    let answer = desk.run(command);
    assert_eq!(answer.code, 0, "{command:?}: {answer:?}");
    answer.stderr
}

#[test]
fn a_second_name_of_the_register_is_said_by_what_writes() {
    let desk = Desk::new();
    desk.done(["add", "A finding", "--force", "kent", "--ref", "R1"]);
    let note = ["note", "R1", "--text", "A note"];
    assert_eq!(said(&desk, &note), "");
    fs::hard_link(desk.register(), desk.path("other.db")).unwrap();

    assert_eq!(said(&desk, &note).matches("hard link").count(), 1);
    assert_eq!(said(&desk, &["--db", "other.db", "undo"]).lines().count(), 1);
    assert_eq!(said(&desk, &["list"]), "");
    desk.done(["backup"]);
    assert_eq!(said(&desk, &["restore", "register.db.backup"]).matches("hard link").count(), 1);
    fs::remove_file(desk.path("other.db")).unwrap();
    assert_eq!(said(&desk, &note), "");
}

#[test]
fn a_folder_that_a_service_copies_elsewhere_is_said_by_what_writes() {
    let desk = Desk::new();
    let folder = desk.path("OneDrive - Kent Police");
    fs::create_dir_all(folder.join("Inspections")).unwrap();
    let register = folder.join("Inspections/register.db");
    let with = |words: &[&'static str]| {
        let place = ["--db", register.to_str().unwrap()];
        said(&desk, &place.iter().chain(words).copied().collect::<Vec<_>>())
    };
    let made = with(&["add", "A finding", "--force", "kent"]);
    assert_eq!(made.matches("OneDrive - Kent Police").count(), 2, "{made}");
    assert!(made.contains("own disk"), "{made}");
    assert!(with(&["note", "1", "--text", "A note"]).contains("own disk"));
    assert_eq!(with(&["list"]), "");
    assert_eq!(with(&["log"]), "");
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
fn a_link_is_followed_once_and_stays_a_link() {
    let desk = Desk::new();
    fs::create_dir(desk.path("far")).unwrap();
    desk.done(["--db", "far/real.db", "init"]);
    std::os::unix::fs::symlink("far/real.db", desk.register()).unwrap();
    desk.done(["add", "By the link", "--force", "kent", "--ref", "R1"]);
    desk.done(["backup"]);

    assert!(fs::symlink_metadata(desk.register()).unwrap().is_symlink());
    assert_eq!(desk.done(["--db", "far/real.db", "list", "--format", "ids"]), "R1\n");
    // SQLite's journals and the copies lie by the register itself.
    assert!(desk.path("far/real.db.backup").exists());
    assert_eq!(beside(&desk), ["far"]);
}

#[test]
fn a_folder_or_a_device_is_no_register_and_none_is_made_of_it() {
    let desk = Desk::new();
    for place in [".", "/dev/full", "/dev/null", "/dev/zero"] {
        for command in [&["list"][..], &["init"], &["add", "A finding", "--force", "kent"]] {
            let answer = desk.run([&["--db", place][..], command].concat());
            assert_eq!((answer.code, answer.stdout.as_str()), (66, ""), "{place}: {answer:?}");
        }
    }
    assert_eq!(beside(&desk), Vec::<String>::new());
}

#[test]
fn a_folder_that_is_gone_is_an_error_and_no_other_place_is_taken() {
    let desk = Desk::new();
    for (command, code) in [("list", 66), ("init", 73), ("add x --force kent", 73)] {
        let gone = format!("mkdir gone && cd gone && rmdir ../gone && track --db r.db {command}");
        let answer = desk.sh(&gone);
        assert!([code, 66, 74].contains(&answer.code), "{command}: {answer:?}");
        assert_eq!(answer.stdout, "", "{command}");
        assert_eq!(answer.stderr.lines().filter(|line| line.starts_with("error: ")).count(), 1);
    }
    assert_eq!(beside(&desk), Vec::<String>::new());
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
