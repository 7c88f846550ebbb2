//! What a backup replaces and what it leaves: races with other programs, and interruptions.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::sandbox::{Answer, Sandbox, answer};

/// A register whose backup takes a while, and a backup of it.
fn large() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.import_many(3_000);
    sandbox.ok(["backup"]);
    sandbox
}

/// Files that have no name of their own yet.
fn hidden(sandbox: &Sandbox) -> Vec<String> {
    let entries = fs::read_dir(sandbox.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".track-")).collect()
}

/// A command that has begun to write its hidden file.
fn begun(sandbox: &Sandbox, words: &[&str]) -> Child {
    let before = hidden(sandbox);
    let child = sandbox.track(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let has_begun = (0..10_000).any(|_| {
        thread::sleep(Duration::from_millis(1));
        hidden(sandbox).iter().any(|name| !before.contains(name))
    });
    assert!(has_begun, "no hidden file came");
    child
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// A backup in whose midst something else happens.
fn backup_while(sandbox: &Sandbox, happens: impl FnOnce()) -> Answer {
    let child = begun(sandbox, &["backup"]);
    signal(&child, "-STOP");
    happens();
    signal(&child, "-CONT");
    answer(child)
}

#[test]
fn a_file_that_came_during_a_backup_is_left_and_so_is_a_link() {
    let sandbox = large();
    let backup = sandbox.path("register.db.backup");
    fs::write(sandbox.path("letter"), "Dear reader").unwrap();
    for is_link in [false, true] {
        let done = backup_while(&sandbox, || {
            fs::remove_file(&backup).unwrap();
            if is_link {
                std::os::unix::fs::symlink(sandbox.path("letter"), &backup).unwrap();
            } else {
                fs::write(&backup, "Dear reader").unwrap();
            }
        });
        assert_eq!(done.code, 1, "{done:?}");
        assert!(done.stderr.contains("was changed meanwhile"), "{done:?}");
        assert_eq!(fs::read_to_string(&backup).unwrap(), "Dear reader");
        assert_eq!(fs::symlink_metadata(&backup).unwrap().is_symlink(), is_link);
        assert_eq!(hidden(&sandbox), [""; 0]);
        fs::remove_file(&backup).unwrap();
        sandbox.ok(["backup"]);
    }
    fs::remove_file(&backup).unwrap();
    let gone = backup_while(&sandbox, || fs::write(&backup, "").unwrap());
    assert_eq!(gone.code, 0, "an empty file has nothing to lose: {gone:?}");
}

#[test]
fn registers_of_one_name_backed_up_in_one_second_keep_a_file_each() {
    let sandbox = Sandbox::new();
    for (register, findings) in [("a/register.db", 1), ("b/register.db", 2)] {
        fs::create_dir(sandbox.path(register).parent().unwrap()).unwrap();
        for _ in 0..findings {
            sandbox.ok(["--db", register, "add", register, "--force", "kent"]);
        }
    }
    fs::create_dir(sandbox.path("nightly")).unwrap();
    for round in 1..=6 {
        thread::scope(|scope| {
            for register in ["a/register.db", "b/register.db"] {
                let (sandbox, into) = (&sandbox, ["--into", "nightly", "--keep", "9"]);
                scope
                    .spawn(move || sandbox.ok([&["--db", register, "backup"][..], &into].concat()));
            }
        });
        let files = fs::read_dir(sandbox.path("nightly")).unwrap();
        let mut counts: Vec<usize> = files
            .map(|file| file.unwrap().path())
            .map(|file| sandbox.json(["--db", file.to_str().unwrap(), "list"]))
            .map(|listed| usize::try_from(listed["count"].as_u64().unwrap()).unwrap())
            .collect();
        counts.sort_unstable();
        assert_eq!(counts, [vec![1; round], vec![2; round]].concat());
    }
}

#[test]
fn an_interrupted_backup_or_restore_leaves_nothing_and_says_so() {
    let sandbox = large();
    sandbox.ok(["add", "Since then", "--force", "kent"]);
    let register = fs::read(sandbox.register()).unwrap();
    let backup = fs::read(sandbox.path("register.db.backup")).unwrap();
    for words in [&["backup"][..], &["restore", "register.db.backup", "--yes"]] {
        for name in ["-INT", "-TERM"] {
            let child = begun(&sandbox, words);
            signal(&child, name);
            let done = answer(child);
            assert_eq!(done.code, 130, "{words:?}: {done:?}");
            assert_eq!(done.stderr, "error: interrupted; nothing was changed\n");
            assert_eq!(hidden(&sandbox), [""; 0], "{words:?}");
            assert!(fs::read(sandbox.register()).unwrap() == register, "{words:?}");
            assert!(fs::read(sandbox.path("register.db.backup")).unwrap() == backup);
        }
    }
}

#[test]
fn what_a_killed_backup_left_is_deleted_by_the_next_unless_a_process_works_on_it() {
    let sandbox = large();
    let mut killed = begun(&sandbox, &["backup"]);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let [left] = &hidden(&sandbox)[..] else { panic!("one file is left") };
    let working = backup_while(&sandbox, || {
        let [at_work] = &hidden(&sandbox)[..] else { panic!("one is worked on") };
        assert_ne!(at_work, left);
        sandbox.ok(["backup", "other.backup"]);
        assert_eq!(hidden(&sandbox), [at_work.as_str()]);
    });
    assert_eq!(working.code, 0, "{working:?}");
    assert_eq!(hidden(&sandbox), [""; 0]);

    // A process that was killed before it put back or deleted what it had taken.
    let taken = |letter: &str| sandbox.path(&format!(".track-{}.taken", letter.repeat(16)));
    fs::copy(sandbox.path("other.backup"), taken("a")).unwrap();
    fs::write(taken("b"), "Dear reader").unwrap();
    sandbox.ok(["backup"]);
    assert!(!taken("a").exists(), "an earlier state is deleted");
    assert!(taken("b").exists(), "another file isn't");
}

#[test]
fn two_backups_at_once_that_keep_one_both_succeed_and_one_that_was_made_is_there() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--force", "kent"]);
    for round in 0..8 {
        let line = "mkdir -p kept
             track backup --keep 1 --into kept > one & one=$!
             track backup --keep 1 --into kept > two & two=$!
             wait $one && wait $two";
        let done = sandbox.sh(line);
        assert_eq!(done.code, 0, "{round}: {done:?}");
        let files = fs::read_dir(sandbox.path("kept")).unwrap();
        let there = files.filter(|file| file.as_ref().unwrap().path().is_file()).count();
        assert!((1..=2).contains(&there), "{round}: {there}");
    }
    sandbox.ok(["backup", "--keep", "1", "--into", "kept"]);
    assert_eq!(fs::read_dir(sandbox.path("kept")).unwrap().count(), 1);
}
