//! Where each body stands in numbers that add up, with the commands that list their rows.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::delivery::Delivery;
use super::detail::BodyDetail;
use super::duty::{self, DutyRow};
use crate::model::body::Directory;
use crate::model::calendar::with_weekday;
use crate::model::due::Due;
use crate::model::finding::Kind;
use crate::model::history::Tally;
use crate::model::progress::Status as Stands;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Report, Table, Tone, counted, pick};

/// The kinds add up to `open`. Parts and actions are counted apart, and in no other count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StatusCounts {
    pub open: i64,
    pub concerns: i64,
    pub recommendations: i64,
    pub afis: i64,
    /// Open findings past their date whose next step is the body's own.
    pub overdue: i64,
    pub due_soon: i64,
    pub submitted: i64,
    pub blocked: i64,
    pub oldest_overdue: Option<i64>,
    /// How many of those that are no longer open were closed not met.
    pub closed_not_met: i64,
    pub parts: i64,
    pub parts_overdue: i64,
    pub parts_due_soon: i64,
    pub actions: i64,
    pub actions_overdue: i64,
    pub actions_due_soon: i64,
}

impl StatusCounts {
    fn add(&mut self, tally: &Tally, today: NaiveDate) {
        let Some(status) = tally.status.filter(|status| status.is_open()) else { return };
        match tally.kind {
            Kind::Concern => self.concerns += 1,
            Kind::Recommendation => self.recommendations += 1,
            Kind::Afi => self.afis += 1,
            Kind::Practice => {}
            Kind::Part | Kind::Action => return self.add_apart(tally, status, today),
        }
        self.open += 1;
        match status {
            Stands::Submitted => self.submitted += 1,
            Stands::Blocked => self.blocked += 1,
            _ => {}
        }
        let due = Due::of(tally.due, today);
        if due.is_overdue(status) {
            self.overdue += 1;
            self.oldest_overdue = self.oldest_overdue.max(due.days_late());
        }
        self.due_soon += i64::from(due.is_soon());
    }

    fn add_apart(&mut self, tally: &Tally, status: Stands, today: NaiveDate) {
        let [open, overdue, due_soon] = match tally.kind {
            Kind::Part => [&mut self.parts, &mut self.parts_overdue, &mut self.parts_due_soon],
            _ => [&mut self.actions, &mut self.actions_overdue, &mut self.actions_due_soon],
        };
        let due = Due::of(tally.due, today);
        *open += 1;
        *overdue += i64::from(due.is_overdue(status));
        *due_soon += i64::from(due.is_soon());
    }

    fn has_apart(&self) -> bool {
        self.parts + self.actions > 0
    }

    fn is_overdue(&self) -> bool {
        self.overdue + self.parts_overdue + self.actions_overdue > 0
    }

    fn is_soon(&self) -> bool {
        self.due_soon + self.parts_due_soon + self.actions_due_soon > 0
    }

    fn lateness(&self) -> Tone {
        if self.overdue > 0 { Tone::Late } else { Tone::Plain }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct StatusRow {
    pub body: String,
    pub body_name: String,
    #[serde(flatten)]
    pub counts: StatusCounts,
}

#[derive(Debug, Serialize)]
pub struct Status {
    schema: &'static str,
    as_of: NaiveDate,
    pub selection: Selection,
    count: usize,
    bodies: Vec<StatusRow>,
    totals: StatusCounts,
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
    /// A line for each body with an open finding. `named` bodies always have a line; `chosen` are the
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
            Some(StatusRow { body: body.slug.clone(), body_name: body.name.clone(), counts })
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
            details,
            duties: Vec::new(),
            reminders: None,
            remark: None,
            chosen,
        }
    }

    /// Adds how many were closed not met at each body, to the bodies that have a line and to the totals of
    /// those that were asked for.
    pub fn count_not_met(&mut self, at: &HashMap<i64, i64>, directory: &Directory, asked: &[i64]) {
        for (body, count) in at.iter().filter(|(body, _)| asked.is_empty() || asked.contains(body))
        {
            self.totals.closed_not_met += count;
            let Some(body) = directory.numbered(*body) else { continue };
            let line = self.bodies.iter_mut().find(|line| line.body == body.slug);
            line.into_iter().for_each(|line| line.counts.closed_not_met += count);
        }
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
            [] if self.bodies.is_empty() && self.duties.is_empty() => "Nothing is open",
            [] if self.bodies.is_empty() => "No finding is open",
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
            [] if self.bodies.is_empty() => duties(),
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
        let legend = "A finding addressed to several forces counts once for each. \"oldest\" is how \
                      many days late the longest-overdue finding is.";
        let not_met = match self.totals.closed_not_met {
            0 => String::new(),
            count => format!(
                " Not open, and closed not met: {}, `track list --outcome not-met{}`.",
                counted(count, "finding"),
                self.chosen
            ),
        };
        let mut blocks = vec![
            Block::Table(self.table(&SHOWN, self.bodies.iter())),
            Block::Aside(format!("{legend}{not_met}")),
        ];
        let has_apart = |row: &&StatusRow| row.counts.has_apart();
        let apart = self.table(&SHOWN_APART, self.bodies.iter().filter(has_apart));
        blocks.extend(Block::Table(apart).under("Parts and actions, which are counted apart"));
        blocks.push(self.commands());
        blocks
    }

    fn table<'a>(&self, shown: &[&str], rows: impl Iterator<Item = &'a StatusRow>) -> Table {
        let columns = pick(COLUMNS, shown);
        let (body, body_name) = ("total".to_owned(), String::new());
        let totals = StatusRow { body, body_name, counts: self.totals };
        Table::of(&columns, rows).with_totals(&columns, &totals)
    }

    fn commands(&self) -> Block {
        let chosen = &self.chosen;
        let others = if self.selection.is_own_body() {
            "; every body `track status --all-bodies`"
        } else {
            ""
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
    Column::new("submitted", |row: &StatusRow| Value::from(row.counts.submitted)),
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

const SHOWN: [&str; 9] = [
    "body",
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

    fn rows(&self) -> &[StatusRow] {
        &self.bodies
    }

    fn records(&self) -> Records<'_> {
        Records::of(COLUMNS, &self.bodies)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_finding_is_counted_once_and_only_the_forces_own_lateness_is_overdue() {
        let today = NaiveDate::from_ymd_opt(2025, 2, 1).unwrap();
        let tally = |kind, status, due: Option<&str>| Tally {
            body: 1,
            kind,
            status: Some(status),
            due: due.map(|day| day.parse().unwrap()),
        };
        let mut counts = StatusCounts::default();
        for tally in [
            tally(Kind::Concern, Stands::Open, Some("2025-01-31")),
            tally(Kind::Recommendation, Stands::Submitted, Some("2025-01-31")),
            tally(Kind::Recommendation, Stands::Blocked, Some("2020-01-31")),
            tally(Kind::Afi, Stands::InProgress, Some("2025-02-01")),
            tally(Kind::Afi, Stands::Closed, Some("2020-01-31")),
        ] {
            counts.add(&tally, today);
        }

        let parts_and_actions = [
            tally(Kind::Part, Stands::Submitted, Some("2025-01-31")),
            tally(Kind::Action, Stands::Open, Some("2025-01-31")),
            tally(Kind::Action, Stands::InProgress, Some("2025-02-01")),
            tally(Kind::Action, Stands::Closed, Some("2020-01-31")),
        ];
        parts_and_actions.iter().for_each(|tally| counts.add(tally, today));

        assert_eq!((counts.parts, counts.parts_overdue), (1, 0));
        assert_eq!((counts.actions, counts.actions_overdue, counts.actions_due_soon), (2, 1, 1));
        assert_eq!(counts.open, 4);
        assert_eq!(counts.concerns + counts.recommendations + counts.afis, counts.open);
        assert_eq!((counts.overdue, counts.oldest_overdue), (1, Some(1)));
        assert_eq!((counts.due_soon, counts.submitted, counts.blocked), (1, 1, 1));
    }
}
