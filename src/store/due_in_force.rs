//! The due date in force when a finding ended, against which the ending is measured.

use chrono::NaiveDate;
use rusqlite::params;

use super::Tx;
use super::query::{FromRow, Query, from_row};
use crate::error::Result;
use crate::model::calendar::Precision;
use crate::model::due::in_force;
use crate::model::progress_row::ProgressRow;

type DueDate = (NaiveDate, Precision);

struct DueMove {
    /// The day of the agreement.
    day: NaiveDate,
    was: NaiveDate,
    was_precision: Precision,
    /// The change that recorded it.
    change: i64,
}

from_row!(DueMove { day, was, was_precision, change });

struct DatedEnd {
    id: i64,
    day: Option<NaiveDate>,
    due: NaiveDate,
    due_precision: Precision,
    change: i64,
}

from_row!(DatedEnd { id, day, due, due_precision, change });

impl DueMove {
    /// Whether it was agreed by the day of an ending; where the days don't tell, whether it was recorded by then. `change`
    /// recorded the ending; none if that is still to be recorded.
    fn comes_before(&self, day: Option<NaiveDate>, change: Option<i64>) -> bool {
        match day.filter(|day| *day != self.day) {
            Some(day) => self.day < day,
            None => change.is_none_or(|change| self.change < change),
        }
    }
}

impl Tx<'_> {
    /// In force on the day of an ending that is about to be recorded.
    pub(super) fn due_at_end(
        &self,
        row: &ProgressRow,
        day: Option<NaiveDate>,
    ) -> Result<Option<DueDate>> {
        let moves = self.due_moves(row)?;
        Ok(due_then(&moves, row, day, None))
    }

    /// Measures what has ended anew, after a day or a date that it was measured by has changed. What had no date when
    /// it ended still has none.
    pub(super) fn measure_ends(&self, row: &ProgressRow) -> Result<()> {
        let ends: Vec<DatedEnd> = self.db.all(ENDS, [row.progress.id], DatedEnd::from_row)?;
        if ends.is_empty() {
            return Ok(());
        }
        let (moves, row) = (self.due_moves(row)?, self.row_again(row)?);
        for end in ends {
            let due = due_then(&moves, &row, end.day, Some(end.change));
            if due != Some((end.due, end.due_precision)) {
                let (due, precision) = due.unzip();
                self.db.run(
                    "update closure set due = ?2, due_precision = ?3, version = version + 1 where id = ?1",
                    params![end.id, due, precision],
                )?;
            }
        }
        Ok(())
    }

    fn due_moves(&self, row: &ProgressRow) -> Result<Vec<DueMove>> {
        self.db.all(MOVES, [row.progress.id], DueMove::from_row)
    }
}

fn due_then(
    moves: &[DueMove],
    row: &ProgressRow,
    day: Option<NaiveDate>,
    change: Option<i64>,
) -> Option<DueDate> {
    let present = row.progress.due().zip(row.progress.due_precision());
    let moves = moves.iter();
    in_force(
        moves.map(|one| (one.comes_before(day, change), Some((one.was, one.was_precision)))),
        present,
    )
}

const MOVES: &str = "
    select day, was, was_precision, (
      select min(id) from change where noun = 'extension' and noun_id = extension.id) as change
    from extension
    where progress = ?1
    order by id";

const ENDS: &str = "
    select id, day, due, due_precision, (
      select min(id) from change where noun = 'closure' and noun_id = closure.id) as change
    from closure
    where progress = ?1 and due is not null
    order by id";
