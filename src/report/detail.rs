//! One body in detail: its grades, counts, concerns with their children, and what is due next.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::ageing::Ageing;
use super::attention::{Lists, attention, chosen, list};
use super::columns::Field;
use super::duty::{self, DutyRow};
use super::link::{came_back_as, link_field};
use super::next;
use super::roll_up::RollUp;
use super::row::{self, RowText};
use super::tree;
use crate::error::listed_as;
use crate::model::OneOf;
use crate::model::body::Body;
use crate::model::calendar;
use crate::model::closure::not_met_in_words;
use crate::model::duty::Duty;
use crate::model::finding::Kind;
use crate::model::grade::Grade;
use crate::model::history::Link;
use crate::model::listed::Listed;
use crate::model::progress::{Priority, Status};
use crate::model::progress_row::ProgressRow;
use crate::model::rag::Rag;
use crate::page::{Block, Cell, Heading, Table, Tone, counted};

#[derive(Debug)]
pub struct DetailInput {
    pub body: Body,
    pub items: Vec<ProgressRow>,
    pub grades: Vec<Grade>,
    pub links: HashMap<i64, Vec<Link>>,
    pub notes: HashMap<i64, (NaiveDate, String)>,
    pub duties: Vec<Duty>,
}
#[derive(Debug, Serialize, JsonSchema)]
pub struct BodyDetail {
    body: Body,
    grades: Vec<Grade>,
    concerns: Vec<Concern>,
    #[serde(flatten)]
    findings: Lists,
    parts_and_actions: Lists,
    /// How late the overdue findings are.
    ageing: Ageing,
    /// What is open and of high priority, of any kind.
    high_priority: Vec<ProgressRow>,
    duties: Vec<DutyRow>,
    counts: Vec<KindCount>,
    closed: usize,
    closed_not_met: usize,
    /// What falls due next, the earliest first.
    #[serde(skip)]
    next: Vec<ProgressRow>,
    #[serde(skip)]
    today: NaiveDate,
}

#[derive(Debug, Serialize, JsonSchema)]
struct KindCount {
    kind: Kind,
    status: Option<Status>,
    count: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Concern {
    #[serde(flatten)]
    row: ProgressRow,
    roll_up: RollUp,
    children: Vec<ProgressRow>,
    /// The children, and what stands under them.
    #[serde(skip)]
    below: Vec<ProgressRow>,
    links: Vec<Link>,
    latest_note: Option<Note>,
}
#[derive(Debug, Serialize, JsonSchema)]
struct Note {
    day: NaiveDate,
    text: String,
}

impl BodyDetail {
    pub fn of(about: DetailInput, today: NaiveDate) -> BodyDetail {
        let DetailInput { body, items, grades, mut links, mut notes, duties } = about;
        let rows = row::on(items, today);
        let concern = |row: &ProgressRow| Concern {
            roll_up: RollUp::of(children_of(row, &rows), row.finding.parts),
            children: children_of(row, &rows).cloned().collect(),
            below: tree::under(row.finding.id, &rows)
                .into_iter()
                .map(|(_, row)| row.clone())
                .collect(),
            links: links.remove(&row.finding.id).unwrap_or_default(),
            latest_note: notes.remove(&row.finding.id).map(|(day, text)| Note { day, text }),
            row: row.clone(),
        };
        let concerns =
            rows.iter().filter(|row| row.finding.kind == Kind::Concern).map(concern).collect();
        let is_urgent =
            |row: &ProgressRow| row.is_open() && row.progress.priority == Some(Priority::High);
        let findings = Lists::of(&rows, false, today);
        BodyDetail {
            body,
            grades,
            concerns,
            ageing: Ageing::of(findings.overdue.iter().filter_map(|row| row.days_late())),
            findings,
            parts_and_actions: Lists::of(&rows, true, today),
            high_priority: chosen(&rows, is_urgent),
            counts: kind_counts(&rows),
            closed: counted_rows(&rows)
                .filter(|row| row.progress.status == Some(Status::Closed))
                .count(),
            closed_not_met: counted_rows(&rows).filter(|row| row.grounds.are_not_met()).count(),
            duties: DutyRow::all(duties, today),
            next: chosen(&rows, |row| !row.finding.kind.is_apart() && row.days_left().is_some()),
            today,
        }
    }

    pub fn name(&self) -> &str {
        &self.body.name
    }

    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Text(self.in_a_sentence())];
        blocks.extend(next::blocks(&self.findings.overdue, &self.next));
        blocks.extend(self.ageing.chart().map(Block::Chart));
        blocks.extend(self.counted());
        let (open, ended): (Vec<&Concern>, Vec<&Concern>) =
            self.concerns.iter().partition(|concern| concern.row.is_open());
        blocks.extend(open.iter().flat_map(|concern| self.concern(concern)));
        blocks.extend(self.concerns_that_ended(&ended));
        blocks.extend(list("High priority and open", &self.high_priority, URGENT));
        blocks.extend(attention(&self.findings, &self.parts_and_actions));
        blocks.extend(duty::blocks(&self.duties));
        blocks.push(self.facts());
        blocks.extend(self.graded());
        blocks
    }

    fn open(&self, apart: Option<Kind>) -> usize {
        let is_open = |count: &&KindCount| {
            count.kind.apart() == apart && count.status.is_some_and(Status::is_open)
        };
        self.counts.iter().filter(is_open).map(|count| count.count).sum()
    }

    /// `Under them 1 part and 3 actions are open, 2 of them overdue.`
    fn apart_in_a_sentence(&self) -> Option<String> {
        let open = Kind::APART.map(|kind| (kind, self.open(Some(kind))));
        let counts: Vec<String> = open
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| counted(*count, kind.plainly()))
            .collect();
        let all: usize = open.iter().map(|(_, count)| count).sum();
        let verb = if all == 1 { "is" } else { "are" };
        let overdue = match self.parts_and_actions.overdue.len() {
            0 => "none overdue".to_owned(),
            late => format!("{late} overdue"),
        };
        (all > 0)
            .then(|| format!(" Under them {} {verb} open, {overdue}.", listed_as(&counts, "and")))
    }

    fn in_a_sentence(&self) -> String {
        let (late, soon) = (self.findings.overdue.len(), self.findings.due_soon.len());
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let rag = Rag::of(count(self.open(None)), count(late), count(soon));
        let rag = rag.map(|rag| format!("{}: ", rag.signed())).unwrap_or_default();
        let mut said = format!("{rag}{} open", counted(self.open(None), "finding"));
        said += &match self.findings.overdue.iter().filter_map(|row| row.days_late()).max() {
            Some(days) => {
                let (count, days) = (self.findings.overdue.len(), counted(days, "day"));
                format!(", {count} of them overdue, the longest by {days}")
            }
            None => ", none overdue".to_owned(),
        };
        if let Some(not_met) = not_met_in_words(self.closed, self.closed_not_met) {
            said += &format!(". {} closed, {not_met}", self.closed);
        }
        for (concern, link) in self.came_back() {
            let (name, now) = (&link.name, concern.row.finding.name());
            said += &format!(". {name} was closed and has come back as {now}");
        }
        said + "." + &self.apart_in_a_sentence().unwrap_or_default()
    }

    /// The open concerns that recur from one that was closed.
    fn came_back(&self) -> impl Iterator<Item = (&Concern, &Link)> {
        let open = self.concerns.iter().filter(|concern| concern.row.is_open());
        open.flat_map(|concern| {
            let links =
                concern.links.iter().filter(|link| link.recurs_from_closed(&concern.row.body.slug));
            links.map(move |link| (concern, link))
        })
    }

    fn facts(&self) -> Block {
        let stage = match self.body.monitoring_on(self.today) {
            None => "not recorded (scan is the default)".to_owned(),
            Some(monitoring) => match monitoring.since {
                Some(day) => format!("{} since {}", monitoring.stage, calendar::day_shown(day)),
                None => monitoring.stage.to_string(),
            },
        };
        Block::fields([
            ("kind", Cell::from(self.body.kind.plainly())),
            ("region", Cell::from(self.body.region.as_ref())),
            ("ROCU", Cell::from(self.body.rocu.as_ref())),
            ("monitoring stage", Cell::from(stage)),
            ("retired", Cell::from(self.body.retired)),
        ])
    }

    /// An entry for each report: its scheme, and what it gave on each question.
    fn graded(&self) -> Vec<Block> {
        let of_one_report =
            |a: &Grade, b: &Grade| a.inspection == b.inspection && a.scheme == b.scheme;
        let entry = |grades: &[Grade]| {
            let first = grades.first()?;
            let given: Vec<String> =
                grades.iter().map(|grade| format!("{}: {}", grade.question, grade.grade)).collect();
            let text = format!("{}. {}", first.scheme, given.join("; "));
            Some((first.shown().unwrap_or_default(), Cell::from(text)))
        };
        Block::Entries(self.grades.chunk_by(of_one_report).filter_map(entry).collect())
            .under("Grades (not comparable across schemes)")
    }

    fn counted(&self) -> Vec<Block> {
        let statuses: Vec<Status> = Status::ALL
            .iter()
            .copied()
            .filter(|status| self.counts.iter().any(|count| count.status == Some(*status)))
            .collect();
        let is_there = |kind: &&Kind| self.counts.iter().any(|count| count.kind == **kind);
        let (apart, kinds): (Vec<Kind>, Vec<Kind>) =
            Kind::ALL.iter().filter(is_there).partition(|kind| kind.is_apart());
        let mut headings = vec![Heading::whole("kind")];
        headings.extend(statuses.iter().map(|status| Heading::whole(status.word())));
        headings.push(Heading::whole("total"));
        let line = |head: &str, kind: Option<Kind>| {
            let mut cells = vec![Cell::from(head)];
            cells.extend(statuses.iter().map(|status| self.count(kind, Some(*status))));
            cells.push(self.count(kind, None));
            cells
        };
        let lines = |kinds: Vec<Kind>| -> Vec<Vec<Cell>> {
            kinds.into_iter().map(|kind| line(kind.plainly(), Some(kind))).collect()
        };
        let (rows, apart) = (lines(kinds), lines(apart));
        if rows.is_empty() {
            return vec![Block::Text("No findings are addressed to it.".to_owned())];
        }
        let apart =
            Block::Table(Table { headings: headings.clone(), rows: apart.into(), totals: None });
        let mut blocks =
            Block::Table(Table { headings, rows: rows.into(), totals: Some(line("total", None)) })
                .under("Findings by kind and status");
        blocks.extend(apart.under("Parts and actions by status"));
        blocks
    }

    fn count(&self, kind: Option<Kind>, status: Option<Status>) -> Cell {
        let meant = |count: &&KindCount| {
            kind.map_or(!count.kind.is_apart(), |kind| count.kind == kind)
                && status.is_none_or(|status| count.status == Some(status))
        };
        Cell::from(self.counts.iter().filter(meant).map(|count| count.count).sum::<usize>())
    }

    fn concern(&self, concern: &Concern) -> Vec<Block> {
        let row = &concern.row;
        let mut fields = vec![
            ("status", row.status_cell()),
            ("roll-up", Cell::from(concern.roll_up.in_words())),
        ];
        fields.push(("due", row.due_and_standing(self.today)));
        fields.extend(concern.links.iter().map(|link| link_field(link, &[&row.body.slug])));
        if let Some(note) = &concern.latest_note {
            let day = calendar::day_shown(note.day);
            fields.push(("latest note", Cell::from(format!("{day}: {}", note.text))));
        }
        let mut blocks = vec![
            Block::Heading(format!("Cause of concern {}", row.finding.name())),
            Block::Text(row.finding.text.clone().unwrap_or_else(|| row.finding.title.clone())),
            Block::Fields(fields),
        ];
        blocks.push(Block::Table(tree::table(&tree::under(row.finding.id, &concern.below))));
        blocks
    }

    fn concerns_that_ended(&self, concerns: &[&Concern]) -> Vec<Block> {
        let entry = |concern: &&Concern| {
            let row = &concern.row;
            let ended = match (row.progress.status, row.closed_on) {
                (Some(Status::Closed), day) => row::closed_on(day) + &row.grounds.shortfall(),
                (status, _) => status.map_or("", OneOf::word).to_owned(),
            };
            let back = came_back_as(&concern.links, &row.body.slug);
            let tone = if back.is_some() { Tone::Late } else { Tone::Plain };
            let back = back.unwrap_or_default();
            let text =
                format!("{ended} ({}){back}: {}", concern.roll_up.in_words(), row.finding.title);
            (row.finding.name().clone(), Cell::from(text).toned(tone))
        };
        Block::Entries(concerns.iter().map(entry).collect())
            .under(format!("Causes of concern that have ended: {}", concerns.len()))
    }
}

const URGENT: &[Field] = &[
    Field::Ref,
    Field::Kind,
    Field::Status,
    Field::Due,
    Field::DaysLate,
    Field::Owner,
    Field::Title,
];

/// The findings, without the parts and actions that are counted apart.
fn counted_rows(rows: &[ProgressRow]) -> impl Iterator<Item = &ProgressRow> {
    rows.iter().filter(|row| !row.finding.kind.is_apart())
}

fn children_of<'a>(
    parent: &ProgressRow,
    rows: &'a [ProgressRow],
) -> impl Iterator<Item = &'a ProgressRow> {
    let parent = parent.finding.id;
    rows.iter().filter(move |row| row.finding.parent == Some(parent))
}

fn kind_counts(rows: &[ProgressRow]) -> Vec<KindCount> {
    let mut counts: BTreeMap<(Kind, Option<Status>), usize> = BTreeMap::new();
    for row in rows {
        *counts.entry((row.finding.kind, row.progress.status)).or_default() += 1;
    }
    counts.into_iter().map(|((kind, status), count)| KindCount { kind, status, count }).collect()
}
