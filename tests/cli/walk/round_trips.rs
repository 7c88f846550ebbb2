//! Exports, backups, undo and redo give back the same register.

use std::collections::BTreeMap;

use serde_json::Value;

use super::commands::words;
use super::{Snapshot, Walk};
use crate::sandbox::{Answer, Sandbox, named_in_refusal};

impl Walk {
    /// An export, imported into an empty register, gives the same register.
    pub(super) fn check_round_trip(&self, rows: &[Value]) {
        if rows.iter().all(is_void) || hangs_under_void(rows) {
            return;
        }
        let answer = self
            .sandbox
            .sh("rm -f other.db; track export > one.csv && track --db other.db import one.csv && \
             track --db other.db export > two.csv");
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
        let (one, two) = (self.comparable_rows("one.csv"), self.comparable_rows("two.csv"));
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one, two, "what was exported and imported\n{}", self.story);
        }
        assert_eq!(one.len(), two.len(), "the rows that came back\n{}", self.story);
    }

    /// An export as JSON, imported into a new register and exported again, is the same to the byte. The new register
    /// is sound, and an undo leaves nothing in it.
    pub(super) fn check_whole_round_trip(&self) {
        for format in ["json", "jsonl"] {
            let answer = self.sandbox.sh(&format!(
                "set -e; rm -rf whole.db*; track export --format {format} > one; \
                 track --db whole.db import one > imported 2>&1; track --db whole.db export --format {format} > two; \
                 if [ -d register.db.vault ]; then cp -R register.db.vault whole.db.vault; fi; \
                 track --db whole.db verify > /dev/null; echo >> two; \
                 track --db whole.db import two --json | grep -q '\"act\": null'; \
                 track import two --json | grep -q '\"act\": null'; \
                 track --db whole.db undo > /dev/null; track --db whole.db export --format jsonl | sed -e 1d -e '$d' > none; \
                 track --db whole.db log --format ids | wc -l"
            ));
            let read = |name| std::fs::read_to_string(self.sandbox.path(name)).unwrap_or_default();
            assert_eq!(answer.code, 0, "{answer:?}\n{}\n{}", read("imported"), self.story);
            let (one, two) = (read("one") + "\n", read("two"));
            for (one, two) in one.lines().zip(two.lines()) {
                assert_eq!(one, two, "{format}\n{}", self.story);
            }
            assert!(one == two, "{format}\n{}", self.story);
            assert_eq!(read("none"), "", "{format}\n{}", self.story);
        }
    }

    /// The rows of an export without what an import can't know: void findings, what only an export counts, and the
    /// numbers, which are replaced by the order of the findings.
    pub(super) fn comparable_rows(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.sandbox.path(name)).unwrap();
        let rows: Vec<BTreeMap<String, String>> =
            reader.deserialize().map(|row| row.unwrap()).collect();
        let mut rows: Vec<_> = rows.into_iter().filter(|row| row["status"] != "void").collect();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            let next = places.len();
            places.entry(format!("#{}", row["id"])).or_insert(next);
        }
        for row in &mut rows {
            for told_only in ["updated", "extensions"] {
                row.remove(told_only);
            }
            let number = format!("#{}", row["id"]);
            row.insert("id".to_owned(), format!("place {}", places[&number]));
            if let Some(place) = places.get(&row["parent"]) {
                row.insert("parent".to_owned(), format!("place {place}"));
            }
        }
        rows
    }

    /// Importing the register's own export changes nothing.
    pub(super) fn check_own_export(&self, rows: &[Value]) {
        if rows.iter().any(is_void) || rows.is_empty() {
            return;
        }
        let answer = self.sandbox.sh("track export > own.csv && track import own.csv --json");
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
        assert!(answer.stdout.contains("\"act\": null"), "{answer:?}\n{}", self.story);
        assert!(Snapshot::of(&self.sandbox) == self.now, "{answer:?}\n{}", self.story);
    }

    /// A backup lists the same as the register, and so does a restored one.
    pub(super) fn check_backup(&self) {
        self.sandbox.ok(["backup", "copy.db"]);
        self.sandbox.ok(["--db", "restored.db", "restore", "copy.db"]);
        for noun in [
            &["export", "--format", "jsonl"][..],
            &["evidence", "list"],
            &["owner", "list"],
            &["log"],
        ] {
            let here = self.sandbox.ok(noun);
            for copy in ["copy.db", "restored.db"] {
                let there = self.sandbox.ok(["--db", copy].iter().chain(noun));
                assert_eq!(here, there, "{copy} {noun:?}\n{}", self.story);
            }
        }
    }

    /// What is undone and redone is as it was, as often as one likes.
    pub(super) fn undo_and_redo(&mut self) {
        // All but the version, which never goes back.
        let rows = |walk: &Walk| {
            let mut rows = walk.json(&["list", "--all"])["findings"].as_array().unwrap().clone();
            rows.iter_mut().for_each(|row| drop(row.as_object_mut().unwrap().remove("version")));
            rows
        };
        let mut states = vec![rows(self)];
        for _ in 0..3 {
            for _ in 0..5 {
                let answer = self.newest("undo");
                assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
                states.push(rows(self));
            }
            for _ in 0..5 {
                let answer = self.newest("redo");
                assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
                states.pop();
                assert_eq!(Some(&rows(self)), states.last(), "{}", self.story);
            }
        }
        self.now = Snapshot::of(&self.sandbox);
    }

    /// An undo or redo of the newest act, also of an earlier day.
    fn newest(&mut self, verb: &str) -> Answer {
        let answer = self.run(&words(&[verb]));
        match named_in_refusal(&answer) {
            Some(act) => self.run(&words(&[verb, act])),
            None => answer,
        }
    }

    /// Takes everything back, one act after the other.
    pub(super) fn undo_everything(&mut self) {
        let acts = self.now.acts();
        let standing =
            acts.iter().filter(|act| act["undoes"].is_null() && act["undone_by"].is_null()).count();
        for _ in 1..standing {
            let answer = self.newest("undo");
            assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
        }
        let answer = self.newest("undo");
        assert_eq!(answer.code, 1, "{answer:?}\n{}", self.story);

        assert_eq!(self.json(&["list", "--all"])["count"], 0, "{}", self.story);
        let mut new = Sandbox::new();
        new.today = self.sandbox.today.clone();
        new.ok(["init"]);
        for noun in
            [&["body"][..], &["inspection"], &["grade"], &["s55", "--all"], &["owner", "list"]]
        {
            assert_eq!(self.json(noun), new.json(noun), "{noun:?}\n{}", self.story);
        }
        let told = Snapshot::of(&self.sandbox).acts();
        assert_eq!(told.len(), acts.len() + standing - 1, "{}", self.story);
        for (told, number) in told.iter().rev().zip(1..) {
            assert_eq!(told["id"], number, "{}", self.story);
        }
    }
}

fn is_void(row: &Value) -> bool {
    row["status"] == "void"
}

/// Whether something that is not void stands, at its body, under something that is.
fn hangs_under_void(rows: &[Value]) -> bool {
    rows.iter().filter(|row| !is_void(row)).any(|child| {
        let Some(parent) = child["parent"].as_str() else { return false };
        let is_parent = |row: &&Value| match row["ref"].as_str() {
            Some(reference) => reference == parent,
            None => format!("#{}", row["id"]) == parent,
        };
        let above = rows.iter().filter(is_parent).find(|row| row["body"] == child["body"]);
        above.is_none_or(is_void)
    })
}
