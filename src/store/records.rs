//! The rows of all tables as records of an export, table by table and each as it is read.

use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use super::claim::known_day;
use super::query::json;
use super::register::Store;
use crate::error::{Error, Result};
use crate::model::noun::{InHistory, JOURNAL, NOUNS, Noun};
use crate::model::record::{ListedRows, Record, RecordScope};
use crate::model::record_column::{Holds, RecordColumn};
use crate::model::value::Value;

impl Store {
    /// How many rows the list of all findings has.
    pub fn count_rows(&self) -> Result<u64> {
        Ok(self.db.query_row("select count(*) from progress", [], |row| row.get(0))?)
    }

    /// Passes on the records of an export; none of a register of which only that is shown which anyone may see.
    pub fn each_record(
        &self,
        of: &RecordScope,
        mut take: impl FnMut(Record) -> Result<()>,
    ) -> Result<()> {
        if self.is_public() {
            return Ok(());
        }
        let history = JOURNAL.iter().filter(|_| of.with_history);
        NOUNS
            .iter()
            .chain(history)
            .try_for_each(|noun| self.each_record_of(noun, of.rows.as_ref(), &mut take))
    }

    /// Those of one table.
    pub fn each_record_of(
        &self,
        noun: &'static Noun,
        rows: Option<&ListedRows>,
        mut take: impl FnMut(Record) -> Result<()>,
    ) -> Result<()> {
        let which = match rows {
            Some(_) if noun.is_journal() => journal_among_rows(noun),
            Some(_) => among_rows(noun).to_owned(),
            None => String::new(),
        } + only_exported(noun);
        let selected: Vec<String> = noun.columns.iter().flat_map(selected).collect();
        let joined = match noun.history {
            InHistory::ByProgress => "join progress p on p.id = t.progress",
            _ => "",
        };
        let with = if rows.is_some() { AMONG } else { "" };
        let table = noun.table;
        let columns = selected.join(", ");
        let sql = format!(
            "{with} select {columns} from {table} t {joined} where true {which} order by t.id"
        );
        let mut query = self.db.prepare(&sql)?;
        let mut found = match rows {
            Some(rows) => {
                query.query(params![json(&rows.findings), json(&rows.progress), json(&rows.bodies)])
            }
            None => query.query([]),
        }?;
        let holds: Vec<Holds> = noun
            .columns
            .iter()
            .flat_map(|column| column.keys().iter().map(|_| column.holds))
            .collect();
        while let Some(row) = found.next()? {
            let values = holds.iter().enumerate().map(|(at, holds)| value(row, at, *holds));
            take(Record { noun, values: values.collect::<Result<_>>()? })?;
        }
        Ok(())
    }
}

/// The findings, their progress, bodies and inspections that are among the rows of a list.
const AMONG: &str = "
    with f (id) as (select value from json_each(?1)),
    p (id) as (select value from json_each(?2)),
    b (id) as (select body from progress where id in (select id from p) union select value from json_each(?3)),
    i (id) as (
      select inspection from finding where id in (select id from f) and inspection is not null
      union select inspection from inspection_body where body in (select value from json_each(?3))
      union select inspection from grade where body in (select value from json_each(?3))
      union select inspection from duty where body in (select value from json_each(?3)))";

/// Which rows of a table belong to the rows of a list.
fn among_rows(noun: &Noun) -> &'static str {
    match (noun.table, noun.history) {
        ("correction", _) => {
            "and (t.finding in (select id from f) and (t.progress is null or t.progress in (select id from p))
               or t.inspection in (select id from i))"
        }
        ("progress", _) => "and t.id in (select id from p)",
        ("link", _) => "and t.finding in (select id from f) and t.other in (select id from f)",
        (_, InHistory::Itself) => "and t.id in (select id from f)",
        (_, InHistory::ByFinding) => "and t.finding in (select id from f)",
        (_, InHistory::ByProgress) => "and t.progress in (select id from p)",
        ("body", _) => "and t.id in (select id from b)",
        ("body_alias" | "monitoring" | "owner", _) => "and t.body in (select id from b)",
        ("inspection", _) => "and t.id in (select id from i)",
        ("inspection_body" | "grade" | "duty", _) => {
            "and t.inspection in (select id from i) and t.body in (select id from b)"
        }
        _ => "",
    }
}

/// Leaves out the rows that every register has from its first act on, and this computer's settings.
fn only_exported(noun: &Noun) -> &'static str {
    match noun.table {
        "body" => {
            " and not exists (
               select 1 from change
               where noun = 'body' and noun_id = t.id and act = 1 and before is null
                 and after ->> '$.name' is t.name and after ->> '$.retired' is t.retired)"
        }
        "body_alias" => {
            " and not exists (
               select 1 from change where noun = 'body_alias' and noun_id = t.id and act = 1 and before is null)"
        }
        "setting" => " and t.name = 'own-body' and t.body is not null",
        _ => "",
    }
}

/// The changes of the findings in a list, those of rows that are gone too, and the acts that made them.
fn journal_among_rows(noun: &Noun) -> String {
    let changed = NOUNS.iter().filter(|noun| noun.history != InHistory::NotIn).map(|noun| {
        let (table, which) = (noun.table, among_rows(noun));
        format!("select '{table}', t.id from {table} t where true {which}")
    });
    let changed = changed.collect::<Vec<_>>().join(" union all ");
    let changes = format!(
        "select id from change where (noun, noun_id) in (
           {changed} union all
           select noun, noun_id from change where after is null
             and (before ->> '$.finding' in (select id from f) or before ->> '$.progress' in (select id from p)))"
    );
    match noun.table {
        "act" => format!("and t.id in (select act from change where id in ({changes}))"),
        _ => format!("and t.id in ({changes})"),
    }
}

/// The expressions of a column, one for each of its keys.
fn selected(column: &'static RecordColumn) -> Vec<String> {
    let name = column.name;
    let slug = |body: &str| format!("(select slug from body where id = {body})");
    match column.holds {
        _ if column.keys().is_empty() => vec![],
        Holds::KnownDay => vec![known_day("t")],
        Holds::Progress => vec![
            "p.finding".to_owned(),
            "(select called from finding where id = p.finding)".to_owned(),
            slug("p.body"),
        ],
        Holds::Named(_) => {
            vec![format!("t.{name}"), format!("(select called from finding where id = t.{name})")]
        }
        Holds::AtBody => vec![slug("(select body from progress where id = t.progress)")],
        Holds::Body => vec![slug(&format!("t.{name}"))],
        _ => vec![format!("t.{name}")],
    }
}

fn value(row: &Row, at: usize, holds: Holds) -> Result<Value<'static>> {
    let unreadable = || Error::BadData("a value of the register can't be read".to_owned());
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Value::Empty,
        ValueRef::Integer(number) if matches!(holds, Holds::Flag) => Value::Flag(number != 0),
        ValueRef::Integer(number) => Value::Number(number),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| unreadable())?;
            match holds {
                Holds::Texts => {
                    let texts: Vec<String> =
                        serde_json::from_str(text).map_err(|_| unreadable())?;
                    Value::List(texts.into())
                }
                _ => Value::from(text.to_owned()),
            }
        }
        ValueRef::Real(_) | ValueRef::Blob(_) => return Err(unreadable()),
    })
}
