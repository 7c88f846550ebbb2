//! A column with an owner and a deadline in each cell, such as `Owner & due date`.

use super::due_status::DueStatus;
use super::heading_names::plain;
use super::known_headings::field_of;
use crate::model::columns::Field;
use crate::model::phrase::Phrase;
use crate::model::placeholder::is_placeholder;

/// The two halves of a cell; either may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halves<'a> {
    pub owner: &'a str,
    pub due: &'a str,
}

/// Whether a heading names an owner and a deadline, in either order.
pub fn is_joined(heading: &str) -> bool {
    let spaced = heading.to_lowercase().replace(" and ", " & ");
    let mut names = spaced.split(['&', '/', '+', ',', ';']);
    let fields =
        [names.next(), names.next()].map(|name| name.and_then(|name| field_of(&plain(name))));
    let is_pair = matches!(
        fields,
        [Some(Field::Owner), Some(Field::Due)] | [Some(Field::Due), Some(Field::Owner)]
    );
    is_pair && names.next().is_none()
}

/// None where it isn't sure which words are which.
pub fn halves(cell: &str) -> Option<Halves<'_>> {
    /// The surest first; a date may have those of one letter in it.
    const APART: [&str; 12] =
        ["\n", ";", " - ", " – ", " — ", " / ", "(", ":", ", ", ",", " by ", " "];
    let cell = cell.trim();
    if is_due(cell) {
        return Some(Halves { owner: "", due: cell });
    }
    let apart = APART.iter().flat_map(|mark| cell.match_indices(mark));
    let both = apart.filter_map(|(at, mark)| {
        let (one, other) = (cell.get(..at)?, cell.get(at + mark.len()..)?);
        pair(one, other).or_else(|| pair(other, one))
    });
    let is_name =
        || !cell.contains(|letter: char| letter.is_ascii_digit() || ",;:/(\n".contains(letter));
    let alone = || (is_name() && !cell.contains(" - ")).then_some(Halves { owner: cell, due: "" });
    both.into_iter().next().or_else(alone)
}

fn pair<'a>(owner: &'a str, due: &'a str) -> Option<Halves<'a>> {
    let due = due.trim_matches(|letter: char| letter.is_whitespace() || "(),;:".contains(letter));
    let owner =
        owner.trim_matches(|letter: char| letter.is_whitespace() || ",;:-–".contains(letter));
    let has_digit = owner.contains(|letter: char| letter.is_ascii_digit());
    let is_owner = !owner.is_empty() && !is_placeholder(owner) && !has_digit && !is_due(owner);
    (is_owner && is_due(due)).then_some(Halves { owner, due })
}

fn is_due(words: &str) -> bool {
    !words.is_empty() && (Phrase::read(words).is_ok() || DueStatus::of(words).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::{directory, records, said};
    use crate::exchange::{Files, Mapping, read};

    #[test]
    fn a_heading_may_name_an_owner_and_a_deadline() {
        for heading in ["Owner & due date", "Lead / deadline", "Owner and deadline", "Who / When"] {
            assert!(is_joined(heading), "{heading}");
        }
        for heading in ["Owner", "Owner / lead", "Due date", "Owner, due date / status"] {
            assert!(!is_joined(heading), "{heading}");
        }
    }

    #[test]
    fn a_cell_is_told_apart_only_where_it_is_sure() {
        for (cell, owner, due) in [
            ("ACC Crime - 31/03/2026", "ACC Crime", "31/03/2026"),
            ("Head of PPU, by March 2027", "Head of PPU", "by March 2027"),
            ("31 March 2026: Head of PPU", "Head of PPU", "31 March 2026"),
            ("Head of PPU (31/03/2026)", "Head of PPU", "31/03/2026"),
            ("ACC - Crime - TBC", "ACC - Crime", "TBC"),
            ("Supt Smith 4 March 2027", "Supt Smith", "4 March 2027"),
            ("ACC Crime\n31/03/2026", "ACC Crime", "31/03/2026"),
            ("ACC Crime - Completed", "ACC Crime", "Completed"),
            ("ACC Crime", "ACC Crime", ""),
            ("31/03/2026", "", "31/03/2026"),
        ] {
            assert_eq!(halves(cell), Some(Halves { owner, due }), "{cell}");
        }
        for cell in [
            "ACC Crime, when funded",
            "ACC Crime - Phase 2",
            "ACC Crime 31/03/2026, ACC Ops 30/06/2026",
        ] {
            assert_eq!(halves(cell), None, "{cell}");
        }
    }

    const HEADS: &str = "Ref,Force,Title,Owner & due date";

    fn read_files(file: &str) -> Files {
        read(file.as_bytes(), &directory(), &Mapping::default()).unwrap()
    }

    #[test]
    fn both_are_read_where_every_cell_has_both() {
        let rows =
            "1,kent,A,ACC Crime - 31/03/2026\n2,kent,B,\"Head of PPU, by March 2027\"\n3,kent,C,\n";
        let file = format!("{HEADS}\n{rows}");
        let read: Vec<(Option<String>, Option<String>)> = records(&file)
            .into_iter()
            .map(|row| (row.progress.owner.flatten(), row.due.map(|due| due.text)))
            .collect();
        let both = |owner: &str, due: &str| (Some(owner.to_owned()), Some(due.to_owned()));
        assert_eq!(
            read,
            [both("ACC Crime", "31/03/2026"), both("Head of PPU", "by March 2027"), (None, None)]
        );
        let files = read_files(&file);
        assert!(files.tables[0].extra.is_empty());
        assert!(files.tables[0].understood.iter().all(|one| one.from != "Owner & due date"));
    }

    #[test]
    fn where_one_cell_cant_be_told_apart_the_column_is_kept_and_asked_about() {
        let rows = "1,kent,A,ACC Crime - 31/03/2026\n2,kent,B,\"ACC Ops, when funded\"\n";
        let file = format!("{HEADS}\n{rows}");
        let files = read_files(&file);
        assert_eq!(files.tables[0].extra, ["Owner & due date"]);
        assert_eq!(
            files.tables[0].hints,
            [
                "\"Owner & due date\" has an owner and a due date in each cell, but some can't be split, such as \"ACC Ops, when funded\". Use two columns, or --map 'Owner & due date=owner' to import all of it as the owner"
            ]
        );
    }

    #[test]
    fn a_later_cell_that_cant_be_told_apart_is_complained_of() {
        let rows: String = (1..=300).map(|row| format!("{row},kent,T{row},ACC - TBC\n")).collect();
        let why = said(&format!("{HEADS}\n{rows}301,kent,Last,\"ACC, when funded\"\n"));
        assert!(why[0].contains("can't read \"ACC, when funded\" as a deadline"), "{why:?}");
    }
}
