//! Open findings at one body under the same title: entered twice, or found again.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::finding::Kind;
use super::fold;
use super::history::Link;
use super::progress_row::ProgressRow;

/// What makes two findings look like one: the title, the kind and the body. Steps towards two findings may well
/// have one title.
type Key = (String, Kind, Option<i64>, i64);

fn key(row: &ProgressRow) -> Key {
    let kind = row.finding.kind;
    let under = row.finding.parent.filter(|_| kind.is_apart());
    (fold(&row.finding.title), kind, under, row.progress.body)
}

pub fn is_same(row: &ProgressRow, earlier: &ProgressRow) -> bool {
    key(row) == key(earlier)
}

/// The first finding with each title, as the open ones pass by in their order: of their titles it keeps no more than a
/// hash, since there may be a million of them.
#[derive(Debug, Default)]
pub struct FirstTitles {
    hashes: RandomState,
    first: HashMap<u64, i64>,
}

impl FirstTitles {
    /// The number of an earlier finding at the body whose title is likely the same; `is_same` tells.
    pub fn earlier(&mut self, row: &ProgressRow) -> Option<i64> {
        let hash = self.hashes.hash_one(key(row));
        let first = *self.first.entry(hash).or_insert(row.finding.id);
        (first != row.finding.id).then_some(first)
    }
}

/// Whether a link says already how the two are related.
pub fn is_explained(
    row: &ProgressRow,
    earlier: &ProgressRow,
    links: &HashMap<i64, Vec<Link>>,
) -> bool {
    let mut linked = links.get(&row.finding.id).into_iter().flatten();
    linked.any(|link| link.name == earlier.finding.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_same_whatever_its_case_at_one_body() {
        let row = |id, title: &str| {
            ProgressRow::numbered(id, "#").with(|row| {
                row.finding.title = title.to_owned();
                row.progress.body = 1;
            })
        };
        let rows = [
            row(1, "Vet everybody"),
            row(2, "Vet everybody").with(|row| row.progress.body = 2),
            row(3, "vet  everybody"),
            row(5, "Vet everybody").with(|row| row.finding.kind = Kind::Concern),
            row(6, "Train everybody"),
        ];
        let mut titles = FirstTitles::default();

        let earlier: Vec<Option<i64>> = rows.iter().map(|row| titles.earlier(row)).collect();
        assert_eq!(earlier, [None, None, Some(1), None, None]);
        assert!(is_same(&rows[2], &rows[0]) && !is_same(&rows[1], &rows[0]));
    }
}
