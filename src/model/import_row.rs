//! Rows of somebody else's file, understood but not yet compared with the register.

use chrono::NaiveDate;

use super::calendar::{Precision, Written};
use super::columns::Field;
use super::finding::{FindingPatch, Reference};
use super::inspection::GradeWord;
use super::phrase::Phrase;
use super::progress::ProgressPatch;
use super::reckoning::Counted;

/// What a file turned out to hold.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// Findings.
    Findings {
        rows: Vec<ImportRow>,
        headings: Headings,
        /// How many rows are void: entered by mistake elsewhere, and left out here.
        void: usize,
    },
    /// Grades.
    Grades { rows: Vec<GradeRow> },
}

/// Which column each field came from, by the heading as it is written in the file.
#[derive(Debug, Clone, Default)]
pub struct Headings(pub Vec<(Field, String)>);

impl Headings {
    /// The heading of the first of these fields that the file has, to name the column in a complaint.
    pub fn of(&self, fields: &[Field]) -> Option<String> {
        let heading = |field: &Field| self.0.iter().find(|(known, _)| known == field);
        fields.iter().find_map(heading).map(|(_, heading)| heading.clone())
    }
}

/// One row of a file of findings. `None` is an empty cell or no column: nothing said.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The number that the finding has where the file comes from, if the cell is a number. A
    /// spreadsheet may as well count its rows so.
    pub number: Option<i64>,
    /// What it says of the finding, but for what it only names: inspection and parent.
    pub finding: FindingPatch,
    /// What it says of the finding at each of the bodies, but for the deadline.
    pub progress: ProgressPatch,
    /// The numbers of the bodies; never empty.
    pub bodies: Vec<i64>,
    /// The title of the report.
    pub inspection: Option<String>,
    pub published: Option<Written>,
    pub parent: Option<ParentName>,
    /// The words of the deadline.
    pub due: Option<Phrase>,
    /// What they came to where the file comes from, if it says so.
    pub counted: Counted,
    /// The first deadline, where it was moved since.
    pub original_due: Option<NaiveDate>,
    pub original_precision: Option<Precision>,
    /// The day from which the status has held.
    pub since: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
}

/// How a row names its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParentName {
    Reference(Reference),
    /// By its number, `#12`, as an export writes it.
    Number(i64),
}

impl ParentName {
    /// The form in which parents are compared.
    pub fn folded(&self) -> ParentName {
        match self {
            ParentName::Reference(reference) => ParentName::Reference(reference.in_lower_case()),
            ParentName::Number(number) => ParentName::Number(*number),
        }
    }
}

/// One row of a file of grades.
#[derive(Debug, Clone)]
pub struct GradeRow {
    /// The line on which it begins, from 1.
    pub line: u64,
    pub inspection: String,
    pub published: Option<Written>,
    pub body: i64,
    pub question: String,
    pub grade: GradeWord,
    pub scheme: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    /// The rows that are void in the file, and were left out.
    pub void: usize,
    /// The rows that already stood as they are in the file.
    pub unchanged: usize,
    pub inspections: Vec<String>,
}
