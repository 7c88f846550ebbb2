//! Findings under the headings of a report, each with its list.

use super::document::{Block, Shape};
use super::line::Marker;
use super::mentions::Names;
use super::publisher::{Found, Publisher, Section};
use super::sentence::{deadline, duty, is_reported, sentences};
use crate::model::finding::Kind;
use crate::model::proposal::Place;

/// A finding as it stands in the text, not yet numbered, and without its bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    pub kind: Kind,
    /// The position of its parent among the findings.
    pub parent: Option<usize>,
    /// The number that the report gives it.
    pub number: Option<String>,
    pub title: Option<String>,
    pub text: String,
    /// The words before a list that say who should do what is in it, and by when.
    pub intro: Option<String>,
    pub deadline: Option<String>,
    pub place: Place,
    pub unsure: Vec<String>,
}

pub struct SectionReader<'a> {
    publisher: &'a Publisher,
    pub found: Vec<Raw>,
    mode: Mode,
    /// The concern that is being read, or under which the recommendations stand.
    concern: Option<usize>,
    /// The finding to whom the items of a list belong.
    list: Option<List>,
    /// The number and title that a heading gives to what comes next.
    next: Next,
    /// Whether the heading is of several findings.
    is_plural: bool,
    /// Whether nothing has come since the heading.
    is_fresh: bool,
    names: &'a Names,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Outside,
    Concern,
    Recommendations,
    Afis,
    Practice,
}

#[derive(Debug, Clone)]
enum List {
    /// Its items are parts of this finding.
    Parts(usize),
    /// Each item is a finding, under these words.
    Findings { intro: String, kind: Kind },
}

#[derive(Debug, Clone, Default)]
struct Next {
    number: Option<String>,
    title: Option<String>,
}

impl<'a> SectionReader<'a> {
    pub fn new(publisher: &'a Publisher, names: &'a Names) -> SectionReader<'a> {
        SectionReader {
            publisher,
            found: Vec::new(),
            mode: Mode::Outside,
            concern: None,
            list: None,
            next: Next::default(),
            is_plural: false,
            is_fresh: false,
            names,
        }
    }

    /// Returns whether the block belongs to a finding or is a heading.
    pub fn read(&mut self, block: &Block) -> bool {
        if let Some(found) = self.heading(block) {
            self.enter(&found, block);
            return true;
        }
        match (&block.shape, self.mode) {
            (_, Mode::Outside) => false,
            (Shape::Row(_), _) => false,
            (Shape::Lone, _) if duty(&block.text).is_none() && !block.text.ends_with(':') => {
                self.lone_line(block)
            }
            (Shape::Item(marker), _) => self.item(marker, block),
            (_, Mode::Concern) => self.of_concern(block),
            _ => self.paragraph(block),
        }
    }

    /// Only a line that stands by itself, or begins a paragraph before a colon, can be one.
    fn heading<'b>(&self, block: &'b Block) -> Option<Found<'b>> {
        let found = self.publisher.heading(&block.text)?;
        let can_stand = match block.shape {
            Shape::Lone => true,
            Shape::Item(Marker::Number(_)) | Shape::Paragraph => true,
            Shape::Item(_) | Shape::Row(_) => false,
        };
        can_stand.then_some(found)
    }

    fn enter(&mut self, found: &Found, block: &Block) {
        self.list = None;
        self.next = Next { number: found.number.map(str::to_owned), title: None };
        (self.is_plural, self.is_fresh) = (found.is_plural, true);
        match found.section {
            Section::Concern => {
                self.mode = Mode::Concern;
                self.concern = None;
            }
            Section::Recommendation => {
                if !matches!(self.mode, Mode::Concern | Mode::Recommendations) {
                    self.concern = None;
                }
                self.mode = Mode::Recommendations;
            }
            Section::Afi => (self.mode, self.concern) = (Mode::Afis, None),
            Section::Practice => (self.mode, self.concern) = (Mode::Practice, None),
            Section::End => (self.mode, self.concern) = (Mode::Outside, None),
        }
        if !found.rest.is_empty() {
            let rest =
                Block { shape: Shape::Paragraph, text: found.rest.to_owned(), place: block.place };
            self.read(&rest);
        }
    }

    /// A short line under a heading is the title of what follows; elsewhere it begins another chapter.
    fn lone_line(&mut self, block: &Block) -> bool {
        if self.is_fresh && self.next.title.is_none() {
            self.next.title = Some(block.text.clone());
            return true;
        }
        self.leave();
        false
    }

    fn leave(&mut self) {
        (self.mode, self.concern, self.list) = (Mode::Outside, None, None);
    }

    fn of_concern(&mut self, block: &Block) -> bool {
        let text = &block.text;
        if duty(text).is_some()
            && (text.ends_with(':') || deadline(text).is_some())
            && self.concern.is_some()
        {
            self.mode = Mode::Recommendations;
            return self.paragraph(block);
        }
        match self.concern.and_then(|at| self.found.get_mut(at)) {
            Some(concern) => {
                concern.text.push_str("\n\n");
                concern.text.push_str(text);
            }
            None => {
                let at = self.add(Kind::Concern, None, text, block.place);
                self.concern = Some(at);
            }
        }
        true
    }

    fn paragraph(&mut self, block: &Block) -> bool {
        let (text, place) = (&block.text, block.place);
        let Some(kind) = self.kind() else { return false };
        if kind == Kind::Practice {
            self.add(kind, None, text, place);
            self.leave();
            return true;
        }
        if !self.is_finding(text) {
            // What comes before a finding leads to it; what comes after the last one is about it.
            self.list = None;
            if !self.is_fresh && !text.ends_with(':') {
                self.leave();
            }
            return false;
        }
        let intro = text.ends_with(':').then_some(text.as_str());
        let at = self.add(kind, intro, text, place);
        // Until its first item is there: a list with numbers is of findings.
        self.list = intro.map(|_| List::Parts(at));
        if !self.is_plural && self.list.is_none() && self.concern.is_none() {
            self.leave();
        }
        true
    }

    /// Whether its first sentence tells a body to do something; right under a heading, any sentence of it.
    fn is_finding(&self, text: &str) -> bool {
        if self.is_fresh && !self.is_plural {
            return duty(text).is_some();
        }
        let first = sentences(text).into_iter().next().unwrap_or_default();
        let before = duty(first).and_then(|at| first.get(..at));
        before.is_some_and(|before| !is_reported(before) && !self.names.mentions(before).is_empty())
    }

    fn item(&mut self, marker: &Marker, block: &Block) -> bool {
        if is_numbered_heading(marker, &block.text) {
            self.leave();
            return false;
        }
        let Some(kind) = self.kind() else { return self.item_of_concern(block) };
        match self.list.clone() {
            Some(List::Parts(at)) => self.item_of_finding(at, kind, marker, block),
            Some(List::Findings { intro, kind }) => self.item_under(&intro, kind, marker, block),
            None => return self.bare_item(kind, marker, block),
        }
        true
    }

    /// Numbers are given to findings, letters and bullets to their parts.
    fn item_of_finding(&mut self, at: usize, kind: Kind, marker: &Marker, block: &Block) {
        if let Marker::Number(_) = marker
            && let Some(intro) = self.unlisted(at)
        {
            self.item_under(&intro, kind, marker, block);
            self.list = Some(List::Findings { intro, kind });
            return;
        }
        let letter = if let Marker::Letter(letter) = marker { Some(letter.as_str()) } else { None };
        self.part(at, letter, &block.text, block.place);
    }

    /// An item that is a finding, whose introduction says who and when.
    fn item_under(&mut self, intro: &str, kind: Kind, marker: &Marker, block: &Block) {
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
    fn bare_item(&mut self, kind: Kind, marker: &Marker, block: &Block) -> bool {
        let text = &block.text;
        if duty(text).is_none() {
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
    fn item_of_concern(&mut self, block: &Block) -> bool {
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

    fn part(&mut self, of: usize, letter: Option<&str>, text: &str, place: Place) {
        let own = deadline(text);
        let Some(whole) = self.found.get_mut(of) else { return };
        whole.text.push_str("\n- ");
        whole.text.push_str(text);
        // Only recommendations have parts of their own.
        if whole.kind != Kind::Recommendation {
            return;
        }
        self.found.push(Raw {
            kind: Kind::Part,
            parent: Some(of),
            number: letter.map(str::to_owned),
            title: None,
            text: trimmed(text),
            intro: None,
            deadline: own,
            place,
            unsure: Vec::new(),
        });
    }

    fn kind(&self) -> Option<Kind> {
        match self.mode {
            Mode::Recommendations => Some(Kind::Recommendation),
            Mode::Afis => Some(Kind::Afi),
            Mode::Practice => Some(Kind::Practice),
            Mode::Outside | Mode::Concern => None,
        }
    }

    /// Returns its position among the findings.
    fn add(&mut self, kind: Kind, intro: Option<&str>, text: &str, place: Place) -> usize {
        let next = std::mem::take(&mut self.next);
        self.is_fresh = false;
        let of_words = |words: &str| sentences(words).into_iter().find_map(deadline);
        let deadline = (kind != Kind::Practice && kind != Kind::Concern)
            .then(|| intro.and_then(of_words).or_else(|| of_words(text)))
            .flatten();
        self.found.push(Raw {
            kind,
            parent: self.concern.filter(|_| kind == Kind::Recommendation),
            number: next.number,
            title: next.title,
            text: trimmed(text),
            intro: intro.map(str::to_owned),
            deadline,
            place,
            unsure: Vec::new(),
        });
        self.found.len() - 1
    }
}

/// `3.4 Main findings about calls`: a chapter, where an item would end in a stop.
fn is_numbered_heading(marker: &Marker, text: &str) -> bool {
    matches!(marker, Marker::Number(number) if number.contains('.'))
        && !text.ends_with(['.', ';', ',', ':'])
        && duty(text).is_none()
}

/// Without the semicolon or `and` by which an item leads to the next one.
fn trimmed(text: &str) -> String {
    let text = text.trim();
    let text =
        ["; and", ", and", "; or"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    text.trim_end_matches(';').trim_end().to_owned()
}
