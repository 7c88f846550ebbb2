//! Words in a column of bodies that are no name, or that stand beside one, and what is said of unknown names.

use super::body_groups::is_group;
use crate::error::Error;
use crate::model::body::{BodyKind, check_slug, slug_of};
use crate::model::fold;
use crate::model::placeholder::is_placeholder;
use crate::model::shell::{argument, flag};
use crate::model::trade_names::is_organisation;

/// `TBC`, and what a row of totals has where others have a body.
pub fn is_no_name(name: &str) -> bool {
    const TOTALS: [&str; 6] = ["total", "totals", "grand total", "subtotal", "all", "sum"];
    is_placeholder(name) || TOTALS.contains(&fold(name).as_str())
}

/// The name in `Kent Police (lead)` or `Lead: Kent Police`.
pub fn without_role(name: &str) -> Option<&str> {
    const ROLES: [&str; 16] = [
        "lead",
        "lead force",
        "lead body",
        "lead agency",
        "leading",
        "joint",
        "joint lead",
        "co lead",
        "support",
        "supporting",
        "host",
        "host force",
        "partner",
        "primary",
        "secondary",
        "coordinating",
    ];
    let is_role = |words: &str| ROLES.contains(&fold(words).as_str());
    let bracketed = name.trim().strip_suffix(')').and_then(|name| name.rsplit_once('('));
    let behind = bracketed.or_else(|| name.rsplit_once(" - ")).or_else(|| name.rsplit_once(" – "));
    if let Some((alone, _)) = behind.filter(|(_, role)| is_role(role)) {
        return Some(alone.trim());
    }
    name.split_once(':').filter(|(role, _)| is_role(role)).map(|(_, alone)| alone.trim())
}

/// The name without what stands beside it: a role, its own initials, or the article of an organisation.
pub fn alone(name: &str) -> Option<&str> {
    let alone = without_role(name).or_else(|| without_short_form(name));
    let is_article =
        |(first, rest): &(&str, &str)| first.eq_ignore_ascii_case("the") && is_organisation(rest);
    let named = alone.unwrap_or(name).trim().split_once(' ').filter(is_article);
    named.map(|(_, organisation)| organisation).or(alone)
}

/// The name in `Thames Valley Police (TVP)`.
fn without_short_form(name: &str) -> Option<&str> {
    let (alone, short) = name.trim().strip_suffix(')')?.rsplit_once('(')?;
    let short = short.trim().to_lowercase();
    let words = fold(alone);
    let words: Vec<&str> = words.split(' ').collect();
    let is_short = short.len() > 1 && are_initials(&short, &words);
    is_short.then(|| alone.trim())
}

/// Small words may be left out.
fn are_initials(short: &str, words: &[&str]) -> bool {
    const SMALL: [&str; 4] = ["and", "for", "of", "the"];
    let Some((word, rest)) = words.split_first() else { return short.is_empty() };
    let begins = word.chars().next().and_then(|first| short.strip_prefix(first));
    begins.is_some_and(|short| are_initials(short, rest))
        || SMALL.contains(word) && are_initials(short, rest)
}

/// Words that may mean every force, some of them or a body of its own.
pub fn is_vague(name: &str) -> bool {
    const VAGUE: [&str; 17] = [
        "national",
        "nationally",
        "national policing",
        "national recommendation",
        "regional",
        "local",
        "various",
        "multiple",
        "several",
        "several forces",
        "some forces",
        "other forces",
        "all agencies",
        "all partners",
        "partners",
        "multi agency",
        "england and wales",
    ];
    VAGUE.contains(&fold(name).as_str()) || is_group(name)
}

/// `Kent and Essex FRS` are two fire services, or the police of Kent and a fire service.
pub fn which_bodies(name: &str) -> String {
    let map = flag("--body-map", name, "BODY,BODY");
    format!("{name:?} may mean one body or several; use {map} to say which")
}

/// It may be another name of a body that is known, or, if it's like none of them, one to add.
pub fn how_to_add(name: &str, unknown: &Error) -> String {
    let name = alone(name).unwrap_or(name);
    let slug = slug_of(name);
    if is_no_name(name) {
        return format!("{name:?} isn't the name of a body; name one, or leave the row out");
    }
    if is_vague(name) {
        return format!(
            "{name:?} doesn't say which bodies are meant. Use {} for every territorial force, or name them, such as {}",
            flag("--body-map", name, "all"),
            flag("--body-map", name, "kent,essex")
        );
    }
    let Error::Unknown { near, .. } = unknown else { return unknown.to_string() };
    let other = |body: &str| flag("--body-map", name, body);
    let add = adding(name);
    let can_be_added = check_slug(&slug).is_ok();
    match near.first() {
        Some(near) if can_be_added => {
            let map = other(near);
            format!("{unknown} If so, use {map}; if it is another body, {add}")
        }
        Some(near) => format!("{unknown} If so, use {}", other(near)),
        None if can_be_added => format!(
            "no body is called {name:?}; {add}; --new-bodies adds every unknown body; if the \
             register has it under another name, use {}{}",
            other("BODY"),
            if_joint(name)
        ),
        None => {
            format!("no body is called {name:?}; use {} to say which it is", other("BODY"))
        }
    }
}

/// The command that adds a body of a name.
pub fn adding(name: &str) -> String {
    format!("`track body add {} {} --kind other` adds it", slug_of(name), argument(name))
}

/// How to say that a name is two, of which none is known.
fn if_joint(name: &str) -> String {
    let two = name.split_once(" and ").filter(|(one, other)| one.len() > 3 && other.len() > 3);
    two.map_or_else(String::new, |(one, other)| {
        format!(
            "; if it is two bodies, use {}",
            flag("--body-map", name, &format!("{one},{other}"))
        )
    })
}

/// The kind of body of which a cell means all.
pub fn kind_of_all(name: &str) -> Option<BodyKind> {
    const FORCES: [&str; 13] = [
        "all",
        "all forces",
        "all police forces",
        "all territorial forces",
        "all home office forces",
        "all 43 forces",
        "43 forces",
        "all forces in england and wales",
        "all chief constables",
        "chief constables",
        "every force",
        "every police force",
        "every chief constable",
    ];
    const SERVICES: [&str; 6] = [
        "all services",
        "all fire services",
        "all fire and rescue services",
        "all chief fire officers",
        "chief fire officers",
        "every service",
    ];
    let folded = fold(name);
    let is_among = |names: &[&str]| names.contains(&folded.as_str());
    match (is_among(&FORCES), is_among(&SERVICES)) {
        (true, _) => Some(BodyKind::TerritorialForce),
        (_, true) => Some(BodyKind::FireService),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_beside_a_name_are_not_part_of_it() {
        for (name, alone) in [
            ("Thames Valley Police (TVP)", "Thames Valley Police"),
            ("City of London Police (CoLP)", "City of London Police"),
            ("Police Service of Northern Ireland (PSNI)", "Police Service of Northern Ireland"),
            ("Essex Police (EP)", "Essex Police"),
        ] {
            assert_eq!(without_short_form(name), Some(alone), "{name}");
        }
        for name in ["Essex Police (roads)", "Essex Police (KP)", "Essex (E)", "TVP", "(TVP)"] {
            assert_eq!(without_short_form(name), None, "{name}");
        }
    }
}
