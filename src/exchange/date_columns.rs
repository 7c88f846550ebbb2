//! In which order the days and months of a column stand: decided once, from all of its cells.

use chrono::{Datelike, NaiveDate};

use super::csv::Rows;
use super::headings::{FileColumn, FileColumns, Heads};
use super::mapping::Mapping;
use crate::error::{Complaint, Place};
use crate::model::OneOf;
use crate::model::calendar::Written;
use crate::model::columns::Field;
use crate::model::date_order::{DateOrder, NumericDate, numeric_dates, with_day_first};
use crate::model::shell::flag;

/// What was decided about the columns of dates.
#[derive(Default)]
pub struct DateColumns {
    /// Those whose dates have the month first.
    pub month_first: Vec<usize>,
    /// Those of which cells are days without any mark between year, month and day, such as `20270131`.
    pub unmarked: Vec<usize>,
    /// Of whole columns: nothing can be read before they are answered.
    pub complaints: Vec<Complaint>,
    /// Of single cells that have another order than nearly all of their column.
    pub unlike: Vec<Complaint>,
    pub remarks: Vec<String>,
}

impl DateColumns {
    /// The rows under the headings are given.
    pub fn of<F: Copy + PartialEq>(
        rows: Rows,
        heads: &Heads,
        columns: &FileColumns<F>,
        is_date: impl Fn(F) -> bool,
        mapping: &Mapping,
    ) -> DateColumns {
        let dates = columns.0.iter().filter(|column| is_date(column.field));
        let mut tallies: Vec<Tally> =
            dates.map(|column| Tally::of(column, mapping.order_of(&column.heading))).collect();
        count(rows, heads, mapping, &mut tallies);
        let mut decided = DateColumns::default();
        let beside = Beside::of(&tallies);
        tallies.into_iter().for_each(|tally| decided.decide(tally, &beside));
        decided
    }

    fn decide(&mut self, tally: Tally, beside: &Beside) {
        let Tally { at, heading, said, day_first, month_first, either, has_unmarked } = tally;
        if has_unmarked {
            self.unmarked.push(at);
        }
        let complaint = |cell: &Cell, why: String| {
            Complaint::at(cell.place.clone(), Some(heading.clone()), why)
        };
        let [dmy, mdy] = ["dmy", "mdy"].map(|order| flag("--dates", &heading, order));
        if said == Some(DateOrder::MonthFirst) {
            self.month_first.push(at);
            let why = |text: &str| format!("{text:?} can't have its month first, as {mdy} says");
            self.unlike.extend(day_first.cells.iter().map(|cell| complaint(cell, why(&cell.text))));
        }
        if said.is_some() {
            return;
        }
        match (month_first.cells.first(), day_first.cells.first()) {
            (Some(_), Some(other)) if month_first.is_rare_beside(&day_first) => {
                self.unlike.extend(month_first.cells.iter().map(|cell| {
                    let unlike = contradiction(cell, other);
                    let meant = with_day_first(&cell.text);
                    let map = flag("--date-map", &cell.text, &meant);
                    complaint(cell, format!(
                        "{unlike}, like most of the column. Correct the cell, or use {map} if it means {meant}"
                    ))
                }));
            }
            (Some(cell), other) => {
                let why = match other {
                    Some(other) => format!(
                        "{}; correct the column, or use {dmy} or {mdy}",
                        contradiction(cell, other)
                    ),
                    None if beside.day_first => whole_column(cell, &mdy),
                    None => whole_file(cell, &mdy),
                };
                self.complaints.push(complaint(cell, why));
                self.month_first.push(at);
            }
            (None, None) => {
                if let Some(cell) = either {
                    self.decide_by_others(&heading, &cell, beside);
                }
            }
            (None, Some(_)) => {}
        }
    }

    /// Decides a column in which every date could be read either way.
    fn decide_by_others(&mut self, heading: &str, cell: &Cell, beside: &Beside) {
        let Some(other) = &beside.month_first else {
            self.remarks.extend(read_day_first(heading, &cell.text));
            return;
        };
        let [mdy, dmy] = ["mdy", "dmy"].map(|order| flag("--dates", heading, order));
        let why = format!(
            "{:?} could be day-first or month-first; the dates under {other:?} are month-first. Use --dates mdy for the whole \
             file, or {mdy} or {dmy}",
            cell.text
        );
        self.complaints.push(Complaint::at(cell.place.clone(), Some(heading.to_owned()), why));
    }
}

/// What the columns say together of those whose own dates leave it open.
struct Beside {
    /// A column whose dates have the month first.
    month_first: Option<String>,
    /// Whether a column has dates with the day first.
    day_first: bool,
}

impl Beside {
    fn of(tallies: &[Tally]) -> Beside {
        let is_month_first = |tally: &&Tally| match tally.said {
            Some(order) => order == DateOrder::MonthFirst,
            None => !tally.month_first.cells.is_empty() && tally.day_first.cells.is_empty(),
        };
        let day_first = tallies.iter().any(|tally| !tally.day_first.cells.is_empty());
        let mut month_first = tallies.iter().filter(is_month_first);
        let month_first = month_first.next().filter(|_| !day_first);
        Beside { month_first: month_first.map(|tally| tally.heading.clone()), day_first }
    }
}

fn contradiction(cell: &Cell, other: &Cell) -> String {
    let (text, unlike, place) = (&cell.text, &other.text, &other.place);
    format!("{text:?} is month-first, but {unlike:?} on {place} is day-first")
}

fn whole_column(cell: &Cell, mdy: &str) -> String {
    format!("{:?} is month-first; use {mdy} if the whole column is", cell.text)
}

fn whole_file(cell: &Cell, mdy: &str) -> String {
    let text = &cell.text;
    format!(
        "{text:?} is month-first. Use --dates mdy if the whole file is, or {mdy} for this column"
    )
}

/// None of the column's dates says which order is meant.
fn read_day_first(heading: &str, text: &str) -> Option<String> {
    let day = Written::read(text).ok()?.shown();
    let other = flag("--dates", heading, DateOrder::MonthFirst.word());
    Some(format!(
        "dates under {heading:?} are read day-first ({text} as {day}), because none says otherwise; if they are \
         month-first, use {other}"
    ))
}

struct Cell {
    place: Place,
    text: String,
}

/// The cells of one order: all of them up to so many, and how many there are.
#[derive(Default)]
struct Cells {
    cells: Vec<Cell>,
    count: usize,
}

impl Cells {
    const MOST: usize = 1000;

    fn add(&mut self, cell: impl Fn() -> Cell) {
        self.count += 1;
        if self.cells.len() < Cells::MOST {
            self.cells.push(cell());
        }
    }

    fn is_rare_beside(&self, others: &Cells) -> bool {
        self.count < others.count && self.count == self.cells.len()
    }
}

/// What the cells of a column say of the order.
struct Tally {
    at: usize,
    heading: String,
    /// By the user.
    said: Option<DateOrder>,
    day_first: Cells,
    month_first: Cells,
    either: Option<Cell>,
    has_unmarked: bool,
}

impl Tally {
    fn of<F>(column: &FileColumn<F>, said: Option<DateOrder>) -> Tally {
        Tally {
            at: column.at,
            heading: column.heading.clone(),
            said,
            day_first: Cells::default(),
            month_first: Cells::default(),
            either: None,
            has_unmarked: false,
        }
    }

    fn add(&mut self, date: NumericDate, cell: impl Fn() -> Cell) {
        match date.order() {
            Some(DateOrder::DayFirst) => self.day_first.add(cell),
            Some(DateOrder::MonthFirst) => self.month_first.add(cell),
            None if date.may_be_either() => drop(self.either.get_or_insert_with(cell)),
            None => {}
        }
    }
}

fn count(mut rows: Rows, heads: &Heads, mapping: &Mapping, tallies: &mut [Tally]) {
    if tallies.is_empty() {
        return;
    }
    while let Some(row) = rows.advance() {
        for tally in &mut *tallies {
            let text = row.cells.get(tally.at).unwrap_or_default();
            // What the user says of a date needs no order.
            if mapping.date(&tally.heading, text).is_some() {
                continue;
            }
            tally.has_unmarked |= with_marks(text).is_some();
            for date in numeric_dates(text) {
                let cell = || Cell { place: heads.at(row.line), text: text.trim().to_owned() };
                tally.add(date, cell);
            }
        }
    }
}

/// `20270131` as `2027-01-31`, if that is a day of this century.
pub fn with_marks(text: &str) -> Option<String> {
    let text = text.trim();
    let is_number = text.len() == 8 && text.chars().all(|one| one.is_ascii_digit());
    let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(|_| is_number)?;
    (day.year() / 100 == 20).then(|| day.to_string())
}

/// Whether the cells of a field are dates.
pub fn is_date(field: Field) -> bool {
    const DATES: [Field; 9] = [
        Field::Issued,
        Field::IssuedText,
        Field::Published,
        Field::PublishedText,
        Field::Due,
        Field::DueText,
        Field::OriginalDue,
        Field::Since,
        Field::ClosedOn,
    ];
    DATES.contains(&field)
}

#[cfg(test)]
mod tests;
