//! A status where a deadline should stand, such as `Completed` or `Done 12/03/2026`.

use chrono::NaiveDate;

use super::row::Row;
use crate::error::RowKind;
use crate::model::calendar::{Written, exact_day};
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;
use crate::model::phrase::Phrase;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::Status;
use crate::model::shell::quoted;
use crate::model::text::one_line;

/// What such a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueStatus {
    status: Status,
    /// The day on which it was closed, if the cell has one.
    day: Option<NaiveDate>,
}

impl DueStatus {
    /// None for what can be read as a deadline, such as `Ongoing`.
    pub fn of(cell: &str) -> Option<DueStatus> {
        /// In letters; what is longer is a sentence.
        const LONGEST: usize = 60;
        let begins = cell.trim_start().chars().next()?;
        if !begins.is_alphabetic() || cell.len() > LONGEST {
            return None;
        }
        let said = alone(cell).or_else(|| with_its_date(cell))?;
        Phrase::read(cell).is_err().then_some(said)
    }
}

fn alone(cell: &str) -> Option<DueStatus> {
    let status = Status::meant_by(cell).ok()?;
    let may_be_said =
        matches!(status, Status::Open | Status::InProgress | Status::Submitted | Status::Closed);
    may_be_said.then_some(DueStatus { status, day: None })
}

/// `Completed on 12/03/2026`; of `Completed March 2026` the day isn't known.
fn with_its_date(cell: &str) -> Option<DueStatus> {
    let ends = cell.match_indices([' ', '(', ':', ',', ';', '-', '–', '\n']);
    ends.filter_map(|(at, _)| cell.split_at_checked(at)).find_map(|(words, date)| {
        let apart = |letter: char| !letter.is_alphanumeric();
        let date = date.trim_matches(apart);
        let date = ["on ", "in "].iter().find_map(|on| date.strip_prefix(on)).unwrap_or(date);
        Written::read(date).ok()?;
        let said = alone(words.trim_matches(apart))?;
        let day = exact_day(date).ok();
        (said.status == Status::Closed).then_some(DueStatus { day, ..said })
    })
}

/// The rows that have a status where their deadline should stand.
#[derive(Default)]
pub struct DueStatuses {
    rows: usize,
    heading: String,
    example: String,
}

impl DueStatuses {
    /// It counts where no other cell of the row says its status.
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
                let map = quoted(&format!("{}=TBC", one_line(cell))).into_owned();
                let why = format!(
                    "{cell:?} says that it is {}, but its status is {status}; change one of the two, or keep the words without \
                     a date: --date-map {map}",
                    said.status
                );
                row.complain(Field::Due, why);
            }
        }
        if progress.status == Some(Status::Closed) {
            read.closed = read.closed.or(said.day);
        }
        if self.rows == 0 {
            heading.clone_into(&mut self.heading);
            cell.clone_into(&mut self.example);
        }
        self.rows += 1;
    }

    /// What was read from there, and under which name the words are kept.
    pub fn remark(&self, row_kind: RowKind, name_of: impl Fn(&str) -> String) -> Option<String> {
        let DueStatuses { rows, heading, example } = self;
        (*rows > 0).then(|| {
            format!(
                "{rows} {} with a status and no deadline under {heading:?}, such as {example:?}: it is their status where no \
                 other cell says one, and the words are kept as {:?}",
                row_kind.counted(*rows),
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
    fn a_deadline_may_have_given_way_to_a_status_with_or_without_its_day() {
        for (cell, status, day) in [
            ("Completed", Status::Closed, None),
            ("In progress", Status::InProgress, None),
            ("Done 12/03/2026", Status::Closed, Some("2026-03-12")),
            ("Completed on 12 March 2026", Status::Closed, Some("2026-03-12")),
            ("Closed (12/03/26)", Status::Closed, Some("2026-03-12")),
            ("Complete - March 2026", Status::Closed, None),
        ] {
            let said = DueStatus::of(cell).unwrap_or_else(|| panic!("{cell}"));
            let day_said = said.day.map(|day| day.to_string());
            assert_eq!((said.status, day_said.as_deref()), (status, day), "{cell}");
        }
        for cell in ["Ongoing", "Overdue", "31/03/2027", "by March 2027", "TBC", "Void", "Phase 2"]
        {
            assert_eq!(DueStatus::of(cell), None, "{cell}");
        }
    }

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
            files.tables[0].remarks.last().unwrap(),
            "2 lines with a status and no deadline under \"Due\", such as \"Completed\": it is their status where no other cell \
             says one, and the words are kept as \"Due as given\""
        );
    }

    #[test]
    fn what_contradicts_the_status_is_complained_of_with_the_flag_that_keeps_it() {
        let heads = "Ref,Force,Title,Status,Due";
        assert_eq!(
            only(heads, "1,kent,A,Open,Completed"),
            "line 2, Due: \"Completed\" says that it is closed, but its status is open; change one of the two, or keep the \
             words without a date: --date-map 'Completed=TBC'"
        );
        for row in ["1,kent,A,Closed,Completed", "1,kent,A,Submitted,Complete", "1,kent,A,,Closed"]
        {
            assert_eq!(records(&format!("{heads}\n{row}\n")).len(), 1, "{row}");
        }
    }
}
