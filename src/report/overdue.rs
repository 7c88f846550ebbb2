//! What is overdue, the longest wait first; what waits for others is listed separately.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{self, Columns, Field, leaving};
use super::duty::{self, DutyRow};
use super::extent::Extent;
use crate::model::calendar::with_weekday;
use crate::model::columns::ListRow;
use crate::model::due::Against;
use crate::model::duty::Duty;
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::selection::Selection;
use crate::page::{Block, Page, Records, Report};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Overdue<R> {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    /// With those that --limit leaves out.
    total: usize,
    findings: Vec<R>,
    submitted: Vec<R>,
    blocked: Vec<R>,
    duties: Vec<DutyRow>,
    against: Against,
    #[serde(skip)]
    columns: Columns,
}

const USUAL: &[Field] =
    &[Field::Ref, Field::Body, Field::Due, Field::DaysLate, Field::Status, Field::Title];
const SUBMITTED: &[Field] =
    &[Field::Ref, Field::Body, Field::Due, Field::DaysLate, Field::Waited, Field::Title];
const BLOCKED: &[Field] = &[
    Field::Ref,
    Field::Body,
    Field::Due,
    Field::DaysLate,
    Field::BlockedBy,
    Field::Since,
    Field::Title,
];
const AGAINST_FIRST: &[Field] = &[
    Field::Ref,
    Field::Body,
    Field::OriginalDue,
    Field::DaysLate,
    Field::Due,
    Field::Extensions,
    Field::Title,
];

impl<R: ListRow> Overdue<R> {
    /// Separates what is overdue from what waits for others. The limit applies to what is overdue.
    pub fn of(
        selection: Selection,
        past: Vec<R>,
        duties: Vec<Duty>,
        against: Against,
        today: NaiveDate,
        chosen: Vec<ListColumn>,
        limit: Option<u64>,
    ) -> Overdue<R> {
        let (mut findings, waiting): (Vec<R>, Vec<R>) = past
            .into_iter()
            .map(|row| row.on(against, today))
            .filter(|row| row.days_late().is_some())
            .partition(Listed::is_overdue);
        let (submitted, blocked) =
            waiting.into_iter().partition(|row| row.status() == Some(Status::Submitted));
        let usual = usual(against, findings.iter().any(|row| row.kind().is_apart()));
        let total = findings.len();
        findings
            .truncate(limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX));
        Overdue {
            schema: "track.overdue/1",
            as_of: today,
            selection,
            count: findings.len(),
            total,
            findings,
            submitted,
            blocked,
            duties: DutyRow::all(duties, today),
            against,
            columns: Columns { chosen, usual },
        }
    }

    /// What is overdue. A narrow screen leaves the status out: open or in progress, the next step is
    /// the force's own.
    fn table(&self) -> Block {
        let table = leaving(self.columns.table(&self.findings), Field::Status);
        let is_one_body = Extent::of(&self.findings, None).only_body().is_some();
        Block::Table(if is_one_body { table } else { leaving(table, Field::Extensions) })
    }

    /// What waits for others. A narrow screen leaves out the days late: how long it has waited says more.
    fn apart(&self, rows: &[R], usual: &[Field], heading: &str) -> Vec<Block> {
        let columns = self.columns.usually(usual.iter().map(|field| self.dated(*field)).collect());
        Block::Table(leaving(columns.table(rows), Field::DaysLate))
            .under(format!("{heading}: {}", Extent::of(rows, None).rows_by_kind()))
    }

    fn dated(&self, field: Field) -> Field {
        let is_first = field == Field::Due && self.against == Against::First;
        if is_first { Field::OriginalDue } else { field }
    }
}

/// With the kind where some are parts or actions.
fn usual(against: Against, names_kind: bool) -> Vec<Field> {
    let mut usual = match against {
        Against::Present => USUAL.to_vec(),
        Against::First => AGAINST_FIRST.to_vec(),
    };
    if names_kind {
        usual.insert(1, Field::Kind);
    }
    usual
}

impl<R: ListRow> Report for Overdue<R> {
    type Row = R;

    fn rows(&self) -> &[R] {
        &self.findings
    }

    fn page(&self) -> Page {
        let day = with_weekday(self.as_of);
        let day = match self.against {
            Against::Present => day,
            Against::First => format!("{day}, counted against the first due date"),
        };
        let total = Some(self.total as u64).filter(|_| self.total > self.count);
        let extent = Extent::of(&self.findings, total);
        let (whom, narrowed) = (self.selection.for_whom(), self.selection.narrowed());
        let title = match self.count {
            0 if !self.duties.is_empty() => {
                format!("No finding is overdue{whom} on {day}{narrowed}")
            }
            0 => format!("Nothing is overdue{whom} on {day}{narrowed}"),
            _ => extent.titled(Some(&format!("Overdue on {day}")), &self.selection),
        };
        let mut blocks = vec![self.table()];
        blocks.extend(extent.mixed());
        blocks.extend(self.apart(
            &self.submitted,
            SUBMITTED,
            "Past their due date, submitted and waiting for the inspectorate",
        ));
        blocks.extend(self.apart(&self.blocked, BLOCKED, "Past their due date, blocked by others"));
        blocks.extend(duty::blocks(&self.duties));
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        self.columns.records(&self.findings)
    }

    fn brief(&self) -> Records<'_> {
        let usual = columns::BRIEF.map(|field| self.dated(field));
        self.columns.brief_or(&usual, &self.findings)
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|row| row.plain_token()).collect()
    }
}
