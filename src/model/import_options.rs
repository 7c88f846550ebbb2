//! What a user allows an import to do to the rows that are in the register already.

use super::choices::one_of;
use super::finding::{Reference, spelling};
use super::fold;
use super::import_row::ImportRow;
use super::reckoning::Reckoning;
use super::shell::quoted;

one_of! {
    /// What an empty cell does to what the register has.
    Blank, "way with empty cells" {
        Keep = "keep",
        Clear = "clear",
    }
}

/// What another due date than that of the register is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherDate {
    Extension,
    Correction,
}

/// Rows that the user says are new.
#[derive(Debug, Clone, Default)]
pub struct AsNew {
    pub are_all: bool,
    /// By their references, or as `line 5`.
    pub rows: Vec<String>,
}

impl AsNew {
    pub fn has(&self, row: &ImportRow) -> bool {
        self.are_all || self.names(row)
    }

    pub fn names(&self, row: &ImportRow) -> bool {
        self.rows.iter().any(|name| is_named(row, name))
    }

    /// The flag that says it of one row.
    pub fn flag(row: &ImportRow) -> String {
        let reference = row.finding.reference.as_ref().map(Reference::to_string);
        let name = reference.unwrap_or_else(|| row.place.to_string());
        format!("--as-new={}", quoted(&name))
    }
}

fn is_named(row: &ImportRow, name: &str) -> bool {
    let reference = row.finding.reference.as_ref();
    reference.is_some_and(|reference| reference.spelling() == spelling(name))
        || fold(&row.place.to_string()) == fold(name)
}

#[derive(Debug, Clone)]
pub struct ImportOptions {
    pub reckoning: Reckoning,
    /// Why something changed: `import findings.csv`.
    pub reason: String,
    pub blank: Blank,
    /// None if it is a complaint.
    pub other_date: Option<OtherDate>,
    /// Which rows are new, even where a finding that the file lacks is much like them.
    pub as_new: AsNew,
    /// Findings take the references of rows with the same words.
    pub renames: bool,
    /// Closing needs evidence, which no file has.
    pub closing_needs_evidence: bool,
}

impl ImportOptions {
    /// Whatever isn't certain is a complaint.
    pub fn strict(reckoning: Reckoning, reason: String) -> ImportOptions {
        ImportOptions {
            reckoning,
            reason,
            blank: Blank::Keep,
            other_date: None,
            as_new: AsNew::default(),
            renames: false,
            closing_needs_evidence: false,
        }
    }
}
