//! A trend agrees with `status --as-at` at the end of each period, and with `changes` between two of them.

use serde_json::Value;

use super::sandbox::Sandbox;

const MOVES: [&[&str]; 14] = [
    &["undo"],
    &["supersede", "REF", "--by", "F1"],
    &["submit", "REF"],
    &["submit", "REF"],
    &["return", "REF", "--letter", "Not yet", "--on", "today"],
    &["close", "REF", "--letter", "Done", "--on", "today", "--yes"],
    &["close", "REF", "--letter", "Failed", "--outcome", "not-met", "--on", "today", "--yes"],
    &["reopen", "REF", "--reason", "Found wanting"],
    &["decline", "REF", "--reason", "Not for us"],
    &["void", "REF", "--reason", "Entered twice"],
    &["extend", "REF", "--to", "2026-09-30", "--reason", "Delays", "--agreed-by", "HMICFRS"],
    &["update", "REF", "--status", "in-progress"],
    &["undo"],
    &["redo"],
];

/// A register that grew over half a year of random commands, those that were refused left out.
fn grown(seed: u64) -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut dice = move |most: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let (mut story, mut added) = (format!("seed {seed}\n"), 0);
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
                &due,
            ];
            words.iter().map(|word| (*word).to_owned()).collect()
        } else {
            let reference = format!("F{}", 1 + dice(added));
            let words = MOVES[dice(MOVES.len() as u64) as usize];
            words.iter().map(|word| word.replace("REF", &reference)).collect()
        };
        let words: Vec<String> = words.into_iter().chain(["--today".to_owned(), day]).collect();
        let answer = sandbox.run(&words);
        story += &format!("{} # {}\n", words.join(" "), answer.code);
    }
    (sandbox, story)
}

fn sum(rows: &Value, key: &str) -> i64 {
    rows.as_array().unwrap().iter().map(|row| row[key].as_i64().unwrap()).sum()
}

#[test]
fn a_trend_adds_up_to_what_status_and_changes_say() {
    for seed in 1..=3 {
        let (sandbox, story) = grown(seed);
        for every in ["month", "quarter"] {
            let trend = sandbox.json([
                "trend",
                "--by",
                every,
                "--since",
                "2025-11-01",
                "--today",
                "2026-06-30",
            ]);
            let periods = trend["periods"].as_array().unwrap();
            assert_eq!(periods.len(), if every == "month" { 6 } else { 2 }, "{trend}");
            let mut before = "2025-12-31";
            let mut open = 0;
            for period in periods {
                let to = period["to"].as_str().unwrap();
                let status = sandbox.json(["status", "--as-at", to, "--today", "2026-06-30"]);
                let at_the_end = sandbox.json(["status", "--as-at", to]);
                assert_eq!(period["open"], status["totals"]["open"], "{to}\n{story}");
                assert_eq!(period["overdue"], at_the_end["totals"]["overdue"], "{to}\n{story}");
                let changes = sandbox.json(["changes", "--since", before, "--until", to]);
                for key in [
                    "new",
                    "reopened",
                    "closed",
                    "declined",
                    "voided",
                    "undone",
                    "submitted",
                    "returned",
                    "extended",
                ] {
                    assert_eq!(
                        period[key],
                        sum(&changes["bodies"], key),
                        "{key} to {to}\n{story}\n{period}"
                    );
                }
                open += ["new", "reopened", "undone"]
                    .iter()
                    .map(|key| period[*key].as_i64().unwrap())
                    .sum::<i64>();
                open -= ["closed", "superseded", "declined", "voided"]
                    .iter()
                    .map(|key| period[*key].as_i64().unwrap())
                    .sum::<i64>();
                assert_eq!(period["open"], open, "{to}\n{story}");
                before = to;
            }
        }
    }
}
