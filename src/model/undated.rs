//! Whether a finding without a date should have one: a rule of `track check`.

use super::finding::Kind;
use super::progress_row::ProgressRow;

/// Where the report sets no date there is nothing to put right: so with an area for improvement, and with words
/// such as `none` or `ongoing`.
pub fn asks_for_date(row: &ProgressRow) -> bool {
    match &row.progress.deadline {
        Some(deadline) => deadline.day.is_none() && deadline.is_still_to_come(),
        None => row.finding.kind != Kind::Afi,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::deadline::{Deadline, Rule};

    #[test]
    fn a_date_is_asked_for_only_where_the_report_may_set_one() {
        let asks = |kind, words: Option<&str>| {
            let deadline = words.map(|words| Deadline::of(words, Rule::Undated, None, None));
            asks_for_date(&ProgressRow::numbered(1, "R1").with(|row| {
                row.finding.kind = kind;
                row.progress.deadline = deadline;
            }))
        };

        for words in [None, Some("TBC"), Some("to be confirmed"), Some("T.B.C.")] {
            assert!(asks(Kind::Recommendation, words), "{words:?}");
        }
        for words in ["none", "ongoing", "n/a", "As soon as possible", "-"] {
            assert!(!asks(Kind::Recommendation, Some(words)), "{words:?}");
        }
        assert!(!asks(Kind::Afi, None));
        assert!(asks(Kind::Afi, Some("TBC")));
    }
}
