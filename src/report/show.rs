//! One finding, whole, with its dated history: fit to be read aloud.

use chrono::NaiveDate;
use serde::Serialize;

use super::columns::{self, Field};
use super::evidence::file_in_words;
use super::lateness::in_time_or_late;
use super::link::link_field;
use super::roll_up::RollUp;
use super::row::Row;
use crate::model::OneOf;
use crate::model::calendar::{self, Precision};
use crate::model::closure::Closure;
use crate::model::deadline::{Rule, counted_to};
use crate::model::evidence::Evidence;
use crate::model::finding::Kind;
use crate::model::history::{Dossier, Event, Link, What};
use crate::model::progress::Status;
use crate::model::snooze::Snooze;
use crate::page::{Block, Cell, Page, Records, Report};

/// One finding at all its bodies.
#[derive(Debug, Serialize)]
pub struct Show {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    findings: Vec<Row>,
    parts: Option<u32>,
    roll_up: RollUp,
    former_refs: Vec<String>,
    children: Vec<Row>,
    links: Vec<Link>,
    answers: Vec<Answer>,
    history: Vec<Happening>,
    evidence: Vec<Evidence>,
    /// What keeps it out of the reminders on this day.
    snoozed: Vec<Snooze>,
}

/// What a body answered: the action, or why none.
#[derive(Debug, Serialize)]
struct Answer {
    body: String,
    day: Option<NaiveDate>,
    action: Option<String>,
    reason: Option<String>,
}

/// Something that happened, in words.
#[derive(Debug, Serialize)]
struct Happening {
    day: Option<NaiveDate>,
    body: String,
    kind: &'static str,
    text: String,
    restricted: bool,
}

impl Show {
    /// The finding of a dossier on a day.
    pub fn of(dossier: Dossier, today: NaiveDate) -> Show {
        let findings = Row::all(dossier.rows, today);
        let parts = findings.first().and_then(|row| row.parts);
        let entered = dossier
            .children
            .into_iter()
            .filter(|child| child.progress.status != Some(Status::Void));
        let children = Row::all(entered.collect(), today);
        Show {
            schema: "track.show/1",
            as_of: today,
            count: findings.len(),
            roll_up: RollUp::of(&children, parts),
            parts,
            former_refs: dossier.aliases,
            children,
            links: dossier.links,
            answers: dossier.events.iter().filter_map(Answer::of).collect(),
            history: dossier.events.into_iter().map(happening).collect(),
            evidence: dossier.evidence,
            snoozed: dossier
                .snoozes
                .into_iter()
                .filter(|snooze| snooze.holds_on(today) && is_open_at(&findings, &snooze.body))
                .collect(),
            findings,
        }
    }

    fn heading(&self, row: &Row) -> String {
        match row.reference {
            Some(_) => format!("{}: {}, number {}", row.name, row.kind.plainly(), row.id),
            None => format!("{}: {}", row.name, row.kind.plainly()),
        }
    }

    /// What is the same at every body.
    fn facts(&self, row: &Row) -> Vec<(&'static str, Cell)> {
        let mut facts = Vec::new();
        let mut fact = |name, value: Option<String>| {
            facts.extend(value.map(|value| (name, Cell::from(value))))
        };
        fact("entered as", row.reference.clone().filter(|reference| *reference != row.name));
        fact("inspection", row.inspection.clone());
        fact(
            "issued",
            row.issued
                .zip(row.issued_precision)
                .map(|(day, precision)| calendar::shown(day, precision)),
        );
        fact("parent", row.parent.clone());
        fact("themes", (!row.themes.is_empty()).then(|| row.themes.join("; ")));
        fact("source", row.source.clone());
        fact(
            "former references",
            (!self.former_refs.is_empty()).then(|| self.former_refs.join(", ")),
        );
        let rolls_up =
            row.kind == Kind::Concern || !self.children.is_empty() || self.parts.is_some();
        fact("roll-up", rolls_up.then(|| self.roll_up.in_words()));
        facts
    }

    /// What is a body's own.
    fn standing(&self, row: &Row) -> Vec<(&'static str, Cell)> {
        let mut facts = vec![("body", Cell::from(row.body_name.clone()))];
        facts.push(("status", self.status(row)));
        if row.status.is_some() {
            facts.push(("due", self.due(row)));
        }
        let mut fact = |name, value: Option<String>| {
            facts.extend(value.map(|value| (name, Cell::from(value))))
        };
        fact("moved", row.moved_in_words());
        fact("set by", row.set_by.map(|setter| setter.to_string()));
        fact("accepted", row.accepted.map(|accepted| accepted.to_string()));
        fact("answer", self.answers.first().map(Answer::in_words));
        fact("owner", row.owner.clone().or_else(|| row.is_open().then(|| "none".to_owned())));
        fact("priority", row.priority.map(|priority| priority.to_string()));
        fact("reminders", self.snoozed.first().map(Snooze::in_words));
        facts
    }

    fn status(&self, row: &Row) -> Cell {
        let word = row.status_cell();
        let text = match row.status {
            Some(Status::Closed) => Some(closed_in_words(row)),
            _ => row.waiting_in_words(),
        };
        Cell { words: text, ..word }
    }

    fn due(&self, row: &Row) -> Cell {
        let Some(day) = row.due else {
            let words =
                row.due_text.as_ref().map(|words| format!(" ({words})")).unwrap_or_default();
            return Cell::from(format!("no date{words}"));
        };
        let shown = row.due_shown.clone().unwrap_or_default();
        let mut text = counted_to(&shown, day);
        let words = row.due_text.as_ref().filter(|words| !words.eq_ignore_ascii_case(&shown));
        if let Some(words) = words.filter(|words| **words != day.to_string()) {
            text.push_str(&format!(" ({words}{})", counted_from(row)));
        }
        if let Some(standing) = row.standing_in_words(self.as_of) {
            text.push_str(&format!(": {standing}"));
        }
        Cell::from(text).toned(row.tone())
    }

    fn several_bodies(&self) -> Vec<Block> {
        let fields = [
            Field::Body,
            Field::Status,
            Field::Due,
            Field::DaysLate,
            Field::Owner,
            Field::ClosedOn,
        ];
        let open = self.findings.iter().filter(|row| row.is_open()).count();
        let waits = |row: &Row| Some((row.body.clone(), Cell::from(row.waiting_in_words()?)));
        let moved = |row: &Row| Some((row.body.clone(), Cell::from(row.moved_in_words()?)));
        let snoozed = |snooze: &Snooze| (snooze.body.clone(), Cell::from(snooze.in_words()));
        vec![
            Block::Heading(format!("Addressed to {} bodies: open at {open}", self.findings.len())),
            Block::Table(columns::table(&fields, &self.findings)),
            Block::Entries(self.findings.iter().filter_map(waits).collect()),
            Block::Entries(self.findings.iter().filter_map(moved).collect()),
            Block::Entries(self.snoozed.iter().map(snoozed).collect()),
        ]
    }

    fn below(&self) -> Vec<Block> {
        if self.children.is_empty() {
            return Vec::new();
        }
        let fields = [Field::Ref, Field::Status, Field::Due, Field::DaysLate, Field::Title];
        vec![
            Block::Heading(format!("Under it: {}", self.roll_up.in_words())),
            Block::Table(columns::table(&fields, &self.children)),
        ]
    }

    fn shown_by(&self) -> Vec<Block> {
        if self.evidence.is_empty() {
            return Vec::new();
        }
        let several = self.findings.len() > 1;
        let entry = |file: &Evidence| {
            let whose = if several { format!("{}: ", file.body) } else { String::new() };
            (calendar::day_shown(file.day), Cell::from(format!("{whose}{}", file_in_words(file))))
        };
        vec![
            Block::Heading("Evidence".to_owned()),
            Block::Entries(self.evidence.iter().map(entry).collect()),
        ]
    }

    fn happened(&self) -> Vec<Block> {
        if self.history.is_empty() {
            return Vec::new();
        }
        let several = self.findings.len() > 1;
        let entry = |happening: &Happening| {
            let day = happening.day.map(calendar::day_shown);
            let whose = if several { format!("{}: ", happening.body) } else { String::new() };
            (
                day.unwrap_or_else(|| "day not known".to_owned()),
                Cell::from(format!("{whose}{}", happening.text)),
            )
        };
        vec![
            Block::Heading("What happened".to_owned()),
            Block::Entries(self.history.iter().map(entry).collect()),
        ]
    }
}

/// Whether something remains to be done at a body.
fn is_open_at(findings: &[Row], body: &str) -> bool {
    findings.iter().any(|row| row.body == body && row.is_open())
}

/// From when the words of a deadline count, where they do.
fn counted_from(row: &Row) -> String {
    let Some(basis) = row.due_basis.filter(|_| row.due_rule != Some(Rule::Immediately)) else {
        return String::new();
    };
    let precision = row.issued_precision.filter(|_| row.issued == Some(basis));
    format!(", from {}", calendar::shown(basis, precision.unwrap_or(Precision::Day)))
}

/// The title and the text; of a title that was made from the text, the text alone.
fn wording(row: &Row) -> Vec<String> {
    let repeats = |text: &&String| text.starts_with(row.title.trim_end_matches('…'));
    match &row.text {
        Some(text) if repeats(&text) => vec![text.clone()],
        Some(text) => vec![row.title.clone(), text.clone()],
        None => vec![row.title.clone()],
    }
}

fn closed_in_words(row: &Row) -> String {
    let Some(day) = row.closed_on else { return "closed, date not known".to_owned() };
    let day = calendar::day_shown(day);
    match row.closed_late {
        Some(days) => format!("closed on {day}, {}", in_time_or_late(days)),
        None => format!("closed on {day}"),
    }
}

impl Answer {
    fn of(event: &Event) -> Option<Answer> {
        let What::Response(response) = &event.what else { return None };
        let (action, reason) = response.parts();
        let (action, reason) = (action.map(str::to_owned), reason.map(str::to_owned));
        Some(Answer { body: event.body.clone(), day: event.day, action, reason })
    }

    fn in_words(&self) -> String {
        let text = self.reason.as_ref().map(|why| format!("no action: {why}"));
        text.or_else(|| self.action.clone()).unwrap_or_default()
    }
}

fn happening(event: Event) -> Happening {
    let restricted = matches!(&event.what, What::Note { restricted: true, .. });
    let (kind, text) = in_words(event.what);
    Happening { day: event.day, body: event.body, kind, text, restricted }
}

fn in_words(what: What) -> (&'static str, String) {
    match what {
        What::Note { text, restricted: false } => ("note", text),
        What::Note { text, restricted: true } => ("note", format!("(restricted) {text}")),
        What::Response(response) => ("answer", format!("answered, {}", response.in_words())),
        What::Claim { text: Some(text) } => {
            ("claim", format!("the force says that it is done: {text}"))
        }
        What::Claim { text: None } => ("claim", "the force says that it is done".to_owned()),
        What::Extension { was, to, reason, agreed_by } => (
            "extension",
            format!(
                "moved from {} to {}: {reason} (agreed by {agreed_by})",
                was.unwrap_or_default(),
                to.unwrap_or_default()
            ),
        ),
        What::End(closure) => ("end", ended_in_words(&closure)),
        What::Reopening { reason } => (
            "reopening",
            format!("opened again{}", reason.map(|why| format!(": {why}")).unwrap_or_default()),
        ),
    }
}

fn ended_in_words(closure: &Closure) -> String {
    let mut text = match closure.status {
        Status::Closed => "closed by the inspectorate".to_owned(),
        Status::NotAccepted => "declined".to_owned(),
        Status::Void => "void, entered by mistake".to_owned(),
        other => other.word().to_owned(),
    };
    let late = closure.days_late().filter(|_| closure.status == Status::Closed);
    text.extend(late.map(|days| format!(", {}", in_time_or_late(days))));
    text.extend(closure.outcome.map(|outcome| format!("; outcome: {outcome}")));
    text.extend(closure.letter.as_ref().map(|letter| format!("; letter: {letter}")));
    text.extend(closure.reason.as_ref().map(|reason| format!("; reason: {reason}")));
    text
}

impl Report for Show {
    type Row = Row;

    fn rows(&self) -> &[Row] {
        &self.findings
    }

    fn page(&self) -> Page {
        let Some(first) = self.findings.first() else { return Page::default() };
        let mut blocks: Vec<Block> = wording(first).into_iter().map(Block::Text).collect();
        let mut facts = self.facts(first);
        if self.findings.len() == 1 {
            facts.splice(0..0, self.standing(first));
        }
        blocks.push(Block::Fields(facts));
        if !self.links.is_empty() {
            blocks.push(Block::Fields(self.links.iter().map(link_field).collect()));
        }
        if self.findings.len() > 1 {
            blocks.extend(self.several_bodies());
        }
        blocks.extend(self.below());
        blocks.extend(self.happened());
        blocks.extend(self.shown_by());
        Page { title: Some(self.heading(first)), blocks }
    }

    fn records(&self) -> Records<'_> {
        columns::records(Field::ALL, &self.findings)
    }

    fn brief(&self) -> Records<'_> {
        columns::brief(&columns::BRIEF, &self.findings)
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|row| row.token.clone()).collect()
    }
}
