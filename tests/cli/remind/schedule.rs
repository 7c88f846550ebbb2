//! What a terminal shows and does not remember, and the days on which reminders run.

use super::super::sandbox::{Sandbox, need};
use super::{configure, filled, installed, with_one};

/// The output of a line of words on a terminal, as `script` or a person sees it.
fn on_a_terminal(sandbox: &Sandbox, words: &str) -> String {
    need("python3");
    let program = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))";
    sandbox.sh(&format!("python3 -c '{program}' track {words}")).stdout
}

#[test]
fn on_a_terminal_reminders_are_shown_and_not_remembered() {
    let sandbox = filled();
    for words in ["remind", "remind --force west-mercia", "remind --format ids"] {
        let shown = on_a_terminal(&sandbox, words);
        assert!(shown.contains("SOC24-C1") && shown.contains("--remember"), "{shown}");
    }
    assert_eq!(sandbox.json(["remind", "--list"])["count"], 0);
    assert!(sandbox.ok(["remind"]).contains("8 overdue"), "the scheduled run sends them");

    assert!(on_a_terminal(&sandbox, "remind").contains("8 overdue"), "they are shown again");
    assert!(!on_a_terminal(&sandbox, "remind --remember").contains("8 overdue"));
    let nothing = on_a_terminal(&sandbox, "remind --force gwent");
    assert!(nothing.contains("nothing to send"), "{nothing}");
}

#[test]
fn on_a_terminal_reminders_are_remembered_if_asked_and_the_clock_can_be_confirmed() {
    let sandbox = filled();
    assert!(on_a_terminal(&sandbox, "remind --remember").contains("8 overdue"));
    assert_eq!(sandbox.ok(["remind"]), "");

    let later = "--today 2027-03-01";
    assert_eq!(sandbox.sh(&format!("track remind {later}")).code, 75);
    let shown = on_a_terminal(&sandbox, &format!("remind --confirm-clock {later}"));
    assert!(shown.contains("8 overdue") && shown.contains("the clock is confirmed"), "{shown}");
    assert!(sandbox.sh(&format!("track remind {later}")).stdout.contains("8 overdue"));
}

#[test]
fn the_printed_line_says_on_which_days_it_runs_unless_the_configuration_does() {
    let sandbox = filled();
    assert!(!installed(&sandbox, &[]).contains("--days"));
    assert!(installed(&sandbox, &["--at", "Mon,Thu 17:30"]).ends_with(" remind --days Mon,Thu"));
    assert!(installed(&sandbox, &["--at", "07:00"]).ends_with(" remind --days daily"));

    configure(&sandbox, "[remind]\ndays = \"Mon,Thu\"\n");
    assert!(!installed(&sandbox, &["--at", "Mon,Thu 17:30"]).contains("--days"));
    let crontab = sandbox.ok(["remind", "--install", "cron"]);
    assert!(crontab.contains("\n0 8 * * 1,4 "), "{crontab}");
}

#[test]
fn a_run_tells_what_falls_due_before_the_next_run_of_its_own_days() {
    // A Wednesday, between two runs of Monday and Thursday.
    let due = "2026-12-09";
    for (set, flag) in
        [("Mon,Thu", ""), ("Mon..Fri", "--days Mon,Thu"), ("daily", "--days=Mon,Thu")]
    {
        let (sandbox, _) = with_one(due);
        configure(&sandbox, &format!("[remind]\ndays = \"{set}\"\n"));
        let told = |day: &str| {
            sandbox.sh(&format!("track remind --today {day} --format ids {flag}")).stdout == "R1\n"
        };
        assert!(told("2026-12-03"), "a week ahead, {set}");
        assert!(told("2026-12-07"), "the last run before it, {set}");
        assert!(!told("2026-12-07"), "twice, {set}");
        assert!(told("2026-12-10"), "late, {set}");
    }
}
