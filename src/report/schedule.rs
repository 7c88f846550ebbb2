//! The schedule for the letter: what each local policing body has to say on a report, and by when.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::duty::DutyRow;
use crate::model::OneOf;
use crate::model::body::Body;
use crate::model::calendar::{self, Precision};
use crate::model::duty::{Duty, Responded};
use crate::model::finding::{Kind, fewer_than_reported};
use crate::model::inspection::Inspection;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::section_55::Beginning;
use crate::page::{Block, Cell, Page, Records, Report, Tone, counted};

/// Everything that a schedule is made from.
#[derive(Debug)]
pub struct Asked {
    pub inspection: Inspection,
    pub bodies: Vec<Body>,
    pub duties: Vec<Duty>,
    /// The rows of the report's findings at these bodies.
    pub items: Vec<ProgressRow>,
    pub responses: HashMap<(i64, String), Responded>,
}

/// What is to be said on one report, body by body.
#[derive(Debug, Serialize)]
pub struct Schedule {
    schema: &'static str,
    as_of: NaiveDate,
    inspection: String,
    inspection_code: Option<String>,
    published: Option<NaiveDate>,
    published_text: Option<String>,
    published_precision: Option<Precision>,
    count: usize,
    answers: Vec<Line>,
    bodies: Vec<BodyLine>,
    duties: Vec<DutyRow>,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    typed: String,
    #[serde(skip)]
    clock: Beginning,
}

/// One recommendation at one body, with its answer.
#[derive(Debug, Serialize)]
pub struct Line {
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

/// How far one body is.
#[derive(Debug, Serialize)]
struct BodyLine {
    body: String,
    body_name: String,
    recommendations: usize,
    unanswered: usize,
    missing: Vec<Missing>,
}

/// A concern under which the report counts more recommendations than the register has.
#[derive(Debug, Serialize)]
struct Missing {
    #[serde(rename = "ref")]
    name: String,
    parts: usize,
    registered: usize,
}

impl Line {
    fn of(item: &ProgressRow, responded: Option<&Responded>) -> Line {
        let (action, reason) =
            responded.map(|responded| responded.response.parts()).unwrap_or_default();
        Line {
            action: action.map(str::to_owned),
            reason: reason.map(str::to_owned),
            answered_on: responded.map(|responded| responded.day),
            token: item.token(),
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

    /// The wording, and below it the answer.
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
    /// The schedule on a day: every recommendation, and whatever else was answered.
    pub fn of(asked: Asked, today: NaiveDate) -> Schedule {
        let answers: Vec<Line> = asked
            .items
            .iter()
            .map(|item| {
                Line::of(item, asked.responses.get(&(item.finding.id, item.body.slug.clone())))
            })
            .filter(|line| line.kind == Kind::Recommendation || !line.is_unanswered())
            .collect();
        let bodies = asked.bodies.iter().map(|body| body_line(body, &asked, &answers)).collect();
        let inspection = asked.inspection;
        Schedule {
            schema: "track.s55/1",
            as_of: today,
            title: inspection.named(),
            typed: inspection.typed(),
            clock: Beginning::of(inspection.published().as_ref()),
            inspection: inspection.title,
            inspection_code: inspection.code,
            published: inspection.published,
            published_text: inspection.published_text,
            published_precision: inspection.published_precision,
            count: answers.len(),
            answers,
            bodies,
            duties: DutyRow::all(asked.duties, today),
        }
    }

    fn blocks(&self, body: &BodyLine) -> Vec<Block> {
        let mut blocks = vec![Block::Fields(self.facts(body))];
        let lines = self.answers.iter().filter(|line| line.body == body.body);
        let entries: Vec<(String, Cell)> = lines.map(Line::entry).collect();
        if !entries.is_empty() {
            blocks.push(Block::Entries(entries));
        }
        blocks.extend(body.missing.iter().map(|missing| Block::Text(missing.in_words())));
        blocks
    }

    fn facts(&self, body: &BodyLine) -> Vec<(&'static str, Cell)> {
        let mut facts = Vec::new();
        if self.bodies.len() == 1 {
            facts.push(("comments on", Cell::from(body.body_name.clone())));
        }
        match self.duties.iter().find(|duty| duty.body == body.body) {
            Some(duty) => {
                facts.push(("published", Cell::from(calendar::with_weekday(duty.basis))));
                facts.push(("last day", Cell::from(calendar::with_weekday(duty.due))));
                facts.push(("comments", comments(duty)));
                facts.extend(duty.url.clone().map(|url| ("at", Cell::from(url))));
            }
            None => facts.push(("last day", Cell::from(self.without_clock(body)))),
        }
        facts.push(("answered", Cell::from(body.in_words())));
        facts
    }

    fn without_clock(&self, body: &BodyLine) -> String {
        let start = format!("`track s55 {} --start --force {}", self.typed, body.body);
        match self.clock {
            Beginning::On(_) => format!("no clock was started; {start}` starts it"),
            Beginning::DayNotKnown => format!(
                "no clock was started, for the day of publication is not known; {start} --on DAY` starts it"
            ),
            Beginning::NotYetInForce => {
                "none: it was published before the 56 days came into force".to_owned()
            }
        }
    }
}

fn comments(duty: &DutyRow) -> Cell {
    let cell = duty.standing_cell();
    match duty.closed_on {
        Some(_) => cell,
        None => {
            let words = format!("not published yet, {}", cell.text());
            cell.said(words)
        }
    }
}

fn body_line(body: &Body, asked: &Asked, answers: &[Line]) -> BodyLine {
    let own = |line: &&Line| line.body == body.slug && line.kind == Kind::Recommendation;
    let at_body = || asked.items.iter().filter(|item| item.body.slug == body.slug);
    let missing = |concern: &ProgressRow| {
        let parts = concern.finding.parts?;
        let under = at_body().filter(|item| item.finding.parent == Some(concern.finding.id));
        let registered = fewer_than_reported(parts, under.map(|item| item.finding.kind))?;
        let parts = usize::try_from(parts).ok()?;
        Some(Missing { name: concern.finding.name(), parts, registered })
    };
    BodyLine {
        body: body.slug.clone(),
        body_name: body.name.clone(),
        recommendations: answers.iter().filter(own).count(),
        unanswered: answers.iter().filter(own).filter(|line| line.is_unanswered()).count(),
        missing: at_body().filter_map(missing).collect(),
    }
}

impl BodyLine {
    fn in_words(&self) -> String {
        match self.recommendations {
            0 => "the register has no recommendation of this report to it".to_owned(),
            all => format!(
                "{} of {}{}",
                all - self.unanswered,
                counted(all, "recommendation"),
                if self.unanswered == 0 {
                    String::new()
                } else {
                    format!("; {} unanswered", self.unanswered)
                }
            ),
        }
    }
}

impl Missing {
    fn in_words(&self) -> String {
        format!(
            "Under {} the report has {}, and the register {}: the comments have to answer the other {} too.",
            self.name,
            counted(self.parts, "recommendation"),
            self.registered,
            self.parts - self.registered
        )
    }
}

impl Report for Schedule {
    type Row = Line;

    fn rows(&self) -> &[Line] {
        &self.answers
    }

    fn page(&self) -> Page {
        let mut blocks = Vec::new();
        for body in &self.bodies {
            if self.bodies.len() > 1 {
                blocks.push(Block::Heading(body.body_name.clone()));
            }
            blocks.extend(self.blocks(body));
        }
        Page { title: Some(format!("Section 55 comments: {}", self.title)), blocks }
    }

    fn records(&self) -> Records<'_> {
        let row = |line: &Line| {
            vec![
                line.id.to_string().into(),
                line.reference.clone().unwrap_or_default().into(),
                line.body.clone().into(),
                line.kind.word().into(),
                line.title.clone().into(),
                line.text.clone().unwrap_or_default().into(),
                line.status.map(OneOf::word).unwrap_or_default().into(),
                line.action.clone().unwrap_or_default().into(),
                line.reason.clone().unwrap_or_default().into(),
                line.answered_on.map(|day| day.to_string()).unwrap_or_default().into(),
            ]
        };
        Records {
            keys: vec![
                "id",
                "ref",
                "body",
                "kind",
                "title",
                "text",
                "status",
                "action",
                "reason",
                "answered_on",
            ],
            rows: Box::new(self.answers.iter().map(row)),
        }
    }

    fn brief(&self) -> Records<'_> {
        let row = |line: &Line| {
            let answer = match (&line.action, &line.reason) {
                (Some(_), _) => "action",
                (_, Some(_)) => "no action",
                _ => "",
            };
            [line.name.as_str(), &line.body, answer, &line.title]
                .map(|text| text.to_owned().into())
                .into()
        };
        Records {
            keys: vec!["ref", "body", "answer", "title"],
            rows: Box::new(self.answers.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.answers.iter().map(|line| line.token.clone()).collect()
    }
}
