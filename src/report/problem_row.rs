//! A row of `track check`: what is wrong, with the command that fixes it.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::delivery;
use super::fix;
use super::lateness::late_by;
use super::open_duty::OpenDuty;
use super::problem;
use crate::model::calendar::with_weekday;
use crate::model::due::Due;
use crate::model::message::Undelivered;
use crate::model::owner::Owner;
use crate::model::problem::{Problem, ProblemKind};
use crate::model::progress_row::ProgressRow;
use crate::model::value::Value;
use crate::page::{Cell, Column, Remedy, Stored, counted, read_word, stored};

/// A problem of one finding at one body, or of a duty or reminders, which have no number.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProblemRow {
    pub rule: ProblemKind,
    pub id: Option<i64>,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub token: String,
    /// Of a finding, for `--format ids`.
    #[serde(skip)]
    pub plain_token: Option<String>,
    pub body: Option<String>,
    pub body_name: Option<String>,
    pub title: Option<String>,
    pub detail: String,
    pub fix: String,
    /// Another command that fixes it, where what is wrong may be something else.
    pub alternative: Option<String>,
}

stored!(ProblemRow {
    rule,
    id,
    reference,
    token,
    plain_token,
    body,
    body_name,
    title,
    detail,
    fix,
    alternative,
});

impl Stored for ProblemKind {
    fn write(&self, out: &mut Vec<u8>) {
        self.to_string().write(out);
    }

    fn read(from: &mut &[u8]) -> Option<ProblemKind> {
        read_word(from)
    }
}

impl ProblemRow {
    pub fn of(problem: Problem, row: &ProgressRow, today: NaiveDate) -> ProblemRow {
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

    pub fn unanswered(OpenDuty { duty, unanswered }: &OpenDuty, today: NaiveDate) -> ProblemRow {
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

    pub fn undelivered(one: &Undelivered) -> ProblemRow {
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

    pub fn unreachable(owner: &Owner, why: &str) -> ProblemRow {
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

    pub fn remedy(&self) -> Remedy {
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

pub const COLUMNS: &[Column<ProblemRow>] = &[
    Column::new("rule", |row: &ProblemRow| Value::word(Some(row.rule))),
    Column::new("id", |row: &ProblemRow| Value::from(row.id)),
    Column::new("ref", |row: &ProblemRow| Value::from(row.reference.as_ref())),
    Column::new("token", |row: &ProblemRow| Value::from(&row.token)),
    Column::new("body", |row: &ProblemRow| Value::from(row.body.as_ref())),
    Column::new("body_name", |row: &ProblemRow| Value::from(row.body_name.as_ref())),
    Column::new("title", |row: &ProblemRow| Value::from(row.title.as_ref())),
    Column::new("detail", |row: &ProblemRow| Value::from(&row.detail)),
    Column::new("fix", |row: &ProblemRow| Value::from(&row.fix)),
    Column::new("alternative", |row: &ProblemRow| Value::from(row.alternative.as_ref())),
];
