//! What changed between two days, by body: totals that lead from what was open to what is.

mod counts;
mod events;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::calendar::with_weekday;
use crate::model::changes::Step;
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, counted};
pub use counts::Counts;
use counts::{ACCOUNT, ALWAYS, AMONG_OPEN, Count};
pub use events::{Event, Events};

/// Where the counting begins and ends, and of whom.
#[derive(Debug, Clone)]
pub struct Span {
    /// What is open at the end of this day is the opening count.
    pub since: NaiveDate,
    /// What is open at the end of this day is the closing count.
    pub until: NaiveDate,
    /// The day on which the register was made, where that was after the first one.
    pub began: Option<NaiveDate>,
    /// The numbers of the bodies that were asked for; none where any is meant.
    pub bodies: Option<Vec<i64>>,
    /// The flags that chose them, as they would be typed again.
    pub chosen: String,
}

impl Span {
    fn is_about(&self, body: i64) -> bool {
        self.bodies.as_ref().is_none_or(|bodies| bodies.contains(&body))
    }
}

/// What the register tells of a time, by the numbers of the bodies.
#[derive(Debug, Default)]
pub struct Told {
    pub opening: HashMap<i64, i64>,
    pub closing: HashMap<i64, i64>,
    pub steps: Vec<Step>,
    pub bodies: HashMap<i64, (String, String)>,
}

/// What changed at one body.
#[derive(Debug, Clone, Serialize)]
pub struct BodyLine {
    pub body: String,
    pub body_name: String,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What changed between two days.
#[derive(Debug, Serialize)]
pub struct Changes {
    schema: &'static str,
    as_of: NaiveDate,
    since: NaiveDate,
    until: NaiveDate,
    began: Option<NaiveDate>,
    count: usize,
    bodies: Vec<BodyLine>,
    totals: Counts,
    #[serde(flatten)]
    events: Events,
    #[serde(skip)]
    chosen: String,
}

impl Changes {
    /// A line for each body where anything was or is open, or happened. Bodies that were asked for
    /// have a line whatever they have, and no other body has one.
    pub fn of(told: Told, span: Span, today: NaiveDate) -> Changes {
        let asked = span.bodies.iter().flatten();
        let mut lines: BTreeMap<i64, Counts> =
            asked.map(|body| (*body, Counts::default())).collect();
        let (mut totals, mut events) = (Counts::default(), Events::default());
        for (body, open) in told.opening.iter().filter(|(body, _)| span.is_about(**body)) {
            lines.entry(*body).or_default().opening = *open;
            totals.opening += open;
        }
        for (body, open) in told.closing.iter().filter(|(body, _)| span.is_about(**body)) {
            lines.entry(*body).or_default().closing = *open;
            totals.closing += open;
        }
        let named = |body: i64| told.bodies.get(&body).cloned().unwrap_or_default();
        for step in told.steps.into_iter().filter(|step| span.is_about(step.at.body)) {
            let Some(happened) = step.happened() else { continue };
            lines.entry(step.at.body).or_default().add(happened, step.effect());
            totals.add(happened, step.effect());
            let body = named(step.at.body);
            events.of(happened).push(Event::of(step, body));
        }
        let line = |(body, counts): (i64, Counts)| {
            let (body, body_name) = named(body);
            BodyLine { body, body_name, counts }
        };
        let mut bodies: Vec<BodyLine> = lines.into_iter().map(line).collect();
        bodies.sort_by(|a, b| a.body.cmp(&b.body));
        Changes {
            schema: "track.changes/1",
            as_of: today,
            since: span.since,
            until: span.until,
            began: span.began,
            count: bodies.len(),
            bodies,
            totals,
            events,
            chosen: span.chosen,
        }
    }

    /// What leads from the opening to the closing; what seldom happens has a column only if it did.
    fn account(&self) -> Block {
        let happened =
            |read: &fn(&Counts) -> i64| self.bodies.iter().any(|line| read(&line.counts) != 0);
        let columns =
            ACCOUNT.iter().filter(|(key, _, read)| ALWAYS.contains(key) || happened(read));
        self.table(&self.bodies.iter().collect::<Vec<_>>(), &columns.collect::<Vec<_>>())
    }

    /// What happened among what is open, at the bodies where something did.
    fn among_open(&self) -> Vec<Block> {
        let happened =
            |line: &&BodyLine| AMONG_OPEN.iter().any(|(_, _, read)| read(&line.counts) != 0);
        let lines: Vec<&BodyLine> = self.bodies.iter().filter(happened).collect();
        match lines.is_empty() {
            true => Vec::new(),
            false => vec![
                Block::Heading("Among what is open".to_owned()),
                self.table(&lines, &AMONG_OPEN.iter().collect::<Vec<_>>()),
            ],
        }
    }

    fn table(&self, lines: &[&BodyLine], columns: &[&Count]) -> Block {
        let row = |name: &str, counts: &Counts| -> Vec<Cell> {
            let numbers = columns.iter().map(|(_, _, read)| Cell::from(read(counts)));
            std::iter::once(Cell::from(name)).chain(numbers).collect()
        };
        let heads = columns.iter().map(|(_, head, _)| Heading::whole(head));
        let in_all = || row(&format!("{} in all", counted(lines.len(), "body")), &self.totals);
        Block::Table(Table {
            headings: std::iter::once(Heading::whole("body")).chain(heads).collect(),
            rows: lines.iter().map(|line| row(&line.body, &line.counts)).collect(),
            totals: (lines.len() > 1).then(in_all),
        })
    }

    /// How the table is to be read, and which commands list what was and what is open.
    fn legend(&self) -> Block {
        let (since, until, chosen) = (self.since, self.until, &self.chosen);
        let opening = match self.began {
            Some(began) => {
                format!("The register began on {}: its opening is 0.", with_weekday(began))
            }
            None => format!(
                "Opening is what was open at the end of {}: `track list{chosen} --as-at {since}`.",
                with_weekday(since)
            ),
        };
        Block::Aside(format!(
            "{opening} Closing is what was open at the end of {}: `track list{chosen} --as-at {until}`. What is \
             new or reopened adds to it, and what ended takes from it, each time that it happened.",
            with_weekday(until)
        ))
    }
}

impl Report for Changes {
    type Row = BodyLine;

    fn rows(&self) -> &[BodyLine] {
        &self.bodies
    }

    fn page(&self) -> Page {
        let days = format!(
            "from the end of {} to the end of {}",
            with_weekday(self.since),
            with_weekday(self.until)
        );
        if self.bodies.is_empty() {
            let title = Some(format!("Nothing was open {days}"));
            return Page { title, blocks: Vec::new() };
        }
        let mut blocks = vec![self.account(), self.legend()];
        blocks.extend(self.among_open());
        blocks.extend(self.events.blocks());
        Page { title: Some(format!("What changed {days}")), blocks }
    }

    fn records(&self) -> Records<'_> {
        let counts = || ACCOUNT.iter().chain(&AMONG_OPEN);
        let heads = ["body", "body_name"].into_iter().chain(counts().map(|(key, _, _)| *key));
        let row = move |line: &BodyLine| {
            let numbers = counts().map(|(_, _, read)| read(&line.counts).to_string());
            let names = [line.body.clone(), line.body_name.clone()];
            names.into_iter().chain(numbers).map(Into::into).collect()
        };
        Records { keys: heads.collect(), rows: Box::new(self.bodies.iter().map(row)) }
    }

    fn ids(&self) -> Vec<String> {
        self.bodies.iter().map(|line| line.body.clone()).collect()
    }
}
