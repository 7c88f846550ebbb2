//! Registers of earlier versions can be read and written, for ever.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A copy of a register in `tests/data`, in a folder of its own.
struct OldRegister {
    folder: tempfile::TempDir,
}

impl OldRegister {
    fn copy(name: &str) -> OldRegister {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
        fs::write(folder.path().join("register.db"), fs::read(source).unwrap()).unwrap();
        OldRegister { folder }
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("register.db")
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_track"))
            .args(words)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TRACK_DB", self.register())
            .env("TRACK_TODAY", "2026-11-23")
            .output()
            .unwrap()
    }

    /// Runs a command, which must succeed, and returns its output.
    fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The names of the register and the files beside it.
    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Made by `track add "Agree a local profile" --force west-mercia --force kent --ref R1 --issued 2026-01-15
/// --due "31 March 2026" --owner "ACC Crime" --theme soc`.
#[test]
fn a_register_of_version_1_is_read_and_written() {
    let old = OldRegister::copy("register-v1.db");
    old.ok(&["note", "R1@kent", "--text", "Still here"]);
    let columns = ["list", "--format", "plain", "--columns", "ref,body,due,owner,title"];
    let rows = old.ok(&columns);
    let row = "R1 west-mercia 2026-03-31 ACC Crime Agree a local profile";
    assert_eq!(rows.lines().next().unwrap().replace('\t', " "), row);
    assert_eq!(rows.lines().count(), 2);

    old.ok(&["close", "R1@kent", "--on", "2026-04-02", "--letter", "A letter"]);
    old.ok(&["add", "The next", "--force", "gwent"]);

    assert!(old.ok(&["show", "R1@kent"]).contains("closed on 2 Apr 2026, 2 days late"));
    assert_eq!(old.ok(&["list", "--force", "gwent", "--format", "ids"]), ":2\n");
    assert_eq!(old.ok(&["search", "still", "--all", "--format", "ids"]), "R1@kent\n");
    old.ok(&["undo"]);
    assert_eq!(old.ok(&["list", "--format", "ids"]), "R1@west-mercia\n");
    old.ok(&["verify"]);
}

#[test]
fn reading_leaves_an_older_register_as_it_is_and_says_how_to_upgrade_it() {
    let old = OldRegister::copy("register-v1.db");
    let before = fs::read(old.register()).unwrap();

    let refused = old.run(&["list"]);
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(65), "{complaint}");
    assert!(complaint.contains("run `track init` to upgrade it"), "{complaint}");
    assert_eq!(fs::read(old.register()).unwrap(), before);
    assert_eq!(old.files(), ["register.db"]);

    old.ok(&["init"]);
    assert_eq!(old.ok(&["list", "--format", "ids"]), "R1@west-mercia\nR1@kent\n");
}

#[test]
fn an_upgrade_keeps_a_copy_of_the_older_register() {
    let old = OldRegister::copy("register-v1.db");
    old.ok(&["note", "R1@kent", "--text", "Still here"]);
    assert_eq!(old.files(), ["register.db", "register.db.v1.backup"]);

    let copy = fs::read(old.folder.path().join("register.db.v1.backup")).unwrap();
    assert_eq!(copy[63], 1, "the version that the copy says it has");
    let moved = fs::read(old.register()).unwrap();
    assert_eq!(moved[63], 4);
}

/// Whatever has the name of the copy stays, and the answer names the copy that was made.
#[test]
fn an_upgrade_never_goes_without_a_copy() {
    let taken = ["a file", "a link", "a folder", "nothing"];
    for what in taken {
        let old = OldRegister::copy("register-v1.db");
        let before = fs::read(old.register()).unwrap();
        let name = old.folder.path().join("register.db.v1.backup");
        match what {
            "a file" => fs::write(&name, "Dear reader").unwrap(),
            "a link" => std::os::unix::fs::symlink("nowhere", &name).unwrap(),
            "a folder" => fs::create_dir(&name).unwrap(),
            _ => {}
        }
        let upgraded = old.run(&["init"]);
        let said = String::from_utf8_lossy(&upgraded.stderr).into_owned();
        assert!(upgraded.status.success(), "{what}: {said}");
        let number = if what == "nothing" { "" } else { ".2" };
        let copy = old.folder.path().join(format!("register.db.v1.backup{number}"));
        assert!(said.contains(&format!("kept as {}\n", copy.display())), "{what}: {said}");
        assert_eq!(fs::read(&copy).unwrap()[63], 1, "{what}");
        assert_eq!(fs::read(&copy).unwrap().len(), before.len(), "{what}");
        if what == "a file" {
            assert_eq!(fs::read_to_string(&name).unwrap(), "Dear reader");
        }
        assert_eq!(old.files().len(), if what == "nothing" { 2 } else { 3 }, "{:?}", old.files());
        old.ok(&["verify"]);
    }
}

#[test]
fn a_register_of_which_no_copy_can_be_made_is_not_upgraded() {
    let old = OldRegister::copy("register-v1.db");
    let before = fs::read(old.register()).unwrap();
    for number in 1..=99 {
        let number = if number == 1 { String::new() } else { format!(".{number}") };
        let name = format!("register.db.v1.backup{number}");
        fs::write(old.folder.path().join(name), "Dear reader").unwrap();
    }
    let refused = old.run(&["init"]);
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(73), "{complaint}");
    assert!(complaint.contains("too many files are called"), "{complaint}");
    assert_eq!(fs::read(old.register()).unwrap(), before);
    assert_eq!(old.files().len(), 100);
}

#[test]
fn the_features_of_version_2_work_on_a_register_of_version_1() {
    let old = OldRegister::copy("register-v1.db");
    let words = ["inspection", "add", "PEEL", "--code", "P", "--published", "2026-10-01"];
    old.ok(&[&words[..], &["--force", "kent"]].concat());
    old.ok(&["respond", "R1@kent", "--action", "A profile is agreed"]);
    old.ok(&["s55", "P", "--close", "--on", "2026-11-20", "--url", "https://example.org"]);

    assert!(old.ok(&["show", "R1@kent"]).contains("A profile is agreed"));
    assert_eq!(old.ok(&["s55", "--all", "--format", "plain"]).lines().count(), 1);
    for _ in 0..3 {
        old.ok(&["undo"]);
    }
    assert_eq!(old.ok(&["s55", "--all", "--format", "plain"]), "");
    assert!(!old.ok(&["show", "R1@kent"]).contains("A profile is agreed"));
    old.ok(&["verify"]);
}

/// Made by `track inspection add "PEEL 2025-27" --code PEEL25 --published 2026-03-12 --force west-mercia --force kent`,
/// `track add "Agree a local profile" --force west-mercia --force kent --ref R1 --inspection PEEL25
/// --due "30 September 2026" --owner "ACC Crime" --theme soc`, `track respond R1@kent --action "A profile is agreed"
/// --on 2026-04-20` and `track s55 PEEL25 --close --force kent --on 2026-05-07 --url https://example.org/comments`.
#[test]
fn a_register_of_version_2_is_read_and_written() {
    let old = OldRegister::copy("register-v2.db");
    assert_eq!(fs::read(old.register()).unwrap()[63], 2);
    old.ok(&["note", "R1@west-mercia", "--text", "Still here"]);

    let duties = old.ok(&["s55", "--all", "--format", "plain"]);
    assert_eq!(
        duties,
        "PEEL25\tkent\t2026-05-06\tclosed\t1\t2026-05-07\n\
         PEEL25\twest-mercia\t2026-05-06\tlate\t201\t\n"
    );
    assert!(old.ok(&["show", "R1@kent"]).contains("action: A profile is agreed"));

    let close = ["s55", "PEEL25", "--close", "--on", "2026-05-06", "--url", "https://example.org"];
    assert!(old.ok(&close).contains("in time, on the last day"));
    old.ok(&["respond", "R1@kent", "--no-action", "--reason", "It was withdrawn"]);
    old.ok(&["undo"]);
    assert!(old.ok(&["show", "R1@kent"]).contains("action: A profile is agreed"));
    assert_eq!(old.ok(&["s55", "--format", "ids"]), "");
    old.ok(&["verify"]);
}

#[test]
fn the_features_of_version_3_work_on_a_register_of_version_2() {
    let old = OldRegister::copy("register-v2.db");
    let owner = ["owner", "edit", "ACC Crime", "--force", "kent"];
    old.ok(&[&owner[..], &["--email", "acc.crime@example.org"]].concat());
    old.ok(&["snooze", "R1@kent", "--until", "2026-12-24", "--reason", "The board meets first"]);

    let told = old.ok(&["remind", "--format", "ids"]);
    assert_eq!(told, "R1@west-mercia\n");
    assert!(old.ok(&["remind"]).contains(": 1 section 55 duty"));
    assert_eq!(old.ok(&["remind"]), "");
    assert!(old.ok(&["owner", "list", "--force", "kent"]).contains("acc.crime@example.org"));
    for _ in 0..2 {
        old.ok(&["undo"]);
    }
    assert_eq!(old.ok(&["remind", "--format", "ids"]), "R1@kent\n");
    assert!(!old.ok(&["owner", "list"]).contains("acc.crime@example.org"));
    old.ok(&["verify"]);
}

/// Made by `track inspection add "PEEL 2025-27" --code PEEL25 --published 2026-10-12 --force west-mercia --force kent`,
/// `track add "Agree a local profile" --force west-mercia --force kent --ref R1 --inspection PEEL25
/// --due "30 November 2026" --owner "ACC Crime" --theme soc`, `track owner edit "ACC Crime" --force kent
/// --email acc.crime@example.org --until 2027-03-31`, `track snooze R1@kent --until 2026-12-24
/// --reason "The board meets first"` and `track remind`.
#[test]
fn a_register_of_version_3_is_read_and_written() {
    let old = OldRegister::copy("register-v3.db");
    assert_eq!(fs::read(old.register()).unwrap()[63], 3);
    old.ok(&["init"]);
    assert_eq!(fs::read(old.register()).unwrap()[63], 4);
    old.ok(&["verify"]);

    let told = old.ok(&["remind", "--list", "--format", "csv"]);
    assert!(told.contains("progress,R1,1,west-mercia,ahead-7,2026-11-30,print,"), "{told}");
    assert_eq!(told.lines().count(), 4);
    assert!(old.ok(&["owner", "list", "--force", "kent"]).contains("acc.crime@example.org"));
    assert!(old.ok(&["show", "R1@kent"]).contains("snoozed until Thu 24 Dec 2026"));
    assert_eq!(old.ok(&["remind", "--all", "--format", "ids"]), "R1@west-mercia\n");

    old.ok(&["snooze", "R1@kent", "--wake", "--reason", "It met"]);
    assert_eq!(old.ok(&["remind", "--all", "--format", "ids"]), "R1@kent\nR1@west-mercia\n");
    old.ok(&["verify"]);
}

#[test]
fn a_register_that_claims_an_older_version_is_refused_in_one_line() {
    let old = OldRegister::copy("register-v2.db");
    let mut bytes = fs::read(old.register()).unwrap();
    bytes[63] = 1;
    fs::write(old.register(), &bytes).unwrap();

    let refused = old.run(&["note", "R1@kent", "--text", "No"]);
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(65), "{complaint}");
    assert!(complaint.contains("but its structure differs"), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert_eq!(fs::read(old.register()).unwrap(), bytes);
    assert_eq!(old.files(), ["register.db"], "no copy is left of what was not upgraded");
}

/// Until version 3 it was a setting without a history.
#[test]
fn the_own_body_of_an_older_register_is_recorded_in_an_act_of_its_own() {
    let old = OldRegister::copy("register-v3.db");
    let set = "update register set force = (select id from body where slug = 'kent')";
    rusqlite::Connection::open(old.register()).unwrap().execute(set, []).unwrap();
    let copy = OldRegister::copy("register-v3.db");
    fs::write(copy.register(), fs::read(old.register()).unwrap()).unwrap();

    old.ok(&["init"]);
    let log = old.ok(&["log", "--format", "plain"]);
    let newest = log.lines().next().unwrap();
    assert!(newest.contains("\tupgrade\tkent\t"), "{newest}");
    old.ok(&["verify"]);
    // Each copy of a register gets the same act.
    copy.ok(&["init"]);
    let anchor = old.ok(&["anchor"]);
    assert_eq!(copy.ok(&["anchor"]), anchor);
    fs::write(old.folder.path().join("anchors.txt"), anchor).unwrap();
    let anchors = old.folder.path().join("anchors.txt");

    old.ok(&["add", "Of our own", "--ref", "OWN"]);
    assert_eq!(
        old.ok(&["list", "--ref", "OWN", "--format", "plain", "--columns", "body"]),
        "kent\n"
    );
    old.ok(&["undo"]);
    let undone = old.run(&["undo"]);
    let said = String::from_utf8_lossy(&undone.stderr).into_owned();
    assert!(!said.contains("upgrade"), "{said}");
    old.ok(&["verify", "--anchor", anchors.to_str().unwrap()]);
}

/// Whoever altered a register would else have it look sound, since its history is read anew.
#[test]
fn a_register_that_was_altered_is_not_upgraded_and_stays_as_it_was() {
    for version in ["register-v1.db", "register-v2.db", "register-v3.db"] {
        let old = OldRegister::copy(version);
        let db = rusqlite::Connection::open(old.register()).unwrap();
        let mut query =
            db.prepare("select name, sql from sqlite_schema where type = 'trigger'").unwrap();
        let triggers: Vec<(String, String)> = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        drop(query);
        for (name, _) in &triggers {
            db.execute_batch(&format!("drop trigger {name}")).unwrap();
        }
        db.execute_batch("update progress set due = '2099-01-01'").unwrap();
        for (_, text) in &triggers {
            db.execute_batch(text).unwrap();
        }
        drop(db);
        let before = fs::read(old.register()).unwrap();
        let words =
            [&["init"][..], &["note", "R1@kent", "--text", "Still here"], &["verify"], &["list"]];
        for words in words {
            let refused = old.run(words);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!(refused.status.code(), Some(65), "{version}: {said}");
            assert!(said.contains("so it can't be upgraded"), "{version}: {said}");
            assert!(!said.contains("track init"), "{version}: {said}");
            assert!(said.contains("restore a backup"), "{version}: {said}");
            assert!(fs::read(old.register()).unwrap() == before, "{version}");
            assert_eq!(old.files(), ["register.db"], "{version}");
        }
    }
}
