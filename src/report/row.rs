//! A row as every answer gives it: one finding at one body, with what is computed for a day.

use chrono::NaiveDate;
use serde::Serialize;

use super::lateness::late_by;
use crate::model::OneOf;
use crate::model::calendar::{Precision, day_shown, shown};
use crate::model::deadline::{Rule, Setter};
use crate::model::due::{Against, Due};
use crate::model::finding::Kind;
use crate::model::progress::{Accepted, Priority, Status};
use crate::model::progress_row::{Listed, ProgressRow};
use crate::page::{Cell, Tone, counted};

/// One finding at one body. The keys are a promise: every key is always there, none goes away.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The finding's permanent number, the same at each of its bodies.
    pub id: i64,
    /// Its reference.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub title: String,
    pub text: Option<String>,
    pub kind: Kind,
    pub body: String,
    pub body_name: String,
    pub inspection: Option<String>,
    pub parent: Option<String>,
    pub issued: Option<NaiveDate>,
    pub issued_text: Option<String>,
    pub issued_precision: Option<Precision>,
    pub due: Option<NaiveDate>,
    pub due_text: Option<String>,
    pub due_precision: Option<Precision>,
    pub original_due: Option<NaiveDate>,
    pub set_by: Option<Setter>,
    /// Where it stands; null for a practice.
    pub status: Option<Status>,
    pub accepted: Option<Accepted>,
    pub owner: Option<String>,
    pub priority: Option<Priority>,
    pub themes: Vec<String>,
    /// Where it was read.
    pub source: Option<String>,
    /// Days past its date while open; null where it is not late or over.
    pub days_late: Option<i64>,
    /// `undated`, `later`, `soon`, `today` or `late`; null once it is over.
    pub state: Option<&'static str>,
    pub closed_on: Option<NaiveDate>,
    /// How many days late it was closed, nought when in time.
    pub closed_late: Option<i64>,
    pub updated: Option<NaiveDate>,
    /// Days from its first due date to the present one; null where it never moved.
    pub slippage: Option<i64>,
    pub extensions: i64,
    pub since: Option<NaiveDate>,
    /// Who must act first, where it is blocked.
    pub blocked_by: Option<String>,
    /// Days for which it has waited for the inspectorate; null where it is not submitted.
    pub waited: Option<i64>,
    pub due_rule: Option<Rule>,
    pub due_basis: Option<NaiveDate>,
    pub original_due_precision: Option<Precision>,
    pub published: Option<NaiveDate>,
    pub published_text: Option<String>,
    pub published_precision: Option<Precision>,
    pub parts: Option<u32>,
    /// It rises with every change of the row, for `--if-version`. No column of its own: it is the
    /// register's, and another register counts anew.
    pub version: i64,
    /// What is not in the JSON: where it stands against its date.
    #[serde(skip)]
    pub standing: Option<Due>,
    /// The due date as people are shown it.
    #[serde(skip)]
    pub due_shown: Option<String>,
    /// The name that every command takes back for just this row.
    #[serde(skip)]
    pub token: String,
    /// The name of the finding.
    #[serde(skip)]
    pub name: String,
    /// The number of its parent.
    #[serde(skip)]
    pub parent_id: Option<i64>,
}

impl Row {
    /// A row with what is computed for a day.
    pub fn of(row: ProgressRow, against: Against, today: NaiveDate) -> Row {
        let row = row.on(against, today);
        let (finding, progress) = (&row.finding, &row.progress);
        let (issued, published) = (finding.issued.as_ref(), row.published());
        let deadline = progress.deadline.as_ref();
        Row {
            standing: row.on_the_day.standing,
            days_late: row.days_late(),
            state: row.standing().map(Due::word),
            closed_late: row.closed_late(),
            slippage: row.slippage(),
            waited: row.waited(),
            due_shown: progress.due_shown(),
            token: row.token(),
            name: finding.name(),
            parent_id: finding.parent,
            original_due_precision: progress.original_precision,
            due_rule: deadline.map(|deadline| deadline.rule),
            due_basis: deadline.and_then(|deadline| deadline.basis),
            published: published.map(|written| written.day),
            published_text: published.map(|written| written.text.clone()),
            published_precision: published.map(|written| written.precision),
            version: row.version(),
            id: finding.id,
            reference: finding.reference.as_ref().map(ToString::to_string),
            title: finding.title.clone(),
            text: finding.text.clone(),
            kind: finding.kind,
            body: row.body.slug.clone(),
            body_name: row.body.name.clone(),
            inspection: row.inspection.as_ref().map(|inspection| inspection.title.clone()),
            parent: row.parent.clone(),
            issued: issued.map(|written| written.day),
            issued_text: issued.map(|written| written.text.clone()),
            issued_precision: issued.map(|written| written.precision),
            due: progress.due(),
            due_text: deadline.map(|deadline| deadline.text.clone()),
            due_precision: progress.due_precision(),
            original_due: progress.original_due,
            set_by: progress.set_by,
            status: progress.status,
            accepted: progress.accepted,
            owner: progress.owner.clone(),
            priority: progress.priority,
            themes: finding.themes.clone(),
            source: finding.source.clone(),
            closed_on: row.closed_on,
            updated: row.updated(),
            extensions: row.extensions,
            blocked_by: progress.blocked_by.clone(),
            since: Some(progress.since),
            parts: finding.parts,
        }
    }

    /// The rows of many.
    pub fn all(rows: Vec<ProgressRow>, today: NaiveDate) -> Vec<Row> {
        Row::all_against(Against::Present, rows, today)
    }

    /// The same, their lateness counted against one of their dates.
    pub fn all_against(against: Against, rows: Vec<ProgressRow>, today: NaiveDate) -> Vec<Row> {
        rows.into_iter().map(|row| Row::of(row, against, today)).collect()
    }

    /// Whether something remains to be done.
    pub fn is_open(&self) -> bool {
        self.status.is_some_and(Status::is_open)
    }

    /// Whether it counts as overdue: late, and the next step is the force's own.
    pub fn is_overdue(&self) -> bool {
        self.standing.zip(self.status).is_some_and(|(standing, status)| standing.is_overdue(status))
    }

    /// Whether it is due from today to the end of what counts as soon.
    pub fn is_soon(&self) -> bool {
        self.standing.is_some_and(Due::is_soon)
    }

    /// How it stands against its date, in words: `661 days late`, `today`, `in 12 days`.
    pub fn standing_in_words(&self, today: NaiveDate) -> Option<String> {
        match self.standing? {
            Due::Undated => None,
            Due::Late { days } => Some(late_by(days)),
            Due::Today => Some("today".to_owned()),
            Due::Soon | Due::Later => {
                let days = (self.due? - today).num_days();
                Some(format!("in {}", counted(days, "day")))
            }
        }
    }

    /// How far its date has moved: `2 extensions, 184 days, first due 31 Jan 2025`. An import knows
    /// the first date, and not by how many steps it came to the present one.
    pub fn moved_in_words(&self) -> Option<String> {
        let times = (self.extensions > 0).then(|| counted(self.extensions, "extension"));
        let days = self.slippage.map(|days| match u64::try_from(days) {
            Ok(days) => counted(days, "day"),
            Err(_) => format!("{} earlier", counted(days.unsigned_abs(), "day")),
        });
        let first = self.original_due.zip(self.original_due_precision).filter(|_| days.is_some());
        let first = first.map(|(day, precision)| format!("first due {}", shown(day, precision)));
        let facts: Vec<String> = [times, days, first].into_iter().flatten().collect();
        (!facts.is_empty()).then(|| facts.join(", "))
    }

    /// For whom it waits, and since when: for the inspectorate, or for who must act first.
    pub fn waiting_in_words(&self) -> Option<String> {
        let since = day_shown(self.since?);
        match (self.status?, &self.blocked_by, self.waited) {
            (Status::Blocked, Some(by), _) => Some(format!("blocked by {by} since {since}")),
            (Status::Blocked, None, _) => Some(format!("blocked since {since}")),
            (Status::Submitted, _, Some(days)) => Some(format!(
                "submitted on {since}, waiting for the inspectorate for {}",
                counted(days, "day")
            )),
            _ => None,
        }
    }

    /// The tone that its standing has.
    pub fn tone(&self) -> Tone {
        match (self.is_overdue(), self.is_soon(), self.status) {
            (true, _, _) => Tone::Late,
            (_, true, _) => Tone::Soon,
            (_, _, Some(Status::Closed)) => Tone::Done,
            _ => Tone::Plain,
        }
    }

    /// The days late as a cell: a number, or nothing.
    pub fn late_cell(&self) -> Cell {
        Cell::from(self.days_late).toned(self.tone())
    }

    /// The due date as a cell.
    pub fn due_cell(&self) -> Cell {
        let words = self.due_shown.as_deref().unwrap_or("no date");
        Cell::from(self.due).said(words).toned(self.tone())
    }

    /// The status as a cell: its word.
    pub fn status_cell(&self) -> Cell {
        let word = self.status.map_or("praise", OneOf::word);
        let tone = if self.is_open() { Tone::Plain } else { Tone::Done };
        Cell::from(word).toned(tone)
    }
}
