//! The vault: evidence judged by its hash, whatever files are called, and whatever takes the place of their folder.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::sandbox::Sandbox;

/// A register with a file of evidence at two findings, and a backup of both.
fn backed_up() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("plan.txt"), "the true plan").unwrap();
    for reference in ["R1", "R2"] {
        sandbox.ok(["add", "Publish it", "--ref", reference, "--force", "kent"]);
        sandbox.ok(["evidence", "add", reference, "plan.txt"]);
    }
    sandbox.ok(["backup"]);
    sandbox
}

fn only_file(sandbox: &Sandbox, vault: &str) -> PathBuf {
    let mut files = fs::read_dir(sandbox.path(vault)).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none());
    file
}

const NAMED: &str = "(plan.txt of R1 and R2)";
/// As long as the true plan.
const FAKE: &str = "the fake plan";

#[test]
fn a_restore_replaces_damaged_evidence_with_the_sound_file_and_says_so() {
    let sandbox = backed_up();
    let file = only_file(&sandbox, "register.db.vault");
    for damage in [FAKE, "", "the true plan and more"] {
        fs::write(&file, damage).unwrap();
        let answer = sandbox.run(["restore", "register.db.backup", "--yes"]);
        assert_eq!(answer.code, 0, "{damage:?}: {answer:?}");
        assert!(answer.stdout.contains("replaced the damaged evidence"), "{answer:?}");
        assert!(answer.stdout.contains(NAMED), "{answer:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "the true plan");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        sandbox.ok(["verify"]);
    }
    let answer = sandbox.ok(["restore", "register.db.backup", "--yes"]);
    assert!(!answer.contains("replaced"), "{answer}");
}

#[test]
fn a_backup_replaces_its_damaged_evidence_and_never_a_sound_file_with_a_damaged_one() {
    let sandbox = backed_up();
    let copy = only_file(&sandbox, "register.db.backup.vault");
    fs::write(&copy, FAKE).unwrap();
    let answer = sandbox.ok(["backup"]);
    assert!(answer.contains("replaced the damaged evidence") && answer.contains(NAMED), "{answer}");
    assert_eq!(fs::read_to_string(&copy).unwrap(), "the true plan");

    let file = only_file(&sandbox, "register.db.vault");
    fs::write(&file, FAKE).unwrap();
    let answer = sandbox.ok(["backup"]);
    assert!(answer.contains("is damaged") && answer.contains("has it unchanged"), "{answer}");
    assert_eq!(fs::read_to_string(&copy).unwrap(), "the true plan");
    assert_eq!(fs::read_to_string(&file).unwrap(), FAKE, "a backup leaves the register's vault");

    fs::remove_file(&copy).unwrap();
    let answer = sandbox.run(["backup"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(answer.stderr.contains("is damaged") && answer.stderr.contains(NAMED), "{answer:?}");
    assert_eq!(fs::read_dir(sandbox.path("register.db.backup.vault")).unwrap().count(), 0);
}

#[test]
fn where_no_file_is_sound_a_restore_names_it_and_its_findings() {
    let sandbox = backed_up();
    let (file, copy) =
        (only_file(&sandbox, "register.db.vault"), only_file(&sandbox, "register.db.backup.vault"));
    fs::write(&file, FAKE).unwrap();
    fs::write(&copy, "the blue plan").unwrap();

    let answer = sandbox.run(["restore", "register.db.backup", "--yes"]);

    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(answer.stderr.contains(NAMED), "{answer:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), FAKE);
    assert_eq!(fs::read_to_string(&copy).unwrap(), "the blue plan");
    assert_eq!(sandbox.run(["verify"]).code, 65);
    let verdict = sandbox.run(["verify"]);
    assert!(verdict.stdout.contains("plan.txt of R1 and R2"), "{verdict:?}");
}

#[test]
fn a_restore_that_is_refused_leaves_the_vault_as_it_was() {
    let sandbox = backed_up();
    let other = Sandbox::new();
    other.ok(["add", "Another", "--ref", "R1", "--force", "kent"]);
    let backup = sandbox.path("register.db.backup");
    let answer = other.run(["restore".as_ref(), backup.as_os_str()]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(!other.path("register.db.vault").exists());
}

/// Twenty names that mean something else to a shell, to a terminal or to another system.
#[test]
fn a_hostile_name_is_a_label_and_leads_nowhere() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    fs::create_dir_all(sandbox.path("deep/er")).unwrap();
    let absolute = sandbox.path("absolute");
    let names: [&[u8]; 20] = [
        b"deep/../../outside/../plain",
        b"./deep/er/../name",
        absolute.as_os_str().as_bytes(),
        b"..\\..\\windows\\system32\\plan",
        b"C:\\temp\\..\\plan.pdf",
        b"\\\\server\\share\\plan",
        b"CON",
        b"NUL.txt",
        b"COM1",
        b"aux.",
        b"plan.txt:stream",
        b"-rf",
        b"--output",
        b"~root",
        b"$(touch pwned)",
        b"plan\n.txt",
        b"plan\x1b[2J.txt",
        "plan\u{202e}fdp.exe".as_bytes(),
        b"\xff\xfe.txt",
        b"...",
    ];
    for (number, name) in names.iter().enumerate() {
        let path = sandbox.folder().join(OsStr::from_bytes(name));
        if number == 0 {
            fs::create_dir(sandbox.path("../outside")).ok();
        }
        fs::write(&path, format!("file {number}")).unwrap();
        let words = ["evidence", "add", "R1", "--"].map(OsStr::new);
        let answer = sandbox.run(words.iter().chain(&[OsStr::from_bytes(name)]));
        assert_eq!(answer.code, 0, "{name:?}: {answer:?}");
        let got = sandbox.ok(["evidence", "get", &(number + 1).to_string()]);
        assert_eq!(got, format!("file {number}"), "{name:?}");
    }
    let kept = fs::read_dir(sandbox.path("register.db.vault")).unwrap();
    let kept: Vec<String> =
        kept.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(kept.len(), names.len());
    assert!(
        kept.iter().all(|name| name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()))
    );
    let listed = sandbox.json(["evidence", "list"]);
    for file in listed["evidence"].as_array().unwrap() {
        let label = file["name"].as_str().unwrap();
        let is_odd = |c: char| c.is_control() || ['/', '\\', '\u{202e}'].contains(&c);
        assert!(!label.is_empty() && !label.contains(is_odd), "{label:?}");
        assert!(![".", ".."].contains(&label), "{label:?}");
    }
    assert!(!sandbox.path("pwned").exists());
}

/// The folder of the vault is swapped for a link and back, over and over, while evidence is added and read.
#[test]
fn nothing_is_written_or_read_where_a_link_leads_that_takes_the_vaults_place() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    fs::write(sandbox.path("first"), "the first file").unwrap();
    sandbox.ok(["evidence", "add", "R1", "first"]);
    let (vault, aside, outside) =
        (sandbox.path("register.db.vault"), sandbox.path("aside"), sandbox.path("outside"));
    fs::create_dir(&outside).unwrap();
    let (is_over, swaps) = (AtomicBool::new(false), std::sync::atomic::AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                let _ = fs::rename(&vault, &aside);
                let _ = symlink(&outside, &vault);
                let _ = fs::remove_file(&vault);
                let _ = fs::rename(&aside, &vault);
                swaps.fetch_add(1, Ordering::SeqCst);
            }
        });
        for round in 0..60 {
            let name = format!("file-{round}");
            fs::write(sandbox.path(&name), &name).unwrap();
            let added = sandbox.run(["evidence", "add", "R1", &name]);
            assert!([0, 65, 66, 73, 74].contains(&added.code), "{added:?}");
            let read = sandbox.run(["evidence", "get", "1"]);
            assert!(["", "the first file"].contains(&read.stdout.as_str()), "{read:?}");
        }
        is_over.store(true, Ordering::SeqCst);
    });
    assert!(swaps.into_inner() > 60, "the link was hardly ever there");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "written elsewhere");
    assert_no_debris(&vault);
}

fn assert_no_debris(folder: &Path) {
    for file in fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with(".track-"), "{name} is left");
    }
}

#[test]
fn a_link_in_the_vaults_place_is_refused_by_every_command() {
    let sandbox = backed_up();
    fs::write(sandbox.path("letter.txt"), "the letter").unwrap();
    sandbox.ok(["evidence", "add", "R1", "letter.txt"]);
    fs::rename(sandbox.path("register.db.vault"), sandbox.path("elsewhere")).unwrap();
    symlink("elsewhere", sandbox.path("register.db.vault")).unwrap();
    for (command, code) in [
        (&["evidence", "get", "1"][..], 65),
        (&["evidence", "add", "R1", "plan.txt"], 73),
        (&["verify"], 65),
        (&["backup", "other.db"], 65),
        (&["restore", "register.db.backup", "--yes"], 73),
    ] {
        let answer = sandbox.run(command);
        assert_eq!(answer.code, code, "{command:?}: {answer:?}");
        let said = answer.stdout + &answer.stderr;
        let once = said.matches("must be a folder (for evidence)").count();
        assert_eq!(once, 1, "{command:?}: {said}");
        assert!(said.contains("put the folder itself there"), "{command:?}: {said}");
    }
    assert_eq!(fs::read_dir(sandbox.path("elsewhere")).unwrap().count(), 2);
}

#[test]
fn a_backup_takes_what_a_redo_brings_back_and_without_the_file_a_redo_is_refused() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("plan.txt"), "the true plan").unwrap();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent"]);
    sandbox.ok(["evidence", "add", "R1", "plan.txt"]);
    sandbox.ok(["undo"]);
    sandbox.ok(["backup"]);
    fs::remove_file(sandbox.register()).unwrap();
    fs::remove_dir_all(sandbox.path("register.db.vault")).unwrap();
    sandbox.ok(["restore", "register.db.backup"]);

    let file = only_file(&sandbox, "register.db.vault");
    for damage in ["", "a plan", FAKE] {
        fs::write(&file, damage).unwrap();
        if damage.is_empty() {
            fs::remove_file(&file).unwrap();
        }
        let answer = sandbox.run(["redo"]);
        if damage == FAKE {
            // Of its length: `verify` finds it, as it does without a redo.
            assert_eq!(answer.code, 0, "{answer:?}");
            assert_eq!(sandbox.run(["verify"]).code, 65);
            continue;
        }
        assert_eq!(answer.code, 1, "{damage:?}: {answer:?}");
        let said = "error: act 3 can't be redone: the evidence [..] (plan.txt of R1)";
        let (begins, ends) = said.split_once("[..]").unwrap();
        assert!(answer.stderr.starts_with(begins) && answer.stderr.contains(ends), "{answer:?}");
        assert!(answer.stderr.contains("from the vault of a backup, or add"), "{answer:?}");
        assert_eq!(sandbox.ok(["log", "--format", "ids"]).lines().count(), 4);
    }
    fs::write(&file, "the true plan").unwrap();
    sandbox.ok(["verify"]);
}

#[test]
fn what_a_restore_keeps_has_its_evidence_where_it_was() {
    let sandbox = backed_up();
    fs::write(sandbox.path("letter.txt"), "the letter").unwrap();
    sandbox.ok(["evidence", "add", "R1", "letter.txt"]);
    let said = sandbox.ok(["restore", "register.db.backup", "--yes"]);
    let kept = said.lines().find_map(|line| line.strip_prefix("the previous register is kept as "));
    let kept = kept.unwrap().to_owned();
    sandbox.ok(["--db", &kept, "verify"]);

    let said = sandbox.ok(["restore", &kept, "--yes"]);
    assert!(!said.contains("missing"), "{said}");
    assert_eq!(sandbox.ok(["evidence", "get", "3"]), "the letter");
    sandbox.ok(["verify"]);
}

#[test]
fn a_folder_in_the_place_of_evidence_is_put_aside_and_for_one_of_the_vault_it_is_said_what_to_do() {
    let sandbox = backed_up();
    let file = only_file(&sandbox, "register.db.vault");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    fs::write(file.join("letter"), "Dear reader").unwrap();
    let said = sandbox.ok(["restore", "register.db.backup", "--yes"]);
    assert!(said.contains("replaced the damaged evidence"), "{said}");
    let kept =
        said.lines().find_map(|line| line.strip_prefix("the folder in its place was moved to "));
    assert_eq!(fs::read_to_string(Path::new(kept.unwrap()).join("letter")).unwrap(), "Dear reader");
    sandbox.ok(["verify"]);

    fs::remove_dir_all(sandbox.path("register.db.vault")).unwrap();
    fs::write(sandbox.path("register.db.vault"), "a letter").unwrap();
    let answer = sandbox.run(["restore", "register.db.backup", "--yes"]);
    assert_eq!(answer.code, 73, "{answer:?}");
    assert!(answer.stderr.contains("move it away"), "{answer:?}");
    fs::remove_file(sandbox.path("register.db.vault")).unwrap();
    sandbox.ok(["restore", "register.db.backup", "--yes"]);
    sandbox.ok(["verify"]);
}
