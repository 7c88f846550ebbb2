//! An entry of a calendar.

use chrono::NaiveDate;

/// On one whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same in every export of a register, so that a calendar replaces what it has.
    pub uid: String,
    pub day: NaiveDate,
    /// Of the newest change.
    pub changed: NaiveDate,
    /// Rises with every change.
    pub version: i64,
    pub summary: String,
    pub description: String,
}
