//! Rows of somebody else's file, understood but not yet compared with the register.

use chrono::NaiveDate;

use super::calendar::{Precision, Written};
use super::deadline::{Counted, Setter};
use super::finding::{Kind, Reference};
use super::inspection::GradeWord;
use super::phrase::Phrase;
use super::progress::{Accepted, Priority, Status};

/// What a file turned out to hold.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// Findings.
    Findings {
        records: Vec<Record>,
        headings: Headings,
        /// How many rows are void: entered by mistake elsewhere, and left out here.
        void: usize,
    },
    /// Grades.
    Grades { records: Vec<GradeRecord> },
}

/// Which column each field came from, by the heading as it is written in the file.
#[derive(Debug, Clone, Default)]
pub struct Headings(pub Vec<(Field, String)>);

impl Headings {
    /// The heading of a field, to name the column in a complaint.
    pub fn of(&self, field: Field) -> Option<String> {
        let found = self.0.iter().find(|(known, _)| *known == field)?;
        Some(found.1.clone())
    }
}

/// What a column of a file of findings can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The number that the finding has where the file comes from.
    Number,
    Reference,
    Inspection,
    /// The bodies, `;` between them.
    Body,
    Kind,
    /// The parent's reference, or its number as `#12`.
    Parent,
    Title,
    Text,
    Issued,
    Due,
    /// The day that the words of the deadline came to.
    DueDay,
    DueRule,
    DueBasis,
    DuePrecision,
    OriginalDue,
    OriginalPrecision,
    /// When the inspection's report was published, if not on the date of issue.
    Published,
    SetBy,
    Status,
    Since,
    BlockedBy,
    Closed,
    /// The themes, `;` between them.
    Themes,
    /// Where it was read.
    Source,
    Owner,
    Priority,
    Accepted,
    Parts,
}

/// One row of a file of findings. `None` is an empty cell or no column: nothing said.
#[derive(Debug, Clone)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The number that the finding has where the file comes from, if the cell is a number. A
    /// spreadsheet may as well count its rows so.
    pub number: Option<i64>,
    pub reference: Option<Reference>,
    pub inspection: Option<String>,
    /// The numbers of the bodies; never empty.
    pub bodies: Vec<i64>,
    pub kind: Option<Kind>,
    pub parent: Option<Reference>,
    /// The parent's number, where the cell has one in place of a reference: `#12`.
    pub parent_number: Option<i64>,
    /// The title, if need be made from the text.
    pub title: String,
    pub text: Option<String>,
    pub issued: Option<Written>,
    pub due: Option<Phrase>,
    /// What they came to where the file comes from, if it says so.
    pub counted: Counted,
    pub published: Option<Written>,
    pub original_precision: Option<Precision>,
    /// The first deadline, where it was moved since.
    pub original_due: Option<NaiveDate>,
    pub set_by: Option<Setter>,
    pub status: Option<Status>,
    pub since: Option<NaiveDate>,
    /// Who must act first, where it is blocked.
    pub blocked_by: Option<String>,
    pub closed: Option<NaiveDate>,
    pub themes: Option<Vec<String>>,
    pub source: Option<String>,
    pub owner: Option<String>,
    pub priority: Option<Priority>,
    pub accepted: Option<Accepted>,
    pub parts: Option<u32>,
}

/// One row of a file of grades.
#[derive(Debug, Clone)]
pub struct GradeRecord {
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
