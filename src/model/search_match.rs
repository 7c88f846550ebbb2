//! Where the words of a search were found.

use super::OneOf;
use super::choices::one_of;
use super::value::Value;

one_of! {
    Matched, "searched field" {
        Reference = "reference",
        Title = "title",
        Text = "text",
        Source = "source",
        ExtraField = "field",
        Owner = "owner",
        BlockedBy = "blocked by",
        Note = "note",
        Claim = "claim",
        Letter = "letter",
        Reason = "reason",
        Answer = "answer",
        Extension = "extension",
        Evidence = "evidence",
    }
}

/// A set of fields, a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Matches(u32);

impl Matches {
    pub fn add(&mut self, field: Matched) {
        self.0 |= bit(field);
    }

    pub fn has(self, field: Matched) -> bool {
        self.0 & bit(field) != 0
    }

    /// The words of the fields, in the order of the page of a finding; empty if nothing was searched for.
    pub fn value(self) -> Value<'static> {
        let found = Matched::ALL.iter().filter(|field| self.has(**field));
        let words: Vec<String> = found.map(|field| field.word().to_owned()).collect();
        if words.is_empty() { Value::Empty } else { Value::List(words.into()) }
    }
}

fn bit(field: Matched) -> u32 {
    1 << field as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_listed_once_each_and_in_order() {
        let mut matches = Matches::default();
        assert_eq!(matches.value(), Value::Empty);
        for field in [Matched::Note, Matched::Title, Matched::Note] {
            matches.add(field);
        }
        assert_eq!(matches.value().plain(), "title; note");
    }
}
