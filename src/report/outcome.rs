//! The confirmation of a command that changes the register.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{self, Field};
use super::duty::DutyRow;
use super::row;
use crate::model::OneOf;
use crate::model::anchor::Anchor;
use crate::model::progress_row::ProgressRow;
use crate::page::{Block, Page, Records, Report};

#[derive(Debug, Serialize, JsonSchema)]
pub struct CommandOutcome {
    schema: &'static str,
    as_of: NaiveDate,
    /// The act's number; null where nothing was changed.
    act: Option<i64>,
    said: Vec<String>,
    count: usize,
    findings: Vec<ProgressRow>,
    duties: Vec<DutyRow>,
}

impl CommandOutcome {
    pub fn of(
        act: Option<i64>,
        said: Vec<String>,
        items: Vec<ProgressRow>,
        today: NaiveDate,
    ) -> CommandOutcome {
        let findings = row::on(items, today);
        CommandOutcome {
            schema: "track.done/1",
            as_of: today,
            act,
            said,
            count: findings.len(),
            findings,
            duties: Vec::new(),
        }
    }

    pub fn with_duties(self, duties: Vec<DutyRow>) -> CommandOutcome {
        CommandOutcome { duties, ..self }
    }
}

/// The confirmation of a backup, with the anchor of what was backed up.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BackupOutcome {
    #[serde(flatten)]
    pub done: CommandOutcome,
    pub anchor: Anchor,
}

impl Report for BackupOutcome {
    type Row = ProgressRow;

    fn rows(&self) -> &[ProgressRow] {
        self.done.rows()
    }

    fn page(&self) -> Page {
        self.done.page()
    }

    fn records(&self) -> Records<'_> {
        self.done.records()
    }

    fn ids(&self) -> Vec<String> {
        self.done.ids()
    }
}

impl Report for CommandOutcome {
    type Row = ProgressRow;

    fn rows(&self) -> &[ProgressRow] {
        &self.findings
    }

    fn page(&self) -> Page {
        Page { title: None, blocks: vec![Block::Text(self.said.join("\n"))] }
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
