//! Two things that `--map` says of one column, and one heading over two columns of which it says nothing.

use std::collections::BTreeSet;

use super::heading_names::plain;
use super::headings::Heads;
use super::known_headings::field_named;
use super::mapping::{MappedHeading, Mapping};
use crate::error::Complaint;
use crate::model::extra_fields::folded;
use crate::model::shell::flag;

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

/// Of columns with one heading, all but the first have a number behind it, by which the user can name them. Two columns
/// of one field are complained of as such.
pub fn unsaid(heads: &Heads, mapping: &Mapping) -> Vec<Complaint> {
    // Keys of JSON are alike only where they stand in different objects.
    if heads.place.number == 0 {
        return Vec::new();
    }
    let is_said = |name: &str| mapping.headings.iter().any(|one| one.heading.trim() == name);
    let unsaid: BTreeSet<String> = heads
        .twins()
        .filter(|(name, own)| !is_said(name) && field_named(own).is_none())
        .map(|(_, own)| folded(own))
        .collect();
    let complaint = |heading: String| {
        let first = heads.written().find(|written| folded(written) == heading);
        let own = first.unwrap_or_default();
        let twins = heads.twins().filter(|(_, own)| folded(own) == heading).map(|(name, _)| name);
        let are_notes = ["comment", "note", "update"].contains(&&*plain(own));
        let meaning =
            |name: &str| if are_notes { "note".to_owned() } else { format!("field:{name}") };
        let map = |name: &str| flag("--map", name, &meaning(name));
        let maps: Vec<String> = std::iter::once(own).chain(twins).map(map).collect();
        let why = format!(
            "{} columns have this heading; say what each is, such as {}",
            maps.len(),
            maps.join(" ")
        );
        heads.complaint(own, why)
    };
    unsaid.into_iter().map(complaint).collect()
}
