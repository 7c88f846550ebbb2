//! The rows of a file that have a status where their deadline should stand.

use super::as_given::name_of;
use super::due_status::DueStatus;
use super::examples::{Example, Examples};
use super::row::Row;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::Status;
use crate::model::shell::flag;
use crate::model::text::one_line;

#[derive(Default)]
pub struct DueStatuses(Examples);

impl DueStatuses {
    /// Uses the status found under the deadline if no other cell gives one, and complains if another gives a different
    /// one.
    pub fn take(&mut self, row: &mut Row<Field>, read: &mut ImportRow) {
        let said = row.cell(Field::Due).zip(row.heading(Field::Due));
        let said = said.and_then(|(cell, heading)| Some((DueStatus::of(cell)?, cell, heading)));
        let Some((said, cell, heading)) = said else { return };
        let progress = &mut read.progress;
        match progress.status {
            None if row.cell(Field::Status).is_none_or(is_placeholder) => {
                progress.status = Some(said.status);
            }
            None => {}
            Some(status) if fits(status, said.status) => {}
            Some(status) => {
                let map = flag("--date-map", &one_line(cell), "TBC");
                let why = format!(
                    "{cell:?} under the deadline means {}, but the status is {status}. Correct one of them, or use {map} to \
                     import no date",
                    said.status
                );
                row.complain(Field::Due, why);
            }
        }
        if progress.status == Some(Status::Closed) {
            read.closed = read.closed.or(said.day);
        }
        self.0.add(heading, cell);
    }

    /// What was read from there, and under which name the words are kept.
    pub fn remarks(&self, row_kind: RowKind) -> impl Iterator<Item = String> {
        self.0.iter().map(move |Example { rows, heading, words }| {
            format!(
                "{rows} {} a status under {heading:?} instead of a date, such as {words:?}. It is used if no other column \
                 gives a status; the words are kept in the field {:?}",
                row_kind.having(*rows),
                name_of(heading)
            )
        })
    }
}

/// What is submitted may be complete or still in progress for the force.
fn fits(status: Status, said: Status) -> bool {
    status == Status::Submitted || status.has_ended() == said.has_ended()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::{directory, only, records};
    use crate::exchange::{Mapping, read};

    #[test]
    fn it_is_the_status_where_no_other_cell_says_one_and_the_words_are_kept() {
        let file = "Ref,Force,Title,Original date,Due\n1,kent,A,,Completed\n2,kent,B,31/03/2026,Done 12/03/2026\n\
                    3,kent,C,,31/03/2027\n";
        let rows = records(file);
        let read_status = |at: usize| rows[at].progress.status;
        assert_eq!([0, 1, 2].map(read_status), [Some(Status::Closed), Some(Status::Closed), None]);
        assert_eq!(rows[0].due, None);
        assert_eq!(rows[1].due.as_ref().unwrap().text, "31/03/2026");
        assert_eq!(rows[1].closed.unwrap().to_string(), "2026-03-12");
        let kept: Vec<Option<&str>> = rows
            .iter()
            .map(|row| row.finding.fields.iter().find_map(|field| field.value.as_deref()))
            .collect();
        assert_eq!(kept, [Some("Completed"), Some("Done 12/03/2026"), None]);
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        assert_eq!(
            files.tables[0].remarks[1],
            "2 lines have a status under \"Due\" instead of a date, such as \"Completed\". It is used if no other column gives a status; the words are kept in the field \"Due as given\""
        );
    }

    #[test]
    fn what_contradicts_the_status_is_complained_of_with_the_flag_that_keeps_it() {
        let heads = "Ref,Force,Title,Status,Due";
        assert_eq!(
            only(heads, "1,kent,A,Open,Completed"),
            "line 2, Due: \"Completed\" under the deadline means closed, but the status is open. Correct one of them, or use --date-map 'Completed=TBC' to import no date"
        );
        for row in ["1,kent,A,Closed,Completed", "1,kent,A,Submitted,Complete", "1,kent,A,,Closed"]
        {
            assert_eq!(records(&format!("{heads}\n{row}\n")).len(), 1, "{row}");
        }
    }
}
