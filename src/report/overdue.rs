//! What is overdue, the longest wait first; what is past but waits for somebody else stands apart.

use chrono::NaiveDate;
use serde::Serialize;

use super::columns::{Columns, Field};
use super::duty::{self, DutyRow};
use super::list::{how_many, only_body};
use super::row::Row;
use crate::model::OneOf;
use crate::model::duty::Duty;
use crate::model::item::Item;
use crate::model::progress::Status;
use crate::page::{Block, Page, Records, Report, counted};

/// What is past its date.
#[derive(Debug, Serialize)]
pub struct Overdue {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    findings: Vec<Row>,
    submitted: Vec<Row>,
    blocked: Vec<Row>,
    duties: Vec<DutyRow>,
    #[serde(skip)]
    limit: Option<u64>,
    #[serde(skip)]
    columns: Columns,
}

const USUAL: &[Field] =
    &[Field::Ref, Field::Body, Field::Due, Field::DaysLate, Field::Status, Field::Title];

impl Overdue {
    /// Sorts what is past its date by whose step is next; the limit is on what is overdue.
    pub fn of(
        past: Vec<Item>,
        today: NaiveDate,
        chosen: Vec<Field>,
        limit: Option<u64>,
    ) -> Overdue {
        let (mut findings, waiting): (Vec<Row>, Vec<Row>) = Row::all(past, today)
            .into_iter()
            .filter(|row| row.days_late.is_some())
            .partition(Row::is_overdue);
        let (submitted, blocked) =
            waiting.into_iter().partition(|row| row.status == Some(Status::Submitted));
        findings
            .truncate(limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX));
        Overdue {
            limit,
            schema: "track.overdue/1",
            as_of: today,
            count: findings.len(),
            findings,
            submitted,
            blocked,
            duties: Vec::new(),
            columns: Columns { chosen, usual: USUAL },
        }
    }

    /// The same, with the duties whose last day has passed.
    pub fn with_duties(self, duties: Vec<Duty>) -> Overdue {
        let duties = DutyRow::all(duties, self.as_of);
        Overdue { duties, ..self }
    }

    fn table(&self, rows: &[Row]) -> Block {
        let mut table = self.columns.table(rows);
        // Open or in progress: the next step is the force's own either way.
        let status = table.columns.iter_mut().filter(|column| column.head == Field::Status.word());
        status.for_each(|column| *column = column.optional());
        Block::Table(table)
    }

    fn apart(&self, rows: &[Row], heading: &str) -> Vec<Block> {
        match rows.is_empty() {
            true => Vec::new(),
            false => vec![
                Block::Heading(format!("{heading}: {}", counted(rows.len(), "finding"))),
                self.table(rows),
            ],
        }
    }
}

impl Report for Overdue {
    type Row = Row;

    fn rows(&self) -> &[Row] {
        &self.findings
    }

    fn page(&self) -> Page {
        let day = crate::model::calendar::with_weekday(self.as_of);
        let about = only_body(&self.findings).map(|body| format!(", {body}")).unwrap_or_default();
        let title = match self.count {
            0 if !self.duties.is_empty() => format!("No finding is overdue on {day}"),
            0 => format!("Nothing is overdue on {day}"),
            _ => format!("Overdue on {day}{about}: {}", how_many(&self.findings, self.limit)),
        };
        let mut blocks = vec![self.table(&self.findings)];
        blocks.extend(
            self.apart(
                &self.submitted,
                "Past their date, submitted and waiting for the inspectorate",
            ),
        );
        blocks.extend(self.apart(&self.blocked, "Past their date, blocked by others"));
        blocks.extend(duty::blocks(&self.duties));
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        self.columns.records(&self.findings)
    }

    fn brief(&self) -> Records<'_> {
        self.columns.brief(&self.findings)
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|row| row.token.clone()).collect()
    }
}
