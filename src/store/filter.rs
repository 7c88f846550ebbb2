//! A question to the register as SQL: the only SQL that is put together from parts.

use chrono::NaiveDate;
use rusqlite::types::Value;

use super::closure::on_a_files_word;
use super::query::json;
use super::searched_texts;
use super::sort_expression::{UPDATED, sort_expression};
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::due::{Against, last_late_day};
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::progress::Status;

/// The part of a query from `where` on, with its values.
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    conditions: Vec<String>,
    values: Vec<Value>,
    tail: String,
}

impl Clauses {
    /// The clauses of a filter over `progress p` and `finding f`.
    pub fn of(filter: &Filter) -> Result<Clauses> {
        let mut clauses = Clauses::default();
        // For an earlier day each column is read from the journal, so the narrowest conditions come first.
        clauses.references(filter);
        clauses.dates(filter);
        clauses.flags(filter);
        clauses.scope(filter);
        if let Some(words) = &filter.words {
            clauses.words(words)?;
        }
        clauses.order(filter);
        Ok(clauses)
    }

    /// The same with the order of the findings alone, if nothing else was asked for.
    pub fn by_finding_only(&self, filter: &Filter) -> Option<Clauses> {
        let is_usual = filter.order.is_empty() && filter.limit.is_none();
        // All that is open is so much of a register that SQLite would sort it in memory; the plus keeps to the order.
        let kept = |condition: &String| match condition.strip_prefix(OPEN) {
            Some(rest) if is_about_all(filter) => format!("+{OPEN}{rest}"),
            _ => condition.clone(),
        };
        is_usual.then(|| Clauses {
            conditions: self.conditions.iter().map(kept).collect(),
            values: self.values.clone(),
            tail: " order by p.finding".to_owned(),
        })
    }

    pub fn sql(&self) -> String {
        format!("{}{}", self.unordered(), self.tail)
    }

    pub fn unordered(&self) -> String {
        let conditions = self.conditions.join(" and ");
        if conditions.is_empty() { conditions } else { format!(" where {conditions}") }
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    fn scope(&mut self, filter: &Filter) {
        match filter.scope {
            Scope::Open => {
                let open = Status::OPEN.map(|status| format!("'{status}'"));
                // The plus keeps SQLite from reading all that is open by the index of the status.
                let plus = if has_a_quicker_way(filter) { "+" } else { "" };
                self.plain(&format!("{plus}{OPEN}{})", open.join(", ")));
            }
            Scope::Entered => self.plain("(p.status is null or p.status <> 'void')"),
            Scope::Everything => {}
        }
    }

    fn references(&mut self, filter: &Filter) {
        self.numbers("p.body in", filter.bodies.as_deref());
        if let Some(findings) = &filter.findings {
            self.findings(findings);
        }
        self.numbers("f.id in", filter.with_fields.as_deref());
        self.numbers("f.inspection in", some(&filter.inspections));
        self.numbers("f.parent in", some(&filter.parents));
        self.words_of("f.kind in", &filter.kinds);
        self.words_of("p.status in", &filter.statuses);
        self.words_of("p.set_by in", &filter.set_by);
        if !filter.owners.is_empty() {
            self.with("p.owner in (select id from owner where folded in (select value from json_each(?)))", json(&filter.owners));
        }
        if !filter.themes.is_empty() {
            self.with("f.id in (select finding from theme where folded in (select value from json_each(?)))", json(&filter.themes));
        }
    }

    fn findings(&mut self, findings: &[FindingAt]) {
        let numbers: Vec<i64> = findings.iter().map(|(finding, _)| *finding).collect();
        self.numbers("f.id in", Some(&numbers));
        if findings.iter().any(|(_, body)| body.is_some()) {
            self.with(
                "(f.id, p.body) in (
                   select asked.value ->> 0, at.body from json_each(?) asked
                   join progress at on at.finding = asked.value ->> 0
                     and coalesce(asked.value ->> 1, at.body) = at.body)",
                json(findings),
            );
        }
    }

    fn dates(&mut self, filter: &Filter) {
        let counted = match filter.against {
            Against::Present => "p.due",
            Against::First => "p.original_due",
        };
        self.date(&format!("{counted} < ?"), filter.due_before);
        self.date(&format!("{counted} > ?"), filter.due_after);
        let within = filter.due_within.as_ref();
        self.date(&format!("{counted} >= ?"), within.map(|days| *days.start()));
        self.date(&format!("{counted} <= ?"), within.map(|days| *days.end()));
        self.date(&format!("{counted} <= ?"), filter.late_on.map(last_late_day));
        self.date("f.issued > ?", filter.issued_after);
        self.date(&format!("{CLOSED} and day > ?)"), filter.closed_after);
        self.date(&format!("{CLOSED} and day < ?)"), filter.closed_before);
        self.date(&format!("{UPDATED} < ?"), filter.updated_before);
    }

    fn flags(&mut self, filter: &Filter) {
        if filter.with_the_force {
            self.words_of("p.status in", &Status::WITH_THE_FORCE);
        }
        if !filter.outcomes.is_empty() {
            let words: Vec<&str> = filter.outcomes.iter().map(|outcome| outcome.word()).collect();
            self.with(
                &format!("{CLOSED} and outcome in (select value from json_each(?)))"),
                json(&words),
            );
        }
        if filter.ended_wrongly {
            self.plain(ENDED_WRONGLY);
        }
        if filter.no_letter {
            // An action is done, and needs no letter.
            self.plain(&format!("f.kind <> 'action' and {CLOSED} and letter is null)"));
        }
        if filter.on_a_files_word {
            self.plain(&format!("f.kind <> 'action' and {CLOSED} and {})", on_a_files_word!()));
        }
        if filter.undated {
            self.plain("p.due is null");
        }
        if filter.unowned {
            self.plain("p.owner is null");
        }
        // On its last day reminders resume.
        self.date("p.id in (select progress from snooze where until > ?)", filter.snoozed_on);
    }

    fn words(&mut self, words: &str) -> Result<()> {
        let terms = full_text(words)?;
        let begins = beginning(words);
        let values = [&terms, &terms, &begins, &begins];
        self.values.extend(values.map(|value| Value::from(value.clone())));
        let texts = searched_texts::found().replace("?1", "?");
        self.with(
            &format!(
                "p.id in (
                   select found.id from progress found
                   where found.finding in (select rowid from finding_words where finding_words match ?)
                   union all
                   select note.progress from note
                   where note.id in (select rowid from note_words where note_words match ?)
                   union all
                   select found.id from progress found where found.finding in (
                     select id from finding
                     where ref_freed = 0 and ref_folded >= ? and ref_folded <= ? || char(1114111))
                   union all
                   select progress from ({texts}))"
            ),
            terms,
        );
        Ok(())
    }

    fn order(&mut self, filter: &Filter) {
        let mut keys: Vec<String> = Vec::new();
        for sort in &filter.order {
            let direction = if sort.descending { " desc" } else { "" };
            keys.push(format!("{}{direction} nulls last", sort_expression(sort.by)));
        }
        keys.extend(["p.finding".to_owned(), "p.id".to_owned()]);
        self.tail = format!(" order by {}", keys.join(", "));
        if let Some(limit) = filter.limit {
            self.tail.push_str(" limit ?");
            self.values.push(Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
        }
    }

    fn plain(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    fn with(&mut self, condition: &str, value: String) {
        self.conditions.push(condition.to_owned());
        self.values.push(Value::from(value));
    }

    fn date(&mut self, condition: &str, day: Option<NaiveDate>) {
        if let Some(day) = day {
            self.with(condition, day.to_string());
        }
    }

    fn numbers(&mut self, column: &str, numbers: Option<&[i64]>) {
        if let Some(numbers) = numbers {
            self.with(&format!("{column} (select value from json_each(?))"), json(numbers));
        }
    }

    fn words_of<T: OneOf>(&mut self, column: &str, values: &[T]) {
        if !values.is_empty() {
            let words: Vec<&str> = values.iter().map(|value| value.word()).collect();
            self.with(&format!("{column} (select value from json_each(?))"), json(&words));
        }
    }
}

/// How the condition that a row is open begins.
const OPEN: &str = "p.status in (";

/// Whether nothing but the status narrows the list.
fn is_about_all(filter: &Filter) -> bool {
    let all = Filter { scope: filter.scope, against: filter.against, ..Filter::default() };
    *filter == all
}

/// Whether the findings are looked up by number or parent, or only the first few are read.
fn has_a_quicker_way(filter: &Filter) -> bool {
    filter.findings.is_some()
        || !filter.parents.is_empty()
        || (filter.limit.is_some() && filter.order.is_empty())
}

fn some(numbers: &[i64]) -> Option<&[i64]> {
    (!numbers.is_empty()).then_some(numbers)
}

/// The rows that are closed, by a closing that what follows narrows.
const CLOSED: &str = "p.status = 'closed' and p.id in (
    select progress from closure where status = 'closed' and reopened is null";

/// Closed or void with something open under it, closed without a letter or a reason, or superseded by what is
/// void or not accepted at every body. The rules look closer. A `+` keeps SQLite from passing through all rows of the body or with
/// the status, for each row.
const ENDED_WRONGLY: &str = "(
    +p.status in ('closed', 'void') and exists (
      select 1 from finding child
      join progress at on at.finding = child.id and +at.body = p.body
      where child.parent = f.id and +at.status in ('open', 'in-progress', 'blocked', 'submitted'))
    or p.status in ('closed', 'not-accepted', 'superseded') and exists (
      select 1 from closure
      where progress = p.id and status = p.status and reopened is null and letter is null and reason is null)
    and not (p.status = 'superseded' and exists (
      select 1 from link where finding = f.id and kind = 'superseded-by'))
    or p.status = 'superseded' and exists (
      select 1 from link
      where finding = f.id and kind = 'superseded-by' and not exists (
        select 1 from progress at where at.finding = link.other and coalesce(at.status, '') not in ('void', 'not-accepted'))))";

/// What a reference may begin with.
pub fn beginning(words: &str) -> String {
    let words: Vec<&str> = words.trim_end_matches('*').split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Words as FTS5 takes them: each in quotes, so that nothing in them is an operator; a `*` at a
/// word's end stands for any ending.
pub fn full_text(words: &str) -> Result<String> {
    let quoted = |word: &str| match word.strip_suffix('*') {
        Some(start) => format!("\"{}\"*", start.replace('"', "\"\"")),
        None => format!("\"{}\"", word.replace('"', "\"\"")),
    };
    let terms: Vec<String> = words
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(quoted)
        .collect();
    if terms.is_empty() {
        return Err(Error::Usage("there is no word to search for".into()));
    }
    Ok(terms.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_is_never_an_operator() {
        assert_eq!(full_text("victims OR \"x\"").unwrap(), "\"victims\" \"OR\" \"\"\"x\"\"\"");
        assert_eq!(full_text("investig*").unwrap(), "\"investig\"*");
        assert!(full_text(" - ").is_err());
    }

    #[test]
    fn a_filter_binds_every_value() {
        let filter = Filter {
            bodies: Some(vec![1, 2]),
            owners: vec!["x'; drop table finding; --".into()],
            due_before: NaiveDate::from_ymd_opt(2025, 1, 31),
            limit: Some(5),
            ..Filter::default()
        };
        let clauses = Clauses::of(&filter).unwrap();

        assert!(!clauses.sql().contains("drop table"));
        assert_eq!(clauses.sql().matches('?').count(), clauses.values().count());
    }
}
