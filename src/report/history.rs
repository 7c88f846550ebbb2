//! What was done: the acts of the register, and every change of one finding.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::act::london_day;
use crate::model::history::{ActLine, ChangeLine};
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, Tone, counted};

/// The acts, the newest first.
#[derive(Debug, Serialize)]
pub struct Log {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    acts: Vec<ActLine>,
}

impl Log {
    /// A log of these acts.
    pub fn of(acts: Vec<ActLine>, today: NaiveDate) -> Log {
        Log { schema: "track.log/1", as_of: today, count: acts.len(), acts }
    }
}

/// What an act was about, and what became of it.
fn about(act: &ActLine) -> String {
    let mut about = act.refs.join(" ");
    if let Some(undoes) = act.undoes {
        about = match act.verb.as_str() {
            "redo" => format!("does again what act {undoes} took back: {about}"),
            _ => format!("takes back act {undoes}: {about}"),
        };
    }
    if let Some(by) = act.undone_by {
        about.push_str(&format!(" (taken back by act {by})"));
    }
    about
}

/// Who did it: the login, and the name that was claimed beside it.
fn who(act: &ActLine) -> String {
    match &act.claimed {
        Some(claimed) => format!("{} as {claimed}", act.who),
        None => act.who.clone(),
    }
}

/// The moment to the minute, and the day it counted as where that is not the moment's own.
fn moment(at: &str, day: NaiveDate) -> String {
    let minute = at.get(..16).unwrap_or(at).replace('T', " ");
    match london_day(at) == Some(day) {
        true => minute,
        false => format!("{minute} as of {day}"),
    }
}

impl Report for Log {
    type Row = ActLine;

    fn rows(&self) -> &[ActLine] {
        &self.acts
    }

    fn page(&self) -> Page {
        let row = |act: &ActLine| {
            let tone = if act.undone_by.is_some() { Tone::Quiet } else { Tone::Plain };
            let changes = u64::try_from(act.changes).unwrap_or(0);
            [
                Cell::id(act.id),
                Cell::from(moment(&act.at, act.day)),
                Cell::from(who(act)),
                Cell::from(act.verb.clone()),
                Cell::from(act.changes).said(counted(changes, "row")),
                Cell::from(about(act)),
            ]
            .map(|cell| cell.toned(tone))
            .into()
        };
        let table = Table {
            headings: vec![
                Heading::whole("act"),
                Heading::whole("when (UTC)"),
                Heading::whole("who"),
                Heading::whole("command"),
                Heading::optional("changed"),
                Heading::cut("about"),
            ],
            rows: self.acts.iter().map(row).collect(),
            totals: None,
        };
        Page {
            title: Some(format!("The log: {}", counted(self.count, "act"))),
            blocks: vec![Block::Table(table)],
        }
    }

    fn records(&self) -> Records<'_> {
        let heads = vec![
            "act",
            "at",
            "day",
            "who",
            "host",
            "verb",
            "refs",
            "changes",
            "undoes",
            "undone_by",
            "source_hash",
            "uid",
            "claimed",
        ];
        let number =
            |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let row = move |act: &ActLine| {
            [
                act.id.to_string(),
                act.at.clone(),
                act.day.to_string(),
                act.who.clone(),
                act.host.clone(),
                act.verb.clone(),
                act.refs.join(" "),
                act.changes.to_string(),
                number(act.undoes),
                number(act.undone_by),
                act.source_hash.clone().unwrap_or_default(),
                act.uid.map(|uid| uid.to_string()).unwrap_or_default(),
                act.claimed.clone().unwrap_or_default(),
            ]
            .map(Into::into)
            .into()
        };
        Records { keys: heads, rows: Box::new(self.acts.iter().map(row)) }
    }

    fn ids(&self) -> Vec<String> {
        self.acts.iter().map(|act| act.id.to_string()).collect()
    }
}

/// Every change of one finding, the oldest first.
#[derive(Debug, Serialize)]
pub struct History {
    schema: &'static str,
    as_of: NaiveDate,
    #[serde(rename = "ref")]
    name: String,
    count: usize,
    changes: Vec<ChangeLine>,
}

impl History {
    /// The history of a finding.
    pub fn of(name: String, changes: Vec<ChangeLine>, today: NaiveDate) -> History {
        History { schema: "track.history/1", as_of: today, name, count: changes.len(), changes }
    }
}

fn was_and_is(line: &ChangeLine) -> String {
    let field = match line.noun.as_str() {
        "finding" | "progress" => line.field.replace('_', " "),
        noun if noun == line.field => noun.to_owned(),
        noun => format!("{} {}", noun.replace('_', " "), line.field.replace('_', " ")),
    };
    match (&line.old, &line.new) {
        (Some(old), Some(new)) => format!("{field}: {old} → {new}"),
        (None, Some(new)) => format!("{field}: {new}"),
        (Some(old), None) => format!("{field}: {old} → (nothing)"),
        (None, None) => field,
    }
}

impl Report for History {
    type Row = ChangeLine;

    fn rows(&self) -> &[ChangeLine] {
        &self.changes
    }

    fn page(&self) -> Page {
        let mut blocks = Vec::new();
        for act in self.changes.chunk_by(|a, b| a.act == b.act) {
            let Some(first) = act.first() else { continue };
            let head = format!(
                "{} {} (act {}, {})",
                moment(&first.at, first.day),
                first.verb,
                first.act,
                first.who
            );
            let lines = act.iter().map(|line| {
                let body = line.body.as_deref().unwrap_or_default();
                (body.to_owned(), Cell::from(was_and_is(line)))
            });
            blocks.push(Block::Heading(head));
            blocks.push(Block::Entries(lines.collect()));
        }
        let title = format!("The history of {}: {}", self.name, counted(self.count, "change"));
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        let row = |line: &ChangeLine| {
            [
                line.act.to_string(),
                line.at.clone(),
                line.day.to_string(),
                line.who.clone(),
                line.verb.clone(),
                line.noun.clone(),
                line.body.clone().unwrap_or_default(),
                line.field.clone(),
                line.old.clone().unwrap_or_default(),
                line.new.clone().unwrap_or_default(),
            ]
            .map(Into::into)
            .into()
        };
        Records {
            keys: vec!["act", "at", "day", "who", "verb", "noun", "body", "field", "old", "new"],
            rows: Box::new(self.changes.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        let mut acts: Vec<String> = self.changes.iter().map(|line| line.act.to_string()).collect();
        acts.dedup();
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_of_is_said_only_where_another_day_was_asked_for() {
        let moment = |at, day: &str| moment(at, day.parse().unwrap());

        // An hour before midnight in UTC is the next day already, in a London summer.
        assert_eq!(moment("2026-06-30T23:30:00Z", "2026-07-01"), "2026-06-30 23:30");
        assert_eq!(
            moment("2026-06-30T23:30:00Z", "2026-06-30"),
            "2026-06-30 23:30 as of 2026-06-30"
        );
        assert_eq!(moment("2026-12-31T23:30:00Z", "2026-12-31"), "2026-12-31 23:30");
        assert_eq!(
            moment("2026-06-01T12:00:00Z", "2025-01-31"),
            "2026-06-01 12:00 as of 2025-01-31"
        );
    }
}
