//! One body in detail: its grades, counts, concerns with their children, and what is due next.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::columns::{self, Field};
use super::duty::{self, DutyRow};
use super::link::link_field;
use super::roll_up::RollUp;
use super::row::{self, RowText};
use crate::model::OneOf;
use crate::model::body::Body;
use crate::model::calendar;
use crate::model::duty::Duty;
use crate::model::finding::Kind;
use crate::model::history::Link;
use crate::model::inspection::Grade;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::page::{Block, Cell, Heading, Table, Tone, counted};

const RECENTLY: Days = Days::new(90);

#[derive(Debug)]
pub struct DetailInput {
    pub body: Body,
    pub items: Vec<ProgressRow>,
    pub grades: Vec<Grade>,
    pub links: HashMap<i64, Vec<Link>>,
    pub notes: HashMap<i64, (NaiveDate, String)>,
    pub duties: Vec<Duty>,
}
#[derive(Debug, Serialize)]
pub struct BodyDetail {
    body: Body,
    grades: Vec<Grade>,
    concerns: Vec<Concern>,
    overdue: Vec<ProgressRow>,
    due_soon: Vec<ProgressRow>,
    submitted: Vec<ProgressRow>,
    blocked: Vec<ProgressRow>,
    closed_recently: Vec<ProgressRow>,
    duties: Vec<DutyRow>,
    counts: Vec<KindCount>,
    closed: usize,
    closed_not_met: usize,
    #[serde(skip)]
    today: NaiveDate,
}

#[derive(Debug, Serialize)]
struct KindCount {
    kind: Kind,
    status: Option<Status>,
    count: usize,
}

#[derive(Debug, Serialize)]
struct Concern {
    #[serde(flatten)]
    row: ProgressRow,
    roll_up: RollUp,
    children: Vec<ProgressRow>,
    links: Vec<Link>,
    latest_note: Option<Note>,
}
#[derive(Debug, Serialize)]
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
            links: links.remove(&row.finding.id).unwrap_or_default(),
            latest_note: notes.remove(&row.finding.id).map(|(day, text)| Note { day, text }),
            row: row.clone(),
        };
        let concerns =
            rows.iter().filter(|row| row.finding.kind == Kind::Concern).map(concern).collect();
        let since = today.checked_sub_days(RECENTLY).unwrap_or(today);
        let recently =
            |row: &ProgressRow| row.closed_on.is_some_and(|day| day >= since && day <= today);
        let waiting = |status| move |row: &ProgressRow| row.progress.status == Some(status);
        BodyDetail {
            body,
            grades,
            concerns,
            overdue: chosen(&rows, Listed::is_overdue),
            due_soon: chosen(&rows, Listed::is_soon),
            submitted: chosen(&rows, waiting(Status::Submitted)),
            blocked: chosen(&rows, waiting(Status::Blocked)),
            closed_recently: chosen(&rows, recently),
            counts: kind_counts(&rows),
            closed: rows.iter().filter(|row| row.progress.status == Some(Status::Closed)).count(),
            closed_not_met: rows.iter().filter(|row| row.grounds.are_not_met()).count(),
            duties: DutyRow::all(duties, today),
            today,
        }
    }

    pub fn name(&self) -> &str {
        &self.body.name
    }

    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Text(self.in_a_sentence()), self.facts()];
        blocks.extend(self.graded());
        blocks.extend(self.counted());
        let (open, ended): (Vec<&Concern>, Vec<&Concern>) =
            self.concerns.iter().partition(|concern| concern.row.is_open());
        blocks.extend(open.iter().flat_map(|concern| self.concern(concern)));
        blocks.extend(self.concerns_that_ended(&ended));
        blocks.extend(list("Overdue, the longest wait first", &self.overdue, OVERDUE));
        blocks.extend(list("Due within 30 days", &self.due_soon, DUE));
        blocks.extend(list("Submitted, waiting for the inspectorate", &self.submitted, SUBMITTED));
        blocks.extend(list("Blocked by others", &self.blocked, BLOCKED));
        let has_outcome = self.closed_recently.iter().any(|row| row.grounds.outcome.is_some());
        let closed = if has_outcome { CLOSED_WITH_OUTCOME } else { CLOSED };
        blocks.extend(list("Closed in the last 90 days", &self.closed_recently, closed));
        blocks.extend(duty::blocks(&self.duties));
        blocks
    }

    fn in_a_sentence(&self) -> String {
        let is_open = |count: &&KindCount| count.status.is_some_and(Status::is_open);
        let open: usize = self.counts.iter().filter(is_open).map(|count| count.count).sum();
        let mut said = format!("{} open", counted(open, "finding"));
        said += &match self.overdue.iter().filter_map(|row| row.days_late()).max() {
            Some(days) => {
                let (count, days) = (self.overdue.len(), counted(days, "day"));
                format!(", {count} of them overdue, the longest by {days}")
            }
            None => ", none overdue".to_owned(),
        };
        if self.closed_not_met > 0 {
            said += &format!(". {} closed, {} of them not met", self.closed, self.closed_not_met);
        }
        for (concern, link) in self.came_back() {
            let (name, now) = (&link.name, concern.row.finding.name());
            said += &format!(". {name} was closed and has come back as {now}");
        }
        said + "."
    }

    /// The open concerns that recur from one that was closed.
    fn came_back(&self) -> impl Iterator<Item = (&Concern, &Link)> {
        let open = self.concerns.iter().filter(|concern| concern.row.is_open());
        open.flat_map(|concern| {
            let links = concern.links.iter().filter(|link| link.recurs_from_closed());
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
        let kinds =
            Kind::ALL.iter().filter(|kind| self.counts.iter().any(|count| count.kind == **kind));
        let mut headings = vec![Heading::whole("kind")];
        headings.extend(statuses.iter().map(|status| Heading::whole(status.word())));
        headings.push(Heading::whole("total"));
        let line = |head: &str, kind: Option<Kind>| {
            let mut cells = vec![Cell::from(head)];
            cells.extend(statuses.iter().map(|status| self.count(kind, Some(*status))));
            cells.push(self.count(kind, None));
            cells
        };
        let rows: Vec<Vec<Cell>> = kinds.map(|kind| line(kind.plainly(), Some(*kind))).collect();
        if rows.is_empty() {
            return vec![Block::Text("No findings are addressed to it.".to_owned())];
        }
        Block::Table(Table { headings, rows, totals: Some(line("total", None)) })
            .under("Findings by kind and status")
    }

    fn count(&self, kind: Option<Kind>, status: Option<Status>) -> Cell {
        let meant = |count: &&KindCount| {
            kind.is_none_or(|kind| count.kind == kind)
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
        let due = match row.standing_in_words(self.today) {
            Some(standing) => format!("{}, {standing}", row.due_cell().text()),
            None => row.due_cell().text().into_owned(),
        };
        fields.push(("due", Cell::from(due).toned(row.tone())));
        fields.extend(concern.links.iter().map(link_field));
        if let Some(note) = &concern.latest_note {
            let day = calendar::day_shown(note.day);
            fields.push(("latest note", Cell::from(format!("{day}: {}", note.text))));
        }
        let mut blocks = vec![
            Block::Heading(format!("Cause of concern {}", row.finding.name())),
            Block::Text(row.finding.text.clone().unwrap_or_else(|| row.finding.title.clone())),
            Block::Fields(fields),
        ];
        blocks.push(Block::Table(columns::table(OVERDUE_WITH_STATUS, &concern.children)));
        blocks
    }

    fn concerns_that_ended(&self, concerns: &[&Concern]) -> Vec<Block> {
        let entry = |concern: &&Concern| {
            let row = &concern.row;
            let ended = match (row.progress.status, row.closed_on) {
                (Some(Status::Closed), day) => row::closed_on(day) + &row.grounds.shortfall(),
                (status, _) => status.map_or("", OneOf::word).to_owned(),
            };
            let back: Vec<&str> = concern
                .links
                .iter()
                .filter(|link| link.has_come_back())
                .map(|link| link.name.as_str())
                .collect();
            let (back, tone) = match back.join(", ") {
                none if none.is_empty() => (none, Tone::Plain),
                names => (format!("; came back as {names}"), Tone::Late),
            };
            let text =
                format!("{ended} ({}){back}: {}", concern.roll_up.in_words(), row.finding.title);
            (row.finding.name().clone(), Cell::from(text).toned(tone))
        };
        Block::Entries(concerns.iter().map(entry).collect())
            .under(format!("Causes of concern that have ended: {}", concerns.len()))
    }
}

fn list(heading: &str, rows: &[ProgressRow], fields: &[Field]) -> Vec<Block> {
    Block::Table(columns::table(fields, rows))
        .under(format!("{heading}: {}", counted(rows.len(), "finding")))
}

const OVERDUE: &[Field] = &[Field::Ref, Field::Kind, Field::Due, Field::DaysLate, Field::Title];
const OVERDUE_WITH_STATUS: &[Field] =
    &[Field::Ref, Field::Status, Field::Due, Field::DaysLate, Field::Title];
const DUE: &[Field] = &[Field::Ref, Field::Kind, Field::Due, Field::Owner, Field::Title];
const SUBMITTED: &[Field] = &[Field::Ref, Field::Kind, Field::Due, Field::Waited, Field::Title];
const BLOCKED: &[Field] =
    &[Field::Ref, Field::Kind, Field::Due, Field::BlockedBy, Field::Since, Field::Title];
const CLOSED: &[Field] =
    &[Field::Ref, Field::Kind, Field::ClosedOn, Field::ClosedLate, Field::Title];
const CLOSED_WITH_OUTCOME: &[Field] =
    &[Field::Ref, Field::Kind, Field::ClosedOn, Field::ClosedLate, Field::Outcome, Field::Title];

fn children_of<'a>(
    parent: &ProgressRow,
    rows: &'a [ProgressRow],
) -> impl Iterator<Item = &'a ProgressRow> {
    let parent = parent.finding.id;
    rows.iter().filter(move |row| row.finding.parent == Some(parent))
}

/// The rows that pass a test, the earliest date first.
fn chosen(rows: &[ProgressRow], test: impl Fn(&ProgressRow) -> bool) -> Vec<ProgressRow> {
    let mut chosen: Vec<ProgressRow> = rows.iter().filter(|row| test(row)).cloned().collect();
    chosen.sort_by_key(|row| (row.progress.due().unwrap_or(NaiveDate::MAX), row.finding.id));
    chosen
}

fn kind_counts(rows: &[ProgressRow]) -> Vec<KindCount> {
    let mut counts: BTreeMap<(Kind, Option<Status>), usize> = BTreeMap::new();
    for row in rows {
        *counts.entry((row.finding.kind, row.progress.status)).or_default() += 1;
    }
    counts.into_iter().map(|((kind, status), count)| KindCount { kind, status, count }).collect()
}
