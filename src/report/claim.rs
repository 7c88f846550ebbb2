//! A claim in words: that it was made, what became of it, and how long it waited.

use crate::model::claim::{Claim, Fate};
use crate::page::counted;

/// `claimed done (closed after 15 days): Profile agreed and in use`. How a claim came back has its own line.
pub fn made_in_words(claim: Claim) -> String {
    let ended = claim.fate.filter(|_| !claim.came_back()).zip(claim.waited);
    let mut said = "claimed done".to_owned();
    said.extend(ended.map(|(fate, days)| match days {
        0 => format!(" ({fate} on the same day)"),
        days => format!(" ({fate} after {})", counted(days, "day")),
    }));
    said.extend(claim.text.map(|text| format!(": {text}")));
    said
}

/// `claim returned by the inspectorate after 14 days; letter: HMICFRS letter of 24 November 2026`.
pub fn back_in_words(claim: Claim) -> String {
    let mut said = match claim.fate {
        Some(Fate::Withdrawn) => "claim withdrawn by the force".to_owned(),
        _ => "claim returned by the inspectorate".to_owned(),
    };
    said.extend(claim.waited.map(|days| match days {
        0 => " on the same day".to_owned(),
        days => format!(" after {}", counted(days, "day")),
    }));
    said.extend(claim.letter.map(|letter| format!("; letter: {letter}")));
    said.extend(claim.reason.map(|reason| format!("; reason: {reason}")));
    said
}
