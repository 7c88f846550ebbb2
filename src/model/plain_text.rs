//! The texts of a finding that are kept as they were typed, without a rule of their own.

use super::choices::{OneOf, one_of};
use super::text::looks_like;

one_of! {
    /// Each is a column of the table of findings, and one of the list under the same key.
    PlainText, "text of a finding" {
        Source = "source",
    }
}

/// What a finding says in each of them, or what an edit makes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlainTexts([Option<String>; PlainText::ALL.len()]);

impl PlainTexts {
    pub fn get(&self, text: PlainText) -> Option<&String> {
        self.0.get(text as usize)?.as_ref()
    }

    #[must_use]
    pub fn with(mut self, text: PlainText, words: Option<String>) -> PlainTexts {
        if let Some(own) = self.0.get_mut(text as usize) {
            *own = words;
        }
        self
    }

    #[must_use]
    pub fn without(self, is_cleared: impl Fn(PlainText) -> bool) -> PlainTexts {
        let cleared = PlainText::ALL.iter().filter(|text| is_cleared(**text));
        cleared.fold(self, |texts, text| texts.with(*text, None))
    }

    /// With those of another where it has none itself.
    #[must_use]
    pub fn or(mut self, other: PlainTexts) -> PlainTexts {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            let is_same = own.as_deref().zip(other.as_deref());
            let is_same = is_same.is_some_and(|(own, other)| looks_like(own, other));
            *own = if is_same { other } else { own.take().or(other) };
        }
        self
    }
}
