//! One value of a page, with the words that people are shown for it.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::counted::grouped;
use crate::model::calendar::{Precision, day_shown, shown};
use crate::model::value::Value;

/// The text says everything; the tone only repeats it in colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub value: Value<'static>,
    /// Shown instead of the value: `Jan 2025` for the last day of that month.
    pub words: Option<String>,
    pub tone: Tone,
    pub bookmark: Option<Bookmark>,
}

/// A place of a page in a browser, by its name: letters, digits and hyphens. Elsewhere it means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bookmark {
    Here(String),
    LeadsTo(String),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Late,
    Soon,
    Done,
    Quiet,
}

impl Default for Cell {
    fn default() -> Cell {
        Cell::from(Value::Empty)
    }
}

impl Cell {
    /// The last day of a period, shown as the period: `Jan 2025`.
    pub fn period(day: Option<NaiveDate>, precision: Option<Precision>) -> Cell {
        let words = day.zip(precision).map(|(day, precision)| shown(day, precision));
        Cell { words, ..Cell::from(day) }
    }

    /// A number that is a name, such as a finding's: without commas.
    pub fn id(number: i64) -> Cell {
        Cell::from(number).said(number.to_string())
    }

    pub fn toned(self, tone: Tone) -> Cell {
        Cell { tone, ..self }
    }

    /// Makes it the place of this name.
    pub fn marked(self, name: impl Into<String>) -> Cell {
        Cell { bookmark: Some(Bookmark::Here(name.into())), ..self }
    }

    /// Makes it lead to the place of this name.
    pub fn leading_to(self, name: impl Into<String>) -> Cell {
        Cell { bookmark: Some(Bookmark::LeadsTo(name.into())), ..self }
    }

    pub fn said(self, words: impl Into<String>) -> Cell {
        Cell { words: Some(words.into()), ..self }
    }

    pub fn text(&self) -> Cow<'_, str> {
        if let Some(words) = &self.words {
            return Cow::Borrowed(words);
        }
        match &self.value {
            Value::Number(number) => {
                let sign = if *number < 0 { "-" } else { "" };
                Cow::Owned(format!("{sign}{}", grouped(number.unsigned_abs())))
            }
            Value::Date(day) => Cow::Owned(day_shown(*day)),
            other => other.plain(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    pub fn is_number(&self) -> bool {
        matches!(self.value, Value::Number(_))
    }
}

impl<'a, T: Into<Value<'a>>> From<T> for Cell {
    fn from(value: T) -> Cell {
        Cell { value: value.into().into_owned(), words: None, tone: Tone::Plain, bookmark: None }
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::from(Value::count(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn people_are_shown_grouped_numbers_and_days_and_nothing_for_nothing() {
        let shown = |cell: Cell| cell.text().into_owned();

        assert_eq!(shown(Cell::from(1576_i64)), "1,576");
        assert_eq!(shown(Cell::from(-1576_i64)), "-1,576");
        assert_eq!(shown(Cell::id(1576)), "1576");
        assert_eq!(shown(Cell::from(day("2025-01-31"))), "31 Jan 2025");
        assert_eq!(shown(Cell::from(None::<i64>)), "");
    }

    #[test]
    fn a_period_keeps_its_words_and_its_day() {
        let cell = Cell::period(day("2025-01-31"), Some(Precision::Month));

        assert_eq!(cell.text(), "Jan 2025");
        assert_eq!(cell.value.plain(), "2025-01-31");
        assert!(Cell::period(None, None).is_empty());
    }
}
