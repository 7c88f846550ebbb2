//! Commands of a walk that change much at once: a report or a date of issue, with what follows it, and owners.

use super::Walk;
use super::commands::{BODIES, OWNERS, words};

impl Walk {
    /// Passes on what an owner has.
    pub(super) fn pass_on(&mut self) -> Vec<String> {
        let (name, other) = (self.dice.of(&OWNERS), self.dice.of(&OWNERS));
        let force = ["--force", self.dice.of(&BODIES)];
        let command = match self.dice.below(3) {
            0 => ["owner", "remove", name].to_vec(),
            1 => ["owner", "merge", name, "--into", other].to_vec(),
            _ => ["owner", "hand-over", name, "--to", other].to_vec(),
        };
        let force = if self.dice.one_in(2) { &force[..] } else { &[] };
        words(&[&command, force].concat())
    }

    /// Corrects a date of issue, and with it what was counted from it.
    pub(super) fn reissue(&mut self) -> Vec<String> {
        let named = self.named();
        let issued = self.dice.of(&["2026-01-15", "2026-02-20", "May 2026"]);
        words(&["edit", &named, "--issued", issued, "--reason", "Mistyped"])
    }

    /// Corrects a report, and with it what was issued with it and is owed on it.
    pub(super) fn republish(&mut self) -> Vec<String> {
        let report = self.dice.of(&["PEEL", "PEEL 2024", "1", "Thematic 2026"]);
        let days = ["2026-01-15", "2026-03-01", "January 2026", "April 2024", "2016-05-01"];
        let edit = match self.dice.below(4) {
            0 => ["--title", self.dice.of(&["PEEL", "PEEL 2024", "Thematic 2026"])],
            1 => ["--code", self.dice.of(&["P", "none"])],
            _ => ["--published", self.dice.of(&days)],
        };
        let reason = ["--reason", "Mistyped"];
        words(&[&["inspection", "edit", report], &edit[..], &reason].concat())
    }
}
