//! What was recorded with the steps of findings: the act, its day, and what was said.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::query::{FromRow, Query, from_row, json};
use super::{Store, log, sqlite_errors};
use crate::error::Result;
use crate::model::calendar::Precision;
use crate::model::changes::{Changed, FindingAtBody, Recorded, Transition};
use crate::model::closure::Outcome;
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::step_history::{Source, Step};

/// A step whose record is looked up.
#[derive(Debug)]
pub struct FoundStep {
    pub finding: i64,
    pub body: i64,
    pub step: Step,
    /// The day of the claim that it answered.
    pub claimed: Option<NaiveDate>,
}

/// What was recorded with some steps.
pub struct StepDetails {
    /// By what they are of.
    records: HashMap<&'static str, HashMap<i64, Record>>,
    findings: HashMap<i64, FindingName>,
}

impl Store {
    /// A fixed number of queries, however many steps.
    pub(super) fn step_details(&self, steps: &[FoundStep]) -> Result<StepDetails> {
        let mut ids: HashMap<&'static str, (Source, Vec<i64>)> = HashMap::new();
        for one in steps {
            let (what, id) = place(one.step.source);
            ids.entry(what).or_insert((one.step.source, Vec::new())).1.push(id);
        }
        let undone = json(&log::undone(&self.db)?);
        let mut records = HashMap::new();
        for (what, (source, ids)) in ids {
            let found: HashMap<i64, Record> =
                self.db.all(&question(source), [&json(&ids), &undone], |row| {
                    Ok((row.get("id")?, Record::from_row(row)?))
                })?;
            records.insert(what, found);
        }
        let numbers: HashSet<i64> = steps.iter().map(|one| one.finding).collect();
        let findings = self.db.all(FINDINGS, [json(&numbers)], |row| {
            Ok((row.get("id")?, FindingName::from_row(row)?))
        })?;
        Ok(StepDetails { records, findings })
    }
}

fn place(source: Source) -> (&'static str, i64) {
    match source {
        Source::Entry(id) => ("entry", id),
        Source::Waiting(id) => ("waiting", id),
        Source::Claim(id) => ("claim", id),
        Source::Back(id, _) => ("back", id),
        Source::End(id) => ("end", id),
        Source::Reopening(id) => ("reopening", id),
        Source::Work(id) => ("work", id),
        Source::Extension(id) => ("extension", id),
    }
}

/// The table, which of its changes recorded the step, and the columns that say something of it.
type Question = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

fn asked(source: Source) -> Question {
    match source {
        Source::Entry(_) => ("progress", "before is null", &[]),
        Source::Waiting(_) => (
            "progress",
            "after ->> '$.status' = 'submitted' and before ->> '$.status' is not 'submitted'",
            &[],
        ),
        Source::Claim(_) => ("claim", "before is null", &[("on", "day")]),
        Source::Back(..) => (
            "claim",
            "before ->> '$.fate' is null and after ->> '$.fate' is not null",
            &[("on", "ended"), ("letter", "letter"), ("reason", "reason")],
        ),
        Source::End(_) => (
            "closure",
            "before is null",
            &[("on", "day"), ("letter", "letter"), ("reason", "reason"), ("outcome", "outcome")],
        ),
        Source::Reopening(_) => (
            "closure",
            "before ->> '$.reopened' is null and after ->> '$.reopened' is not null",
            &[("on", "reopened")],
        ),
        Source::Work(_) => ("progress", "true", &[]),
        Source::Extension(_) => (
            "extension",
            "before is null",
            &[
                ("on", "day"),
                ("was", "was"),
                ("was_precision", "was_precision"),
                ("due", "due"),
                ("due_precision", "due_precision"),
                ("reason", "reason"),
                ("agreed_by", "agreed_by"),
            ],
        ),
    }
}

const COLUMNS: [&str; 9] = [
    "on",
    "was",
    "was_precision",
    "due",
    "due_precision",
    "letter",
    "reason",
    "agreed_by",
    "outcome",
];

fn question(source: Source) -> String {
    let (table, condition, known) = asked(source);
    let column = |name: &&str| {
        let known = known.iter().find(|(key, _)| key == name);
        known.map_or_else(
            || format!("null as \"{name}\""),
            |(_, from)| format!("{table}.{from} as \"{name}\""),
        )
    };
    let columns: Vec<String> = COLUMNS.iter().map(column).collect();
    let columns = columns.join(", ");
    if matches!(source, Source::Work(_)) {
        return format!(
            "select change.id, act, act.day as recorded, null as status_was, {columns}
             from change join act on act.id = change.act
             where change.id in (select value from json_each(?1)) and ?2 is not null"
        );
    }
    // It may have been claimed and returned before.
    let order = if matches!(source, Source::Waiting(_)) { "desc" } else { "asc" };
    let progress = if table == "progress" { "id" } else { "progress" };
    format!(
        "select {table}.id, made.act, act.day as recorded, (
           select before ->> '$.status' from change
           where noun = 'progress' and noun_id = {table}.{progress} and change.act = made.act and before is not null
           order by id limit 1) as status_was, {columns}
         from {table}
         join change made on made.id = (
           select change.id from change join act on act.id = change.act
           where noun = '{table}' and noun_id = {table}.id and {condition}
           order by undoes is not null or act.id in (select value from json_each(?2)), change.id {order} limit 1)
         join act on act.id = made.act
         where {table}.id in (select value from json_each(?1))"
    )
}

const FINDINGS: &str = "
    select id, ref as reference, called, title, kind, issued, issued_precision
    from finding
    where id in (select value from json_each(?1))";

struct Record {
    act: i64,
    /// The day of the act.
    recorded: NaiveDate,
    /// The status before, as the act had it.
    status_was: Option<Status>,
    on: Option<NaiveDate>,
    was: Option<NaiveDate>,
    was_precision: Option<Precision>,
    due: Option<NaiveDate>,
    due_precision: Option<Precision>,
    letter: Option<String>,
    reason: Option<String>,
    agreed_by: Option<String>,
    outcome: Option<Outcome>,
}

from_row!(Record {
    act,
    recorded,
    status_was,
    on,
    was,
    was_precision,
    due,
    due_precision,
    letter,
    reason,
    agreed_by,
    outcome,
});

struct FindingName {
    reference: Option<String>,
    called: String,
    title: String,
    kind: Kind,
    issued: Option<NaiveDate>,
    issued_precision: Option<Precision>,
}

from_row!(FindingName { reference, called, title, kind, issued, issued_precision });

impl StepDetails {
    pub fn transition(&self, one: &FoundStep) -> Result<Transition> {
        let FoundStep { finding, body, step, claimed } = *one;
        let (what, id) = place(step.source);
        let record = self.records.get(what).and_then(|records| records.get(&id));
        let (Some(record), Some(name)) = (record, self.findings.get(&finding)) else {
            return Err(sqlite_errors::incomplete(&format!("no act recorded {what} {id}")));
        };
        let (on, precision) = match step.source {
            // An earlier day is known better than the issue is.
            Source::Entry(_) if name.issued == Some(step.day) => {
                (name.issued, name.issued_precision)
            }
            Source::Entry(_) | Source::Work(_) | Source::Waiting(_) => (Some(step.day), None),
            // Days that contradict each other count in an order that is possible.
            _ => (record.on.map(|_| step.day), None),
        };
        let fate = match step.source {
            Source::Back(_, fate) => Some(fate),
            _ => None,
        };
        Ok(Transition {
            act: record.act,
            day: record.recorded,
            counted: step.day,
            finding: FindingAtBody {
                id: finding,
                reference: name.reference.clone(),
                called: name.called.clone(),
                title: name.title.clone(),
                kind: name.kind,
                body,
            },
            what: record.what(&step),
            recorded: Recorded {
                on,
                precision: precision.or(on.map(|_| Precision::Day)),
                claimed,
                fate,
                letter: record.letter.clone(),
                reason: record.reason.clone(),
                agreed_by: record.agreed_by.clone(),
                outcome: record.outcome,
            },
            correction: None,
        })
    }
}

impl Record {
    fn what(&self, step: &Step) -> Changed {
        let dates = self.was.zip(self.was_precision).zip(self.due.zip(self.due_precision));
        if let Some((was, due)) = dates {
            return Changed::Due(was, due);
        }
        // The act knows whether it was being worked on, and no more: the claim may have been recorded after its day.
        let is_claimed = |status: Status| status == Status::Submitted;
        let is_alike = |was: &Status| {
            step.was.is_some_and(|one| {
                one.is_open() == was.is_open() && is_claimed(one) == is_claimed(*was)
            })
        };
        Changed::Status(self.status_was.filter(is_alike).or(step.was), step.is)
    }
}
