//! The SQL by which a list is put in order.

use super::columns::Whole;
use super::values::quoted_words;
use crate::model::OneOf;
use crate::model::columns::{Field, Type};
use crate::model::finding::Kind;
use crate::model::progress::{Priority, Status};

/// What a column is sorted by: what is selected for it, unless people expect another order.
pub fn sort_expression(by: Field) -> String {
    if let Some(text) = by.plain_text() {
        return format!("f.{text} collate \"binary\"");
    }
    let expected = match by {
        Field::Id => "f.id",
        Field::Ref => "f.ref_folded collate \"natural\"",
        // What is found is listed in the usual order.
        Field::Matched => "null",
        Field::Title => "lower(f.title)",
        Field::Kind => return place_of::<Kind>("f.kind"),
        Field::Body => "(select slug from body where id = p.body)",
        Field::BodyName => "(select name from body where id = p.body)",
        Field::Inspection => "(select title_folded from inspection where id = f.inspection)",
        Field::Published => "(select published from inspection where id = f.inspection)",
        Field::PublishedText => "(select published_text from inspection where id = f.inspection)",
        Field::PublishedPrecision => {
            "(select published_precision from inspection where id = f.inspection)"
        }
        Field::Parent => {
            "(select lower(called) from finding where id = f.parent) collate \"natural\""
        }
        Field::Status => return place_of::<Status>("p.status"),
        Field::Priority => return place_of::<Priority>("p.priority"),
        Field::Owner => "(select folded from owner where id = p.owner)",
        Field::Updated => UPDATED,
        Field::Slippage => "nullif(julianday(p.due) - julianday(p.original_due), 0)",
        Field::Waited => "case when p.status = 'submitted' then -julianday(p.since) end",
        Field::DaysLate => return days_late(),
        Field::State => return format!("{} collate \"binary\"", days_late()),
        Field::DaysLeft => return while_open("julianday(p.due)"),
        Field::ClosedLate => {
            "(select max(julianday(day) - julianday(due), 0) from closure
              where progress = p.id and status = 'closed' and reopened is null)"
        }
        Field::ClosedOn => return of_closure("case status when 'closed' then day end"),
        Field::Outcome | Field::Letter | Field::Reason => return of_closure(by.word()),
        selected => Whole::expression(&format!("{selected:?}"))
            .expect("every other column is selected under its own name"),
    };
    match by.holds() {
        Type::Number | Type::Date => expected.to_owned(),
        Type::Word | Type::Extra | Type::Text
            if expected.starts_with("instr") || expected.ends_with("\"natural\"") =>
        {
            expected.to_owned()
        }
        Type::Word | Type::Extra | Type::Text => format!("{expected} collate \"binary\""),
    }
}

/// The day of the newest act on a row: on the finding's words, or at the body.
pub const UPDATED: &str = "case when p.updated > f.updated then p.updated else f.updated end";

/// What is open, by its date: the longest wait has the most days late.
fn days_late() -> String {
    while_open("-julianday(p.due)")
}

fn while_open(days: &str) -> String {
    format!("case when p.status in ({}) then {days} end", quoted_words(&Status::OPEN))
}

/// The place of a word in the order of its list.
fn place_of<T: OneOf>(column: &str) -> String {
    let words: Vec<&str> = T::ALL.iter().map(|value| value.word()).collect();
    format!("instr('{}', {column})", words.join(" "))
}

fn of_closure(column: &str) -> String {
    format!(
        "(select {column} from closure where progress = p.id and status = p.status and reopened is null)
         collate \"binary\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_can_be_sorted_by_every_column() {
        for field in Field::ALL {
            assert!(!sort_expression(*field).is_empty(), "{field}");
        }
    }
}
