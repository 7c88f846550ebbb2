//! A disk without room: a file system of 1.5 MiB, mounted in a namespace of the test's own.
//!
//! Where the system permits no such mount, neither to root nor in a user namespace, the test fails and says so;
//! `cargo test -- --skip disk_full` leaves it out.
#![cfg(target_os = "linux")]

use super::sandbox::{Answer, Sandbox, need};

/// Runs a script in a folder `disk` of 1.5 MiB, in which the register is.
fn on_small_disk(sandbox: &Sandbox, script: &str) -> Answer {
    need("unshare");
    std::fs::create_dir(sandbox.path("disk")).unwrap();
    let mount = "mount -t tmpfs -o size=1536k small disk";
    let can = |flags: &str| sandbox.sh(&format!("unshare {flags} sh -c '{mount}'")).code == 0;
    let flags = ["-m", "-Urm"].into_iter().find(|flags| can(flags)).expect(
        "this test mounts a small disk: run it as root, or permit user namespaces (or leave it out with --skip disk_full)",
    );
    std::fs::write(sandbox.path("script"), format!("{mount} || exit 99\n{SHELL}\n{script}"))
        .unwrap();
    sandbox.sh(&format!("unshare {flags} sh script"))
}

/// What the scripts say for short. Each line that they print is compared with what is expected.
const SHELL: &str = "
export TRACK_DB=$PWD/disk/register.db
code() { \"$@\" >out 2>err; echo \"$? $(cat err)\"; }
there() { track list --all --format ids | wc -l; }
more() { track add \"$(head -c 400 /dev/zero | tr '\\0' x)\" --force kent --text \"$(head -c 60000 /dev/urandom | od -An -tx1 | tr -d ' \\n' | head -c 60000)\"; }
fill() { n=0; while :; do more >out 2>err; c=$?; [ $c = 0 ] || break; n=$((n+1)); done; echo \"$c $(cat err)\"; }
same() { cmp -s \"$1\" \"$2\" && echo same || echo differs; }
";

#[test]
fn what_was_acknowledged_stays_on_a_full_disk_and_it_works_again_once_there_is_room() {
    let sandbox = Sandbox::new();
    let answer = on_small_disk(
        &sandbox,
        "track add 'There before' --force kent >out 2>&1
         fill; cp disk/register.db before
         echo \"$((1+n-$(there))) are missing\"
         more 2>/dev/null; echo $?
         track export --format csv | wc -l | grep -qx $((n+2)) && echo exported
         track verify | head -n 1 | cut -d: -f1
         ls -A disk; same disk/register.db before
         mount -o remount,size=8m disk; code more; track verify | head -n 1 | cut -d: -f1
         echo \"$((2+n-$(there))) are missing\"",
    );
    assert_eq!(
        answer.stdout.replace(&*sandbox.folder().to_string_lossy(), "[..]"),
        "74 error: the disk is full; nothing was changed (in [..]/disk/register.db)\n\
         0 are missing\n74\nexported\nThe register is sound\nregister.db\nsame\n0 \n\
         The register is sound\n0 are missing\n",
        "{answer:?}"
    );
}

#[test]
fn a_backup_and_a_restore_on_a_full_disk_leave_everything_as_it_was() {
    let sandbox = Sandbox::new();
    let answer = on_small_disk(
        &sandbox,
        "track add 'There before' --force kent >out 2>&1
         track backup >out; cp disk/register.db.backup backup
         fill >out; n=$(there); cp disk/register.db before
         code track backup; code track backup --into disk --keep 1
         code track restore disk/register.db.backup --yes
         ls -A disk; same disk/register.db before; same disk/register.db.backup backup
         mount -o remount,size=8m disk; code track backup; code track restore backup --yes; there
         code track restore disk/register.db.backup; there | grep -qx $n && echo all",
    );
    let full = "74 error: the disk is full; nothing was changed (in [..]/disk/register.db";
    let said = answer.stdout.replace(&*sandbox.folder().to_string_lossy(), "[..]");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 12, "{answer:?}");
    for (line, file) in lines.iter().zip([".backup)", "-", "register.db)"]) {
        assert!(line.starts_with("74 error: ") && line.contains(file), "{line}: {full}");
    }
    assert_eq!(
        lines[3..],
        ["register.db", "register.db.backup", "same", "same", "0 ", "0 ", "1", "0 ", "all"]
    );
}
