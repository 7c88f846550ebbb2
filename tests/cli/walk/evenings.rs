//! The end of each day is remembered, and asked for again later.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Snapshot, Walk};

/// What is asked at the end of a day, and again of that day later.
const KEPT: [&[&str]; 8] = [
    &["list", "--all", "--json"],
    &["status", "--json"],
    &["check", "--json"],
    &["s55", "--all", "--json"],
    &["search", "plan", "--json"],
    &["export", "--format", "jsonl"],
    &["owner", "list", "--json"],
    &["log", "--json"],
];

/// The end of a day: what was printed, and how many findings were open at each body.
pub(super) struct Evening {
    day: String,
    answers: Vec<String>,
    open: BTreeMap<String, i64>,
}

impl Walk {
    /// Ends the day: keeps what is printed, and tells what changed since each evening before.
    pub(super) fn end_the_day(&mut self) {
        let mut open = BTreeMap::new();
        for row in self.json(&["list"])["findings"].as_array().unwrap() {
            *open.entry(row["body"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let answers = KEPT.iter().map(|words| self.sandbox.ok(*words)).collect();
        self.evenings.push(Evening { day: self.sandbox.today.clone(), answers, open });
        for evening in &self.evenings {
            self.check_changes(
                &evening.day,
                &evening.open,
                &self.evenings[self.evenings.len() - 1],
            );
        }
        let today: chrono::NaiveDate = self.sandbox.today.parse().unwrap();
        self.sandbox.today = today.succ_opt().unwrap().to_string();
        self.now = Snapshot::of(&self.sandbox);
    }

    /// The counts lead from what was open to what is, and each has its rows.
    pub(super) fn check_changes(
        &self,
        since: &str,
        opening: &BTreeMap<String, i64>,
        until: &Evening,
    ) {
        let changes = self.json(&["changes", "--since", since, "--until", &until.day]);
        let count = |line: &Value, key: &str| line[key].as_i64().unwrap();
        // Findings, and apart from them parts and actions.
        let accounts = [&changes, &changes["parts"], &changes["actions"]];
        for account in accounts {
            self.check_account(account, since);
        }
        for (key, open) in [("opening", opening), ("closing", &until.open)] {
            let mut told: BTreeMap<String, i64> = BTreeMap::new();
            for line in accounts.iter().flat_map(|account| account["bodies"].as_array().unwrap()) {
                *told.entry(line["body"].as_str().unwrap().to_owned()).or_default() +=
                    count(line, key);
            }
            told.retain(|_, count| *count != 0);
            assert_eq!(told, *open, "{key} since {since}\n{}", self.story);
        }
    }

    fn check_account(&self, account: &Value, since: &str) {
        let count = |line: &Value, key: &str| line[key].as_i64().unwrap();
        let lines = account["bodies"].as_array().unwrap();
        let totals = &account["totals"];
        for line in lines.iter().chain([totals]) {
            let came = count(line, "opening") + count(line, "new") + count(line, "reopened");
            let ended: i64 = ["closed", "superseded", "declined", "voided"]
                .map(|key| count(line, key))
                .iter()
                .sum();
            let sum = came - ended + count(line, "undone");
            assert_eq!(sum, count(line, "closing"), "since {since}: {line}\n{}", self.story);
        }
        let kinds = ["new", "reopened", "closed", "superseded", "declined", "voided", "moved"];
        for key in kinds.into_iter().chain(["submitted", "extended"]) {
            let rows = account[key].as_array().unwrap();
            assert_eq!(totals[key], rows.len(), "{key} since {since}\n{}", self.story);
            for line in lines {
                let own = rows.iter().filter(|row| row["body"] == line["body"]).count();
                assert_eq!(line[key], own, "{key} since {since}\n{}", self.story);
            }
        }
    }

    /// Each evening is what it was, whatever was done since.
    pub(super) fn check_evenings(&self) {
        for evening in &self.evenings {
            for (words, then) in KEPT.iter().zip(&evening.answers) {
                let now = self.sandbox.ok([*words, &["--as-at", &evening.day]].concat());
                assert_eq!(*then, now, "{words:?} as at {}\n{}", evening.day, self.story);
            }
        }
    }
}
