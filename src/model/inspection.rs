//! Inspections and the grades that they gave.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::{self, Precision, Written};
use super::shell::quoted;
use super::words::one_of;

one_of! {
    /// A graded judgement. Grades of different schemes are never compared.
    GradeWord, "grade" {
        /// The best.
        Outstanding = "outstanding",
        /// Good.
        Good = "good",
        /// Only in schemes of five grades.
        Adequate = "adequate",
        /// Below what is expected.
        RequiresImprovement = "requires improvement",
        /// The worst.
        Inadequate = "inadequate",
    }
}

/// An inspection whose report is in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// Its number in the register.
    pub id: i64,
    /// An optional short code, such as `SOC24`.
    pub code: Option<String>,
    /// The title of its report.
    pub title: String,
    /// The programme that it belongs to, such as PEEL.
    pub programme: Option<String>,
    /// The day on which the report was published.
    pub published: Option<NaiveDate>,
    /// How exactly that day is known.
    pub published_precision: Option<Precision>,
    /// The words in which it was given.
    pub published_text: Option<String>,
    /// Where the report can be read.
    pub url: Option<String>,
    /// The slugs of the bodies that it covers.
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
    /// The title of its report.
    pub title: String,
    /// An optional short code.
    pub code: Option<String>,
    /// The programme that it belongs to.
    pub programme: Option<String>,
    /// When its report was published.
    pub published: Option<Written>,
    /// Where the report can be read.
    pub url: Option<String>,
    /// The numbers of the bodies that it covers.
    pub bodies: Vec<i64>,
}

/// A grade that an inspection gave a body on one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// The body's slug.
    pub body: String,
    /// The title of the report.
    pub inspection: String,
    /// The day on which it was published.
    pub published: Option<NaiveDate>,
    /// How exactly that day is known.
    pub published_precision: Option<Precision>,
    /// The question that was judged.
    pub question: String,
    /// The judgement.
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
    /// The body's number.
    pub body: i64,
    /// The inspection's number.
    pub inspection: i64,
    /// The question that was judged.
    pub question: String,
    /// The judgement.
    pub grade: GradeWord,
    /// The scheme in which it was given.
    pub scheme: String,
}
