//! Inspections and the grades that they gave.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::{self, Precision, Written};
use super::choices::one_of;
use super::shell::quoted;

one_of! {
    /// A graded judgement. Grades of different schemes are never compared.
    GradeWord, "grade" {
        Outstanding = "outstanding",
        Good = "good",
        /// Only in schemes of five grades.
        Adequate = "adequate",
        RequiresImprovement = "requires improvement",
        Inadequate = "inadequate",
    }
}

/// An inspection whose report is in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    pub id: i64,
    /// An optional short code, such as `SOC24`.
    pub code: Option<String>,
    pub title: String,
    /// The programme that it belongs to, such as PEEL.
    pub programme: Option<String>,
    pub published: Option<NaiveDate>,
    pub published_precision: Option<Precision>,
    pub published_text: Option<String>,
    /// Where the report can be read.
    pub url: Option<String>,
    pub bodies: Vec<String>,
}

impl Inspection {
    /// The publication date as it was written; none where it is not known.
    pub fn published(&self) -> Option<Written> {
        Some(Written {
            day: self.published?,
            precision: self.published_precision?,
            text: self.published_text.clone()?,
        })
    }

    /// What it is called: its code, else its number.
    pub fn called(&self) -> String {
        called(self.code.as_deref(), self.id)
    }

    /// The same in a command line: where a shell would take `#4` for a comment, the bare number.
    pub fn typed(&self) -> String {
        typed(self.code.as_deref(), self.id)
    }

    /// Its title and date, by which people tell two inspections apart.
    pub fn named(&self) -> String {
        match (self.published, self.published_precision) {
            (Some(day), Some(precision)) => {
                format!("{} ({})", self.title, calendar::shown(day, precision))
            }
            _ => self.title.clone(),
        }
    }
}

/// What a list says of an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionName {
    pub title: String,
    pub published: Option<Written>,
}

/// What an inspection is called in an answer: its code, else its number.
pub fn called(code: Option<&str>, id: i64) -> String {
    code.map_or_else(|| format!("#{id}"), str::to_owned)
}

/// What an inspection is called in a command line, where a shell would take `#4` for a comment.
pub fn typed(code: Option<&str>, id: i64) -> String {
    code.map_or_else(|| id.to_string(), |code| quoted(code).into_owned())
}

/// An inspection to be put into the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInspection {
    pub title: String,
    pub code: Option<String>,
    pub programme: Option<String>,
    pub published: Option<Written>,
    /// Where the report can be read.
    pub url: Option<String>,
    pub bodies: Vec<i64>,
}

/// A grade that an inspection gave a body on one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grade {
    pub body: String,
    pub inspection: String,
    pub published: Option<NaiveDate>,
    pub published_precision: Option<Precision>,
    pub question: String,
    pub grade: GradeWord,
    /// The scheme in which it was given, without which it means nothing.
    pub scheme: String,
}

impl Grade {
    /// The date of the report as people are shown it.
    pub fn shown(&self) -> Option<String> {
        Some(calendar::shown(self.published?, self.published_precision?))
    }
}

/// A grade to be put into the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrade {
    pub body: i64,
    pub inspection: i64,
    pub question: String,
    pub grade: GradeWord,
    pub scheme: String,
}
