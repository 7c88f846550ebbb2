//! A command that is interrupted, or that may write no more.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::desk::{Desk, PATIENCE, ended};

const ROWS: usize = 3_000;

fn desk_with_file() -> Desk {
    let desk = Desk::new();
    desk.done(["init"]);
    let rows: String = (1..=ROWS).map(|n| format!("K{n:04},kent,Finding {n}\n")).collect();
    std::fs::write(desk.path("kent.csv"), format!("ref,force,title\n{rows}")).unwrap();
    desk
}

fn count(desk: &Desk) -> usize {
    desk.done(["list", "--format", "ids"]).lines().count()
}

/// The files in the desk's folder.
fn files(desk: &Desk) -> Vec<String> {
    let files = std::fs::read_dir(desk.path(".")).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_import_that_is_interrupted_changes_nothing_and_says_so() {
    let desk = desk_with_file();
    let before = files(&desk);
    let begun = Instant::now();
    desk.done(["import", "kent.csv"]);
    let whole = begun.elapsed();
    desk.done(["undo"]);
    let mut interrupted = 0;
    for round in 0..12 {
        let mut child = desk
            .track(["import", "kent.csv"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * round / 10);
        let signal = if round % 2 == 0 { "-INT" } else { "-TERM" };
        let _ = Command::new("kill").args([signal, &child.id().to_string()]).status();
        let status = ended(PATIENCE, &mut child);
        let mut said = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
        match status.code() {
            Some(130) => {
                assert_eq!(said, "error: interrupted; nothing was changed\n");
                assert_eq!(count(&desk), 0, "round {round}");
                interrupted += 1;
            }
            Some(0) => {
                assert_eq!(count(&desk), ROWS, "round {round}");
                desk.done(["undo"]);
            }
            // It was not yet there to heed it.
            None => assert_eq!(count(&desk), 0, "round {round}"),
            other => panic!("round {round}: {other:?}: {said}"),
        }
    }
    assert!(interrupted > 0, "no round met the import at work");
    assert_eq!(files(&desk), before);
    desk.done(["add", "Life goes on", "--force", "kent"]);
}

#[test]
fn a_register_that_may_grow_no_more_stays_as_it_was() {
    let desk = desk_with_file();
    desk.done(["add", "Before", "--force", "kent"]);
    let answer = desk.sh("ulimit -f 700; track import kent.csv");

    assert_eq!(answer.code, 74, "{answer:?}");
    assert!(answer.stderr.contains("nothing was changed"), "{answer:?}");
    assert_eq!(count(&desk), 1);
    // Where no file may grow, what is there can still be read.
    let looked = desk.sh("ulimit -f 0; (track list && track export && track verify) | cat");
    assert_eq!((looked.code, looked.stderr.as_str()), (0, ""), "{looked:?}");
    assert!(looked.stdout.contains("The register is sound"), "{looked:?}");
    desk.done(["add", "After", "--force", "kent"]);
}
