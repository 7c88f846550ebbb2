//! Rows of an imported file, understood but not yet compared with the register.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::calendar::{Precision, Written};
use super::closure::Grounds;
use super::columns::Field;
use super::extra_fields::FieldPatch;
use super::finding::{FindingPatch, Kind, Reference, number_name};
use super::grade::GradeWord;
use super::phrase::Phrase;
use super::progress::ProgressPatch;
use super::reckoning::Counted;
use crate::error::Place;

#[derive(Debug, Clone)]
pub enum Sheet {
    Findings {
        rows: Vec<ImportRow>,
        /// Of each file or sheet.
        headings: Vec<Headings>,
        /// Bodies to be added first: rows name the first of them as -1.
        new_bodies: Vec<String>,
        /// Rows that are void in the file, and left out.
        void: Vec<ImportRow>,
        /// Beside the findings, or in files of their own.
        grades: Vec<GradeRow>,
    },
    Grades {
        rows: Vec<GradeRow>,
    },
}

impl Sheet {
    /// Without the findings that stand under those of these spellings, down to the last.
    pub fn without_children_of(mut self, mut left_out: HashSet<String>) -> Sheet {
        let Sheet::Findings { rows, .. } = &mut self else { return self };
        loop {
            let before = rows.len();
            rows.retain(|row| {
                let parent = row.parent.as_ref().map(ParentName::spelling);
                let is_kept = parent.is_none_or(|parent| !left_out.contains(&parent));
                let reference = row.finding.reference.as_ref().filter(|_| !is_kept);
                left_out.extend(reference.map(Reference::spelling));
                is_kept
            });
            if rows.len() == before {
                return self;
            }
        }
    }
}

/// The heading that each field came from, as written in the file.
#[derive(Debug, Clone, Default)]
pub struct Headings {
    pub fields: Vec<(Field, String)>,
    /// Those that are kept as extra fields.
    pub extra: Vec<String>,
    /// Those of the actions that stand in the rows of their findings.
    pub of_actions: Option<Box<Headings>>,
}

impl Headings {
    pub fn of_row(&self, row: &ImportRow) -> &Headings {
        let is_action = row.finding.kind == Some(Kind::Action);
        self.of_actions.as_deref().filter(|_| is_action).unwrap_or(self)
    }

    /// Of the first of these fields that the file has.
    pub fn of(&self, fields: &[Field]) -> Option<String> {
        let heading = |field: &Field| self.fields.iter().find(|(known, _)| known == field);
        fields.iter().find_map(heading).map(|(_, heading)| heading.clone())
    }
}

/// `None` is an empty cell or no column.
#[derive(Debug, Clone)]
pub struct ImportRow {
    pub place: Place,
    /// The finding's number, unless a spreadsheet uses the column to count its rows.
    pub number: Option<i64>,
    /// Without the inspection and the parent, which are only named.
    pub finding: FindingPatch,
    /// The words of cells that were read as something else; fields of the finding once all rows of it are known.
    pub as_given: Vec<FieldPatch>,
    pub progress: ProgressPatch,
    pub bodies: Vec<i64>,
    pub inspection: Option<String>,
    pub published: Option<Written>,
    pub parent: Option<ParentName>,
    pub due: Option<Phrase>,
    pub counted: Counted,
    pub original_due: Option<NaiveDate>,
    pub original_precision: Option<Precision>,
    pub since: Option<NaiveDate>,
    /// When the file says that the row was updated, and so its date moved.
    pub moved_on: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    /// How it ended.
    pub grounds: Grounds,
    pub notes: Vec<ImportNote>,
}

/// A note in a file; one without a date is of the day of the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportNote {
    pub day: Option<Written>,
    pub text: String,
}

impl ImportNote {
    /// The text that it has where its day is still to come, and is none to date a note.
    pub fn text_before_its_day(&self) -> String {
        match &self.day {
            Some(day) => format!("{}: {}", day.shown(), self.text),
            None => self.text.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParentName {
    Reference(Reference),
    /// `#12`, as an export writes it.
    Number(i64),
}

impl ParentName {
    /// The form in which parents are compared.
    pub fn spelling(&self) -> String {
        match self {
            ParentName::Reference(reference) => reference.spelling(),
            ParentName::Number(number) => number_name(*number),
        }
    }
}

#[derive(Debug, Clone)]
pub struct GradeRow {
    pub place: Place,
    pub inspection: String,
    pub published: Option<Written>,
    pub body: i64,
    pub question: String,
    pub grade: GradeWord,
    pub scheme: String,
}
