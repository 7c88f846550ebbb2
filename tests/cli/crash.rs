//! A process that is killed in the middle of its work.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::sandbox::{Sandbox, TIME_LIMIT, wait_for_end};

const ROUNDS: u32 = 40;

#[test]
fn acknowledged_changes_survive_a_kill() {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    let begun = Instant::now();
    sandbox.ok(["add", "Undisturbed", "--force", "west-mercia"]);
    let whole = begun.elapsed();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let reference = format!("R{round}");
        let said = killed_while_adding(&sandbox, &reference, whole * 3 * round / (2 * ROUNDS));
        if said.contains(&format!("added {reference}:")) {
            acknowledged.push(reference);
        }
    }

    let there = sandbox.ok(["list", "--format", "ids"]);
    let there: Vec<&str> = there.lines().collect();
    for reference in &acknowledged {
        assert!(there.contains(&reference.as_str()), "{reference} was acknowledged, and is gone");
    }
    assert!(is_sound(&sandbox));
    sandbox.ok(["add", "Life goes on", "--force", "kent"]);
}

/// Adds a finding and kills the process after a while. Returns what it had printed by then.
fn killed_while_adding(sandbox: &Sandbox, reference: &str, after: Duration) -> String {
    let mut child = sandbox
        .track(["add", "In the balance", "--force", "west-mercia", "--ref", reference])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut said).unwrap();
    wait_for_end(TIME_LIMIT, &mut child);
    said
}

#[test]
fn a_killed_import_is_complete_or_absent() {
    let sandbox = Sandbox::new();
    sandbox.import_many(1);
    let rows: String =
        (1..=2_000).map(|number| format!("K{number:04},kent,Finding {number}\n")).collect();
    std::fs::write(sandbox.path("kent.csv"), format!("ref,force,title\n{rows}")).unwrap();
    for round in 1..=6 {
        let mut child = sandbox
            .track(["import", "kent.csv"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(round * 60));
        let _ = child.kill();
        wait_for_end(TIME_LIMIT, &mut child);

        let count = sandbox.ok(["list", "--force", "kent", "--format", "ids"]).lines().count();
        assert!(count == 0 || count == 2_000, "{count} of 2000 rows");
    }
    assert!(is_sound(&sandbox));
    sandbox.ok(["import", "kent.csv"]);
    assert_eq!(sandbox.json(["list", "--force", "kent"])["count"], 2_000);
}

#[test]
fn what_a_killed_hand_over_left_is_gone_after_the_next_one() {
    let sandbox = Sandbox::new();
    sandbox.import_many(200);
    let hidden = || {
        let entries = std::fs::read_dir(sandbox.path(".")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".track-")).count()
    };
    let mut child = hand_over(&sandbox);
    // The folder, and the file that keeps it.
    while hidden() < 2 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let _ = child.kill();
    wait_for_end(TIME_LIMIT, &mut child);
    assert!(hidden() >= 2, "it was killed before it ended");

    sandbox.ok(["export", "--hand-over", "handover"]);
    assert_eq!(hidden(), 0);
    assert_eq!(sandbox.sh("cd handover && sha256sum --check --quiet SHA256SUMS").code, 0);
}

fn hand_over(sandbox: &Sandbox) -> Child {
    sandbox
        .track(["export", "--hand-over", "handover"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_hand_over_that_is_killed_at_any_moment_is_complete_or_absent() {
    let sandbox = Sandbox::new();
    sandbox.import_many(100);
    let begun = Instant::now();
    sandbox.ok(["export", "--hand-over", "whole"]);
    let whole = begun.elapsed();
    for round in 0..ROUNDS {
        let mut child = hand_over(&sandbox);
        std::thread::sleep(whole * 3 * round / (2 * ROUNDS));
        let _ = child.kill();
        wait_for_end(TIME_LIMIT, &mut child);
        if sandbox.path("handover").exists() {
            let listed = sandbox.sh("ls whole > names; ls handover | diff names -");
            assert_eq!(listed.code, 0, "round {round}: {listed:?}");
            let summed = sandbox.sh("cd handover && sha256sum --check --quiet SHA256SUMS");
            assert_eq!(summed.code, 0, "round {round}: {summed:?}");
            std::fs::remove_dir_all(sandbox.path("handover")).unwrap();
        }
    }
    assert!(is_sound(&sandbox));
}

/// Whether `track verify` passes.
fn is_sound(sandbox: &Sandbox) -> bool {
    sandbox.run(["verify"]).code == 0
}
