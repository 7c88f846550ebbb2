//! A status where a deadline should stand, such as `Completed` or `Done 12/03/2026`.

use chrono::NaiveDate;

use crate::model::calendar::{Written, exact_day};
use crate::model::phrase::Phrase;
use crate::model::progress::Status;

/// What such a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueStatus {
    pub status: Status,
    /// The day on which it was closed, if the cell has one.
    pub day: Option<NaiveDate>,
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
