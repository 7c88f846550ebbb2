//! A hand-over that is interrupted: its folder is complete or absent, and the register stays as it was.

use std::fs;

use super::{Disk, KINDS, every, sandbox};

#[test]
fn a_hand_over_on_a_disk_that_fails_at_any_call_is_complete_or_absent() {
    let sandbox = sandbox();
    fs::write(sandbox.path("plan.txt"), "the plan").unwrap();
    sandbox.ok(["evidence", "add", "BEFORE", "plan.txt"]);
    let register = ("register.db".to_owned(), fs::read(sandbox.register()).unwrap());
    let mut files = vec![register];
    for file in fs::read_dir(sandbox.path("register.db.vault")).unwrap() {
        let (name, path) = file.map(|file| (file.file_name(), file.path())).unwrap();
        let name = format!("register.db.vault/{}", name.to_string_lossy());
        files.push((name, fs::read(path).unwrap()));
    }
    let disk = Disk::with(sandbox, files);
    let command = ["export", "--hand-over", "disk/handover"];
    let calls = disk.calls(&command);
    let folder = disk.sandbox.path("disk/handover");
    let whole = fs::read_dir(&folder).unwrap().count();
    for kind in KINDS {
        let ending = (calls - 2)..=calls;
        for at in (1..calls - 2).step_by(every(3, 300)).chain(ending) {
            let about = format!("{kind} at {at} of {calls}");
            let attempt = disk.attempt(&command, kind, at);
            assert!(folder.exists() || !attempt.is_acknowledged, "{about}: {}", attempt.said);
            assert_eq!(disk.rows(&["--all"], &about), 1, "{about}");
            if !folder.exists() {
                disk.sandbox.ok([
                    "--db",
                    "disk/register.db",
                    "export",
                    "--hand-over",
                    "disk/handover",
                ]);
            }
            assert_eq!(fs::read_dir(&folder).unwrap().count(), whole, "{about}");
            let summed =
                disk.sandbox.sh("cd disk/handover && sha256sum --check --quiet SHA256SUMS");
            assert_eq!(summed.code, 0, "{about}: {summed:?}");
            disk.sandbox.ok(["--db", "disk/handover/register.db", "verify"]);
        }
    }
}
