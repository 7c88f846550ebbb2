//! A random walk through the commands, with what must hold wherever it leads.
//!
//! `commands.rs` types them; `counts.rs`, `evenings.rs` and `round_trips.rs` hold what is compared afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::sandbox::{Answer, Sandbox};
use commands::Dice;
use evenings::Evening;

mod commands;
mod counts;
mod evenings;
mod round_trips;

const STEPS: u64 = 120;

/// How many steps are taken between two looks at everything.
const STRIDE: u64 = 30;

/// Everything that a command which was refused must leave as it was.
#[derive(PartialEq, Eq)]
struct Whole {
    export: String,
    duties: String,
    owners: String,
    log: String,
}

impl Whole {
    fn of(sandbox: &Sandbox) -> Whole {
        Whole {
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
    whole: Whole,
    /// The largest finding number that was ever said.
    largest: i64,
    /// The numbers that each act brought.
    brought: BTreeMap<i64, Vec<i64>>,
    undone: BTreeSet<i64>,
    evenings: Vec<Evening>,
    files: u64,
    /// The seed, and every command until now.
    story: String,
}

impl Walk {
    fn new(seed: u64) -> Walk {
        let sandbox = Sandbox::new();
        sandbox.ok(["init"]);
        for name in ["plan", "minutes"] {
            std::fs::write(sandbox.path(name), name).unwrap();
        }
        let whole = Whole::of(&sandbox);
        Walk {
            sandbox,
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            whole,
            largest: 0,
            brought: BTreeMap::new(),
            undone: BTreeSet::new(),
            evenings: Vec::new(),
            files: 0,
            story: format!("seed {seed}\n"),
        }
    }

    fn step(&mut self) {
        let command = self.command();
        let answer = self.run(&command);
        let before = std::mem::replace(&mut self.whole, Whole::of(&self.sandbox));
        if answer.code != 0 {
            assert!([1, 2, 65, 66].contains(&answer.code), "{answer:?}\n{}", self.story);
            assert_eq!(answer.stdout, "", "{answer:?}\n{}", self.story);
            assert_ne!(answer.stderr, "", "{}", self.story);
            assert!(before == self.whole, "refused, and not as before: {answer:?}\n{}", self.story);
            return;
        }
        let (was, is) = (before.acts(), self.whole.acts());
        let said: Value = serde_json::from_str(&answer.stdout).unwrap();
        if is.len() == was.len() {
            assert!(said["act"].is_null(), "{answer:?}\n{}", self.story);
            assert!(before == self.whole, "nothing was done, and yet: {answer:?}\n{}", self.story);
            return;
        }
        assert_eq!(is.len(), was.len() + 1, "{answer:?}\n{}", self.story);
        if said["schema"] == "track.done/1" {
            assert_eq!(said["act"], is[0]["id"], "{answer:?}\n{}", self.story);
        }
        self.remember(&is[0], &before);
    }

    fn run(&mut self, words: &[String]) -> Answer {
        let answer = self.sandbox.run(words.iter().map(String::as_str).chain(["--json"]));
        let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        let said = answer.stderr.lines().next().unwrap_or_default();
        writeln!(self.story, "track {}   # {} {said}", quoted.join(" "), answer.code).unwrap();
        answer
    }

    /// Which numbers an act brought, or took away again.
    fn remember(&mut self, act: &Value, before: &Whole) {
        let id = act["id"].as_i64().unwrap();
        if let Some(undoes) = act["undoes"].as_i64() {
            let acts = before.acts();
            let undone = acts.iter().find(|act| act["id"] == undoes).unwrap();
            match undone["undoes"].as_i64() {
                Some(first) => {
                    let again = self.brought.get(&first).into_iter().flatten();
                    again.for_each(|number| assert!(self.undone.remove(number)));
                }
                None => self.undone.extend(self.brought.get(&undoes).into_iter().flatten()),
            }
            return;
        }
        let was = numbers(&before.export);
        let new: Vec<i64> = numbers(&self.whole.export).difference(&was).copied().collect();
        let expected: Vec<i64> = (self.largest + 1..).take(new.len()).collect();
        assert_eq!(new, expected, "the numbers follow on\n{}", self.story);
        self.largest += i64::try_from(new.len()).unwrap();
        self.brought.insert(id, new);
    }

    /// Looks at everything, from every side.
    fn look(&mut self) {
        let rows = self.json(&["list", "--all"])["findings"].as_array().unwrap().clone();
        self.check_numbers(&rows);
        self.check_counts(&rows);
        self.check_duties();
        self.check_names(&rows);
        self.check_owners(&rows);
        self.check_round_trip(&rows);
        self.check_own_export(&rows);
        self.check_history();
        self.check_backup();
    }

    fn json(&self, words: &[&str]) -> Value {
        self.sandbox.json(words)
    }

    /// Whatever was done and taken back, the register is what its own history says.
    fn check_history(&self) {
        let answer = self.sandbox.run(["verify"]);
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
    }
}

fn lines(jsonl: &str) -> Vec<Value> {
    jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn numbers(export: &str) -> BTreeSet<i64> {
    lines(export).iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

fn walk(seed: u64) {
    let mut walk = Walk::new(seed);
    for step in 1..=STEPS {
        walk.step();
        if step % STRIDE == 0 {
            walk.look();
            walk.end_the_day();
        }
    }
    walk.look_back();
    walk.go_to_and_fro();
    walk.take_back();
    walk.check_history();
    walk.look_back();
    walk.end_the_day();
}

#[test]
fn a_walk_through_the_commands_leaves_the_register_whole() {
    walk(1);
}

#[test]
fn another_walk_leaves_it_whole() {
    walk(2);
}

#[test]
fn a_third_walk_leaves_it_whole() {
    walk(3);
}
