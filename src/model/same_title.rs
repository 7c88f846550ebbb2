//! Open findings at one body under the same title: entered twice, or found again.

use std::collections::HashMap;

use super::finding::Kind;
use super::fold;
use super::history::Link;
use super::progress_row::ProgressRow;

/// What makes two findings look like one: the title, the kind and the body. Steps towards two findings may well
/// have one title.
type Key<'a> = (String, Kind, Option<i64>, &'a str);

/// Each finding whose title an earlier one at its body has as well, with that one.
pub fn pairs(rows: &[ProgressRow]) -> Vec<(&ProgressRow, &ProgressRow)> {
    let mut first: HashMap<Key, &ProgressRow> = HashMap::new();
    let mut in_order: Vec<&ProgressRow> = rows.iter().collect();
    in_order.sort_by_key(|row| (row.finding.id, row.progress.id));
    let mut pairs = Vec::new();
    for row in in_order.into_iter().filter(|row| row.progress.is_open()) {
        let kind = row.finding.kind;
        let under = row.finding.parent.filter(|_| kind.is_apart());
        let key = (fold(&row.finding.title), kind, under, row.body.slug.as_str());
        match first.get(&key) {
            Some(earlier) => pairs.push((row, *earlier)),
            None => {
                first.insert(key, row);
            }
        }
    }
    pairs
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
    use crate::model::status::Status;

    fn names(rows: &[ProgressRow]) -> Vec<(i64, i64)> {
        pairs(rows).iter().map(|(row, first)| (row.finding.id, first.finding.id)).collect()
    }

    #[test]
    fn a_title_is_the_same_whatever_its_case_at_one_body_among_what_is_open() {
        let row = |id, title: &str| {
            ProgressRow::numbered(id, "#").with(|row| row.finding.title = title.to_owned())
        };
        let rows = [
            row(1, "Vet everybody"),
            row(2, "Vet everybody").at("essex"),
            row(3, "vet  everybody"),
            row(4, "Vet everybody").in_status(Status::Closed, "2026-01-01"),
            row(5, "Vet everybody").with(|row| row.finding.kind = Kind::Concern),
            row(6, "Train everybody"),
        ];

        assert_eq!(names(&rows), [(3, 1)]);
    }
}
