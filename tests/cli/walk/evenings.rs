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

/// Findings, and apart from them parts and actions.
const ACCOUNTS: [&str; 3] = ["", "/parts", "/actions"];

/// What happened once is counted once, wherever a window begins.
const COUNTED: [&str; 12] = [
    "new",
    "reopened",
    "closed",
    "superseded",
    "declined",
    "voided",
    "moved",
    "submitted",
    "returned",
    "withdrawn",
    "extended",
    "corrected",
];

fn bodies<'a>(changes: &'a Value, account: &str) -> &'a [Value] {
    changes.pointer(account).unwrap()["bodies"].as_array().unwrap()
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
            self.check_changes(&evening.day, &self.evenings[self.evenings.len() - 1]);
        }
        self.check_trend();
        let today: chrono::NaiveDate = self.sandbox.today.parse().unwrap();
        self.sandbox.today = today.succ_opt().unwrap().to_string();
        self.now = Snapshot::of(&self.sandbox);
    }

    /// The counts lead from what was open to what is, and each has its rows.
    fn check_changes(&self, since: &str, until: &Evening) {
        let changes = self.json(&["changes", "--since", since, "--until", &until.day]);
        let count = |line: &Value, key: &str| line[key].as_i64().unwrap();
        for account in ACCOUNTS {
            self.check_account(changes.pointer(account).unwrap(), since);
        }
        let told = |key: &str, of: &Value| -> BTreeMap<String, i64> {
            let mut told = BTreeMap::new();
            for line in ACCOUNTS.iter().flat_map(|account| bodies(of, account)) {
                *told.entry(line["body"].as_str().unwrap().to_owned()).or_default() +=
                    count(line, key);
            }
            told.retain(|_, count| *count != 0);
            told
        };
        assert_eq!(told("closing", &changes), until.open, "closing since {since}\n{}", self.story);
        let before = self.json(&["changes", "--since", "2020-01-01", "--until", since]);
        assert_eq!(
            told("opening", &changes),
            told("closing", &before),
            "what one closes with, the next opens with: {since}\n{}",
            self.story
        );
        let whole = self.json(&["changes", "--since", "2020-01-01", "--until", &until.day]);
        for account in ACCOUNTS {
            let totals =
                [&before, &changes, &whole].map(|one| &one.pointer(account).unwrap()["totals"]);
            for key in COUNTED {
                let [before, after, whole] = totals.map(|totals| count(totals, key));
                let said = format!("{key}{account} before and after {since}");
                assert_eq!(before + after, whole, "{said}\n{}", self.story);
            }
        }
    }

    /// A month is the same, wherever the trend begins, and counts the same as `changes`.
    fn check_trend(&self) {
        let trend = |since: &str| self.json(&["trend", "--since", since])["periods"].clone();
        let (from, later) = (trend("2026-01-01"), trend("2026-11-01"));
        let months =
            from.as_array().unwrap().iter().rev().zip(later.as_array().unwrap().iter().rev());
        for (one, other) in months {
            assert_eq!(one, other, "{}", self.story);
            let last = other["from"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
            let since = last.pred_opt().unwrap().to_string();
            let until = other["to"].as_str().unwrap();
            let changes = self.json(&["changes", "--since", &since, "--until", until]);
            for key in COUNTED {
                assert_eq!(changes["totals"][key], other[key], "{key} of {until}\n{}", self.story);
            }
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
            assert_eq!(
                came - ended,
                count(line, "closing"),
                "since {since}: {line}\n{}",
                self.story
            );
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
