//! The section 55 schedule: what each local policing body must say about a report, and by when.

use std::collections::HashMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::duty::DutyRow;
use crate::model::body::Body;
use crate::model::calendar::{self, Precision};
use crate::model::duty::{Duty, Responded, must_be_answered};
use crate::model::finding::{Kind, fewer_than_reported};
use crate::model::inspection::Inspection;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::section_55::{Beginning, no_clock};
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Report, Tone, counted};

#[derive(Debug)]
pub struct ScheduleInput {
    pub inspection: Inspection,
    pub bodies: Vec<Body>,
    pub duties: Vec<Duty>,
    /// The rows of the report's findings at these bodies.
    pub items: Vec<ProgressRow>,
    pub responses: HashMap<(i64, String), Responded>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Schedule {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    inspection: String,
    inspection_code: Option<String>,
    published: Option<NaiveDate>,
    published_text: Option<String>,
    published_precision: Option<Precision>,
    count: usize,
    answers: Vec<ScheduleRow>,
    bodies: Vec<ScheduleBody>,
    duties: Vec<DutyRow>,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    typed: String,
    #[serde(skip)]
    clock: Beginning,
    /// What the concerns say, by their names.
    #[serde(skip)]
    concerns: HashMap<String, String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ScheduleRow {
    id: i64,
    #[serde(rename = "ref")]
    reference: Option<String>,
    title: String,
    text: Option<String>,
    kind: Kind,
    body: String,
    body_name: String,
    parent: Option<String>,
    status: Option<Status>,
    action: Option<String>,
    reason: Option<String>,
    answered_on: Option<NaiveDate>,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    token: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ScheduleBody {
    body: String,
    body_name: String,
    recommendations: usize,
    unanswered: usize,
    missing: Vec<Missing>,
}

/// A concern under which the report counts more recommendations than the register has.
#[derive(Debug, Serialize, JsonSchema)]
struct Missing {
    #[serde(rename = "ref")]
    name: String,
    parts: usize,
    registered: usize,
}

impl ScheduleRow {
    fn of(item: &ProgressRow, responded: Option<&Responded>) -> ScheduleRow {
        let (action, reason) =
            responded.map(|responded| responded.response.parts()).unwrap_or_default();
        ScheduleRow {
            action: action.map(str::to_owned),
            reason: reason.map(str::to_owned),
            answered_on: responded.map(|responded| responded.day),
            token: item.plain_token(),
            id: item.finding.id,
            reference: item.finding.reference.as_ref().map(ToString::to_string),
            title: item.finding.title.clone(),
            text: item.finding.text.clone(),
            kind: item.finding.kind,
            body: item.body.slug.clone(),
            body_name: item.body.name.clone(),
            parent: item.parent.clone(),
            status: item.progress.status,
            name: item.finding.name().clone(),
        }
    }

    fn is_unanswered(&self) -> bool {
        self.answered_on.is_none()
    }

    fn entry(&self) -> (String, Cell) {
        let wording = self.text.as_ref().unwrap_or(&self.title);
        let (answer, tone) = match (&self.action, &self.reason) {
            (Some(action), _) => (format!("Action: {action}"), Tone::Plain),
            (_, Some(reason)) => (format!("No action: {reason}"), Tone::Plain),
            _ => ("Not answered yet".to_owned(), Tone::Soon),
        };
        (self.name.clone(), Cell::from(format!("{wording}\n{answer}")).toned(tone))
    }
}

impl Schedule {
    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> Schedule {
        Schedule { selection, ..self }
    }

    pub fn of(input: ScheduleInput, today: NaiveDate) -> Schedule {
        let answers: Vec<ScheduleRow> = input
            .items
            .iter()
            .map(|item| {
                let place = (item.finding.id, item.body.slug.clone());
                ScheduleRow::of(item, input.responses.get(&place))
            })
            .filter(|row| {
                must_be_answered(row.kind, row.status)
                    || (!row.kind.is_apart() && !row.is_unanswered())
            })
            .collect();
        let bodies = input.bodies.iter().map(|body| progress_of(body, &input, &answers)).collect();
        let concerns = concerns(&input.items);
        let inspection = input.inspection;
        Schedule {
            schema: "track.s55/1",
            as_of: today,
            selection: Selection::default(),
            title: inspection.named(),
            typed: inspection.typed(),
            concerns,
            clock: Beginning::of(inspection.published().as_ref()),
            inspection: inspection.title,
            inspection_code: inspection.code,
            published: inspection.published,
            published_text: inspection.published_text,
            published_precision: inspection.published_precision,
            count: answers.len(),
            answers,
            bodies,
            duties: DutyRow::all(input.duties, today),
        }
    }

    fn blocks(&self, body: &ScheduleBody) -> Vec<Block> {
        let mut blocks = vec![Block::Fields(self.facts(body))];
        let groups = self.by_concern(&body.body);
        let is_grouped = groups.iter().any(|(concern, _)| concern.is_some());
        for (concern, rows) in groups {
            let heading =
                concern.map_or_else(|| OTHERS.to_owned(), |concern| self.heading(concern));
            blocks.extend(is_grouped.then_some(Block::Heading(heading)));
            blocks.push(Block::Entries(rows.into_iter().map(ScheduleRow::entry).collect()));
        }
        blocks.extend(body.missing.iter().map(|missing| Block::Text(missing.in_words())));
        blocks
    }

    /// What a body has to answer, in the report's own order: under each concern, and what stands under none.
    fn by_concern(&self, body: &str) -> Vec<(Option<&String>, Vec<&ScheduleRow>)> {
        let mut groups: Vec<(Option<&String>, Vec<&ScheduleRow>)> = Vec::new();
        for row in self.answers.iter().filter(|row| row.body == body) {
            let is_concern = row.kind == Kind::Concern;
            let concern = if is_concern { Some(&row.name) } else { row.parent.as_ref() };
            match groups.iter_mut().find(|(other, _)| *other == concern) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((concern, vec![row])),
            }
        }
        groups
    }

    /// `SOC24-C1: The force needs to improve how it works with its partners`.
    fn heading(&self, concern: &str) -> String {
        match self.concerns.get(concern) {
            Some(wording) => format!("{concern}: {wording}"),
            None => concern.to_owned(),
        }
    }

    fn facts(&self, body: &ScheduleBody) -> Vec<(&'static str, Cell)> {
        let mut facts = Vec::new();
        if self.bodies.len() == 1 {
            facts.push(("comments on", Cell::from(&body.body_name)));
        }
        match self.duties.iter().find(|row| row.duty.body == body.body) {
            Some(row) => {
                facts.push(("published", with_weekday(row.duty.basis)));
                facts.push(("last day", with_weekday(row.duty.due)));
                facts.push(("comments", comments(row)));
                facts.extend(row.duty.url.as_ref().map(|url| ("at", Cell::from(url))));
            }
            None => {
                let why = no_clock(self.clock, &self.typed, Some(&body.body));
                facts.push(("last day", Cell::from(why)));
            }
        }
        facts.push(("answered", Cell::from(body.in_words())));
        facts
    }
}

const OTHERS: &str = "Under no cause of concern";

fn concerns(items: &[ProgressRow]) -> HashMap<String, String> {
    let concerns = items.iter().filter(|item| item.finding.kind == Kind::Concern);
    let said =
        |item: &ProgressRow| item.finding.text.as_ref().unwrap_or(&item.finding.title).clone();
    concerns.map(|item| (item.finding.name(), said(item))).collect()
}

fn with_weekday(day: NaiveDate) -> Cell {
    Cell::from(day).said(calendar::with_weekday(day))
}

fn comments(row: &DutyRow) -> Cell {
    let cell = row.standing_cell();
    match row.duty.closed {
        Some(_) => cell,
        None => {
            let words = format!("not published yet, {}", cell.text());
            cell.said(words)
        }
    }
}

fn progress_of(body: &Body, input: &ScheduleInput, answers: &[ScheduleRow]) -> ScheduleBody {
    let own = |row: &&ScheduleRow| row.body == body.slug && must_be_answered(row.kind, row.status);
    let at_body = || input.items.iter().filter(|item| item.body.slug == body.slug);
    let missing = |concern: &ProgressRow| {
        let parts = concern.finding.parts?;
        let under = at_body().filter(|item| item.finding.parent == Some(concern.finding.id));
        let registered = fewer_than_reported(parts, under.map(|item| item.finding.kind))?;
        let parts = usize::try_from(parts).ok()?;
        Some(Missing { name: concern.finding.name(), parts, registered })
    };
    ScheduleBody {
        body: body.slug.clone(),
        body_name: body.name.clone(),
        recommendations: answers.iter().filter(own).count(),
        unanswered: answers.iter().filter(own).filter(|row| row.is_unanswered()).count(),
        missing: at_body().filter_map(missing).collect(),
    }
}

impl ScheduleBody {
    fn in_words(&self) -> String {
        match self.recommendations {
            0 => "no recommendations from this report are recorded for this force".to_owned(),
            all => format!("{} of {}", all - self.unanswered, counted(all, "recommendation")),
        }
    }
}

impl Missing {
    fn in_words(&self) -> String {
        format!(
            "The report has {} under {}, the register {}; the comments must answer the other {} too.",
            counted(self.parts, "recommendation"),
            self.name,
            self.registered,
            self.parts - self.registered
        )
    }
}

const COLUMNS: &[Column<ScheduleRow>] = &[
    Column::new("id", |row: &ScheduleRow| Value::from(row.id)),
    Column::new("ref", |row: &ScheduleRow| Value::from(row.reference.as_ref())),
    BODY,
    Column::new("kind", |row: &ScheduleRow| Value::word(Some(row.kind))),
    TITLE,
    Column::new("text", |row: &ScheduleRow| Value::from(row.text.as_ref())),
    Column::new("status", |row: &ScheduleRow| Value::word(row.status)),
    Column::new("action", |row: &ScheduleRow| Value::from(row.action.as_ref())),
    Column::new("reason", |row: &ScheduleRow| Value::from(row.reason.as_ref())),
    Column::new("answered_on", |row: &ScheduleRow| Value::from(row.answered_on)),
];

const BODY: Column<ScheduleRow> = Column::new("body", |row| Value::from(&row.body));
const TITLE: Column<ScheduleRow> = Column::new("title", |row| Value::from(&row.title));

const BRIEF: &[Column<ScheduleRow>] = &[
    Column::new("ref", |row: &ScheduleRow| Value::from(&row.name)),
    BODY,
    Column::new("answer", |row: &ScheduleRow| match (&row.action, &row.reason) {
        (Some(_), _) => Value::from("action"),
        (_, Some(_)) => Value::from("no action"),
        _ => Value::Empty,
    }),
    TITLE,
];

impl Report for Schedule {
    type Row = ScheduleRow;
    const COLUMNS: &'static [Column<ScheduleRow>] = COLUMNS;

    fn rows(&self) -> &[ScheduleRow] {
        &self.answers
    }

    fn page(&self) -> Page {
        let mut blocks = Vec::new();
        for body in &self.bodies {
            if self.bodies.len() > 1 {
                blocks.push(Block::Part(body.body_name.clone()));
            }
            blocks.extend(self.blocks(body));
        }
        let whom = self.selection.for_whom();
        Page { title: Some(format!("Section 55 comments{whom}: {}", self.title)), blocks }
    }

    fn brief(&self) -> Records<'_> {
        Records::of(BRIEF, &self.answers)
    }

    fn ids(&self) -> Vec<String> {
        self.answers.iter().map(|line| line.token.clone()).collect()
    }
}
