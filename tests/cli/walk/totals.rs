//! Every number of a report can be listed: the totals and what a command lists add up both ways.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Walk;
use super::commands::BODIES;
use super::counts::is_apart;
use crate::report::counts_that_lead_to_rows;

impl Walk {
    pub(super) fn check_totals(&self, rows: &[Value]) {
        self.check_board(rows);
        self.check_compare(rows);
        self.check_recurring();
        self.check_details(rows);
        self.check_reports(rows);
        self.check_commands_in_words();
    }

    /// How many rows a command lists, without parts and actions.
    fn listed(&self, words: &[&str]) -> usize {
        self.tokens(words).len()
    }

    /// The rows that a command lists, as commands take them back.
    fn tokens(&self, words: &[&str]) -> BTreeSet<String> {
        let list = self.json(words);
        let rows = list["findings"].as_array().unwrap().iter().filter(|row| !is_apart(row));
        rows.map(|row| format!("{}@{}", row["id"], row["body"])).collect()
    }

    fn check_board(&self, rows: &[Value]) {
        let board = self.json(&["report", "--since", "2026-11-22"]);
        let named = |key: &str| -> BTreeSet<String> {
            let tokens: Vec<&Value> = board[key].as_array().unwrap().iter().collect();
            let found = board["findings"].as_array().unwrap().iter();
            let found = found.filter(|row| tokens.contains(&&row["token"]));
            found.map(|row| format!("{}@{}", row["id"], row["body"])).collect()
        };
        for (key, words) in [
            ("late", &["overdue"][..]),
            ("soon", &["due"]),
            ("submitted", &["list", "--status", "submitted"]),
        ] {
            assert_eq!(named(key), self.tokens(words), "{key}\n{}", self.story);
            let count = board[key].as_array().unwrap().len();
            assert_eq!(count, named(key).len(), "{key} is told twice\n{}", self.story);
        }
        let bands = board["ageing"].as_array().unwrap().iter();
        let banded: i64 = bands.map(|band| band["count"].as_i64().unwrap()).sum();
        assert_eq!(Value::from(banded), board["late"].as_array().unwrap().len(), "{}", self.story);
        let all = rows.iter().filter(|row| row["status"] != "void").count();
        let told = board["count"].as_u64().unwrap() + board["left_out"].as_u64().unwrap();
        assert_eq!(Value::from(told), all, "what is told of and what isn't\n{}", self.story);
        let changes = self.json(&["changes", "--since", "2026-11-22"]);
        assert_eq!(board["changes"]["totals"], changes["totals"], "{}", self.story);
        let page = self.sandbox.ok(["report", "--since", "2026-11-22", "--format", "html"]);
        counts_that_lead_to_rows(&page);
    }

    fn check_compare(&self, rows: &[Value]) {
        let words: Vec<&str> = BODIES.iter().flat_map(|body| ["--force", *body]).collect();
        let compare = self.json(&[&["compare"][..], &words].concat());
        for line in compare["bodies"].as_array().unwrap() {
            let body = line["body"].as_str().unwrap();
            let at = ["--force", body];
            let closed = ["list", "--status", "closed"];
            let own = |row: &&Value| {
                row["body"] == body
                    && !is_apart(row)
                    && row["kind"] != "practice"
                    && row["status"] != "void"
            };
            for (key, count) in [
                ("findings", rows.iter().filter(own).count()),
                ("open", self.listed(&[&["list"][..], &at].concat())),
                ("overdue", self.listed(&[&["overdue"][..], &at].concat())),
                ("submitted", self.listed(&[&["list", "--status", "submitted"][..], &at].concat())),
                ("closed", self.listed(&[&closed[..], &at].concat())),
                (
                    "closed_not_met",
                    self.listed(&[&closed[..], &["--outcome", "not-met"], &at].concat()),
                ),
                ("concerns", self.listed(&[&["list", "--kind", "concern"][..], &at].concat())),
            ] {
                assert_eq!(line[key], count, "{key} of {body} in compare\n{}", self.story);
            }
        }
    }

    /// What the board is told came back is what `recurring` lists as linked, open and closed before.
    fn check_recurring(&self) {
        let recurring = self.json(&["recurring"]);
        let linked = recurring["recurring"].as_array().unwrap().iter();
        let linked: Vec<&Value> = linked.filter(|row| row["linked"] == true).collect();
        let board = self.json(&["report"]);
        for one in board["came_back"].as_array().unwrap() {
            let earlier = &one["from"]["ref"];
            let is_listed = linked.iter().any(|row| {
                row["earlier_ref"] == *earlier || earlier.as_str().unwrap().starts_with('#')
            });
            assert!(is_listed, "{one} isn't in recurring\n{}", self.story);
        }
    }

    /// The table of kinds and statuses on the page of one body.
    fn check_details(&self, rows: &[Value]) {
        for body in BODIES {
            let status = self.json(&["status", "--force", body]);
            let detail = &status["details"][0];
            for count in detail["counts"].as_array().unwrap() {
                let same = rows.iter().filter(|row| {
                    row["body"] == body
                        && row["kind"] == count["kind"]
                        && row["status"] == count["status"]
                });
                assert_eq!(count["count"], same.count(), "{count} of {body}\n{}", self.story);
            }
            let listed = ["list", "--status", "closed", "--force", body];
            assert_eq!(detail["closed"], self.listed(&listed), "{body}\n{}", self.story);
            let not_met = [&listed[..], &["--outcome", "not-met"]].concat();
            assert_eq!(detail["closed_not_met"], self.listed(&not_met), "{body}\n{}", self.story);
        }
    }

    /// What each report has found, and how many of its recommendations are answered.
    fn check_reports(&self, rows: &[Value]) {
        for report in self.json(&["inspection"])["inspections"].as_array().unwrap() {
            let name = report["id"].to_string();
            let of = |row: &&Value| row["inspection"] == report["title"];
            let page = self.json(&["inspection", "show", &name]);
            for line in page["findings"].as_array().unwrap() {
                let kind = |row: &&Value| row["kind"] == line["kind"];
                let found: Vec<&Value> = rows.iter().filter(of).filter(kind).collect();
                let numbers: BTreeSet<String> =
                    found.iter().map(|row| row["id"].to_string()).collect();
                assert_eq!(line["findings"], numbers.len(), "{line} of {name}\n{}", self.story);
                let closed = found.iter().filter(|row| row["status"] == "closed").count();
                assert_eq!(line["closed"], closed, "{line} of {name}\n{}", self.story);
            }
            let schedule = self.json(&["s55", &name]);
            for line in schedule["bodies"].as_array().unwrap() {
                let answers = schedule["answers"].as_array().unwrap().iter();
                let answers = answers
                    .filter(|row| row["body"] == line["body"] && row["kind"] == "recommendation");
                let unanswered = answers.clone().filter(|row| row["answered_on"].is_null()).count();
                assert_eq!(line["recommendations"], answers.count(), "{line}\n{}", self.story);
                assert_eq!(line["unanswered"], unanswered, "{line}\n{}", self.story);
            }
        }
    }

    /// The commands that a page names list as many as it counts.
    fn check_commands_in_words(&self) {
        let page = self.sandbox.ok(["status"]);
        let totals = &self.json(&["status"])["totals"];
        let named: Vec<&str> = page.split('`').skip(1).step_by(2).collect();
        assert!(named.len() >= 4 || totals["open"] == 0, "{page}");
        for (command, key) in named.iter().zip(["open", "overdue", "due_soon", "submitted"]) {
            let words: Vec<&str> = command.split(' ').skip(1).collect();
            assert_eq!(totals[key], self.listed(&words), "{command}\n{}", self.story);
        }
    }
}
