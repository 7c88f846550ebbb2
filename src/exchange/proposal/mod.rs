//! The text of an inspection report in, findings and grades to be checked out: by fixed headings and rules of grammar.

mod count;
mod document;
mod front;
mod grade_sentence;
mod grade_table;
mod grades;
mod html;
mod likeness;
mod line;
mod line_breaks;
mod mentions;
mod numbering;
mod proposed;
mod prose;
mod publisher;
mod sections;
mod sentence;
mod spoken;
mod table_lines;

use count::Count;
use document::{BlockShape, TextBlock, blocks};
use grades::GradeReader;
pub use html::THREAD as WEB_PAGE_THREAD;
use mentions::{NamesInText, subjects};
use proposed::Assembly;
use prose::ProseReader;
pub use publisher::Publisher;
use sections::{RawFinding, SectionReader};
use sentence::{addressee, duty, sentences};
use spoken::{Resolved, Spoken};

use super::text;
use crate::model::body::Directory;
use crate::model::calendar::Written;
use crate::model::finding::Kind;
use crate::model::proposal::{Proposal, TextPlace};
use crate::model::text::composed;

/// What the user says of a text, and what its bodies are called.
#[derive(Debug)]
pub struct ProposalInput<'a> {
    pub directory: &'a Directory,
    pub publisher: &'a Publisher,
    /// Whom the text is about, where it says `the force`.
    pub bodies: Vec<i64>,
    pub report: Option<String>,
    /// The title of a report that has none.
    pub file_name: &'a str,
    pub published: Option<Written>,
    pub scheme: Option<String>,
    /// How the references begin that the report doesn't give.
    pub prefix: Option<String>,
}

/// In bytes; the time to read a text grows with the square of its longest paragraph.
const LARGEST: usize = 4 << 20;

/// The text of a file: of a saved web page what it shows.
///
/// # Errors
/// Why it can't be read, and what to do.
pub fn text_of(bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > LARGEST {
        return Err("it is longer than any report (4 MiB); propose from a part of it".to_owned());
    }
    let not_text =
        |_| "it isn't text; save the report as plain text, a web page or a PDF".to_owned();
    let decoded = text::decoded(bytes).map_err(not_text)?;
    if html::is_html(&decoded.text) {
        html::text_of(&decoded.text).map(|text| composed(&text).into_owned())
    } else {
        Ok(composed(&decoded.text).into_owned())
    }
}

/// Everything that a text seems to ask of bodies, and how it grades them.
pub fn propose(text: &str, input: &ProposalInput) -> Proposal {
    let blocks = blocks(text);
    let mut remarks = Vec::new();
    let title = input.report.clone().or_else(|| front::title(&blocks, input.publisher));
    let report = title.unwrap_or_else(|| {
        remarks.push(format!(
            "the text has no title that is sure; the report is called {:?}: --inspection names it",
            input.file_name
        ));
        input.file_name.to_owned()
    });
    let published = input.published.clone().or_else(|| front::published(&blocks));
    if published.is_none() {
        remarks
            .push("the text has no date of publication that is sure; --issued says it".to_owned());
    }
    let year = published.as_ref().map(|published| published.day.format("%Y").to_string());
    let names = NamesInText::of(input.directory);
    let scheme = input.scheme.clone().unwrap_or_else(|| report.clone());
    let read = Reading::of(&blocks, &names, input, &scheme, year.clone());
    let prefix =
        input.prefix.clone().unwrap_or_else(|| numbering::prefix(&report, year.as_deref()));
    let Reading { sections, bodies, prose, grades, counts, spoken } = read;
    let ProseReader { said, earlier, .. } = prose;
    let assembly = Assembly {
        raw: sections.found,
        bodies,
        said,
        earlier,
        whole: spoken.whole(input.directory),
        grades: grades.finished(),
        counts,
    };
    let (findings, more) = assembly.findings(&prefix);
    remarks.extend(more);
    Proposal { report, published, findings, grades: assembly.grades, remarks }
}

/// In bytes.
const LONGEST_SENTENCE: usize = 4000;

/// What the blocks of a text say, one after the other.
struct Reading<'a> {
    sections: SectionReader<'a>,
    /// Of each finding of the sections.
    bodies: Vec<Vec<Resolved>>,
    prose: ProseReader<'a>,
    grades: GradeReader<'a>,
    counts: Vec<(Count, TextPlace)>,
    spoken: Spoken,
}

impl<'a> Reading<'a> {
    fn of(
        blocks: &[TextBlock],
        names: &'a NamesInText,
        input: &'a ProposalInput,
        scheme: &'a str,
        year: Option<String>,
    ) -> Reading<'a> {
        let directory = input.directory;
        let mut reading = Reading {
            sections: SectionReader::new(input.publisher, names),
            bodies: Vec::new(),
            grades: GradeReader::new(names, directory, scheme, year.clone()),
            prose: ProseReader { names, directory, year, said: Vec::new(), earlier: Vec::new() },
            counts: Vec::new(),
            spoken: Spoken::of(blocks, names, directory, &input.bodies),
        };
        blocks.iter().for_each(|block| reading.block(block));
        reading.sections.finish();
        reading.address_new();
        reading
    }

    fn block(&mut self, block: &TextBlock) {
        let is_of_finding = self.sections.read(block);
        self.address_new();
        self.grades.block(block, &self.spoken);
        if matches!(block.shape, BlockShape::Row(_)) {
            return;
        }
        // What has no full stop for so long is no sentence.
        let is_said = |sentence: &&str| sentence.len() <= LONGEST_SENTENCE;
        for sentence in sentences(&block.text).into_iter().filter(is_said) {
            self.grades.sentence(sentence, block, &self.spoken);
            self.prose.sentence(sentence, block.place, &self.spoken, !is_of_finding);
            let counts = count::counts(sentence).into_iter();
            self.counts.extend(counts.map(|count| (count, block.place)));
            self.spoken.hear(&self.prose.names.mentions(sentence), self.prose.directory);
        }
    }

    /// Says of each finding that was read since whose it is.
    fn address_new(&mut self) {
        self.bodies.truncate(self.sections.found.len());
        let new: Vec<Vec<Resolved>> = self
            .sections
            .found
            .iter()
            .skip(self.bodies.len())
            .map(|raw| self.addressed(raw))
            .collect();
        self.bodies.extend(new);
    }

    /// Those that stand before the duty, in the words before the list or in the finding's own.
    fn addressed(&self, raw: &RawFinding) -> Vec<Resolved> {
        if raw.kind == Kind::Part {
            return Vec::new();
        }
        let words = raw.intro.as_deref().unwrap_or(&raw.text);
        let sentence = sentences(words).into_iter().find(|sentence| duty(sentence).is_some());
        let sentence = sentence.or_else(|| sentences(words).into_iter().next()).unwrap_or_default();
        let before = addressee(sentence).unwrap_or(sentence);
        let mentions = self.prose.names.mentions(before);
        let who = subjects(&mentions).into_iter();
        who.filter_map(|who| self.spoken.resolved(who, self.prose.directory)).collect()
    }
}

#[cfg(test)]
mod tests;
