//! Two things that `--map` says of one column.

use super::headings::Heads;
use super::mapping::{MappedHeading, Mapping};
use crate::error::Complaint;

/// Of two that mean one column, such as `Target` and `Targets`, only one would be followed.
pub fn complaints(heads: &Heads, mapping: &Mapping) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, one) in mapping.headings.iter().enumerate() {
        let Some(column) = heads.named(&one.heading) else { continue };
        let is_twin = |other: &&MappedHeading| {
            other.meaning != one.meaning && heads.named(&other.heading) == Some(column)
        };
        if let Some(other) = mapping.headings.iter().skip(at).find(is_twin) {
            let why = format!(
                "--map says both {} and {} of it; leave one out",
                one.meaning.key(),
                other.meaning.key()
            );
            complaints.push(heads.complaint(&other.heading, why));
        }
    }
    complaints
}
