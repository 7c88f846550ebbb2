//! Bodies side by side: what each has open, overdue and closed, and their grades on the same question.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::body_counts::BodyCounts;
use crate::model::body::Body;
use crate::model::calendar::with_weekday;
use crate::model::fold;
use crate::model::grade::{Grade, GradeWord};
use crate::model::selection::Selection;
use crate::model::survival::MedianDays;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Report, Table, Tone, pick};

#[derive(Debug)]
pub struct CompareInput {
    pub selection: Selection,
    pub bodies: Vec<Body>,
    pub counts: HashMap<i64, BodyCounts>,
    pub grades: Vec<Grade>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Compare {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    bodies: Vec<CompareRow>,
    grades: Vec<ComparedGrades>,
}

/// The keys are a promise: every key is always there, none goes away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CompareRow {
    pub body: String,
    pub body_name: String,
    #[serde(flatten)]
    pub counts: BodyCounts,
    pub publication_to_closure: MedianDays,
}

/// What several bodies were given on one question, by one scheme.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ComparedGrades {
    question: String,
    scheme: String,
    grades: Vec<BodyGrade>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct BodyGrade {
    body: String,
    grade: GradeWord,
    inspection: String,
    published: Option<NaiveDate>,
}

/// Fewer say little: chance alone makes such a difference.
const SMALL: usize = 5;

impl Compare {
    pub fn of(input: CompareInput, today: NaiveDate) -> Compare {
        let CompareInput { selection, bodies, mut counts, grades } = input;
        let row = |body: &Body| {
            let counted = counts.remove(&body.id).unwrap_or_else(|| BodyCounts::on(today));
            CompareRow::of(body, counted)
        };
        let bodies: Vec<CompareRow> = bodies.iter().map(row).collect();
        Compare {
            schema: "track.compare/1",
            as_of: today,
            selection,
            count: bodies.len(),
            grades: compared(&grades),
            bodies,
        }
    }

    fn graded(&self) -> Vec<Block> {
        let is_same = |a: &ComparedGrades, b: &ComparedGrades| a.scheme == b.scheme;
        let entry = |grades: &ComparedGrades| {
            let given: Vec<String> =
                grades.grades.iter().map(|one| format!("{}: {}", one.body, one.grade)).collect();
            (grades.question.clone(), Cell::from(given.join("\n")))
        };
        let of_scheme = |grades: &[ComparedGrades]| {
            let scheme = grades.first().map(|first| first.scheme.clone()).unwrap_or_default();
            Block::Entries(grades.iter().map(entry).collect()).under(format!("Grades: {scheme}"))
        };
        self.grades.chunk_by(is_same).flat_map(of_scheme).collect()
    }

    fn legend(&self) -> Block {
        let mut said = "\"oldest\" is how many days late the longest-overdue finding is; \"days to close\" is the median from \
                        publication to closing (open and reopened findings count as not yet closed)."
            .to_owned();
        if self.bodies.iter().any(CompareRow::is_marked) {
            said += &format!(" * fewer than {SMALL} findings: too few to compare.");
        }
        let unknown: Vec<&str> = self
            .bodies
            .iter()
            .filter(|row| row.counts.findings == 0)
            .map(|row| row.body_name.as_str())
            .collect();
        if !unknown.is_empty() {
            said += &format!(
                " No findings are recorded for {}: they may not have been entered.",
                crate::error::listed_as(&unknown, "or")
            );
        }
        Block::Aside(said)
    }

    /// The commands that list what is counted, with the same filters.
    fn to_list(&self) -> Block {
        let filters: String =
            self.selection.filters().iter().map(|one| format!(" {one}")).collect();
        let filters = filters + &self.selection.as_at_typed();
        Block::Aside(format!(
            "To list them at a body: all `track list --all --force BODY{filters}`; open `track list --force BODY{filters}`; \
             overdue `track overdue --force BODY{filters}`; closed `track list --status closed --force BODY{filters}`; not met \
             `track list --outcome not-met --all --force BODY{filters}`. Practices, parts and actions aren't counted, nor what \
             is void."
        ))
    }
}

impl CompareRow {
    fn of(body: &Body, counts: BodyCounts) -> CompareRow {
        CompareRow {
            body: body.slug.clone(),
            body_name: body.name.clone(),
            publication_to_closure: *counts.timing.times().to_closure(),
            counts,
        }
    }

    fn is_few(&self) -> bool {
        (1..SMALL as i64).contains(&self.counts.findings)
    }

    /// Whether the median is of few closings.
    fn is_of_few(&self) -> bool {
        self.publication_to_closure.days.is_some() && self.publication_to_closure.happened < SMALL
    }

    fn is_marked(&self) -> bool {
        self.is_few() || self.is_of_few()
    }

    /// A count, and nothing at all where nothing is recorded.
    fn count(&self, count: i64) -> Cell {
        if self.counts.findings == 0 { Cell::default() } else { Cell::from(count) }
    }

    fn findings_cell(&self) -> Cell {
        match self.counts.findings {
            0 => Cell::from(0_i64).said("none recorded").toned(Tone::Quiet),
            few if self.is_few() => Cell::from(few).said(format!("{few}*")),
            many => Cell::from(many),
        }
    }

    fn overdue_cell(&self) -> Cell {
        let tone = if self.counts.overdue > 0 { Tone::Late } else { Tone::Plain };
        self.count(self.counts.overdue).toned(tone)
    }

    fn days_cell(&self) -> Cell {
        match self.publication_to_closure.days {
            Some(days) if self.is_of_few() => Cell::from(days).said(format!("{days}*")),
            Some(days) => Cell::from(days),
            None if self.publication_to_closure.not_yet > 0 => {
                Cell::from(None::<i64>).said("not yet")
            }
            None => Cell::default(),
        }
    }
}

/// Grades that at least two of the bodies were given on one question by one scheme, the newest of each.
fn compared(grades: &[Grade]) -> Vec<ComparedGrades> {
    let mut asked: BTreeMap<(String, String), Vec<&Grade>> = BTreeMap::new();
    for grade in grades {
        asked.entry((fold(&grade.scheme), fold(&grade.question))).or_default().push(grade);
    }
    asked.into_values().filter_map(|grades| of_question(&grades)).collect()
}

fn of_question(grades: &[&Grade]) -> Option<ComparedGrades> {
    let mut newest: BTreeMap<&str, &Grade> = BTreeMap::new();
    for grade in grades {
        let known = newest.entry(&grade.body).or_insert(grade);
        if grade.published > known.published {
            *known = grade;
        }
    }
    let first = grades.first()?;
    let of_body = |grade: &&Grade| BodyGrade {
        body: grade.body.clone(),
        grade: grade.grade,
        inspection: grade.inspection.clone(),
        published: grade.published,
    };
    (newest.len() > 1).then(|| ComparedGrades {
        question: first.question.clone(),
        scheme: first.scheme.clone(),
        grades: newest.values().map(of_body).collect(),
    })
}

const COLUMNS: &[Column<CompareRow>] = &[
    Column::new("body", |row: &CompareRow| Value::from(&row.body)),
    Column::new("body_name", |row: &CompareRow| Value::from(&row.body_name)),
    Column::new("findings", |row: &CompareRow| Value::from(row.counts.findings))
        .shown(CompareRow::findings_cell),
    Column::new("concerns", |row: &CompareRow| Value::from(row.counts.concerns))
        .headed("open concerns")
        .shown(|row| row.count(row.counts.concerns)),
    Column::new("open", |row: &CompareRow| Value::from(row.counts.open))
        .shown(|row| row.count(row.counts.open)),
    Column::new("overdue", |row: &CompareRow| Value::from(row.counts.overdue))
        .shown(CompareRow::overdue_cell),
    Column::new("oldest_overdue", |row: &CompareRow| Value::from(row.counts.oldest_overdue))
        .headed("oldest"),
    Column::new("submitted", |row: &CompareRow| Value::from(row.counts.submitted))
        .shown(|row| row.count(row.counts.submitted)),
    Column::new("closed", |row: &CompareRow| Value::from(row.counts.closed))
        .shown(|row| row.count(row.counts.closed)),
    Column::new("closed_not_met", |row: &CompareRow| Value::from(row.counts.closed_not_met))
        .headed("not met")
        .shown(|row| row.count(row.counts.closed_not_met)),
    Column::new("days_to_closure", |row: &CompareRow| Value::from(row.publication_to_closure.days))
        .headed("days to close")
        .shown(CompareRow::days_cell)
        .optional(),
];

const SHOWN: [&str; 8] = [
    "body",
    "findings",
    "open",
    "overdue",
    "oldest_overdue",
    "closed",
    "closed_not_met",
    "days_to_closure",
];

impl Report for Compare {
    type Row = CompareRow;
    const COLUMNS: &'static [Column<CompareRow>] = COLUMNS;

    fn rows(&self) -> &[CompareRow] {
        &self.bodies
    }

    fn page(&self) -> Page {
        let (whom, day) = (self.selection.for_whom(), with_weekday(self.as_of));
        let narrowed = self.selection.narrowed();
        if self.bodies.is_empty() {
            let title = format!("No findings to compare{whom} on {day}{narrowed}");
            return Page { title: Some(title), blocks: Vec::new() };
        }
        let table = Block::Table(Table::of(&pick(COLUMNS, &SHOWN), &self.bodies));
        let mut blocks = vec![table, self.legend()];
        blocks.extend(self.graded());
        blocks.push(self.to_list());
        Page { title: Some(format!("Side by side{whom} on {day}{narrowed}")), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.bodies.iter().map(|row| row.body.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(body: &str, question: &str, scheme: &str, published: &str, grade: GradeWord) -> Grade {
        Grade {
            id: 1,
            body_id: 1,
            inspection_id: 1,
            body: body.to_owned(),
            inspection: "PEEL".to_owned(),
            published: Some(published.parse().unwrap()),
            published_precision: None,
            question: question.to_owned(),
            grade,
            scheme: scheme.to_owned(),
        }
    }

    #[test]
    fn grades_are_compared_within_one_question_and_scheme_only() {
        use GradeWord::{Adequate, Good, Inadequate};
        let grades = [
            grade("kent", "Leadership", "five grades", "2022-01-01", Good),
            grade("kent", "leadership", "Five grades", "2024-01-01", Adequate),
            grade("essex", "Leadership", "five grades", "2023-01-01", Inadequate),
            grade("gwent", "Leadership", "four grades", "2023-01-01", Good),
            grade("gwent", "Vetting", "five grades", "2023-01-01", Good),
        ];
        let compared = compared(&grades);
        let given: Vec<_> = compared
            .iter()
            .flat_map(|one| &one.grades)
            .map(|one| (one.body.as_str(), one.grade))
            .collect();

        assert_eq!(compared.len(), 1);
        assert_eq!(given, [("essex", Inadequate), ("kent", Adequate)]);
    }

    #[test]
    fn a_body_without_findings_has_no_zeros_that_look_like_praise() {
        let body = Body {
            id: 1,
            slug: "kent".to_owned(),
            name: "Kent Police".to_owned(),
            kind: crate::model::body::BodyKind::TerritorialForce,
            region: None,
            rocu: None,
            aliases: Vec::new(),
            retired: None,
            monitoring: Vec::new(),
        };
        let row = CompareRow::of(&body, BodyCounts::on("2026-11-30".parse().unwrap()));

        assert_eq!(row.findings_cell().text(), "none recorded");
        assert!(row.count(row.counts.overdue).is_empty() && row.days_cell().is_empty());
    }
}
