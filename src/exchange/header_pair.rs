//! Headings in two rows: those of groups of columns stand above the others.

use csv::StringRecord;

use super::csv::Rows;
use super::dated_heading::{beside_date, date_of};
use super::heading_names::plain;
use super::headings::Heads;
use super::known_headings::{field_named, is_known};
use super::mapping::Mapping;
use super::notes::NoteColumn;
use crate::model::columns::Field;
use crate::model::fold;

/// Headings that say nothing without the group that they stand in.
const BARE: [&str; 9] =
    ["date", "status", "start", "end", "finish", "original", "revised", "name", "by"];

/// The headings together with those of the row above or below them, where more of them mean something then.
pub fn in_two_rows(mut rows: Rows, heads: &Heads, mapping: &Mapping) -> Option<Heads> {
    let mut above = None;
    let mut below = None;
    while let Some(row) = rows.advance().filter(|_| below.is_none()) {
        if row.is_blank() || row.fault.is_some() || row.line == heads.place.number {
            continue;
        }
        let beside = Some(Heads::of(heads.at(row.line), row.cells));
        *(if row.line < heads.place.number { &mut above } else { &mut below }) = beside;
    }
    let known = known_in(heads, mapping);
    let under = above.and_then(|upper| {
        let both = joined(&upper, heads, mapping);
        let more = known_in(&both, mapping);
        let is_better = repeats(&both) < repeats(heads)
            || are_merged(&upper, heads)
            || names_report(&both) && !names_report(heads);
        (more > known || more == known && is_better).then_some(both)
    });
    // What stands below may be a row of the table, which has other words too.
    under.or_else(|| {
        let lower = below?;
        let both = joined(heads, &lower, mapping);
        let are_known = lower
            .written()
            .zip(both.written())
            .all(|(cell, both)| cell.is_empty() || says_what(both, mapping));
        let is_header = are_known || fill_gaps(heads, &lower, &both, mapping);
        let is_more = is_header && known_in(&both, mapping) > known;
        (is_more || are_merged(heads, &lower)).then_some(both)
    })
}

fn known_in(heads: &Heads, mapping: &Mapping) -> usize {
    heads.written().filter(|heading| says_what(heading, mapping)).count()
}

/// `Update March 2026` too.
fn says_what(heading: &str, mapping: &Mapping) -> bool {
    let is_dated = || date_of(heading).is_some() && NoteColumn::meant(0, heading).is_some();
    is_known(heading, mapping) || is_dated()
}

fn names_report(heads: &Heads) -> bool {
    heads.written().any(|heading| field_named(heading) == Some(Field::Inspection))
}

fn repeats(heads: &Heads) -> usize {
    let written: Vec<&str> = heads.written().filter(|heading| !heading.is_empty()).collect();
    let is_again =
        |(at, heading): &(usize, &&str)| written.iter().take(*at).any(|one| one == *heading);
    written.iter().enumerate().filter(is_again).count()
}

/// Whether some headings are merged over both rows, so that each of the rows has them: no finding repeats a quarter of its cells.
fn are_merged(upper: &Heads, lower: &Heads) -> bool {
    let cells = upper.written().zip(lower.written()).filter(|(_, cell)| !cell.is_empty());
    let (same, other): (Vec<_>, Vec<_>) =
        cells.partition(|(heading, cell)| fold(heading) == fold(cell));
    same.len() > 1 && same.len() * 3 >= other.len() && !other.is_empty()
}

/// Whether a row names the columns without a heading, says nothing of what a finding is, and half of what it says are
/// headings that mean something in their groups.
fn fill_gaps(upper: &Heads, lower: &Heads, both: &Heads, mapping: &Mapping) -> bool {
    const WHAT: [Field; 3] = [Field::Ref, Field::Title, Field::Text];
    let is_what = |heading: &str| field_named(heading).is_some_and(|field| WHAT.contains(&field));
    let fits = |(heading, cell): (&str, &str)| {
        heading.is_empty() || cell.is_empty() || fold(heading) == fold(cell) || !is_what(heading)
    };
    let filled = || lower.written().zip(both.written()).filter(|(cell, _)| !cell.is_empty());
    let known = filled().filter(|(_, both)| says_what(both, mapping)).count();
    let width = lower.written().enumerate().filter(|(_, cell)| !cell.is_empty()).last();
    let width = width.map_or(0, |(at, _)| at + 1);
    let mut columns = upper.written().zip(lower.written());
    let has_gap = columns.any(|(heading, cell)| heading.is_empty() && !cell.is_empty());
    has_gap
        && upper.written().zip(lower.written()).take(width).all(fits)
        && known * 2 >= filled().count()
}

fn joined(upper: &Heads, lower: &Heads, mapping: &Mapping) -> Heads {
    let (above, below): (Vec<&str>, Vec<&str>) =
        (upper.written().collect(), lower.written().collect());
    let mut group = "";
    let mut cells = Vec::new();
    // One alone is the title of the sheet.
    let are_groups = above.iter().filter(|cell| !cell.is_empty()).count() > 1;
    for at in 0..above.len().max(below.len()) {
        let own = above.get(at).copied().unwrap_or_default();
        let cell = below.get(at).copied().unwrap_or_default();
        group = if own.is_empty() && !cell.is_empty() { group } else { own };
        let is_repeated = below.iter().filter(|one| **one == cell).count() > 1;
        // `Title` under `Report` is that of the report.
        let is_of_report = are_groups && field_named(group) == Some(Field::Inspection);
        let is_alone = is_known(cell, mapping) && !is_repeated && !is_of_report;
        cells.push(in_group(group, cell, is_repeated, is_alone, mapping));
    }
    let mut heads = Heads::of(lower.place.clone(), &StringRecord::from(cells));
    heads.upper = Some(upper.place.number);
    heads
}

/// `Original` under `Target date` is `Original Target date`; a heading that means something alone stays so.
fn in_group(
    group: &str,
    cell: &str,
    is_repeated: bool,
    is_alone: bool,
    mapping: &Mapping,
) -> String {
    if cell.is_empty() || fold(cell) == fold(group) {
        return group.to_owned();
    }
    if group.is_empty() {
        return cell.to_owned();
    }
    // `March 2026` under `Update`.
    if date_of(cell).is_some() && beside_date(cell).is_empty() {
        return format!("{group} {cell}");
    }
    let is_bare = BARE.contains(&&*plain(cell));
    let both = [format!("{cell} {group}"), format!("{group} {cell}")];
    match both.iter().find(|both| is_known(both, mapping)) {
        Some(known) if is_bare || !is_alone => known.clone(),
        None if is_repeated || is_bare && !is_alone => format!("{group} {cell}"),
        _ => cell.to_owned(),
    }
}
