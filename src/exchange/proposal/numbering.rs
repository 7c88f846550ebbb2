//! References for what a report gives none: `SOC-2024-C1`, `SOC-2024-C1-R2`, `SOC-2024-C1-R2(a)`.

use std::collections::{HashMap, HashSet};

use crate::model::finding::Kind;

/// The first letters of the words of a title that tell it from others, and the year.
pub fn prefix(title: &str, year: Option<&str>) -> String {
    const SMALL: [&str; 12] =
        ["a", "an", "and", "by", "for", "in", "into", "of", "on", "the", "to", "inspection"];
    const MOST_LETTERS: usize = 6;
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let telling = words.filter(|word| !SMALL.contains(&word.to_lowercase().as_str()));
    let telling = telling.filter(|word| !word.chars().all(|c| c.is_ascii_digit()));
    let letters: String = telling
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .take(MOST_LETTERS)
        .collect();
    let letters = if letters.is_empty() { "R".to_owned() } else { letters };
    year.map_or_else(|| letters.clone(), |year| format!("{letters}-{year}"))
}

pub struct ReferenceNumbering<'a> {
    prefix: &'a str,
    used: HashSet<String>,
    counted: HashMap<String, usize>,
}

impl<'a> ReferenceNumbering<'a> {
    pub fn new(prefix: &'a str) -> ReferenceNumbering<'a> {
        ReferenceNumbering { prefix, used: HashSet::new(), counted: HashMap::new() }
    }

    /// By the number that the report gives, or the next one that is free.
    pub fn reference(&mut self, kind: Kind, number: Option<&str>, parent: Option<&str>) -> String {
        let stem = match (kind, parent) {
            (Kind::Part, Some(parent)) => format!("{parent}("),
            (Kind::Recommendation, Some(parent)) => format!("{parent}-R"),
            (Kind::Concern, _) => format!("{}-C", self.prefix),
            (Kind::Afi, _) => format!("{}-A", self.prefix),
            (Kind::Practice, _) => format!("{}-P", self.prefix),
            _ => format!("{}-R", self.prefix),
        };
        let end = if kind == Kind::Part { ")" } else { "" };
        let given = number.map(|number| format!("{stem}{number}{end}"));
        if let Some(given) = given.filter(|given| self.used.insert(given.to_lowercase())) {
            return given;
        }
        loop {
            let next = self.counted.entry(stem.clone()).or_default();
            *next += 1;
            let name = if kind == Kind::Part { letter(*next) } else { next.to_string() };
            let reference = format!("{stem}{name}{end}");
            if self.used.insert(reference.to_lowercase()) {
                return reference;
            }
        }
    }
}

/// `a` to `z`, then numbers.
fn letter(number: usize) -> String {
    let letters = 'a'..='z';
    letters.into_iter().nth(number - 1).map_or_else(|| number.to_string(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_of_the_telling_words_and_the_year() {
        assert_eq!(
            prefix("An inspection of the West Midlands regional response", Some("2024")),
            "WMRR-2024"
        );
        assert_eq!(prefix("2024", None), "R");
    }

    #[test]
    fn no_reference_is_given_twice() {
        let mut numbering = ReferenceNumbering::new("X");
        assert_eq!(numbering.reference(Kind::Concern, None, None), "X-C1");
        assert_eq!(numbering.reference(Kind::Recommendation, Some("2"), Some("X-C1")), "X-C1-R2");
        assert_eq!(numbering.reference(Kind::Recommendation, None, Some("X-C1")), "X-C1-R1");
        assert_eq!(numbering.reference(Kind::Recommendation, None, Some("X-C1")), "X-C1-R3");
        assert_eq!(numbering.reference(Kind::Part, Some("a"), Some("X-R1")), "X-R1(a)");
        assert_eq!(numbering.reference(Kind::Part, Some("a"), Some("X-R1")), "X-R1(b)");
        assert_eq!(numbering.reference(Kind::Afi, None, None), "X-A1");
    }
}
