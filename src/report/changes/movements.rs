//! What happened, row by row: the rows behind each count.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::calendar::{Precision, shown};
use crate::model::changes::{Changed, Happened, Recorded, Transition};
use crate::model::closure::{Outcome, not_met_in_words};
use crate::model::correction::Correction;
use crate::model::finding::Kind;
use crate::model::progress::{NOT_KNOWN, Status};
use crate::model::progress_row::BodyName;
use crate::model::text::capitalised;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Table, Tone, pick};
use crate::report::row::place;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Movement {
    pub id: i64,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub title: String,
    pub kind: Kind,
    pub body: String,
    pub body_name: String,
    /// The day on which it was recorded.
    pub day: NaiveDate,
    /// The day on which it was so, such as that of the letter; null where it isn't known.
    pub on: Option<NaiveDate>,
    pub on_precision: Option<Precision>,
    pub act: i64,
    /// The status before; null if it was new, and for what is no change of status.
    pub status_was: Option<Status>,
    pub status_now: Option<Status>,
    pub due_was: Option<NaiveDate>,
    pub due_now: Option<NaiveDate>,
    /// The day of the claim that stopped waiting, and how many days it waited.
    pub claimed: Option<NaiveDate>,
    pub waited: Option<i64>,
    pub letter: Option<String>,
    pub reason: Option<String>,
    /// Who agreed to another date.
    pub agreed_by: Option<String>,
    pub outcome: Option<Outcome>,
    /// What was put right; null for anything else.
    pub correction: Option<Correction>,
    #[serde(skip)]
    called: String,
    #[serde(skip)]
    what: String,
}

impl Movement {
    pub fn of(transition: Transition, body: BodyName) -> Movement {
        let (statuses, dates) = match transition.what {
            Changed::Status(was, is) => ((was, Some(is)), (None, None)),
            Changed::Due(was, due) => ((None, None), (Some(was.0), Some(due.0))),
            Changed::Corrected => ((None, None), (None, None)),
        };
        let waited = transition.recorded.waited();
        let what = in_words(&transition);
        let Recorded { on, precision, claimed, letter, reason, agreed_by, outcome, .. } =
            transition.recorded;
        Movement {
            id: transition.finding.id,
            reference: transition.finding.reference,
            title: transition.finding.title,
            kind: transition.finding.kind,
            body: body.slug,
            body_name: body.name,
            day: transition.day,
            on,
            on_precision: precision,
            act: transition.act,
            status_was: statuses.0,
            status_now: statuses.1,
            due_was: dates.0,
            due_now: dates.1,
            claimed,
            waited,
            letter,
            reason,
            agreed_by,
            outcome,
            called: transition.finding.called,
            what,
            correction: transition.correction,
        }
    }

    /// Whether it has a reason and, where another date was agreed, who agreed to it.
    pub fn is_reasoned(&self) -> bool {
        [&self.reason, &self.agreed_by]
            .iter()
            .all(|text| text.as_deref().is_some_and(says_something))
    }

    /// The day on which it was so; a closing's may not be known.
    fn day_cell(&self) -> Cell {
        match self.on.zip(self.on_precision) {
            Some((day, precision)) => Cell::from(day).said(shown(day, precision)),
            None => Cell::from("not known"),
        }
    }
}

fn in_words(transition: &Transition) -> String {
    let words = match transition.what {
        Changed::Due(was, due) => format!("{} → {}", shown(was.0, was.1), shown(due.0, due.1)),
        Changed::Corrected => {
            transition.correction.as_ref().map(Correction::in_words).unwrap_or_default()
        }
        Changed::Status(None, is) => is.to_string(),
        Changed::Status(Some(was), is) => format!("{was} → {is}"),
    };
    match transition.recorded.outcome {
        Some(outcome) => format!("{words}, {}", outcome.in_words()),
        None => words,
    }
}

/// Movements by kind, in order; JSON names every kind.
pub type Movements = BTreeMap<Happened, Vec<Movement>>;

/// The rows of one kind under their heading, where there are any; `not_met` is how many of the closed ones were closed
/// not met.
pub fn blocks(happened: Happened, rows: &[Movement], not_met: i64) -> Vec<Block> {
    let count = Cell::from(rows.len());
    let mut heading = format!("{}: {}", heading(happened), count.text());
    let not_met = not_met_in_words(i64::try_from(rows.len()).unwrap_or(i64::MAX), not_met);
    if let Some(not_met) = not_met.filter(|_| happened == Happened::Closed) {
        heading.push_str(&format!(", {not_met}"));
    }
    table(rows, &USUAL).under(heading)
}

pub const USUAL: [&str; 7] = ["ref", "body", "day", "waited", "what", "recorded", "title"];

/// Without the columns that would say nothing in any row.
pub fn table(rows: &[Movement], keys: &[&str]) -> Block {
    Block::Table(Table::of(&columns(rows, keys), rows))
}

fn columns(rows: &[Movement], keys: &[&str]) -> Vec<Column<Movement>> {
    let mut columns = pick(COLUMNS, keys);
    columns.retain(|column| match column.key {
        "waited" => rows.iter().any(|one| one.waited.is_some()),
        "recorded" => rows.iter().any(|one| one.on != Some(one.day)),
        _ => true,
    });
    columns
}

fn heading(happened: Happened) -> String {
    match happened {
        Happened::Voided => "Void (entered by mistake)".to_owned(),
        other => capitalised(other.word()),
    }
}

const NO_GROUNDS: &str = "neither letter nor reason";
const NO_REASON: &str = "no reason recorded";

/// An import doesn't know who agreed.
fn says_something(text: &str) -> bool {
    !text.trim().is_empty() && text != NOT_KNOWN
}

/// What was said; in red that nothing was.
fn said(text: Option<&String>, nothing: &str) -> Cell {
    match text.filter(|text| says_something(text)) {
        Some(text) => Cell::from(text),
        None => Cell::from(nothing).toned(Tone::Late),
    }
}

const COLUMNS: &[Column<Movement>] = &[
    Column::new("ref", |one: &Movement| Value::from(&one.called))
        .shown(|one| Cell::from(&one.called).leading_to(place(one.id, &one.body))),
    Column::new("body", |one: &Movement| Value::from(&one.body)),
    Column::new("day", |one: &Movement| Value::from(one.on)).shown(Movement::day_cell),
    Column::new("waited", |one: &Movement| Value::from(one.waited)).headed("days waited"),
    Column::new("what", |one: &Movement| Value::from(&one.what)).cut(),
    Column::new("grounds", |one: &Movement| {
        Value::from(one.letter.as_ref().or(one.reason.as_ref()))
    })
    .headed("letter or reason")
    .cut()
    .shown(|one| said(one.letter.as_ref().or(one.reason.as_ref()), NO_GROUNDS)),
    Column::new("reason", |one: &Movement| Value::from(one.reason.as_ref()))
        .cut()
        .shown(|one| said(one.reason.as_ref(), NO_REASON)),
    Column::new("agreed_by", |one: &Movement| Value::from(one.agreed_by.as_ref()))
        .headed("agreed by")
        .cut()
        .shown(|one| said(one.agreed_by.as_ref(), NOT_KNOWN)),
    Column::new("recorded", |one: &Movement| Value::from(one.day)).optional(),
    Column::new("title", |one: &Movement| Value::from(&one.title)).cut(),
];
