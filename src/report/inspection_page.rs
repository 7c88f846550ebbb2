//! One inspection: what is known of it, what it found and judged, what is owed on it, and what was put right.

use std::collections::HashSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::duty::{self, DutyRow};
use super::inspection::INSPECTION_COLUMNS;
use crate::model::OneOf;
use crate::model::calendar::{Written, day_shown};
use crate::model::correction::Correction;
use crate::model::finding::Kind;
use crate::model::grade::Grade;
use crate::model::inspection::Inspection;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::BriefRow;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{AnswerRow, Block, Cell, Column, Page, Report, Table, counted, pick};

#[derive(Debug, Serialize, JsonSchema)]
pub struct InspectionPage {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    inspections: Vec<Inspection>,
    findings: Vec<KindCount>,
    grades: Vec<Grade>,
    duties: Vec<DutyRow>,
    corrections: Vec<InspectionCorrection>,
    #[serde(skip)]
    selection: Selection,
}

/// A correction of the inspection, of one of its grades or of a duty on it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InspectionCorrection {
    /// What was corrected, where it isn't the inspection itself.
    pub subject: Option<String>,
    #[serde(flatten)]
    pub correction: Correction,
}

/// What one kind of finding came to. A finding at several bodies is one finding and has a status at each.
#[derive(Debug, Serialize, JsonSchema)]
struct KindCount {
    kind: Kind,
    findings: usize,
    bodies: usize,
    open: usize,
    closed: usize,
    /// Superseded or not accepted.
    ended: usize,
    void: usize,
}

impl KindCount {
    fn all(rows: &[BriefRow]) -> Vec<KindCount> {
        let of = |kind: &Kind| {
            KindCount::of(*kind, rows.iter().filter(|row| row.kind == *kind).collect())
        };
        Kind::ALL.iter().map(of).filter(|count| count.findings > 0).collect()
    }

    fn of(kind: Kind, rows: Vec<&BriefRow>) -> KindCount {
        let having = |test: &dyn Fn(Status) -> bool| {
            rows.iter().filter(|row| row.status.is_some_and(test)).count()
        };
        KindCount {
            kind,
            findings: rows.iter().map(|row| row.id).collect::<HashSet<_>>().len(),
            bodies: rows.iter().map(|row| row.body_id()).collect::<HashSet<_>>().len(),
            open: having(&Status::is_open),
            closed: having(&|status| status == Status::Closed),
            ended: having(&|status| matches!(status, Status::Superseded | Status::NotAccepted)),
            void: having(&|status| status == Status::Void),
        }
    }
}

const KIND_COLUMNS: &[Column<KindCount>] = &[
    Column::new("kind", |row: &KindCount| Value::word(Some(row.kind)))
        .shown(|row| Cell::from(row.kind.plainly())),
    Column::new("findings", |row: &KindCount| Value::count(row.findings as u64)),
    Column::new("bodies", |row: &KindCount| Value::count(row.bodies as u64)),
    Column::new("open", |row: &KindCount| Value::count(row.open as u64)),
    Column::new("closed", |row: &KindCount| Value::count(row.closed as u64)),
    Column::new("ended", |row: &KindCount| Value::count(row.ended as u64))
        .headed("superseded or declined"),
    Column::new("void", |row: &KindCount| Value::count(row.void as u64)),
];

/// What the register knows about one inspection.
#[derive(Debug)]
pub struct InspectionDossier {
    pub inspection: Inspection,
    pub findings: Vec<BriefRow>,
    pub grades: Vec<Grade>,
    pub duties: Vec<DutyRow>,
    pub corrections: Vec<InspectionCorrection>,
    /// The day as at which the register was asked.
    pub selection: Selection,
}

impl InspectionPage {
    pub fn of(dossier: InspectionDossier, today: NaiveDate) -> InspectionPage {
        InspectionPage {
            schema: "track.inspection/1",
            as_of: today,
            count: 1,
            findings: KindCount::all(&dossier.findings),
            inspections: vec![dossier.inspection],
            grades: dossier.grades,
            duties: dossier.duties,
            corrections: dossier.corrections,
            selection: dossier.selection,
        }
    }

    fn facts(inspection: &Inspection) -> Block {
        let published = inspection.published();
        let words = published.as_ref().filter(|published| !published.says_no_more());
        let shown = published.as_ref().map(Written::shown);
        let shown = match words {
            Some(words) => shown.map(|shown| format!("{shown} ({:?})", words.text)),
            None => shown,
        };
        Block::fields([
            ("code", Cell::from(inspection.code.as_ref())),
            ("programme", Cell::from(inspection.programme.as_ref())),
            ("published", Cell::from(shown.unwrap_or_else(|| "no date".to_owned()))),
            ("address", Cell::from(inspection.url.as_ref())),
            ("bodies", Cell::from(inspection.bodies.join(", "))),
        ])
    }

    fn found(&self, inspection: &Inspection) -> Vec<Block> {
        if self.findings.is_empty() {
            return vec![Block::Text("No findings are recorded of it.".to_owned())];
        }
        let table = Table::of(
            &pick(KIND_COLUMNS, &["kind", "findings", "bodies", "open", "closed", "ended", "void"]),
            &self.findings,
        );
        let mut blocks =
            Block::Table(table).under("Findings, and where they stand at their bodies");
        blocks.push(Block::Line(format!(
            "track list --all --inspection {}{}",
            inspection.typed(),
            self.selection.as_at_typed()
        )));
        blocks
    }

    fn graded(&self) -> Vec<Block> {
        let columns = pick(Grade::COLUMNS, &["body", "grade", "question", "scheme"]);
        Block::Table(Table::of(&columns, &self.grades)).under(format!(
            "{}; grades of different schemes can't be compared",
            counted(self.grades.len(), "grade")
        ))
    }

    fn corrected(&self) -> Vec<Block> {
        let entry = |one: &InspectionCorrection| {
            let subject =
                one.subject.iter().map(String::as_str).chain(one.correction.body.as_deref());
            let subject = subject.collect::<Vec<_>>().join(", ");
            let subject = if subject.is_empty() { subject } else { format!("{subject}: ") };
            let text = format!("{subject}{}", one.correction.in_words());
            (day_shown(one.correction.day), Cell::from(text))
        };
        Block::Entries(self.corrections.iter().map(entry).collect()).under("Corrections")
    }
}

impl Report for InspectionPage {
    type Row = Inspection;
    const COLUMNS: &'static [Column<Inspection>] = INSPECTION_COLUMNS;

    fn rows(&self) -> &[Inspection] {
        &self.inspections
    }

    fn page(&self) -> Page {
        let Some(inspection) = self.inspections.first() else { return Page::default() };
        let mut blocks = vec![InspectionPage::facts(inspection)];
        blocks.extend(self.found(inspection));
        blocks.extend(self.graded());
        if !self.duties.is_empty() {
            blocks.extend(duty::blocks(&self.duties));
        }
        blocks.extend(self.corrected());
        let title = format!("{}, number {}", inspection.title, inspection.id);
        Page { title: Some(title), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.inspections.iter().map(Inspection::plain_name).collect()
    }
}
