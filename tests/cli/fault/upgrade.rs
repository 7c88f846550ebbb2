//! An upgrade that is interrupted: the register is of the old version or of the new one, complete, and a copy of
//! the old one is there before the first change.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::{Disk, KINDS, every};
use crate::sandbox::Sandbox;

/// A register as it is without this program: its version, and its rows.
fn told(path: &Path, about: &str) -> (i32, String) {
    let db = Connection::open(path).unwrap();
    let one = |sql: &str| -> String { db.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(one("pragma integrity_check"), "ok", "{about}: {}", path.display());
    let version = db.query_row("pragma user_version", [], |row| row.get(0)).unwrap();
    let rows = one("select json_array((select json_array(acts, head) from register),
         (select json_group_array(json_array(id, ref, title)) from finding),
         (select json_group_array(json_array(id, act, after)) from change))");
    (version, rows)
}

/// Whether there is a complete copy of the older register.
fn has_copy(disk: &Disk, older: &(i32, String), about: &str) -> bool {
    let name = format!("register.db.v{}.backup", older.0);
    let copy = disk.sandbox.path("disk").join(name);
    if copy.exists() {
        assert_eq!(told(&copy, about), *older, "{about}");
    }
    copy.exists()
}

#[test]
fn an_upgrade_that_is_interrupted_at_any_call_leaves_either_version_with_a_copy() {
    for version in 1..=3 {
        let sandbox = Sandbox::new();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        fs::copy(data.join(format!("register-v{version}.db")), sandbox.register()).unwrap();
        let older = told(&sandbox.register(), "the fixture");
        let disk = Disk::new(sandbox);
        let calls = disk.calls(&["init"]);
        let newer = told(&disk.register(), "upgraded");
        assert_eq!((older.0, newer.0), (version, 4));
        for kind in KINDS {
            let ending = (calls - 6)..=calls;
            for at in (1..calls - 6).step_by(every(3, 50)).chain(ending) {
                let about = format!("version {version}: {kind} at {at} of {calls}");
                let attempt = disk.attempt(&["init"], kind, at);
                let now = told(&disk.register(), &about);
                assert!(now == older || now == newer, "{about}: version {}", now.0);
                let has_copy = has_copy(&disk, &older, &about);
                assert!(has_copy || now == older, "{about}: there is no copy");
                assert!(now == newer || !attempt.is_acknowledged, "{about}: {}", attempt.said);
                let is_said = attempt.complaint.contains("upgraded the register");
                if attempt.complaint.contains("nothing was changed") && !is_said {
                    assert!(now == older, "{about}: {}", attempt.complaint);
                }
                assert_eq!(disk.rows(&["--all"], &about), 2, "{about}");
            }
        }
    }
}
