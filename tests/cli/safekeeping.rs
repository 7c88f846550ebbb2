//! Backups, restoring and the vault, under what a transcript cannot show.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rusqlite::Connection;

use super::desk::Desk;

/// A desk with a register, a backup of it, and one more act since.
fn backed_up() -> Desk {
    let desk = Desk::new();
    desk.done(["add", "In the backup", "--ref", "KEPT", "--force", "kent"]);
    desk.done(["backup"]);
    desk.done(["add", "Since then", "--ref", "SINCE", "--force", "kent"]);
    desk
}

fn ids(desk: &Desk) -> String {
    desk.done(["list", "--format", "ids"])
}

fn beside(desk: &Desk) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(desk.folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("register.db") && !name.contains("backup"))
        .collect();
    names.sort();
    names
}

fn restore(desk: &Desk) {
    desk.done(["restore", "register.db.backup", "--yes"]);
}

/// A write-ahead log with a committed change that never reached the register.
fn stale_log(desk: &Desk) -> Vec<u8> {
    let scratch = desk.path("scratch.db");
    fs::copy(desk.register(), &scratch).unwrap();
    let db = Connection::open(&scratch).unwrap();
    db.execute_batch("pragma journal_mode = wal; update register set acts = 99").unwrap();
    let log = fs::read(desk.path("scratch.db-wal")).unwrap();
    assert!(log.len() > 4096, "the log has no page in it");
    log
}

/// A rollback journal that SQLite would play back, with other pages than those of the register.
fn stale_journal(desk: &Desk) -> Vec<u8> {
    let scratch = desk.path("scratch2.db");
    fs::copy(desk.register(), &scratch).unwrap();
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
    let journal = fs::read(desk.path("scratch2.db-journal")).unwrap();
    assert!(journal.len() > 4096, "the journal has no page in it");
    journal
}

#[test]
fn no_stale_journal_is_applied_to_what_was_restored() {
    for is_there in [true, false] {
        for (name, stale) in [
            ("register.db-wal", stale_log as fn(&Desk) -> Vec<u8>),
            ("register.db-journal", stale_journal),
        ] {
            let desk = backed_up();
            let stale = stale(&desk);
            fs::write(desk.path(name), stale).unwrap();
            if !is_there {
                fs::remove_file(desk.register()).unwrap();
            }
            restore(&desk);
            assert_eq!(ids(&desk), "KEPT\n", "{name}, {is_there}");
            assert!(!desk.path(name).exists(), "{name} is left");
            let db = Connection::open(desk.register()).unwrap();
            let acts: i64 =
                db.query_row("select acts from register", [], |row| row.get(0)).unwrap();
            assert_eq!(acts, 2, "{name}, {is_there}");
            desk.done(["add", "Life goes on", "--force", "kent"]);
        }
    }
}

#[test]
fn no_register_is_made_where_the_journal_of_another_one_lies() {
    for (name, stale) in [
        ("register.db-wal", stale_log as fn(&Desk) -> Vec<u8>),
        ("register.db-journal", stale_journal),
    ] {
        let desk = backed_up();
        let stale = stale(&desk);
        fs::write(desk.path(name), &stale).unwrap();
        fs::remove_file(desk.register()).unwrap();
        for command in [&["init"][..], &["add", "Another", "--force", "kent"]] {
            let answer = desk.run(command);
            assert_eq!(answer.code, 65, "{name}: {answer:?}");
            assert!(answer.stderr.contains(name), "{answer:?}");
            assert_eq!(beside(&desk), [name], "{command:?}");
        }
        restore(&desk);
        assert_eq!(ids(&desk), "KEPT\n", "{name}");
        let kept = beside(&desk).into_iter().find(|kept| kept.contains("before-restore")).unwrap();
        assert!(fs::read(desk.path(&kept)).unwrap() == stale, "{kept} is not what lay there");
    }
}

#[test]
fn what_is_only_in_a_log_is_kept_when_a_backup_is_restored_over_it() {
    let desk = backed_up();
    let db = Connection::open(desk.register()).unwrap();
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    db.execute_batch(
        "pragma journal_mode = wal;
         insert into reminder_run (at, day, login, channel) values ('', '', 'jo', 'file')",
    )
    .unwrap();
    drop(db);
    restore(&desk);

    assert_eq!(ids(&desk), "KEPT\n");
    let kept = beside(&desk).into_iter().find(|kept| kept.contains("before-restore")).unwrap();
    assert_eq!(desk.done(["--db", &kept, "list", "--format", "ids"]), "KEPT\nSINCE\n");
    let runs = "select count(*) from reminder_run";
    let runs = |name: &str| -> i64 {
        let db = Connection::open(desk.path(name)).unwrap();
        db.query_row(runs, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((runs(&kept), runs("register.db")), (1, 0));
    assert_eq!(beside(&desk).len(), 2, "{:?}", beside(&desk));
}

#[test]
fn who_has_the_register_open_sees_what_was_restored() {
    let desk = backed_up();
    let open = Connection::open(desk.register()).unwrap();
    let count =
        || -> i64 { open.query_row("select count(*) from finding", [], |row| row.get(0)).unwrap() };
    assert_eq!(count(), 2);
    let before = fs::metadata(desk.register()).unwrap().ino();
    restore(&desk);

    assert_eq!(count(), 1);
    assert_eq!(fs::metadata(desk.register()).unwrap().ino(), before, "another file took its place");
    assert_eq!(beside(&desk).len(), 2, "{:?}", beside(&desk));
}

#[test]
fn a_register_that_is_damaged_inside_is_restored_and_kept() {
    let desk = backed_up();
    let mut bytes = fs::read(desk.register()).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page.fill(0xAA);
    }
    fs::write(desk.register(), &bytes).unwrap();
    restore(&desk);

    assert_eq!(ids(&desk), "KEPT\n");
    let kept = beside(&desk).into_iter().find(|name| name.contains("before-restore")).unwrap();
    assert_eq!(fs::read(desk.path(&kept)).unwrap(), bytes);
}

#[test]
fn what_is_made_is_for_its_owner_alone_whatever_the_umask() {
    let desk = Desk::with_examples();
    let answer = desk.sh("umask 000; set -e
         track add 'Publish it' --ref R1 --force kent
         track evidence add R1 examples/west-mercia.csv
         track evidence get 1 --output copy.csv
         track backup; mkdir -m 700 nightly; track backup --keep 3 --into nightly
         track restore register.db.backup; rm register.db; track restore register.db.backup");
    assert_eq!(answer.code, 0, "{answer:?}");
    let open = desk.sh("find register* nightly copy.csv -perm /077").stdout;
    assert_eq!(open, "");
    assert!(desk.path("register.db.backup.vault").is_dir());
}

#[test]
fn a_backup_is_whole_while_others_write() {
    let desk = Desk::new();
    desk.import_many(3_000);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..40 {
                desk.done(["add", "One more", "--ref", &format!("N{number}"), "--force", "kent"]);
            }
            is_over.store(true, Ordering::SeqCst);
        });
        let mut made = 0;
        while !is_over.load(Ordering::SeqCst) || made < 3 {
            desk.done(["backup", &format!("copy-{made}.db")]);
            made += 1;
        }
        desk.done(["--db", "copy-0.db", "restore", &format!("copy-{}.db", made - 1)]);
    });
    let count = desk.done(["--db", "copy-0.db", "list", "--format", "ids"]).lines().count();
    assert!((3_000..=3_040).contains(&count), "{count}");
}

fn vault(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

#[test]
fn a_path_in_the_place_of_a_hash_is_never_opened() {
    let desk = Desk::new();
    desk.done(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    fs::write(desk.path("paper"), "harmless").unwrap();
    desk.done(["evidence", "add", "R1", "paper"]);
    let path = format!("{:0>64}", "/../../secret");
    let db = Connection::open(desk.register()).unwrap();
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
    fs::write(desk.path("secret"), "secret").unwrap();

    let answer = desk.run(["evidence", "get", "1"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{answer:?}");
    assert!(answer.stderr.contains("is no hash of a file"), "{answer:?}");
}

#[test]
fn no_copy_is_left_of_what_was_refused() {
    let desk = Desk::new();
    desk.done(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    fs::write(desk.path("paper"), "harmless").unwrap();
    let vault_folder = desk.path("register.db.vault");
    assert_eq!(desk.run(["evidence", "add", "R2", "paper"]).code, 1);
    assert_eq!(vault(&vault_folder).len(), 0);

    desk.done(["evidence", "add", "R1", "paper"]);
    let [kept] = &vault(&vault_folder)[..] else { panic!("one file") };
    assert_eq!(fs::metadata(kept).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_was_acknowledged_while_it_was_restored_is_in_the_register_or_in_what_is_kept() {
    let desk = Desk::new();
    desk.import_many(500);
    desk.done(["backup"]);
    let is_over = AtomicBool::new(false);
    let acknowledged = thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let (desk, is_over) = (&desk, &is_over);
                scope.spawn(move || {
                    let mut said = Vec::new();
                    while !is_over.load(Ordering::SeqCst) {
                        let reference = format!("W{writer}-{}", said.len());
                        let answer =
                            desk.run(["add", "Meanwhile", "--ref", &reference, "--force", "kent"]);
                        assert_eq!(answer.code, 0, "{answer:?}");
                        said.push(reference);
                    }
                    said
                })
            })
            .collect();
        for _ in 0..4 {
            thread::sleep(std::time::Duration::from_millis(60));
            let answer = desk.run(["restore", "register.db.backup", "--yes"]);
            if answer.code != 0 {
                is_over.store(true, Ordering::SeqCst);
            }
            assert_eq!(answer.code, 0, "{answer:?}");
        }
        is_over.store(true, Ordering::SeqCst);
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    let mut there = ids(&desk);
    for kept in beside(&desk).iter().filter(|name| name.contains("before-restore")) {
        there.push_str(&desk.done(["--db", kept, "list", "--format", "ids"]));
    }
    let there: Vec<&str> = there.lines().collect();
    assert!(acknowledged.len() > 3, "{acknowledged:?}");
    for reference in &acknowledged {
        assert!(there.contains(&reference.as_str()), "{reference} was acknowledged, and is gone");
    }
}

#[test]
fn a_restore_or_a_backup_that_is_killed_leaves_the_former_state_or_the_new() {
    let desk = Desk::new();
    desk.import_many(2_000);
    desk.done(["backup"]);
    desk.done(["add", "Since then", "--ref", "SINCE", "--force", "kent"]);
    for round in 0..24 {
        let words = if round % 2 == 0 {
            &["restore", "register.db.backup", "--yes"][..]
        } else {
            &["backup", "other.backup"]
        };
        let mut child = desk.track(words).stdout(std::process::Stdio::null()).spawn().unwrap();
        thread::sleep(std::time::Duration::from_millis(10 * round));
        let _ = child.kill();
        child.wait().unwrap();

        let count = ids(&desk).lines().count();
        assert!([2_000, 2_001].contains(&count), "{count} after {words:?}");
        let db = Connection::open(desk.register()).unwrap();
        let verdict: String = db.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok", "after {words:?}");
        if desk.path("other.backup").exists() {
            desk.done(["--db", "other.backup", "list"]);
        }
    }
}

#[test]
fn a_register_that_was_altered_behind_its_back_makes_no_backup() {
    let desk = Desk::new();
    desk.done(["add", "As it was entered", "--force", "kent"]);
    let db = Connection::open(desk.register()).unwrap();
    let asked = "select sql from sqlite_schema where name = 'journal_finding_update'";
    let trigger: String = db.query_row(asked, [], |row| row.get(0)).unwrap();
    db.execute_batch(&format!(
        "drop trigger journal_finding_update; update finding set title = 'Another'; {trigger};"
    ))
    .unwrap();
    drop(db);

    let answer = desk.run(["backup"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(!desk.path("register.db.backup").exists());
}
