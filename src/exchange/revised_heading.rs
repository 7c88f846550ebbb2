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

/// Which of several revised dates a heading means, however it says so.
pub fn any_revision(heading: &str) -> Option<u32> {
    revision(heading).or_else(|| bare_revision(heading))
}

/// `Revised date 1` and `Revised date 2`, but not two that say the same.
pub fn are_a_series(one: &str, other: &str) -> bool {
    any_revision(one).zip(any_revision(other)).is_some_and(|(one, other)| one != other)
}

#[cfg(test)]
mod tests {
    use super::{bare_revision, revision};
    use crate::exchange::tests::{directory, records};
    use crate::exchange::{MappedHeading, Mapping, read};
    use crate::model::import_row::{ImportRow, Sheet};

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

    fn dates(rows: &[ImportRow]) -> Vec<(&str, String)> {
        let of = |row: &ImportRow| row.original_due.map(|day| day.to_string()).unwrap_or_default();
        rows.iter().map(|row| (row.due.as_ref().map_or("", |due| &*due.text), of(row))).collect()
    }

    #[test]
    fn the_last_revised_date_is_in_force_and_the_plain_one_is_the_first() {
        let rows = "1,kent,A,31/03/2026,30/06/2026,30/09/2026\n2,kent,B,31/03/2026,30/06/2026,\n";
        let first = "2026-03-31".to_owned();
        let read = [("30/09/2026", first.clone()), ("30/06/2026", first)];
        for heads in [
            "Original date,First revised date,Second revised date",
            "Due,1st revised date,2nd revised date",
            "Agreed date,Revised agreed date,Revised agreed date 2",
            "Target date,Rev 1,Rev 2",
            "Deadline,Revised,Second revised date",
            "Original,Revised (1),Revised (2)",
            "Original Dates,Revised (1) Dates,Revised (2) Dates",
            "Initial date,Revised date,Latest revised date",
        ] {
            assert_eq!(
                dates(&records(&format!("Ref,Force,Title,{heads}\n{rows}"))),
                read,
                "{heads}"
            );
        }
    }

    #[test]
    fn whether_it_was_revised_is_no_date() {
        let rows = records(
            "Ref,Force,Title,Due,Revised\n1,kent,A,31/03/2026,Yes\n2,kent,B,31/03/2026,No\n",
        );
        assert_eq!(rows[0].due.as_ref().unwrap().text, "31/03/2026");
    }

    #[test]
    fn dates_beside_a_deadline_are_asked_about_and_the_answer_works_at_once() {
        let file = "Ref,Force,Title,Due,Forecast date,Last updated\n1,kent,A,31/03/2026,30/06/2026,01/02/2026\n";
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        assert_eq!(
            files.tables[0].hints,
            [
                "\"Forecast date\" has dates beside the deadlines; if they are revised deadlines, use --map 'Forecast date=due' --map 'Due=original_due'"
            ]
        );
        let maps = ["Forecast date=due", "Due=original_due"];
        let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("no findings") };
        assert_eq!(dates(&rows), [("30/06/2026", "2026-03-31".to_owned())]);
        assert!(files.tables[0].hints.is_empty());
    }
}
