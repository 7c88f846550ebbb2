//! Words for several bodies: groups whose members are certain, and those that may mean any.

use crate::model::fold;

/// `All forces` and `Kent` of `All forces except Kent`.
pub fn excepting(name: &str) -> Option<(&str, &str)> {
    const BUT: [&str; 9] = [
        " except for ",
        " except ",
        " excepting ",
        " excluding ",
        " excl. ",
        " excl ",
        " apart from ",
        " other than ",
        " but not ",
    ];
    let lower = name.to_ascii_lowercase().replace(['(', '[', ','], " ");
    let (at, length) = BUT.iter().find_map(|but| Some((lower.find(but)?, but.len())))?;
    let all = name.get(..at)?.trim_end_matches([' ', '(', '[', ',']);
    let but = name.get(at + length..)?.trim_matches([' ', ')', ']']);
    (!all.is_empty() && !but.is_empty()).then_some((all, but))
}

const WELSH: [&str; 4] = ["dyfed-powys", "gwent", "north-wales", "south-wales"];

/// Which territorial forces a group of one nation has, by their slugs: `All Welsh forces`.
pub fn of_nation(name: &str) -> Option<fn(&str) -> bool> {
    // England has 39 forces, and Wales four.
    const ALL: [&str; 7] = ["all", "every", "the", "four", "4", "39", "of"];
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').skip_while(|word| ALL.contains(word)).collect();
    let words: Vec<&str> =
        words.into_iter().filter(|word| !["police", "the"].contains(word)).collect();
    match words.as_slice() {
        ["welsh", "forces"] | ["forces", "in" | "of", "wales"] => {
            Some(|slug| WELSH.contains(&slug))
        }
        ["english", "forces"] | ["forces", "in" | "of", "england"] => {
            Some(|slug| !WELSH.contains(&slug))
        }
        _ => None,
    }
}

/// Whether a name means several bodies (`most forces`), one that only the writer knows (`our force`), or all but some.
pub fn is_group(name: &str) -> bool {
    const SOME: [&str; 14] = [
        "all",
        "any",
        "both",
        "each",
        "every",
        "many",
        "most",
        "other",
        "others",
        "remaining",
        "several",
        "some",
        "various",
        "multiple",
    ];
    const ONE: [&str; 8] =
        ["force", "forces", "service", "services", "body", "bodies", "agency", "agencies"];
    const WHOSE: [&str; 9] =
        ["the", "our", "own", "this", "home", "local", "relevant", "lead", "host"];
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let (first, last) = (words.first().copied().unwrap_or_default(), words.last());
    let is_one = last.is_some_and(|last| ONE.contains(last));
    let others = words.get(..words.len().saturating_sub(1)).unwrap_or_default();
    SOME.contains(&first)
        || words.contains(&"except")
        || words.contains(&"excluding")
        || last == Some(&"forces")
        || is_one && others.iter().all(|word| WHOSE.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stands_behind_its_word() {
        for name in [
            "All forces except Kent",
            "All forces (except Kent)",
            "All forces, excluding Kent",
            "All forces (excl. Kent)",
            "ALL FORCES EXCEPT FOR Kent",
        ] {
            let (all, but) = excepting(name).unwrap();
            assert_eq!((fold(all).as_str(), but), ("all forces", "Kent"), "{name}");
        }
        assert_eq!(excepting("except Kent"), None);
        assert_eq!(excepting("Kent Police"), None);
    }

    #[test]
    fn a_body_of_a_name_like_a_group_is_none() {
        for name in [
            "Home Office",
            "Ambulance Service",
            "Local Authority",
            "Service Police Complaints Commissioner",
        ] {
            assert!(!is_group(name), "{name}");
        }
        for name in ["Force", "Our force", "Home forces", "All partners", "Northern forces"] {
            assert!(is_group(name), "{name}");
        }
    }
}
