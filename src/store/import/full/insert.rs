//! Rows of an export into their tables.

use chrono::NaiveDate;
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, params_from_iter};

use super::constraint::Constraint;
use super::steps::{StepRecord, StoredColumn};
use crate::model::noun::Noun;
use crate::model::record_column::StoredValue;

type Stored = std::result::Result<(), Constraint>;

/// What is written of a claim when it is answered.
const ANSWER: [&str; 4] = ["fate", "ended", "letter", "reason"];

pub fn insert(db: &Connection, noun: &Noun, values: &[StoredColumn]) -> Stored {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!("insert into {} ({}) values ({places})", noun.table, names.join(", "));
    run(db, &sql, values)
}

pub fn run(db: &Connection, sql: &str, values: &[StoredColumn]) -> Stored {
    let values = values.iter().map(|(_, value)| bound(value));
    let mut statement = db.prepare_cached(sql)?;
    statement.execute(params_from_iter(values))?;
    Ok(())
}

/// A claim is made first and answered afterwards. One without a day was never seen before it was answered.
pub fn insert_step(db: &Connection, step: &StepRecord, today: NaiveDate) -> Stored {
    let StepRecord { record, values } = step;
    if record.noun.table != "claim" {
        return insert(db, record.noun, values);
    }
    let (answer, mut claim): (Vec<StoredColumn>, Vec<StoredColumn>) =
        values.iter().cloned().partition(|(column, _)| ANSWER.contains(column));
    let day = claim.iter_mut().find(|(column, _)| *column == "day").map(|(_, day)| day);
    if let Some(day) = day.filter(|day| **day == StoredValue::Null) {
        let answered = step.text("ended").map(str::to_owned);
        *day = StoredValue::Text(answered.unwrap_or_else(|| today.to_string()));
        return insert(db, record.noun, &[claim, answer].concat());
    }
    insert(db, record.noun, &claim)?;
    if step.text("fate").is_none() {
        return Ok(());
    }
    let set: Vec<String> = answer.iter().map(|(column, _)| format!("{column} = ?")).collect();
    let id = step.number("id");
    run(db, &format!("update claim set {} where id = {id}", set.join(", ")), &answer)
}

fn bound(value: &StoredValue) -> ToSqlOutput<'_> {
    match value {
        StoredValue::Null => ToSqlOutput::Owned(Value::Null),
        StoredValue::Number(number) => ToSqlOutput::from(*number),
        StoredValue::Text(text) => ToSqlOutput::from(text.as_str()),
    }
}
