//! What a report seems to say, as rows to be checked and imported.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::calendar::Written;
use crate::model::finding::{Kind, title_of_text};
use crate::model::proposal::{Proposal, ProposedFinding, ProposedGrade, TextPlace};
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Report, Table, counted, pick};

/// A finding or a grade, under the headings that an import understands.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct ProposalRow {
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// `grade` for a grade.
    kind: &'static str,
    parent: Option<String>,
    body: Option<String>,
    title: Option<String>,
    text: Option<String>,
    issued: Option<String>,
    due_text: Option<String>,
    inspection: String,
    theme: Option<String>,
    question: Option<String>,
    grade: Option<&'static str>,
    scheme: Option<String>,
    note: Option<String>,
    /// The sentence, and where it stands.
    source: String,
    #[serde(skip)]
    places: String,
    /// What is unsure, in words.
    to_check: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ProposalReport {
    schema: &'static str,
    as_of: NaiveDate,
    inspection: String,
    published: Option<NaiveDate>,
    count: usize,
    rows: Vec<ProposalRow>,
    remarks: Vec<String>,
    #[serde(skip)]
    findings: Vec<Kind>,
}

const COLUMNS: &[Column<ProposalRow>] = &[
    Column::new("Reference", |row: &ProposalRow| Value::from(row.reference.as_deref()))
        .headed("ref"),
    Column::new("Kind", |row: &ProposalRow| Value::from(row.kind)).headed("kind"),
    Column::new("Parent", |row: &ProposalRow| Value::from(row.parent.as_deref())),
    Column::new("Body", |row: &ProposalRow| Value::from(row.body.as_deref())).headed("body"),
    Column::new("Title", |row: &ProposalRow| Value::from(row.title.as_deref())),
    Column::new("Text", |row: &ProposalRow| Value::from(row.text.as_deref())),
    Column::new("Published", |row: &ProposalRow| Value::from(row.issued.as_deref())),
    Column::new("Deadline", |row: &ProposalRow| Value::from(row.due_text.as_deref()))
        .headed("deadline"),
    Column::new("Report", |row: &ProposalRow| Value::from(&row.inspection)),
    Column::new("Theme", |row: &ProposalRow| Value::from(row.theme.as_deref())),
    Column::new("Question", |row: &ProposalRow| Value::from(row.question.as_deref()))
        .headed("question"),
    Column::new("Grade", |row: &ProposalRow| Value::from(row.grade)).headed("grade"),
    Column::new("Scheme", |row: &ProposalRow| Value::from(row.scheme.as_deref())),
    Column::new("Note", |row: &ProposalRow| Value::from(row.note.as_deref())),
    Column::new("Source", |row: &ProposalRow| Value::from(&row.source)),
    Column::new("To check", |row: &ProposalRow| Value::from(row.to_check.as_deref()))
        .headed("to check")
        .cut(),
];

const PLACE: Column<ProposalRow> =
    Column::new("place", |row: &ProposalRow| Value::from(&row.places)).optional();
const WORDS: Column<ProposalRow> = Column::new("text", |row: &ProposalRow| {
    Value::from(row.title.clone().or_else(|| row.text.as_deref().map(title_of_text)))
})
.cut();

impl ProposalReport {
    pub fn of(proposal: Proposal, today: NaiveDate) -> ProposalReport {
        let Proposal { report, published, findings, grades, remarks } = proposal;
        let issued = published.as_ref().map(|published| published.text.clone());
        let kinds = findings.iter().map(|finding| finding.kind).collect();
        let of_findings = findings.into_iter().map(|one| of_finding(one, &report, issued.as_ref()));
        let mut rows: Vec<ProposalRow> = of_findings.collect();
        rows.extend(grades.into_iter().map(|one| of_grade(one, &report, issued.as_ref())));
        ProposalReport {
            schema: "track.proposal/1",
            as_of: today,
            inspection: report,
            published: published.map(|published: Written| published.day),
            count: rows.len(),
            rows,
            remarks,
            findings: kinds,
        }
    }

    /// What belongs to no row.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// How many of each kind, and how many to look at twice.
    pub fn counts(&self) -> String {
        let of_kind = |kind: &Kind| self.findings.iter().filter(|one| *one == kind).count();
        let kinds = Kind::ALL.iter().map(|kind| (of_kind(kind), kind.plainly()));
        let grades = self.rows.len() - self.findings.len();
        let counted: Vec<String> = kinds
            .chain([(grades, "grade")])
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count, noun))
            .collect();
        let unsure = self.rows.iter().filter(|row| row.to_check.is_some()).count();
        let found = if counted.is_empty() { "nothing".to_owned() } else { counted.join(", ") };
        let to_check = if unsure > 0 { format!("; {unsure} to check") } else { String::new() };
        format!("found {found}{to_check}")
    }
}

fn of_finding(one: ProposedFinding, report: &str, issued: Option<&String>) -> ProposalRow {
    ProposalRow {
        reference: Some(one.reference),
        kind: one.kind.word(),
        parent: one.parent,
        body: (!one.bodies.is_empty()).then(|| one.bodies.join("; ")),
        title: one.title,
        text: Some(one.text),
        issued: issued.cloned(),
        due_text: one.deadline,
        inspection: report.to_owned(),
        theme: one.theme,
        note: one.note,
        source: source(&one.sentence, &one.places),
        places: in_words(&one.places),
        to_check: to_check(&one.unsure),
        ..ProposalRow::default()
    }
}

fn of_grade(one: ProposedGrade, report: &str, issued: Option<&String>) -> ProposalRow {
    ProposalRow {
        kind: "grade",
        body: one.body,
        issued: issued.cloned(),
        inspection: report.to_owned(),
        question: Some(one.question),
        grade: Some(one.grade.word()),
        scheme: Some(one.scheme),
        source: source(&one.sentence, &one.places),
        places: in_words(&one.places),
        to_check: to_check(&one.unsure),
        ..ProposalRow::default()
    }
}

fn source(sentence: &str, places: &[TextPlace]) -> String {
    format!("“{sentence}” ({})", in_words(places))
}

fn in_words(places: &[TextPlace]) -> String {
    places.iter().map(TextPlace::to_string).collect::<Vec<_>>().join("; ")
}

fn to_check(unsure: &[String]) -> Option<String> {
    (!unsure.is_empty()).then(|| unsure.join("; "))
}

impl Report for ProposalReport {
    type Row = ProposalRow;
    const COLUMNS: &'static [Column<ProposalRow>] = COLUMNS;

    fn rows(&self) -> &[ProposalRow] {
        &self.rows
    }

    fn page(&self) -> Page {
        let part = |is_grade: bool| -> Vec<ProposalRow> {
            self.rows.iter().filter(|row| (row.kind == "grade") == is_grade).cloned().collect()
        };
        let mut columns = pick(COLUMNS, &["Reference", "Kind", "Body", "Deadline"]);
        columns.extend([PLACE, WORDS]);
        columns.extend(pick(COLUMNS, &["To check"]));
        let mut of_grades = pick(COLUMNS, &["Body", "Question", "Grade"]);
        of_grades.push(PLACE);
        of_grades.extend(pick(COLUMNS, &["To check"]));
        let mut blocks = vec![
            Block::fields([
                ("report", Cell::from(self.inspection.clone())),
                ("published", Cell::from(self.published)),
            ]),
            Block::Text(self.counts()),
        ];
        blocks.extend(Block::Table(Table::of(&columns, &part(false))).under("Findings"));
        blocks.extend(Block::Table(Table::of(&of_grades, &part(true))).under("Grades"));
        blocks.extend(self.remarks.iter().map(|remark| Block::Aside(remark.clone())));
        Page { title: Some("Proposed from the text".to_owned()), blocks }
    }

    fn brief(&self) -> Records<'_> {
        Records::of(pick(COLUMNS, &["Reference", "Kind", "Body", "Deadline", "Text"]), &self.rows)
    }

    fn ids(&self) -> Vec<String> {
        self.rows.iter().filter_map(|row| row.reference.clone()).collect()
    }
}
