//! What goes nowhere was not shown to anybody.

use super::{TODAY, filled, with_one};
use crate::sandbox::Sandbox;

#[test]
fn reminders_printed_to_nobody_are_printed_again() {
    let sandbox = filled();
    std::fs::write(sandbox.path("file"), "").unwrap();
    for nowhere in [">&-", "1< file", "1< /dev/null", "1<> /dev/null", "<&- >&- 2>&-"] {
        for words in ["remind", "remind --json", "remind --format ids", "remind --remember"] {
            let answer = sandbox.sh(&format!("track {words} {nowhere}"));
            assert_eq!(answer.code, 74, "{words} {nowhere}: {answer:?}");
        }
    }
    assert!(sandbox.sh("track remind >&-").stderr.contains("standard output is closed"));

    assert!(sandbox.ok(["remind"]).contains("8 overdue"));
    assert_eq!(sandbox.ok(["remind"]), "");
}

/// That is someone's decision, and not an accident.
#[test]
fn reminders_that_are_thrown_away_count_as_printed() {
    let sandbox = filled();
    assert_eq!(sandbox.sh("track remind > /dev/null").code, 0);

    assert_eq!(sandbox.ok(["remind"]), "");
}

#[test]
fn what_prints_nothing_needs_no_standard_output() {
    for words in ["--to digest.eml", "--exec 'cat > digest'"] {
        let (sandbox, _) = with_one(TODAY);
        let answer = sandbox.sh(&format!("track remind {words} >&-"));
        assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{words}");
    }
    let (sandbox, _) = with_one("2027-11-23");
    assert_eq!(sandbox.sh("track remind >&-").code, 0);
}

#[test]
fn no_answer_is_lost_in_silence() {
    let sandbox = filled();
    for words in ["list", "status", "export", "show SOC24-C1", "anchor", "config", "--help"] {
        let answer = sandbox.sh(&format!("track {words} >&-"));
        assert_eq!(answer.code, 74, "{words}: {answer:?}");
    }
    let added = sandbox.sh("track add 'A finding' --force kent >&-");
    assert_eq!(added.code, 74, "{added:?}");
    assert!(added.stderr.contains("the command itself succeeded"), "{added:?}");
}

/// The history so far is then in the mail of cron, which others keep.
#[test]
fn a_heartbeat_ends_with_the_anchor() {
    let anchor = |sandbox: &Sandbox| sandbox.ok(["anchor"]);
    let (sandbox, _) = with_one(TODAY);
    for words in [&["remind", "--heartbeat"][..], &["remind", "--heartbeat", "--all"]] {
        let said = sandbox.ok(words);
        assert!(
            said.contains("R1") && said.ends_with(&format!("\n{}", anchor(&sandbox))),
            "{said}"
        );
    }
    let again = sandbox.ok(["remind", "--heartbeat"]);
    assert!(again.contains("nothing to send\n") && again.ends_with(&anchor(&sandbox)), "{again}");
    let silent = sandbox.ok(["remind", "--heartbeat", "--exec", "cat"]);
    assert_eq!(silent, anchor(&sandbox));

    let json = sandbox.run(["remind", "--heartbeat", "--json"]);
    assert!(json.stdout.starts_with('{') && json.stdout.ends_with("}\n"), "{json:?}");
    assert_eq!(json.stderr, anchor(&sandbox));
    assert_eq!(sandbox.sh("track remind --heartbeat | tail -n 1 > kept").code, 0);
    sandbox.ok(["verify", "--anchor", "kept"]);
}
