//! Many processes at once, on a register that doesn't exist yet.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::sandbox::{Sandbox, answer, need};

const PROCESSES: usize = 16;
const READERS: usize = 4;

/// How many findings each process adds: 50, or as many as `TRACK_CROWD` says.
fn each() -> usize {
    std::env::var("TRACK_CROWD").map_or(50, |each| each.parse().unwrap())
}

#[test]
fn sixteen_writers_at_once_lose_and_duplicate_nothing() {
    let sandbox = Sandbox::new();
    let added = AtomicBool::new(false);
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let reading: Vec<_> = (0..READERS)
            .map(|_| scope.spawn(|| read_repeatedly(&sandbox, &added, &finished)))
            .collect();
        let adding: Vec<_> = (0..PROCESSES)
            .map(|process| {
                scope.spawn({
                    let (sandbox, added) = (&sandbox, &added);
                    move || add(sandbox, process, added)
                })
            })
            .collect();
        let outcomes: Vec<_> = adding.into_iter().map(thread::ScopedJoinHandle::join).collect();
        finished.store(true, Ordering::SeqCst);
        let reads: usize = reading.into_iter().map(|reader| reader.join().unwrap()).sum();
        for outcome in outcomes {
            outcome.unwrap();
        }
        assert!(reads > 0, "nobody looked");
    });

    let ids = sandbox.ok(["list", "--format", "plain", "--columns", "id", "--sort", "id"]);
    let ids: Vec<usize> = ids.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(ids, (1..=PROCESSES * each()).collect::<Vec<_>>());
    let titles = sandbox.ok(["list", "--format", "plain", "--columns", "title"]);
    let mut titles: Vec<&str> = titles.lines().collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), PROCESSES * each());
    sandbox.ok(["verify"]);
}

fn add(sandbox: &Sandbox, process: usize, added: &AtomicBool) {
    for number in 1..=each() {
        sandbox.ok(["add", &format!("Finding {number} of {process}"), "--force", "west-mercia"]);
        added.store(true, Ordering::SeqCst);
    }
}

/// Reads over and over; no read fails once the first finding has been added.
fn read_repeatedly(sandbox: &Sandbox, added: &AtomicBool, finished: &AtomicBool) -> usize {
    let mut reads = 0;
    while !finished.load(Ordering::SeqCst) {
        let must_succeed = added.load(Ordering::SeqCst);
        let answer = sandbox.run(["status"]);
        if must_succeed {
            reads += 1;
            assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
        }
    }
    reads
}

#[test]
fn writers_wait_for_each_other_and_readers_do_not_wait() {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    need("sqlite3");
    let mut holding = Command::new("sqlite3")
        .arg(sandbox.register())
        .current_dir(sandbox.folder())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut typing = holding.stdin.take().unwrap();
    typing.write_all(b"begin immediate;\n.shell touch held\n").unwrap();
    while !sandbox.path("held").exists() {
        thread::yield_now();
    }
    let waiting = sandbox
        .track(["add", "Patience", "--force", "kent"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(sandbox.json(["list"])["count"], 0);
    typing.write_all(b"rollback;\n").unwrap();
    drop(typing);
    holding.wait().unwrap();

    let answer = answer(waiting);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(sandbox.json(["list"])["count"], 1);
}

#[test]
fn a_lock_that_is_never_released_is_an_error_that_names_the_file() {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    let before = std::fs::read(sandbox.register()).unwrap();
    let db = rusqlite::Connection::open(sandbox.register()).unwrap();
    db.execute_batch("begin immediate").unwrap();
    let add = sandbox.run(["add", "In vain", "--force", "kent"]);
    assert_eq!(sandbox.json(["list"])["count"], 0);
    drop(db);

    assert_eq!((add.code, add.stdout.as_str()), (75, ""), "{add:?}");
    assert!(add.stderr.contains("register.db"), "{add:?}");
    assert!(std::fs::read(sandbox.register()).unwrap() == before);
    sandbox.ok(["add", "At last", "--force", "kent"]);
}

#[test]
fn a_backup_of_a_locked_register_names_the_register() {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    let db = rusqlite::Connection::open(sandbox.register()).unwrap();
    db.execute_batch("begin exclusive").unwrap();

    let backup = sandbox.run(["backup", "copy.db"]);

    assert_eq!((backup.code, backup.stdout.as_str()), (75, ""), "{backup:?}");
    assert!(backup.stderr.trim_end().ends_with("register.db)"), "{backup:?}");
    assert!(!sandbox.path("copy.db").exists());
}
