//! What happened, row by row: the rows behind each count.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::calendar::shown;
use crate::model::changes::{Changed, Happened, Transition};
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::progress_row::BodyName;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Table};
use crate::report::list::capitalised;

#[derive(Debug, Clone, Serialize)]
pub struct Movement {
    pub id: i64,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub title: String,
    pub kind: Kind,
    pub body: String,
    pub body_name: String,
    pub day: NaiveDate,
    pub act: i64,
    /// The status before; null if it was not in the register.
    pub status_was: Option<Status>,
    /// The status after; null if it was removed from the register.
    pub status_now: Option<Status>,
    pub due_was: Option<NaiveDate>,
    pub due_now: Option<NaiveDate>,
    #[serde(skip)]
    called: String,
    #[serde(skip)]
    what: String,
}

impl Movement {
    pub fn of(transition: Transition, body: BodyName) -> Movement {
        let (statuses, dates) = match transition.what {
            Changed::Status(was, is) => ((was, is), (None, None)),
            Changed::Due(was, due) => ((None, None), (Some(was.0), Some(due.0))),
        };
        Movement {
            id: transition.finding.id,
            reference: transition.finding.reference,
            title: transition.finding.title,
            kind: transition.finding.kind,
            body: body.slug,
            body_name: body.name,
            day: transition.day,
            act: transition.act,
            status_was: statuses.0,
            status_now: statuses.1,
            due_was: dates.0,
            due_now: dates.1,
            called: transition.finding.called,
            what: in_words(transition.what),
        }
    }
}

fn in_words(what: Changed) -> String {
    let word = |status: Option<Status>| {
        status.map_or_else(|| "not in the register".to_owned(), |status| status.to_string())
    };
    match what {
        Changed::Due(was, due) => format!("{} → {}", shown(was.0, was.1), shown(due.0, due.1)),
        Changed::Status(None, is) => word(is),
        Changed::Status(was, is) => format!("{} → {}", word(was), word(is)),
    }
}

/// Movements by kind, in order; JSON names every kind.
pub type Movements = BTreeMap<Happened, Vec<Movement>>;

pub fn blocks(movements: &Movements) -> Vec<Block> {
    let part = |(happened, rows): (&Happened, &Vec<Movement>)| {
        let count = Cell::from(rows.len());
        let heading = format!("{}: {}", heading(*happened), count.text());
        Block::Table(Table::of(COLUMNS, rows)).under(heading)
    };
    movements.iter().flat_map(part).collect()
}

fn heading(happened: Happened) -> String {
    match happened {
        Happened::Voided => "Void (entered by mistake)".to_owned(),
        Happened::Undone => "Undone (earlier changes)".to_owned(),
        other => capitalised(other.word()),
    }
}

const COLUMNS: &[Column<Movement>] = &[
    Column::new("ref", |one: &Movement| Value::from(&one.called)),
    Column::new("body", |one: &Movement| Value::from(&one.body)),
    Column::new("day", |one: &Movement| Value::from(one.day)),
    Column::new("what", |one: &Movement| Value::from(&one.what)),
    Column::new("title", |one: &Movement| Value::from(&one.title)).cut(),
];
