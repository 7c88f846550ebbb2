//! What was read in a text put together: each finding once, with its reference, its bodies and what is unsure of it.

use std::collections::HashMap;

use super::count::Count;
use super::likeness::say_the_same;
use super::numbering::Numbering;
use super::prose::{Earlier, Said, Why};
use super::sections::Raw;
use super::sentence::sentences;
use super::spoken::Resolved;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::grade::GradeWord;
use crate::model::proposal::{Place, ProposedFinding, ProposedGrade};

pub struct Assembly {
    pub raw: Vec<Raw>,
    /// Of each raw finding.
    pub bodies: Vec<Vec<Resolved>>,
    pub said: Vec<Said>,
    pub earlier: Vec<Earlier>,
    /// The body that the text is about, where it is one.
    pub whole: Option<String>,
    pub grades: Vec<ProposedGrade>,
    pub counts: Vec<(Count, Place)>,
}

/// A text is as long as this, or longer, where a list ran into what follows it.
const LONG: usize = 2000;
const SHORT: usize = 12;

/// More places than a report prints a finding in.
const MOST_PLACES: usize = 20;

impl Assembly {
    /// The findings, and remarks on what they leave open.
    pub fn findings(&self, prefix: &str) -> (Vec<ProposedFinding>, Vec<String>) {
        let mut numbering = Numbering::new(prefix);
        let mut findings = self.of_sections(&mut numbering);
        for said in &self.said {
            self.add_said(said, &mut findings, &mut numbering);
        }
        for finding in findings.iter_mut().filter(|one| one.kind == Kind::Concern) {
            let follows = self.earlier.iter().find(|one| shares_body(&one.bodies, &finding.bodies));
            finding.note = follows.map(note_of);
        }
        let mut remarks: Vec<String> = self.earlier.iter().map(remark_of).collect();
        remarks.extend(self.differing_counts(&findings));
        (findings, remarks)
    }

    fn of_sections(&self, numbering: &mut Numbering) -> Vec<ProposedFinding> {
        let mut findings: Vec<ProposedFinding> = Vec::new();
        let mut seen = Seen::default();
        // Of each raw finding, where it is among the findings.
        let mut kept: HashMap<usize, usize> = HashMap::new();
        for (at, raw) in self.raw.iter().enumerate() {
            let parent = raw.parent.and_then(|parent| kept.get(&parent).copied());
            let bodies = self.bodies.get(at).map(Vec::as_slice).unwrap_or_default();
            let parent_of = parent.and_then(|at| findings.get(at));
            let (bodies, unsure) = self.whose(raw, bodies, parent_of);
            let parent = parent_of.map(|parent| parent.reference.clone());
            let same = seen.find(raw, parent.as_deref(), &findings);
            if let Some((same, one)) = same.and_then(|at| Some((at, findings.get_mut(at)?)))
                && may_share(&one.bodies, &bodies)
            {
                kept.insert(at, same);
                if one.places.len() < MOST_PLACES {
                    one.places.push(raw.place);
                }
                one.deadline = one.deadline.take().or_else(|| raw.deadline.clone());
                continue;
            }
            seen.keep(raw, parent.as_deref(), findings.len());
            let reference = numbering.reference(raw.kind, raw.number.as_deref(), parent.as_deref());
            kept.insert(at, findings.len());
            findings.push(proposed(raw, reference, parent, bodies, unsure));
        }
        findings
    }

    fn whose(
        &self,
        raw: &Raw,
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

    fn add_said(
        &self,
        said: &Said,
        findings: &mut Vec<ProposedFinding>,
        numbering: &mut Numbering,
    ) {
        let bodies = slugs(&said.bodies);
        let restates = |one: &ProposedFinding| {
            let is_same_demand = said.why == Why::Demand
                && is_same_deadline(one.deadline.as_deref(), said.deadline.as_deref())
                && shares_body(&one.bodies, &bodies);
            is_same_demand
                || say_the_same(&one.text, &said.sentence)
                || one.text.contains(&said.sentence)
        };
        if findings.iter().any(restates) {
            return;
        }
        let mut unsure: Vec<String> =
            said.bodies.iter().filter_map(|one| one.unsure.clone()).collect();
        let inadequate = self
            .grades
            .iter()
            .find(|one| one.grade == GradeWord::Inadequate && bodies.contains(&one.body));
        let is_concern = said.why == Why::Demand && inadequate.is_some();
        unsure.push(match (said.why, is_concern) {
            (Why::Should, _) => "“should” outside the lists of recommendations".to_owned(),
            (Why::Demand, true) => {
                "the text doesn't say what this is; taken for a cause of concern, because the body is graded inadequate"
                    .to_owned()
            }
            (Why::Demand, false) => "the text doesn't say what this is; taken for a recommendation".to_owned(),
        });
        let kind = if is_concern { Kind::Concern } else { Kind::Recommendation };
        let question = inadequate.filter(|_| is_concern).map(|grade| grade.question.clone());
        findings.push(ProposedFinding {
            reference: numbering.reference(kind, None, None),
            kind,
            parent: None,
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

fn proposed(
    raw: &Raw,
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
    fn of(raw: &Raw, parent: Option<&str>, words: &str) -> Key {
        let parent = parent.filter(|_| raw.kind == Kind::Part).map(str::to_owned);
        Key { kind: raw.kind, parent, words: fold(words) }
    }
}

impl Seen {
    /// The same finding printed before: under one number nearly in the same words, else in exactly these.
    fn find(&self, raw: &Raw, parent: Option<&str>, findings: &[ProposedFinding]) -> Option<usize> {
        let of_number = raw.number.as_deref().map(|number| Key::of(raw, parent, number));
        if let Some(at) = of_number.as_ref().and_then(|key| self.by_number.get(key)) {
            let one = findings.get(*at)?;
            return say_the_same(&one.text, &raw.text).then_some(*at);
        }
        let Position { at, has_number } = self.by_words.get(&Key::of(raw, parent, &raw.text))?;
        // Two numbers are two findings, whatever they say.
        (of_number.is_none() || !has_number).then_some(*at)
    }

    fn keep(&mut self, raw: &Raw, parent: Option<&str>, at: usize) {
        let position = Position { at, has_number: raw.number.is_some() };
        self.by_words.entry(Key::of(raw, parent, &raw.text)).or_insert(position);
        if let Some(number) = &raw.number {
            self.by_number.entry(Key::of(raw, parent, number)).or_insert(at);
        }
    }
}

fn may_share(one: &[String], other: &[String]) -> bool {
    one.is_empty() || other.is_empty() || shares_body(one, other)
}

fn is_same_deadline(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other).is_some_and(|(one, other)| fold(one) == fold(other))
}

fn slugs(resolved: &[Resolved]) -> Vec<String> {
    resolved.iter().filter_map(|one| one.body.clone()).collect()
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

fn note_of(earlier: &Earlier) -> String {
    let Earlier { year, sentence, place, .. } = earlier;
    format!("Follows a cause of concern of {year}, as the text says: “{sentence}” ({place})")
}

fn remark_of(earlier: &Earlier) -> String {
    let Earlier { year, place, bodies, .. } = earlier;
    let whose =
        if bodies.is_empty() { String::new() } else { format!(" at {}", bodies.join(", ")) };
    format!(
        "there was a cause of concern in {year}{whose} ({place}); `track link REF recurs REF` joins the two"
    )
}
