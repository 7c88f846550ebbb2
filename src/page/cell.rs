//! One value of a page, with the words that people are shown for it.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::counted::grouped;
use crate::model::calendar::{Precision, day_shown, shown};
use crate::model::value::Value;

/// A value with its type, the words for it where they differ, and its tone. The text says
/// everything; the tone only repeats it in colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub value: Value<'static>,
    /// What people are shown instead of the value: `Jan 2025` for the last day of that month.
    pub words: Option<String>,
    pub tone: Tone,
}

/// How a piece of text is to be taken. No meaning rests on it alone.
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

    /// The same value in another tone.
    pub fn toned(self, tone: Tone) -> Cell {
        Cell { tone, ..self }
    }

    /// The same value in these words.
    pub fn said(self, words: impl Into<String>) -> Cell {
        Cell { words: Some(words.into()), ..self }
    }

    /// What people are shown.
    pub fn text(&self) -> Cow<'_, str> {
        if let Some(words) = &self.words {
            return Cow::Borrowed(words);
        }
        match &self.value {
            Value::Number(number) if *number < 0 => {
                Cow::Owned(format!("-{}", grouped(number.unsigned_abs())))
            }
            Value::Number(number) => Cow::Owned(grouped(number.unsigned_abs())),
            Value::Date(day) => Cow::Owned(day_shown(*day)),
            other => other.plain(),
        }
    }

    pub fn is_empty(&self) -> bool {
        match (&self.words, &self.value) {
            (Some(text), _) => text.is_empty(),
            (None, Value::Text(text)) => text.is_empty(),
            (None, value) => *value == Value::Empty,
        }
    }

    pub fn is_number(&self) -> bool {
        matches!(self.value, Value::Number(_))
    }
}

impl From<Value<'_>> for Cell {
    fn from(value: Value<'_>) -> Cell {
        Cell { value: value.into_owned(), words: None, tone: Tone::Plain }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(Value::from(text))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::from(Value::from(text))
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::from(text.as_str())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::from(Value::Number(number))
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::from(Value::count(count))
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Cell {
        Cell::from(Value::Date(day))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or_else(Cell::default, Into::into)
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
