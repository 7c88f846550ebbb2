//! Commands that are interrupted, or whose file can't grow.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::sandbox::{Sandbox, TIME_LIMIT, wait_for_end};

const ROWS: usize = 3_000;

fn desk_with_file() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    let rows: String = (1..=ROWS).map(|n| format!("K{n:04},kent,Finding {n}\n")).collect();
    std::fs::write(sandbox.path("kent.csv"), format!("ref,force,title\n{rows}")).unwrap();
    sandbox
}

fn count(sandbox: &Sandbox) -> usize {
    sandbox.ok(["list", "--format", "ids"]).lines().count()
}

/// The files in the sandbox's folder.
fn files(sandbox: &Sandbox) -> Vec<String> {
    let files = std::fs::read_dir(sandbox.path(".")).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_interrupted_import_changes_nothing_and_says_so() {
    let sandbox = desk_with_file();
    let before = files(&sandbox);
    let begun = Instant::now();
    sandbox.ok(["import", "kent.csv"]);
    let whole = begun.elapsed();
    sandbox.ok(["undo"]);
    let mut interrupted = 0;
    for round in 0..12 {
        let mut child = sandbox
            .track(["import", "kent.csv"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * round / 10);
        let signal = if round % 2 == 0 { "-INT" } else { "-TERM" };
        let _ = Command::new("kill").args([signal, &child.id().to_string()]).status();
        let status = wait_for_end(TIME_LIMIT, &mut child);
        let mut said = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
        match status.code() {
            Some(130) => {
                assert_eq!(said, "error: interrupted; nothing was changed\n");
                assert_eq!(count(&sandbox), 0, "round {round}");
                interrupted += 1;
            }
            Some(0) => {
                assert_eq!(count(&sandbox), ROWS, "round {round}");
                sandbox.ok(["undo"]);
            }
            // It was not yet there to heed it.
            None => assert_eq!(count(&sandbox), 0, "round {round}"),
            other => panic!("round {round}: {other:?}: {said}"),
        }
    }
    assert!(interrupted > 0, "no round met the import at work");
    assert_eq!(files(&sandbox), before);
    sandbox.ok(["add", "Life goes on", "--force", "kent"]);
}

#[test]
fn an_import_that_waits_for_its_file_can_be_interrupted() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.sh("mkfifo pipe").code, 0);
    let before = files(&sandbox);
    let mut child = sandbox.track(["import", "pipe"]).stderr(Stdio::piped()).spawn().unwrap();
    // Returns once the import has opened it; as long as it is open, the import waits for more.
    let mut pipe = std::fs::File::options().write(true).open(sandbox.path("pipe")).unwrap();
    std::io::Write::write_all(&mut pipe, b"ref,force,title\nR1,kent,Before").unwrap();
    // Tests in the background of a shell have SIGINT ignored.
    let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    let status = wait_for_end(TIME_LIMIT, &mut child);
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!(status.code(), Some(130), "{status:?}");
    assert_eq!(said, "error: interrupted; nothing was changed\n");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_register_that_cannot_grow_stays_as_it_was() {
    let sandbox = desk_with_file();
    sandbox.ok(["add", "Before", "--force", "kent"]);
    let answer = sandbox.sh("ulimit -f 700; track import kent.csv");

    assert_eq!(answer.code, 74, "{answer:?}");
    assert!(answer.stderr.contains("nothing was changed"), "{answer:?}");
    assert_eq!(count(&sandbox), 1);
    // Where no file may grow, what is there can still be read.
    let looked = sandbox.sh("ulimit -f 0; (track list && track export && track verify) | cat");
    assert_eq!((looked.code, looked.stderr.as_str()), (0, ""), "{looked:?}");
    assert!(looked.stdout.contains("The register is sound"), "{looked:?}");
    sandbox.ok(["add", "After", "--force", "kent"]);
}
