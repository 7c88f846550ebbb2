//! Registers of earlier versions open, are read and are written, for ever.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of a register in `tests/data`, in a folder of its own.
struct Old {
    folder: tempfile::TempDir,
}

impl Old {
    fn copy(name: &str) -> Old {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
        fs::write(folder.path().join("register.db"), fs::read(source).unwrap()).unwrap();
        Old { folder }
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("register.db")
    }

    /// What a command writes; it must succeed.
    fn done(&self, words: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_track"))
            .args(words)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TRACK_DB", self.register())
            .env("TRACK_TODAY", "2026-11-23")
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Made by `track add "Agree a local profile" --force west-mercia --force kent --ref R1 --issued 2026-01-15
/// --due "31 March 2026" --owner "ACC Crime" --theme soc`.
#[test]
fn a_register_of_version_1_is_read_and_written() {
    let old = Old::copy("register-v1.db");
    let row = "R1 west-mercia 2026-03-31 ACC Crime Agree a local profile";
    let columns = ["list", "--format", "plain", "--columns", "ref,body,due,owner,title"];
    let before = old.done(&columns);
    assert_eq!(before.lines().next().unwrap().replace('\t', " "), row);
    assert_eq!(before.lines().count(), 2);

    old.done(&["note", "R1@kent", "--text", "Still here"]);
    old.done(&["close", "R1@kent", "--on", "2026-04-02", "--letter", "A letter"]);
    old.done(&["add", "The next", "--force", "gwent"]);

    assert!(old.done(&["show", "R1@kent"]).contains("closed on 2 Apr 2026, 2 days late"));
    assert_eq!(old.done(&["list", "--force", "gwent", "--format", "ids"]), "#2\n");
    assert_eq!(old.done(&["search", "still", "--all", "--format", "ids"]), "R1@kent\n");
    old.done(&["undo"]);
    assert_eq!(old.done(&["list", "--format", "ids"]), "R1@west-mercia\n");
}
