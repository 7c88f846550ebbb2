//! The words of a column that aren't known, where its other cells tell what it may be.

use crate::model::shell::flag;
use crate::model::text::one_line;

/// The different words of a column that can't be read as what its other cells are.
#[derive(Debug, Default)]
pub struct Unread(Vec<String>);

impl Unread {
    /// More are no words for one of a few values.
    const MOST: usize = 6;

    pub fn add(&mut self, cell: &str, is_read: bool) {
        if !is_read && self.0.len() <= Unread::MOST && !self.0.iter().any(|one| one == cell) {
            self.0.push(one_line(cell));
        }
    }

    pub fn are_few(&self) -> bool {
        self.0.len() <= Unread::MOST
    }

    /// The flags that give each of them a meaning, if they are few.
    pub fn flags(&self, name: &str, value: &str) -> String {
        let words = self.0.iter().filter(|_| self.are_few());
        words.map(|words| format!(" {}", flag(name, words, value))).collect()
    }
}
