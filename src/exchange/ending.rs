//! What a row says of how a finding ended, and whether that fits its status.

use chrono::NaiveDate;

use super::deadlines::is_no_date;
use super::heading_meaning::HeadingMeaning;
use super::mapping::{MappedHeading, Mapping};
use super::row::{Row, keep_as_field};
use super::understanding::is_guess;
use crate::error::Result;
use crate::model::calendar::exact_day;
use crate::model::closure::{Grounds, Outcome, check_day};
use crate::model::columns::Field;
use crate::model::finding::checked_text;
use crate::model::fold;
use crate::model::import_row::ImportRow;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::Status;
use crate::model::shell::{flag, map_to_field};

/// Complains of what doesn't fit the status.
pub fn check(
    row: &mut Row<Field>,
    read: &ImportRow,
    closing: Option<ClosingDay>,
    mapping: &Mapping,
) {
    check_not_to_come(row, closing, mapping);
    check_closing(row, read, closing);
    check_grounds(row, read);
    check_blocked(row, read);
}

/// What a column of closing dates says of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosingDay {
    On(NaiveDate),
    /// It was closed, and the day isn't said.
    Closed,
    /// When isn't known.
    Unknown,
    /// Nothing, as `TBC` or `n/a`.
    Unsaid,
    /// It isn't closed.
    NotYet,
}

impl ClosingDay {
    pub fn read(cell: &str) -> Result<ClosingDay> {
        const NOT_YET: [&str; 16] = [
            "open",
            "still open",
            "remains open",
            "live",
            "no",
            "n",
            "not yet",
            "not closed",
            "not complete",
            "not completed",
            "incomplete",
            "in progress",
            "ongoing",
            "on going",
            "outstanding",
            "pending",
        ];
        const CLOSED: [&str; 5] = ["yes", "y", "closed", "complete", "completed"];
        const UNKNOWN: [&str; 4] = ["unknown", "not known", "date unknown", "date not known"];
        match fold(cell).as_str() {
            words if UNKNOWN.contains(&words) => Ok(ClosingDay::Unknown),
            words if CLOSED.contains(&words) => Ok(ClosingDay::Closed),
            words if NOT_YET.contains(&words) => Ok(ClosingDay::NotYet),
            _ if is_placeholder(cell) || is_no_date(cell) => Ok(ClosingDay::Unsaid),
            _ => exact_day(cell).map(ClosingDay::On),
        }
    }

    pub fn day(self) -> Option<NaiveDate> {
        match self {
            ClosingDay::On(day) => Some(day),
            ClosingDay::Closed | ClosingDay::Unknown | ClosingDay::Unsaid | ClosingDay::NotYet => {
                None
            }
        }
    }

    /// What it says of the status where no column does.
    pub fn status(self) -> Option<Status> {
        let is_closed =
            matches!(self, ClosingDay::On(_) | ClosingDay::Closed | ClosingDay::Unknown);
        is_closed.then_some(Status::Closed)
    }
}

pub fn grounds(row: &mut Row<Field>, mapping: &Mapping) -> Grounds {
    let said = |what| {
        move |cell: &str| match checked_text(what, cell) {
            Ok(text) => Ok(Some(text).filter(|text| !is_placeholder(text))),
            Err(error) => Err(error),
        }
    };
    Grounds {
        outcome: row.read_choice_if_any(Field::Outcome, mapping, Outcome::meant_by),
        letter: row.read(Field::Letter, said("letter")).flatten(),
        reason: row.read(Field::Reason, said("reason")).flatten(),
    }
}

/// Only what has ended has a letter or a reason for that, and only what was closed an outcome.
fn check_grounds(row: &mut Row<Field>, read: &ImportRow) {
    if read.progress.status.is_none() && row.cell(Field::Status).is_some() {
        return;
    }
    let status = read.progress.status;
    // What is void is left out of an import, whatever is said of it.
    let has_ended = status == Some(Status::Void) || status.is_some_and(Status::has_ended);
    let is_closed = status == Some(Status::Closed);
    let grounds = &read.grounds;
    if grounds.outcome.is_some() && !is_closed {
        row.complain(Field::Outcome, "only a closed finding can have this; empty the cell");
    }
    let is_said =
        [(Field::Letter, grounds.letter.is_some()), (Field::Reason, grounds.reason.is_some())];
    for (field, _) in is_said.into_iter().filter(|(_, is_said)| *is_said && !has_ended) {
        let heading = row.heading(field).unwrap_or_default();
        let map = map_to_field(heading);
        let why = format!(
            "only a finding that has ended can have this; empty the cell, or keep the column as a field: {map}"
        );
        row.complain(field, why);
    }
}

fn check_blocked(row: &mut Row<Field>, read: &ImportRow) {
    let is_unread = read.progress.status.is_none() && row.cell(Field::Status).is_some();
    let is_blocked = read.progress.status == Some(Status::Blocked);
    if read.progress.blocked_by.is_some() && !is_blocked && !is_unread {
        let why =
            "only a blocked finding can have this; empty the cell, or make the status blocked";
        row.complain(Field::BlockedBy, why);
    }
}

/// Where the heading doesn't say that its days are those of closing, they may be deadlines.
fn check_not_to_come(row: &mut Row<Field>, closing: Option<ClosingDay>, mapping: &Mapping) {
    let day = closing.and_then(ClosingDay::day).zip(mapping.today);
    let Some(Err(error)) = day.map(|(day, today)| check_day("closing", day, None, today)) else {
        return;
    };
    let heading = row.heading(Field::ClosedOn).unwrap_or_default();
    let read_as =
        MappedHeading { from: heading.to_owned(), to: HeadingMeaning::Own(Field::ClosedOn) };
    let is_guess = mapping.meaning(heading).is_none() && is_guess(&read_as);
    let due = flag("--map", heading, "due");
    let hint = format!(
        "; {heading:?} was taken for the days of closing by a guess: {due} reads it as deadlines, and {}",
        keep_as_field(heading)
    );
    row.complain(Field::ClosedOn, format!("{error}{}", if is_guess { &hint } else { "" }));
}

fn check_closing(row: &mut Row<Field>, read: &ImportRow, closing: Option<ClosingDay>) {
    match (closing, read.progress.status) {
        (Some(ClosingDay::NotYet), Some(Status::Closed)) => {
            let why = "says that it isn't closed, but its status is closed; change one of the two";
            row.complain(Field::ClosedOn, why);
        }
        (Some(ClosingDay::Closed), Some(status)) if !status.has_ended() => row.complain(
            Field::ClosedOn,
            format!("says that it is closed, but its status is {status}; change one of the two"),
        ),
        _ => {}
    }
    let is_unread = read.progress.status.is_none() && row.cell(Field::Status).is_some();
    if read.closed.is_none() || is_unread {
        return;
    }
    match read.progress.status {
        Some(status) if status.has_ended() => {}
        Some(status) => row.complain(
            Field::ClosedOn,
            format!("has a closing date but its status is {status}; change one of the two"),
        ),
        None => {
            let heading = row.heading(Field::ClosedOn).unwrap_or_default();
            let keep = keep_as_field(heading);
            let why = format!(
                "has a closing date but its status is not given; say closed, superseded or not-accepted; {keep}"
            );
            row.complain(Field::ClosedOn, why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::mapping::MappedWords;
    use crate::exchange::tests::{directory, only, records};
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::Sheet;

    #[test]
    fn words_in_a_column_of_closing_dates_say_whether_it_is_closed() {
        for (cell, said) in [
            ("TBC", ClosingDay::Unsaid),
            ("n/a", ClosingDay::Unsaid),
            ("-", ClosingDay::Unsaid),
            ("Ongoing", ClosingDay::NotYet),
            ("Open", ClosingDay::NotYet),
            ("No", ClosingDay::NotYet),
            ("Not yet", ClosingDay::NotYet),
            ("Yes", ClosingDay::Closed),
            ("unknown", ClosingDay::Unknown),
        ] {
            assert_eq!(ClosingDay::read(cell).unwrap(), said, "{cell}");
        }
        assert!(ClosingDay::read("see letter").is_err());
    }

    const HEADS: &str = "Ref,Title,Force,Status,Date closed";

    #[test]
    fn what_contradicts_the_status_is_complained_of() {
        assert_eq!(
            only(HEADS, "R1,T,kent,Closed,Not yet"),
            "line 2, Date closed: says that it isn't closed, but its status is closed; change one of the two"
        );
        assert_eq!(
            only(HEADS, "R1,T,kent,Open,Completed"),
            "line 2, Date closed: says that it is closed, but its status is open; change one of the two"
        );
    }

    #[test]
    fn a_month_of_closing_is_kept_in_its_words_as_the_refusal_says() {
        assert_eq!(
            only(HEADS, "R1,T,kent,Closed,Feb 2026"),
            "line 2, Date closed: \"Feb 2026\" isn't an exact day; give the day too; --date-map 'Date closed: Feb \
             2026=unknown' keeps the words without a day"
        );
        let date_words = vec![MappedWords::of_date("Date closed: Feb 2026=unknown").unwrap()];
        let mapping = Mapping { date_words, ..Mapping::default() };
        let file = format!("{HEADS},Due\nR1,T,kent,Closed,Feb 2026,Feb 2026\n");
        let read = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = read.sheet else { panic!("no findings") };
        assert_eq!(rows[0].closed, None);
        let kept = rows[0].finding.fields.iter().find(|field| field.value.is_some());
        assert_eq!(kept.unwrap().name, "Date closed as given");
        assert_eq!(rows[0].due.as_ref().unwrap().text, "Feb 2026");
    }

    #[test]
    fn without_a_column_for_the_status_a_closing_date_closes() {
        let heads = "Ref,Title,Force,Date closed";
        let rows = records(&format!(
            "{heads}\nR1,T,kent,02/01/2026\nR2,T,kent,\nR3,T,kent,TBC\nR4,T,kent,Unknown\n"
        ));
        let closed = Some(Status::Closed);
        let read: Vec<Option<Status>> = rows.iter().map(|row| row.progress.status).collect();
        assert_eq!(read, [closed, None, None, closed]);
    }

    #[test]
    fn no_date_is_no_date_in_every_column_of_dates() {
        let heads = "Ref,Title,Force,Report,Date issued,Date published,Since,Original due date,Revised due date";
        let [row] = &records(&format!("{heads}\nR1,T,kent,A,TBC,Ongoing,tba,TBC,n/a\n"))[..] else {
            panic!("one row")
        };
        assert_eq!((&row.finding.issued, &row.published), (&None, &None));
        assert_eq!((row.since, row.original_due), (None, None));
    }
}
