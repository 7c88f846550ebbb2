//! The years or months across a timeline, and in which cell a day is.

use chrono::{Datelike, Months, NaiveDate};
use unicode_width::UnicodeWidthStr;

use crate::render::fit::padded;

pub struct Axis {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub cells: usize,
}

impl Axis {
    fn days(&self) -> i64 {
        (self.last - self.first).num_days().max(1)
    }

    pub fn cell(&self, day: NaiveDate) -> usize {
        let last = i64::try_from(self.cells).unwrap_or(i64::MAX).saturating_sub(1);
        let cell = (day - self.first).num_days() * last / self.days();
        usize::try_from(cell.clamp(0, last)).unwrap_or(0)
    }

    /// Years, or months where there is room for them; each stands to the right of its first day.
    pub fn labels(&self, ascii: bool) -> String {
        let bar = if ascii { '|' } else { '│' };
        let label = |day: NaiveDate, step: u32| format!("{bar}{}", label(day, step));
        let fits = |step: &&u32| {
            let room = i64::from(**step) * 30 * self.cells as i64 / self.days();
            room > label(self.first, **step).width() as i64
        };
        let step = STEPS.iter().find(fits).copied().unwrap_or(600);
        let mut labels = String::new();
        for day in ticks(self.first, self.last, step) {
            let (cell, label) = (self.cell(day), label(day, step));
            if labels.width() <= cell && cell + label.width() <= self.cells {
                labels = padded(&labels, cell) + &label;
            }
        }
        labels
    }
}

/// From one mark of an axis to the next, in months.
pub const STEPS: [u32; 8] = [1, 3, 6, 12, 24, 60, 120, 600];

/// What a mark says: its year, or its month.
pub fn label(day: NaiveDate, step: u32) -> String {
    day.format(if step < 12 { "%b %Y" } else { "%Y" }).to_string()
}

/// The days from the first to the last on which so many months begin.
pub fn ticks(first: NaiveDate, last: NaiveDate, step: u32) -> impl Iterator<Item = NaiveDate> {
    let is_tick = move |day: &NaiveDate| {
        let months = u32::try_from(day.year()).unwrap_or(0) * 12 + day.month0();
        months.is_multiple_of(step)
    };
    let next = |day: &NaiveDate| day.checked_add_months(Months::new(1));
    let months = std::iter::successors(first.with_day(1), next);
    months.take_while(move |day| *day <= last).filter(is_tick).filter(move |day| *day >= first)
}
