//! A file of grades: the judgements that inspections gave, each with its scheme.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::bodies::Bodies;
use super::csv::Rows;
use super::findings::word;
use super::headings::{Columns, Heads, Names};
use super::row::{self, Row, named};
use crate::error::{Complaint, Result};
use crate::model::body::Directory;
use crate::model::calendar::Written;
use crate::model::fold;
use crate::model::record::{GradeRecord, Sheet};

/// What a column of a file of grades can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Inspection,
    Published,
    Body,
    Question,
    Grade,
    Scheme,
}

const NAMES: &[Names<Field>] = &[
    (Field::Inspection, &["report", "inspection"]),
    (Field::Published, &["published text"]),
    (Field::Published, &["published", "date published"]),
    (Field::Body, &["body", "force"]),
    (Field::Question, &["question"]),
    (Field::Grade, &["grade"]),
    (Field::Scheme, &["scheme"]),
];

/// Whether these are the headings of grades: findings have a reference, a title or a text.
pub fn are_meant_by(heads: &Heads) -> bool {
    let of_findings = ["reference", "ref", "title", "text", "wording"];
    heads.name("grade") && heads.name("question") && !of_findings.iter().any(|n| heads.name(n))
}

/// Reads the rows under the headings of a file of grades.
pub fn read(
    rows: Rows,
    heads: &Heads,
    directory: &Directory,
) -> std::result::Result<Sheet, Vec<Complaint>> {
    let (columns, mut complaints) = Columns::of(heads, NAMES);
    let needed = [Field::Inspection, Field::Body, Field::Question, Field::Grade, Field::Scheme];
    if !needed.iter().all(|field| columns.has(*field)) {
        let why = "a file of grades needs the columns report, body, question, grade and scheme";
        complaints.push(heads.lacking(why));
        return Err(complaints);
    }
    let mut bodies = Bodies::of(directory);
    let mut records = vec![];
    let mut lines = HashMap::new();
    row::for_each(rows, heads, &columns, &mut complaints, |mut row| {
        let Some(record) = record(&mut row, &mut bodies) else { return };
        match lines.insert(what_is_graded(&record), record.line) {
            Some(line) => row.complain(
                Field::Grade,
                format!("line {line} grades the same; keep one of the two"),
            ),
            None => records.push(record),
        }
    });
    if complaints.is_empty() { Ok(Sheet::Grades { records }) } else { Err(complaints) }
}

/// A row as a record; none, and a complaint for each cell in the way, where it cannot be one.
fn record(row: &mut Row<Field>, bodies: &mut Bodies) -> Option<GradeRecord> {
    let inspection = row.require(Field::Inspection, name);
    let published = row.read(Field::Published, Written::read);
    let body = row.require(Field::Body, |name| bodies.one(name));
    let question = row.require(Field::Question, name);
    let grade = row.require(Field::Grade, word);
    let scheme = row.require(Field::Scheme, name);
    row.if_clean(GradeRecord {
        line: row.line,
        inspection: inspection?,
        published,
        body: body?,
        question: question?,
        grade: grade?,
        scheme: scheme?,
    })
}

fn name(cell: &str) -> Result<String> {
    named(cell, "every row needs one")
}

/// What may be graded once: one question at one body in one report, by one scheme.
fn what_is_graded(record: &GradeRecord) -> (i64, Option<NaiveDate>, [String; 3]) {
    let words = [&record.inspection, &record.question, &record.scheme].map(|words| fold(words));
    (record.body, record.published.as_ref().map(|published| published.day), words)
}
