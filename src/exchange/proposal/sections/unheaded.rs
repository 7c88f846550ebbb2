//! Lists of demands that stand under no heading, as articles and letters have them.

use super::super::document::{BlockShape, TextBlock};
use super::super::sentence::{deadline, duty, is_reported, recommended, sentences};
use super::{List, Mode, SectionReader};
use crate::model::finding::Kind;

impl SectionReader<'_> {
    /// `By the end of March 2027, Kent Police should:` in an article or a letter, and its list.
    pub(super) fn unheaded(&mut self, block: &TextBlock) -> bool {
        let text = block.text.as_str();
        let is_text = matches!(block.shape, BlockShape::Paragraph | BlockShape::Lone);
        let last = sentences(text).into_iter().next_back().unwrap_or_default();
        let before = duty(last).and_then(|at| last.get(..at));
        let is_demand = before.is_some_and(|before| {
            let told_of = recommended(before);
            let before = told_of.unwrap_or(before);
            let has_date = told_of.is_some() || deadline(last).is_some();
            has_date && !is_reported(before) && !self.names.mentions(before).is_empty()
        });
        if !is_text || !text.ends_with(':') || !is_demand {
            return false;
        }
        let at = self.add(Kind::Recommendation, Some(last), last, block.place);
        if let Some(one) = self.found.get_mut(at) {
            one.parent = None;
            one.is_unheaded = true;
            one.unsure.push("it stands under no heading of recommendations".to_owned());
        }
        (self.mode, self.list) = (Mode::Unheaded, Some(List::Parts(at)));
        // What stands before it in the paragraph is running text.
        last.len() == text.len()
    }

    pub(super) fn item_unheaded(&mut self, block: &TextBlock) -> bool {
        if let Some(List::Parts(at)) = self.list {
            self.part(at, None, &block.text, block.place);
        }
        true
    }
}
