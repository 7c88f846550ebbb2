//! Findings under the headings of a report, each with its list.

mod items;
mod unheaded;

use super::document::{BlockShape, TextBlock};
use super::line::Marker;
use super::mentions::NamesInText;
use super::publisher::{Found, Publisher, Section};
use super::sentence::{addressee, announces_more, deadline, duty, is_reported, sentences};
use crate::model::finding::Kind;
use crate::model::proposal::TextPlace;

/// A finding as it stands in the text, not yet numbered, and without its bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFinding {
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
    pub place: TextPlace,
    pub unsure: Vec<String>,
    pub is_unheaded: bool,
}

pub struct SectionReader<'a> {
    publisher: &'a Publisher,
    pub found: Vec<RawFinding>,
    mode: Mode,
    /// The concern that is being read, or under which the recommendations stand.
    concern: Option<usize>,
    /// The last one that was read, to which further recommendations belong.
    last_concern: Option<usize>,
    /// Whether a paragraph has said that another recommendation of the concern comes.
    announces_more: bool,
    /// The finding to whom the items of a list belong.
    list: Option<List>,
    /// Whether the last part had a letter or a bullet.
    is_lettered: bool,
    /// Whether other text has come since the last finding under the heading.
    is_interrupted: bool,
    /// The number and title that a heading gives to what comes next.
    next: Next,
    /// Whether the heading is of several findings.
    is_plural: bool,
    /// Whether nothing has come since the heading.
    is_fresh: bool,
    names: &'a NamesInText,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Outside,
    Concern,
    Recommendations,
    Afis,
    Practice,
    /// In a list of demands that stands under no heading.
    Unheaded,
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
    title: Option<(String, TextPlace)>,
}

impl<'a> SectionReader<'a> {
    pub fn new(publisher: &'a Publisher, names: &'a NamesInText) -> SectionReader<'a> {
        SectionReader {
            publisher,
            found: Vec::new(),
            mode: Mode::Outside,
            concern: None,
            last_concern: None,
            announces_more: false,
            list: None,
            is_lettered: false,
            is_interrupted: false,
            next: Next::default(),
            is_plural: false,
            is_fresh: false,
            names,
        }
    }

    /// Returns whether the block belongs to a finding or is a heading.
    pub fn read(&mut self, block: &TextBlock) -> bool {
        if let Some(found) = self.heading(block) {
            self.enter(&found, block);
            return true;
        }
        self.announces_more |= announces_more(&block.text);
        match (&block.shape, self.mode) {
            (_, Mode::Outside) => self.unheaded(block),
            (BlockShape::Item(_), Mode::Unheaded) => self.item_unheaded(block),
            (_, Mode::Unheaded) => {
                self.leave();
                self.unheaded(block)
            }
            (BlockShape::Row(_), _) => false,
            (BlockShape::Lone, _) if duty(&block.text).is_none() && !block.text.ends_with(':') => {
                self.lone_line(block)
            }
            (BlockShape::Item(marker), _) => self.item(marker, block),
            (_, Mode::Concern) => self.of_concern(block),
            _ => self.paragraph(block),
        }
    }

    /// Only a line that stands by itself, or begins a paragraph before a colon, can be one.
    fn heading<'b>(&self, block: &'b TextBlock) -> Option<Found<'b>> {
        let found = self.publisher.heading(&block.text)?;
        let can_stand = match block.shape {
            BlockShape::Lone => true,
            BlockShape::Item(Marker::Number(_)) | BlockShape::Paragraph => true,
            BlockShape::Item(_) | BlockShape::Row(_) => false,
        };
        can_stand.then_some(found)
    }

    fn enter(&mut self, found: &Found, block: &TextBlock) {
        self.finish();
        self.list = None;
        self.next = Next { number: found.number.map(str::to_owned), title: None };
        (self.is_plural, self.is_fresh, self.is_interrupted) = (found.is_plural, true, false);
        let is_announced = std::mem::take(&mut self.announces_more);
        match found.section {
            Section::Concern => {
                self.mode = Mode::Concern;
                self.concern = None;
            }
            Section::Recommendation if !is_announced => {
                if !matches!(self.mode, Mode::Concern | Mode::Recommendations) {
                    // A concern has recommendations, however much is said between.
                    let last = self.last_concern;
                    let has_some = self.found.iter().any(|one| one.parent == last);
                    self.concern = last.filter(|_| !has_some);
                }
                self.mode = Mode::Recommendations;
            }
            Section::Recommendation | Section::Further => {
                self.mode = Mode::Recommendations;
                self.concern = self.last_concern;
            }
            Section::Afi => (self.mode, self.concern) = (Mode::Afis, None),
            Section::Practice => (self.mode, self.concern) = (Mode::Practice, None),
            Section::End => (self.mode, self.concern) = (Mode::Outside, None),
        }
        if is_title(found.rest) {
            self.next.title = Some((found.rest.to_owned(), block.place));
        } else if !found.rest.is_empty() {
            let rest = TextBlock {
                shape: BlockShape::Paragraph,
                text: found.rest.to_owned(),
                place: block.place,
            };
            self.read(&rest);
        }
    }

    /// A short line under a heading is the title of what follows; elsewhere it begins another chapter.
    fn lone_line(&mut self, block: &TextBlock) -> bool {
        if self.is_fresh && self.next.title.is_none() {
            self.next.title = Some((block.text.clone(), block.place));
            return true;
        }
        self.leave();
        false
    }

    /// A line under a heading, with nothing after it, is no title but all that is said.
    pub fn finish(&mut self) {
        let kind = match self.mode {
            Mode::Concern if self.concern.is_none() => Kind::Concern,
            Mode::Afis => Kind::Afi,
            Mode::Practice => Kind::Practice,
            _ => return,
        };
        if let Some((text, place)) = self.next.title.take().filter(|_| self.is_fresh) {
            let at = self.add(kind, None, &text, place);
            if kind == Kind::Concern {
                (self.concern, self.last_concern) = (Some(at), Some(at));
            }
        }
    }

    fn leave(&mut self) {
        self.finish();
        (self.mode, self.concern, self.list) = (Mode::Outside, None, None);
    }

    fn of_concern(&mut self, block: &TextBlock) -> bool {
        let text = &block.text;
        // `We identified two causes of concern.`
        if self.is_fresh && self.is_plural && text.to_lowercase().contains("causes of concern") {
            return false;
        }
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
                self.last_concern = Some(at);
            }
        }
        true
    }

    fn paragraph(&mut self, block: &TextBlock) -> bool {
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
            let goes_on = self.mode == Mode::Afis && self.is_plural;
            if !self.is_fresh && !text.ends_with(':') {
                self.is_interrupted = true;
                if !goes_on {
                    self.leave();
                }
            }
            return false;
        }
        let intro = text.ends_with(':').then_some(text.as_str());
        let at = self.add(kind, intro, text, place);
        if self.is_interrupted
            && let Some(one) = self.found.get_mut(at)
        {
            one.unsure.push("other text stands between its heading and it".to_owned());
        }
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
        let leads_on = text.ends_with(':') && deadline(text).is_some() && duty(text).is_some();
        self.is_addressed(text) || self.mode == Mode::Recommendations && leads_on
    }

    /// Whether its first sentence says which body should do something.
    fn is_addressed(&self, text: &str) -> bool {
        let first = sentences(text).into_iter().next().unwrap_or_default();
        addressee(first)
            .is_some_and(|whom| !is_reported(whom) && !self.names.mentions(whom).is_empty())
    }

    fn kind(&self) -> Option<Kind> {
        match self.mode {
            Mode::Recommendations => Some(Kind::Recommendation),
            Mode::Afis => Some(Kind::Afi),
            Mode::Practice => Some(Kind::Practice),
            Mode::Outside | Mode::Concern | Mode::Unheaded => None,
        }
    }

    /// Returns its position among the findings.
    fn add(&mut self, kind: Kind, intro: Option<&str>, text: &str, place: TextPlace) -> usize {
        let next = std::mem::take(&mut self.next);
        (self.is_fresh, self.is_lettered) = (false, false);
        let of_words = |words: &str| sentences(words).into_iter().find_map(deadline);
        let deadline = (kind != Kind::Practice && kind != Kind::Concern)
            .then(|| intro.and_then(of_words).or_else(|| of_words(text)))
            .flatten();
        self.found.push(RawFinding {
            kind,
            parent: self.concern.filter(|_| kind == Kind::Recommendation),
            number: next.number,
            title: next.title.map(|(title, _)| title),
            text: trimmed(text),
            intro: intro.map(str::to_owned),
            deadline,
            place,
            unsure: Vec::new(),
            is_unheaded: false,
        });
        self.found.len() - 1
    }
}

/// Words after a heading that name what follows, such as its body or its theme.
fn is_title(words: &str) -> bool {
    const MOST_WORDS: usize = 8;
    !words.is_empty()
        && words.split(' ').count() <= MOST_WORDS
        && !words.ends_with(['.', ':', ';'])
        && duty(words).is_none()
}

/// Without the semicolon or `and` by which an item leads to the next one.
fn trimmed(text: &str) -> String {
    let text = text.trim();
    let text =
        ["; and", ", and", "; or"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    text.trim_end_matches(';').trim_end().to_owned()
}
