//! What the user says of headings that a file can't follow: of one that it doesn't have, of two that mean one column, and of
//! one that stands over two.

use std::collections::BTreeSet;

use super::dated_heading::pattern;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::Heads;
use super::known_headings::field_named;
use super::mapping::{MappedHeading, Mapping, SHEET};
use crate::error::Complaint;
use crate::model::extra_fields::folded;
use crate::model::shell::flag;

/// It may be in another of the files.
#[derive(Debug)]
pub struct Missing {
    pub heading: String,
    pub complaint: Complaint,
}

impl Missing {
    pub fn of(heading: &str, flag: &str, heads: &Heads) -> Missing {
        let why = format!("there is no column {heading:?}, which {flag} names");
        Missing { heading: heading.to_owned(), complaint: heads.lacking(&why) }
    }
}

pub fn of_maps(heads: &Heads, mapping: &Mapping) -> Vec<Missing> {
    let is_missing = |MappedHeading { from: heading, to: meaning }: &&MappedHeading| {
        let dated = pattern(heading);
        let is_dated = |written: &str| dated.is_some() && pattern(written) == dated;
        // Last month's column is missed only where this month has none.
        if dated.is_some() && (*meaning == HeadingMeaning::Skip || heads.written().any(is_dated)) {
            return false;
        }
        let is_sheet = plain(heading) == SHEET && heads.sheet.is_some();
        !is_sheet && heads.named(heading).is_none()
    };
    let missing = mapping.headings.iter().filter(is_missing);
    missing.map(|one| Missing::of(&one.from, "--map or --mapping", heads)).collect()
}

pub fn of_orders(heads: &Heads, mapping: &Mapping) -> Vec<Missing> {
    let orders = mapping.date_orders.iter().filter(|one| heads.named(&one.from).is_none());
    orders.map(|one| Missing::of(&one.from, "--dates or --mapping", heads)).collect()
}

/// The columns whose blank cells say what the cell above says.
pub fn filled_down(heads: &Heads, mapping: &Mapping) -> Vec<usize> {
    mapping.fill_down.iter().filter_map(|heading| heads.named(heading)).collect()
}

pub fn not_filled_down(heads: &Heads, mapping: &Mapping) -> impl Iterator<Item = Missing> {
    let missing = mapping.fill_down.iter().filter(|heading| heads.named(heading).is_none());
    missing.map(|heading| Missing::of(heading, "--fill-down or --mapping", heads))
}

/// What is missing in every file so far.
pub fn in_no_file(so_far: Option<Vec<Missing>>, missing: Vec<Missing>) -> Vec<Missing> {
    match so_far {
        None => missing,
        Some(mut all) => {
            all.retain(|one| missing.iter().any(|other| other.heading == one.heading));
            all
        }
    }
}

/// Of two that mean one column, such as `Target` and `Targets`, only one would be followed.
pub fn contradictions(heads: &Heads, mapping: &Mapping) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, one) in mapping.headings.iter().enumerate() {
        let Some(column) = heads.named(&one.from) else { continue };
        let is_twin =
            |other: &&MappedHeading| other.to != one.to && heads.named(&other.from) == Some(column);
        if let Some(other) = mapping.headings.iter().skip(at).find(is_twin) {
            let why = format!(
                "--map says both {} and {} of it; leave one out",
                one.to.key(),
                other.to.key()
            );
            complaints.push(heads.complaint(&other.from, why));
        }
    }
    complaints
}

/// Of columns with one heading, all but the first have a number behind it, by which the user can name them. Two columns
/// of one field are complained of as such.
pub fn repeated_headings(heads: &Heads, mapping: &Mapping) -> Vec<Complaint> {
    // Keys of JSON are alike only where they stand in different objects.
    if heads.place.number == 0 {
        return Vec::new();
    }
    let is_said = |name: &str| mapping.headings.iter().any(|one| one.from.trim() == name);
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
