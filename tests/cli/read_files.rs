//! What a command reads is never replaced by what it writes, two files that it writes are never one, and nothing is
//! stored if one of them can't be written.

use std::fs;
use std::os::unix::fs::symlink;

use super::sandbox::Sandbox;

const ROWS: &str = "Reference,Title,Force,Due\nQ1,One,kent,someday\nQ2,Two,kent,2026-12-01\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent", "--due", "2026-11-01"]);
    fs::write(sandbox.path("rows.csv"), ROWS).unwrap();
    fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox
}

fn acts(sandbox: &Sandbox) -> usize {
    sandbox.ok(["log", "--format", "ids"]).lines().count()
}

#[test]
fn two_files_of_one_command_are_never_one_however_they_are_spelled() {
    let sandbox = sandbox();
    fs::write(sandbox.path("there"), "").unwrap();
    fs::hard_link(sandbox.path("there"), sandbox.path("same")).unwrap();
    symlink("there", sandbox.path("link")).unwrap();
    symlink("folder", sandbox.path("also")).unwrap();
    for (one, other) in [
        ("new", "new"),
        ("new", "./new"),
        ("new", "folder/../new"),
        ("folder/new", "also/new"),
        ("there", "same"),
        ("there", "link"),
    ] {
        for (first, second) in [
            ("--complaints", "--rejects"),
            ("--rejects", "--save-mapping"),
            ("--save-mapping", "--complaints"),
        ] {
            let answer =
                sandbox.run(["import", "rows.csv", "--overwrite", first, one, second, other]);
            assert_eq!(answer.code, 2, "{first} {one} {second} {other}: {answer:?}");
            assert!(answer.stderr.contains("name another"), "{answer:?}");
        }
    }
    assert_eq!(acts(&sandbox), 2);
    assert_eq!(fs::read_to_string(sandbox.path("there")).unwrap(), "");

    let rest = ["--complaints", "why", "--rejects", "rejected", "--save-mapping", "mapping.toml"];
    let answer = sandbox.run(["import", "rows.csv"].into_iter().chain(rest));
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(fs::read_to_string(sandbox.path("why")).unwrap().starts_with("line 2, Due: "));
    assert!(fs::read_to_string(sandbox.path("rejected")).unwrap().contains("Q1,One"));
    assert!(sandbox.path("mapping.toml").exists());
    assert_eq!(acts(&sandbox), 3);
}

#[test]
fn nothing_is_imported_if_a_file_about_it_cannot_be_written() {
    let sandbox = sandbox();
    fs::write(sandbox.path("there"), "mine").unwrap();
    for flag in ["--complaints", "--save-mapping", "--rejects"] {
        for path in ["there", "missing/file"] {
            // The rejected row needs its file, and another one can't be made.
            let rejects =
                if flag == "--rejects" { [].as_slice() } else { &["--rejects", "rejected"] };
            let words = [&["import", "rows.csv", flag, path], rejects].concat();
            let answer = sandbox.run(&words);
            assert_eq!(answer.code, 73, "{words:?}: {answer:?}");
            assert_eq!(acts(&sandbox), 2, "{words:?}");
            assert!(!sandbox.path("rejected").exists(), "{words:?}");
        }
    }
    assert_eq!(fs::read_to_string(sandbox.path("there")).unwrap(), "mine");
}

/// Commands that write a file, whose name is still to come, and the files that they read.
const READERS: [(&str, &[&str]); 7] = [
    ("track import rows.csv --mapping mapping.toml --rejects", &["rows.csv", "mapping.toml"]),
    (
        "track import to-rows.csv --mapping to-mapping.toml --complaints",
        &["rows.csv", "mapping.toml"],
    ),
    ("< rows.csv track import - --save-mapping", &["rows.csv"]),
    ("track verify --anchor anchors.txt --output", &["anchors.txt"]),
    ("< anchors.txt track verify --anchor - --output", &["anchors.txt"]),
    ("track report --template ours.html --format html --output", &["ours.html"]),
    ("track propose report.txt --headings headings.csv --output", &["report.txt", "headings.csv"]),
];

#[test]
fn what_a_command_reads_it_does_not_replace() {
    let sandbox = sandbox();
    let mapped = ["--date-map", "someday=TBC", "--save-mapping", "mapping.toml"];
    sandbox.ok(["import", "rows.csv", "--dry-run"].into_iter().chain(mapped));
    sandbox.ok(["anchor", "--output", "anchors.txt"]);
    sandbox.ok(["report", "--init-template", "ours.html"]);
    fs::write(sandbox.path("headings.csv"), "publisher,meaning,words\nours,afi,Tidy\n").unwrap();
    fs::write(sandbox.path("report.txt"), "Tidy\n").unwrap();
    for (line, reads) in READERS {
        for name in reads {
            let link = format!("to-{name}");
            let _ = symlink(name, sandbox.path(&link));
            let before = fs::read(sandbox.path(name)).unwrap();
            for typed in [name.to_string(), format!("folder/../{name}"), link] {
                let answer = sandbox.sh(&format!("{line} {typed} --overwrite"));
                assert_eq!(answer.code, 1, "{line} {typed}: {answer:?}");
                assert!(answer.stderr.contains("is read by this command"), "{answer:?}");
                assert!(fs::read(sandbox.path(name)).unwrap() == before, "{line} {typed}");
            }
        }
    }
    assert_eq!(acts(&sandbox), 2);
}

#[test]
fn the_name_of_a_journal_beside_any_database_is_refused() {
    let sandbox = sandbox();
    fs::copy(sandbox.register(), sandbox.path("folder/Other.db")).unwrap();
    symlink("folder", sandbox.path("also")).unwrap();
    for path in ["folder/Other.db-journal", "also/Other.db-wal", "folder/../folder/Other.db-shm"] {
        for is_there in [false, true] {
            if is_there {
                fs::write(sandbox.path(path), "what SQLite needs").unwrap();
            }
            for line in [
                "export --overwrite --format csv --output",
                "report --overwrite --format html --output",
                "import rows.csv --overwrite --complaints",
                "export --hand-over",
                "remind --to",
                "backup",
            ] {
                let answer = sandbox.sh(&format!("track {line} {path}"));
                assert!([1, 73].contains(&answer.code), "{line} {path}: {answer:?}");
                assert_eq!(sandbox.path(path).exists(), is_there, "{line} {path}");
            }
        }
        assert_eq!(fs::read_to_string(sandbox.path(path)).unwrap(), "what SQLite needs");
    }
    // Beside nothing it is a name like any other.
    sandbox.ok(["export", "--format", "csv", "--output", "my-journal"]);
}
