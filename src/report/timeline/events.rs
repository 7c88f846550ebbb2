//! What happened on which day, for programs, and as the marks of a drawing.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::{Precision, shown};
use crate::model::grade::Grade;
use crate::model::value::Value;
use crate::page::{Cell, Column, Mark, MarkKind};
use crate::report::duty::DutyRow;
use crate::report::lateness::in_time_or_late;

/// The keys are a promise: every key is always there, none goes away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimelineEvent {
    /// Null for grades and duties.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub body: String,
    pub event: &'static str,
    /// Null where the day isn't known.
    pub day: Option<NaiveDate>,
    #[serde(rename = "day_precision")]
    pub precision: Option<Precision>,
    pub text: String,
    /// The finding as commands take it back.
    #[serde(skip)]
    pub token: Option<String>,
    #[serde(skip)]
    pub mark: Option<Mark>,
}

impl TimelineEvent {
    pub fn known_to(self, precision: Precision) -> TimelineEvent {
        TimelineEvent { precision: Some(precision), ..self }
    }

    /// What has no day has no mark.
    pub fn marked(self, kind: MarkKind, day: impl Into<Option<NaiveDate>>) -> TimelineEvent {
        let words = self.text.clone();
        let mark = day.into().map(|day| Mark { kind, day, words });
        TimelineEvent { mark, ..self }
    }

    pub fn day_cell(&self) -> Cell {
        match self.day.zip(self.precision) {
            Some((day, precision)) => Cell::from(day).said(shown(day, precision)),
            None => Cell::from("not known"),
        }
    }
}

/// What the clock of a duty is called where findings have their references.
pub const S55: &str = "s55 comments";

pub const COLUMNS: &[Column<TimelineEvent>] = &[
    Column::new("ref", |event: &TimelineEvent| Value::from(event.reference.as_ref()))
        .shown(|event| Cell::from(event.reference.as_deref().unwrap_or(S55).to_owned())),
    Column::new("body", |event: &TimelineEvent| Value::from(&event.body)),
    Column::new("event", |event: &TimelineEvent| Value::from(event.event)),
    Column::new("day", |event: &TimelineEvent| Value::from(event.day))
        .shown(TimelineEvent::day_cell),
    Column::new("day_precision", |event: &TimelineEvent| Value::word(event.precision)),
    Column::new("text", |event: &TimelineEvent| Value::from(&event.text)).cut(),
];

pub fn of_grade(grade: &Grade) -> TimelineEvent {
    let Grade { question, grade: word, inspection, scheme, .. } = grade;
    let event = TimelineEvent {
        reference: None,
        body: grade.body.clone(),
        event: "graded",
        day: grade.published,
        precision: grade.published_precision,
        text: format!("{question}: {word} ({inspection}, {scheme})"),
        token: None,
        mark: None,
    };
    event.marked(MarkKind::Graded(grade.grade), grade.published)
}

pub fn of_duty(duty: &DutyRow) -> Vec<TimelineEvent> {
    let about = &duty.duty;
    let event = |what, kind, day: NaiveDate, text: String| {
        let event = TimelineEvent {
            reference: None,
            body: about.body.clone(),
            event: what,
            day: Some(day),
            precision: Some(Precision::Day),
            text: format!("{text}: {}", about.inspection),
            token: None,
            mark: None,
        };
        event.marked(kind, day)
    };
    let due = "last day for the section 55 comments".to_owned();
    let mut events = vec![
        event(
            "report published",
            MarkKind::Published,
            about.basis,
            "section 55 clock began".to_owned(),
        ),
        event("comments due", MarkKind::Due, about.due, due),
    ];
    events.extend(about.closed.map(|day| {
        let late = in_time_or_late(duty.closed_late.unwrap_or_default());
        event("comments published", MarkKind::Closed, day, format!("section 55 comments, {late}"))
    }));
    events
}
