//! A restore helps, whatever is wrong with the file in the register's place, and keeps that file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::sandbox::{Sandbox, answer};

/// A register with a backup of it.
fn backed_up() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "In the backup", "--ref", "KEPT", "--force", "kent"]);
    sandbox.ok(["backup"]);
    sandbox
}

/// What the restores kept, without its journals.
fn kept(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = fs::read_dir(sandbox.folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_kept = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("register.db.before-restore-")
            && !["-journal", "-wal", "-shm"].iter().any(|end| name.ends_with(end))
    };
    entries.filter(is_kept).collect()
}

/// Restores over what is there, which must help, and forgets what was kept.
fn helps(sandbox: &Sandbox, about: &str) -> Vec<PathBuf> {
    let restored = sandbox.run(["restore", "register.db.backup", "--yes"]);
    assert_eq!(restored.code, 0, "{about}: {restored:?}");
    assert_eq!(sandbox.ok(["list", "--format", "ids"]), "KEPT\n", "{about}");
    sandbox.ok(["update", "KEPT", "--owner", "ACC Crime"]);
    sandbox.ok(["verify"]);
    kept(sandbox)
}

#[test]
fn a_byte_of_the_header_is_no_harm_or_verify_tells_and_a_restore_helps() {
    let sandbox = backed_up();
    let bytes = fs::read(sandbox.path("register.db.backup")).unwrap();
    for at in (0..100).filter(|at| !(72..92).contains(at)) {
        // Which versions may read and write it, and how its pages are laid out.
        let values = if (16..24).contains(&at) { &[0, 3, 255][..] } else { &[255] };
        for value in values.iter().copied().filter(|value| *value != bytes[at]) {
            let about = format!("byte {at} is {value}");
            let mut altered = bytes.clone();
            altered[at] = value;
            fs::write(sandbox.register(), &altered).unwrap();
            let verified = sandbox.run(["verify"]);
            assert!([0, 65].contains(&verified.code), "{about}: {verified:?}");
            if verified.code == 0 {
                sandbox.ok(["update", "KEPT", "--priority", "high"]);
                sandbox.ok(["backup", "other.backup"]);
                fs::remove_file(sandbox.path("other.backup")).unwrap();
                continue;
            }
            let written = sandbox.run(["update", "KEPT", "--priority", "high"]);
            assert!([0, 65].contains(&written.code), "{about}: {written:?}");
            let copied = sandbox.run(["backup", "other.backup"]);
            assert!(copied.code == 65 || written.code == 0, "{about}: {copied:?}");
            let _ = fs::remove_file(sandbox.path("other.backup"));
            fs::write(sandbox.register(), &altered).unwrap();
            for path in helps(&sandbox, &about) {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

#[test]
fn a_header_that_stops_writing_is_told_and_nothing_newer_is_lost_unasked() {
    let sandbox = backed_up();
    sandbox.ok(["add", "Since then", "--ref", "SINCE", "--force", "kent"]);
    let mut bytes = fs::read(sandbox.register()).unwrap();
    bytes[18] = 3;
    fs::write(sandbox.register(), &bytes).unwrap();

    let verified = sandbox.run(["verify"]);
    assert_eq!(verified.code, 65, "{verified:?}");
    let told =
        "the header of the file is damaged (byte 18 is 3), so it can be read but not written";
    assert!(verified.stdout.contains(told), "{verified:?}");
    let written = sandbox.run(["add", "x", "--force", "kent"]);
    assert_eq!(written.code, 65, "{written:?}");
    assert!(written.stderr.contains(told) && written.stderr.contains("restore a backup"));

    let refused = sandbox.run(["restore", "register.db.backup"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("what was done since would be lost"), "{refused:?}");
    assert!(fs::read(sandbox.register()).unwrap() == bytes);
    let [kept] = &helps(&sandbox, "with --yes")[..] else { panic!("one is kept") };
    assert!(fs::read(kept).unwrap() == bytes);
}

#[test]
fn whatever_is_in_the_registers_place_is_put_aside() {
    let sandbox = backed_up();
    let register = sandbox.register();
    let bytes = fs::read(&register).unwrap();
    let with = |at: usize, value: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    for (about, file) in [
        ("no bytes", Vec::new()),
        ("one byte", vec![0]),
        ("half a header", bytes[..50].to_vec()),
        ("a cut page", bytes[..bytes.len() - 1].to_vec()),
        ("the first page", bytes[..4096].to_vec()),
        ("one byte more", [&bytes[..], &[0]].concat()),
        ("text", b"Dear reader".to_vec()),
        ("a newer version", with(60, &[0, 0, 3, 232])),
        ("no version", with(60, &[0, 0, 0, 0])),
        ("another program's", with(68, &[0, 0, 0, 1])),
        ("a damaged list of tables", with(100, &[0xAA; 300])),
    ] {
        fs::write(&register, &file).unwrap();
        let kept = helps(&sandbox, about);
        // What SQLite could read is copied page by page.
        let is_kept = |path: &PathBuf| file.len() > bytes.len() || fs::read(path).unwrap() == file;
        assert_eq!(kept.len(), usize::from(!file.is_empty()), "{about}");
        assert!(kept.iter().all(is_kept), "{about}");
        kept.iter().for_each(|path| fs::remove_file(path).unwrap());
    }
}

#[test]
fn journals_that_sqlite_cannot_use_are_put_aside_with_the_register() {
    let sandbox = backed_up();
    for (about, make) in [
        ("a folder for a journal", "mkdir register.db-journal"),
        ("a folder for a log", "mkdir register.db-wal"),
        ("a link that leads nowhere", "ln -s nowhere register.db-journal"),
        ("a link to another file", "echo letter > letter; ln -s ../letter register.db-wal"),
        ("noise", "head -c 5000 /dev/urandom > register.db-journal"),
        (
            "noise in each",
            "for end in wal shm; do head -c 5000 /dev/urandom > register.db-$end; done",
        ),
    ] {
        assert_eq!(sandbox.sh(make).code, 0);
        helps(&sandbox, about);
        assert_eq!(
            sandbox.sh("rm -rf *before-restore-*; ls -d register.db-*").stdout,
            "",
            "{about}"
        );
    }
}

#[test]
fn a_folder_a_link_and_a_closed_file_are_moved_only_if_that_is_accepted() {
    for (about, make, why) in [
        (
            "a folder",
            "rm register.db; mkdir register.db; echo text > register.db/letter",
            "is a folder",
        ),
        ("a circle of links", "rm register.db; ln -s register.db register.db", "can't read"),
        ("a closed file", "chmod 0000 register.db", "can't read"),
        ("a file for reading", "chmod 0400 register.db", "read-only access"),
    ] {
        let sandbox = backed_up();
        assert_eq!(sandbox.sh(make).code, 0);
        let run = |words: &[&str]| {
            let mut command = sandbox.track_unprivileged(words);
            let out = std::process::Stdio::piped;
            answer(command.stdout(out()).stderr(out()).spawn().unwrap())
        };
        let refused = run(&["restore", "register.db.backup"]);
        assert_eq!(refused.code, 1, "{about}: {refused:?}");
        assert!(refused.stderr.contains(why), "{about}: {refused:?}");
        assert!(refused.stderr.ends_with("; use --yes to move it aside\n"), "{about}: {refused:?}");
        assert_eq!(kept(&sandbox).len(), 0);

        let restored = run(&["restore", "register.db.backup", "--yes"]);
        assert_eq!(restored.code, 0, "{about}: {restored:?}");
        let [kept] = &kept(&sandbox)[..] else { panic!("{about}: one is kept") };
        assert!(restored.stdout.contains(&*kept.to_string_lossy()), "{about}: {restored:?}");
        let is_read = about == "a file for reading";
        assert_eq!(restored.stdout.contains("; there were 2 before"), is_read, "{restored:?}");
        let mode = fs::metadata(sandbox.register()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{about}");
        assert_eq!(run(&["add", "Life goes on", "--force", "kent"]).code, 0, "{about}");
    }
}

#[test]
fn a_device_or_a_pipe_is_never_moved() {
    let sandbox = backed_up();
    assert_eq!(sandbox.sh("rm register.db; mkfifo register.db").code, 0);
    let refused = sandbox.run(["restore", "register.db.backup", "--yes"]);
    assert_eq!(refused.code, 66, "{refused:?}");
    assert!(refused.stderr.contains("is a device or a pipe"), "{refused:?}");
}

/// SQLite tells of such damage without a code of its own.
#[test]
fn a_damaged_search_index_is_bad_data_and_a_restore_helps() {
    for damage in [
        "update finding_words_config set v = 99 where k = 'version'",
        "delete from text_words_config",
        "update finding_words_data set block = x'00'",
        "delete from note_words_data",
        "pragma writable_schema = on; delete from sqlite_schema where name = 'finding_words_config'",
    ] {
        let sandbox = backed_up();
        sandbox.sql(damage);
        fs::copy(sandbox.register(), sandbox.path("damaged.db")).unwrap();
        for words in [
            &["add", "x", "--force", "kent", "--text", "y"][..],
            &["note", "KEPT", "--text", "y"],
            &["search", "backup"],
            &["undo"],
        ] {
            let answer = sandbox.run(words);
            assert!([0, 65].contains(&answer.code), "{damage}: {words:?}: {answer:?}");
        }
        fs::copy(sandbox.path("damaged.db"), sandbox.register()).unwrap();
        for words in [&["verify"][..], &["backup", "other.backup"]] {
            let answer = sandbox.run(words);
            assert_eq!(answer.code, 65, "{damage}: {words:?}: {answer:?}");
        }
        helps(&sandbox, damage);
        let other = sandbox.run(["restore", "damaged.db", "--yes"]);
        assert_eq!(other.code, 65, "{damage}: {other:?}");
    }
}
