//! What `track check` finds wrong, each with the command that fixes it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::counts::Counts;
use super::delivery::{self, Delivery};
use super::fix;
use super::lateness::late_by;
use super::problem;
use crate::model::OneOf;
use crate::model::calendar::with_weekday;
use crate::model::due::Due;
use crate::model::duty::Duty;
use crate::model::ended_problem::EndedFindings;
use crate::model::filter::FindingAt;
use crate::model::message::Undelivered;
use crate::model::owner::Owner;
use crate::model::problem::{CheckedFindings, Problem, ProblemKind, Rules};
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Remedy, Report, counted, pick};
#[derive(Debug, Default)]
pub struct CheckInput {
    pub findings: CheckedFindings,
    pub ended: EndedFindings,
    pub duties: Vec<OpenDuty>,
    pub reminders: Option<Delivery>,
    /// The owners whom mail can't reach, and why.
    pub unreachable: Vec<(Owner, String)>,
}

#[derive(Debug)]
pub struct OpenDuty {
    pub duty: Duty,
    pub unanswered: Vec<ProgressRow>,
}

impl OpenDuty {
    /// Each duty with those of the rows that it leaves unanswered, by the duty's number.
    pub fn all(
        duties: Vec<Duty>,
        unanswered: &[(i64, FindingAt)],
        rows: &[ProgressRow],
    ) -> Vec<OpenDuty> {
        let rows: HashMap<(i64, &str), &ProgressRow> =
            rows.iter().map(|row| ((row.finding.id, row.body.slug.as_str()), row)).collect();
        let with_its_own = |duty: Duty| {
            let of_duty = unanswered.iter().filter(|(owed, _)| *owed == duty.id);
            let row = |(_, (finding, _)): &(i64, FindingAt)| rows.get(&(*finding, &*duty.body));
            let unanswered = of_duty.filter_map(row).map(|row| (*row).clone()).collect();
            OpenDuty { duty, unanswered }
        };
        duties.into_iter().map(with_its_own).collect()
    }
}

/// A problem of one finding at one body, or of a duty or reminders, which have no number.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProblemRow {
    rule: ProblemKind,
    id: Option<i64>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    token: String,
    /// Of a finding, for `--format ids`.
    #[serde(skip)]
    plain_token: Option<String>,
    body: Option<String>,
    body_name: Option<String>,
    title: Option<String>,
    detail: String,
    #[serde(rename = "mend")]
    fix: String,
    /// Another command that fixes it, where what is wrong may be something else.
    alternative: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Problems {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    counts: Counts<ProblemKind>,
    #[serde(rename = "exceptions")]
    problems: Vec<ProblemRow>,
    #[serde(skip)]
    last_run: Option<String>,
    /// After how many days without an update a finding is stale.
    #[serde(skip)]
    stale_days: i64,
}

impl Problems {
    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> Problems {
        Problems { selection, ..self }
    }

    /// The problems on a day. What was last updated on `untouched` or before is stale.
    pub fn of(input: &CheckInput, untouched: NaiveDate, today: NaiveDate) -> Problems {
        let rules = Rules::of(&input.findings, untouched, today);
        let of_row =
            |row| rules.problems(row).map(move |problem| ProblemRow::of(problem, row, today));
        let duties = input.duties.iter().map(|duty| ProblemRow::unanswered(duty, today));
        let undelivered = input.reminders.iter().flat_map(|reminders| &reminders.undelivered);
        let of_ended =
            |row| input.ended.problems(row).map(move |problem| ProblemRow::of(problem, row, today));
        let mut rows: Vec<ProblemRow> = input.findings.rows.iter().flat_map(of_row).collect();
        rows.extend(input.ended.rows.iter().flat_map(of_ended));
        rows.sort_by_key(|row| row.rule);
        let unreachable = input.unreachable.iter();
        let unreachable = unreachable.map(|(owner, why)| ProblemRow::unreachable(owner, why));
        rows.extend(duties.chain(undelivered.map(ProblemRow::undelivered)).chain(unreachable));
        Problems {
            schema: "track.check/1",
            as_of: today,
            selection: Selection::default(),
            count: rows.len(),
            counts: Counts::of(rows.iter().map(|row| row.rule)),
            problems: rows,
            last_run: input.reminders.as_ref().map(Delivery::last_run),
            stale_days: (today - untouched).num_days(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    fn blocks(&self, rule: ProblemKind) -> Vec<Block> {
        let rows = || self.problems.iter().filter(|row| row.rule == rule);
        let remedies: Vec<Remedy> = rows().map(ProblemRow::remedy).collect();
        if remedies.is_empty() {
            return Vec::new();
        }
        let heading = problem::heading(rule, self.stale_days);
        let count = counted(remedies.len(), problem::noun(rule));
        let mut blocks =
            vec![Block::Heading(format!("{heading} ({rule}): {count}")), Block::Remedies(remedies)];
        blocks.extend(problem::alternative(rule).map(|text| Block::Aside(text.to_owned())));
        // Once for all findings under the same parent.
        let others: BTreeSet<&String> = rows().filter_map(|row| row.alternative.as_ref()).collect();
        let right = |command| format!("If the date is right, extend the parent: `{command}`.");
        blocks.extend(others.into_iter().map(right).map(Block::Aside));
        blocks
    }
}

impl ProblemRow {
    fn of(problem: Problem, row: &ProgressRow, today: NaiveDate) -> ProblemRow {
        let (detail, fix) = problem::explained(problem, row, today);
        ProblemRow {
            rule: problem.kind(),
            id: Some(row.finding.id),
            reference: row.finding.reference.as_ref().map(ToString::to_string),
            token: row.token(),
            plain_token: Some(row.plain_token()),
            body: Some(row.body.slug.clone()),
            body_name: Some(row.body.name.clone()),
            title: Some(row.finding.title.clone()),
            detail,
            fix,
            alternative: problem::other_fix(problem),
        }
    }

    fn unanswered(OpenDuty { duty, unanswered }: &OpenDuty, today: NaiveDate) -> ProblemRow {
        let mut detail = format!("{}, due {}", duty.body, with_weekday(duty.due));
        if let Some(Due::Late { days }) = duty.standing(today) {
            detail.push_str(&format!(", {}", late_by(days)));
        }
        if !unanswered.is_empty() {
            let count = counted(unanswered.len(), "recommendation");
            detail.push_str(&format!(", {count} not answered"));
        }
        ProblemRow {
            rule: ProblemKind::Unanswered,
            id: None,
            reference: None,
            token: duty.inspection_name(),
            plain_token: None,
            body: Some(duty.body.clone()),
            body_name: Some(duty.body_name.clone()),
            title: Some(duty.inspection.clone()),
            detail,
            fix: match unanswered.first() {
                Some(row) => fix::command("respond", row, "--action \"...\""),
                None => fix::close_duty(duty),
            },
            alternative: None,
        }
    }

    fn undelivered(one: &Undelivered) -> ProblemRow {
        ProblemRow {
            rule: ProblemKind::Undelivered,
            id: None,
            reference: None,
            token: one.recipient.name.clone(),
            plain_token: None,
            body: None,
            body_name: None,
            title: None,
            detail: delivery::in_words(one),
            fix: delivery::retry_command(&one.recipient),
            alternative: None,
        }
    }

    fn unreachable(owner: &Owner, why: &str) -> ProblemRow {
        ProblemRow {
            rule: ProblemKind::Unreachable,
            id: None,
            reference: None,
            token: owner.name.clone(),
            plain_token: None,
            body: Some(owner.body.clone()),
            body_name: Some(owner.body_name.clone()),
            title: None,
            detail: format!(
                "{why}; owns {} at {}",
                counted(owner.open, "open finding"),
                owner.body_name
            ),
            fix: fix::address(owner),
            alternative: None,
        }
    }

    fn remedy(&self) -> Remedy {
        let said = match &self.title {
            // After the names of others it would read as the title of the last of them.
            Some(title) if self.rule == ProblemKind::OpenChildren => {
                format!("{title}: {}", self.detail)
            }
            Some(title) => format!("{}: {title}", self.detail),
            None => self.detail.clone(),
        };
        Remedy { name: self.token.clone(), said: Cell::from(said), command: self.fix.clone() }
    }
}

const COLUMNS: &[Column<ProblemRow>] = &[
    Column::new("rule", |row: &ProblemRow| Value::word(Some(row.rule))),
    Column::new("id", |row: &ProblemRow| Value::from(row.id)),
    Column::new("ref", |row: &ProblemRow| Value::from(row.reference.as_ref())),
    Column::new("token", |row: &ProblemRow| Value::from(&row.token)),
    Column::new("body", |row: &ProblemRow| Value::from(row.body.as_ref())),
    Column::new("body_name", |row: &ProblemRow| Value::from(row.body_name.as_ref())),
    Column::new("title", |row: &ProblemRow| Value::from(row.title.as_ref())),
    Column::new("detail", |row: &ProblemRow| Value::from(&row.detail)),
    Column::new("mend", |row: &ProblemRow| Value::from(&row.fix)),
    Column::new("alternative", |row: &ProblemRow| Value::from(row.alternative.as_ref())),
];

impl Report for Problems {
    type Row = ProblemRow;

    fn rows(&self) -> &[ProblemRow] {
        &self.problems
    }

    fn records(&self) -> Records<'_> {
        Records::of(COLUMNS, &self.problems)
    }

    fn brief(&self) -> Records<'_> {
        Records::of(pick(COLUMNS, &["rule", "token", "detail", "mend"]), &self.problems)
    }

    fn page(&self) -> Page {
        let (day, whom) = (with_weekday(self.as_of), self.selection.for_whom());
        let title = match self.count {
            0 => format!("Nothing to fix{whom} on {day}{}", self.selection.narrowed()),
            count => format!("{} to fix{whom} on {day}", counted(count, "thing")),
        };
        let rules = ProblemKind::ALL.iter().flat_map(|rule| self.blocks(*rule));
        let ran = self.last_run.iter().map(|said| Block::Aside(said.clone()));
        Page { title: Some(title), blocks: rules.chain(ran).collect() }
    }

    /// Each finding once, however many rules it breaks.
    fn ids(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let tokens = self.problems.iter().filter_map(|row| row.plain_token.clone());
        tokens.filter(|token| seen.insert(token.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_problem_has_the_command_that_fixes_it() {
        let bare = ProgressRow::numbered(1, "R1");
        let parent = ProgressRow::numbered(9, "C1").due_on("2027-01-31");
        let child = ProgressRow::numbered(2, "R2").due_on("2027-03-31").with(|row| {
            row.finding.parent = Some(9);
            row.finding.title = "Do that".to_owned();
        });
        let (rows, parents) = (vec![bare, child], vec![parent]);
        let findings = CheckedFindings { rows, parents, ..CheckedFindings::default() };
        let input = CheckInput { findings, ..CheckInput::default() };
        let problems = Problems::of(&input, day("2023-12-31"), day("2026-11-23"));
        let fixes: Vec<&str> = problems.problems.iter().map(|row| row.fix.as_str()).collect();

        assert_eq!(
            fixes,
            [
                "track update R1 --due \"...\"",
                "track update R1 --owner \"...\"",
                "track update R2 --owner \"...\"",
                "track edit R2 --due \"...\" --reason \"...\"",
            ]
        );
        let others: Vec<&String> =
            problems.problems.iter().filter_map(|row| row.alternative.as_ref()).collect();
        assert_eq!(
            others,
            ["track extend C1 --to \"31 Mar 2027\" --reason \"...\" --agreed-by \"...\""]
        );
        assert_eq!(problems.ids(), ["R1", "R2"]);
    }
}
