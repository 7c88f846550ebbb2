//! Which reminders were sent to whom and when, and what became of the rest.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::delivery::Delivery;
use crate::model::OneOf;
use crate::model::finding::plain_name;
use crate::model::message::{LoggedReminder, ReminderState, Run};
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Report, Table, Tone, counted, pick};

#[derive(Debug, Serialize, JsonSchema)]
pub struct ReminderLog {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    reminders: Vec<LoggedReminder>,
    last_run: Option<Run>,
    #[serde(skip)]
    ran: Option<String>,
}

impl ReminderLog {
    pub fn of(
        selection: Selection,
        reminders: Vec<LoggedReminder>,
        delivery: Option<Delivery>,
        today: NaiveDate,
    ) -> ReminderLog {
        ReminderLog {
            schema: "track.told/1",
            as_of: today,
            selection,
            count: reminders.len(),
            reminders,
            ran: delivery.as_ref().map(Delivery::last_run),
            last_run: delivery.map(Delivery::into_run),
        }
    }
}

fn outcome(reminder: &LoggedReminder) -> Cell {
    match (reminder.state, &reminder.sent) {
        // To the minute.
        (ReminderState::Sent, Some(at)) => Cell::from(at.get(..16).unwrap_or(at).replace('T', " ")),
        (ReminderState::Planned, _) => {
            let state = reminder.message.map_or("not yet", OneOf::word);
            Cell::from(state).toned(Tone::Soon)
        }
        (state, _) => Cell::from(state.word()).toned(Tone::Quiet),
    }
}

impl Report for ReminderLog {
    type Row = LoggedReminder;
    const COLUMNS: &'static [Column<LoggedReminder>] = COLUMNS;

    fn rows(&self) -> &[LoggedReminder] {
        &self.reminders
    }

    fn page(&self) -> Page {
        let columns = pick(COLUMNS, &["told", "recipient", "ref", "body", "step", "date"]);
        let whom = self.selection.for_whom();
        let title = match self.count {
            0 => format!("No reminders sent{whom}{}", self.selection.narrowed()),
            count => format!("{}{whom}", counted(count, "reminder")),
        };
        let mut blocks = vec![Block::Table(Table::of(&columns, &self.reminders))];
        blocks.extend(self.ran.clone().map(Block::Aside));
        Page { title: Some(title), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.reminders
            .iter()
            .filter_map(|reminder| Some(plain_name(reminder.called.as_ref()?, reminder.number?)))
            .collect()
    }
}

const COLUMNS: &[Column<LoggedReminder>] = &[
    Column::new("about", |one: &LoggedReminder| Value::word(Some(one.about))),
    Column::new("ref", |one: &LoggedReminder| Value::from(one.called.as_ref()))
        .shown(|one| Cell::from(one.called.as_deref().unwrap_or("(undone)"))),
    Column::new("id", |one: &LoggedReminder| Value::from(one.number)),
    Column::new("body", |one: &LoggedReminder| Value::from(one.body.as_ref())).optional(),
    Column::new("step", |one: &LoggedReminder| Value::from(one.step.to_string()))
        .shown(|one| Cell::from(one.step.in_words())),
    Column::new("date", |one: &LoggedReminder| Value::from(one.date))
        .shown(|one| Cell::from(one.date).said(one.date_shown.clone())),
    Column::new("channel", |one: &LoggedReminder| Value::word(Some(one.recipient.channel))),
    Column::new("recipient", |one: &LoggedReminder| Value::from(&one.recipient.name))
        .headed("to")
        .cut()
        .shown(|one| Cell::from(one.recipient.to_string())),
    Column::new("state", |one: &LoggedReminder| Value::word(Some(one.state))),
    Column::new("day", |one: &LoggedReminder| Value::from(one.day)),
    Column::new("told", |one: &LoggedReminder| Value::from(one.sent.as_ref()))
        .headed("sent (UTC)")
        .shown(outcome),
    Column::new("message", |one: &LoggedReminder| Value::word(one.message)),
    Column::new("message_id", |one: &LoggedReminder| Value::from(one.message_id.as_ref())),
    Column::new("doubts", |one: &LoggedReminder| Value::from(one.doubts)),
    Column::new("answer", |one: &LoggedReminder| Value::from(one.answer.as_ref())),
];
