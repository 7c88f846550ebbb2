//! The inspections of the register, and the grades that they gave.

use chrono::NaiveDate;
use serde::Serialize;

use super::duty::DutyRow;
use crate::model::OneOf;
use crate::model::calendar;
use crate::model::inspection::{Grade, Inspection};
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, counted};

/// Inspections, the oldest first.
#[derive(Debug, Serialize)]
pub struct Inspections {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    inspections: Vec<Inspection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duties: Option<Vec<DutyRow>>,
    #[serde(skip)]
    said: Vec<String>,
}

impl Inspections {
    /// A list of these inspections.
    pub fn of(inspections: Vec<Inspection>, today: NaiveDate) -> Inspections {
        Inspections {
            schema: "track.inspections/1",
            as_of: today,
            count: inspections.len(),
            inspections,
            duties: None,
            said: Vec::new(),
        }
    }

    /// The same, with the duties that came of adding them, and what is to be said of these.
    pub fn with_duties(self, duties: Vec<DutyRow>, said: Vec<String>) -> Inspections {
        Inspections { duties: Some(duties), said, ..self }
    }
}

impl Report for Inspections {
    type Row = Inspection;

    fn rows(&self) -> &[Inspection] {
        &self.inspections
    }

    fn page(&self) -> Page {
        let row = |one: &Inspection| {
            let published = one.published.zip(one.published_precision);
            let published = published.map(|(day, precision)| calendar::shown(day, precision));
            vec![
                Cell::id(one.id),
                Cell::from(one.code.clone().unwrap_or_default()),
                Cell::from(published.unwrap_or_default()),
                Cell::from(one.title.clone()),
                Cell::from(one.bodies.join(", ")),
            ]
        };
        let table = Table {
            headings: vec![
                Heading::whole("number"),
                Heading::whole("code"),
                Heading::whole("published"),
                Heading::cut("title"),
                Heading::cut("bodies"),
            ],
            rows: self.inspections.iter().map(row).collect(),
            totals: None,
        };
        let mut blocks = vec![Block::Table(table)];
        blocks.extend(self.said.iter().cloned().map(Block::Text));
        Page { title: Some(counted(self.count, "inspection")), blocks }
    }

    fn records(&self) -> Records<'_> {
        let row = |one: &Inspection| {
            [
                one.id.to_string(),
                one.code.clone().unwrap_or_default(),
                one.title.clone(),
                one.programme.clone().unwrap_or_default(),
                one.published.map(|day| day.to_string()).unwrap_or_default(),
                one.published_text.clone().unwrap_or_default(),
                one.url.clone().unwrap_or_default(),
                one.bodies.join("; "),
            ]
            .map(Into::into)
            .into()
        };
        Records {
            keys: vec![
                "id",
                "code",
                "title",
                "programme",
                "published",
                "published_text",
                "url",
                "bodies",
            ],
            rows: Box::new(self.inspections.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.inspections
            .iter()
            .map(|one| one.code.clone().unwrap_or_else(|| format!("#{}", one.id)))
            .collect()
    }
}

/// Grades of bodies, the newest report first.
#[derive(Debug, Serialize)]
pub struct Grades {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    grades: Vec<Grade>,
}

impl Grades {
    /// A list of these grades.
    pub fn of(grades: Vec<Grade>, today: NaiveDate) -> Grades {
        Grades { schema: "track.grades/1", as_of: today, count: grades.len(), grades }
    }
}

impl Report for Grades {
    type Row = Grade;

    fn rows(&self) -> &[Grade] {
        &self.grades
    }

    fn page(&self) -> Page {
        let row = |grade: &Grade| {
            [
                grade.body.clone(),
                grade.grade.word().to_owned(),
                grade.shown().unwrap_or_default(),
                grade.question.clone(),
                grade.scheme.clone(),
            ]
            .map(Cell::from)
            .into()
        };
        let table = Table {
            headings: vec![
                Heading::whole("body"),
                Heading::whole("grade"),
                Heading::whole("published"),
                Heading::cut("question"),
                Heading::cut("scheme"),
            ],
            rows: self.grades.iter().map(row).collect(),
            totals: None,
        };
        let title = format!(
            "{}; those of different schemes are not to be compared",
            counted(self.count, "grade")
        );
        Page { title: Some(title), blocks: vec![Block::Table(table)] }
    }

    fn records(&self) -> Records<'_> {
        let row = |grade: &Grade| {
            [
                grade.inspection.clone(),
                grade.published.map(|day| day.to_string()).unwrap_or_default(),
                grade.body.clone(),
                grade.question.clone(),
                grade.grade.word().to_owned(),
                grade.scheme.clone(),
            ]
            .map(Into::into)
            .into()
        };
        Records {
            keys: vec!["report", "published", "body", "question", "grade", "scheme"],
            rows: Box::new(self.grades.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.grades.iter().map(|grade| grade.body.clone()).collect()
    }
}
