//! The reminders of a digest, counted by their reason: findings, and apart from them parts and actions.

use super::reminder::{Reminder, Why};
use crate::model::finding::Kind;
use crate::page::counted;
use crate::report::counts::Counts;

pub fn counts_of(findings: &[Reminder], apart: Option<Kind>) -> Counts<Why> {
    let counted = findings.iter().filter(|finding| finding.row.finding.kind.apart() == apart);
    Counts::of(counted.map(|finding| finding.why))
}

/// `8 overdue`, `2 falling due`, `1 action overdue`.
pub fn counts_shown(findings: &[Reminder]) -> Vec<String> {
    let shown = |apart: Option<Kind>| {
        let counts: Vec<(Why, usize)> = counts_of(findings, apart).present().collect();
        let in_words = move |(why, count): (Why, usize)| match apart {
            None => format!("{count} {}", why.counted()),
            Some(kind) => format!("{} {}", counted(count, kind.plainly()), why.counted()),
        };
        counts.into_iter().map(in_words)
    };
    [None].into_iter().chain(Kind::APART.map(Some)).flat_map(shown).collect()
}
