//! Which finding each row of a file is: one that is there already, one of an earlier row, or a new one.

use std::collections::{HashMap, HashSet};

use crate::model::import_row::ImportRow;

#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub id: i64,
    pub is_new: bool,
}

/// Gives each row its finding; new ones get the next numbers.
pub struct Numbering {
    next: i64,
    named: HashMap<String, Known>,
    /// The register's findings without a reference, by what recognises a row of theirs.
    unnamed: HashMap<String, Vec<i64>>,
    /// The findings of rows without a reference so far, by number in the file and key.
    rows: HashMap<(Option<i64>, String), Known>,
    /// The register's findings that a row already stands for.
    taken: HashSet<i64>,
}

impl Numbering {
    pub fn from(
        next: i64,
        named: HashMap<String, Known>,
        unnamed: HashMap<String, Vec<i64>>,
    ) -> Numbering {
        Numbering { next, named, unnamed, rows: HashMap::new(), taken: HashSet::new() }
    }

    /// Exactly by its reference, else by how that is spelt.
    pub fn known(&self, row: &ImportRow) -> Option<Known> {
        let reference = row.finding.reference.as_ref()?;
        let exact = self.named.get(&reference.folded());
        exact.or_else(|| self.named.get(&reference.spelling())).copied()
    }

    pub fn finding(&mut self, row: &ImportRow, key: Option<&str>) -> Known {
        let Some(reference) = &row.finding.reference else {
            return self.unnamed(row, key.unwrap_or_default());
        };
        if let Some(known) = self.named.get(&reference.folded()) {
            return *known;
        }
        let next = Known { id: self.next, is_new: true };
        let found = *self.named.entry(reference.spelling()).or_insert(next);
        self.next += i64::from(found.id == next.id);
        found
    }

    /// Rows with the same number and words are one finding at several bodies; the same words under two numbers
    /// are two findings. Without numbers, the same words at the same body are one.
    fn unnamed(&mut self, row: &ImportRow, key: &str) -> Known {
        let at_body = body_key(key, row.bodies.first());
        let key = match row.number {
            Some(number) => (Some(number), key.to_owned()),
            None => (None, at_body.clone()),
        };
        if let Some(known) = self.rows.get(&key) {
            return *known;
        }
        let found = match self.there(&at_body, row.number) {
            Some(id) => Known { id, is_new: false },
            None => self.new_finding(),
        };
        self.taken.insert(found.id);
        self.rows.insert(key, found);
        found
    }

    /// The register's finding that a row is: of several, the one with the row's own number.
    fn there(&self, key: &str, number: Option<i64>) -> Option<i64> {
        let all = self.unnamed.get(key)?;
        let same = all.iter().find(|id| Some(**id) == number);
        same.or_else(|| all.iter().find(|id| !self.taken.contains(id))).copied()
    }

    fn new_finding(&mut self) -> Known {
        let new = Known { id: self.next, is_new: true };
        self.next += 1;
        new
    }
}

pub fn body_key(key: &str, body: Option<&i64>) -> String {
    format!("{key}/{}", body.copied().unwrap_or_default())
}
