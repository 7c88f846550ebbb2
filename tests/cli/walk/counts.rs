//! What the lists, the counts and the exit codes say of one register must agree.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Walk;

impl Walk {
    pub(super) fn check_numbers(&self, rows: &[Value]) {
        let there: BTreeSet<i64> = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
        let expected: BTreeSet<i64> =
            (1..=self.largest).filter(|number| !self.undone.contains(number)).collect();
        assert_eq!(there, expected, "the numbers that are there\n{}", self.story);
        let mut places = BTreeSet::new();
        for row in rows {
            let place = (row["id"].as_i64(), row["body"].as_str());
            assert!(places.insert(place), "{row} is there twice\n{}", self.story);
        }
    }

    /// Every open duty stands in status; what is late of them is in overdue, and what is near in due.
    pub(super) fn check_duties(&self) {
        let all = self.json(&["s55", "--all"]);
        let duties = |list: &Value| list["duties"].as_array().unwrap().clone();
        let standing = |states: &[&str]| -> Vec<Value> {
            let stands =
                |duty: &Value| states.contains(&duty["state"].as_str().unwrap_or("closed"));
            duties(&all).into_iter().filter(stands).collect()
        };
        for (list, states) in [
            ("s55", &["later", "soon", "today", "late"][..]),
            ("status", &["later", "soon", "today", "late"]),
            ("overdue", &["late"]),
            ("due", &["soon", "today"]),
        ] {
            assert_eq!(duties(&self.json(&[list])), standing(states), "{list}\n{}", self.story);
        }
        for duty in duties(&all) {
            assert_eq!(duty["state"].is_null(), duty["closed_on"].is_string(), "{}", self.story);
        }
    }

    pub(super) fn check_counts(&self, rows: &[Value]) {
        let status = self.json(&["status"]);
        let open = self.json(&["list"]);
        let late = self.json(&["overdue"]);
        let soon = self.json(&["due"]);
        let mut bodies = BTreeSet::new();
        for (array, of) in [(&open, rows), (&late, rows), (&soon, rows)] {
            for row in array["findings"].as_array().unwrap() {
                assert!(of.contains(row), "{row} is not in the list of all\n{}", self.story);
            }
        }
        self.check_exit_codes(&status);
        for row in open["findings"].as_array().unwrap() {
            bodies.insert(row["body"].as_str().unwrap());
        }
        let lines = status["bodies"].as_array().unwrap();
        let counted: BTreeSet<&str> =
            lines.iter().map(|line| line["body"].as_str().unwrap()).collect();
        assert_eq!(counted, bodies, "the bodies of status\n{}", self.story);
        self.check_line(&status["totals"], "", [&open, &late, &soon]);
        for line in lines {
            let body = line["body"].as_str().unwrap();
            self.check_line(line, body, [&open, &late, &soon]);
            let own = self.json(&["status", "--force", body]);
            assert_eq!(own["totals"], own_counts(line), "{body}\n{}", self.story);
        }
    }

    /// The exit codes tell what the totals count, and the duties.
    pub(super) fn check_exit_codes(&self, status: &Value) {
        let totals = &status["totals"];
        let duties = status["duties"].as_array().unwrap();
        let is_any = |key: &str, states: &[&str]| {
            let stands_so = |duty: &Value| states.contains(&duty["state"].as_str().unwrap());
            let is_counted = |of: &str| totals[format!("{of}{key}")] != 0;
            ["", "parts_", "actions_"].iter().any(|of| is_counted(of))
                || duties.iter().any(stands_so)
        };
        let expected = match (is_any("overdue", &["late"]), is_any("due_soon", &["soon", "today"]))
        {
            (true, _) => 11,
            (false, true) => 10,
            (false, false) => 0,
        };
        for command in ["status", "overdue", "due"] {
            let code = self.sandbox.run([command, "--exit-code"]).code;
            assert_eq!(code, expected, "{command}\n{}", self.story);
        }
        let found = self.json(&["check"])["count"].as_i64().unwrap() > 0;
        let code = self.sandbox.run(["check", "--exit-code"]).code;
        assert_eq!(code, if found { 12 } else { 0 }, "check\n{}", self.story);
    }

    /// One line of status against the lists; at one body, or at all where none is named.
    pub(super) fn check_line(&self, line: &Value, body: &str, lists: [&Value; 3]) {
        let [open, late, soon] = lists;
        let count = |list: &Value, array: &str, key: &str, value: &str| {
            let rows = list[array].as_array().unwrap().iter();
            rows.filter(|row| body.is_empty() || row["body"] == body)
                .filter(|row| key.is_empty() || row[key] == value)
                .filter(|row| key == "kind" || !is_apart(row))
                .count()
        };
        let expected = [
            ("open", count(open, "findings", "", "")),
            ("concerns", count(open, "findings", "kind", "concern")),
            ("recommendations", count(open, "findings", "kind", "recommendation")),
            ("afis", count(open, "findings", "kind", "afi")),
            ("submitted", count(open, "findings", "status", "submitted")),
            ("blocked", count(open, "findings", "status", "blocked")),
            ("overdue", count(late, "findings", "", "")),
            ("due_soon", count(soon, "findings", "", "")),
            ("parts", count(open, "findings", "kind", "part")),
            ("parts_overdue", count(late, "findings", "kind", "part")),
            ("parts_due_soon", count(soon, "findings", "kind", "part")),
            ("actions", count(open, "findings", "kind", "action")),
            ("actions_overdue", count(late, "findings", "kind", "action")),
            ("actions_due_soon", count(soon, "findings", "kind", "action")),
        ];
        for (key, number) in expected {
            assert_eq!(line[key], number, "{key} of {body:?}\n{}", self.story);
        }
        let kinds = ["concerns", "recommendations", "afis"];
        let sum: i64 = kinds.iter().map(|kind| line[kind].as_i64().unwrap()).sum();
        assert_eq!(line["open"], sum, "the kinds of {body:?}\n{}", self.story);
        let rows = late["findings"].as_array().unwrap().iter();
        let oldest = rows
            .filter(|row| body.is_empty() || row["body"] == body)
            .filter(|row| !is_apart(row))
            .filter_map(|row| row["days_late"].as_i64())
            .max();
        assert_eq!(line["oldest_overdue"], Value::from(oldest), "{body:?}\n{}", self.story);
    }

    /// Each owner is listed once, with as much as is open under their name.
    pub(super) fn check_owners(&self, rows: &[Value]) {
        let open = self.json(&["list"]);
        let owners = self.json(&["owner", "list"])["owners"].as_array().unwrap().clone();
        let owns = |owner: &Value, row: &Value| {
            row["body"] == owner["body"] && row["owner"] == owner["name"]
        };
        for owner in &owners {
            let own: Vec<&Value> = open["findings"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|row| owns(owner, row))
                .collect();
            let of = |kind: &str| own.iter().filter(|row| row["kind"] == kind).count();
            let (parts, actions) = (of("part"), of("action"));
            assert_eq!(owner["open"], own.len() - parts - actions, "{owner}\n{}", self.story);
            assert_eq!(owner["parts"], parts, "{owner}\n{}", self.story);
            assert_eq!(owner["actions"], actions, "{owner}\n{}", self.story);
        }
        for row in rows.iter().filter(|row| !row["owner"].is_null()) {
            let own = owners.iter().filter(|owner| owns(owner, row)).count();
            assert_eq!(own, 1, "who owns {row}\n{}", self.story);
        }
    }

    /// Every name that a list gives is taken back, and means just its row.
    pub(super) fn check_names(&mut self, rows: &[Value]) {
        let names = self.sandbox.ok(["list", "--all", "--format", "ids"]);
        let names: Vec<&str> = names.lines().collect();
        assert_eq!(names.len(), rows.len(), "a name a row\n{}", self.story);
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(distinct.len(), rows.len(), "a name for each row\n{}", self.story);
        for (name, row) in names.iter().zip(rows) {
            if rows.len() > 6 && !self.dice.one_in(rows.len() as u64 / 6) {
                continue;
            }
            let found = self.json(&["list", "--all", "--ref", name]);
            assert_eq!(found["findings"], Value::from(vec![row.clone()]), "{name}\n{}", self.story);
        }
    }
}

/// Whether a row is counted apart from the findings.
pub(super) fn is_apart(row: &Value) -> bool {
    row["kind"] == "part" || row["kind"] == "action"
}

/// The counts of a line of status, as the totals of one body have them.
fn own_counts(line: &Value) -> Value {
    let mut counts = line.as_object().unwrap().clone();
    counts.retain(|key, _| !["body", "body_name", "rag"].contains(&key.as_str()));
    Value::Object(counts)
}
