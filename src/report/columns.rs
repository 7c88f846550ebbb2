//! The columns of a list: their names, and what each shows of a row to people and to programs.

use std::borrow::Cow;

use super::row::Row;
use crate::model::OneOf;
pub use crate::model::columns::Field;
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

impl Field {
    /// The heading and the manners of the column in a table for people.
    pub fn column(self) -> Heading {
        match self {
            Field::Title
            | Field::Text
            | Field::Inspection
            | Field::Source
            | Field::BodyName
            | Field::BlockedBy
            | Field::Themes => Heading::cut(self.heading()),
            Field::Kind | Field::Owner => Heading::optional(self.heading()),
            _ => Heading::whole(self.heading()),
        }
    }

    /// What people are shown of a row.
    pub fn cell(self, row: &Row) -> Cell {
        match self {
            Field::Ref => Cell::from(row.name.clone()),
            Field::Due => row.due_cell(),
            Field::DaysLate => row.late_cell(),
            Field::Status => row.status_cell(),
            Field::Kind => Cell::from(row.kind.shortly()),
            Field::Id => Cell::id(row.id),
            Field::Issued => Cell::period(row.issued, row.issued_precision),
            Field::Published => Cell::period(row.published, row.published_precision),
            Field::OriginalDue if row.original_due == row.due => {
                Cell { words: row.due_shown.clone(), ..Cell::from(row.due) }
            }
            Field::OriginalDue => Cell::period(row.original_due, row.original_due_precision),
            _ => Cell::from(self.row_value(row)),
        }
    }

    /// What programs are given of a row; empty where nothing is known.
    pub fn row_value(self, row: &Row) -> Value<'_> {
        match self {
            Field::Id => Value::from(row.id),
            Field::Ref => text(&row.reference),
            Field::Title => Value::from(&row.title),
            Field::Text => text(&row.text),
            Field::Kind => row.kind.word().into(),
            Field::Body => Value::from(&row.body),
            Field::BodyName => Value::from(&row.body_name),
            Field::Inspection => text(&row.inspection),
            Field::Parent => text(&row.parent),
            Field::Issued => shown(row.issued),
            Field::IssuedText => text(&row.issued_text),
            Field::IssuedPrecision => word(row.issued_precision),
            Field::Due => shown(row.due),
            Field::DueText => text(&row.due_text),
            Field::DuePrecision => word(row.due_precision),
            Field::OriginalDue => shown(row.original_due),
            Field::SetBy => word(row.set_by),
            Field::Status => word(row.status),
            Field::Accepted => word(row.accepted),
            Field::Owner => text(&row.owner),
            Field::Priority => word(row.priority),
            Field::Themes => Value::List(Cow::from(&row.themes)),
            Field::Source => text(&row.source),
            Field::DaysLate => shown(row.days_late),
            Field::State => shown(row.state),
            Field::ClosedOn => shown(row.closed_on),
            Field::ClosedLate => shown(row.closed_late),
            Field::Updated => shown(row.updated),
            Field::Slippage => shown(row.slippage),
            Field::Extensions => Value::from(row.extensions),
            Field::Since => shown(row.since),
            Field::BlockedBy => text(&row.blocked_by),
            Field::Waited => shown(row.waited),
            Field::DueRule => word(row.due_rule),
            Field::DueBasis => shown(row.due_basis),
            Field::OriginalDuePrecision => word(row.original_due_precision),
            Field::Published => shown(row.published),
            Field::PublishedText => text(&row.published_text),
            Field::PublishedPrecision => word(row.published_precision),
            Field::Parts => Value::from(row.parts.map(i64::from)),
        }
    }
}

fn text(value: &Option<String>) -> Value<'_> {
    Value::from(value.as_ref())
}

fn word<T: OneOf>(value: Option<T>) -> Value<'static> {
    Value::word(value)
}

fn shown<T: Into<Value<'static>>>(value: Option<T>) -> Value<'static> {
    Value::from(value)
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
    pub fn table(&self, rows: &[Row]) -> Table {
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
    pub fn records<'a>(&'a self, rows: &'a [Row]) -> Records<'a> {
        match self.chosen.as_slice() {
            [] => records(Field::ALL, rows),
            chosen => records(chosen, rows),
        }
    }

    /// The rows on one line each.
    pub fn brief<'a>(&'a self, rows: &'a [Row]) -> Records<'a> {
        match self.chosen.as_slice() {
            [] => brief(&BRIEF, rows),
            chosen => brief(chosen, rows),
        }
    }
}

fn without_needless(usual: &[Field], rows: &[Row]) -> Vec<Field> {
    let one_body = rows.first().is_some_and(|first| rows.iter().all(|row| row.body == first.body));
    let none_late = rows.iter().all(|row| row.days_late.is_none());
    let needless = |field: &Field| match field {
        Field::Body => one_body,
        Field::DaysLate => none_late,
        _ => false,
    };
    usual.iter().copied().filter(|field| !needless(field)).collect()
}

/// A table of these columns for people.
pub fn table<'a>(fields: &[Field], rows: impl IntoIterator<Item = &'a Row>) -> Table {
    Table {
        headings: fields.iter().map(|field| field.column()).collect(),
        rows: rows
            .into_iter()
            .map(|row| fields.iter().map(|field| field.cell(row)).collect())
            .collect(),
        totals: None,
    }
}

/// These columns for programs.
pub fn records<'a>(fields: &'a [Field], rows: &'a [Row]) -> Records<'a> {
    let values = |row: &'a Row| fields.iter().map(|field| field.row_value(row)).collect();
    Records {
        keys: fields.iter().map(|field| field.word()).collect(),
        rows: Box::new(rows.iter().map(values)),
    }
}

/// These columns on one line each; a row without a reference goes by its number.
pub fn brief<'a>(fields: &'a [Field], rows: &'a [Row]) -> Records<'a> {
    let value = |row: &'a Row, field: &Field| match field {
        Field::Ref => Value::from(&row.name),
        _ => field.row_value(row),
    };
    Records {
        keys: fields.iter().map(|field| field.word()).collect(),
        rows: Box::new(
            rows.iter().map(move |row| fields.iter().map(|field| value(row, field)).collect()),
        ),
    }
}
