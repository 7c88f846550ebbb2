//! Backups, restores and the vault: crashes, races and stale files, which a transcript can't show.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rusqlite::Connection;

use super::sandbox::{Sandbox, answer};

/// A sandbox with a register, a backup of it, and one more act since.
fn backed_up() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "In the backup", "--ref", "KEPT", "--force", "kent"]);
    sandbox.ok(["backup"]);
    sandbox.ok(["add", "Since then", "--ref", "SINCE", "--force", "kent"]);
    sandbox
}

fn ids(sandbox: &Sandbox) -> String {
    sandbox.ok(["list", "--format", "ids"])
}

fn beside(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(sandbox.folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("register.db") && !name.contains("backup"))
        .collect();
    names.sort();
    names
}

fn restore(sandbox: &Sandbox) {
    sandbox.ok(["restore", "register.db.backup", "--yes"]);
}

/// A write-ahead log with a committed change that isn't in the register yet.
fn stale_log(sandbox: &Sandbox) -> Vec<u8> {
    let scratch = sandbox.path("scratch.db");
    fs::copy(sandbox.register(), &scratch).unwrap();
    let db = Connection::open(&scratch).unwrap();
    db.execute_batch("pragma journal_mode = wal; update register set acts = 99").unwrap();
    let log = fs::read(sandbox.path("scratch.db-wal")).unwrap();
    assert!(log.len() > 4096, "the log has no page in it");
    log
}

/// A rollback journal of another register, which SQLite would play back.
fn stale_journal(sandbox: &Sandbox) -> Vec<u8> {
    let scratch = sandbox.path("scratch2.db");
    fs::copy(sandbox.register(), &scratch).unwrap();
    let db = Connection::open(&scratch).unwrap();
    db.execute_batch(
        "update register set acts = 77;
         pragma cache_size = 1; begin immediate;
         create table filler (text);
         insert into filler
           with recursive number (n) as (select 1 union all select n + 1 from number where n < 3000)
           select hex(randomblob(500)) from number;
         update register set acts = 99",
    )
    .unwrap();
    let journal = fs::read(sandbox.path("scratch2.db-journal")).unwrap();
    assert!(journal.len() > 4096, "the journal has no page in it");
    journal
}

#[test]
fn a_stale_journal_is_not_applied_to_a_restored_register() {
    for is_there in [true, false] {
        for (name, stale) in [
            ("register.db-wal", stale_log as fn(&Sandbox) -> Vec<u8>),
            ("register.db-journal", stale_journal),
        ] {
            let sandbox = backed_up();
            let stale = stale(&sandbox);
            fs::write(sandbox.path(name), stale).unwrap();
            if !is_there {
                fs::remove_file(sandbox.register()).unwrap();
            }
            restore(&sandbox);
            assert_eq!(ids(&sandbox), "KEPT\n", "{name}, {is_there}");
            assert!(!sandbox.path(name).exists(), "{name} is left");
            let db = Connection::open(sandbox.register()).unwrap();
            let acts: i64 =
                db.query_row("select acts from register", [], |row| row.get(0)).unwrap();
            assert_eq!(acts, 2, "{name}, {is_there}");
            sandbox.ok(["add", "Life goes on", "--force", "kent"]);
        }
    }
}

#[test]
fn a_register_is_not_created_beside_the_journal_of_another() {
    for (name, stale) in [
        ("register.db-wal", stale_log as fn(&Sandbox) -> Vec<u8>),
        ("register.db-journal", stale_journal),
    ] {
        let sandbox = backed_up();
        let stale = stale(&sandbox);
        fs::write(sandbox.path(name), &stale).unwrap();
        fs::remove_file(sandbox.register()).unwrap();
        for command in [&["init"][..], &["add", "Another", "--force", "kent"]] {
            let answer = sandbox.run(command);
            assert_eq!(answer.code, 65, "{name}: {answer:?}");
            assert!(answer.stderr.contains(name), "{answer:?}");
            assert_eq!(beside(&sandbox), [name], "{command:?}");
        }
        restore(&sandbox);
        assert_eq!(ids(&sandbox), "KEPT\n", "{name}");
        let kept =
            beside(&sandbox).into_iter().find(|kept| kept.contains("before-restore")).unwrap();
        assert!(fs::read(sandbox.path(&kept)).unwrap() == stale, "{kept} is not what lay there");
    }
}

#[test]
fn changes_only_in_the_write_ahead_log_are_kept_by_a_restore() {
    let sandbox = backed_up();
    let db = Connection::open(sandbox.register()).unwrap();
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    db.execute_batch(
        "pragma journal_mode = wal;
         insert into reminder_run (at, day, login, channel) values ('', '', 'jo', 'file')",
    )
    .unwrap();
    drop(db);
    restore(&sandbox);

    assert_eq!(ids(&sandbox), "KEPT\n");
    let kept = beside(&sandbox).into_iter().find(|kept| kept.contains("before-restore")).unwrap();
    assert_eq!(sandbox.ok(["--db", &kept, "list", "--format", "ids"]), "KEPT\nSINCE\n");
    let runs = "select count(*) from reminder_run";
    let runs = |name: &str| -> i64 {
        let db = Connection::open(sandbox.path(name)).unwrap();
        db.query_row(runs, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((runs(&kept), runs("register.db")), (1, 0));
    assert_eq!(beside(&sandbox).len(), 2, "{:?}", beside(&sandbox));
}

#[test]
fn an_open_connection_sees_the_restored_register() {
    let sandbox = backed_up();
    let open = Connection::open(sandbox.register()).unwrap();
    let count =
        || -> i64 { open.query_row("select count(*) from finding", [], |row| row.get(0)).unwrap() };
    assert_eq!(count(), 2);
    let before = fs::metadata(sandbox.register()).unwrap().ino();
    restore(&sandbox);

    assert_eq!(count(), 1);
    assert_eq!(
        fs::metadata(sandbox.register()).unwrap().ino(),
        before,
        "another file took its place"
    );
    assert_eq!(beside(&sandbox).len(), 2, "{:?}", beside(&sandbox));
}

#[test]
fn a_damaged_register_is_restored_and_kept_beside() {
    let sandbox = backed_up();
    let mut bytes = fs::read(sandbox.register()).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page.fill(0xAA);
    }
    fs::write(sandbox.register(), &bytes).unwrap();
    restore(&sandbox);

    assert_eq!(ids(&sandbox), "KEPT\n");
    let kept = beside(&sandbox).into_iter().find(|name| name.contains("before-restore")).unwrap();
    assert_eq!(fs::read(sandbox.path(&kept)).unwrap(), bytes);
}

#[test]
fn new_files_are_private_whatever_the_umask() {
    let sandbox = Sandbox::with_examples();
    let answer = sandbox.sh("umask 000; set -e
         track add 'Publish it' --ref R1 --force kent
         track evidence add R1 examples/west-mercia.csv
         track evidence get 1 --output copy.csv
         track backup; mkdir -m 700 nightly; track backup --keep 3 --into nightly
         track restore register.db.backup; rm register.db; track restore register.db.backup");
    assert_eq!(answer.code, 0, "{answer:?}");
    let open = sandbox.sh("find register* nightly copy.csv -perm /077").stdout;
    assert_eq!(open, "");
    assert!(sandbox.path("register.db.backup.vault").is_dir());
}

#[test]
fn a_backup_made_while_others_write_is_complete() {
    let sandbox = Sandbox::new();
    sandbox.import_many(3_000);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..40 {
                sandbox.ok(["add", "One more", "--ref", &format!("N{number}"), "--force", "kent"]);
            }
            is_over.store(true, Ordering::SeqCst);
        });
        let mut made = 0;
        while !is_over.load(Ordering::SeqCst) || made < 3 {
            sandbox.ok(["backup", &format!("copy-{made}.db")]);
            made += 1;
        }
        sandbox.ok(["--db", "copy-0.db", "restore", &format!("copy-{}.db", made - 1)]);
    });
    let count = sandbox.ok(["--db", "copy-0.db", "list", "--format", "ids"]).lines().count();
    assert!((3_000..=3_040).contains(&count), "{count}");
}

fn vault(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

#[test]
fn a_path_in_place_of_a_hash_is_never_opened() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    fs::write(sandbox.path("paper"), "harmless").unwrap();
    sandbox.ok(["evidence", "add", "R1", "paper"]);
    let path = format!("{:0>64}", "/../../secret");
    let db = Connection::open(sandbox.register()).unwrap();
    db.execute_batch(&format!(
        "create temp table former as select sql from sqlite_schema where name = 'journal_evidence_update';
         drop trigger journal_evidence_update;
         update evidence set sha256 = '{path}', size = 6"
    ))
    .unwrap();
    let trigger: String =
        db.query_row("select sql from temp.former", [], |row| row.get(0)).unwrap();
    db.execute_batch(&trigger).unwrap();
    drop(db);
    fs::write(sandbox.path("secret"), "secret").unwrap();

    let answer = sandbox.run(["evidence", "get", "1"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{answer:?}");
    assert!(answer.stderr.contains("is not the hash of a file"), "{answer:?}");
}

#[test]
fn a_refused_file_leaves_no_copy() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    fs::write(sandbox.path("paper"), "harmless").unwrap();
    let vault_folder = sandbox.path("register.db.vault");
    assert_eq!(sandbox.run(["evidence", "add", "R2", "paper"]).code, 1);
    assert_eq!(vault(&vault_folder).len(), 0);

    sandbox.ok(["evidence", "add", "R1", "paper"]);
    let [kept] = &vault(&vault_folder)[..] else { panic!("one file") };
    assert_eq!(fs::metadata(kept).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn changes_acknowledged_during_a_restore_are_in_the_register_or_in_the_copy_kept() {
    let sandbox = Sandbox::new();
    sandbox.import_many(500);
    sandbox.ok(["backup"]);
    let is_over = AtomicBool::new(false);
    let acknowledged = thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let (sandbox, is_over) = (&sandbox, &is_over);
                scope.spawn(move || {
                    let mut said = Vec::new();
                    while !is_over.load(Ordering::SeqCst) {
                        let reference = format!("W{writer}-{}", said.len());
                        let answer = sandbox.run([
                            "add",
                            "Meanwhile",
                            "--ref",
                            &reference,
                            "--force",
                            "kent",
                        ]);
                        assert_eq!(answer.code, 0, "{answer:?}");
                        said.push(reference);
                    }
                    said
                })
            })
            .collect();
        for _ in 0..4 {
            thread::sleep(std::time::Duration::from_millis(60));
            let answer = sandbox.run(["restore", "register.db.backup", "--yes"]);
            if answer.code != 0 {
                is_over.store(true, Ordering::SeqCst);
            }
            assert_eq!(answer.code, 0, "{answer:?}");
        }
        is_over.store(true, Ordering::SeqCst);
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    let mut there = ids(&sandbox);
    for kept in beside(&sandbox).iter().filter(|name| name.contains("before-restore")) {
        there.push_str(&sandbox.ok(["--db", kept, "list", "--format", "ids"]));
    }
    let there: Vec<&str> = there.lines().collect();
    assert!(acknowledged.len() > 3, "{acknowledged:?}");
    for reference in &acknowledged {
        assert!(there.contains(&reference.as_str()), "{reference} was acknowledged, and is gone");
    }
}

#[test]
fn a_killed_restore_or_backup_leaves_the_old_state_or_the_new() {
    let sandbox = Sandbox::new();
    sandbox.import_many(2_000);
    sandbox.ok(["backup"]);
    sandbox.ok(["add", "Since then", "--ref", "SINCE", "--force", "kent"]);
    for round in 0..24 {
        let words = if round % 2 == 0 {
            &["restore", "register.db.backup", "--yes"][..]
        } else {
            &["backup", "other.backup"]
        };
        let mut child = sandbox.track(words).stdout(std::process::Stdio::null()).spawn().unwrap();
        thread::sleep(std::time::Duration::from_millis(10 * round));
        let _ = child.kill();
        child.wait().unwrap();

        let count = ids(&sandbox).lines().count();
        assert!([2_000, 2_001].contains(&count), "{count} after {words:?}");
        let db = Connection::open(sandbox.register()).unwrap();
        let verdict: String = db.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok", "after {words:?}");
        if sandbox.path("other.backup").exists() {
            sandbox.ok(["--db", "other.backup", "list"]);
        }
    }
}

#[test]
fn an_altered_register_is_not_backed_up() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "As it was entered", "--force", "kent"]);
    let db = Connection::open(sandbox.register()).unwrap();
    let asked = "select sql from sqlite_schema where name = 'journal_finding_update'";
    let trigger: String = db.query_row(asked, [], |row| row.get(0)).unwrap();
    db.execute_batch(&format!(
        "drop trigger journal_finding_update; update finding set title = 'Another'; {trigger};"
    ))
    .unwrap();
    drop(db);

    let answer = sandbox.run(["backup"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(!sandbox.path("register.db.backup").exists());
}

#[test]
fn a_journal_that_a_reader_may_not_settle_is_a_matter_of_permission() {
    let sandbox = backed_up();
    let journal = stale_journal(&sandbox);
    fs::copy(sandbox.path("scratch2.db"), sandbox.register()).unwrap();
    fs::write(sandbox.path("register.db-journal"), journal).unwrap();
    for words in [["list"], ["verify"], ["overdue"]] {
        let mut command = sandbox.track_unprivileged(&words);
        fs::set_permissions(sandbox.folder(), fs::Permissions::from_mode(0o555)).unwrap();
        let answer = answer(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        fs::set_permissions(sandbox.folder(), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(answer.code, 77, "{words:?}: {answer:?}");
        assert!(answer.stderr.contains("an interrupted command left"), "{words:?}: {answer:?}");
        assert!(sandbox.path("register.db-journal").exists(), "{words:?}");
    }
}
