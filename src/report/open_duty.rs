//! A duty that is open, with what it leaves unanswered.

use std::collections::HashMap;

use crate::model::duty::Duty;
use crate::model::filter::FindingAt;
use crate::model::progress_row::ProgressRow;

#[derive(Debug)]
pub struct OpenDuty {
    pub duty: Duty,
    pub unanswered: Vec<ProgressRow>,
}

impl OpenDuty {
    /// Each duty with those of the rows that it leaves unanswered, by the duty's number.
    pub fn all(
        duties: Vec<Duty>,
        unanswered: &[(i64, FindingAt)],
        rows: &[ProgressRow],
    ) -> Vec<OpenDuty> {
        let rows: HashMap<(i64, &str), &ProgressRow> =
            rows.iter().map(|row| ((row.finding.id, row.body.slug.as_str()), row)).collect();
        let mut of_duty: HashMap<i64, Vec<i64>> = HashMap::new();
        for (owed, (finding, _)) in unanswered {
            of_duty.entry(*owed).or_default().push(*finding);
        }
        let with_its_own = |duty: Duty| {
            let row = |finding: &i64| rows.get(&(*finding, &*duty.body));
            let unanswered = of_duty.get(&duty.id).into_iter().flatten().filter_map(row);
            OpenDuty { unanswered: unanswered.map(|row| (*row).clone()).collect(), duty }
        };
        duties.into_iter().map(with_its_own).collect()
    }
}
