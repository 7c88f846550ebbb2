//! Where each body stands in numbers that add up, with the commands that list their rows.

mod counts;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::body::Directory;
use crate::model::calendar::with_weekday;
use crate::model::history::Tally;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Report, Table, Tone, counted, pick};
use crate::report::ageing::Ageing;
use crate::report::delivery::Delivery;
use crate::report::detail::BodyDetail;
use crate::report::duty::{self, DutyRow};
use crate::report::rag;
use counts::days_late;
pub use counts::{StatusCounts, StatusRow};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Status {
    schema: &'static str,
    as_of: NaiveDate,
    pub selection: Selection,
    count: usize,
    bodies: Vec<StatusRow>,
    totals: StatusCounts,
    /// How late the overdue findings are.
    ageing: Ageing,
    details: Vec<BodyDetail>,
    pub duties: Vec<DutyRow>,
    /// When reminders last ran; null if they never did, or with `--as-at`.
    pub reminders: Option<Delivery>,
    /// What readers must know about the whole register.
    #[serde(skip)]
    pub remark: Option<&'static str>,
    #[serde(skip)]
    chosen: String,
}

impl Status {
    /// A line for each body with something open. `named` bodies always have a line; `chosen` are the
    /// flags that chose them, as they are typed.
    pub fn of(
        tallies: &[Tally],
        directory: &Directory,
        details: Vec<BodyDetail>,
        named: &[i64],
        chosen: String,
        today: NaiveDate,
    ) -> Status {
        let mut counted: BTreeMap<i64, StatusCounts> =
            named.iter().map(|body| (*body, StatusCounts::default())).collect();
        let mut totals = StatusCounts::default();
        for tally in tallies {
            counted.entry(tally.body).or_default().add(tally, today);
            totals.add(tally, today);
        }
        let line = |(body, counts): (i64, StatusCounts)| {
            let body = directory.numbered(body)?;
            let (slug, name) = (body.slug.clone(), body.name.clone());
            Some(StatusRow { body: slug, body_name: name, rag: counts.rag(), counts })
        };
        let mut bodies: Vec<StatusRow> = counted.into_iter().filter_map(line).collect();
        bodies.sort_by(|a, b| a.body.cmp(&b.body));
        Status {
            schema: "track.status/1",
            as_of: today,
            selection: Selection::default(),
            count: bodies.len(),
            bodies,
            totals,
            ageing: Ageing::of(tallies.iter().filter_map(|tally| days_late(tally, today))),
            details,
            duties: Vec::new(),
            reminders: None,
            remark: None,
            chosen,
        }
    }

    /// Adds how many were closed not met at each body that was asked for, which has a line then.
    pub fn count_not_met(&mut self, at: &HashMap<i64, i64>, directory: &Directory, asked: &[i64]) {
        for (body, count) in at.iter().filter(|(body, _)| asked.is_empty() || asked.contains(body))
        {
            let Some(body) = directory.numbered(*body) else { continue };
            self.totals.closed_not_met += count;
            match self.bodies.iter_mut().find(|line| line.body == body.slug) {
                Some(line) => line.counts.closed_not_met += count,
                None => self.bodies.push(StatusRow {
                    body: body.slug.clone(),
                    body_name: body.name.clone(),
                    rag: None,
                    counts: StatusCounts { closed_not_met: *count, ..StatusCounts::default() },
                }),
            }
        }
        self.bodies.sort_by(|a, b| a.body.cmp(&b.body));
        self.count = self.bodies.len();
    }

    fn is_nothing_open(&self) -> bool {
        !self.bodies.iter().any(|line| line.counts.has_open())
    }

    pub fn is_overdue(&self) -> bool {
        self.totals.is_overdue() || self.duties.iter().any(DutyRow::is_overdue)
    }

    pub fn is_soon(&self) -> bool {
        self.totals.is_soon() || self.duties.iter().any(DutyRow::is_soon)
    }

    fn title(&self) -> String {
        let what = match self.details.as_slice() {
            [one] => one.name(),
            [] if self.is_nothing_open() && self.duties.is_empty() => "Nothing is open",
            [] if self.is_nothing_open() => "No finding is open",
            _ => "What is open",
        };
        let whom = match self.details.as_slice() {
            [_] => String::new(),
            _ => self.selection.for_whom(),
        };
        format!("{what}{whom} on {}", with_weekday(self.as_of))
    }

    /// The detail of the chosen bodies, which has their duties, or the overview of all.
    fn standing(&self) -> Vec<Block> {
        let duties = || duty::blocks(&self.duties);
        match self.details.as_slice() {
            [one] => one.blocks().into_iter().chain([self.commands()]).collect(),
            [] if self.is_nothing_open() => duties(),
            [] => self.overview().into_iter().chain(duties()).collect(),
            several => {
                let part = |detail: &BodyDetail| {
                    let name = Block::Part(detail.name().to_owned());
                    [name].into_iter().chain(detail.blocks()).collect::<Vec<_>>()
                };
                self.overview().into_iter().chain(several.iter().flat_map(part)).collect()
            }
        }
    }

    fn overview(&self) -> Vec<Block> {
        let legend = "A finding addressed to several forces counts once for each. RAG is red where a finding is \
                      overdue, amber where one is due in 30 days, and green otherwise; \"oldest\" is how many days \
                      late the longest-overdue finding is.";
        let not_met = match self.totals.closed_not_met {
            0 => String::new(),
            count => format!(
                " Not open, and closed not met: {}, `track list --outcome not-met{}`.",
                counted(count, "finding"),
                self.chosen
            ),
        };
        // A body that was asked for has its line, whatever is open there.
        let is_shown = |row: &&StatusRow| !self.details.is_empty() || row.counts.has_open();
        let mut blocks: Vec<Block> = self.ageing.chart().map(Block::Chart).into_iter().collect();
        blocks.extend([
            Block::Table(self.table(&SHOWN, self.bodies.iter().filter(is_shown))),
            Block::Aside(format!("{legend}{not_met}")),
        ]);
        let has_apart = |row: &&StatusRow| row.counts.has_apart();
        let apart = self.table(&SHOWN_APART, self.bodies.iter().filter(has_apart));
        blocks.extend(Block::Table(apart).under("Parts and actions, which are counted apart"));
        blocks.push(self.commands());
        blocks
    }

    fn table<'a>(&self, shown: &[&str], rows: impl Iterator<Item = &'a StatusRow>) -> Table {
        let columns = pick(COLUMNS, shown);
        let (body, body_name) = ("total".to_owned(), String::new());
        let rag = self.totals.rag();
        let totals = StatusRow { body, body_name, rag, counts: self.totals };
        Table::of(&columns, rows).with_totals(&columns, &totals)
    }

    fn commands(&self) -> Block {
        let chosen = &self.chosen;
        let others = if self.selection.is_own_body() {
            format!("; every body `track status --all-bodies{}`", self.selection.as_at_typed())
        } else {
            String::new()
        };
        let apart = if self.totals.has_apart() {
            format!(
                "; parts and actions, which these lists have too, `track list --kind part,action{chosen}`"
            )
        } else {
            String::new()
        };
        Block::Aside(format!(
            "To list them: open `track list{chosen}`; overdue `track overdue{chosen}`; due in 30 days `track due{chosen}`; \
             submitted `track list --status submitted{chosen}`; one kind `track list --kind concern{chosen}`{apart}{others}."
        ))
    }
}

const COLUMNS: &[Column<StatusRow>] = &[
    Column::new("body", |row: &StatusRow| Value::from(&row.body)),
    Column::new("body_name", |row: &StatusRow| Value::from(&row.body_name)),
    Column::new("rag", |row: &StatusRow| Value::word(row.rag))
        .headed("RAG")
        .shown(|row| rag::cell(row.rag)),
    Column::new("open", |row: &StatusRow| Value::from(row.counts.open)),
    Column::new("concerns", |row: &StatusRow| Value::from(row.counts.concerns)),
    Column::new("recommendations", |row: &StatusRow| Value::from(row.counts.recommendations))
        .headed("recs"),
    Column::new("afis", |row: &StatusRow| Value::from(row.counts.afis)).headed("AFIs"),
    Column::new("overdue", |row: &StatusRow| Value::from(row.counts.overdue))
        .shown(|row| Cell::from(row.counts.overdue).toned(row.counts.lateness())),
    Column::new("due_soon", |row: &StatusRow| Value::from(row.counts.due_soon))
        .headed("in 30 d")
        .shown(|row| match row.counts.due_soon {
            0 => Cell::from(0_i64),
            some => Cell::from(some).toned(Tone::Soon),
        }),
    Column::new("submitted", |row: &StatusRow| Value::from(row.counts.submitted)).optional(),
    Column::new("blocked", |row: &StatusRow| Value::from(row.counts.blocked)),
    Column::new("oldest_overdue", |row: &StatusRow| Value::from(row.counts.oldest_overdue))
        .headed("oldest")
        .shown(|row| Cell::from(row.counts.oldest_overdue).toned(row.counts.lateness())),
    Column::new("closed_not_met", |row: &StatusRow| Value::from(row.counts.closed_not_met)),
    Column::new("parts", |row: &StatusRow| Value::from(row.counts.parts)).headed("parts open"),
    Column::new("parts_overdue", |row: &StatusRow| Value::from(row.counts.parts_overdue))
        .headed("overdue")
        .shown(|row| late(row.counts.parts_overdue)),
    Column::new("parts_due_soon", |row: &StatusRow| Value::from(row.counts.parts_due_soon))
        .headed("in 30 d"),
    Column::new("actions", |row: &StatusRow| Value::from(row.counts.actions))
        .headed("actions open"),
    Column::new("actions_overdue", |row: &StatusRow| Value::from(row.counts.actions_overdue))
        .headed("overdue")
        .shown(|row| late(row.counts.actions_overdue)),
    Column::new("actions_due_soon", |row: &StatusRow| Value::from(row.counts.actions_due_soon))
        .headed("in 30 d"),
];

fn late(count: i64) -> Cell {
    Cell::from(count).toned(if count > 0 { Tone::Late } else { Tone::Plain })
}

const SHOWN: [&str; 10] = [
    "body",
    "rag",
    "concerns",
    "recommendations",
    "afis",
    "open",
    "overdue",
    "due_soon",
    "submitted",
    "oldest_overdue",
];

const SHOWN_APART: [&str; 7] = [
    "body",
    "parts",
    "parts_overdue",
    "parts_due_soon",
    "actions",
    "actions_overdue",
    "actions_due_soon",
];

impl Report for Status {
    type Row = StatusRow;
    const COLUMNS: &'static [Column<StatusRow>] = COLUMNS;

    fn rows(&self) -> &[StatusRow] {
        &self.bodies
    }

    fn page(&self) -> Page {
        let reminders = self.reminders.iter().flat_map(Delivery::blocks);
        let remark = self.remark.map(|remark| Block::Aside(remark.to_owned()));
        let blocks = self.standing().into_iter().chain(reminders).chain(remark).collect();
        Page { title: Some(self.title()), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.bodies.iter().map(|line| line.body.clone()).collect()
    }
}
