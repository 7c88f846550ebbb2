//! What the report is made from: rows and what belongs to them, each noun read once.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::answer::Board;
use super::concern::{Concern, under};
use super::lists::BoardLists;
use super::row::BoardRow;
use super::word::{Background, Word};

use crate::model::anchor::Anchor;
use crate::model::claim::Claim;
use crate::model::closure::Closure;
use crate::model::duty::{Duty, Response};
use crate::model::ended_problem::EndedFindings;
use crate::model::finding::Kind;
use crate::model::history::{Event, FindingHistory, Link, What};
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::page::Chart;
use crate::report::ageing::Ageing;
use crate::report::changes::Changes;
use crate::report::duty::DutyRow;
use crate::report::history_entry::{HistoryEntry, NamedEntry};
use crate::report::roll_up::RollUp;
use crate::report::row;
use crate::report::tree;

#[derive(Debug)]
pub struct BoardInput {
    pub selection: Selection,
    pub since: NaiveDate,
    pub rows: Vec<ProgressRow>,
    pub histories: HashMap<i64, FindingHistory>,
    pub links: HashMap<i64, Vec<Link>>,
    /// The findings with evidence, each at a body.
    pub evidenced: HashSet<(i64, String)>,
    /// Whether owners and evidence are left out.
    pub is_public: bool,
    pub duties: Vec<Duty>,
    pub changes: Changes,
    /// What happened to the concerns over the years.
    pub years: Vec<Chart>,
    pub trend: Option<Chart>,
    /// None for the register of an earlier day.
    pub anchor: Option<Anchor>,
}

impl Board {
    pub fn of(mut input: BoardInput, today: NaiveDate) -> Board {
        let rows = row::on(std::mem::take(&mut input.rows), today);
        let all: Vec<BoardRow> = input.board_rows(rows);
        let moved: HashSet<(i64, &str)> =
            input.changes.all_movements().map(|one| (one.id, one.body.as_str())).collect();
        let concerns = concerns(&input, &all, &moved, today);
        let findings = shown(&all, &concerns, &moved);
        let lists = BoardLists::of(&all, |finding| input.links_of(finding).to_vec());
        let under = under(&concerns);
        let history = input
            .history(findings.iter().filter(|row| !under.contains(&row.row.progress.id)), today);
        Board {
            schema: "track.report/1",
            as_of: today,
            count: findings.len(),
            left_out: all.len() - findings.len(),
            left_out_undated: closed_undated(&all) - closed_undated(&findings),
            ageing: Ageing::of(lists.late.iter().filter_map(|row| row.row.days_late())),
            history: history
                .into_iter()
                .filter(|one| one.what.day.is_some_and(|day| day > input.since))
                .collect(),
            duties: DutyRow::all(input.duties, today),
            since: input.since,
            selection: input.selection,
            anchor: input.anchor,
            changes: input.changes,
            findings,
            lists,
            concerns,
            is_public: input.is_public,
            evidenced: input.evidenced,
            years: input.years,
            trend: input.trend,
            remark: None,
        }
    }
}

impl BoardInput {
    fn links_of(&self, finding: i64) -> &[Link] {
        self.links.get(&finding).map(Vec::as_slice).unwrap_or_default()
    }

    fn board_rows(&self, rows: Vec<ProgressRow>) -> Vec<BoardRow> {
        let ended = EndedFindings {
            evidenced: self.evidenced.clone(),
            links: self.links.clone(),
            ..EndedFindings::default()
        };
        let bodies: HashSet<i64> = rows.iter().map(|row| row.progress.body).collect();
        let of = |row| BoardRow {
            is_one_of_several_bodies: bodies.len() > 1,
            ..self.board_row(row, &ended)
        };
        rows.into_iter().map(of).collect()
    }

    fn board_row(&self, row: ProgressRow, ended: &EndedFindings) -> BoardRow {
        let claim = self.newest_claim(&row);
        let reopened = self.reopened(&row);
        let grounds = Background {
            claim,
            reopened,
            links: self.links_of(row.finding.id),
            is_on_a_files_word: !self.is_public && ended.is_on_a_files_word(&row),
            is_evidence_hidden: self.is_public,
        };
        BoardRow {
            token: row.plain_token(),
            word: Word::of(&row, grounds),
            claim: claim.filter(|claim| claim.waits()).and_then(|claim| claim.text.clone()),
            answer: self.answer(&row).map(Response::in_words),
            was_closed: reopened.is_some(),
            is_one_of_several_bodies: false,
            row,
        }
    }

    fn newest_claim(&self, row: &ProgressRow) -> Option<&Claim> {
        let history = self.histories.get(&row.finding.id)?;
        history.claims.iter().rev().find(|claim| claim.body == row.body.slug)
    }

    /// The closing of what is open again.
    fn reopened(&self, row: &ProgressRow) -> Option<&Closure> {
        let newest = self.newest_first(row).find_map(|what| match what {
            What::End(closure) => Some(closure),
            _ => None,
        });
        newest.filter(|one| row.is_open() && one.status == Status::Closed && one.reopened.is_some())
    }

    fn answer(&self, row: &ProgressRow) -> Option<&Response> {
        self.newest_first(row).find_map(|what| match what {
            What::Response(response) => Some(response),
            _ => None,
        })
    }

    fn newest_first(&self, row: &ProgressRow) -> impl Iterator<Item = &What> {
        let events = self.histories.get(&row.finding.id).into_iter().flat_map(|one| &one.events);
        let slug = row.body.slug.clone();
        let here = events.rev().filter(move |event| event.body.as_ref() == Some(&slug));
        here.map(|event| &event.what)
    }

    /// What happened to these findings at their bodies, in the order of the days; without restricted notes.
    fn history<'a>(
        &self,
        rows: impl Iterator<Item = &'a BoardRow>,
        today: NaiveDate,
    ) -> Vec<NamedEntry> {
        let mut entries: Vec<NamedEntry> =
            rows.flat_map(|row| self.entries_of(row, today)).collect();
        entries.sort_by_key(|one| one.what.day.unwrap_or(NaiveDate::MAX));
        entries
    }

    fn entries_of(&self, shown: &BoardRow, today: NaiveDate) -> Vec<NamedEntry> {
        let row = &shown.row;
        let events = self.histories.get(&row.finding.id).map(|history| history.events.as_slice());
        let is_here =
            |event: &&Event| event.body.as_ref().is_none_or(|body| *body == row.body.slug);
        let events = events.unwrap_or_default().iter().filter(is_here).cloned();
        events
            .map(|event| HistoryEntry::of(event, row.finding.kind, today))
            .filter(|what| !what.restricted)
            .map(|what| NamedEntry { name: shown.name(), what: what.anonymous() })
            .collect()
    }
}

fn concerns(
    input: &BoardInput,
    all: &[BoardRow],
    moved: &HashSet<(i64, &str)>,
    today: NaiveDate,
) -> Vec<Concern> {
    let mut at_body: HashMap<i64, Vec<ProgressRow>> = HashMap::new();
    for row in all {
        at_body.entry(row.row.progress.body).or_default().push(row.row.clone());
    }
    let by_progress: HashMap<i64, &BoardRow> =
        all.iter().map(|row| (row.row.progress.id, row)).collect();
    let concern = |row: &BoardRow| {
        let (finding, rows) = (&row.row.finding, at_body.get(&row.row.progress.body));
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        let below: Vec<BoardRow> = tree::under(finding.id, rows)
            .into_iter()
            .filter_map(|(_, below)| by_progress.get(&below.progress.id).map(|row| (*row).clone()))
            .collect();
        let shown = || below.iter().chain([row]);
        let children = rows.iter().filter(|child| child.finding.parent == Some(finding.id));
        let (is_current, history) =
            (shown().any(|row| is_current(row, moved)), input.history(shown(), today));
        Concern {
            is_current,
            roll_up: RollUp::of(children, finding.parts),
            history,
            links: input.links_of(finding.id).to_vec(),
            row: row.clone(),
            below,
        }
    };
    all.iter().filter(|row| row.row.finding.kind == Kind::Concern).map(concern).collect()
}

/// What the report tells of: all that is open or changed since, and whatever stands under a concern.
fn shown(all: &[BoardRow], concerns: &[Concern], moved: &HashSet<(i64, &str)>) -> Vec<BoardRow> {
    let under = under(concerns);
    let is_shown = |row: &&BoardRow| is_current(row, moved) || under.contains(&row.row.progress.id);
    all.iter().filter(is_shown).cloned().collect()
}

fn closed_undated(rows: &[BoardRow]) -> usize {
    rows.iter().filter(|row| row.is(Status::Closed) && row.row.closed_on.is_none()).count()
}

/// Whether it is open, or something happened to it since.
fn is_current(row: &BoardRow, moved: &HashSet<(i64, &str)>) -> bool {
    row.row.is_open()
        || row.is(Status::NotAccepted)
        || moved.contains(&(row.row.finding.id, row.row.body.slug.as_str()))
}
