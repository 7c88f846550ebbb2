//! The words of headings, as they are compared.

/// The heading of the column that says what is wrong; an import leaves it out.
pub const REASON: &str = "Why not imported";

/// The words of a heading without case, punctuation, plural and what stands in brackets; `Rec. no(s)` and
/// `Recommendation number` are the same.
pub fn plain(heading: &str) -> String {
    let heading = without_number(heading);
    let outside = without_brackets(heading);
    let words =
        if outside.chars().any(char::is_alphanumeric) { outside } else { heading.to_owned() };
    let spaced: String = in_words(&words)
        .to_lowercase()
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '’'))
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '%' | '#') => letter,
            _ => ' ',
        })
        .collect();
    let words: Vec<String> = spaced.split_whitespace().map(whole_word).collect();
    words.join(" ")
}

/// A heading that is one of a series, such as `Revised date (2)` or `Revised (2) dates`: its name without the number, and
/// the number.
pub fn numbered(heading: &str) -> (String, u32) {
    let bracketed = heading.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let within = bracketed.filter(|(digits, after)| digits.len() <= 2 && !after.trim().is_empty());
    if let Some(number) = within.and_then(|(digits, _)| digits.parse().ok()) {
        return (plain(heading), number);
    }
    let digits = heading.trim_end_matches([')', ']', ' ']);
    let name = digits.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = digits.get(name.len()..).filter(|number| (1..=2).contains(&number.len()));
    match number.and_then(|number| number.parse().ok()) {
        Some(number) => (plain(name.trim_end_matches(['(', '[', '#', ' '])), number),
        None => (plain(heading), 1),
    }
}

/// `2. Recommendation` without its number.
fn without_number(heading: &str) -> &str {
    let rest = heading.trim_start().trim_start_matches(|letter: char| letter.is_ascii_digit());
    let begins = heading.trim_start().len() - rest.len();
    let rest = rest.strip_prefix(['.', ')']).filter(|rest| rest.starts_with(' '));
    rest.filter(|_| (1..=2).contains(&begins)).unwrap_or(heading)
}

/// `dueDate` is two words.
fn in_words(heading: &str) -> String {
    let mut words = String::with_capacity(heading.len());
    let (mut small, mut capitals) = (0, 0);
    let letters: Vec<char> = heading.chars().collect();
    for (at, letter) in letters.iter().copied().enumerate() {
        let next = || letters.iter().skip(at + 1).take_while(|letter| letter.is_lowercase());
        // `CoC` and `AfI` are one word, and `HMIRef` is two.
        if letter.is_uppercase() && (small > 1 || capitals > 2 && next().count() > 1) {
            words.push(' ');
        }
        capitals = if letter.is_uppercase() { capitals + 1 } else { 0 };
        small = if letter.is_lowercase() { small + 1 } else { 0 };
        words.push(letter);
    }
    words
}

/// Whether a heading says which part of a recommendation a row is.
pub fn is_part_letter(heading: &str) -> bool {
    let name = plain(heading);
    ["sub", "sub number", "sub reference", "sub part", "sub item", "sub para", "sub paragraph"]
        .contains(&&*name)
}

fn without_brackets(heading: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for letter in heading.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

/// A word in the singular, and not shortened.
fn whole_word(word: &str) -> String {
    let long = match word {
        "no" | "nr" | "num" | "nos" | "#" => "number",
        "rec" | "recs" => "recommendation",
        "ref" | "refs" => "reference",
        "cat" => "category",
        "dept" => "department",
        "org" => "organisation",
        "resp" => "responsible",
        "insp" => "inspection",
        other => other,
    };
    let is_plural = long.len() > 3
        && long.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| long.ends_with(end));
    match long.strip_suffix("ies") {
        Some(stem) if long.len() > 4 => format!("{stem}y"),
        _ if is_plural => long.trim_end_matches('s').to_owned(),
        _ => long.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::heading_groups::GROUPS;
    use super::*;
    use crate::model::columns::Field;

    #[test]
    fn case_punctuation_plural_and_brackets_do_not_count() {
        for (one, other) in [
            ("Rec. no.", "Recommendation number"),
            ("REF", "Reference"),
            ("Force(s)", "force"),
            ("this_report_is_being_sent_to", "This report is being sent to"),
            ("Owner(s)", "owners"),
            ("Target date (month)", "target date"),
            ("Status", "STATUS:"),
            ("Agencies", "agency"),
            ("DueDate", "due date"),
            ("targetDate", "Target Date"),
            ("HMIRef", "HMI ref"),
            ("2. Recommendation", "recommendation"),
            ("10) Ref No", "ref no"),
            ("CoC / AfI", "coc/afi"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
        assert_eq!(plain("(none)"), "none");
        assert_ne!(plain("Lead comment"), plain("Lead"));
    }

    #[test]
    fn a_heading_may_be_one_of_a_series() {
        for (heading, number) in [
            ("Revised date", 1),
            ("Revised Date (2)", 2),
            ("revised date 3", 3),
            ("RevisedDate #4", 4),
            ("Revised (2) Dates", 2),
        ] {
            assert_eq!(numbered(heading), ("revised date".to_owned(), number), "{heading}");
        }
        assert_eq!(numbered("Position 2026").1, 1);
    }

    #[test]
    fn a_name_stands_in_its_plain_form_and_in_one_group() {
        let mut all: Vec<&str> = GROUPS.iter().flat_map(|group| group.names()).collect();
        for name in &all {
            assert_eq!(plain(name), *name);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn every_heading_of_an_export_that_an_import_reads_is_known() {
        use crate::model::OneOf;
        let is_known = |heading: &str| GROUPS.iter().any(|group| group.has(&plain(heading)));
        for field in Field::ALL.iter().filter(|field| !field.import_headings().is_empty()) {
            for heading in field.import_headings().iter().filter(|_| *field != Field::Id) {
                assert!(is_known(heading), "{heading}");
            }
        }
    }
}
