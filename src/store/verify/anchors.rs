//! Compares the history with anchors, which were kept elsewhere.

use rusqlite::Connection;

use super::problems::{CheckResult, FirstProblems};
use crate::error::Result;
use crate::model::act::london_day;
use crate::model::anchor::Anchor;
use crate::store::query::{FromRow, Query, from_row};

pub fn check(
    db: &Connection,
    anchors: &[Anchor],
    acts: i64,
    notes: &mut Vec<String>,
) -> Result<CheckResult> {
    let mut problems = FirstProblems::default();
    let mut sorted: Vec<&Anchor> = anchors.iter().collect();
    sorted.sort_by_key(|anchor| (anchor.acts, anchor.day));
    let mut sure = 0;
    for anchor in &sorted {
        let Anchor { day, acts: known, .. } = anchor;
        match db.first(SEALED, [anchor.acts], SealedAct::from_row)? {
            Some(SealedAct { seal, at }) if seal == anchor.head => {
                sure = *known;
                notes.extend(too_late(anchor, &at));
            }
            _ if *known > acts => problems.add(None, || {
                format!(
                    "the anchor of {day} is of {known} acts, but this register has {acts}: it is an \
                     older copy, or its end was cut off"
                )
            }),
            // Only after a gap of one is it certain which act it was.
            _ => problems.add((sure + 1 == *known).then_some(*known), || {
                format!(
                    "the anchor of {day} does not match: the history from act {} to act {known} has changed since that day",
                    sure + 1
                )
            }),
        }
    }
    Ok(match sorted.last() {
        None => CheckResult::not_needed("no anchors were given"),
        Some(last) => {
            let hold = if sorted.len() == 1 {
                "it matches".into()
            } else {
                format!("all {} match", sorted.len())
            };
            problems.result(format!(
                "{hold}: up to act {sure} the history is unchanged since {}",
                last.day
            ))
        }
    })
}

const SEALED: &str = "select seal, at from act where id = ?1 and seal is not null";

struct SealedAct {
    seal: String,
    at: String,
}

from_row!(SealedAct { seal, at });

/// An act dated after its anchor: one of two clocks was wrong.
fn too_late(anchor: &Anchor, at: &str) -> Option<String> {
    let is_after = london_day(at).is_some_and(|day| day > anchor.day);
    is_after.then(|| {
        format!("the anchor of {} matches, but act {} is dated {at}", anchor.day, anchor.acts)
    })
}
