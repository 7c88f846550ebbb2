//! How people write the name of a body: by its chief officer, or with a letter wrong.

use std::collections::BTreeSet;

use super::clean::is_hostile;
use super::placeholder::check_says_something;
use super::shell::quoted;
use crate::error::{Error, Result, listed_as};

/// Refuses a name that would be taken for two lines, for another, or for none.
pub fn check_name(name: &str) -> Result<()> {
    if name.contains(is_hostile) {
        return Err(Error::refused(format!(
            "{name:?} can't be the name of a body; write it on one line, without invisible characters"
        )));
    }
    check_says_something(name)
}

/// The body of a chief officer, such as `kent` for `the chief constable of kent`; all words are folded.
/// The Commissioner of Police of the Metropolis is named so by the Police Act 1996, section 101.
pub fn body_of_officer(folded: &str) -> Option<&str> {
    const OFFICERS: [&str; 6] = [
        "chief constable of ",
        "chief constable for ",
        "chief constable ",
        "commissioner of police of ",
        "commissioner of police for ",
        "commissioner of ",
    ];
    let officer = without_article(folded);
    let body = OFFICERS.iter().find_map(|title| officer.strip_prefix(title))?;
    match without_article(body) {
        "metropolis" => Some("metropolitan"),
        body => Some(body),
    }
}

/// Other names of the force that a name may mean: a place has one, whether it calls itself a police force or a
/// constabulary.
pub fn names_of_force(folded: &str) -> impl Iterator<Item = String> {
    let place = place_of_force(folded).map(str::to_owned);
    place.into_iter().flat_map(|place| ENDS_OF_FORCE.map(|end| format!("{place}{end}")))
}

const ENDS_OF_FORCE: [&str; 4] = [" police", " constabulary", " police service", " police force"];

pub fn place_of_force(folded: &str) -> Option<&str> {
    ENDS_OF_FORCE.iter().find_map(|end| folded.strip_suffix(end))
}

pub fn without_article(name: &str) -> &str {
    name.strip_prefix("the ").unwrap_or(name)
}

/// How many letters are wrong if a name was mistyped: `None` if it is another name. Each word that tells
/// bodies apart has to be in the name, nearly or in short; both are folded.
pub fn letters_wrong(typed: &str, name: &str) -> Option<usize> {
    let joined = nearly(&typed.replace(' ', ""), &name.replace(' ', ""));
    joined.or_else(|| {
        let mut telling = typed.split(' ').filter(|word| !GENERIC.contains(word)).peekable();
        telling.peek()?;
        telling.map(|word| word_wrong(word, name)).sum()
    })
}

/// Words that many bodies share.
const GENERIC: [&str; 12] = [
    "and",
    "authority",
    "constabulary",
    "council",
    "fire",
    "for",
    "force",
    "of",
    "police",
    "rescue",
    "service",
    "the",
];

/// A word's beginning counts as one letter wrong, so that a whole word comes first.
fn word_wrong(typed: &str, name: &str) -> Option<usize> {
    let wrong = |word: &str| {
        let is_short = typed.len() >= 4 && word.starts_with(typed) && word != typed;
        if is_short { Some(1) } else { nearly(typed, word) }
    };
    name.split(' ').filter_map(wrong).min()
}

/// One letter in four may be wrong, and two at most.
fn nearly(typed: &str, word: &str) -> Option<usize> {
    let most = (typed.chars().count() / 4).min(2);
    Some(strsim::osa_distance(typed, word)).filter(|wrong| *wrong <= most)
}

/// At most three names that may have been meant, as a shell takes them.
pub fn fewest_wrong(mut near: Vec<(usize, String)>) -> Vec<String> {
    near.sort();
    near.into_iter().take(3).map(|(_, name)| quoted(&name).into_owned()).collect()
}

/// Fire services have regions of other names than forces.
pub fn region_without_forces<'a>(region: &str, of_forces: impl Iterator<Item = &'a str>) -> Error {
    let regions: Vec<&str> = of_forces.collect::<BTreeSet<_>>().into_iter().collect();
    let these = match regions.as_slice() {
        [] => String::new(),
        regions => format!("the regions of forces are {}; or ", listed_as(regions, "and")),
    };
    Error::refused(format!(
        "no territorial force belongs to {region:?}; {these}name its bodies with --force"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chief_officer_stands_for_their_body() {
        let bodies = [
            ("chief constable of kent", "kent"),
            ("the chief constable of west mercia police", "west mercia police"),
            ("chief constable kent police", "kent police"),
            ("the commissioner of city of london police", "city of london police"),
            ("the commissioner of police for the city of london", "city of london"),
            ("commissioner of police of the metropolis", "metropolitan"),
            ("commissioner of the metropolitan police", "metropolitan police"),
        ];
        for (officer, body) in bodies {
            assert_eq!(body_of_officer(officer), Some(body));
        }
        for other in
            ["police and crime commissioner for kent", "kent police", "children s commissioner"]
        {
            assert_eq!(body_of_officer(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_is_near_one_that_it_was_mistyped_for() {
        let pairs = [
            ("west mersia", "west mercia"),
            ("wesmercia", "west mercia"),
            ("merseyide police", "merseyside police"),
            ("west yorks", "west yorkshire"),
            ("metropolitian police service", "metropolitan police service"),
        ];
        for (typed, name) in pairs {
            assert!(letters_wrong(typed, name).is_some(), "{typed}");
        }
        assert!(
            letters_wrong("west mercia", "west mercia police")
                < letters_wrong("west merci", "west mercia police")
        );
    }

    #[test]
    fn another_body_of_like_name_is_not_near() {
        let pairs = [
            ("college of policing", "city of london police"),
            ("nhs wales", "north wales"),
            ("nhs wales", "south wales"),
            ("national police chiefs council", "national crime agency"),
            ("west midlands ambulance service", "west midlands police"),
            ("police service", "metropolitan police service"),
            ("nowhere", "northumbria"),
        ];
        for (typed, name) in pairs {
            assert_eq!(letters_wrong(typed, name), None, "{typed}");
        }
    }
}
