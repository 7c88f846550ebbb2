//! Columns of revised dates, of which a file may have several: `Revised date 1`, `Second revised date`.

use std::cmp::Reverse;

use super::extra::ExtraColumn;
use super::headings::FileColumn;
use super::revised_heading::{bare_revision, revision};
use crate::model::columns::Field;

/// The last revised date that a row has is in force. Returns the columns of the others, which are kept as fields too.
pub fn in_order(columns: &mut Vec<FileColumn<Field>>) -> Vec<ExtraColumn> {
    if columns.iter().filter(|column| column.field == Field::Due).count() < 2 {
        return Vec::new();
    }
    let (mut due, others): (Vec<_>, Vec<_>) =
        columns.drain(..).partition(|column| column.field == Field::Due);
    due.sort_by_key(|column| {
        Reverse(revision(&column.heading).or_else(|| bare_revision(&column.heading)))
    });
    let earlier = due.iter().skip(1);
    let earlier = earlier.map(|one| ExtraColumn { at: one.at, name: one.heading.clone() });
    let earlier = earlier.collect();
    columns.extend(due.into_iter().chain(others));
    earlier
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::{directory, records};
    use crate::exchange::{MappedHeading, Mapping, read};
    use crate::model::import_row::{ImportRow, Sheet};

    fn dates(rows: &[ImportRow]) -> Vec<(&str, String)> {
        let of = |row: &ImportRow| row.original_due.map(|day| day.to_string()).unwrap_or_default();
        rows.iter().map(|row| (row.due.as_ref().map_or("", |due| &*due.text), of(row))).collect()
    }

    #[test]
    fn the_last_revised_date_is_in_force_and_the_plain_one_is_the_first() {
        let rows = "1,kent,A,31/03/2026,30/06/2026,30/09/2026\n2,kent,B,31/03/2026,30/06/2026,\n";
        let first = "2026-03-31".to_owned();
        let read = [("30/09/2026", first.clone()), ("30/06/2026", first)];
        for heads in [
            "Original date,First revised date,Second revised date",
            "Due,1st revised date,2nd revised date",
            "Agreed date,Revised agreed date,Revised agreed date 2",
            "Target date,Rev 1,Rev 2",
            "Deadline,Revised,Second revised date",
            "Original,Revised (1),Revised (2)",
            "Original Dates,Revised (1) Dates,Revised (2) Dates",
            "Initial date,Revised date,Latest revised date",
        ] {
            assert_eq!(
                dates(&records(&format!("Ref,Force,Title,{heads}\n{rows}"))),
                read,
                "{heads}"
            );
        }
    }

    #[test]
    fn whether_it_was_revised_is_no_date() {
        let rows = records(
            "Ref,Force,Title,Due,Revised\n1,kent,A,31/03/2026,Yes\n2,kent,B,31/03/2026,No\n",
        );
        assert_eq!(rows[0].due.as_ref().unwrap().text, "31/03/2026");
    }

    #[test]
    fn dates_beside_a_deadline_are_asked_about_and_the_answer_works_at_once() {
        let file = "Ref,Force,Title,Due,Forecast date,Last updated\n1,kent,A,31/03/2026,30/06/2026,01/02/2026\n";
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        assert_eq!(
            files.tables[0].hints,
            [
                "\"Forecast date\" has dates beside the deadlines; if they are revised deadlines, use --map 'Forecast date=due' --map 'Due=original_due'"
            ]
        );
        let maps = ["Forecast date=due", "Due=original_due"];
        let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("no findings") };
        assert_eq!(dates(&rows), [("30/06/2026", "2026-03-31".to_owned())]);
        assert!(files.tables[0].hints.is_empty());
    }
}
