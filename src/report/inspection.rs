//! The inspections of the register, and the grades that they gave.

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::duty::DutyRow;
use crate::model::grade::Grade;
use crate::model::inspection::Inspection;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Answer, AnswerRow, Block, Cell, Column, Page, Report, Table, counted, pick};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Inspections {
    schema: &'static str,
    as_of: NaiveDate,
    act: Option<i64>,
    /// What was changed; empty for a list.
    said: Vec<String>,
    count: usize,
    inspections: Vec<Inspection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duties: Option<Vec<DutyRow>>,
}

impl Inspections {
    pub fn of(inspections: Vec<Inspection>, today: NaiveDate) -> Inspections {
        Inspections {
            schema: "track.inspections/1",
            as_of: today,
            act: None,
            said: Vec::new(),
            count: inspections.len(),
            inspections,
            duties: None,
        }
    }

    /// The confirmation of one that was added, with the duties that it started.
    pub fn added(
        act: Option<i64>,
        inspection: Inspection,
        duties: Vec<DutyRow>,
        today: NaiveDate,
    ) -> Inspections {
        let said = vec![added_in_words(&inspection)];
        Inspections { act, said, duties: Some(duties), ..Inspections::of(vec![inspection], today) }
    }

    /// The same, with more to say.
    pub fn and_says(mut self, more: impl IntoIterator<Item = String>) -> Inspections {
        self.said.extend(more);
        self
    }
}

/// `added inspection PEEL25: PEEL 2025-27 (12 Oct 2026), number 5`.
fn added_in_words(inspection: &Inspection) -> String {
    let code = inspection.code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
    format!("added inspection {code}{}, number {}", inspection.named(), inspection.id)
}

pub const INSPECTION_COLUMNS: &[Column<Inspection>] = &[
    Column::new("id", |one: &Inspection| Value::from(one.id))
        .headed("number")
        .shown(|one| Cell::id(one.id)),
    Column::new("code", |one: &Inspection| Value::from(one.code.as_ref())),
    Column::new("title", |one: &Inspection| Value::from(&one.title)).cut(),
    Column::new("programme", |one: &Inspection| Value::from(one.programme.as_ref())),
    Column::new("published", |one: &Inspection| Value::from(one.published))
        .shown(|one| Cell::period(one.published, one.published_precision)),
    Column::new("published_text", |one: &Inspection| Value::from(one.published_text.as_ref())),
    Column::new("url", |one: &Inspection| Value::from(one.url.as_ref())),
    Column::new("bodies", |one: &Inspection| Value::List(Cow::from(&one.bodies)))
        .cut()
        .shown(|one| Cell::from(one.bodies.join(", "))),
];

impl Report for Inspections {
    type Row = Inspection;
    const COLUMNS: &'static [Column<Inspection>] = INSPECTION_COLUMNS;

    fn rows(&self) -> &[Inspection] {
        &self.inspections
    }

    fn page(&self) -> Page {
        if !self.said.is_empty() {
            return Page { title: None, blocks: vec![Block::Text(self.said.join("\n"))] };
        }
        let columns = pick(INSPECTION_COLUMNS, &["id", "code", "published", "title", "bodies"]);
        let table = Block::Table(Table::of(&columns, &self.inspections));
        Page { title: Some(counted(self.count, "inspection")), blocks: vec![table] }
    }

    fn ids(&self) -> Vec<String> {
        self.inspections.iter().map(Inspection::plain_name).collect()
    }
}

pub type Grades = Answer<Grade>;

impl AnswerRow for Grade {
    const SCHEMA: &'static str = "track.grades/1";
    const KEY: &'static str = "grades";
    const COLUMNS: &'static [Column<Grade>] = &[
        Column::new("report", |grade: &Self| Value::from(&grade.inspection)),
        Column::new("published", |grade: &Self| Value::from(grade.published))
            .shown(|grade| Cell::period(grade.published, grade.published_precision)),
        Column::new("body", |grade: &Self| Value::from(&grade.body)),
        Column::new("question", |grade: &Self| Value::from(&grade.question)).cut(),
        Column::new("grade", |grade: &Self| Value::word(Some(grade.grade))),
        Column::new("scheme", |grade: &Self| Value::from(&grade.scheme)).cut(),
    ];

    fn page(grades: &[Grade], _: NaiveDate, selection: &Selection) -> Page {
        let columns = pick(Grade::COLUMNS, &["body", "grade", "published", "question", "scheme"]);
        let count = counted(grades.len(), "grade");
        let whom = selection.for_whom();
        Page {
            title: Some(format!("{count}{whom}; grades of different schemes can't be compared")),
            blocks: vec![Block::Table(Table::of(&columns, grades))],
        }
    }

    fn ids(grades: &[Grade]) -> Vec<String> {
        grades.iter().map(|grade| grade.body.clone()).collect()
    }
}
