//! What a user allows an import to do to the rows that are in the register already.

use super::choices::one_of;
use super::reckoning::Reckoning;

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

#[derive(Debug, Clone)]
pub struct ImportOptions {
    pub reckoning: Reckoning,
    /// Why something changed: `import findings.csv`.
    pub reason: String,
    pub blank: Blank,
    /// None if it is a complaint.
    pub other_date: Option<OtherDate>,
    /// Rows are new, even where a finding that the file lacks is much like them.
    pub as_new: bool,
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
            as_new: false,
            renames: false,
            closing_needs_evidence: false,
        }
    }
}
