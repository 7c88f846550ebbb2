//! Lateness in words, the same in every answer.

use crate::page::counted;

/// `1 day late`, `661 days late`.
pub fn late_by(days: i64) -> String {
    format!("{} late", counted(days, "day"))
}

/// `in time`, `1 day late`.
pub fn in_time_or_late(days: i64) -> String {
    match days {
        0 => "in time".to_owned(),
        days => late_by(days),
    }
}

/// `today`, `yesterday`, `12 days ago`.
pub fn ago(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{} ago", counted(days, "day")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_days_late_is_in_time() {
        assert_eq!([0, 1, 661].map(in_time_or_late), ["in time", "1 day late", "661 days late"]);
    }
}
