//! A finding at one body as its wording is compared: its words, and the days between which it can have come back.

use chrono::NaiveDate;

use super::status::Status;

#[derive(Debug)]
pub struct WordingRow {
    pub finding: i64,
    pub title: String,
    pub text: Option<String>,
    /// The last day of the period in which it was issued.
    pub published: Option<NaiveDate>,
    pub status: Option<Status>,
    /// None if it isn't closed, or the day isn't known.
    pub closed_on: Option<NaiveDate>,
}

impl WordingRow {
    pub fn wording(&self) -> String {
        format!("{} {}", self.title, self.text.as_deref().unwrap_or_default())
    }
}
