//! Words in a column of bodies that are no name, or that stand beside one, and what is said of unknown names.

use crate::error::Error;
use crate::model::body::{check_slug, slug_of};
use crate::model::fold;
use crate::model::placeholder::is_placeholder;
use crate::model::shell::{argument, quoted};

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
    VAGUE.contains(&fold(name).as_str())
}

/// It may be another name of a body that is known, or, if it's like none of them, one to add.
pub fn how_to_add(name: &str, unknown: &Error) -> String {
    let slug = slug_of(name);
    if is_no_name(name) {
        return format!("{name:?} isn't the name of a body; name one, or leave the row out");
    }
    if is_vague(name) {
        let map = |body: &str| quoted(&format!("{name}={body}")).into_owned();
        return format!(
            "{name:?} doesn't say which bodies are meant: --body-map {} means every territorial force, and \
             --body-map {} these two",
            map("all"),
            map("kent,essex")
        );
    }
    let Error::Unknown { near, .. } = unknown else { return unknown.to_string() };
    let other = |body: &str| quoted(&format!("{name}={body}")).into_owned();
    match near.first() {
        Some(near) => format!("{unknown} If so, use --body-map {}", other(near)),
        None if check_slug(&slug).is_ok() => format!(
            "no body is called {name:?}; `track body add {slug} {} --kind other` adds it; --new-bodies adds every unknown body; if the \
             register has it under another name, use --body-map {}",
            argument(name),
            other("BODY")
        ),
        None => {
            format!("no body is called {name:?}; --body-map {} says which it is", other("BODY"))
        }
    }
}
