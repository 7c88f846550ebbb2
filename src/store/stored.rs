//! A row as it is stored: its columns, each with its value, from which inserts and updates are made.

use chrono::NaiveDate;
use rusqlite::types::{ToSqlOutput, Value};

use crate::model::OneOf;
use crate::model::finding::{Finding, Reference};
use crate::model::progress::Progress;

/// The columns of a row, each with its value.
pub struct Stored<'a>(Vec<(&'static str, ToSqlOutput<'a>)>);

impl<'a> Stored<'a> {
    /// A finding, but for its number and its themes.
    pub fn finding(finding: &'a Finding) -> Stored<'a> {
        let issued = finding.issued.as_ref();
        Stored(vec![
            ("ref", text(finding.reference.as_ref().map(Reference::as_str))),
            ("ref_folded", owned(finding.reference.as_ref().map(Reference::folded))),
            ("kind", word(Some(finding.kind))),
            ("title", text(Some(&finding.title))),
            ("text", text(finding.text.as_deref())),
            ("inspection", number(finding.inspection)),
            ("parent", number(finding.parent)),
            ("issued", day(issued.map(|written| written.day))),
            ("issued_precision", word(issued.map(|written| written.precision))),
            ("issued_text", text(issued.map(|written| written.text.as_str()))),
            ("source", text(finding.source.as_deref())),
            ("parts", number(finding.parts.map(i64::from))),
            ("updated", day(finding.updated)),
        ])
    }

    /// A finding at a body, with the number of its owner.
    pub fn progress(progress: &'a Progress, owner: Option<i64>) -> Stored<'a> {
        let deadline = progress.deadline.as_ref();
        Stored(vec![
            ("finding", number(Some(progress.finding))),
            ("body", number(Some(progress.body))),
            ("status", word(progress.status)),
            ("since", day(Some(progress.since))),
            ("blocked_by", text(progress.blocked_by.as_deref())),
            ("accepted", word(progress.accepted)),
            ("owner", number(owner)),
            ("priority", word(progress.priority)),
            ("due", day(progress.due())),
            ("due_text", text(deadline.map(|deadline| deadline.text.as_str()))),
            ("due_rule", word(deadline.map(|deadline| deadline.rule))),
            ("due_basis", day(deadline.and_then(|deadline| deadline.basis))),
            ("due_precision", word(progress.due_precision())),
            ("set_by", word(progress.set_by)),
            ("original_due", day(progress.original_due)),
            ("original_precision", word(progress.original_precision)),
            ("updated", day(progress.updated)),
        ])
    }

    /// The same with one column more.
    pub fn and(mut self, column: &'static str, value: Option<&'a str>) -> Stored<'a> {
        self.0.push((column, text(value)));
        self
    }

    /// The same, beginning with the number of the row.
    pub fn numbered(mut self, id: i64) -> Stored<'a> {
        self.0.insert(0, ("id", number(Some(id))));
        self
    }

    /// The names of the columns, with commas between them.
    pub fn columns(&self) -> String {
        let names: Vec<&str> = self.0.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// The values, in the order of their columns.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &ToSqlOutput<'a>> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The statement that inserts the row and answers with its number.
    pub fn insert(&self, table: &str) -> String {
        format!("insert into {table} ({}) values ({}) returning id", self.columns(), self.places())
    }

    /// A place for each value: `?1, ?2, ...`.
    pub fn places(&self) -> String {
        let places: Vec<String> = (1..=self.0.len()).map(|place| format!("?{place}")).collect();
        places.join(", ")
    }

    /// The statement that writes the row of a number, which stands behind the values.
    pub fn update(&self, table: &str) -> String {
        let set = |(place, (name, _)): (usize, &(&str, _))| format!("{name} = ?{}", place + 1);
        let set: Vec<String> = self.0.iter().enumerate().map(set).collect();
        let id = self.0.len() + 1;
        format!("update {table} set {}, version = version + 1 where id = ?{id}", set.join(", "))
    }
}

fn text(text: Option<&str>) -> ToSqlOutput<'_> {
    text.map_or(ToSqlOutput::Owned(Value::Null), ToSqlOutput::from)
}

fn owned(text: Option<String>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(text.map_or(Value::Null, Value::Text))
}

fn number(number: Option<i64>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(number.map_or(Value::Null, Value::Integer))
}

fn word<T: OneOf>(value: Option<T>) -> ToSqlOutput<'static> {
    text(value.map(OneOf::word))
}

/// A day as the database has it. The driver's own way reads its format anew for each.
fn day(day: Option<NaiveDate>) -> ToSqlOutput<'static> {
    owned(day.map(|day| day.to_string()))
}
