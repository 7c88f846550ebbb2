//! The columns of a report, each described once: its key, its heading and how it is read from a row.

use std::borrow::Cow;
use std::io;

use super::cell::Cell;
use crate::model::value::Value;

pub struct Column<R: 'static> {
    /// Its name in CSV and JSON.
    pub key: &'static str,
    heading: &'static str,
    fit: Fit,
    pub value: for<'a> fn(&'a R) -> Value<'a>,
    /// Shown to people instead of the value.
    pub shown: Option<fn(&R) -> Cell>,
}

// Derived, they would ask the same of the rows.
impl<R> Copy for Column<R> {}
impl<R> Clone for Column<R> {
    fn clone(&self) -> Column<R> {
        *self
    }
}

impl<R> std::fmt::Debug for Column<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column").field("key", &self.key).finish_non_exhaustive()
    }
}

impl<R> Column<R> {
    /// A column whose heading is its key, and whose text is never cut.
    pub const fn new(key: &'static str, value: for<'a> fn(&'a R) -> Value<'a>) -> Column<R> {
        Column { key, heading: key, fit: Fit::Whole, value, shown: None }
    }

    pub const fn headed(self, heading: &'static str) -> Column<R> {
        Column { heading, ..self }
    }

    pub const fn shown(self, shown: fn(&R) -> Cell) -> Column<R> {
        Column { shown: Some(shown), ..self }
    }

    pub const fn cut(self) -> Column<R> {
        Column { fit: Fit::Cut, ..self }
    }

    pub const fn optional(self) -> Column<R> {
        Column { fit: Fit::Optional, ..self }
    }

    pub fn heading(&self) -> Heading {
        Heading { text: Cow::Borrowed(self.heading), fit: self.fit }
    }

    pub fn cell(&self, row: &R) -> Cell {
        self.shown.map_or_else(|| Cell::from((self.value)(row)), |shown| shown(row))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub text: Cow<'static, str>,
    pub fit: Fit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Its text is never cut or wrapped: references, dates and counts.
    Whole,
    Cut,
    /// The column is left out where the text beside it would have too little room.
    Optional,
}

impl Heading {
    pub fn whole(text: impl Into<Cow<'static, str>>) -> Heading {
        Heading { text: text.into(), fit: Fit::Whole }
    }

    pub fn cut(text: impl Into<Cow<'static, str>>) -> Heading {
        Heading { text: text.into(), fit: Fit::Cut }
    }

    pub fn optional(text: impl Into<Cow<'static, str>>) -> Heading {
        Heading { text: text.into(), fit: Fit::Optional }
    }
}

pub fn pick<R>(columns: &[Column<R>], keys: &[&str]) -> Vec<Column<R>> {
    let named = |key: &&str| columns.iter().find(|column| column.key == *key).copied();
    let picked: Vec<Column<R>> = keys.iter().filter_map(named).collect();
    debug_assert_eq!(picked.len(), keys.len(), "{keys:?} of {columns:?}");
    picked
}

pub struct Records<'a> {
    pub keys: Vec<Cow<'static, str>>,
    /// Each has a value for every key.
    pub rows: Box<dyn Iterator<Item = io::Result<Vec<Value<'a>>>> + 'a>,
}

impl<'a> Records<'a> {
    pub fn of<R: 'static>(columns: impl Into<Vec<Column<R>>>, rows: &'a [R]) -> Records<'a> {
        let columns = columns.into();
        let keys = columns.iter().map(|column| Cow::Borrowed(column.key)).collect();
        let values =
            move |row: &'a R| Ok(columns.iter().map(|column| (column.value)(row)).collect());
        Records { keys, rows: Box::new(rows.iter().map(values)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row {
        name: String,
        days: Option<i64>,
    }

    const COLUMNS: &[Column<Row>] = &[
        Column::new("name", |row: &Row| Value::from(&row.name)).cut(),
        Column::new("days", |row: &Row| Value::from(row.days)).headed("days late"),
    ];

    #[test]
    fn a_column_is_read_once_for_people_and_for_programs() {
        let rows = [Row { name: "Kent".to_owned(), days: Some(1576) }];
        let records = Records::of(COLUMNS, &rows);
        let written: Vec<Vec<String>> = records
            .rows
            .map(|row| row.unwrap().iter().map(|value| value.plain().into_owned()).collect())
            .collect();
        let table = crate::page::Table::of(COLUMNS, &rows);

        assert_eq!(records.keys, ["name", "days"]);
        assert_eq!(written, [["Kent", "1576"]]);
        assert_eq!(table.headings, [Heading::cut("name"), Heading::whole("days late")]);
        assert_eq!(
            table.rows.whole().unwrap().concat().iter().map(Cell::text).collect::<Vec<_>>(),
            ["Kent", "1,576"]
        );
        assert_eq!(table.numeric().unwrap(), [false, true]);
    }
}
