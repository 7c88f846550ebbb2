//! What the user says of headings that a file doesn't have.

use super::dated_heading::pattern;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::Heads;
use super::mapping::{MappedHeading, Mapping, SHEET};
use crate::error::Complaint;

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
    let is_missing = |MappedHeading { heading, meaning }: &&MappedHeading| {
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
    missing.map(|one| Missing::of(&one.heading, "--map or --mapping", heads)).collect()
}

/// The columns whose blank cells say what the cell above says, and those of them that aren't there.
pub fn filled_down(heads: &Heads, mapping: &Mapping) -> (Vec<usize>, Vec<Missing>) {
    let (mut columns, mut missing) = (Vec::new(), Vec::new());
    for heading in &mapping.fill_down {
        match heads.named(heading) {
            Some(at) => columns.push(at),
            None => missing.push(Missing::of(heading, "--fill-down or --mapping", heads)),
        }
    }
    (columns, missing)
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
