//! How many findings a text says that it has, against how many were found.

use crate::model::finding::Kind;

const NUMBERS: [&str; 20] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

const NOUNS: [(&str, Kind); 6] = [
    ("recommendations", Kind::Recommendation),
    ("recommendation", Kind::Recommendation),
    ("causes of concern", Kind::Concern),
    ("cause of concern", Kind::Concern),
    ("areas for improvement", Kind::Afi),
    ("area for improvement", Kind::Afi),
];

/// A count that a text itself gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub kind: Kind,
    pub number: usize,
    /// `nine recommendations`
    pub words: String,
}

/// The counts of a sentence: `nine recommendations`, `3 areas for improvement`.
pub fn counts(sentence: &str) -> Vec<Count> {
    let lower = sentence.to_ascii_lowercase();
    if !is_of_this_report(&lower) {
        return Vec::new();
    }
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(number) = number(word) else { continue };
        let rest = words.get(at + 1..).unwrap_or_default();
        // An adjective may stand between: `nine new recommendations`.
        let noun = (0..=1).find_map(|skipped| {
            let rest = rest.get(skipped..)?;
            NOUNS.iter().find(|(noun, _)| {
                let noun: Vec<&str> = noun.split(' ').collect();
                rest.starts_with(&noun)
            })
        });
        found.extend(noun.map(|(noun, kind)| Count {
            kind: *kind,
            number,
            words: format!("{word} {noun}"),
        }));
    }
    found
}

/// Other reports, and other years, have counts of their own.
fn is_of_this_report(lower: &str) -> bool {
    const OURS: [&str; 8] = [
        "we make",
        "we made",
        "we have made",
        "we have identified",
        "this report",
        "the report makes",
        "the report contains",
        "has made",
    ];
    const OTHERS: [&str; 4] = ["previous", "earlier", "last inspection", "internal audit"];
    let has_year = lower.split(|c: char| !c.is_ascii_digit()).any(|word| word.len() == 4);
    OURS.iter().any(|words| lower.contains(words))
        && !OTHERS.iter().any(|words| lower.contains(words))
        && !has_year
}

fn number(word: &str) -> Option<usize> {
    let in_words = NUMBERS.iter().position(|number| number == &word).map(|at| at + 1);
    in_words.or_else(|| word.parse().ok().filter(|number| *number < 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_in_words_and_in_figures() {
        let found = |sentence: &str| -> Vec<(Kind, usize)> {
            counts(sentence).iter().map(|count| (count.kind, count.number)).collect()
        };
        assert_eq!(
            found("We made nine new recommendations and 3 areas for improvement."),
            [(Kind::Recommendation, 9), (Kind::Afi, 3)]
        );
        assert_eq!(found("This report contains one cause of concern."), [(Kind::Concern, 1)]);
        assert_eq!(found("In 2019 we made four recommendations."), []);
        assert_eq!(found("The board has had three recommendations."), []);
        assert_eq!(found("In 2019 recommendations were made to four forces."), []);
    }
}
