//! What asks for attention at one body: lists of findings, and of the parts and actions that are counted apart.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{self, Field};
use super::extent::Extent;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::page::Block;

const RECENTLY: Days = Days::new(90);

/// What asks for attention, of the findings or of the parts and actions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Lists {
    pub overdue: Vec<ProgressRow>,
    pub due_soon: Vec<ProgressRow>,
    pub submitted: Vec<ProgressRow>,
    pub blocked: Vec<ProgressRow>,
    pub closed_recently: Vec<ProgressRow>,
}

impl Lists {
    /// Of the findings, or of what is counted apart from them.
    pub fn of(rows: &[ProgressRow], is_apart: bool, today: NaiveDate) -> Lists {
        let since = today.checked_sub_days(RECENTLY).unwrap_or(today);
        let recently =
            |row: &ProgressRow| row.closed_on.is_some_and(|day| day >= since && day <= today);
        let of = |test: &dyn Fn(&ProgressRow) -> bool| {
            chosen(rows, |row| row.finding.kind.is_apart() == is_apart && test(row))
        };
        Lists {
            overdue: of(&|row| row.is_overdue()),
            due_soon: of(&|row| row.is_soon()),
            submitted: of(&|row| row.progress.status == Some(Status::Submitted)),
            blocked: of(&|row| row.progress.status == Some(Status::Blocked)),
            closed_recently: of(&recently),
        }
    }

    /// In the order of `LISTS`.
    fn all(&self) -> [&[ProgressRow]; 5] {
        [&self.overdue, &self.due_soon, &self.submitted, &self.blocked, &self.closed_recently]
    }
}

/// Each list of findings, and after it the parts and actions of which the same is true.
pub fn attention(findings: &Lists, parts_and_actions: &Lists) -> Vec<Block> {
    let lists = LISTS.iter().zip(findings.all()).zip(parts_and_actions.all());
    lists
        .flat_map(|(((heading, fields), findings), apart)| both(heading, fields, findings, apart))
        .collect()
}

fn both(
    heading: &str,
    fields: &[Field],
    findings: &[ProgressRow],
    apart: &[ProgressRow],
) -> Vec<Block> {
    let mut fields = fields.to_vec();
    let has_outcome = |rows: &[ProgressRow]| rows.iter().any(|row| row.grounds.outcome.is_some());
    if fields.contains(&Field::ClosedOn) && (has_outcome(findings) || has_outcome(apart)) {
        fields.insert(4, Field::Outcome);
    }
    let mut with_parent = fields.clone();
    with_parent.insert(2, Field::Parent);
    let of_them = format!("Parts and actions {}", heading.to_lowercase());
    let mut blocks = list(heading, findings, &fields);
    blocks.extend(list(&of_them, apart, &with_parent));
    blocks
}

const LISTS: [(&str, &[Field]); 5] = [
    ("Overdue, the longest wait first", OVERDUE),
    ("Due within 30 days", DUE),
    ("Submitted, waiting for the inspectorate", SUBMITTED),
    ("Blocked by others", BLOCKED),
    ("Closed in the last 90 days", CLOSED),
];

pub fn list(heading: &str, rows: &[ProgressRow], fields: &[Field]) -> Vec<Block> {
    Block::Table(columns::table(fields, rows))
        .under(format!("{heading}: {}", Extent::of(rows, None).rows_by_kind()))
}

const OVERDUE: &[Field] = &[Field::Ref, Field::Kind, Field::Due, Field::DaysLate, Field::Title];
const DUE: &[Field] = &[Field::Ref, Field::Kind, Field::Due, Field::Owner, Field::Title];
const SUBMITTED: &[Field] = &[Field::Ref, Field::Kind, Field::Due, Field::Waited, Field::Title];
const BLOCKED: &[Field] =
    &[Field::Ref, Field::Kind, Field::Due, Field::BlockedBy, Field::Since, Field::Title];
const CLOSED: &[Field] =
    &[Field::Ref, Field::Kind, Field::ClosedOn, Field::ClosedLate, Field::Title];

/// The rows that pass a test, the earliest date first.
pub fn chosen(rows: &[ProgressRow], test: impl Fn(&ProgressRow) -> bool) -> Vec<ProgressRow> {
    let mut chosen: Vec<ProgressRow> = rows.iter().filter(|row| test(row)).cloned().collect();
    chosen.sort_by_key(|row| (row.progress.due().unwrap_or(NaiveDate::MAX), row.finding.id));
    chosen
}
