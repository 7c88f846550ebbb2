//! Many at once on a register that nobody has made yet.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::sandbox::{Sandbox, answer, need};

const PROCESSES: usize = 16;
const READERS: usize = 4;

/// How many findings each adds: 50, or what `TRACK_CROWD` asks for.
fn each() -> usize {
    std::env::var("TRACK_CROWD").map_or(50, |each| each.parse().unwrap())
}

#[test]
fn sixteen_people_add_fifty_findings_each_and_none_is_lost_or_doubled() {
    let sandbox = Sandbox::new();
    let added = AtomicBool::new(false);
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let looking: Vec<_> = (0..READERS)
            .map(|_| scope.spawn(|| look_again_and_again(&sandbox, &added, &finished)))
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
        let looks: usize = looking.into_iter().map(|reader| reader.join().unwrap()).sum();
        for outcome in outcomes {
            outcome.unwrap();
        }
        assert!(looks > 0, "nobody looked");
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

/// From the first acknowledged finding on, a look never fails.
fn look_again_and_again(sandbox: &Sandbox, added: &AtomicBool, finished: &AtomicBool) -> usize {
    let mut looks = 0;
    while !finished.load(Ordering::SeqCst) {
        let must_succeed = added.load(Ordering::SeqCst);
        let answer = sandbox.run(["status"]);
        if must_succeed {
            looks += 1;
            assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
        }
    }
    looks
}

#[test]
fn a_writer_waits_for_another_and_a_reader_does_not() {
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
fn a_lock_that_is_held_for_good_is_told_with_the_file_and_nothing_is_changed() {
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
