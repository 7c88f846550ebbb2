//! What came back: by the links that were recorded, and by the likeness of what was closed and what came later.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::row::ended_on;
use crate::model::calendar::{Written, with_weekday};
use crate::model::finding::LinkKind;
use crate::model::history::Link;
use crate::model::likeness::Likeness;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Remedy, Report, Table, Tone, counted, pick};

#[derive(Debug)]
pub struct RecurringInput {
    pub selection: Selection,
    pub rows: Vec<ProgressRow>,
    pub links: HashMap<i64, Vec<Link>>,
    /// The least likeness that is shown, in per cent.
    pub least: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Recurring {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    least_percent: i64,
    count: usize,
    recurring: Vec<RecurringRow>,
}

/// Two findings at the same bodies. The keys are a promise: every key is always there, none goes away.
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

/// So many earlier findings are named for one later one.
const MOST_ALIKE: usize = 3;
/// So many shared words are shown to people.
const WORDS_SHOWN: usize = 8;

impl Recurring {
    pub fn of(input: RecurringInput, today: NaiveDate) -> Recurring {
        let RecurringInput { selection, rows, links, least } = input;
        let mut recurring = linked(&rows, &links);
        recurring.extend(alike(&rows, &links, least));
        Recurring {
            schema: "track.recurring/1",
            as_of: today,
            selection,
            least_percent: least,
            count: recurring.len(),
            recurring,
        }
    }

    fn of_kind(&self, linked: bool) -> impl Iterator<Item = &RecurringRow> {
        self.recurring.iter().filter(move |row| row.linked == linked)
    }
}

impl RecurringRow {
    fn of(later: &ProgressRow, earlier: &ProgressRow) -> RecurringRow {
        RecurringRow {
            linked: true,
            name: later.finding.name(),
            title: later.finding.title.clone(),
            published: published(later),
            status: later.progress.status,
            bodies: vec![later.body.slug.clone()],
            earlier_ref: earlier.finding.name(),
            earlier_title: earlier.finding.title.clone(),
            earlier_published: published(earlier),
            earlier_status: earlier.progress.status,
            earlier_closed_on: earlier.closed_on,
            percent: None,
            shared_words: Vec::new(),
            command: None,
            earlier_ended: match earlier.progress.status {
                Some(Status::Closed) => ended_on(earlier),
                _ => earlier.status_word().to_owned(),
            },
            token: later.plain_token(),
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
        match self.bodies.get(..SHOWN) {
            Some(first) if self.bodies.len() > SHOWN => {
                format!("{} and {} more", first.join(", "), self.bodies.len() - SHOWN)
            }
            _ => self.bodies.join(", "),
        }
    }
}

fn published(row: &ProgressRow) -> Option<NaiveDate> {
    row.finding.issued.as_ref().map(|issued: &Written| issued.day)
}

/// One row for two findings, whatever the number of bodies at which both are.
#[derive(Default)]
struct Pairs(BTreeMap<(i64, i64), RecurringRow>);

impl Pairs {
    fn add(&mut self, later: &ProgressRow, earlier: &ProgressRow) {
        let pair = (later.finding.id, earlier.finding.id);
        match self.0.get_mut(&pair) {
            Some(row) => row.bodies.push(later.body.slug.clone()),
            None => drop(self.0.insert(pair, RecurringRow::of(later, earlier))),
        }
    }
}

fn linked(rows: &[ProgressRow], links: &HashMap<i64, Vec<Link>>) -> Vec<RecurringRow> {
    let at: HashMap<(i64, &str), &ProgressRow> =
        rows.iter().map(|row| ((row.finding.id, row.body.slug.as_str()), row)).collect();
    let mut pairs = Pairs::default();
    for row in rows {
        let links = links.get(&row.finding.id).into_iter().flatten();
        for link in links.filter(|link| link.kind == LinkKind::Recurs && link.forwards) {
            if let Some(earlier) = at.get(&(link.other, row.body.slug.as_str())) {
                pairs.add(row, earlier);
            }
        }
    }
    pairs.0.into_values().collect()
}

/// What was closed, and what was published at the same body later, where nothing is recorded between them.
fn alike(rows: &[ProgressRow], links: &HashMap<i64, Vec<Link>>, least: i64) -> Vec<RecurringRow> {
    let mut places: HashMap<i64, usize> = HashMap::new();
    let mut texts: Vec<String> = Vec::new();
    for row in rows {
        places.entry(row.finding.id).or_insert_with(|| {
            let text = row.finding.text.as_deref().unwrap_or_default();
            texts.push(format!("{} {text}", row.finding.title));
            texts.len() - 1
        });
    }
    let likeness = Likeness::of(texts.iter().map(String::as_str));
    let related: HashSet<(i64, i64)> = links
        .iter()
        .flat_map(|(here, links)| links.iter().map(move |link| (*here, link.other)))
        .collect();
    let mut pairs = Pairs::default();
    let mut scores: HashMap<(i64, i64), (i64, Vec<String>)> = HashMap::new();
    for (later, earlier) in at_same_body(rows) {
        let pair = (later.finding.id, earlier.finding.id);
        let (Some(one), Some(other)) = (places.get(&pair.0), places.get(&pair.1)) else { continue };
        if related.contains(&pair) {
            continue;
        }
        if let Some(percent) = likeness.percent(*one, *other).filter(|percent| *percent >= least) {
            pairs.add(later, earlier);
            scores.entry(pair).or_insert_with(|| (percent, likeness.shared(*one, *other)));
        }
    }
    best(pairs, scores)
}

/// The most alike first, and of each later finding only a few.
fn best(pairs: Pairs, mut scores: HashMap<(i64, i64), (i64, Vec<String>)>) -> Vec<RecurringRow> {
    let scored = pairs.0.into_iter().filter_map(|(pair, row)| {
        let (percent, shared_words) = scores.remove(&pair)?;
        let command = Some(format!(
            "track link {} recurs {}",
            typed(pair.0, &row.name),
            typed(pair.1, &row.earlier_ref)
        ));
        Some(RecurringRow { linked: false, percent: Some(percent), shared_words, command, ..row })
    });
    let mut rows: Vec<RecurringRow> = scored.collect();
    rows.sort_by_key(|row| -row.percent.unwrap_or_default());
    let mut named: HashMap<String, usize> = HashMap::new();
    rows.retain(|row| {
        let count = named.entry(row.name.clone()).or_default();
        *count += 1;
        *count <= MOST_ALIKE
    });
    rows
}

fn typed(id: i64, name: &str) -> String {
    crate::model::finding::typed_name(name, id)
}

fn at_same_body(rows: &[ProgressRow]) -> impl Iterator<Item = (&ProgressRow, &ProgressRow)> {
    let mut by_body: BTreeMap<&str, Vec<&ProgressRow>> = BTreeMap::new();
    rows.iter().for_each(|row| by_body.entry(&row.body.slug).or_default().push(row));
    by_body.into_values().flat_map(|rows| {
        let closed: Vec<&ProgressRow> = rows
            .iter()
            .copied()
            .filter(|row| row.progress.status == Some(Status::Closed))
            .collect();
        rows.into_iter().flat_map(move |later| {
            let before = closed.iter().copied().filter(move |earlier| is_later(later, earlier));
            before.map(move |earlier| (later, earlier)).collect::<Vec<_>>()
        })
    })
}

/// Whether one was published after the other was closed; after it was published, where that day isn't known.
fn is_later(later: &ProgressRow, earlier: &ProgressRow) -> bool {
    let before = earlier.closed_on.or_else(|| published(earlier));
    published(later).zip(before).is_some_and(|(later, before)| later > before)
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
    Column::new("linked", |row: &RecurringRow| Value::from(row.linked)),
    Column::new("percent", |row: &RecurringRow| Value::from(row.percent)),
    Column::new("shared_words", |row: &RecurringRow| Value::from(row.shared_words.join(" "))),
    Column::new("command", |row: &RecurringRow| Value::from(row.command.as_ref())),
    Column::new("title", |row: &RecurringRow| Value::from(&row.title)).cut(),
    Column::new("earlier_title", |row: &RecurringRow| Value::from(&row.earlier_title)),
];

const SHOWN: [&str; 7] =
    ["ref", "bodies", "published", "status", "earlier_ref", "earlier_closed_on", "title"];

impl Report for Recurring {
    type Row = RecurringRow;

    fn rows(&self) -> &[RecurringRow] {
        &self.recurring
    }

    fn page(&self) -> Page {
        let (whom, day) = (self.selection.for_whom(), with_weekday(self.as_of));
        let (linked, alike) = (self.of_kind(true).count(), self.of_kind(false).count());
        let title = match linked + alike {
            0 => format!("Nothing came back{whom} on {day}"),
            _ => format!("What came back{whom} on {day}"),
        };
        let table = Table::of(&pick(COLUMNS, &SHOWN), self.of_kind(true));
        let mut blocks =
            Block::Table(table).under(format!("Linked: {}", counted(linked, "finding")));
        if alike > 0 {
            blocks.push(Block::Heading(format!(
                "Alike in their words, and not linked: {}",
                counted(alike, "pair")
            )));
            blocks.push(Block::Remedies(self.of_kind(false).map(RecurringRow::remedy).collect()));
        }
        blocks.push(Block::Aside(format!(
            "Likeness compares what was closed with what was published at the same body later: the share of the words of both \
             that they have in common, rare words counting for more. Words of grammar aren't counted. Shown from {}% on. It only \
             says that words are shared: read both before you link them.",
            self.least_percent
        )));
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        Records::of(COLUMNS, &self.recurring)
    }

    fn ids(&self) -> Vec<String> {
        self.recurring.iter().map(|row| row.token.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, name: &str, issued: &str, text: &str) -> ProgressRow {
        ProgressRow::numbered(id, name).with(|row| {
            row.finding.issued = Some(Written::read(issued).unwrap());
            row.finding.title = text.to_owned();
        })
    }

    fn closed(row: ProgressRow, on: Option<&str>) -> ProgressRow {
        let mut row = row.in_status(Status::Closed, "2020-01-01");
        row.closed_on = on.map(|day| day.parse().unwrap());
        row
    }

    fn names(rows: &[ProgressRow]) -> Vec<(String, String)> {
        let found = alike(rows, &HashMap::new(), 30);
        found.into_iter().map(|row| (row.name, row.earlier_ref)).collect()
    }

    #[test]
    fn what_came_after_the_closing_at_the_same_body_is_compared() {
        let vetting = "Vet police officers before they join";
        let rows = [
            closed(row(1, "R1", "2019-01-01", vetting), Some("2020-06-01")),
            row(2, "R2", "2021-01-01", "Vet police officers before they begin"),
            row(3, "R3", "2020-01-01", vetting),
            row(4, "R4", "2021-01-01", vetting).at("essex"),
            row(5, "R5", "2021-01-01", "Record crime within 24 hours"),
        ];

        assert_eq!(names(&rows), [("R2".to_owned(), "R1".to_owned())]);
    }

    #[test]
    fn a_closing_without_a_day_is_compared_from_publication_on() {
        let text = "Vet police officers before they join";
        let rows = [
            closed(row(1, "R1", "2019-01-01", text), None),
            row(2, "R2", "2019-02-01", text),
            row(3, "R3", "2018-02-01", text),
            row(4, "R4", "2019-02-01", "Record crime within 24 hours"),
        ];

        assert_eq!(names(&rows), [("R2".to_owned(), "R1".to_owned())]);
    }

    #[test]
    fn the_command_links_the_later_one_to_the_earlier_one() {
        let text = "Vet police officers before they join";
        let rows = [
            closed(row(1, "Rec 1", "2019-01-01", text), None),
            row(2, "#2", "2020-01-01", text),
            row(3, "R3", "2020-01-01", "Record crime within 24 hours"),
        ];
        let found = alike(&rows, &HashMap::new(), 30);

        assert_eq!(found[0].command.as_deref(), Some("track link :2 recurs 'Rec 1'"));
        assert_eq!(found[0].percent, Some(100));
    }
}
