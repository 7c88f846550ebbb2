//! Readers of a pipe that go away, and readers that never read.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use super::sandbox::{Sandbox, TIME_LIMIT, answer, wait_for_end};

/// More than any pipe holds.
const LONG: usize = 4_000;

#[test]
fn a_reader_that_goes_away_is_not_an_error() {
    let sandbox = Sandbox::new();
    sandbox.import_many(LONG);
    for format in ["table", "plain", "csv", "json", "jsonl", "md", "ids"] {
        let mut child = sandbox
            .track(["list", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let answer = answer(child);

        assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn head_gets_the_first_lines_and_standard_error_stays_empty() {
    let sandbox = Sandbox::new();
    sandbox.import_many(LONG);
    let answer = sandbox.sh("track list --format ids | head -n 2");

    assert_eq!(answer.stdout, "M00001\nM00002\n");
    assert_eq!(answer.stderr, "");
    assert_eq!(answer.code, 0);
}

#[test]
fn a_reader_that_never_reads_does_not_block_writers() {
    let sandbox = Sandbox::new();
    sandbox.import_many(LONG);
    for words in
        [&["list", "--format", "json"][..], &["export"], &["status", "--force", "west-mercia"]]
    {
        let mut stuck = stuck(sandbox.track(words));
        let answer = sandbox.run(["add", "Meanwhile", "--force", "kent"]);
        stuck.kill().unwrap();
        wait_for_end(TIME_LIMIT, &mut stuck);

        assert_eq!(answer.code, 0, "while {words:?} waits for its reader: {}", answer.stderr);
    }
}

/// A command whose output has begun and isn't read any further.
fn stuck(mut command: Command) -> Child {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    child
}

/// Output is held in memory, and leaves no file behind.
#[test]
#[cfg(target_os = "linux")]
fn a_command_leaves_no_core() {
    let sandbox = Sandbox::new();
    sandbox.import_many(LONG);
    let mut stuck = stuck(sandbox.shell("ulimit -c $(ulimit -Hc); exec track export"));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", stuck.id())).unwrap();
    stuck.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut stuck);

    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
}

#[test]
fn waiting_for_standard_input_does_not_block_writers() {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    let mut waiting = sandbox
        .track(["add", "Slow typist", "--force", "kent", "--text", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    sandbox.ok(["add", "Meanwhile", "--force", "kent"]);
    waiting.stdin.take().unwrap().write_all(b"At last").unwrap();

    assert_eq!(answer(waiting).code, 0);
    assert_eq!(sandbox.json(["list"])["count"], 2);
}
