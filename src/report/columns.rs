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

pub fn table_heading(field: Field) -> Heading {
    match field.holds() {
        Type::Text => Heading::cut(field.heading()),
        Type::Extra => Heading::optional(field.heading()),
        Type::Word | Type::Number | Type::Date => Heading::whole(field.heading()),
    }
}

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

#[derive(Debug, Clone)]
pub struct Columns {
    /// What was chosen; empty if nothing was.
    pub chosen: Vec<Field>,
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

    pub fn usually(&self, usual: Vec<Field>) -> Columns {
        Columns { usual, chosen: self.chosen.clone() }
    }

    pub fn records<'a, R: ListRow>(&'a self, rows: &'a [R]) -> Records<'a> {
        records(self.chosen_or(Field::ALL), rows)
    }

    pub fn brief<'a, R: ListRow>(&'a self, rows: &'a [R]) -> Records<'a> {
        brief(self.chosen_or(&BRIEF), rows)
    }

    pub fn chosen_or<'a>(&'a self, usual: &'a [Field]) -> &'a [Field] {
        if self.chosen.is_empty() { usual } else { &self.chosen }
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

pub fn table<'a, R: ListRow>(fields: &[Field], rows: impl IntoIterator<Item = &'a R>) -> Table {
    let cells = |row: &R| fields.iter().map(|field| cell(*field, row)).collect();
    Table {
        headings: fields.iter().map(|field| table_heading(*field)).collect(),
        rows: rows.into_iter().map(cells).collect(),
        totals: None,
    }
}

pub fn records<'a, R: ListRow>(fields: &[Field], rows: &'a [R]) -> Records<'a> {
    each(fields, rows, |row, field| row.value(field))
}

pub fn brief<'a, R: ListRow>(fields: &[Field], rows: &'a [R]) -> Records<'a> {
    each(fields, rows, |row, field| on_a_line(field, row))
}

fn each<'a, R: ListRow>(
    fields: &[Field],
    rows: &'a [R],
    value: fn(&'a R, Field) -> Value<'a>,
) -> Records<'a> {
    let keys = fields.iter().map(|field| field.word()).collect();
    let fields = fields.to_vec();
    let values = move |row| fields.iter().map(|field| value(row, *field)).collect();
    Records { keys, rows: Box::new(rows.iter().map(values)) }
}

/// What stands on a line of the shell: a row without a reference goes by its number.
pub fn on_a_line<R: ListRow>(field: Field, row: &R) -> Value<'_> {
    match field {
        Field::Ref => Value::Text(row.name()),
        _ => row.value(field),
    }
}
