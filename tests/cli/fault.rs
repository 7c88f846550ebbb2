//! A disk that fails. At each call that changes a file the process stops, the power fails or the call is refused;
//! what was acknowledged must be there, nothing may be half done, and the next command must work.
#![cfg(target_os = "linux")]

mod hand_over;
mod upgrade;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::sandbox::{Sandbox, TODAY, need};

/// How the disk fails; `tests/shim/fault.c` says what each is.
const KINDS: [&str; 6] = ["stop", "torn", "power", "scatter", "eio", "enospc"];

/// The failing disk, compiled once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| compiled("fault"))
}

/// What is preloaded into the program. The C compiler is the one that SQLite was compiled with.
pub fn compiled(name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/shim/{name}.c"));
    let shim = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.so"));
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    need(&compiler);
    let compiled = Command::new(compiler)
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
        .args([&shim, &source])
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(compiled.success());
    shim
}

/// The files on the failing disk before each attempt, the register among them.
struct Disk {
    sandbox: Sandbox,
    files: Vec<(String, Vec<u8>)>,
}

/// The result of a command on the failing disk.
struct Attempt {
    said: String,
    complaint: String,
    is_acknowledged: bool,
}

impl Disk {
    fn new(sandbox: Sandbox) -> Disk {
        let whole = fs::read(sandbox.register()).unwrap();
        Disk::with(sandbox, vec![("register.db".to_owned(), whole)])
    }

    fn with(sandbox: Sandbox, files: Vec<(String, Vec<u8>)>) -> Disk {
        fs::create_dir(sandbox.path("disk")).unwrap();
        Disk { sandbox, files }
    }

    fn register(&self) -> PathBuf {
        self.sandbox.path("disk/register.db")
    }

    /// Runs a command on a fresh copy of the register, on a disk that fails in this way at this call.
    fn attempt(&self, command: &[&str], kind: &str, at: u64) -> Attempt {
        fs::remove_dir_all(self.sandbox.path("disk")).unwrap();
        fs::create_dir(self.sandbox.path("disk")).unwrap();
        for (name, bytes) in &self.files {
            let path = self.sandbox.path("disk").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let output = Command::new(env!("CARGO_BIN_EXE_track"))
            .args(command)
            .current_dir(self.sandbox.folder())
            .env_clear()
            .env("HOME", self.sandbox.path("home"))
            .env("TRACK_DB", self.register())
            .env("TRACK_TODAY", TODAY)
            .env("LD_PRELOAD", shim())
            .env("FAULT_FOLDER", self.sandbox.path("disk").canonicalize().unwrap())
            .env("FAULT_KIND", kind)
            .env("FAULT_AT", at.to_string())
            .env("FAULT_COUNT", self.sandbox.path("calls"))
            .output()
            .unwrap();
        Attempt {
            said: String::from_utf8(output.stdout).unwrap(),
            complaint: String::from_utf8(output.stderr).unwrap(),
            is_acknowledged: output.status.code() == Some(0),
        }
    }

    /// How many calls of the command change a file.
    fn calls(&self, command: &[&str]) -> u64 {
        let whole = self.attempt(command, "count", 0);
        assert!(whole.is_acknowledged, "{}", whole.complaint);
        fs::read_to_string(self.sandbox.path("calls")).unwrap().trim().parse().unwrap()
    }

    /// How many rows a query finds. The register must be sound, and an older one must still upgrade.
    fn rows(&self, question: &[&str], about: &str) -> usize {
        let disk = self.register().to_string_lossy().into_owned();
        self.sandbox.ok(["--db", &disk, "init"]);
        let asked = [&["--db", &disk, "list", "--format", "ids"][..], question].concat();
        let answer = self.sandbox.run(asked);
        assert_eq!(answer.code, 0, "{about}: {answer:?}");
        let verdict = self.sandbox.run(["--db", &disk, "verify"]);
        assert_eq!(verdict.code, 0, "{about}: {verdict:?}");
        answer.stdout.lines().count()
    }

    /// Fails a command at a sample of its calls, in every way. How many rows a query finds shows whether the
    /// command was done.
    fn fail(
        &self,
        command: &[&str],
        question: &[&str],
        (before, after): (usize, usize),
        every: usize,
    ) {
        let calls = self.calls(command);
        assert!(calls > 20, "only {calls} calls were met");
        for kind in KINDS {
            // The last calls end the transaction: each of them counts.
            let ending = (calls - 6)..=calls;
            for at in (1..calls - 6).step_by(every).chain(ending) {
                let about = format!("{command:?}: {kind} at {at} of {calls}");
                let attempt = self.attempt(command, kind, at);
                let rows = self.rows(question, &about);
                assert!(rows == before || rows == after, "{about}: {rows} rows");
                if attempt.is_acknowledged {
                    assert_eq!(rows, after, "{about}: {}", attempt.said);
                }
                if attempt.complaint.contains("nothing was changed") {
                    assert_eq!(rows, before, "{about}: {}", attempt.complaint);
                }
            }
        }
        let disk = self.register().to_string_lossy().into_owned();
        self.sandbox.ok(["--db", &disk, "add", "Next", "--force", "kent"]);
    }
}

/// A register with one finding.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "There before", "--force", "kent", "--ref", "BEFORE"]);
    sandbox
}

#[test]
fn add_survives_a_disk_that_fails_at_any_call() {
    let disk = Disk::new(sandbox());
    let command = ["add", "In the balance", "--force", "kent", "--ref", "R1"];
    disk.fail(&command, &["--all"], (1, 2), every(1, 9));
}

#[test]
fn import_survives_a_disk_that_fails_at_any_call() {
    let sandbox = sandbox();
    let rows: String = (1..=300).map(|n| format!("K{n:03},kent,Finding {n}\n")).collect();
    fs::write(sandbox.path("kent.csv"), format!("ref,force,title\n{rows}")).unwrap();
    let disk = Disk::new(sandbox);
    disk.fail(&["import", "kent.csv"], &["--all"], (1, 301), every(7, 60));
}

#[test]
fn undo_survives_a_disk_that_fails_at_any_call() {
    let disk = Disk::new(sandbox());
    disk.fail(&["undo"], &["--all"], (1, 0), every(3, 20));
}

#[test]
fn update_and_close_survive_a_disk_that_fails_at_any_call() {
    let disk = Disk::new(sandbox());
    let update = ["update", "BEFORE", "--owner", "ACC Crime"];
    disk.fail(&update, &["--owner", "ACC Crime"], (0, 1), every(3, 25));
    let close = ["close", "BEFORE", "--on", "2026-11-20", "--letter", "A letter"];
    disk.fail(&close, &["--status", "closed"], (0, 1), every(3, 25));
}

#[test]
fn an_upgrade_survives_a_disk_that_fails_at_any_call() {
    let sandbox = Sandbox::new();
    let older = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/register-v1.db");
    fs::copy(older, sandbox.register()).unwrap();
    let disk = Disk::new(sandbox);
    disk.fail(&["note", "R1@kent", "--text", "x"], &["--all"], (2, 2), every(5, 60));
}

#[test]
fn backup_on_a_disk_that_fails_at_any_call_is_complete_or_absent() {
    let disk = Disk::new(sandbox());
    let command = ["backup"];
    let calls = disk.calls(&command);
    for kind in KINDS {
        for at in (1..=calls).step_by(every(1, 6)) {
            let about = format!("{kind} at {at} of {calls}");
            let attempt = disk.attempt(&command, kind, at);
            assert_eq!(disk.rows(&["--all"], &about), 1, "{about}");
            let backup = disk.sandbox.path("disk/register.db.backup");
            assert!(backup.exists() || !attempt.is_acknowledged, "{about}");
            if backup.exists() {
                disk.sandbox.ok(["--db", &backup.to_string_lossy(), "verify"]);
            }
        }
    }
}

/// Two names are exchanged by the system itself, past the C library, so no loss of power is tried here.
#[test]
fn backup_over_an_earlier_one_leaves_either_of_them() {
    let sandbox = sandbox();
    sandbox.ok(["backup"]);
    let earlier = fs::read(sandbox.path("register.db.backup")).unwrap();
    sandbox.ok(["add", "Since then", "--force", "kent", "--ref", "SINCE"]);
    let register = fs::read(sandbox.register()).unwrap();
    let files = [("register.db", register), ("register.db.backup", earlier)];
    let disk = Disk::with(sandbox, files.map(|(name, bytes)| (name.to_owned(), bytes)).into());
    let backup = disk.sandbox.path("disk/register.db.backup");
    let calls = disk.calls(&["backup"]);
    for kind in ["stop", "torn", "eio", "enospc"] {
        for at in (1..calls - 8).step_by(every(1, 20)).chain((calls - 8)..=calls) {
            let about = format!("{kind} at {at} of {calls}");
            let attempt = disk.attempt(&["backup"], kind, at);
            let listed = ["--db", backup.to_str().unwrap(), "list", "--format", "ids"];
            let listed = disk.sandbox.ok(listed);
            assert!(["BEFORE\n", "BEFORE\nSINCE\n"].contains(&&*listed), "{about}: {listed}");
            assert!(listed.contains("SINCE") || !attempt.is_acknowledged, "{about}");
            disk.sandbox.ok(["--db", backup.to_str().unwrap(), "verify"]);
            disk.sandbox.ok(["--db", disk.register().to_str().unwrap(), "backup"]);
            let left = fs::read_dir(disk.sandbox.path("disk")).unwrap().count();
            assert_eq!(left, 2, "{about}: what was left is deleted by the next");
        }
    }
}

/// A backup with a finding and an evidence file, and a register with one more act.
struct BackedUp {
    disk: Disk,
    backup: Vec<u8>,
    /// What is in the register's place before the restore.
    former: Option<Vec<u8>>,
}

impl BackedUp {
    /// Puts `former` of the register's bytes in its place, and `beside` beside it.
    fn new(former: impl Fn(Vec<u8>) -> Option<Vec<u8>>, beside: &[(&str, &[u8])]) -> BackedUp {
        let sandbox = sandbox();
        fs::write(sandbox.path("paper"), "It was done").unwrap();
        sandbox.ok(["evidence", "add", "BEFORE", "paper"]);
        sandbox.ok(["backup"]);
        sandbox.ok(["add", "Since then", "--force", "kent", "--ref", "SINCE"]);
        let mut files: Vec<(String, Vec<u8>)> =
            beside.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        let backup = fs::read(sandbox.path("register.db.backup")).unwrap();
        files.push(("register.db.backup".into(), backup.clone()));
        for file in fs::read_dir(sandbox.path("register.db.backup.vault")).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            let bytes = fs::read(file.path()).unwrap();
            files.push((format!("register.db.backup.vault/{name}"), bytes.clone()));
            if former(Vec::new()).is_some() {
                files.push((format!("register.db.vault/{name}"), bytes));
            }
        }
        let former = former(fs::read(sandbox.register()).unwrap());
        files.extend(former.iter().map(|bytes| ("register.db".to_owned(), bytes.clone())));
        BackedUp { disk: Disk::with(sandbox, files), backup, former }
    }

    /// What a register lists; it must be sound.
    fn listed(&self, path: &Path, about: &str) -> String {
        let path = path.to_str().unwrap();
        let answer = self.disk.sandbox.run(["--db", path, "list", "--all", "--format", "ids"]);
        assert_eq!(answer.code, 0, "{about}: {answer:?}");
        let verdict = self.disk.sandbox.run(["--db", path, "verify"]);
        assert_eq!(verdict.code, 0, "{about}: {path}: {verdict:?}");
        answer.stdout
    }

    /// The copies of former registers, without their journals and vaults.
    fn kept(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.disk.sandbox.path("disk")).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let is_kept = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("register.db.before-restore-")
                && !["-journal", "-wal", "-shm"].iter().any(|end| name.ends_with(end))
        };
        paths.filter(|path| path.is_file() && is_kept(path)).collect()
    }

    /// Fails a restore at a sample of its calls, in every way, and checks what is left.
    fn fail(&self, usual: usize, check: impl Fn(&BackedUp, &Attempt, &str)) {
        let backup = self.disk.sandbox.path("disk/register.db.backup");
        let command = ["restore", backup.to_str().unwrap(), "--yes"];
        let calls = self.disk.calls(&command);
        for kind in KINDS {
            let ending = (calls - 6)..=calls;
            for at in (1..calls - 6).step_by(every(usual / 10, usual)).chain(ending) {
                let about = format!("{command:?}: {kind} at {at} of {calls}");
                let attempt = self.disk.attempt(&command, kind, at);
                check(self, &attempt, &about);
                assert!(
                    fs::read(&backup).unwrap() == self.backup,
                    "{about}: the backup was changed"
                );
                // The next one works, and reads through what it restored.
                let disk = self.disk.register().to_string_lossy().into_owned();
                self.disk.sandbox.ok([&["--db", &disk][..], &command].concat());
                self.is_found_beside(&about);
            }
        }
    }

    /// What was in the register's place is kept beside it.
    fn is_found_beside(&self, about: &str) {
        let Some(former) = &self.former else { return };
        let is_it = |path: &PathBuf| match former.len() == fs::read(path).unwrap().len() {
            true if fs::read(path).unwrap() == *former => true,
            _ => self.disk.sandbox.run(["--db", path.to_str().unwrap(), "show", "SINCE"]).code == 0,
        };
        assert!(self.kept().iter().any(is_it), "{about}: {:?}", self.kept());
    }
}

#[test]
fn a_restore_over_a_register_survives_a_disk_that_fails_at_any_call() {
    BackedUp::new(Some, &[]).fail(90, |backed, attempt, about| {
        let listed = backed.listed(&backed.disk.register(), about);
        match listed.as_str() {
            "BEFORE\n" => backed.is_found_beside(about),
            "BEFORE\nSINCE\n" => assert!(!attempt.is_acknowledged, "{about}: {}", attempt.said),
            other => panic!("{about}: {other}"),
        }
    });
}

#[test]
fn a_restore_where_there_was_no_register_survives_a_disk_that_fails_at_any_call() {
    BackedUp::new(|_| None, &[]).fail(30, |backed, attempt, about| {
        let register = backed.disk.register();
        assert!(register.exists() || !attempt.is_acknowledged, "{about}: {}", attempt.said);
        if register.exists() {
            assert_eq!(backed.listed(&register, about), "BEFORE\n", "{about}");
        }
    });
}

#[test]
fn a_restore_over_a_damaged_register_survives_a_disk_that_fails_at_any_call() {
    let damaged = |mut bytes: Vec<u8>| {
        bytes.chunks_mut(4096).skip(1).for_each(|page| page.fill(0xAA));
        Some(bytes)
    };
    let journal = [("register.db-journal", &[0xA5; 600][..])];
    BackedUp::new(damaged, &journal).fail(30, |backed, attempt, about| {
        let register = backed.disk.register();
        let is_former = fs::read(&register).ok() == backed.former;
        assert!(!(attempt.is_acknowledged && is_former), "{about}: {}", attempt.said);
        if is_former {
            return;
        }
        backed.is_found_beside(about);
        if register.exists() {
            assert_eq!(backed.listed(&register, about), "BEFORE\n", "{about}");
        } else {
            assert!(!attempt.is_acknowledged, "{about}: {}", attempt.said);
        }
    });
}

/// How many calls to step: the usual sample, or a closer one with `TRACK_FAULTS=all`.
fn every(all: usize, usual: usize) -> usize {
    match std::env::var("TRACK_FAULTS").as_deref() {
        Ok("all") => all,
        _ => usual,
    }
}
