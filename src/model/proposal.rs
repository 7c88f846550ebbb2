//! What the text of a report seems to say: findings and grades to be checked before they are imported.

use std::fmt;

use super::calendar::Written;
use super::finding::Kind;
use super::grade::GradeWord;

/// Where something stands in a text; both are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextPlace {
    /// None where the text has no pages.
    pub page: Option<u32>,
    /// Of the page, or of the whole text where it has none.
    pub line: u32,
}

impl fmt::Display for TextPlace {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.page {
            Some(page) => write!(f, "page {page}, line {}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The title of the report.
    pub report: String,
    pub published: Option<Written>,
    pub findings: Vec<ProposedFinding>,
    pub grades: Vec<ProposedGrade>,
    /// What belongs to no row, such as a count in the text that differs from what was found.
    pub remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedFinding {
    pub reference: String,
    pub kind: Kind,
    pub parent: Option<String>,
    /// As an import reads them: `west-mercia`, `all forces`.
    pub bodies: Vec<String>,
    pub title: Option<String>,
    pub text: String,
    /// The deadline in the words of the text.
    pub deadline: Option<String>,
    pub theme: Option<String>,
    pub note: Option<String>,
    pub sentence: String,
    /// Several where the text says it more than once.
    pub places: Vec<TextPlace>,
    /// What should be checked, in words; empty if the text is plain.
    pub unsure: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedGrade {
    /// None where nothing says whose it is.
    pub body: Option<String>,
    pub question: String,
    pub grade: GradeWord,
    pub scheme: String,
    pub sentence: String,
    pub places: Vec<TextPlace>,
    pub unsure: Vec<String>,
}
