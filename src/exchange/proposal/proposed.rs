//! What was read in a text put together: each finding once, with its reference, its bodies and what is unsure of it.

use std::collections::HashMap;

use super::count::Count;
use super::likeness::say_the_same;
use super::numbering::ReferenceNumbering;
use super::prose::{CandidateSentence, EarlierConcern, Why};
use super::sections::RawFinding;
use super::sentence::sentences;
use super::spoken::Resolved;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::grade::GradeWord;
use crate::model::proposal::{ProposedFinding, ProposedGrade, TextPlace};

pub struct Assembly {
    pub raw: Vec<RawFinding>,
    /// Of each raw finding.
    pub bodies: Vec<Vec<Resolved>>,
    pub said: Vec<CandidateSentence>,
    pub earlier: Vec<EarlierConcern>,
    /// The body that the text is about, where it is one.
    pub whole: Option<String>,
    pub grades: Vec<ProposedGrade>,
    pub counts: Vec<(Count, TextPlace)>,
}

/// A text is as long as this, or longer, where a list ran into what follows it.
const LONG: usize = 2000;
const SHORT: usize = 12;

/// More places than a report prints a finding in.
const MOST_PLACES: usize = 20;

impl Assembly {
    /// The findings, and remarks on what they leave open.
    pub fn findings(&self, prefix: &str) -> (Vec<ProposedFinding>, Vec<String>) {
        let mut so_far = SoFar::new(prefix);
        self.add_raw(false, &mut so_far);
        let (concerns, others): (Vec<&CandidateSentence>, Vec<&CandidateSentence>) =
            self.said.iter().partition(|said| said.why == Why::Concern);
        for said in concerns {
            self.add_said(said, &mut so_far);
        }
        // They may be of a concern of which the text only tells.
        self.add_raw(true, &mut so_far);
        for said in others {
            self.add_said(said, &mut so_far);
        }
        let mut findings = so_far.findings;
        for finding in findings.iter_mut().filter(|one| one.kind == Kind::Concern) {
            let follows = self.earlier.iter().find(|one| shares_body(&one.bodies, &finding.bodies));
            finding.note = follows.map(note_of);
        }
        let mut remarks: Vec<String> = self.earlier.iter().map(remark_of).collect();
        remarks.extend(self.differing_counts(&findings));
        (findings, remarks)
    }

    /// What stands under headings, or the lists that stand under none, and their parts.
    fn add_raw(&self, is_unheaded: bool, so_far: &mut SoFar) {
        for (at, raw) in self.raw.iter().enumerate() {
            let whole = raw.parent.filter(|_| raw.kind == Kind::Part);
            let whole = whole.and_then(|at| self.raw.get(at)).unwrap_or(raw);
            if whole.is_unheaded == is_unheaded {
                self.add_one(at, raw, so_far);
            }
        }
    }

    fn add_one(&self, at: usize, raw: &RawFinding, so_far: &mut SoFar) {
        let SoFar { findings, seen, kept, numbering } = so_far;
        let bodies = self.bodies.get(at).map(Vec::as_slice).unwrap_or_default();
        let of_bodies = slugs(bodies);
        let parent = match raw.parent {
            Some(parent) => kept.get(&parent).copied(),
            None if raw.is_unheaded => findings.iter().rposition(|one| is_told_of(one, &of_bodies)),
            None => None,
        };
        let parent_of = parent.and_then(|at| findings.get(at));
        let (bodies, unsure) = self.whose(raw, bodies, parent_of);
        let parent = parent_of.map(|parent| parent.reference.clone());
        let same = seen.find(raw, parent.as_deref(), findings);
        if let Some((same, one)) = same.and_then(|at| Some((at, findings.get_mut(at)?)))
            && may_share(&one.bodies, &bodies)
        {
            kept.insert(at, same);
            if one.places.len() < MOST_PLACES {
                one.places.push(raw.place);
            }
            one.deadline = one.deadline.take().or_else(|| raw.deadline.clone());
            return;
        }
        seen.keep(raw, parent.as_deref(), findings.len());
        let reference = numbering.reference(raw.kind, raw.number.as_deref(), parent.as_deref());
        kept.insert(at, findings.len());
        findings.push(proposed(raw, reference, parent, bodies, unsure));
    }

    fn whose(
        &self,
        raw: &RawFinding,
        resolved: &[Resolved],
        parent: Option<&ProposedFinding>,
    ) -> (Vec<String>, Vec<String>) {
        let mut unsure: Vec<String> =
            resolved.iter().filter_map(|one| one.unsure.clone()).collect();
        let mut bodies = slugs(resolved);
        // Where the text names a body that isn't in the register, no other is meant.
        if resolved.is_empty() {
            let of_parent =
                parent.map(|parent| parent.bodies.clone()).filter(|bodies| !bodies.is_empty());
            bodies = of_parent.unwrap_or_else(|| self.whole.iter().cloned().collect());
        }
        if bodies.is_empty() && resolved.is_empty() && raw.kind != Kind::Part {
            unsure.push("no body is named; say whose it is".to_owned());
        }
        (bodies, unsure)
    }

    fn add_said(&self, said: &CandidateSentence, so_far: &mut SoFar) {
        let SoFar { findings, numbering, .. } = so_far;
        let bodies = slugs(&said.bodies);
        if findings.iter().any(|one| is_told_by(said, &bodies, one)) {
            return;
        }
        let concern = findings.iter_mut().rev().find(|one| is_told_of(one, &bodies));
        if said.why == Why::Demand
            && let Some(ProposedFinding { deadline: deadline @ None, places, .. }) = concern
        {
            deadline.clone_from(&said.deadline);
            places.push(said.place);
            return;
        }
        let parent = concern.filter(|_| said.why == Why::Recommended);
        let parent = parent.map(|concern| concern.reference.clone());
        let mut unsure: Vec<String> =
            said.bodies.iter().filter_map(|one| one.unsure.clone()).collect();
        let TakenFor { kind, question, why } = self.taken_for(said.why, &bodies);
        unsure.push(why.to_owned());
        findings.push(ProposedFinding {
            reference: numbering.reference(kind, None, parent.as_deref()),
            kind,
            parent,
            bodies,
            theme: question.as_deref().map(theme_of),
            title: question,
            text: said.sentence.clone(),
            deadline: said.deadline.clone(),
            note: None,
            sentence: said.sentence.clone(),
            places: vec![said.place],
            unsure,
        });
    }

    fn taken_for(&self, why: Why, bodies: &[String]) -> TakenFor {
        let is_inadequate = |one: &&ProposedGrade| {
            one.grade == GradeWord::Inadequate
                && one.body.as_ref().is_some_and(|body| bodies.contains(body))
        };
        let inadequate = self.grades.iter().find(is_inadequate);
        let question = inadequate.map(|one| one.question.clone());
        let recommendation = |why| TakenFor { kind: Kind::Recommendation, question: None, why };
        match why {
            Why::Concern => TakenFor { kind: Kind::Concern, question, why: TOLD_OF },
            Why::Demand if question.is_some() => TakenFor {
                kind: Kind::Concern,
                question,
                why: "the text doesn't say what this is; taken for a cause of concern, because the body is graded \
                      inadequate",
            },
            Why::Demand => {
                recommendation("the text doesn't say what this is; taken for a recommendation")
            }
            Why::Recommended => recommendation("the text only tells of this recommendation"),
            Why::Should => recommendation("“should” outside the lists of recommendations"),
        }
    }

    /// The counts that a text gives, where another number was found.
    fn differing_counts(&self, findings: &[ProposedFinding]) -> Vec<String> {
        let mut remarks = Vec::new();
        for (Count { kind, number, words }, place) in &self.counts {
            let of_kind = || findings.iter().filter(|one| one.kind == *kind);
            let sure = of_kind().filter(|one| one.unsure.is_empty()).count();
            let found = of_kind().count();
            if !(sure..=found).contains(number) {
                remarks.push(format!("the text says “{words}” ({place}), and {found} were found"));
            }
        }
        remarks
    }
}

/// What a sentence seems to be, on which question, and what is unsure of that.
struct TakenFor {
    kind: Kind,
    question: Option<String>,
    why: &'static str,
}

/// What is unsure of a concern of which a text only tells.
const TOLD_OF: &str = "the text tells of a cause of concern; its own words are in the report";

fn is_told_of(one: &ProposedFinding, bodies: &[String]) -> bool {
    one.kind == Kind::Concern
        && one.unsure.iter().any(|why| why == TOLD_OF)
        && shares_body(&one.bodies, bodies)
}

/// Whether a sentence says again what a finding says, or only that there is one.
fn is_told_by(said: &CandidateSentence, bodies: &[String], one: &ProposedFinding) -> bool {
    let is_told = match said.why {
        Why::Concern => one.kind == Kind::Concern,
        Why::Demand => is_same_deadline(one.deadline.as_deref(), said.deadline.as_deref()),
        Why::Recommended | Why::Should => false,
    };
    is_told && shares_body(&one.bodies, bodies)
        || say_the_same(&one.text, &said.sentence)
        || one.text.contains(&said.sentence)
}

fn proposed(
    raw: &RawFinding,
    reference: String,
    parent: Option<String>,
    bodies: Vec<String>,
    mut unsure: Vec<String>,
) -> ProposedFinding {
    match raw.text.chars().count() {
        length if length > LONG => {
            unsure.push("the text is very long; it may run into what follows".to_owned())
        }
        length if length < SHORT => unsure.push("the text is very short".to_owned()),
        _ => {}
    }
    unsure.extend(raw.unsure.iter().cloned());
    let words = raw.intro.as_deref().unwrap_or(&raw.text);
    let sentence = sentences(words).into_iter().next().unwrap_or_default().to_owned();
    ProposedFinding {
        reference,
        kind: raw.kind,
        parent,
        bodies,
        title: raw.title.clone(),
        text: raw.text.clone(),
        deadline: raw.deadline.clone(),
        theme: None,
        note: None,
        sentence,
        places: vec![raw.place],
        unsure,
    }
}

/// What is put together of a text so far.
struct SoFar<'a> {
    numbering: ReferenceNumbering<'a>,
    findings: Vec<ProposedFinding>,
    seen: Seen,
    /// Of each raw finding, where it is among the findings.
    kept: HashMap<usize, usize>,
}

impl<'a> SoFar<'a> {
    fn new(prefix: &'a str) -> SoFar<'a> {
        SoFar {
            numbering: ReferenceNumbering::new(prefix),
            findings: Vec::new(),
            seen: Seen::default(),
            kept: HashMap::new(),
        }
    }
}

/// The findings so far, by what they say and by the numbers that the report gives them.
#[derive(Default)]
struct Seen {
    by_words: HashMap<Key, Position>,
    by_number: HashMap<Key, usize>,
}

struct Position {
    at: usize,
    has_number: bool,
}

/// Parts are the same only under the same parent.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    kind: Kind,
    parent: Option<String>,
    words: String,
}

impl Key {
    fn of(raw: &RawFinding, parent: Option<&str>, words: &str) -> Key {
        let parent = parent.filter(|_| raw.kind == Kind::Part).map(str::to_owned);
        Key { kind: raw.kind, parent, words: fold(without_pointer(words)) }
    }
}

impl Seen {
    /// The same finding printed before: under one number nearly in the same words, else in exactly these.
    fn find(
        &self,
        raw: &RawFinding,
        parent: Option<&str>,
        findings: &[ProposedFinding],
    ) -> Option<usize> {
        let of_number = raw.number.as_deref().map(|number| Key::of(raw, parent, number));
        if let Some(at) = of_number.as_ref().and_then(|key| self.by_number.get(key)) {
            let one = findings.get(*at)?;
            return say_the_same(&one.text, &raw.text).then_some(*at);
        }
        let Position { at, has_number } = self.by_words.get(&Key::of(raw, parent, &raw.text))?;
        // Two numbers are two findings, whatever they say, unless they count paragraphs.
        let is_of_paragraph = raw.number.as_deref().is_some_and(|number| number.contains('.'));
        (of_number.is_none() || !has_number || is_of_paragraph).then_some(*at)
    }

    fn keep(&mut self, raw: &RawFinding, parent: Option<&str>, at: usize) {
        let position = Position { at, has_number: raw.number.is_some() };
        self.by_words.entry(Key::of(raw, parent, &raw.text)).or_insert(position);
        if let Some(number) = &raw.number {
            self.by_number.entry(Key::of(raw, parent, number)).or_insert(at);
        }
    }
}

/// Without the paragraphs to which a list at the end of a report points: `(3.6–3.7)`.
fn without_pointer(text: &str) -> &str {
    let Some((before, pointer)) = text.trim_end().rsplit_once('(') else { return text };
    let is_pointer = pointer.ends_with(')')
        && pointer.contains('.')
        && pointer.trim_end_matches(')').chars().all(|c| c.is_ascii_digit() || " .,–-".contains(c));
    if is_pointer { before } else { text }
}

fn may_share(one: &[String], other: &[String]) -> bool {
    one.is_empty() || other.is_empty() || shares_body(one, other)
}

fn is_same_deadline(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other).is_some_and(|(one, other)| fold(one) == fold(other))
}

/// Each once.
fn slugs(resolved: &[Resolved]) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for slug in resolved.iter().filter_map(|one| one.body.as_ref()) {
        if !slugs.contains(slug) {
            slugs.push(slug.clone());
        }
    }
    slugs
}

fn shares_body(one: &[String], other: &[String]) -> bool {
    one.iter().any(|body| other.contains(body))
}

/// `Tackling serious and organised crime` is about serious and organised crime.
fn theme_of(question: &str) -> String {
    let lower = question.to_lowercase();
    match lower.split_once(' ') {
        Some((first, rest)) if first.ends_with("ing") => rest.to_owned(),
        _ => lower,
    }
}

fn note_of(earlier: &EarlierConcern) -> String {
    let EarlierConcern { year, sentence, place, .. } = earlier;
    format!("Follows a cause of concern of {year}, as the text says: “{sentence}” ({place})")
}

fn remark_of(earlier: &EarlierConcern) -> String {
    let EarlierConcern { year, place, bodies, .. } = earlier;
    let whose =
        if bodies.is_empty() { String::new() } else { format!(" at {}", bodies.join(", ")) };
    format!(
        "there was a cause of concern in {year}{whose} ({place}); `track link REF recurs REF` joins the two"
    )
}
