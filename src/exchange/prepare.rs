//! The cells of a row as they are meant: blank ones filled from above, and dates with their day first.

use std::borrow::Cow;

use csv::StringRecord;

use super::date_columns::with_marks;
use super::headings::FileColumns;
use super::joined::{Halves, halves};
use super::mapping::{MappedWords, Mapping, meant};
use crate::model::date_order::with_day_first;

/// The columns whose cells are not read as they are written.
#[derive(Debug, Default)]
pub struct Preparation {
    pub fill_down: Vec<usize>,
    pub month_first: Vec<usize>,
    pub unmarked: Vec<usize>,
    /// The columns of dates in which words have a meaning of the user's, and those words.
    pub dates: Vec<(usize, String)>,
    pub date_words: Vec<MappedWords>,
    /// The column with an owner and a deadline in each cell, and the one beside the others for its deadlines.
    pub joined: Option<(usize, usize)>,
}

impl Preparation {
    pub fn of<F: Copy + PartialEq>(
        fill_down: Vec<usize>,
        [month_first, unmarked]: [Vec<usize>; 2],
        columns: &FileColumns<F>,
        is_date: impl Fn(F) -> bool,
        mapping: &Mapping,
    ) -> Preparation {
        let dates = columns.0.iter().filter(|column| is_date(column.field));
        Preparation {
            fill_down,
            month_first,
            unmarked,
            dates: dates.map(|column| (column.at, column.heading.clone())).collect(),
            date_words: mapping.date_words.clone(),
            joined: None,
        }
    }

    pub fn parting(self, joined: Option<(usize, usize)>) -> Preparation {
        Preparation { joined, ..self }
    }

    fn changes_nothing(&self) -> bool {
        let columns = [&self.fill_down, &self.month_first, &self.unmarked];
        let has_none = columns.iter().all(|columns| columns.is_empty());
        has_none && self.date_words.is_empty() && self.joined.is_none()
    }
}

/// The rows so far.
pub struct Preparing<'a> {
    wanted: &'a Preparation,
    /// What the columns that are filled said last.
    above: Vec<String>,
    /// The columns that have said something.
    spoken: Vec<bool>,
}

impl<'a> Preparing<'a> {
    pub fn of(wanted: &'a Preparation) -> Preparing<'a> {
        let above = vec![String::new(); wanted.fill_down.len()];
        Preparing { wanted, above, spoken: Vec::new() }
    }

    pub fn prepared<'r>(&self, cells: &'r StringRecord) -> Cow<'r, StringRecord> {
        let Preparation { fill_down, month_first, unmarked, dates, date_words, joined } =
            self.wanted;
        if self.wanted.changes_nothing() {
            return Cow::Borrowed(cells);
        }
        let mut all: Vec<Cow<str>> = cells.iter().map(Cow::Borrowed).collect();
        for (at, above) in fill_down.iter().zip(&self.above) {
            if all.len() <= *at {
                all.resize(at + 1, Cow::Borrowed(""));
            }
            match all.get_mut(*at) {
                Some(cell) if cell.trim().is_empty() => *cell = above.as_str().to_owned().into(),
                _ => {}
            }
        }
        if let Some((at, beside)) = joined {
            part(&mut all, *at, *beside);
        }
        let is_mapped = |at: usize, cell: &str| {
            let mut named = dates.iter().filter(|(column, _)| *column == at);
            named.any(|(_, heading)| meant(date_words, heading, cell).is_some())
        };
        for at in month_first {
            if all.get(*at).is_some_and(|cell| is_mapped(*at, cell)) {
                continue;
            }
            if let Some(cell) = all.get_mut(*at) {
                *cell = with_day_first(cell).into();
            }
        }
        for at in unmarked {
            let marked = all.get(*at).and_then(|cell| with_marks(cell));
            if let (Some(marked), Some(cell)) = (marked, all.get_mut(*at)) {
                *cell = marked.into();
            }
        }
        for (at, heading) in dates.iter().filter(|_| !date_words.is_empty()) {
            let meant = all.get(*at).and_then(|cell| meant(date_words, heading, cell));
            if let (Some(meant), Some(cell)) = (meant, all.get_mut(*at)) {
                *cell = meant.into();
            }
        }
        Cow::Owned(all.iter().map(AsRef::as_ref).collect())
    }

    /// Whether a cell above said something in each column.
    pub fn spoken(&self) -> &[bool] {
        &self.spoken
    }

    /// After a row of which the rows below may repeat what it says.
    pub fn pass(&mut self, cells: &StringRecord) {
        for (at, above) in self.wanted.fill_down.iter().zip(&mut self.above) {
            let said = cells.get(*at).filter(|cell| !cell.trim().is_empty());
            if let Some(said) = said {
                said.clone_into(above);
            }
        }
        if self.spoken.len() < cells.len() {
            self.spoken.resize(cells.len(), false);
        }
        for (spoken, cell) in self.spoken.iter_mut().zip(cells) {
            *spoken = *spoken || !cell.trim().is_empty();
        }
    }
}

/// A cell that can't be split is complained of as a deadline.
fn part(cells: &mut Vec<Cow<str>>, at: usize, beside: usize) {
    let Some(cell) = cells.get(at).map(|cell| cell.trim().to_owned()) else { return };
    let Halves { owner, due } = halves(&cell).unwrap_or(Halves { owner: "", due: &cell });
    cells.resize(beside.max(cells.len()), Cow::Borrowed(""));
    cells.insert(beside, Cow::Owned(due.to_owned()));
    if let Some(cell) = cells.get_mut(at) {
        *cell = Cow::Owned(owner.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_cells_are_filled_from_above_and_only_in_the_columns_that_were_named() {
        let wanted = Preparation {
            fill_down: vec![2],
            month_first: vec![1],
            unmarked: vec![],
            dates: vec![(1, "Due".to_owned())],
            date_words: vec![MappedWords::of_date("Phase 2=TBC").unwrap()],
            joined: None,
        };
        let mut preparing = Preparing::of(&wanted);
        let read: Vec<String> = [
            vec!["R1", "4/13/26", "Kent"],
            vec!["", "13/4/26"],
            vec!["", " ", "Essex"],
            vec!["x", "PHASE 2", "y"],
        ]
        .into_iter()
        .map(|cells| {
            let cells = cells.into();
            let read = preparing.prepared(&cells).iter().collect::<Vec<_>>().join("|");
            preparing.pass(&cells);
            read
        })
        .collect();
        assert_eq!(read, ["R1|13/04/26|Kent", "|13/4/26|Kent", "| |Essex", "x|TBC|y"]);
    }
}
