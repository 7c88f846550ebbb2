//! The items of the lists under headings: findings, or their parts.

use super::super::document::TextBlock;
use super::super::line::Marker;
use super::super::sentence::{addressee, deadline, duty, is_reported, sentences};
use super::{List, Mode, RawFinding, SectionReader, trimmed};
use crate::model::finding::Kind;
use crate::model::proposal::TextPlace;

impl SectionReader<'_> {
    pub(super) fn item(&mut self, marker: &Marker, block: &TextBlock) -> bool {
        if is_numbered_heading(marker, &block.text) {
            self.leave();
            return false;
        }
        let Some(kind) = self.kind() else { return self.item_of_concern(block) };
        // `4.7`, the number of a paragraph.
        if kind == Kind::Practice && matches!(marker, Marker::Number(_)) {
            return self.paragraph(block);
        }
        match self.list.clone() {
            Some(List::Parts(at)) => return self.item_of_finding(at, kind, marker, block),
            Some(List::Findings { intro, kind }) => self.item_under(&intro, kind, marker, block),
            None => return self.bare_item(kind, marker, block),
        }
        true
    }

    /// Numbers are given to findings, letters and bullets to their parts; under a finding that has a number itself,
    /// numbers are given to its parts too.
    fn item_of_finding(
        &mut self,
        at: usize,
        kind: Kind,
        marker: &Marker,
        block: &TextBlock,
    ) -> bool {
        if let Marker::Number(_) = marker {
            let has_number = self.found.get(at).is_some_and(|one| one.number.is_some());
            if has_number && self.is_addressed(&block.text) {
                self.list = None;
                return self.bare_item(kind, marker, block);
            }
            if let Some(intro) = (!has_number).then(|| self.unlisted(at)).flatten() {
                self.item_under(&intro, kind, marker, block);
                self.list = Some(List::Findings { intro, kind });
                return true;
            }
            // Behind bullets or letters it begins a paragraph of a letter.
            if self.is_lettered {
                self.leave();
                return false;
            }
        }
        self.is_lettered = !matches!(marker, Marker::Number(_));
        let letter = if let Marker::Letter(letter) = marker { Some(letter.as_str()) } else { None };
        self.part(at, letter, &block.text, block.place);
        true
    }

    /// An item that is a finding, whose introduction says who and when.
    fn item_under(&mut self, intro: &str, kind: Kind, marker: &Marker, block: &TextBlock) {
        match marker {
            Marker::Letter(letter) => {
                let last = self.found.len().saturating_sub(1);
                self.part(last, Some(letter), &block.text, block.place);
                return;
            }
            Marker::Number(number) => self.next.number = Some(number.clone()),
            Marker::Bullet => {}
        }
        let at = self.add(kind, Some(intro), &block.text, block.place);
        if let Some(one) = self.found.get_mut(at) {
            one.text = trimmed(&block.text);
        }
    }

    /// An item without an introduction is a finding if it tells a body to do something.
    fn bare_item(&mut self, kind: Kind, marker: &Marker, block: &TextBlock) -> bool {
        let text = &block.text;
        let first = sentences(text).into_iter().next().unwrap_or_default();
        if addressee(first).is_none_or(is_reported) {
            return false;
        }
        if let Marker::Number(number) = marker {
            self.next.number = Some(number.clone());
        }
        let intro = text.ends_with(':').then_some(text.as_str());
        let at = self.add(kind, intro, text, block.place);
        self.list = intro.map(|_| List::Parts(at));
        true
    }

    /// A concern may list what is wrong.
    fn item_of_concern(&mut self, block: &TextBlock) -> bool {
        match (self.mode, self.concern.and_then(|at| self.found.get_mut(at))) {
            (Mode::Concern, Some(concern)) => {
                concern.text.push_str("\n- ");
                concern.text.push_str(&block.text);
                true
            }
            _ => false,
        }
    }

    /// The introduction of a list that has no item yet; it is then no finding by itself.
    fn unlisted(&mut self, at: usize) -> Option<String> {
        let is_last = at + 1 == self.found.len();
        let has_items =
            self.found.iter().any(|one| one.parent == Some(at) && one.kind == Kind::Part);
        if !is_last || has_items {
            return None;
        }
        self.found.pop().and_then(|one| one.intro)
    }

    pub(super) fn part(&mut self, of: usize, letter: Option<&str>, text: &str, place: TextPlace) {
        let own = deadline(text);
        let Some(whole) = self.found.get_mut(of) else { return };
        whole.text.push_str("\n- ");
        whole.text.push_str(text);
        // Only recommendations have parts of their own.
        if whole.kind != Kind::Recommendation {
            return;
        }
        self.found.push(RawFinding {
            kind: Kind::Part,
            parent: Some(of),
            number: letter.map(str::to_owned),
            title: None,
            text: trimmed(text),
            intro: None,
            deadline: own,
            place,
            unsure: Vec::new(),
            is_unheaded: false,
        });
    }
}

/// `3.4 Main findings about calls`: a chapter, where an item would end in a stop.
fn is_numbered_heading(marker: &Marker, text: &str) -> bool {
    matches!(marker, Marker::Number(number) if number.contains('.'))
        && !text.ends_with(['.', ';', ',', ':'])
        && duty(text).is_none()
}
