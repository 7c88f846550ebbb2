//! How the lines of a text are broken: where a paragraph ends, and where a hyphen only ends a line.

use std::collections::HashSet;

use super::line::Line;

/// How the lines of a text are broken.
pub struct LineBreaks {
    /// In characters, of nearly the longest lines.
    width: usize,
    words: HashSet<String>,
}

impl LineBreaks {
    pub fn of(lines: &[Line]) -> LineBreaks {
        let mut lengths: Vec<usize> = lines
            .iter()
            .map(|line| line.text.chars().count())
            .filter(|length| *length > 0)
            .collect();
        lengths.sort_unstable();
        let width = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or_default();
        let words = lines.iter().flat_map(|line| line.text.split(' ')).map(bare).collect();
        LineBreaks { width, words }
    }

    /// Whether a sentence ends at the end of a line in which the next word would have had room.
    pub fn ends_paragraph(&self, line: &str, next: &str) -> bool {
        let word = next.split(' ').next().unwrap_or_default().chars().count();
        line.ends_with(['.', ':', '?', '!', '”', '"'])
            && next.starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"' | '‘'))
            && (line.chars().count() + 1 + word) * 100 < self.width * 85
    }

    /// Whether a word that a hyphen ends and the next line goes on with stands elsewhere in one piece.
    pub fn is_split(&self, line: &str, next: &str) -> bool {
        let begins = line.rsplit(' ').next().and_then(|word| word.strip_suffix('-'));
        let ends = next.split(' ').next().unwrap_or_default();
        let (Some(begins), true) = (begins, next.starts_with(char::is_lowercase)) else {
            return false;
        };
        self.words.contains(&bare(&format!("{begins}{ends}")))
            && !self.words.contains(&bare(&format!("{begins}-{ends}")))
    }
}

/// Without the signs before and after it, in small letters.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
