//! What came back: by the links that were recorded, and by the likeness of what was closed and what came later.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::row::{closed_on, ended_on};
use crate::error::first_of;
use crate::model::calendar::{Written, with_weekday};
use crate::model::closure::Reopened;
use crate::model::finding::typed_name;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Remedy, Report, Table, Tone, counted, pick};

#[derive(Debug)]
pub struct RecurringInput {
    pub selection: Selection,
    pub linked: Vec<TwoFindings>,
    /// Each finding at the body at which it was closed and is open again.
    pub reopened: Vec<(ProgressRow, Reopened)>,
    pub alike: Vec<(TwoFindings, Shared)>,
    /// What was not compared, or is not shown.
    pub left_out: Vec<String>,
    /// The least likeness that is shown, in per cent.
    pub least: i64,
}

/// A later and an earlier finding, at the first of their bodies.
#[derive(Debug)]
pub struct TwoFindings {
    pub later: ProgressRow,
    pub earlier: ProgressRow,
    pub bodies: Vec<String>,
}

/// How alike two findings are, and the words that they share.
#[derive(Debug)]
pub struct Shared {
    pub percent: i64,
    pub words: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Recurring {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    least_percent: i64,
    /// What was not compared, or is not shown, because there is too much of it.
    left_out: Vec<String>,
    count: usize,
    recurring: Vec<RecurringRow>,
}

/// Two findings at the same bodies, or one that is open again. The keys are a promise: every key is always there, none goes away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecurringRow {
    /// Whether the link is recorded; if not, their words are alike, and no more is claimed.
    pub linked: bool,
    #[serde(rename = "ref")]
    pub name: String,
    pub title: String,
    pub published: Option<NaiveDate>,
    pub status: Option<Status>,
    pub bodies: Vec<String>,
    pub earlier_ref: String,
    pub earlier_title: String,
    pub earlier_published: Option<NaiveDate>,
    pub earlier_status: Option<Status>,
    /// Null where the day isn't known.
    pub earlier_closed_on: Option<NaiveDate>,
    /// When it was reopened, if both are the same finding.
    pub reopened_on: Option<NaiveDate>,
    pub reopened_reason: Option<String>,
    /// Null for what is linked.
    pub percent: Option<i64>,
    pub shared_words: Vec<String>,
    /// What records the link; null where it is recorded.
    pub command: Option<String>,
    #[serde(skip)]
    earlier_ended: String,
    #[serde(skip)]
    token: String,
}

/// So many shared words are shown to people.
const WORDS_SHOWN: usize = 8;

impl Recurring {
    pub fn of(input: RecurringInput, today: NaiveDate) -> Recurring {
        let RecurringInput { selection, linked, reopened, alike, left_out, least } = input;
        let mut recurring: Vec<RecurringRow> =
            linked.into_iter().map(RecurringRow::linked).collect();
        recurring.extend(reopened.into_iter().map(|(row, one)| RecurringRow::reopened(row, one)));
        recurring.extend(alike.into_iter().map(|(two, shared)| RecurringRow::alike(two, shared)));
        Recurring {
            schema: "track.recurring/1",
            as_of: today,
            selection,
            least_percent: least,
            left_out,
            count: recurring.len(),
            recurring,
        }
    }

    fn linked(&self) -> impl Iterator<Item = &RecurringRow> {
        self.recurring.iter().filter(|row| row.linked)
    }

    fn reopened(&self) -> impl Iterator<Item = &RecurringRow> {
        self.recurring.iter().filter(|row| row.reopened_on.is_some())
    }

    fn alike(&self) -> impl Iterator<Item = &RecurringRow> {
        self.recurring.iter().filter(|row| row.percent.is_some())
    }
}

impl RecurringRow {
    fn linked(TwoFindings { later, earlier, bodies }: TwoFindings) -> RecurringRow {
        RecurringRow {
            linked: true,
            name: later.finding.name(),
            title: later.finding.title.clone(),
            published: published(&later),
            status: later.progress.status,
            bodies,
            earlier_ref: earlier.finding.name(),
            earlier_title: earlier.finding.title.clone(),
            earlier_published: published(&earlier),
            earlier_status: earlier.progress.status,
            earlier_closed_on: earlier.closed_on,
            reopened_on: None,
            reopened_reason: None,
            percent: None,
            shared_words: Vec::new(),
            command: None,
            earlier_ended: match earlier.progress.status {
                Some(Status::Closed) => ended_on(&earlier),
                _ => earlier.status_word().to_owned(),
            },
            token: later.plain_token(),
        }
    }

    fn reopened(row: ProgressRow, one: Reopened) -> RecurringRow {
        let bodies = vec![one.body];
        RecurringRow {
            linked: false,
            earlier_status: Some(Status::Closed),
            earlier_closed_on: one.closed_on,
            reopened_on: Some(one.reopened_on),
            reopened_reason: one.reason,
            earlier_ended: closed_on(one.closed_on),
            ..RecurringRow::linked(TwoFindings { later: row.clone(), earlier: row, bodies })
        }
    }

    fn alike(two: TwoFindings, shared: Shared) -> RecurringRow {
        let typed = |row: &ProgressRow| typed_name(&row.finding.name(), row.finding.id);
        let command = format!("track link {} recurs {}", typed(&two.later), typed(&two.earlier));
        RecurringRow {
            linked: false,
            percent: Some(shared.percent),
            shared_words: shared.words,
            command: Some(command),
            ..RecurringRow::linked(two)
        }
    }

    fn remedy(&self) -> Remedy {
        let percent = self.percent.unwrap_or_default();
        let words: Vec<&str> =
            self.shared_words.iter().take(WORDS_SHOWN).map(String::as_str).collect();
        let said = format!(
            "{percent}% like {} ({}): {}\n{}\nshared words: {}",
            self.earlier_ref,
            self.earlier_ended,
            self.earlier_title,
            self.title,
            words.join(", ")
        );
        Remedy {
            name: self.name.clone(),
            said: Cell::from(said),
            command: self.command.clone().unwrap_or_default(),
        }
    }

    fn bodies(&self) -> String {
        const SHOWN: usize = 3;
        first_of(self.bodies.iter().cloned(), SHOWN)
    }
}

fn published(row: &ProgressRow) -> Option<NaiveDate> {
    row.finding.issued.as_ref().map(|issued: &Written| issued.day)
}

const COLUMNS: &[Column<RecurringRow>] = &[
    Column::new("ref", |row: &RecurringRow| Value::from(&row.name)),
    Column::new("bodies", |row: &RecurringRow| Value::from(row.bodies.join("; ")))
        .shown(|row| Cell::from(row.bodies()))
        .optional(),
    Column::new("published", |row: &RecurringRow| Value::from(row.published)).optional(),
    Column::new("status", |row: &RecurringRow| Value::word(row.status)),
    Column::new("earlier_ref", |row: &RecurringRow| Value::from(&row.earlier_ref))
        .headed("recurs from")
        .shown(|row| Cell::from(&row.earlier_ref).toned(Tone::Late)),
    Column::new("earlier_published", |row: &RecurringRow| Value::from(row.earlier_published))
        .headed("published"),
    Column::new("earlier_status", |row: &RecurringRow| Value::word(row.earlier_status)),
    Column::new("earlier_closed_on", |row: &RecurringRow| Value::from(row.earlier_closed_on))
        .headed("which was")
        .shown(|row| Cell::from(&row.earlier_ended)),
    Column::new("reopened_on", |row: &RecurringRow| Value::from(row.reopened_on))
        .headed("reopened"),
    Column::new("reopened_reason", |row: &RecurringRow| Value::from(row.reopened_reason.as_ref()))
        .headed("reason")
        .cut(),
    Column::new("linked", |row: &RecurringRow| Value::from(row.linked)),
    Column::new("percent", |row: &RecurringRow| Value::from(row.percent)),
    Column::new("shared_words", |row: &RecurringRow| Value::from(row.shared_words.join(" "))),
    Column::new("command", |row: &RecurringRow| Value::from(row.command.as_ref())),
    Column::new("title", |row: &RecurringRow| Value::from(&row.title)).cut(),
    Column::new("earlier_title", |row: &RecurringRow| Value::from(&row.earlier_title)),
];

const REOPENED: [&str; 6] =
    ["ref", "bodies", "earlier_closed_on", "reopened_on", "reopened_reason", "title"];
const SHOWN: [&str; 7] =
    ["ref", "bodies", "published", "status", "earlier_ref", "earlier_closed_on", "title"];

impl Report for Recurring {
    type Row = RecurringRow;
    const COLUMNS: &'static [Column<RecurringRow>] = COLUMNS;

    fn rows(&self) -> &[RecurringRow] {
        &self.recurring
    }

    fn page(&self) -> Page {
        let (whom, day) = (self.selection.for_whom(), with_weekday(self.as_of));
        let (linked, alike) = (self.linked().count(), self.alike().count());
        let title = match self.count {
            0 => format!("Nothing came back{whom} on {day}"),
            _ => format!("What came back{whom} on {day}"),
        };
        let table = Table::of(&pick(COLUMNS, &SHOWN), self.linked());
        let mut blocks =
            Block::Table(table).under(format!("Linked: {}", counted(linked, "finding")));
        let table = Table::of(&pick(COLUMNS, &REOPENED), self.reopened());
        let reopened = counted(self.reopened().count(), "finding");
        blocks.extend(Block::Table(table).under(format!("Closed, and open again: {reopened}")));
        if alike > 0 {
            blocks.push(Block::Heading(format!(
                "Alike in their words, and not linked: {}",
                counted(alike, "pair")
            )));
            blocks.push(Block::Remedies(self.alike().map(RecurringRow::remedy).collect()));
        }
        blocks.push(Block::Aside(format!(
            "Likeness compares what was closed with what was published at the same body later: the share of the words of both \
             that they have in common, rare words counting for more. Words of grammar aren't counted. Shown from {}% on. It only \
             says that words are shared: read both before you link them.",
            self.least_percent
        )));
        blocks.extend(self.left_out.iter().map(|said| Block::Aside(said.clone())));
        Page { title: Some(title), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.recurring.iter().map(|row| row.token.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_links_the_later_one_to_the_earlier_one() {
        let (later, earlier) = (ProgressRow::numbered(2, "#2"), ProgressRow::numbered(1, "Rec 1"));
        let two = TwoFindings { later, earlier, bodies: vec!["kent".to_owned()] };
        let row = RecurringRow::alike(two, Shared { percent: 100, words: Vec::new() });

        assert_eq!(row.command.as_deref(), Some("track link :2 recurs 'Rec 1'"));
        assert_eq!(row.percent, Some(100));
    }
}
