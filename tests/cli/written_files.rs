//! Files that a command writes for its user: never over what is kept, never through a link, for the owner alone, and
//! whole or not at all.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use super::sandbox::{Answer, Sandbox};

/// Every way to write a file, with its name still to come. Each would succeed, or end with 65 for its complaints.
const WRITERS: [&[&str]; 4] = [
    &["import", "bad.csv", "--complaints"],
    &["export", "--output"],
    &["evidence", "get", "1", "--output"],
    &["remind", "--to"],
];

/// A register with a finding, a file of evidence, a configuration and a file that can't be imported.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "Publish it", "--ref", "R1", "--force", "kent", "--due", "2026-11-01"]);
    fs::write(sandbox.path("plan.txt"), "the plan").unwrap();
    sandbox.ok(["evidence", "add", "R1", "plan.txt"]);
    fs::write(sandbox.path("bad.csv"), "ref,title,force,due\nQ,x,kent,notadate\n").unwrap();
    fs::write(sandbox.path("holidays.json"), "{}").unwrap();
    fs::write(sandbox.path("track.toml"), "[mail]\nfrom = \"track@example.org\"\n").unwrap();
    sandbox
}

fn run(sandbox: &Sandbox, words: &[&str]) -> Answer {
    let mut command = sandbox.track(words);
    command.env("TRACK_CONFIG", sandbox.path("track.toml"));
    super::sandbox::answer(
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap(),
    )
}

fn hidden(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

/// Every file below a folder, with its content, and where each link leads.
fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let path = entry.path();
        let name = path.to_string_lossy().into_owned();
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            found.push((name, fs::read_link(&path).unwrap().to_string_lossy().into_owned().into()));
        } else if kind.is_dir() {
            found.extend(content(&path));
        } else {
            found.push((name, if kind.is_file() { fs::read(&path).unwrap() } else { Vec::new() }));
        }
    }
    found.sort();
    found
}

#[test]
fn no_command_writes_over_what_is_kept_whatever_it_is_called() {
    let sandbox = sandbox();
    let hash = fs::read_dir(sandbox.path("register.db.vault")).unwrap().next().unwrap().unwrap();
    let evidence = format!("register.db.vault/{}", hash.file_name().to_string_lossy());
    sandbox.ok(["backup"]);
    let link = |to: &str, name: &str| symlink(sandbox.path(to), sandbox.path(name)).unwrap();
    let second = |of: &str, name: &str| {
        fs::hard_link(sandbox.path(of), sandbox.path(name)).unwrap();
    };
    second("register.db", "second.db");
    second(&evidence, "second.txt");
    second("track.toml", "second.toml");
    link("register.db", "link.db");
    link("register.db.vault", "vault-link");
    link(".", "here");
    let absolute = sandbox.register();
    let kept = [
        "register.db",
        "./register.db",
        "home/../register.db",
        "here/register.db",
        "here/here/register.db",
        absolute.to_str().unwrap(),
        "REGISTER.DB",
        "second.db",
        "link.db",
        "register.db-journal",
        "register.db-wal",
        "here/register.db-shm",
        "register.db.backup",
        &evidence,
        "register.db.vault/new.txt",
        "vault-link/new.txt",
        "here/register.db.vault/new.txt",
        "second.txt",
        "track.toml",
        "./here/track.toml",
        "second.toml",
    ];
    let before = content(sandbox.folder());
    for writer in WRITERS {
        let overwrite: &[&str] = if writer[0] == "remind" { &[] } else { &["--overwrite"] };
        for path in kept {
            for more in [&[], overwrite] {
                let words = [writer, &[path], more].concat();
                let answer = run(&sandbox, &words);
                assert!([1, 73].contains(&answer.code), "{words:?}: {answer:?}");
                let said = answer.stderr.trim_end();
                assert!(said.starts_with("error: ") && said.lines().count() == 1, "{answer:?}");
                assert!(content(sandbox.folder()) == before, "{words:?} wrote");
            }
        }
    }
    let imported = ["import", "bad.csv", "--overwrite", "--complaints", "here/bad.csv"];
    let answer = run(&sandbox, &imported);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(answer.stderr.contains("is read by this command"), "{answer:?}");
    assert!(content(sandbox.folder()) == before);
}

#[test]
fn a_backup_never_takes_the_place_of_the_registers_own_files() {
    let sandbox = sandbox();
    symlink(sandbox.folder(), sandbox.path("here")).unwrap();
    let before = content(sandbox.folder());
    for path in ["register.db-journal", "here/register.db-wal", "register.db.vault/copy.db"] {
        let answer = sandbox.run(["backup", path]);
        assert_eq!(answer.code, 1, "{path}: {answer:?}");
        assert!(content(sandbox.folder()) == before, "{path}");
    }
    assert_eq!(sandbox.run(["backup", "--into", "register.db.vault"]).code, 1);
    assert!(content(sandbox.folder()) == before);
}

#[test]
fn a_register_that_is_not_there_yet_keeps_its_name_free() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("bad.csv"), "ref,title,force,due\nQ,x,kent,notadate\n").unwrap();
    for path in ["register.db", "register.db-journal", "register.db.vault"] {
        let answer = sandbox.run(["import", "bad.csv", "--complaints", path]);
        assert_eq!(answer.code, 1, "{path}: {answer:?}");
        assert!(!sandbox.path(path).exists());
    }
}

#[test]
fn what_exists_is_only_replaced_if_that_is_asked_for_and_a_link_is_never_followed() {
    for writer in &WRITERS[..3] {
        let sandbox = sandbox();
        let run = |more: &[&str]| run(&sandbox, &[*writer, more].concat());
        let done = |answer: Answer| assert!([0, 65].contains(&answer.code), "{answer:?}");
        fs::write(sandbox.path("precious"), "precious").unwrap();
        symlink("precious", sandbox.path("link")).unwrap();
        symlink("nothing", sandbox.path("dangling")).unwrap();

        for path in ["precious", "link", "dangling"] {
            let answer = run(&[path]);
            assert_eq!(answer.code, 73, "{writer:?} {path}: {answer:?}");
            assert!(answer.stderr.contains("already exists"), "{answer:?}");
        }
        assert_eq!(fs::read(sandbox.path("precious")).unwrap(), b"precious");

        for path in ["link", "dangling"] {
            done(run(&[path, "--overwrite"]));
            let written = fs::symlink_metadata(sandbox.path(path)).unwrap();
            assert!(written.is_file() && written.len() > 0, "{writer:?} {path}");
            assert_eq!(written.mode() & 0o7777, 0o600);
        }
        assert_eq!(fs::read(sandbox.path("precious")).unwrap(), b"precious");
        assert!(!sandbox.path("nothing").exists());
        done(run(&["precious", "--overwrite"]));
        assert_ne!(fs::read(sandbox.path("precious")).unwrap(), b"precious");
        assert_eq!(fs::metadata(sandbox.path("precious")).unwrap().mode() & 0o7777, 0o600);
    }
}

#[test]
fn a_folder_a_pipe_and_a_device_are_refused() {
    let sandbox = sandbox();
    fs::create_dir(sandbox.path("folder")).unwrap();
    symlink("folder", sandbox.path("to-folder")).unwrap();
    assert_eq!(sandbox.sh("mkfifo pipe; ln -s pipe to-pipe").code, 0);
    let before = content(sandbox.folder());
    for writer in &WRITERS[..3] {
        for path in [
            "folder",
            "to-folder",
            "pipe",
            "to-pipe",
            "/",
            "..",
            "/dev/null",
            "/dev/stdout",
            "/dev/fd/1",
            "/proc/self/fd/1",
            "/dev/new",
            "missing/new",
        ] {
            let answer = run(&sandbox, &[*writer, &[path, "--overwrite"]].concat());
            assert!([1, 73].contains(&answer.code), "{writer:?} {path}: {answer:?}");
            assert_eq!(answer.stdout, "", "{writer:?} {path}");
        }
    }
    assert!(content(sandbox.folder()) == before);
    assert!(!Path::new("/dev/new").exists());
}

/// Standard output has a name of its own.
#[test]
fn a_dash_is_standard_output() {
    let sandbox = sandbox();
    let answer = run(&sandbox, &["import", "bad.csv", "--complaints", "-"]);
    assert_eq!(answer.code, 65);
    assert!(answer.stdout.starts_with("line 2, due: can't read \"notadate\""), "{answer:?}");
    assert_eq!(sandbox.ok(["export", "--output", "-"]), sandbox.ok(["export"]));
    assert!(!sandbox.path("-").exists());
}

#[test]
fn a_file_that_cannot_be_finished_leaves_the_old_one_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.import_many(2_000);
    fs::write(sandbox.path("old"), "the old one").unwrap();
    let before = content(sandbox.folder());
    for format in ["csv", "json", "jsonl", "md", "table", "plain"] {
        for more in ["--output old --overwrite", "--output new"] {
            let answer =
                sandbox.sh(&format!("ulimit -f 20; track export --format {format} {more}"));
            assert_eq!(answer.code, 74, "{format} {more}: {answer:?}");
            assert!(content(sandbox.folder()) == before, "{format} {more}");
        }
    }
    let said = sandbox.run(["export", "--output", "old", "--overwrite"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(fs::read_to_string(sandbox.path("old")).unwrap(), sandbox.ok(["export"]));
}

#[test]
fn an_interrupted_export_leaves_no_file() {
    let sandbox = Sandbox::new();
    sandbox.import_many(3_000);
    let before = content(sandbox.folder());
    for round in 0..12 {
        let mut child = sandbox.track(["export", "--json", "--output", "new"]);
        let child = child.stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(4 * round));
        let _ = sandbox.sh(&format!("kill -INT {}", child.id()));
        let answer = super::sandbox::answer(child);
        let _ = fs::remove_file(sandbox.path("new"));
        assert!([0, 130, -1].contains(&answer.code), "round {round}: {answer:?}");
        assert!(content(sandbox.folder()) == before, "round {round}: {}", answer.code);
    }
}

/// Every file and folder that the commands make, whatever the umask.
#[test]
fn what_is_made_is_for_its_owner_alone_whatever_the_umask() {
    for umask in ["000", "022", "077", "777"] {
        let sandbox = sandbox();
        for path in ["register.db", "register.db.vault", "bad.csv"] {
            let path = sandbox.path(path);
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            } else if path.ends_with("register.db") {
                fs::remove_file(path).unwrap();
            }
        }
        let before = content(sandbox.folder());
        let config = "TRACK_CONFIG=track.toml";
        let answer = sandbox.sh(&format!(
            "set -e; umask {umask}; export {config}
             track add 'Publish it' --ref R1 --force kent --due 2026-11-01
             track evidence add R1 plan.txt
             track backup; track backup --into .; track export --output export.csv
             track evidence get 1 --output evidence.txt
             track import bad.csv --complaints complaints.txt || test $? = 65
             track remind --to digest.eml
             mkdir -m 700 digests; track remind --all --to digests
             track restore register.db.backup --yes
             unset TRACK_DB TRACK_CONFIG; track add 'In the usual place' --force kent"
        ));
        assert_eq!(answer.code, 0, "{umask}: {answer:?}");
        let made: Vec<String> = content(sandbox.folder())
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| before.iter().all(|(known, _)| known != name))
            .collect();
        assert!(made.len() >= 12, "{made:?}");
        for file in made {
            let path = Path::new(&file);
            assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600, "{umask}: {file}");
            let folder = path.parent().unwrap();
            if folder != sandbox.folder() && folder != sandbox.path("home") {
                let mode = fs::metadata(folder).unwrap().mode() & 0o777;
                assert_eq!(mode, 0o700, "{umask}: {}", folder.display());
            }
        }
    }
}

#[test]
fn a_workbook_that_has_no_room_is_no_fault_of_the_program() {
    let sandbox = sandbox();
    for line in ["track export --output all.xlsx", "track export --hand-over all"] {
        let answer = sandbox.sh(&format!("ulimit -f 4; {line}"));
        assert_eq!(answer.code, 74, "{line}: {answer:?}");
        assert!(!answer.stderr.contains("fault in track"), "{line}: {answer:?}");
    }
    assert_eq!(hidden(sandbox.folder()), [""; 0]);
}

#[test]
fn what_a_killed_export_was_replacing_is_deleted_by_the_next_and_a_database_never() {
    let sandbox = sandbox();
    let left = |letter: &str| sandbox.path(&format!(".track-{}.replaced", letter.repeat(16)));
    fs::write(left("a"), "an older export").unwrap();
    fs::copy(sandbox.register(), left("b")).unwrap();
    symlink("plan.txt", left("c")).unwrap();
    sandbox.ok(["export", "--format", "csv", "--output", "export.csv"]);
    assert!(!left("a").exists() && left("b").exists() && left("c").is_symlink());
}

#[test]
fn nothing_is_made_in_the_temporary_folder() {
    let sandbox = sandbox();
    fs::create_dir(sandbox.path("tmp")).unwrap();
    fs::remove_dir(sandbox.path("tmp")).unwrap();
    let answer = sandbox.sh(
        "set -e; export TMPDIR=$PWD/tmp
         track add 'Another' --ref R2 --force kent; track evidence add R2 plan.txt; track backup
         track export --output export.csv; track export --output export.xlsx; track export --hand-over all
         track export | wc -l; track verify; track restore register.db.backup --yes",
    );
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(!sandbox.path("tmp").exists());
}

#[test]
fn an_empty_file_that_others_may_read_becomes_the_owners_when_the_register_is_made_in_it() {
    for command in [&["init"][..], &["add", "Publish it", "--force", "kent"]] {
        let sandbox = Sandbox::new();
        assert_eq!(sandbox.sh("umask 022; touch register.db").code, 0);
        sandbox.ok(command);
        assert_eq!(fs::metadata(sandbox.register()).unwrap().mode() & 0o7777, 0o600, "{command:?}");
    }
}

#[test]
fn a_register_that_others_may_read_is_said_after_a_change_and_by_verify() {
    let sandbox = sandbox();
    assert_eq!(sandbox.sh("chmod 644 register.db; chmod 755 register.db.vault").code, 0);
    for command in [&["verify"][..], &["note", "R1", "--text", "Seen"]] {
        let answer = sandbox.run(command);
        assert_eq!(answer.code, 0, "{answer:?}");
        for what in
            ["the register can be read by every login", "the register's vault can be read by"]
        {
            assert!(answer.stderr.contains(what), "{command:?}: {answer:?}");
        }
    }
    assert_eq!(sandbox.sh("chmod 600 register.db; chmod 700 register.db.vault").code, 0);
    assert_eq!(sandbox.run(["verify"]).stderr, "");
}
