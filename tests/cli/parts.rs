//! Parts and actions, however many there are, change no count of concerns, recommendations and areas for improvement.

use serde_json::{Value, json};

use super::sandbox::Sandbox;
use super::walk::Dice;

const BODIES: [&str; 3] = ["kent", "essex", "west-mercia"];

/// A register with a report, two concerns with recommendations under them, and some that stand alone.
fn register(dice: &mut Dice) -> Sandbox {
    let sandbox = Sandbox::new();
    let covered = BODIES.map(|body| ["--force", body]).concat();
    let report =
        ["inspection", "add", "PEEL 2025-27", "--code", "PEEL25", "--published", "2026-10-12"];
    sandbox.ok([&report[..], &covered].concat());
    let add = |dice: &mut Dice, words: &[&str]| {
        let due = dice.of(&["2026-11-01", "2026-12-10", "within 6 months", "TBC"]);
        sandbox.ok([&["add", "Do this", "--due", due], words].concat());
    };
    for (concern, parts) in [("C1", "3"), ("C2", "9")] {
        let more =
            ["--kind", "concern", "--ref", concern, "--parts", parts, "--inspection", "PEEL25"];
        add(dice, &[&more[..], &covered].concat());
        for number in 1..=3 {
            let reference = format!("{concern}-R{number}");
            add(dice, &["--ref", &reference, "--parent", concern, "--force", dice_body(number)]);
        }
    }
    add(dice, &["--ref", "A1", "--kind", "afi", "--force", "kent"]);
    sandbox.ok(["close", "C1-R1", "--on", "2026-11-02", "--letter", "Letter 1"]);
    sandbox.ok(["submit", "C1-R2", "--text", "Done"]);
    sandbox.ok(["respond", "C2-R1", "--action", "Agreed"]);
    sandbox
}

fn dice_body(number: usize) -> &'static str {
    BODIES[number % BODIES.len()]
}

/// Every count of what is counted.
fn counts(sandbox: &Sandbox) -> Value {
    let only = |mut totals: Value| {
        let counts = totals.as_object_mut().unwrap();
        counts.retain(|key, _| !key.starts_with("parts") && !key.starts_with("actions"));
        totals
    };
    let shown = |finding: &str| {
        let roll_up = &sandbox.json(["show", finding])["roll_up"];
        json!([
            roll_up["children"],
            roll_up["closed"],
            roll_up["ended_otherwise"],
            roll_up["parts"]
        ])
    };
    let rules = sandbox.json(["check"])["counts"].clone();
    let status = sandbox.json(["status"]);
    let lines = status["bodies"].as_array().unwrap().iter().cloned().map(only).collect::<Vec<_>>();
    let changes = sandbox.json(["changes", "--since", "2026-10-01"]);
    let (comments, duties) = (sandbox.json(["s55", "PEEL25"]), sandbox.json(["s55"]));
    let counted = ["concern,recommendation,afi", "recommendation"];
    let listed = counted.map(|kinds| sandbox.json(["list", "--kind", kinds])["count"].clone());
    let board = sandbox.json(["report", "--since", "2026-10-01"]);
    let periods = sandbox.json(["trend", "--since", "2026-10-01"])["periods"].clone();
    let forces = BODIES.map(|body| ["--force", body]).concat();
    let compared = sandbox.json([&["compare"][..], &forces].concat())["bodies"].clone();
    json!({
        "report": [board["late"], board["soon"], board["submitted"], board["ageing"], board["came_back"]],
        "trend": periods,
        "compare": compared,
        "status": [only(status["totals"].clone()), lines],
        "roll-ups": [shown("C1"), shown("C2")],
        "rules": [rules["children-closed"], rules["fewer-children"], rules["unanswered"]],
        "changes": [changes["totals"], changes["bodies"]],
        "answers": [comments["count"], comments["bodies"], duties["count"]],
        "listed": listed,
    })
}

/// A command about what may stand under a finding that is counted.
fn command(dice: &mut Dice, added: &[String]) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    if added.len() < 3 || dice.one_in(2) {
        let reference = format!("X{}", added.len() + 1);
        let counted = ["C1", "C2", "C1-R1", "C1-R2", "C2-R1", "C2-R3", "A1"];
        let parent = match added.len() {
            some if some > 0 && dice.one_in(3) => {
                added[usize::try_from(dice.below(some as u64)).unwrap()].clone()
            }
            _ => dice.of(&counted).to_owned(),
        };
        let (kind, due) =
            (dice.of(&["part", "action", "milestone"]), dice.of(&["2026-11-20", "TBC"]));
        let add = ["add", "A step", "--kind", kind, "--ref", &reference, "--parent", &parent];
        return words(&[&add[..], &["--due", due, "--all-bodies"]].concat());
    }
    let about = added[usize::try_from(dice.below(added.len() as u64)).unwrap()].clone();
    match dice.below(8) {
        0 | 1 => words(&["done", &about, "--all-bodies"]),
        2 => words(&["submit", &about, "--all-bodies"]),
        3 => words(&["close", &about, "--all-bodies", "--on", "2026-11-20", "--reason", "Seen"]),
        4 => words(&["reopen", &about, "--all-bodies", "--reason", "Not so"]),
        5 => words(&["void", &about, "--all-bodies", "--reason", "Entered twice"]),
        6 => words(&["respond", &about, "--all-bodies", "--action", "Agreed"]),
        _ => words(&["edit", &about, "--kind", dice.of(&["part", "action"])]),
    }
}

fn walk(seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let sandbox = register(&mut dice);
    let before = counts(&sandbox);
    let (mut added, mut story, mut done) = (Vec::new(), String::new(), 0);
    for _ in 0..40 {
        let command = command(&mut dice, &added);
        let answer = sandbox.run(&command);
        story.push_str(&format!(
            "track {command:?}   # {} {}\n",
            answer.code,
            answer.stderr.trim()
        ));
        assert!([0, 1].contains(&answer.code), "{story}");
        if answer.code == 0 {
            done += 1;
            if let ("add", Some(at)) =
                (command[0].as_str(), command.iter().position(|word| word == "--ref"))
            {
                added.push(command[at + 1].clone());
            }
        }
    }
    assert!(done > 10 && added.len() > 5, "{story}");
    assert_eq!(before, counts(&sandbox), "{story}");
    let apart = sandbox.json(["list", "--all", "--kind", "part,action"]);
    assert_ne!(apart["count"], 0, "{story}");
}

#[test]
fn parts_and_actions_leave_every_count_of_recommendations_as_it_was() {
    for seed in 1..=4 {
        walk(seed);
    }
}
