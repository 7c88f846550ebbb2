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
        /// The rows, in their order.
        records: Vec<Record>,
        /// The headings that were understood.
        headings: Headings,
        /// How many rows are void: entered by mistake elsewhere, and left out here.
        void: usize,
    },
    /// Grades.
    Grades {
        /// The rows, in their order.
        records: Vec<GradeRecord>,
    },
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
    /// The reference.
    Reference,
    /// The title of the inspection's report.
    Inspection,
    /// The bodies, `;` between them.
    Body,
    /// The kind.
    Kind,
    /// The parent's reference, or its number as `#12`.
    Parent,
    /// The title.
    Title,
    /// The full wording.
    Text,
    /// The date of issue.
    Issued,
    /// The deadline.
    Due,
    /// The day that the words of the deadline came to.
    DueDay,
    /// The rule that read them.
    DueRule,
    /// The day from which they were counted.
    DueBasis,
    /// How exactly that day is known.
    DuePrecision,
    /// The first deadline.
    OriginalDue,
    /// How exactly the first deadline is known.
    OriginalPrecision,
    /// When the inspection's report was published, if not on the date of issue.
    Published,
    /// Who set the deadline.
    SetBy,
    /// The status.
    Status,
    /// The day from which it has held.
    Since,
    /// Who must act first.
    BlockedBy,
    /// The closing date.
    Closed,
    /// The themes, `;` between them.
    Themes,
    /// Where it was read.
    Source,
    /// The owner.
    Owner,
    /// The priority.
    Priority,
    /// Whether it was accepted.
    Accepted,
    /// How many recommendations the report counts.
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
    /// The reference.
    pub reference: Option<Reference>,
    /// The report's title.
    pub inspection: Option<String>,
    /// The numbers of the bodies; never empty.
    pub bodies: Vec<i64>,
    /// The kind.
    pub kind: Option<Kind>,
    /// The parent's reference.
    pub parent: Option<Reference>,
    /// The parent's number, where the cell has one in place of a reference: `#12`.
    pub parent_number: Option<i64>,
    /// The title, if need be made from the text.
    pub title: String,
    /// The wording.
    pub text: Option<String>,
    /// The date of issue.
    pub issued: Option<Written>,
    /// The words of the deadline.
    pub due: Option<Phrase>,
    /// What they came to where the file comes from, if it says so.
    pub counted: Counted,
    /// When the inspection's report was published.
    pub published: Option<Written>,
    /// How exactly the first deadline is known.
    pub original_precision: Option<Precision>,
    /// The first deadline, where it was moved since.
    pub original_due: Option<NaiveDate>,
    /// Who set the deadline.
    pub set_by: Option<Setter>,
    /// The status.
    pub status: Option<Status>,
    /// The day from which it has held.
    pub since: Option<NaiveDate>,
    /// Who must act first, where it is blocked.
    pub blocked_by: Option<String>,
    /// The closing date.
    pub closed: Option<NaiveDate>,
    /// The themes.
    pub themes: Option<Vec<String>>,
    /// The source.
    pub source: Option<String>,
    /// The owner.
    pub owner: Option<String>,
    /// The priority.
    pub priority: Option<Priority>,
    /// Whether it was accepted.
    pub accepted: Option<Accepted>,
    /// How many recommendations the report counts.
    pub parts: Option<u32>,
}

/// One row of a file of grades.
#[derive(Debug, Clone)]
pub struct GradeRecord {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The report's title.
    pub inspection: String,
    /// When it was published.
    pub published: Option<Written>,
    /// The body's number.
    pub body: i64,
    /// The question that was judged.
    pub question: String,
    /// The judgement.
    pub grade: GradeWord,
    /// The scheme.
    pub scheme: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// The rows that are new.
    pub added: usize,
    /// The rows that were changed.
    pub changed: usize,
    /// The rows that are void in the file, and were left out.
    pub void: usize,
    /// The rows that already stood as they are in the file.
    pub unchanged: usize,
    /// Inspections that had to be made, by name.
    pub inspections: Vec<String>,
}
