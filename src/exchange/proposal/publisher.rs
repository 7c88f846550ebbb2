//! The headings under which a publisher prints findings, and the words at which a list of them ends.

use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::one_of;

one_of! {
    /// What stands under a heading.
    Section, "meaning of a heading" {
        Concern = "concern",
        Recommendation = "recommendation",
        /// Recommendations of the concern above, also where other text stands between.
        Further = "further",
        Afi = "afi",
        Practice = "practice",
        /// Nothing more of what came before.
        End = "end",
    }
}

/// A table with a row for each heading: publisher, meaning, words.
#[derive(Debug, Clone)]
pub struct Publisher(Vec<KnownHeading>);

#[derive(Debug, Clone)]
struct KnownHeading {
    section: Section,
    is_plural: bool,
    /// Letters alone, in lower case.
    letters: String,
}

/// A line that is a heading, or begins with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    pub section: Section,
    /// Whether several findings may follow.
    pub is_plural: bool,
    /// `3` in `Recommendation 3`.
    pub number: Option<&'a str>,
    /// What stands behind it in the same line.
    pub rest: &'a str,
}

impl Publisher {
    /// The headings of HMICFRS.
    pub fn built_in() -> Result<Publisher> {
        Publisher::read(include_str!("publishers.csv"))
    }

    /// # Errors
    /// The row that can't be read, in a sentence.
    pub fn read(table: &str) -> Result<Publisher> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let damaged = |why: String| Error::BadData(format!("the table of headings: {why}"));
        let mut headings = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|cause| damaged(cause.to_string()))?;
            let (Some(meaning), Some(words)) = (row.get(1), row.get(2)) else {
                return Err(damaged("each row needs publisher, meaning and words".to_owned()));
            };
            let section = Section::of(meaning).map_err(|error| damaged(error.to_string()))?;
            let first = words.split(' ').next().unwrap_or_default();
            // `Areas for improvement`, `Recommendations`
            let is_plural = [first, words].iter().any(|word| word.ends_with('s'));
            headings.push(KnownHeading { section, is_plural, letters: letters(words) });
        }
        // The longest first, so that one that begins another doesn't hide it.
        headings.sort_by_key(|heading| std::cmp::Reverse(heading.letters.len()));
        Ok(Publisher(headings))
    }

    /// With more headings, which come before those that are known.
    #[must_use]
    pub fn with(self, more: Publisher) -> Publisher {
        let mut headings = more.0;
        headings.extend(self.0);
        Publisher(headings)
    }

    /// A whole line that is a heading, whatever its spaces, case and number; or one before a colon or a dash.
    pub fn heading<'a>(&self, line: &'a str) -> Option<Found<'a>> {
        let (words, rest) = taken_apart(line);
        self.whole(words, rest).or_else(|| self.whole(line, ""))
    }

    fn whole<'a>(&self, words: &'a str, rest: &'a str) -> Option<Found<'a>> {
        let words = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ');
        let begins = words.find(|c: char| c.is_ascii_digit());
        let number = begins.and_then(|at| words.get(at..)).map(str::trim).filter(is_number);
        let bare = letters(if number.is_some() { words.get(..begins?)? } else { words });
        let known = self.0.iter().find(|known| known.letters == bare)?;
        let is_plural = known.is_plural && number.is_none();
        Some(Found { section: known.section, is_plural, number, rest })
    }
}

/// `3`, `3.1` or `3a`.
fn is_number(text: &&str) -> bool {
    let text = text.trim_end_matches([')', '.', ':']);
    text.len() <= 5
        && !text.contains(' ')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

/// What stands before and after the first colon or spaced dash.
fn taken_apart(line: &str) -> (&str, &str) {
    let joints = [": ", " – ", " — ", " - "]
        .iter()
        .filter_map(|joint| line.find(joint).map(|at| (at, at + joint.len())));
    let whole = (line.trim_end_matches(':'), "");
    let Some((ends, begins)) = joints.min() else { return whole };
    match (line.get(..ends), line.get(begins..)) {
        (Some(before), Some(after)) => (before, after.trim()),
        _ => whole,
    }
}

/// Letters alone, in lower case: the form in which headings are compared.
fn letters(words: &str) -> String {
    words.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(Section, Option<&str>, &str)> {
        Publisher::built_in().unwrap().heading(line).map(|one| (one.section, one.number, one.rest))
    }

    #[test]
    fn a_heading_is_known_whatever_its_spaces_case_and_number() {
        for line in [
            "Cause of concern",
            "CAUSE OF CONCERN:",
            "C a u s e  of concern",
            "4.2 Cause of concern",
        ] {
            assert_eq!(found(line), Some((Section::Concern, None, "")), "{line}");
        }
        assert_eq!(found("Recommendation 3"), Some((Section::Recommendation, Some("3"), "")));
        assert_eq!(
            found("Recommendation 12: By May"),
            Some((Section::Recommendation, Some("12"), "By May"))
        );
        assert_eq!(found("Area for improvement 2"), Some((Section::Afi, Some("2"), "")));
        assert_eq!(found("Cause of concern – calls"), Some((Section::Concern, None, "calls")));
    }

    #[test]
    fn a_sentence_with_the_words_is_no_heading() {
        for line in [
            "The cause of concern remains",
            "Recommendations were made in 2019",
            "Summary of calls",
            "",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn a_table_of_ones_own_comes_first() {
        let own = Publisher::read(
            "publisher,meaning,words\nother,afi,Things to do\nother,end,Recommendations\n",
        );
        let both = Publisher::built_in().unwrap().with(own.unwrap());
        assert_eq!(both.heading("Things to do").unwrap().section, Section::Afi);
        assert_eq!(both.heading("Recommendations").unwrap().section, Section::End);
        assert!(Publisher::read("a,b,c\nx,purple,y\n").is_err());
        assert!(Publisher::read("a,b\nx,afi\n").is_err());
    }
}
