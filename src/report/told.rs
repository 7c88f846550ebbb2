//! What reminders told to whom and when, and what became of the rest.

use chrono::NaiveDate;
use serde::Serialize;

use super::delivery::last_run;
use crate::model::OneOf;
use crate::model::calendar::day_shown;
use crate::model::message::{Run, StepState, Told};
use crate::model::value::Value;
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, Tone, counted};

/// What was told, in the order in which it was planned.
#[derive(Debug, Serialize)]
pub struct ToldList {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    reminders: Vec<Told>,
    last_run: Option<Run>,
}

impl ToldList {
    /// A list of these, with the newest run.
    pub fn of(reminders: Vec<Told>, last_run: Option<Run>, today: NaiveDate) -> ToldList {
        let count = reminders.len();
        ToldList { schema: "track.told/1", as_of: today, count, reminders, last_run }
    }
}

/// A moment to the minute.
fn minute(at: &str) -> String {
    at.get(..16).unwrap_or(at).replace('T', " ")
}

/// When it was told, or why it was not.
fn outcome(told: &Told) -> Cell {
    match (told.state, &told.told) {
        (StepState::Told, Some(at)) => Cell::from(minute(at)),
        (StepState::Planned, _) => {
            let state = told.message.map_or("not yet", OneOf::word);
            Cell::from(state).toned(Tone::Soon)
        }
        (state, _) => Cell::from(state.word()).toned(Tone::Quiet),
    }
}

impl Report for ToldList {
    type Row = Told;

    fn rows(&self) -> &[Told] {
        &self.reminders
    }

    fn page(&self) -> Page {
        let row = |told: &Told| {
            vec![
                outcome(told),
                Cell::from(told.recipient.to_string()),
                Cell::from(told.called.clone().unwrap_or_else(|| "(taken back)".to_owned())),
                Cell::from(told.body.clone().unwrap_or_default()),
                Cell::from(told.step.clone()),
                Cell::from(day_shown(told.date)),
            ]
        };
        let table = Table {
            headings: vec![
                Heading::whole("told (UTC)"),
                Heading::cut("to"),
                Heading::whole("ref"),
                Heading::optional("body"),
                Heading::whole("step"),
                Heading::whole("date"),
            ],
            rows: self.reminders.iter().map(row).collect(),
            totals: None,
        };
        let title = match self.count {
            0 => "No reminder was told".to_owned(),
            count => counted(count, "reminder"),
        };
        let mut blocks = vec![Block::Table(table)];
        blocks.extend(self.last_run.as_ref().map(|run| Block::Aside(last_run(run, self.as_of))));
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        let heads = vec![
            "about",
            "ref",
            "id",
            "body",
            "step",
            "date",
            "channel",
            "recipient",
            "state",
            "day",
            "told",
            "message",
            "message_id",
            "doubts",
            "answer",
        ];
        Records { keys: heads, rows: Box::new(self.reminders.iter().map(record)) }
    }

    fn ids(&self) -> Vec<String> {
        self.reminders.iter().filter_map(|told| told.called.clone()).collect()
    }
}

fn record(told: &Told) -> Vec<Value<'_>> {
    let text = |text: &Option<String>| Value::from(text.clone());
    vec![
        told.about.word().into(),
        text(&told.called),
        told.number.into(),
        text(&told.body),
        Value::from(&told.step),
        told.date.into(),
        told.recipient.channel.word().into(),
        Value::from(&told.recipient.name),
        told.state.word().into(),
        told.day.into(),
        text(&told.told),
        told.message.map_or("", OneOf::word).into(),
        text(&told.message_id),
        told.doubts.into(),
        text(&told.answer),
    ]
}
