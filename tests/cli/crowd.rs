//! Many at once on a register that nobody has made yet.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::desk::{Desk, answer};

const PROCESSES: usize = 16;
const READERS: usize = 4;

/// How many findings each adds: 50, or what `TRACK_CROWD` asks for.
fn each() -> usize {
    std::env::var("TRACK_CROWD").map_or(50, |each| each.parse().unwrap())
}

#[test]
fn sixteen_people_add_fifty_findings_each_and_none_is_lost_or_doubled() {
    let desk = Desk::new();
    let added = AtomicBool::new(false);
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let looking: Vec<_> = (0..READERS)
            .map(|_| scope.spawn(|| look_again_and_again(&desk, &added, &finished)))
            .collect();
        let adding: Vec<_> = (0..PROCESSES)
            .map(|process| {
                scope.spawn({
                    let (desk, added) = (&desk, &added);
                    move || add(desk, process, added)
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

    let ids = desk.done(["list", "--format", "plain", "--columns", "id", "--sort", "id"]);
    let ids: Vec<usize> = ids.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(ids, (1..=PROCESSES * each()).collect::<Vec<_>>());
    let titles = desk.done(["list", "--format", "plain", "--columns", "title"]);
    let mut titles: Vec<&str> = titles.lines().collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), PROCESSES * each());
    desk.done(["verify"]);
}

fn add(desk: &Desk, process: usize, added: &AtomicBool) {
    for number in 1..=each() {
        desk.done(["add", &format!("Finding {number} of {process}"), "--force", "west-mercia"]);
        added.store(true, Ordering::SeqCst);
    }
}

/// From the first acknowledged finding on, a look never fails.
fn look_again_and_again(desk: &Desk, added: &AtomicBool, finished: &AtomicBool) -> usize {
    let mut looks = 0;
    while !finished.load(Ordering::SeqCst) {
        let must_succeed = added.load(Ordering::SeqCst);
        let answer = desk.run(["status"]);
        if must_succeed {
            looks += 1;
            assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
        }
    }
    looks
}

#[test]
fn a_writer_waits_for_another_and_a_reader_does_not() {
    let desk = Desk::new();
    desk.done(["init"]);
    let holding = Command::new("sqlite3")
        .arg(desk.register())
        .current_dir(desk.folder())
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut holding) = holding else { return };
    let mut typing = holding.stdin.take().unwrap();
    typing.write_all(b"begin immediate;\n.shell touch held\n").unwrap();
    while !desk.path("held").exists() {
        thread::yield_now();
    }
    let waiting = desk
        .track(["add", "Patience", "--force", "kent"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(desk.json(["list"])["count"], 0);
    typing.write_all(b"rollback;\n").unwrap();
    drop(typing);
    holding.wait().unwrap();

    let answer = answer(waiting);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(desk.json(["list"])["count"], 1);
}

#[test]
fn a_lock_that_is_held_for_good_is_told_with_the_file_and_nothing_is_changed() {
    let desk = Desk::new();
    desk.done(["init"]);
    let before = std::fs::read(desk.register()).unwrap();
    let db = rusqlite::Connection::open(desk.register()).unwrap();
    db.execute_batch("begin immediate").unwrap();
    let add = desk.run(["add", "In vain", "--force", "kent"]);
    assert_eq!(desk.json(["list"])["count"], 0);
    drop(db);

    assert_eq!((add.code, add.stdout.as_str()), (75, ""), "{add:?}");
    assert!(add.stderr.contains("register.db"), "{add:?}");
    assert!(std::fs::read(desk.register()).unwrap() == before);
    desk.done(["add", "At last", "--force", "kent"]);
}
