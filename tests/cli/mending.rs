//! The commands that `track check` prints work as printed.

use std::collections::BTreeSet;

use super::sandbox::Sandbox;

const RULES: [&str; 14] = [
    "after-parent",
    "blocked-long",
    "children-closed",
    "due-before-issue",
    "fewer-children",
    "no-claim-text",
    "no-letter",
    "open-children",
    "retired-body",
    "same-title",
    "stale",
    "unanswered",
    "undated",
    "unowned",
];

/// A register that breaks every rule of `track check` that a few commands can break.
fn broken() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.today = "2026-07-01".to_owned();
    sandbox.ok(["add", "Nothing is known of it", "--force", "kent", "--force", "essex"]);
    let kent = ["--force", "kent", "--due", "2027-01-31"];
    sandbox.ok([&["add", "Blocked", "--ref", "B1", "--owner", "ACC Crime"], &kent[..]].concat());
    sandbox.ok(["update", "B1", "--status", "blocked", "--blocked-by", "NPCC"]);
    sandbox.today = "2026-11-23".to_owned();
    sandbox.ok(["note", "B1", "--text", "Asked again"]);
    let add = |title: &str, more: &[&str]| {
        sandbox.ok([&["add", title, "--owner", "ACC Crime"], more].concat());
    };
    let concern = [&kent[..], &["--kind", "concern"]].concat();
    add("Concern", &[&concern[..], &["--ref", "C1(a)", "--parts", "9"]].concat());
    add("Due later", &["--parent", "C1(a)", "--force", "kent", "--due", "January 2028"]);
    add("Whose child is over", &[&concern[..], &["--ref", "C2"]].concat());
    add("Over", &[&kent[..], &["--parent", "C2", "--ref", "C2-R1"]].concat());
    sandbox.ok(["close", "C2-R1", "--on", "2026-11-20", "--letter", "Letter 1"]);
    add("Claimed", &[&kent[..], &["--ref", "S1"]].concat());
    sandbox.ok(["submit", "S1"]);
    add("Mistyped", &["--force", "kent", "--issued", "2026-05-01", "--due", "2025-06-30", "--yes"]);
    let report = ["inspection", "add", "PEEL 2025-27", "--code", "PEEL25"];
    sandbox.ok([&report[..], &["--published", "2026-10-12", "--force", "kent"]].concat());
    add("Answer", &[&kent[..], &["--inspection", "PEEL25", "--ref", "PEEL25-R1"]].concat());
    sandbox.ok(["body", "edit", "essex", "--retired", "2026-04-01"]);
    let file = "Ref,Force,Title,Status\\nN1,kent,Closed by a file,Closed\\n";
    let imported = sandbox.sh(&format!("printf '{file}' > closed.csv; track import closed.csv"));
    assert_eq!(imported.code, 0, "{imported:?}");
    add("Twice", &[&kent[..], &["--ref", "T1"]].concat());
    add("Twice", &[&kent[..], &["--ref", "T2"]].concat());
    add("Closed too early", &[&concern[..], &["--ref", "C3"]].concat());
    add("Still open", &[&kent[..], &["--parent", "C3"]].concat());
    sandbox.ok(["close", "C3", "--on", "2026-11-20", "--letter", "Letter 1"]);
    sandbox
}

/// The rules that are broken, and the commands that fix them.
fn checked(sandbox: &Sandbox) -> Vec<(String, String)> {
    let plain = sandbox.ok(["check", "--format", "plain"]);
    let line = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0].to_owned(), cells[3].to_owned())
    };
    plain.lines().map(line).collect()
}

/// The command with its `...` filled in.
fn filled(command: &str) -> String {
    command
        .replace("--due \"...\"", "--due \"30 January 2027\"")
        .replace("--to \"...\"", "--to \"31 March 2027\"")
        .replace("--owner \"...\"", "--owner \"ACC Crime\"")
        .replace("--by \"...\"", "--by NEW")
        .replace("--on \"...\"", "--on 2026-11-23")
        .replace("--text \"...\"", "--text \"What was done\"")
        .replace("--action \"...\"", "--action \"Under way\"")
        .replace("--reason \"...\"", "--reason \"A reason\"")
        .replace("--letter \"...\"", "--letter \"Letter 2\"")
        .replace("--agreed-by \"...\"", "--agreed-by HMICFRS")
        .replace("--url \"...\"", "--url https://example.org/comments")
}

#[test]
fn every_command_that_check_prints_is_valid() {
    let found = checked(&broken());
    let rules: BTreeSet<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(rules.into_iter().collect::<Vec<_>>(), RULES);

    for (rule, command) in found {
        let answer = broken().sh(&command);
        // Three dots say nothing, and are refused as such.
        let is_no_value = answer.code == 2 && answer.stderr.contains("\"...\"");
        assert!([0, 1].contains(&answer.code) || is_no_value, "{rule}: {command}\n{answer:?}");
    }
}

#[test]
fn every_command_that_check_prints_fixes_the_problem() {
    let sandbox = broken();
    sandbox.sh("track add 'In its place' --force kent --ref NEW --owner O --due 2027-06-30");
    let mut mended = BTreeSet::new();
    // From the last on: whatever is changed of a finding is also an update.
    for _ in 0..20 {
        let Some((rule, command)) =
            checked(&sandbox).into_iter().rev().find(|(rule, _)| rule != "fewer-children")
        else {
            break;
        };
        let filled = filled(&command);
        let answer = sandbox.sh(&filled);
        assert_eq!(answer.code, 0, "{rule}: {filled}\n{answer:?}");
        assert!(!checked(&sandbox).contains(&(rule.clone(), command)), "{rule}: {filled}");
        mended.insert(rule);
    }
    let left = checked(&sandbox);
    assert_eq!(left.len(), 1, "{left:?}");
    for number in 1..=8 {
        let title = format!("\"Another {number}\"");
        let missing = left[0].1.replace("\"...\"", &title) + " --owner O --due 2027-01-30";
        assert_eq!(sandbox.sh(&missing).code, 0, "{missing}");
    }

    assert_eq!(checked(&sandbox), []);
    assert_eq!(mended.len(), RULES.len() - 1, "{mended:?}");
}
