//! Headings of revised dates, and which revision each means: `Revised date 2`, `Second revised date`, `Rev 2`.

use super::dated_heading::is_updated;
use super::heading_groups::GROUPS;
use super::heading_names::numbered;
use crate::model::shell::quoted;

/// A name of the group of revised dates.
pub const REVISED: &str = "revised date";

/// Which of several revised dates a heading means.
pub fn revision(heading: &str) -> Option<u32> {
    let (name, number) = in_order_of(heading);
    let revised = GROUPS.iter().find(|group| group.has(REVISED))?;
    let is_revised = |name: &str| revised.has(name) || is_worded_so(name) && !is_updated(heading);
    // `Latest revised date` is after those with a number.
    let latest = ["latest ", "last ", "current "].iter().find_map(|word| name.strip_prefix(word));
    match latest.filter(|name| is_revised(name)) {
        Some(_) => Some(u32::MAX),
        None => is_revised(&name).then_some(number),
    }
}

/// The same of a heading that says no more than that something was revised, such as `Rev 2`, where its cells are dates.
pub fn bare_revision(heading: &str) -> Option<u32> {
    let (name, number) = in_order_of(heading);
    ["revised", "rev", "revision", "amended", "extension", "extended"]
        .contains(&&*name)
        .then_some(number)
}

/// The name without its number, which may stand at the end or, in words, at the beginning.
fn in_order_of(heading: &str) -> (String, u32) {
    const ORDINALS: [[&str; 2]; 6] = [
        ["first", "1st"],
        ["second", "2nd"],
        ["third", "3rd"],
        ["fourth", "4th"],
        ["fifth", "5th"],
        ["sixth", "6th"],
    ];
    let (name, number) = numbered(heading);
    let ordinal = name.split_once(' ').and_then(|(first, rest)| {
        let at = (1..).zip(ORDINALS).find(|(_, words)| words.contains(&first));
        at.map(|(number, _)| (rest.to_owned(), number))
    });
    ordinal.unwrap_or((name, number))
}

/// `revised agreed date`: a word for a change, and for the rest words of deadlines.
fn is_worded_so(name: &str) -> bool {
    const CHANGED: [&str; 4] = ["revised", "rev", "amended", "rescheduled"];
    const WHAT: [&str; 8] = [
        "date",
        "due",
        "target",
        "deadline",
        "completion",
        "implementation",
        "delivery",
        "timescale",
    ];
    const BESIDE: [&str; 9] =
        ["agreed", "end", "for", "of", "by", "expected", "planned", "timeframe", "proposed"];
    let words: Vec<&str> = name.split(' ').collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let is_known =
        |word: &&str| [&CHANGED[..], &WHAT, &BESIDE].iter().any(|known| known.contains(word));
    has(&CHANGED) && has(&WHAT) && words.iter().all(is_known)
}

/// The flags that make this column the revised date and the other the first one.
pub fn as_revised(heading: &str, has_first: bool, due: &str) -> String {
    let first =
        if has_first { format!("{due}=field:{due}") } else { format!("{due}=original_due") };
    let [new, first] = [format!("{heading}=due"), first].map(|map| quoted(&map).into_owned());
    format!("--map {new} --map {first}")
}

/// `Revised date 1` and `Revised date 2`, but not two that say the same.
pub fn are_a_series(one: &str, other: &str) -> bool {
    let number = |heading| revision(heading).or_else(|| bare_revision(heading));
    number(one).zip(number(other)).is_some_and(|(one, other)| one != other)
}

#[cfg(test)]
mod tests {
    use super::{bare_revision, revision};

    #[test]
    fn a_heading_may_say_which_revision_it_is() {
        for (heading, number) in [
            ("Revised date 2", Some(2)),
            ("Second revised date", Some(2)),
            ("1st Revised Date", Some(1)),
            ("Revised agreed date", Some(1)),
            ("3rd rev. completion date", Some(3)),
            ("Revised (2) Dates", Some(2)),
            ("Latest revised date", Some(u32::MAX)),
            ("Latest target date", Some(1)),
            ("Date revised", None),
            ("Revised wording", None),
            ("Second date", None),
            ("Revised", None),
        ] {
            assert_eq!(revision(heading), number, "{heading}");
        }
        assert_eq!(
            [bare_revision("Rev 2"), bare_revision("Revised"), bare_revision("Review")],
            [Some(2), Some(1), None]
        );
    }
}
