//! Registers that another program has put into WAL mode.

use std::fs;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::beside;
use crate::sandbox::Sandbox;

/// The register and the files beside it, by name, with their bytes.
fn files(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let mut names = beside(sandbox);
    names.push("register.db".to_owned());
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read(sandbox.path(&name)).unwrap())).collect()
}

/// A change that is no alteration: it shows as a table.
const WRITES: &str = "analyze";

/// A register in WAL mode. If `is_pending`, its write-ahead log has a change that the register doesn't have yet.
fn in_wal_mode(is_pending: bool) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "A finding", "--force", "kent", "--ref", "R1"]);
    let db = Connection::open(sandbox.register()).unwrap();
    db.execute_batch("pragma journal_mode = wal").unwrap();
    if is_pending {
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        db.execute_batch(WRITES).unwrap();
    }
    drop(db);
    assert_eq!(sandbox.path("register.db-wal").exists(), is_pending);
    sandbox
}

#[test]
fn a_register_in_wal_mode_is_not_read_and_no_file_appears() {
    for is_pending in [false, true] {
        let sandbox = in_wal_mode(is_pending);
        sandbox.ok(["--db", "sound.db", "init"]);
        let before = files(&sandbox);
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
            let answer = sandbox.run(command);
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
            assert!(files(&sandbox) == before, "{command:?} left its mark");
        }
    }
}

#[test]
fn writing_takes_a_register_out_of_wal_mode_and_loses_nothing() {
    for is_pending in [false, true] {
        for command in [
            &["init"][..],
            &["note", "R1", "--text", "A note"],
            &["evidence", "add", "R1", "paper"],
        ] {
            let sandbox = in_wal_mode(is_pending);
            fs::write(sandbox.path("paper"), "harmless").unwrap();
            sandbox.ok(command);
            assert_eq!(fs::read(sandbox.register()).unwrap()[18..20], [1, 1], "{command:?}");
            assert!(!sandbox.path("register.db-wal").exists(), "{command:?}");
            assert!(!sandbox.path("register.db-shm").exists(), "{command:?}");
            let runs: i64 = Connection::open(sandbox.register())
                .unwrap()
                .query_row(
                    "select count(*) from sqlite_schema where name = 'sqlite_stat1'",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(runs, i64::from(is_pending), "{command:?}");
            sandbox.ok(["verify"]);
        }
    }
}

#[test]
fn an_altered_register_in_wal_mode_is_left_as_it_is() {
    for is_pending in [false, true] {
        let sandbox = in_wal_mode(is_pending);
        let db = Connection::open(sandbox.register()).unwrap();
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_pending).unwrap();
        db.execute_batch("create table mine (a)").unwrap();
        drop(db);
        let log = |sandbox: &Sandbox| {
            files(sandbox)
                .into_iter()
                .filter(|(name, _)| !name.ends_with("-shm"))
                .collect::<Vec<_>>()
        };
        let before = log(&sandbox);
        let answer = sandbox.run(["note", "R1", "--text", "A note"]);
        assert_eq!(answer.code, 65, "{answer:?}");
        assert!(answer.stderr.contains("contains something unknown"), "{answer:?}");
        assert!(log(&sandbox) == before, "it was not left as it was");
    }
}

#[test]
fn a_register_that_is_open_in_wal_mode_elsewhere_is_not_written() {
    let sandbox = in_wal_mode(false);
    let db = Connection::open(sandbox.register()).unwrap();
    db.execute_batch(WRITES).unwrap();
    let answer = sandbox.run(["note", "R1", "--text", "A note"]);
    assert_eq!(answer.code, 75, "{answer:?}");
    assert!(answer.stderr.contains("another program has the register open"), "{answer:?}");
    drop(db);
    sandbox.ok(["note", "R1", "--text", "A note"]);
    sandbox.ok(["verify"]);
}

#[test]
fn a_stale_write_ahead_log_is_never_applied() {
    let sandbox = in_wal_mode(true);
    let log = fs::read(sandbox.path("register.db-wal")).unwrap();
    sandbox.ok(["init"]);
    fs::write(sandbox.path("register.db-wal"), log).unwrap();
    let before = files(&sandbox);
    for command in [&["list"][..], &["note", "R1", "--text", "A note"], &["verify"]] {
        let answer = sandbox.run(command);
        assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{command:?}: {answer:?}");
        assert!(answer.stderr.contains("register.db-wal"), "{command:?}: {answer:?}");
        assert!(files(&sandbox) == before, "{command:?} left its mark");
    }
    fs::remove_file(sandbox.path("register.db-wal")).unwrap();
    sandbox.ok(["verify"]);
}
