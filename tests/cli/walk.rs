//! A random walk through the commands, and what must be true after each.
//!
//! `commands.rs` and `whole_reports.rs` type them; `counts.rs`, `totals.rs`, `evenings.rs` and `round_trips.rs` hold what is
//! compared afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::sandbox::{Answer, Sandbox};
pub(super) use commands::Dice;
use evenings::Evening;

mod commands;
mod counts;
mod evenings;
mod round_trips;
mod totals;
mod whole_reports;

const STEPS: u64 = 120;

/// How many steps there are between two checks of everything.
const STRIDE: u64 = 30;

/// What a refused command must leave as it was.
#[derive(PartialEq, Eq)]
struct Snapshot {
    export: String,
    duties: String,
    owners: String,
    log: String,
}

impl Snapshot {
    fn of(sandbox: &Sandbox) -> Snapshot {
        Snapshot {
            export: sandbox.ok(["export", "--format", "jsonl"]),
            duties: sandbox.ok(["s55", "--all", "--format", "jsonl"]),
            owners: sandbox.ok(["owner", "list", "--format", "jsonl"]),
            log: sandbox.ok(["log", "--format", "jsonl"]),
        }
    }

    fn acts(&self) -> Vec<Value> {
        lines(&self.log)
    }
}

struct Walk {
    sandbox: Sandbox,
    dice: Dice,
    now: Snapshot,
    /// The largest finding number so far.
    largest: i64,
    /// The finding numbers that each act added.
    added_by: BTreeMap<i64, Vec<i64>>,
    undone: BTreeSet<i64>,
    evenings: Vec<Evening>,
    files: u64,
    /// The seed and every command so far, for a failed assertion.
    story: String,
}

impl Walk {
    fn new(seed: u64) -> Walk {
        let sandbox = Sandbox::new();
        sandbox.ok(["init"]);
        for name in ["plan", "minutes"] {
            std::fs::write(sandbox.path(name), name).unwrap();
        }
        let now = Snapshot::of(&sandbox);
        Walk {
            sandbox,
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            now,
            largest: 0,
            added_by: BTreeMap::new(),
            undone: BTreeSet::new(),
            evenings: Vec::new(),
            files: 0,
            story: format!("seed {seed}\n"),
        }
    }

    fn step(&mut self) {
        let command = self.command();
        let answer = self.run(&command);
        let before = std::mem::replace(&mut self.now, Snapshot::of(&self.sandbox));
        if answer.code != 0 {
            assert!([1, 2, 65, 66].contains(&answer.code), "{answer:?}\n{}", self.story);
            // An import tells programs what it complains of.
            let is_told = answer.stdout.contains("\"schema\": \"track.import/1\"");
            assert!(is_told || answer.stdout.is_empty(), "{answer:?}\n{}", self.story);
            assert_ne!(answer.stderr, "", "{}", self.story);
            assert!(before == self.now, "refused, and not as before: {answer:?}\n{}", self.story);
            return;
        }
        let (was, is) = (before.acts(), self.now.acts());
        let said: Value = serde_json::from_str(&answer.stdout).unwrap();
        if is.len() == was.len() {
            assert!(said["act"].is_null(), "{answer:?}\n{}", self.story);
            assert!(before == self.now, "nothing was done, and yet: {answer:?}\n{}", self.story);
            return;
        }
        assert_eq!(is.len(), was.len() + 1, "{answer:?}\n{}", self.story);
        if said["schema"] == "track.done/1" {
            assert_eq!(said["act"], is[0]["id"], "{answer:?}\n{}", self.story);
        }
        self.remember(&is[0], &before);
        if is[0]["undoes"].is_i64() || is[0]["verb"] == "import" {
            self.check_history();
        }
    }

    fn run(&mut self, words: &[String]) -> Answer {
        let answer = self.sandbox.run(words.iter().map(String::as_str).chain(["--json"]));
        let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        let said = answer.stderr.lines().next().unwrap_or_default();
        writeln!(self.story, "track {}   # {} {said}", quoted.join(" "), answer.code).unwrap();
        answer
    }

    /// Records which finding numbers an act added or removed.
    fn remember(&mut self, act: &Value, before: &Snapshot) {
        let id = act["id"].as_i64().unwrap();
        if let Some(undoes) = act["undoes"].as_i64() {
            let acts = before.acts();
            let undone = acts.iter().find(|act| act["id"] == undoes).unwrap();
            match undone["undoes"].as_i64() {
                Some(first) => {
                    let again = self.added_by.get(&first).into_iter().flatten();
                    again.for_each(|number| assert!(self.undone.remove(number)));
                }
                None => self.undone.extend(self.added_by.get(&undoes).into_iter().flatten()),
            }
            return;
        }
        let was = numbers(&before.export);
        let new: Vec<i64> = numbers(&self.now.export).difference(&was).copied().collect();
        let expected: Vec<i64> = (self.largest + 1..).take(new.len()).collect();
        assert_eq!(new, expected, "the numbers follow on\n{}", self.story);
        self.largest += i64::try_from(new.len()).unwrap();
        self.added_by.insert(id, new);
    }

    /// Checks everything.
    fn check_everything(&mut self) {
        let rows = self.json(&["list", "--all"])["findings"].as_array().unwrap().clone();
        self.check_numbers(&rows);
        self.check_counts(&rows);
        self.check_totals(&rows);
        self.check_duties();
        self.check_names(&rows);
        self.check_owners(&rows);
        self.check_round_trip(&rows);
        self.check_own_export(&rows);
        self.check_whole_round_trip();
        self.check_history();
        self.check_backup();
    }

    fn json(&self, words: &[&str]) -> Value {
        self.sandbox.json(words)
    }

    fn check_history(&self) {
        let answer = self.sandbox.run(["verify"]);
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
    }
}

fn lines(jsonl: &str) -> Vec<Value> {
    jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn numbers(export: &str) -> BTreeSet<i64> {
    let rows = lines(export).into_iter().filter(|line| line.get("record").is_none());
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

fn walk(seed: u64) {
    let mut walk = Walk::new(seed);
    for step in 1..=STEPS {
        walk.step();
        if step % STRIDE == 0 {
            walk.check_everything();
            walk.end_the_day();
        }
    }
    walk.check_evenings();
    walk.undo_and_redo();
    walk.undo_everything();
    walk.check_history();
    walk.check_evenings();
    walk.end_the_day();
}

#[test]
fn a_random_walk_leaves_the_register_sound() {
    walk(1);
}

#[test]
fn another_walk_leaves_the_register_sound() {
    walk(2);
}

#[test]
fn a_third_walk_leaves_the_register_sound() {
    walk(3);
}
