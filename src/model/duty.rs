//! Duties: what the law makes a body do by a day, and which is no finding.

use chrono::{Days, NaiveDate};

/// The last day on which the comments on a report are in time.
///
/// Section 55(5A) of the Police Act 1996 has them published before the end of 56 days, and lets those
/// days begin with the day on which the report was published. So that day is the first of the 56, and
/// the last is 55 days after it: 14 May 2024 leads to 8 July 2024. They are calendar days; a weekend
/// moves nothing.
pub fn last_day(published: NaiveDate) -> NaiveDate {
    published.checked_add_days(Days::new(55)).unwrap_or(NaiveDate::MAX)
}
