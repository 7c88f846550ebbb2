//! One finding, whole, with its dated history.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{self, Field};
use super::evidence::file_in_words;
use super::history_entry::HistoryEntry;
use super::lateness::in_time_or_late;
use super::link::link_field;
use super::roll_up::RollUp;
use super::row::{self, RowText};
use super::tree;
use crate::model::OneOf;
use crate::model::calendar::{self, Written};
use crate::model::claim::Claim;
use crate::model::closure::ON_A_FILES_WORD;
use crate::model::correction::Correction;
use crate::model::deadline::{Rule, counted_to};
use crate::model::evidence::Evidence;
use crate::model::finding::Kind;
use crate::model::history::{Dossier, Event, Link, What};
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::snooze::Snooze;
use crate::page::{Block, Cell, Page, Records, Report};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Show {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    findings: Vec<ProgressRow>,
    parts: Option<u32>,
    roll_up: RollUp,
    former_refs: Vec<String>,
    children: Vec<ProgressRow>,
    /// What stands under the children.
    below: Vec<ProgressRow>,
    links: Vec<Link>,
    answers: Vec<Answer>,
    claims: Vec<Claim>,
    history: Vec<HistoryEntry>,
    /// What was put right, with the wrong value and the reason.
    corrections: Vec<Correction>,
    evidence: Vec<Evidence>,
    /// What keeps it out of the reminders on this day.
    snoozed: Vec<Snooze>,
    #[serde(skip)]
    is_public: bool,
    /// The bodies at which nothing but a file says that it is closed.
    #[serde(skip)]
    on_a_files_word: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Answer {
    body: String,
    day: Option<NaiveDate>,
    action: Option<String>,
    reason: Option<String>,
}

impl Show {
    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> Show {
        Show { selection, ..self }
    }

    pub fn of(dossier: Dossier, today: NaiveDate) -> Show {
        let findings = row::on(dossier.rows, today);
        let parts = findings.first().and_then(|row| row.finding.parts);
        let kind = findings.first().map(|row| row.finding.kind).unwrap_or_default();
        let entered = |mut rows: Vec<ProgressRow>| {
            rows.retain(|child| child.progress.status != Some(Status::Void));
            row::on(rows, today)
        };
        let (children, below) = (entered(dossier.children), entered(dossier.below));
        Show {
            schema: "track.show/1",
            as_of: today,
            selection: Selection::default(),
            count: findings.len(),
            roll_up: RollUp::of(&children, parts),
            parts,
            is_public: dossier.is_public,
            on_a_files_word: on_a_files_word(&findings, &dossier.events),
            former_refs: dossier.aliases,
            children,
            below,
            links: dossier.links,
            answers: dossier.events.iter().filter_map(Answer::of).collect(),
            claims: dossier.claims.into_iter().map(|claim| claim.on(today)).collect(),
            history: dossier
                .events
                .into_iter()
                .map(|event| HistoryEntry::of(event, kind, today))
                .collect(),
            corrections: dossier.corrections,
            evidence: dossier.evidence,
            snoozed: dossier
                .snoozes
                .into_iter()
                .filter(|snooze| snooze.holds_on(today) && is_open_at(&findings, &snooze.body))
                .collect(),
            findings,
        }
    }

    fn heading(&self, row: &ProgressRow) -> String {
        let heading = format!("{}: {}", row.finding.name(), row.finding.kind.plainly());
        match row.finding.reference {
            Some(_) => format!("{heading}, number {}", row.finding.id),
            None => heading,
        }
    }

    /// Says that the finding has other bodies too, where the default one stood in for a missing one.
    fn left_out(&self, row: &ProgressRow) -> Option<Block> {
        let whom = self.selection.for_whom();
        let name = row.typed_as(&row.finding.name());
        let as_at = self.selection.as_at_typed();
        self.selection.is_own_body().then(|| {
            Block::Aside(format!(
                "Only{whom}; every body: `track show {name} --all-bodies{as_at}`."
            ))
        })
    }

    fn facts(&self, row: &ProgressRow) -> Vec<(&'static str, Cell)> {
        let finding = &row.finding;
        let entered = finding.reference.as_ref().map(ToString::to_string);
        let rolls_up =
            finding.kind == Kind::Concern || !self.children.is_empty() || self.parts.is_some();
        let texts = Field::plain_texts()
            .map(|(field, text)| (field.heading(), Cell::from(finding.texts.get(text))));
        let mut facts = vec![
            ("entered as", Cell::from(entered.filter(|reference| *reference != finding.name()))),
            ("inspection", Cell::from(row.inspection.as_ref().map(|one| &one.title))),
            ("issued", Cell::from(finding.issued.as_ref().map(Written::shown))),
            ("parent", Cell::from(row.parent.as_ref())),
            ("themes", Cell::from(finding.themes.join("; "))),
        ];
        facts.extend(texts);
        facts.extend([
            ("former references", Cell::from(self.former_refs.join(", "))),
            ("roll-up", Cell::from(rolls_up.then(|| self.roll_up.in_words()))),
        ]);
        facts
    }

    fn standing(&self, row: &ProgressRow) -> [(&'static str, Cell); 10] {
        let progress = &row.progress;
        let nobody = || (row.is_open() && !self.is_public).then(|| "none".to_owned());
        [
            ("body", Cell::from(&row.body.name)),
            ("status", self.status(row)),
            ("due", progress.status.map(|_| self.due(row)).unwrap_or_default()),
            ("moved", Cell::from(row::moved(row))),
            ("set by", Cell::from(progress.set_by.map(|setter| setter.to_string()))),
            ("accepted", Cell::from(progress.accepted.map(|accepted| accepted.to_string()))),
            ("answer", Cell::from(self.answers.first().map(Answer::in_words))),
            ("owner", Cell::from(progress.owner.clone().or_else(nobody))),
            ("priority", Cell::from(progress.priority.map(|priority| priority.to_string()))),
            ("reminders", Cell::from(self.snoozed.first().map(Snooze::in_words))),
        ]
    }

    fn status(&self, row: &ProgressRow) -> Cell {
        let cell = status(row);
        let is_bare = self.on_a_files_word.contains(&row.body.slug);
        let words = cell.words.as_ref().filter(|_| is_bare);
        let words = words.map(|words| format!("{words}, {ON_A_FILES_WORD}"));
        Cell { words: words.or(cell.words), ..cell }
    }

    fn due(&self, row: &ProgressRow) -> Cell {
        let words = row.progress.deadline.as_ref().map(|deadline| &deadline.text);
        let Some(day) = row.progress.due() else {
            let words = words.map(|words| format!(" ({words})")).unwrap_or_default();
            return Cell::from(format!("no date{words}"));
        };
        let shown = row.progress.due_shown().unwrap_or_default();
        let mut text = counted_to(&shown, day);
        let words = words.filter(|words| !words.eq_ignore_ascii_case(&shown));
        if let Some(words) = words.filter(|words| **words != day.to_string()) {
            text.push_str(&format!(" ({words}{})", counted_from(row)));
        }
        if let Some(standing) = row.standing_in_words(self.as_of) {
            text.push_str(&format!(": {standing}"));
        }
        Cell::from(text).toned(row.tone())
    }

    fn several_bodies(&self) -> Vec<Block> {
        use Field::{Body, ClosedOn, DaysLate, Due, Owner, Status};
        let fields = [Body, Status, Due, DaysLate, Owner, ClosedOn];
        let open = self.findings.iter().filter(|row| row.is_open()).count();
        let waits =
            |row: &ProgressRow| Some((row.body.slug.clone(), Cell::from(row.waiting_in_words()?)));
        let moved = |row: &ProgressRow| Some((row.body.slug.clone(), Cell::from(row::moved(row)?)));
        let bare = |slug: &String| (slug.clone(), Cell::from(format!("closed {ON_A_FILES_WORD}")));
        let snoozed = |snooze: &Snooze| (snooze.body.clone(), Cell::from(snooze.in_words()));
        vec![
            Block::Heading(format!("Addressed to {} bodies: open at {open}", self.findings.len())),
            Block::Table(columns::table(&fields, &self.findings)),
            Block::Entries(self.findings.iter().filter_map(waits).collect()),
            Block::Entries(self.on_a_files_word.iter().map(bare).collect()),
            Block::Entries(self.findings.iter().filter_map(moved).collect()),
            Block::Entries(self.snoozed.iter().map(snoozed).collect()),
        ]
    }

    fn below(&self) -> Vec<Block> {
        let Some(finding) = self.findings.first().map(|row| row.finding.id) else {
            return Vec::new();
        };
        let rows: Vec<ProgressRow> = self.children.iter().chain(&self.below).cloned().collect();
        Block::Table(tree::table(&tree::under(finding, &rows)))
            .under(format!("Under it: {}", self.roll_up.in_words()))
    }

    fn shown_by(&self) -> Vec<Block> {
        let entry = |file: &Evidence| {
            let text = self.whose(&file.body) + &file_in_words(file);
            (calendar::day_shown(file.day), Cell::from(text))
        };
        Block::Entries(self.evidence.iter().map(entry).collect()).under("Evidence")
    }

    fn happened(&self) -> Vec<Block> {
        let whose = |body: &str| self.whose(body);
        Block::Entries(self.history.iter().map(|one| one.entry(whose)).collect()).under("History")
    }

    /// The body where there are several.
    fn whose(&self, body: &str) -> String {
        if self.findings.len() > 1 { format!("{body}: ") } else { String::new() }
    }
}

/// An action is done by the body itself, and needs no letter.
fn on_a_files_word(findings: &[ProgressRow], events: &[Event]) -> Vec<String> {
    let is_bare = |row: &&ProgressRow| {
        let ends = events.iter().rev().filter(|event| event.body.as_ref() == Some(&row.body.slug));
        let mut ends = ends.filter_map(|event| match &event.what {
            What::End(closure) if closure.reopened.is_none() => Some(closure),
            _ => None,
        });
        row.progress.status == Some(Status::Closed)
            && row.finding.kind != Kind::Action
            && ends.next().is_some_and(|closure| closure.is_on_a_files_word)
    };
    findings.iter().filter(is_bare).map(|row| row.body.slug.clone()).collect()
}

fn extra_fields(row: &ProgressRow) -> Vec<Block> {
    let fields = row.finding.fields.iter();
    let entries = fields.map(|field| (field.name.clone(), Cell::from(&field.value)));
    Block::Entries(entries.collect()).under("Extra fields")
}

fn is_open_at(findings: &[ProgressRow], body: &str) -> bool {
    findings.iter().any(|row| row.body.slug == body && row.is_open())
}

fn counted_from(row: &ProgressRow) -> String {
    let deadline = row.progress.deadline.as_ref();
    let counted = deadline.filter(|deadline| deadline.rule != Rule::Immediately);
    let Some(basis) = counted.and_then(|deadline| deadline.basis) else { return String::new() };
    let issued = row.finding.issued.as_ref().filter(|issued| issued.day == basis);
    format!(", from {}", issued.map_or_else(|| calendar::day_shown(basis), Written::shown))
}

/// The title and the text; only the text where the title is its beginning.
fn wording(row: &ProgressRow) -> Vec<String> {
    let repeats = |text: &&String| text.starts_with(row.finding.title.trim_end_matches('…'));
    match &row.finding.text {
        Some(text) if repeats(&text) => vec![text.clone()],
        Some(text) => vec![row.finding.title.clone(), text.clone()],
        None => vec![row.finding.title.clone()],
    }
}

fn status(row: &ProgressRow) -> Cell {
    let words = match row.progress.status {
        Some(Status::Closed) => {
            let late = row.closed_late().map(|days| format!(", {}", in_time_or_late(days)));
            Some(row::ended_on(row) + &late.unwrap_or_default() + &row.grounds.shortfall())
        }
        _ => row.waiting_in_words(),
    };
    Cell { words, ..row.status_cell() }
}

impl Answer {
    fn of(event: &Event) -> Option<Answer> {
        let What::Response(response) = &event.what else { return None };
        let (action, reason) = response.parts();
        let (action, reason) = (action.map(str::to_owned), reason.map(str::to_owned));
        Some(Answer { body: event.body.clone()?, day: event.day, action, reason })
    }

    fn in_words(&self) -> String {
        let text = self.reason.as_ref().map(|why| format!("no action: {why}"));
        text.or_else(|| self.action.clone()).unwrap_or_default()
    }
}

impl Report for Show {
    type Row = ProgressRow;

    fn rows(&self) -> &[ProgressRow] {
        &self.findings
    }

    fn page(&self) -> Page {
        let Some(first) = self.findings.first() else { return Page::default() };
        let mut blocks: Vec<Block> = wording(first).into_iter().map(Block::Text).collect();
        let own = (self.findings.len() == 1).then(|| self.standing(first));
        blocks.push(Block::fields(own.into_iter().flatten().chain(self.facts(first))));
        let shown: Vec<&str> = self.findings.iter().map(|row| row.body.slug.as_str()).collect();
        let links = self.links.iter().map(|link| link_field(link, &shown));
        blocks.push(Block::Fields(links.collect()));
        blocks.extend(extra_fields(first));
        if self.findings.len() > 1 {
            blocks.extend(self.several_bodies());
        }
        blocks.extend(self.below());
        blocks.extend(self.happened());
        blocks.extend(self.shown_by());
        blocks.extend(self.left_out(first));
        Page { title: Some(self.heading(first)), blocks }
    }

    fn records(&self) -> Records<'_> {
        columns::records(Field::ALL, &self.findings)
    }

    fn brief(&self) -> Records<'_> {
        columns::brief(&columns::BRIEF, &self.findings)
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|row| row.plain_token()).collect()
    }
}
