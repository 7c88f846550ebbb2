//! Notes that speak of a day to come, and logs whose entries have no year.

use chrono::NaiveDate;

use super::headings::Heads;
use super::layout::Layout;
use super::mapping::Mapping;
use super::read_table::rows_named;
use super::row::Row;
use crate::error::Place;
use crate::model::calendar::{exact_day, month_named};
use crate::model::columns::Field;
use crate::model::date_order::{DateOrder, numeric_dates, with_day_first};
use crate::model::import_row::{ImportNote, ImportRow};

#[derive(Default)]
pub struct NoteDays {
    to_come: Vec<Place>,
    /// The first of these days.
    day: String,
    without_year: Vec<Place>,
    /// The first day without a year.
    example: String,
    /// Rows whose note has several dates in it.
    together: Vec<Place>,
}

impl NoteDays {
    /// A note of a day to come is written today, and its text names that day.
    pub fn take(&mut self, read: &mut ImportRow, today: Option<NaiveDate>) {
        let is_to_come = |note: &ImportNote| {
            note.day.as_ref().zip(today).is_some_and(|(day, today)| day.first_day() > today)
        };
        let (mut is_any, mut yearless) = (false, None);
        for note in &mut read.notes {
            if is_to_come(note) {
                let text = note.text_before_its_day();
                if let Some(day) = note.day.take()
                    && self.to_come.is_empty()
                    && !is_any
                {
                    self.day = day.shown();
                }
                is_any = true;
                note.text = text;
            } else if note.day.is_none() {
                yearless = yearless.or_else(|| without_year(&note.text).map(str::to_owned));
            }
        }
        if yearless.is_none() && read.notes.iter().any(has_several_dates) {
            self.together.push(read.place.clone());
        }
        self.to_come.extend(is_any.then(|| read.place.clone()));
        if let Some(day) = yearless {
            if self.without_year.is_empty() {
                self.example = day;
            }
            self.without_year.push(read.place.clone());
        }
    }

    pub fn remarks(&self) -> Vec<String> {
        let NoteDays { to_come, day, without_year, example, together } = self;
        let to_come = (!to_come.is_empty()).then(|| {
            format!(
                "notes of a day to come on {}, such as {day}: each is dated the day of the import, and begins with that day",
                rows_named(to_come)
            )
        });
        let without_year = (!without_year.is_empty()).then(|| {
            format!(
                "entries without a year on {}, such as {example:?}: the whole cell is one note, dated the day of the import; write \
                 the year to have a note for each day",
                rows_named(without_year)
            )
        });
        let together = (!together.is_empty()).then(|| {
            format!(
                "several dates in one note without a day of its own on {}: it is dated the day of the import; begin a line with \
                 each date to have a note for each",
                rows_named(together)
            )
        });
        to_come.into_iter().chain(without_year).chain(together).collect()
    }
}

/// The day on which a row was updated, as it says itself. The cell is kept as a field, whatever it says.
pub fn updated_on(
    row: &Row<Field>,
    layout: &Layout,
    heads: &Heads,
    mapping: &Mapping,
) -> Option<NaiveDate> {
    let at = layout.updated?;
    let heading = heads.written().nth(at).unwrap_or_default();
    let is_month_first = mapping.order_of(heading) == Some(DateOrder::MonthFirst);
    let cell = row.at(at);
    let day = if is_month_first { exact_day(&with_day_first(cell)) } else { exact_day(cell) };
    day.ok()
}

/// Whether a note without a day begins with a date, or a name or a heading and a date, and has others.
fn has_several_dates(note: &ImportNote) -> bool {
    let begins: Vec<&str> = note.text.split_whitespace().take(3).collect();
    note.day.is_none()
        && numeric_dates(&begins.join(" ")).next().is_some()
        && numeric_dates(&note.text).nth(1).is_some()
}

/// The day with which an entry of a log begins, if it has no year: `12/03: Sent`, `12 March - Sent`.
fn without_year(text: &str) -> Option<&str> {
    let day = |words: &str| {
        let parts: Vec<&str> = words.split(['/', '.', ' ']).collect();
        let is_number = |word: &str, most: u8| {
            word.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number))
        };
        let is_day = |word: &str| is_number(word.trim_end_matches(char::is_alphabetic), 31);
        let is_month =
            |word: &str| is_number(word, 12) || month_named(&word.to_lowercase()).is_some();
        matches!(parts.as_slice(), [day, month] if is_day(day) && is_month(month))
    };
    let begins = |line: &'_ str| -> Option<(usize, usize)> {
        // After the heading too, with which an update without a date begins.
        let mut at = 0;
        for words in line.split([':', '–']).take(2) {
            let own = words.split(" - ").next().unwrap_or(words);
            let trimmed = own.trim();
            if day(trimmed) && own.len() < line.len() - at {
                let from = at + own.len() - own.trim_start().len();
                return Some((from, from + trimmed.len()));
            }
            at += words.len() + 1;
        }
        None
    };
    text.lines().find_map(|line| begins(line).and_then(|(from, to)| line.get(from..to)))
}

#[cfg(test)]
mod tests {
    use super::{has_several_dates, without_year};
    use crate::model::import_row::ImportNote;

    #[test]
    fn a_note_may_be_a_log_that_was_not_told_apart() {
        for (text, is_log) in [
            ("JB 12/10/26 - begun\nAB 03/11/26 - done", true),
            ("12/10/2026 begun; 03/11/2026 done", true),
            ("The board met on 12/10/2026 and meets on 14/12/2026.", false),
            ("12/10/2026 begun", false),
        ] {
            let note = ImportNote { day: None, text: text.to_owned() };
            assert_eq!(has_several_dates(&note), is_log, "{text}");
        }
    }

    #[test]
    fn an_entry_may_begin_with_a_day_and_no_year() {
        for (text, day) in [
            ("12/03: Started.", Some("12/03")),
            ("Begun.\n14.05 - Half done.", Some("14.05")),
            ("Update: 12 March: Started.", Some("12 March")),
            ("3rd Nov – Sent.", Some("3rd Nov")),
            ("12/03/2026: Started.", None),
            ("Phase 2: done.", None),
            ("See 12/03.", None),
            ("12/03", None),
        ] {
            assert_eq!(without_year(text), day, "{text}");
        }
    }
}
