//! Columns of which the latest counts: of statuses for each month (`Sep-26`, `Oct-26`), or of revised dates.

use std::cmp::Reverse;

use super::cell_looks::Samples;
use super::dated_heading::{day_of, is_to_come, pattern};
use super::extra::ExtraColumn;
use super::headings::FileColumn;
use super::mapping::Mapping;
use super::notes::NoteColumn;
use super::revised_heading::any_revision;
use crate::error::listed_as;
use crate::model::columns::Field;
use crate::model::shell::{flag, map_to_field};

/// Whether two headings are the same but for their dates, and both dates are known.
pub fn are_dated(one: &str, other: &str) -> bool {
    let days = day_of(one).zip(day_of(other));
    days.is_some_and(|(day, other)| day != other) && pattern(one) == pattern(other)
}

/// Of columns that differ in their dates, the latest cell that says something counts, and of revised dates the last. Returns
/// the columns that are kept as fields too: those of statuses, since each tells how things stood then, and the earlier dates.
pub fn in_order(columns: &mut Vec<FileColumn<Field>>) -> Vec<ExtraColumn> {
    let is_dated = |column: &&FileColumn<Field>| {
        let mut others = columns.iter().filter(|other| other.field == column.field);
        others.any(|other| are_dated(&other.heading, &column.heading))
    };
    let dated: Vec<usize> = columns.iter().filter(is_dated).map(|column| column.at).collect();
    let is_due = |column: &FileColumn<Field>| column.field == Field::Due;
    latest_first(columns, |column| dated.contains(&column.at), day_of);
    latest_first(columns, is_due, any_revision);
    let statuses = columns.iter().filter(|column| column.field == Field::Status);
    let statuses = statuses.filter(|column| dated.contains(&column.at));
    let earlier = columns.iter().filter(|column| is_due(column)).skip(1);
    let kept = statuses.chain(earlier);
    kept.map(|one| ExtraColumn { at: one.at, name: one.heading.clone() }).collect()
}

/// Puts the columns of a series before the others, those with the latest headings first.
fn latest_first<K: Ord>(
    columns: &mut Vec<FileColumn<Field>>,
    is_one: impl Fn(&FileColumn<Field>) -> bool,
    rank: impl Fn(&str) -> Option<K>,
) {
    if columns.iter().filter(|column| is_one(column)).count() < 2 {
        return;
    }
    let (mut series, others): (Vec<_>, Vec<_>) = columns.drain(..).partition(is_one);
    series.sort_by_key(|column| Reverse(rank(&column.heading)));
    columns.extend(series.into_iter().chain(others));
}

/// What is said of a series of statuses.
pub fn remark(columns: &[FileColumn<Field>]) -> Option<String> {
    let statuses = columns.iter().filter(|column| column.field == Field::Status);
    let statuses: Vec<&str> = statuses.map(|column| column.heading.as_str()).collect();
    let [latest, earlier, ..] = statuses[..] else { return None };
    are_dated(latest, earlier).then(|| {
        let names: Vec<String> = statuses.iter().rev().map(|name| format!("{name:?}")).collect();
        format!(
            "each row's status is its latest filled cell under {}; all are also kept as fields. To leave one out, use {}",
            listed_as(&names, "and"),
            map_to_field(latest)
        )
    })
}

/// What may be asked where columns with a date in their heading have words for a status, and none is the status.
pub fn hints(
    columns: &[FileColumn<Field>],
    extra: &[ExtraColumn],
    notes: &[NoteColumn],
    mapping: &Mapping,
    samples: &Samples,
) -> Vec<String> {
    if columns.iter().any(|column| column.field == Field::Status) {
        return Vec::new();
    }
    let extra = extra.iter().map(|column| (column.at, column.name.as_str()));
    let all = extra.chain(notes.iter().map(|column| (column.at, column.heading.as_str())));
    let mut series: Vec<Vec<(usize, &str)>> = Vec::new();
    for (at, heading) in all {
        let has_statuses = samples.looks(at).is_some_and(|looks| looks.are_statuses());
        let may_be_now = day_of(heading).is_some() && !is_to_come(heading, mapping.today);
        if !has_statuses || !may_be_now || mapping.meaning(heading).is_some() {
            continue;
        }
        let is_same = |one: &&mut Vec<(usize, &str)>| {
            one.first().is_some_and(|(_, first)| pattern(first) == pattern(heading))
        };
        match series.iter_mut().find(is_same) {
            Some(one) => one.push((at, heading)),
            None => series.push(vec![(at, heading)]),
        }
    }
    series.into_iter().filter_map(|one| hint(one, samples)).collect()
}

fn hint(mut series: Vec<(usize, &str)>, samples: &Samples) -> Option<String> {
    series.sort_by_key(|(_, heading)| day_of(heading));
    let names: Vec<String> = series.iter().map(|(_, heading)| format!("{heading:?}")).collect();
    let (_, latest) = series.last()?;
    let map = flag("--map", latest, "status");
    let mut looks = series.iter().filter_map(|(at, _)| samples.looks(*at));
    let colour = looks.find_map(|looks| looks.colour).map(|colour| {
        let map = flag("--status-map", colour, "in-progress");
        format!(" and the meaning of each colour, such as {map}")
    });
    let colour = colour.unwrap_or_default();
    Some(match &names[..] {
        [one] => {
            format!("{one} holds statuses. If it is the status, add {map}{colour}")
        }
        _ => format!(
            "{} hold statuses. To use each row's latest one, add {map}{colour}",
            listed_as(&names, "and")
        ),
    })
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Files, MappedHeading, Mapping, read};
    use crate::model::import_row::Sheet;
    use crate::model::progress::Status;

    const FILE: &str = "Ref,Force,Title,Sep-26,Nov-26,Oct-26\n1,kent,A,Open,Closed,Open\n2,kent,B,Closed,,TBC\n\
                        3,kent,C,,Open,Closed\n";

    fn mapped(file: &str, maps: &[&str]) -> Files {
        let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        read(file.as_bytes(), &directory(), &mapping).unwrap()
    }

    fn statuses(files: &Files) -> Vec<Option<Status>> {
        let Sheet::Findings { rows, .. } = &files.sheet else { panic!("no findings") };
        rows.iter().map(|row| row.progress.status).collect()
    }

    #[test]
    fn of_the_statuses_of_several_months_the_latest_counts() {
        let (open, closed) = (Some(Status::Open), Some(Status::Closed));
        for named in ["Oct-26=status", "Aug-26=status"] {
            let files = mapped(FILE, &[named]);
            assert_eq!(statuses(&files), [closed, closed, open], "{named}");
            assert_eq!(files.tables[0].extra, ["Sep-26", "Nov-26", "Oct-26"]);
            assert_eq!(
                files.tables[0].remarks[1],
                "each row's status is its latest filled cell under \"Sep-26\", \"Oct-26\" and \"Nov-26\"; all are also kept as fields. To leave one out, use --map 'Nov-26=field:Nov-26'"
            );
        }
        let files = mapped(FILE, &["Oct-26=status", "Nov-26=field:Nov-26"]);
        assert_eq!(statuses(&files), [open, closed, closed]);
    }

    #[test]
    fn statuses_under_dates_are_asked_about_and_notes_are_not() {
        let hints = |file: &str| mapped(file, &[]).tables.remove(0).hints;
        assert_eq!(
            hints(FILE),
            [
                "\"Sep-26\", \"Oct-26\" and \"Nov-26\" hold statuses. To use each row's latest one, add --map 'Nov-26=status'"
            ]
        );
        let colours = "Ref,Force,Title,Status Oct 2026\n1,kent,A,Green\n2,kent,B,Closed\n";
        assert_eq!(
            hints(colours),
            [
                "\"Status Oct 2026\" holds statuses. If it is the status, add --map 'Status Oct 2026=status' and the meaning of each colour, such as --status-map 'Green=in-progress'"
            ]
        );
        assert!(hints("Ref,Force,Title,Oct-26\n1,kent,A,The board met.\n").is_empty());
        assert!(hints("Ref,Force,Title,Oct-26,Status\n1,kent,A,Open,Open\n").is_empty());
    }
}
