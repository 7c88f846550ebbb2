//! The columns of a list as people and programs are given them.

use super::row::RowText;
use crate::model::OneOf;
pub use crate::model::columns::Field;
use crate::model::columns::{ListRow, Type};
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::value::Value;
use crate::page::{Cell, Fit, Heading, Records, Table};

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

/// What people see under a heading that was chosen.
pub fn chosen_cell(column: &ListColumn, row: &impl ListRow) -> Cell {
    match column {
        ListColumn::Own(field) => cell(*field, row),
        ListColumn::Extra(name) => Cell::from(row.extra(name)),
    }
}

/// A column that was asked for gives way on a narrow screen, and stays.
pub fn heading(column: &ListColumn) -> Heading {
    match column {
        ListColumn::Own(field) if field.holds() == Type::Extra => Heading::cut(field.heading()),
        ListColumn::Own(field) => table_heading(*field),
        ListColumn::Extra(name) => Heading::cut(name.clone()),
    }
}

#[derive(Debug, Clone)]
pub struct Columns {
    /// What was chosen; empty if nothing was.
    pub chosen: Vec<ListColumn>,
    pub usual: Vec<Field>,
}

impl Columns {
    /// The rows for people; usual columns that say the same of every row are left out.
    pub fn table<R: ListRow>(&self, rows: &[R]) -> Table {
        match self.chosen.as_slice() {
            [] => table(&without_needless(&self.usual, rows), rows),
            chosen => drawn(chosen, rows),
        }
    }

    pub fn usually(&self, usual: Vec<Field>) -> Columns {
        Columns { usual, chosen: self.chosen.clone() }
    }

    pub fn records<'a, R: ListRow>(&'a self, rows: &'a [R]) -> Records<'a> {
        each(self.chosen_or(Field::ALL), rows, |row, column| column.value(row))
    }

    pub fn brief<'a, R: ListRow>(&'a self, rows: &'a [R]) -> Records<'a> {
        self.brief_or(&BRIEF, rows)
    }

    /// The same where other columns are usual.
    pub fn brief_or<'a, R: ListRow>(&'a self, usual: &[Field], rows: &'a [R]) -> Records<'a> {
        each(self.chosen_or(usual), rows, on_a_line)
    }

    fn chosen_or(&self, usual: &[Field]) -> Vec<ListColumn> {
        if self.chosen.is_empty() { listed(usual) } else { self.chosen.clone() }
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

/// The table with a column that a narrow screen leaves out.
pub fn leaving(mut table: Table, field: Field) -> Table {
    let text = field.heading();
    let headings = table.headings.iter_mut().filter(|heading| heading.text == text);
    headings.for_each(|heading| heading.fit = Fit::Optional);
    table
}

pub fn table<'a, R: ListRow>(fields: &[Field], rows: impl IntoIterator<Item = &'a R>) -> Table {
    drawn(&listed(fields), rows)
}

fn drawn<'a, R: ListRow>(columns: &[ListColumn], rows: impl IntoIterator<Item = &'a R>) -> Table {
    let cells = |row: &R| columns.iter().map(|column| chosen_cell(column, row)).collect();
    Table {
        headings: columns.iter().map(heading).collect(),
        rows: rows.into_iter().map(cells).collect(),
        totals: None,
    }
}

fn listed(fields: &[Field]) -> Vec<ListColumn> {
    fields.iter().copied().map(ListColumn::Own).collect()
}

pub fn records<'a, R: ListRow>(fields: &[Field], rows: &'a [R]) -> Records<'a> {
    each(listed(fields), rows, |row, column| column.value(row))
}

pub fn brief<'a, R: ListRow>(fields: &[Field], rows: &'a [R]) -> Records<'a> {
    each(listed(fields), rows, on_a_line)
}

fn each<'a, R: ListRow>(
    columns: Vec<ListColumn>,
    rows: &'a [R],
    value: for<'c> fn(&'a R, &'c ListColumn) -> Value<'a>,
) -> Records<'a> {
    let keys = columns.iter().map(ListColumn::key).collect();
    let values = move |row| Ok(columns.iter().map(|column| value(row, column)).collect());
    Records { keys, rows: Box::new(rows.iter().map(values)) }
}

/// What stands on a line of the shell: a row without a reference goes by its number.
pub fn on_a_line<'a, R: ListRow>(row: &'a R, column: &ListColumn) -> Value<'a> {
    match column {
        ListColumn::Own(Field::Ref) => Value::Text(row.name()),
        _ => column.value(row),
    }
}
