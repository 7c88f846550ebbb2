//! Which reminders were sent to whom and when, and what became of the rest.

use chrono::NaiveDate;
use serde::Serialize;

use super::delivery::last_run;
use crate::model::OneOf;
use crate::model::calendar::day_shown;
use crate::model::message::{LoggedReminder, ReminderState, Run};
use crate::model::value::Value;
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, Tone, counted};

/// Reminders in the order in which they were planned.
#[derive(Debug, Serialize)]
pub struct ReminderLog {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    reminders: Vec<LoggedReminder>,
    last_run: Option<Run>,
}

impl ReminderLog {
    pub fn of(
        reminders: Vec<LoggedReminder>,
        last_run: Option<Run>,
        today: NaiveDate,
    ) -> ReminderLog {
        let count = reminders.len();
        ReminderLog { schema: "track.told/1", as_of: today, count, reminders, last_run }
    }
}

/// A moment to the minute.
fn minute(at: &str) -> String {
    at.get(..16).unwrap_or(at).replace('T', " ")
}

/// When it was sent, or why it was not.
fn outcome(reminder: &LoggedReminder) -> Cell {
    match (reminder.state, &reminder.sent) {
        (ReminderState::Sent, Some(at)) => Cell::from(minute(at)),
        (ReminderState::Planned, _) => {
            let state = reminder.message.map_or("not yet", OneOf::word);
            Cell::from(state).toned(Tone::Soon)
        }
        (state, _) => Cell::from(state.word()).toned(Tone::Quiet),
    }
}

impl Report for ReminderLog {
    type Row = LoggedReminder;

    fn rows(&self) -> &[LoggedReminder] {
        &self.reminders
    }

    fn page(&self) -> Page {
        let row = |reminder: &LoggedReminder| {
            vec![
                outcome(reminder),
                Cell::from(reminder.recipient.to_string()),
                Cell::from(reminder.called.clone().unwrap_or_else(|| "(undone)".to_owned())),
                Cell::from(reminder.body.clone().unwrap_or_default()),
                Cell::from(reminder.step.to_string()),
                Cell::from(day_shown(reminder.date)),
            ]
        };
        let table = Table {
            headings: vec![
                Heading::whole("sent (UTC)"),
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
            0 => "No reminders sent".to_owned(),
            count => counted(count, "reminder"),
        };
        let mut blocks = vec![Block::Table(table)];
        blocks.extend(self.last_run.as_ref().map(|run| Block::Aside(last_run(run, self.as_of))));
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        let keys = vec![
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
        Records { keys, rows: Box::new(self.reminders.iter().map(record)) }
    }

    fn ids(&self) -> Vec<String> {
        self.reminders.iter().filter_map(|reminder| reminder.called.clone()).collect()
    }
}

fn record(reminder: &LoggedReminder) -> Vec<Value<'_>> {
    let text = |text: &Option<String>| Value::from(text.clone());
    vec![
        reminder.about.word().into(),
        text(&reminder.called),
        reminder.number.into(),
        text(&reminder.body),
        reminder.step.to_string().into(),
        reminder.date.into(),
        reminder.recipient.channel.word().into(),
        Value::from(&reminder.recipient.name),
        reminder.state.word().into(),
        reminder.day.into(),
        text(&reminder.sent),
        Value::word(reminder.message),
        text(&reminder.message_id),
        reminder.doubts.into(),
        text(&reminder.answer),
    ]
}
