//! Columns of revised dates, of which a file may have several: `Revised date 1`, `Revised date 2`.

use std::cmp::Reverse;

use super::extra::ExtraColumn;
use super::heading_groups::GROUPS;
use super::heading_names::numbered;
use super::headings::FileColumn;
use crate::model::columns::Field;

/// A name of the group of revised dates.
pub const REVISED: &str = "revised date";

/// Which of several revised dates a heading means.
pub fn revision(heading: &str) -> Option<u32> {
    let (name, number) = numbered(heading);
    let revised = GROUPS.iter().find(|group| group.has(REVISED))?;
    revised.has(&name).then_some(number)
}

/// `Revised date 1` and `Revised date 2`, but not two that say the same.
pub fn are_a_series(one: &str, other: &str) -> bool {
    revision(one).zip(revision(other)).is_some_and(|(one, other)| one != other)
}

/// The last revised date that a row has is in force. Returns the columns of the others, which are kept as fields too.
pub fn in_order(columns: &mut Vec<FileColumn<Field>>) -> Vec<ExtraColumn> {
    if columns.iter().filter(|column| column.field == Field::Due).count() < 2 {
        return Vec::new();
    }
    let (mut due, others): (Vec<_>, Vec<_>) =
        columns.drain(..).partition(|column| column.field == Field::Due);
    due.sort_by_key(|column| Reverse(revision(&column.heading)));
    let earlier = due.iter().skip(1);
    let earlier = earlier.map(|one| ExtraColumn { at: one.at, name: one.heading.clone() });
    let earlier = earlier.collect();
    columns.extend(due.into_iter().chain(others));
    earlier
}
