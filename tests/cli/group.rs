//! A register that the logins of a group share, tried with several logins where the tests are run as root.
//! Elsewhere the only member is the login itself, in its own group.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Stdio};

use super::sandbox::{Answer, Sandbox, answer, need};

/// Numbers of users and a group that no system has given out.
const ANN: u32 = 70_001;
const BOB: u32 = 70_002;
const EVE: u32 = 70_003;
const GROUP: u32 = 70_009;

/// A folder that every login can reach, with one for the register in it.
struct Shared {
    sandbox: Sandbox,
    is_root: bool,
    group: u32,
}

impl Shared {
    fn new() -> Shared {
        let sandbox = Sandbox::new();
        let own = fs::metadata(sandbox.folder()).unwrap();
        let is_root = own.uid() == 0;
        let binary = sandbox.path("track");
        fs::copy(env!("CARGO_BIN_EXE_track"), &binary).unwrap();
        fs::set_permissions(sandbox.folder(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(sandbox.path("plan.txt"), "the plan").unwrap();
        fs::create_dir(sandbox.path("shared")).unwrap();
        if is_root {
            need("setpriv");
            std::os::unix::fs::chown(sandbox.path("shared"), Some(ANN), Some(ANN)).unwrap();
        }
        Shared { group: if is_root { GROUP } else { own.gid() }, sandbox, is_root }
    }

    /// Runs `track` as a login; where that can't be, as the one that runs the tests.
    fn run(&self, user: u32, groups: u32, words: &[&str]) -> Answer {
        let binary = self.sandbox.path("track");
        let mut command = if self.is_root {
            let mut command = Command::new("setpriv");
            let user = user.to_string();
            command.args(["--reuid", &user, "--regid", &user, "--groups", &groups.to_string()]);
            command.arg(&binary);
            command
        } else {
            Command::new(&binary)
        };
        command
            .args(words)
            .current_dir(self.sandbox.folder())
            .env("TRACK_DB", self.path(""))
            .env("TRACK_TODAY", "2026-11-23")
            .env("HOME", self.sandbox.path("home"))
            .stdin(Stdio::null());
        answer(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn member(&self, user: u32, words: &[&str]) -> Answer {
        self.run(user, self.group, words)
    }

    fn ok(&self, user: u32, words: &[&str]) -> String {
        let answer = self.member(user, words);
        assert_eq!(answer.code, 0, "{words:?}: {answer:?}");
        answer.stdout
    }

    /// The register, or what is beside it.
    fn path(&self, suffix: &str) -> std::path::PathBuf {
        self.sandbox.path("shared").join(format!("register.db{suffix}"))
    }

    fn assert_is_groups(&self, path: &Path) {
        let metadata = fs::symlink_metadata(path).unwrap();
        let mode = if metadata.is_dir() { 0o2770 } else { 0o660 };
        assert_eq!(metadata.mode() & 0o7777, mode, "{}", path.display());
        assert_eq!(metadata.gid(), self.group, "{}", path.display());
        if metadata.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                self.assert_is_groups(&entry.unwrap().path());
            }
        }
    }
}

#[test]
fn every_member_of_the_group_can_use_every_part_of_the_register() {
    let shared = Shared::new();
    let group = shared.group.to_string();
    shared.ok(ANN, &["init", "--force", "kent", "--group", &group]);
    shared.ok(BOB, &["add", "Review the rota", "--ref", "R1", "--due", "2026-12-01"]);
    shared.ok(BOB, &["evidence", "add", "R1", "plan.txt"]);
    shared.ok(ANN, &["note", "R1", "--text", "Seen"]);
    shared.ok(ANN, &["remind"]);
    shared.ok(BOB, &["remind"]);
    shared.ok(ANN, &["backup"]);
    shared.ok(BOB, &["backup"]);
    shared.ok(BOB, &["backup", "--into", "shared"]);
    shared.ok(ANN, &["evidence", "get", "1", "--output", "-"]);
    shared.ok(BOB, &["submit", "R1", "--text", "Done"]);
    shared.ok(ANN, &["restore", shared.path(".backup").to_str().unwrap(), "--yes"]);
    shared.ok(BOB, &["note", "R1", "--text", "Restored"]);
    for member in [ANN, BOB] {
        shared.ok(member, &["verify"]);
        shared.ok(member, &["show", "R1"]);
    }
    shared.assert_is_groups(&shared.sandbox.path("shared"));
}

#[test]
fn an_existing_register_is_given_to_a_group_and_taken_back() {
    let shared = Shared::new();
    shared.ok(ANN, &["add", "Review the rota", "--ref", "R1", "--force", "kent"]);
    shared.ok(ANN, &["evidence", "add", "R1", "plan.txt"]);
    shared.ok(ANN, &["backup"]);
    assert_eq!(fs::metadata(shared.path("")).unwrap().mode() & 0o777, 0o600);

    let said = shared.member(ANN, &["init", "--group", &shared.group.to_string()]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{said:?}");
    shared.assert_is_groups(&shared.sandbox.path("shared"));
    shared.ok(BOB, &["note", "R1", "--text", "Seen"]);

    shared.ok(ANN, &["init", "--no-group"]);
    for path in ["", ".backup"] {
        assert_eq!(fs::metadata(shared.path(path)).unwrap().mode() & 0o777, 0o600, "{path}");
    }
    assert_eq!(fs::metadata(shared.path(".vault")).unwrap().mode() & 0o7777, 0o700);
}

#[test]
fn a_folder_with_other_things_in_it_is_left_alone_and_named() {
    let shared = Shared::new();
    let folder = shared.sandbox.path("shared");
    fs::write(folder.join("minutes.txt"), "of the board").unwrap();
    let before = fs::metadata(&folder).unwrap().mode();

    let said = shared.member(ANN, &["init", "--group", &shared.group.to_string()]);

    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stderr.contains("&& chmod 2770"), "{said:?}");
    assert_eq!(fs::metadata(&folder).unwrap().mode(), before);
}

#[test]
fn an_undo_by_another_login_needs_the_number() {
    let shared = Shared::new();
    shared.ok(ANN, &["init", "--force", "kent", "--group", &shared.group.to_string()]);
    shared.ok(ANN, &["--as", "Ann", "add", "Review the rota", "--ref", "R1"]);

    let refused = shared.member(BOB, &["--as", "Bob", "undo"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("not by you"), "{refused:?}");
    if shared.is_root {
        assert_eq!(shared.member(BOB, &["undo"]).code, 1);
    }
    shared.ok(BOB, &["--as", "Bob", "undo", "2"]);
    let refused = shared.member(ANN, &["--as", "Ann", "redo"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    shared.ok(BOB, &["--as", "Bob", "redo"]);
}

/// Where the tests aren't run as root, the folder is closed to the only login that there is.
#[test]
fn who_is_not_of_the_group_is_refused_and_changes_nothing() {
    let shared = Shared::new();
    let refused = shared.run(EVE, EVE, &["init", "--group", &GROUP.to_string()]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("isn't a member of the group"), "{refused:?}");
    shared.ok(ANN, &["init", "--group", &shared.group.to_string()]);
    let folder = shared.sandbox.path("shared");
    let mode = fs::metadata(&folder).unwrap().permissions();
    if !shared.is_root {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    }
    assert_eq!(shared.run(EVE, EVE, &["list"]).code, 77);
    assert_eq!(shared.run(EVE, EVE, &["add", "A", "--force", "kent"]).code, 77);
    fs::set_permissions(&folder, mode).unwrap();
}

#[test]
fn a_missing_permission_is_told_from_a_missing_file() {
    let shared = Shared::new();
    let group = shared.group.to_string();
    shared.ok(ANN, &["init", "--force", "kent", "--group", &group]);
    shared.ok(BOB, &["add", "Review the rota", "--ref", "R1"]);
    shared.ok(BOB, &["evidence", "add", "R1", "plan.txt"]);
    let file = fs::read_dir(shared.path(".vault")).unwrap().next().unwrap().unwrap().path();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();

    let answer = shared.member(ANN, &["verify"]);
    assert_eq!(answer.code, 77, "{answer:?}");
    assert!(answer.stdout.contains("not permitted: 1 of 1 files"), "{answer:?}");
    shared.ok(BOB, &["init", "--group", &group]);
    shared.ok(ANN, &["verify"]);

    fs::remove_file(&file).unwrap();
    let answer = shared.member(ANN, &["verify"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(answer.stdout.contains("is missing"), "{answer:?}");

    let folder = shared.sandbox.path("shared");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2550)).unwrap();
    let answer = shared.member(BOB, &["note", "R1", "--text", "Seen"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2770)).unwrap();
    assert_eq!(answer.code, 77, "{answer:?}");
    assert!(answer.stderr.contains("you may not write in"), "{answer:?}");
}
