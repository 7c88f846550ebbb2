//! The columns of a list as people and programs are given them.

use super::row::RowText;
use crate::model::OneOf;
pub use crate::model::columns::Field;
use crate::model::columns::{ListRow, Type};
use crate::model::listed::Listed;
use crate::model::value::Value;
use crate::page::{Cell, Heading, Records, Table};

/// What a program is given on one line where it does not choose.
pub const BRIEF: [Field; 8] = [
    Field::Ref,
    Field::Body,
    Field::Kind,
    Field::Status,
    Field::Due,
    Field::DaysLate,
    Field::Owner,
    Field::Title,
];

/// The heading of a column in a table, and what happens to it on a narrow screen.
pub fn table_heading(field: Field) -> Heading {
    match field.holds() {
        Type::Text => Heading::cut(field.heading()),
        Type::Extra => Heading::optional(field.heading()),
        Type::Word | Type::Number | Type::Date => Heading::whole(field.heading()),
    }
}

/// What people are shown of a row.
pub fn cell(field: Field, row: &impl ListRow) -> Cell {
    match field {
        Field::Id => Cell::id(row.number()),
        Field::Due => row.due_cell(),
        Field::DaysLate => Cell::from(row.days_late()).toned(row.tone()),
        Field::Status => row.status_cell(),
        _ => match (row.value(field), row.shown(field)) {
            (value, Value::Text(words)) if value != Value::Empty => Cell::from(value).said(words),
            (_, shown) => Cell::from(shown),
        },
    }
}

/// The columns of an answer: those that were chosen, else the usual ones.
#[derive(Debug, Clone)]
pub struct Columns {
    /// What was chosen; empty where nobody did.
    pub chosen: Vec<Field>,
    /// What people are shown where nobody chose.
    pub usual: Vec<Field>,
}

impl Columns {
    /// The rows for people; usual columns that say the same of every row are left out.
    pub fn table<R: ListRow>(&self, rows: &[R]) -> Table {
        match self.chosen.as_slice() {
            [] => table(&without_needless(&self.usual, rows), rows),
            chosen => table(chosen, rows),
        }
    }

    /// The same choice, with other columns where nobody chose.
    pub fn usually(&self, usual: Vec<Field>) -> Columns {
        Columns { usual, chosen: self.chosen.clone() }
    }

    /// The rows for programs.
    pub fn records<'a, R: ListRow>(&'a self, rows: &'a [R]) -> Records<'a> {
        match self.chosen.as_slice() {
            [] => records(Field::ALL, rows),
            chosen => records(chosen, rows),
        }
    }

    /// The rows on one line each.
    pub fn brief<'a, R: ListRow>(&'a self, rows: &'a [R]) -> Records<'a> {
        match self.chosen.as_slice() {
            [] => brief(&BRIEF, rows),
            chosen => brief(chosen, rows),
        }
    }
}

fn without_needless<R: ListRow>(usual: &[Field], rows: &[R]) -> Vec<Field> {
    let first = rows.first().map(Listed::body_id);
    let one_body = rows.iter().all(|row| Some(row.body_id()) == first);
    let none_late = rows.iter().all(|row| row.days_late().is_none());
    let needless = |field: &Field| match field {
        Field::Body => one_body,
        Field::DaysLate => none_late,
        _ => false,
    };
    usual.iter().copied().filter(|field| !needless(field)).collect()
}

/// A table of these columns for people.
pub fn table<'a, R: ListRow>(fields: &[Field], rows: impl IntoIterator<Item = &'a R>) -> Table {
    let cells = |row: &R| fields.iter().map(|field| cell(*field, row)).collect();
    Table {
        headings: fields.iter().map(|field| table_heading(*field)).collect(),
        rows: rows.into_iter().map(cells).collect(),
        totals: None,
    }
}

/// These columns for programs.
pub fn records<'a, R: ListRow>(fields: &'a [Field], rows: &'a [R]) -> Records<'a> {
    let values = |row: &'a R| fields.iter().map(|field| row.value(*field)).collect();
    Records { keys: keys(fields), rows: Box::new(rows.iter().map(values)) }
}

/// These columns on one line each.
pub fn brief<'a, R: ListRow>(fields: &'a [Field], rows: &'a [R]) -> Records<'a> {
    let values = |row: &'a R| fields.iter().map(|field| on_a_line(*field, row)).collect();
    Records { keys: keys(fields), rows: Box::new(rows.iter().map(values)) }
}

/// What stands on a line of the shell: a row without a reference goes by its number.
pub fn on_a_line<R: ListRow>(field: Field, row: &R) -> Value<'_> {
    match field {
        Field::Ref => Value::Text(row.name()),
        _ => row.value(field),
    }
}

fn keys(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|field| field.word()).collect()
}
