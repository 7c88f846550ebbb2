//! Columns such as `Completion date`, which may be the deadline or the day of closing: the statuses beside it tell.

use super::csv::Rows;
use super::done;
use super::heading_groups::GROUPS;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::Heads;
use super::mapping::Mapping;
use crate::model::calendar::Written;
use crate::model::columns::Field;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::Status;

/// The rows that are looked at.
const LOOKED_AT: usize = 300;

/// What such a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    Deadline,
    Closing,
    Unclear,
}

/// How many cells have a date or none, beside which statuses.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    dated_ended: usize,
    dated_submitted: usize,
    dated_open: usize,
    blank_open: usize,
    /// Words such as `within 3 months`.
    worded: usize,
    /// Beside words that are no known status.
    dated_unknown: usize,
}

#[derive(Debug, Default)]
pub struct Completions(Vec<(usize, Counts)>);

pub fn may_be_either(heading: &str) -> bool {
    const NAMES: [&str; 8] = [
        "completion date",
        "completion",
        "date of completion",
        "implementation date",
        "date of implementation",
        "delivery date",
        "end date",
        "finish date",
    ];
    NAMES.contains(&&*plain(heading))
}

impl Completions {
    /// The rows under the headings are given.
    pub fn of(mut rows: Rows, heads: &Heads, mapping: &Mapping) -> Completions {
        let unclear = heads.written().enumerate().filter(|(_, heading)| may_be_either(heading));
        let mut columns: Vec<(usize, Counts)> =
            unclear.map(|(at, _)| (at, Counts::default())).collect();
        let statuses = status_columns(heads, mapping);
        if columns.is_empty() || statuses.is_empty() {
            return Completions::default();
        }
        let mut seen = 0;
        while let Some(row) = rows.advance().filter(|_| seen < LOOKED_AT) {
            seen += 1;
            let cell = |at: usize| row.cells.get(at).unwrap_or_default().trim();
            let status = |cell: &str| mapping.status(cell).or_else(|| done::status(cell));
            let Some(status) = statuses.iter().find_map(|at| status(cell(*at))) else {
                let is_said = statuses.iter().any(|at| !is_placeholder(cell(*at)));
                columns.iter_mut().for_each(|(at, counts)| counts.add_unknown(cell(*at), is_said));
                continue;
            };
            columns.iter_mut().for_each(|(at, counts)| counts.add(cell(*at), status));
        }
        Completions(columns)
    }

    /// `beside_deadline` says whether another column has the deadlines.
    pub fn meaning(&self, at: usize, beside_deadline: bool) -> Completion {
        let Some((_, counts)) = self.0.iter().find(|(column, _)| *column == at) else {
            return Completion::Deadline;
        };
        let has_ended = counts.dated_ended > 0 || counts.dated_submitted > 0;
        if counts.worded > 0 || counts.dated_open > 0 || !has_ended {
            Completion::Deadline
        } else if counts.dated_unknown == 0
            && counts.dated_submitted == 0
            && (counts.blank_open > 0 || beside_deadline)
        {
            Completion::Closing
        } else {
            Completion::Unclear
        }
    }
}

impl Counts {
    fn add(&mut self, cell: &str, status: Status) {
        let count = match (is_placeholder(cell), status) {
            (true, status) if status.has_ended() => return,
            (true, _) => &mut self.blank_open,
            (false, _) if Written::read(cell).is_err() => &mut self.worded,
            (false, status) if status.has_ended() => &mut self.dated_ended,
            (false, Status::Submitted) => &mut self.dated_submitted,
            (false, _) => &mut self.dated_open,
        };
        *count += 1;
    }

    fn add_unknown(&mut self, cell: &str, is_said: bool) {
        self.dated_unknown += usize::from(is_said && Written::read(cell).is_ok());
    }
}

/// Those of statuses, the preferred one first.
fn status_columns(heads: &Heads, mapping: &Mapping) -> Vec<usize> {
    let rank = |heading: &str| match mapping.meaning(heading) {
        Some(HeadingMeaning::Own(Field::Status)) => Some(0),
        Some(_) => None,
        None => {
            let name = plain(heading);
            let named =
                GROUPS.iter().position(|group| group.field == Field::Status && group.has(&name));
            let asks = || done::may_be_status(heading).then_some(GROUPS.len() + 1);
            named.map(|group| group + 1).or_else(asks)
        }
    };
    let headings = heads.written().enumerate();
    let mut ranked: Vec<(usize, usize)> =
        headings.filter_map(|(at, heading)| Some((rank(heading)?, at))).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::{directory, records};
    use crate::exchange::{MappedHeading, Mapping, read};

    #[test]
    fn dates_that_only_what_is_done_has_are_those_of_closing() {
        let file = "Ref,Force,Title,HEAD,Status\n1,kent,A,12/10/2025,Complete\n2,kent,B,,Open\n3,kent,C,TBC,In progress\n";
        for heading in ["Completion date", "Date of completion", "Implementation date"] {
            let rows = records(&file.replace("HEAD", heading));
            assert_eq!(rows[0].closed.unwrap().to_string(), "2025-10-12", "{heading}");
            assert!(rows.iter().all(|row| row.due.is_none()), "{heading}");
        }
        let rows =
            records(&file.replace("HEAD", "Completion date").replace(",,Open", ",31/12/2026,Open"));
        assert_eq!(rows[0].closed, None);
        assert_eq!(rows[1].due.as_ref().unwrap().text, "31/12/2026");
    }

    #[test]
    fn beside_a_deadline_they_are_so_where_nothing_is_open_too() {
        let file = "Ref,Force,Title,Target date,Completion date,Status\n1,kent,A,31/10/2026,12/10/2026,Implemented\n";
        let rows = records(file);
        assert_eq!(rows[0].closed.unwrap().to_string(), "2026-10-12");
        assert_eq!(rows[0].due.as_ref().unwrap().text, "31/10/2026");
        let planned = file.replace("Implemented", "Open");
        let said = read(planned.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
        assert_eq!(
            said[0].to_string(),
            "line 1, Completion date: could be the due date or the closing date, beside \"Target date\"; use --map 'Completion date=due' --map 'Target date=original_due', --map 'Completion date=closed_on' or --map 'Completion date=field:Completion date'"
        );
    }

    #[test]
    fn where_the_statuses_leave_it_open_it_is_asked() {
        let file = "Ref,Force,Title,Completion date,Status\n1,kent,A,12/10/2025,Complete\n2,kent,B,03/03/2026,Closed\n";
        let said = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
        assert_eq!(
            said[0].to_string(),
            "line 1, Completion date: could be the due date or the closing date; use --map 'Completion date=due' or --map 'Completion date=closed_on'"
        );
        for answer in ["Completion date=due", "Completion date=closed_on"] {
            let headings = vec![MappedHeading::of(answer).unwrap()];
            let mapping = Mapping { headings, ..Mapping::default() };
            assert!(read(file.as_bytes(), &directory(), &mapping).is_ok(), "{answer}");
        }
    }

    #[test]
    fn beside_a_day_of_closing_they_are_a_field() {
        let file = "Ref,Force,Title,Completion date,Status,Date closed\n1,kent,A,12/10/2025,Closed,01/12/2025\n2,kent,B,,Open,\n";
        let rows = records(file);
        assert_eq!(rows[0].closed.unwrap().to_string(), "2025-12-01");
        assert_eq!(rows[0].due, None);
        assert_eq!(rows[0].finding.fields[0].name, "Completion date");
    }
}
