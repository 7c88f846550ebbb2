//! The log of acts, and every change to one finding.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::act::{london_day, london_minute};
use crate::model::correction::Correction;
use crate::model::history::{ActLine, ChangeLine, first_names};
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{
    Answer, AnswerRow, Block, Cell, Column, Page, Report, Table, Tone, counted, pick,
};

pub type Log = Answer<ActLine>;

/// `4 of 32 acts`. Acts are numbered without a gap, and so the newest has their number.
fn how_many(acts: &[ActLine]) -> String {
    let all = acts.first().and_then(|newest| usize::try_from(newest.id).ok());
    match all {
        Some(all) if all > acts.len() => format!("{} of {}", acts.len(), counted(all, "act")),
        _ => counted(acts.len(), "act"),
    }
}

fn about(act: &ActLine) -> String {
    let mut about = first_names(&act.refs);
    if let Some(undoes) = act.undoes {
        about = match act.verb.as_str() {
            "redo" => format!("redid what act {undoes} undid: {about}"),
            _ => format!("undid act {undoes}: {about}"),
        };
    }
    if let Some(by) = act.undone_by {
        about.push_str(&format!(" (undone by act {by})"));
    }
    about
}

fn who(login: &str, claimed: Option<&String>) -> String {
    match claimed {
        Some(claimed) => format!("{login} as {claimed}"),
        None => login.to_owned(),
    }
}

/// The moment in London to the minute, and the day that it counted as where that is another one.
fn moment(at: &str, day: NaiveDate) -> String {
    let minute = london_minute(at).unwrap_or_else(|| at.to_owned());
    if london_day(at) == Some(day) { minute } else { format!("{minute} as of {day}") }
}

impl AnswerRow for ActLine {
    const SCHEMA: &'static str = "track.log/1";
    const KEY: &'static str = "acts";
    const COLUMNS: &'static [Column<ActLine>] = &[
        Column::new("act", |act: &Self| Value::from(act.id)).shown(|act| Cell::id(act.id)),
        Column::new("at", |act: &Self| Value::from(&act.at))
            .headed("when")
            .shown(|act| Cell::from(moment(&act.at, act.day))),
        Column::new("day", |act: &Self| Value::from(act.day)),
        Column::new("who", |act: &Self| Value::from(&act.who))
            .shown(|act| Cell::from(who(&act.who, act.claimed.as_ref()))),
        Column::new("host", |act: &Self| Value::from(&act.host)),
        Column::new("verb", |act: &Self| Value::from(&act.verb)).headed("command"),
        Column::new("refs", |act: &Self| Value::from(act.refs.join(" ")))
            .headed("about")
            .cut()
            .shown(|act| Cell::from(about(act))),
        Column::new("changes", |act: &Self| Value::from(act.changes))
            .headed("changed")
            .optional()
            .shown(|act| Cell::from(act.changes).said(counted(act.changes, "row"))),
        Column::new("undoes", |act: &Self| Value::from(act.undoes)),
        Column::new("undone_by", |act: &Self| Value::from(act.undone_by)),
        Column::new("source_hash", |act: &Self| Value::from(act.source_hash.as_ref())),
        Column::new("uid", |act: &Self| act.uid.map_or(Value::Empty, Value::count)),
        Column::new("claimed", |act: &Self| Value::from(act.claimed.as_ref())),
    ];

    fn page(acts: &[ActLine], _: NaiveDate, _: &Selection) -> Page {
        let columns = pick(ActLine::COLUMNS, &["act", "at", "who", "verb", "changes", "refs"]);
        let table = Table::finished(&columns, acts, |act, cells| {
            if act.undone_by.is_some() {
                cells.iter_mut().for_each(|cell| cell.tone = Tone::Quiet);
            }
        });
        let title = format!("Log: {}", how_many(acts));
        Page { title: Some(title), blocks: vec![Block::Table(table)] }
    }

    fn ids(acts: &[ActLine]) -> Vec<String> {
        acts.iter().map(|act| act.id.to_string()).collect()
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct History {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    #[serde(rename = "ref")]
    name: String,
    count: usize,
    changes: Vec<ChangeLine>,
    corrections: Vec<Correction>,
}

impl History {
    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> History {
        History { selection, ..self }
    }

    pub fn of(
        name: String,
        changes: Vec<ChangeLine>,
        corrections: Vec<Correction>,
        today: NaiveDate,
    ) -> History {
        History {
            schema: "track.history/1",
            as_of: today,
            selection: Selection::default(),
            name,
            count: changes.len(),
            changes,
            corrections,
        }
    }
}

fn was_and_is(line: &ChangeLine) -> String {
    if line.noun == "correction" {
        return correction(line);
    }
    let field = match line.noun.as_str() {
        "finding" | "progress" => match line.field.strip_prefix("field:") {
            Some(name) => name.to_owned(),
            None => line.field.replace('_', " "),
        },
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

fn correction(line: &ChangeLine) -> String {
    let field = &line.field;
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(nothing)".to_owned());
    match &line.reason {
        Some(reason) => {
            format!("corrected {field}: {} → {}: {reason}", value(&line.old), value(&line.new))
        }
        None => format!("the correction of {field} was taken back"),
    }
}

const CHANGE_COLUMNS: &[Column<ChangeLine>] = &[
    Column::new("act", |line: &ChangeLine| Value::from(line.act)),
    Column::new("at", |line: &ChangeLine| Value::from(&line.at)),
    Column::new("day", |line: &ChangeLine| Value::from(line.day)),
    Column::new("who", |line: &ChangeLine| Value::from(&line.who)),
    Column::new("verb", |line: &ChangeLine| Value::from(&line.verb)),
    Column::new("noun", |line: &ChangeLine| Value::from(&line.noun)),
    Column::new("body", |line: &ChangeLine| Value::from(line.body.as_ref())),
    Column::new("field", |line: &ChangeLine| Value::from(&line.field)),
    Column::new("old", |line: &ChangeLine| Value::from(line.old.as_ref())),
    Column::new("new", |line: &ChangeLine| Value::from(line.new.as_ref())),
    Column::new("reason", |line: &ChangeLine| Value::from(line.reason.as_ref())),
    Column::new("claimed", |line: &ChangeLine| Value::from(line.claimed.as_ref())),
];

impl Report for History {
    type Row = ChangeLine;
    const COLUMNS: &'static [Column<ChangeLine>] = CHANGE_COLUMNS;

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
                who(&first.who, first.claimed.as_ref())
            );
            let lines = act.iter().map(|line| {
                let body = line.body.as_deref().unwrap_or_default();
                (body.to_owned(), Cell::from(was_and_is(line)))
            });
            blocks.push(Block::Heading(head));
            blocks.push(Block::Entries(lines.collect()));
        }
        let (name, whom) = (&self.name, self.selection.for_whom());
        let title = format!("History of {name}{whom}: {}", counted(self.count, "change"));
        Page { title: Some(title), blocks }
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
        assert_eq!(moment("2026-06-30T23:30:00Z", "2026-07-01"), "2026-07-01 00:30");
        assert_eq!(
            moment("2026-06-30T23:30:00Z", "2026-06-30"),
            "2026-07-01 00:30 as of 2026-06-30"
        );
        assert_eq!(moment("2026-12-31T23:30:00Z", "2026-12-31"), "2026-12-31 23:30");
        assert_eq!(
            moment("2026-06-01T12:00:00Z", "2025-01-31"),
            "2026-06-01 13:00 as of 2025-01-31"
        );
    }
}
