//! The history of one finding: every field that was ever changed, by whom and when.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::{Row, params};
use serde_json::{Map, Value};

use super::nouns::{InHistory, NOUNS};
use super::query::{Query, json};
use super::register::Store;
use super::schema;
use super::sqlite_errors::damaged;
use super::values::AsJson;
use crate::error::{Error, Result};
use crate::model::claim::days_waited;
use crate::model::correction::label;
use crate::model::extra_fields::ExtraFields;
use crate::model::finding::Named;
use crate::model::history::ChangeLine;

impl Store {
    pub fn history(&self, finding: i64) -> Result<Vec<ChangeLine>> {
        let changes: Vec<Change> = self.db.all(&history_sql()?, [finding], Change::of)?;
        let mut names = self.names(&changes)?;
        let mut lines = Vec::new();
        for change in changes {
            names.learn(&change)?;
            lines.extend(change.lines(&names)?);
        }
        Ok(lines)
    }

    /// The finding that was typed, even if an undo removed it.
    pub fn finding_ever(&self, named: &Named) -> Result<i64> {
        let gone = || {
            self.db.first_value(
                "select noun_id from change
                 where noun = 'finding' and after is null
                   and (noun_id = ?1 or before ->> '$.ref_folded' = ?2)
                 order by id desc limit 1",
                params![named.number(), named.name.to_lowercase()],
            )
        };
        match self.finding(named) {
            Err(unknown @ Error::Unknown { .. }) => gone()?.ok_or(unknown),
            found => found,
        }
    }

    /// Of the many findings only those that the changes name.
    fn names(&self, changes: &[Change]) -> Result<Names> {
        let name = |row: &Row| Ok((row.get("id")?, row.get("name")?));
        let of = |sql: &str| -> Result<HashMap<i64, String>> { self.db.all(sql, [], name) };
        let findings: HashSet<i64> = changes.iter().flat_map(Change::other_findings).collect();
        Ok(Names {
            slugs: of(&named("body", "slug"))?,
            bodies: HashMap::new(),
            owners: of(&named("owner", "name"))?,
            inspections: of(&named("inspection", "title"))?,
            findings: self.db.all(
                "select noun_id as id, coalesce(before ->> '$.ref', '#' || noun_id) as name from change
                 where noun = 'finding' and before is not null and after is null
                   and noun_id in (select value from json_each(?1))
                 union all
                 select id, called from finding where id in (select value from json_each(?1))",
                [json(&findings)],
                name,
            )?,
        })
    }
}

/// Also of rows that are gone, as the journal has them.
fn named(table: &str, column: &str) -> String {
    format!(
        "select noun_id as id, before ->> '$.{column}' as name from change
         where noun = '{table}' and before is not null and after is null
         union all select id, {column} as name from {table}"
    )
}

struct Names {
    slugs: HashMap<i64, String>,
    /// The body of each progress row, from the journal: an undo may have taken the row away.
    bodies: HashMap<i64, String>,
    owners: HashMap<i64, String>,
    inspections: HashMap<i64, String>,
    findings: HashMap<i64, String>,
}

impl Names {
    fn learn(&mut self, change: &Change) -> Result<()> {
        let id = |key: &str| change.state().get(key).and_then(Value::as_i64);
        let noun = change.line.noun.as_str();
        if let ("progress", Some(row), Some(body)) = (noun, id("id"), id("body")) {
            let slug = self.slugs.get(&body).ok_or_else(|| damaged("progress.body", body))?;
            self.bodies.insert(row, slug.clone());
        }
        Ok(())
    }

    fn value(&self, field: &str, value: &Value) -> Result<Option<String>> {
        let names = match field {
            "owner" => &self.owners,
            "inspection" => &self.inspections,
            _ if OTHER_FINDINGS.contains(&field) => &self.findings,
            "restricted" => return Ok(Some(if value == 1 { "yes" } else { "no" }.to_owned())),
            _ => return Ok(plain(value)),
        };
        let Some(id) = value.as_i64() else { return Ok(None) };
        let name = names.get(&id).ok_or_else(|| damaged(&format!("a former {field}"), id))?;
        Ok(Some(name.clone()))
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The changes of a finding's own row, of its progress, and of all that refers to these. Rows that an
/// undo removed are found by what the journal keeps of them, through the small index of rows that moved; what
/// was removed only later is found where it is, too.
fn history_sql() -> Result<String> {
    let removed = "change_moved";
    let is_removed = schema::condition(removed).ok_or_else(|| schema::lacks(removed))?;
    let rows = NOUNS.iter().filter_map(|noun| {
        let table = noun.table;
        Some(match noun.history {
            InHistory::NotIn => return None,
            InHistory::Itself => format!("select '{table}', ?1"),
            // `at` has those that are gone, too.
            InHistory::ByFinding if table == "progress" => format!("select '{table}', id from at"),
            InHistory::ByFinding => format!("select '{table}', id from {table} where finding = ?1"),
            InHistory::ByProgress => format!(
                "select '{table}', {table}.id from {table}
                 join progress on progress.id = {table}.progress where finding = ?1"
            ),
        })
    });
    Ok(format!(
        "with removed (noun, noun_id, was) as (
          select noun, noun_id, before from main.change indexed by {removed}
          where {is_removed} and after is null),
        at (id) as (
          select id from progress where finding = ?1
          union select noun_id from removed where noun = 'progress' and was ->> '$.finding' = ?1),
        rows (noun, noun_id) as (
          {rows}
          union select noun, noun_id from removed
          where was ->> '$.finding' = ?1 or was ->> '$.progress' in (select id from at))
        select act.id as act, act.at, act.day, act.login, act.claimed, act.verb, change.noun, change.before, change.after
        from rows
        join change on change.noun = rows.noun and change.noun_id = rows.noun_id
        join act on act.id = change.act
        order by change.id",
        rows = rows.collect::<Vec<_>>().join(" union ")
    ))
}

fn counted_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

type State = Map<String, Value>;

struct Change {
    line: ChangeLine,
    /// Empty where the row was not there.
    before: State,
    after: State,
}

impl Change {
    fn of(row: &Row) -> rusqlite::Result<Change> {
        let state = |column: &str| -> rusqlite::Result<State> {
            let state = row.get::<_, Option<AsJson<State>>>(column)?;
            Ok(state.map_or_else(State::new, |AsJson(state)| state))
        };
        let line = ChangeLine {
            act: row.get("act")?,
            at: row.get("at")?,
            day: row.get("day")?,
            who: row.get("login")?,
            claimed: row.get("claimed")?,
            verb: row.get("verb")?,
            noun: row.get("noun")?,
            body: None,
            field: String::new(),
            old: None,
            new: None,
            reason: None,
        };
        Ok(Change { line, before: state("before")?, after: state("after")? })
    }

    fn other_findings(&self) -> impl Iterator<Item = i64> {
        let of = |state: &State| OTHER_FINDINGS.map(|field| state.get(field)?.as_i64());
        [of(&self.before), of(&self.after)].into_iter().flatten().flatten()
    }

    /// The row after the change, or before it was deleted.
    fn state(&self) -> &State {
        if self.after.is_empty() { &self.before } else { &self.after }
    }

    fn lines(&self, names: &Names) -> Result<Vec<ChangeLine>> {
        let state = self.state();
        let progress = if self.line.noun == "progress" { "id" } else { "progress" };
        let progress = state.get(progress).and_then(Value::as_i64);
        let body = progress.and_then(|id| names.bodies.get(&id).cloned());
        if self.line.noun == "correction" {
            return Ok(vec![ChangeLine { body, ..self.correction()? }]);
        }
        let value = |row: &State, field: &String| {
            row.get(field).map_or(Ok(None), |value| names.value(field, value))
        };
        let waited = self.waited().map(|days| ChangeLine {
            body: body.clone(),
            field: "waited".to_owned(),
            new: Some(counted_days(days)),
            ..self.line.clone()
        });
        let extra = self.extra_fields()?;
        let shown = state.keys().filter(|field| !HIDDEN.contains(&field.as_str()));
        let line_of = |field: &String| {
            Ok(ChangeLine {
                body: body.clone(),
                field: field.clone(),
                old: value(&self.before, field)?,
                new: value(&self.after, field)?,
                ..self.line.clone()
            })
        };
        let mut lines: Vec<ChangeLine> = shown.map(line_of).collect::<Result<_>>()?;
        lines.extend(extra);
        lines.retain(|line| line.old != line.new);
        lines.extend(waited);
        Ok(lines)
    }

    /// A line for each extra field of a finding.
    fn extra_fields(&self) -> Result<Vec<ChangeLine>> {
        let read = |row: &State| {
            let text = row.get("fields").and_then(Value::as_str);
            let fields = text.map(serde_json::from_str::<ExtraFields>).transpose();
            let damaged = |_| {
                Error::BadData(format!("the extra fields in act {} are damaged", self.line.act))
            };
            fields.map(Option::unwrap_or_default).map_err(damaged)
        };
        let (was, is) = (read(&self.before)?, read(&self.after)?);
        let line_of = |name: &String| ChangeLine {
            field: format!("field:{name}"),
            old: was.value(name).map(str::to_owned),
            new: is.value(name).map(str::to_owned),
            ..self.line.clone()
        };
        Ok(ExtraFields::names_of_either(&was, &is).map(line_of).collect())
    }

    /// How many days a claim had waited that this change ended.
    fn waited(&self) -> Option<i64> {
        let day =
            |row: &State, key: &str| -> Option<NaiveDate> { row.get(key)?.as_str()?.parse().ok() };
        let had_ended = day(&self.before, "ended").is_some();
        let ended =
            day(&self.after, "ended").filter(|_| self.line.noun == "claim" && !had_ended)?;
        Some(days_waited(day(&self.after, "day")?, ended))
    }

    /// One line for the wrong value, the right one and the reason; turned round, and without a reason, where the
    /// correction was undone.
    fn correction(&self) -> Result<ChangeLine> {
        let text = |field: &str| self.state().get(field).and_then(plain);
        let (Some(noun), Some(field)) = (text("noun"), text("field")) else {
            let act = self.line.act;
            return Err(Error::BadData(format!("the correction in act {act} is damaged")));
        };
        let (was, became) = (text("was"), text("became"));
        let is_made = !self.after.is_empty();
        let (old, new) = if is_made { (was, became) } else { (became, was) };
        Ok(ChangeLine {
            field: label(&noun, &field),
            old,
            new,
            reason: text("reason").filter(|_| is_made),
            ..self.line.clone()
        })
    }
}

/// Columns that name another finding.
const OTHER_FINDINGS: [&str; 2] = ["parent", "other"];

/// Columns that tell a reader nothing: they connect tables, or repeat another column.
/// The extra fields have lines of their own.
const HIDDEN: [&str; 14] = [
    "id",
    "fields",
    "version",
    "updated",
    "finding",
    "progress",
    "body",
    "ref_folded",
    "folded",
    "since",
    "import_key",
    "ref_freed",
    "freed",
    "original_precision",
];
