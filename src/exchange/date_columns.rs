//! In which order the days and months of a column stand: decided once, from all of its cells.

use super::csv::Rows;
use super::headings::{Column, Columns, Heads};
use crate::error::{Complaint, Place};
use crate::model::OneOf;
use crate::model::calendar::Written;
use crate::model::date_order::{DateOrder, NumericDate};

/// What was decided about the columns of dates.
#[derive(Default)]
pub struct DateColumns {
    /// Those whose dates have the month first.
    pub month_first: Vec<usize>,
    pub complaints: Vec<Complaint>,
    pub remarks: Vec<String>,
}

impl DateColumns {
    /// The rows under the headings are given, and what the user says of the order.
    pub fn of<F: Copy + PartialEq>(
        rows: Rows,
        heads: &Heads,
        columns: &Columns<F>,
        is_date: impl Fn(F) -> bool,
        said: Option<DateOrder>,
    ) -> DateColumns {
        let dates = columns.0.iter().filter(|column| is_date(column.field));
        let mut tallies: Vec<Tally> = dates.map(Tally::of).collect();
        count(rows, heads, &mut tallies, said);
        let mut decided = DateColumns::default();
        tallies.into_iter().for_each(|tally| decided.decide(tally, said));
        decided
    }

    fn decide(&mut self, tally: Tally, said: Option<DateOrder>) {
        let Tally { at, heading, day_first, month_first, either, against } = tally;
        let complaint = |cell: &Cell, why: String| {
            Complaint::at(cell.place.clone(), Some(heading.clone()), why)
        };
        if said == Some(DateOrder::MonthFirst) {
            self.month_first.push(at);
            let wrong = |cell: &Cell| {
                let why =
                    format!("{:?} can't have its month first, as --dates mdy says", cell.text);
                complaint(cell, why)
            };
            self.complaints.extend(against.iter().map(wrong));
            return;
        }
        if said.is_some() {
            return;
        }
        match (month_first, day_first, either) {
            (Some(cell), Some(other), _) => {
                let (text, unlike, place) = (&cell.text, &other.text, &other.place);
                let why = format!(
                    "{text:?} has its month first, but {unlike:?} on {place} its day; correct the column, or decide \
                     with --dates dmy or --dates mdy"
                );
                self.complaints.push(complaint(&cell, why));
                self.month_first.push(at);
            }
            (Some(cell), None, _) => {
                let why =
                    format!("{:?} has its month first; --dates mdy reads all dates so", cell.text);
                self.complaints.push(complaint(&cell, why));
                self.month_first.push(at);
            }
            (None, None, Some(cell)) => self.remarks.extend(read_day_first(&heading, &cell.text)),
            _ => {}
        }
    }
}

/// None of the column's dates says which order is meant.
fn read_day_first(heading: &str, text: &str) -> Option<String> {
    let day = Written::read(text).ok()?.shown();
    let other = DateOrder::MonthFirst.word();
    Some(format!(
        "dates under {heading:?} are read day first ({text} as {day}), because none says otherwise; if the month is \
         first, use --dates {other}"
    ))
}

struct Cell {
    place: Place,
    text: String,
}

/// What the cells of a column say of the order: the first of each sort.
struct Tally {
    at: usize,
    heading: String,
    day_first: Option<Cell>,
    month_first: Option<Cell>,
    either: Option<Cell>,
    /// Those that contradict what the user says.
    against: Vec<Cell>,
}

impl Tally {
    fn of<F>(column: &Column<F>) -> Tally {
        Tally {
            at: column.at,
            heading: column.heading.clone(),
            day_first: None,
            month_first: None,
            either: None,
            against: Vec::new(),
        }
    }

    fn add(&mut self, date: NumericDate, said: Option<DateOrder>, cell: impl Fn() -> Cell) {
        let first = match date.order() {
            Some(DateOrder::DayFirst) if said == Some(DateOrder::MonthFirst) => {
                return self.against.push(cell());
            }
            Some(DateOrder::DayFirst) => &mut self.day_first,
            Some(DateOrder::MonthFirst) => &mut self.month_first,
            None if date.may_be_either() => &mut self.either,
            None => return,
        };
        first.get_or_insert_with(cell);
    }
}

fn count(mut rows: Rows, heads: &Heads, tallies: &mut [Tally], said: Option<DateOrder>) {
    if tallies.is_empty() {
        return;
    }
    while let Some(row) = rows.advance() {
        for tally in &mut *tallies {
            let text = row.cells.get(tally.at).unwrap_or_default();
            if let Some(date) = NumericDate::of(text) {
                let cell = || Cell { place: heads.at(row.line), text: text.trim().to_owned() };
                tally.add(date, said, cell);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Files, Mapping, read};
    use crate::model::date_order::DateOrder;
    use crate::model::import_row::{ImportRow, Sheet};

    fn read_as(dates: &[&str], order: Option<DateOrder>) -> Result<Files, Vec<String>> {
        let rows: Vec<String> =
            (1..).zip(dates).map(|(at, date)| format!("R{at},T,kent,{date}\n")).collect();
        let file = format!("Ref,Title,Force,Due\n{}", rows.concat());
        let mapping = Mapping { dates: order, ..Mapping::default() };
        read(file.as_bytes(), &directory(), &mapping)
            .map_err(|all| all.iter().map(ToString::to_string).collect())
    }

    fn due(files: Files) -> Vec<String> {
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("findings") };
        let due = |row: &ImportRow| row.due.as_ref().unwrap().text.clone();
        rows.iter().map(due).collect()
    }

    #[test]
    fn one_day_first_decides_for_the_column() {
        let files = read_as(&["03/04/2026", "16/03/2026"], None).unwrap();
        assert_eq!(files.tables[0].remarks, [""; 0]);
    }

    #[test]
    fn dates_that_may_be_either_are_read_day_first_and_that_is_said() {
        let files = read_as(&["03/04/2026", "2026-05-30", "5 June 2026"], None).unwrap();
        assert_eq!(
            files.tables[0].remarks,
            [
                "dates under \"Due\" are read day first (03/04/2026 as 3 Apr 2026), because none says otherwise; \
              if the month is first, use --dates mdy"
            ]
        );
    }

    #[test]
    fn a_month_first_is_refused_until_the_order_is_said() {
        let dates = ["03/04/2026", "03/16/2026"];
        assert_eq!(
            read_as(&dates, None).unwrap_err(),
            ["line 3, Due: \"03/16/2026\" has its month first; --dates mdy reads all dates so"]
        );
        let read = read_as(&dates, Some(DateOrder::MonthFirst)).unwrap();
        assert_eq!(due(read), ["04/03/2026", "16/03/2026"]);
    }

    #[test]
    fn a_column_of_both_is_refused_and_so_is_what_contradicts_the_user() {
        let dates = ["16/03/2026", "03/16/2026"];
        let said = read_as(&dates, None).unwrap_err();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with(
            "line 3, Due: \"03/16/2026\" has its month first, but \"16/03/2026\" on line 2 its day"
        ));
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            assert_eq!(read_as(&dates, Some(order)).unwrap_err().len(), 1, "{order}");
        }
    }
}
