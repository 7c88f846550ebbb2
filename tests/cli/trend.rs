//! A trend counts each thing on the day on which it was so, whenever it was recorded, and agrees with `status` now and with
//! `changes` between two days.

use serde_json::Value;

use super::sandbox::Sandbox;

const MOVES: [&[&str]; 12] = [
    &["undo"],
    &["supersede", "REF", "--by", "F1", "--on", "DAY"],
    &["submit", "REF", "--on", "DAY"],
    &["submit", "REF", "--on", "DAY"],
    &["return", "REF", "--letter", "Not yet", "--on", "DAY"],
    &["withdraw", "REF", "--reason", "Too early", "--on", "DAY"],
    &["close", "REF", "--letter", "Done", "--on", "DAY", "--yes"],
    &["close", "REF", "--letter", "Failed", "--outcome", "not-met", "--on", "DAY", "--yes"],
    &["reopen", "REF", "--reason", "Found wanting", "--on", "DAY"],
    &["decline", "REF", "--reason", "Not for us", "--on", "DAY"],
    &[
        "extend",
        "REF",
        "--to",
        "2026-09-30",
        "--reason",
        "Delays",
        "--agreed-by",
        "HMICFRS",
        "--on",
        "DAY",
    ],
    &["redo"],
];

const LAST: &str = "2026-06-30";

/// Half a year of random commands, each with its day, those that were refused left out; and the register that grew.
fn grown(seed: u64) -> (Sandbox, Vec<(String, Vec<String>)>) {
    let sandbox = Sandbox::new();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut dice = move |most: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let (mut story, mut added) = (Vec::new(), 0);
    for step in 0..150 {
        // Two a day, so that what was done can be undone.
        let day = format!("2026-{:02}-{:02}", 1 + step / 25, 1 + step % 25 / 2 * 2);
        let words: Vec<String> = if dice(3) == 0 || added == 0 {
            added += 1;
            let kind = ["concern", "recommendation", "afi"][dice(3) as usize];
            let due = format!("2026-{:02}-20", 1 + dice(9));
            let force = ["kent", "essex"][dice(2) as usize];
            let reference = format!("F{added}");
            let words = [
                "add", "Do it", "--ref", &reference, "--kind", kind, "--force", force, "--due",
                &due, "--issued", &day, "--yes",
            ];
            words.iter().map(|word| (*word).to_owned()).collect()
        } else {
            let reference = format!("F{}", 1 + dice(added));
            let words = MOVES[dice(MOVES.len() as u64) as usize];
            words.iter().map(|word| word.replace("REF", &reference).replace("DAY", &day)).collect()
        };
        if sandbox.run(words.iter().map(String::as_str).chain(["--today", &day])).code == 0 {
            story.push((day, words));
        }
    }
    (sandbox, story)
}

/// The same commands, all typed on the last day.
fn typed_late(story: &[(String, Vec<String>)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (_, words) in story {
        sandbox.ok(words.iter().map(String::as_str).chain(["--today", LAST]));
    }
    sandbox
}

/// An export read into a new register.
fn restored(sandbox: &Sandbox) -> Sandbox {
    let again = Sandbox::new();
    let export = sandbox.ok(["export", "--format", "json", "--today", LAST]);
    std::fs::write(again.path("register.json"), export).unwrap();
    again.ok(["import", "register.json", "--today", LAST]);
    again
}

fn number(row: &Value, key: &str) -> i64 {
    row[key].as_i64().unwrap()
}

/// What came, less what ended.
fn growth(row: &Value) -> i64 {
    let sum = |keys: &[&str]| keys.iter().map(|key| number(row, key)).sum::<i64>();
    sum(&["new", "reopened"]) - sum(&["closed", "superseded", "declined", "voided"])
}

fn trend(sandbox: &Sandbox, every: &str) -> Value {
    sandbox.json(["trend", "--by", every, "--since", "2025-11-01", "--today", LAST])
}

#[test]
fn a_trend_adds_up_to_what_status_and_changes_say() {
    for seed in 1..=3 {
        let (sandbox, story) = grown(seed);
        for every in ["month", "quarter"] {
            let trend = trend(&sandbox, every);
            let periods = trend["periods"].as_array().unwrap();
            assert_eq!(periods.len(), if every == "month" { 6 } else { 2 }, "{trend}");
            let (mut before, mut open) = ("2025-12-31", 0);
            for period in periods {
                let to = period["to"].as_str().unwrap();
                let changes =
                    sandbox.json(["changes", "--since", before, "--until", to, "--today", LAST]);
                let totals = &changes["totals"];
                assert_eq!(number(totals, "opening"), open, "{to}\n{story:?}");
                open += growth(period);
                assert_eq!(number(totals, "closing"), open, "{to}\n{story:?}");
                assert_eq!(number(period, "open"), open, "{to}\n{story:?}");
                for (key, count) in period.as_object().unwrap() {
                    let told = totals.get(key);
                    assert!(told.is_none_or(|told| told == count), "{key} to {to}\n{story:?}");
                }
                before = to;
            }
            let status = sandbox.json(["status", "--today", LAST]);
            for key in ["open", "overdue"] {
                assert_eq!(periods.last().unwrap()[key], status["totals"][key], "{story:?}");
            }
        }
    }
}

#[test]
fn a_trend_is_the_same_whenever_and_however_it_was_recorded() {
    for seed in 1..=3 {
        let (sandbox, story) = grown(seed);
        for (what, other) in [("typed late", typed_late(&story)), ("restored", restored(&sandbox))]
        {
            for every in ["month", "quarter"] {
                let (one, other) = (trend(&sandbox, every), trend(&other, every));
                let periods = one["periods"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .zip(other["periods"].as_array().unwrap());
                for (expected, told) in periods {
                    assert_eq!(expected, told, "{what}\n{story:?}");
                }
                assert_eq!(
                    one["publication_to_closure"], other["publication_to_closure"],
                    "{what}"
                );
            }
            let changes =
                ["changes", "--since", "2026-02-28", "--until", "2026-05-15", "--today", LAST];
            let (one, other) = (sandbox.json(changes), other.json(changes));
            assert_eq!(one["totals"], other["totals"], "{what}\n{story:?}");
            let days = |changes: &Value, key: &str| -> Vec<String> {
                let rows = changes[key].as_array().unwrap().iter();
                rows.map(|row| format!("{} {} {}", row["ref"], row["on"], row["waited"])).collect()
            };
            for key in ["new", "closed", "returned", "reopened", "superseded", "extended"] {
                assert_eq!(days(&one, key), days(&other, key), "{key} {what}\n{story:?}");
            }
        }
    }
}

/// What the body did before a window began counts in it, also after a claim came back or the finding was reopened.
#[test]
fn a_month_is_the_same_wherever_the_window_begins() {
    let sandbox = Sandbox::new();
    let blocked = |reference| ["update", reference, "--status", "blocked", "--blocked-by", "NPCC"];
    for reference in ["A", "B"] {
        let issued = ["--issued", "2026-01-05", "--due", "2026-02-28"];
        let add = ["--today", "2026-01-05", "add", "Do it", "--force", "kent", "--ref", reference];
        sandbox.ok(add.iter().chain(&issued));
    }
    for (day, words) in [
        ("2026-01-18", &["submit", "A", "--text", "Done"][..]),
        ("2026-01-20", &["close", "B", "--on", "2026-01-20", "--letter", "Letter"]),
        ("2026-03-27", &["withdraw", "A", "--reason", "Too early"]),
        ("2026-03-27", &["reopen", "B", "--reason", "Found wanting"]),
        ("2026-04-22", &blocked("A")),
        ("2026-04-22", &blocked("B")),
        ("2026-06-30", &["update", "A", "B", "--status", "in-progress"]),
    ] {
        sandbox.ok(["--today", day].iter().chain(words));
    }
    let trend = |since| {
        let trend = sandbox.json(["trend", "--since", since, "--today", LAST]);
        trend["periods"].as_array().unwrap().clone()
    };
    let moved = |since, until| {
        let changes =
            sandbox.json(["changes", "--since", since, "--until", until, "--today", LAST]);
        number(&changes["totals"], "moved")
    };

    assert_eq!(trend("2026-05-01"), trend("2026-01-01")[4..]);
    assert_eq!(number(&trend("2026-05-01")[0], "overdue"), 0, "what is blocked isn't overdue");
    assert_eq!((moved("2026-01-01", "2026-05-31"), moved("2026-05-31", LAST)), (2, 2));
}
