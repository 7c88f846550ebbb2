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
        // Of each raw finding, where it is among the findings.
        let mut kept: HashMap<usize, usize> = HashMap::new();
        for (at, raw) in self.raw.iter().enumerate() {
            let parent = raw.parent.and_then(|parent| kept.get(&parent).copied());
            let bodies = self.bodies.get(at).map(Vec::as_slice).unwrap_or_default();
            let parent_of = parent.and_then(|at| findings.get(at));
            let (bodies, unsure) = self.whose(raw, bodies, parent_of);
            let parent = parent_of.map(|parent| parent.reference.clone());
            if let Some(same) =
                findings.iter().position(|one| is_same(one, raw, parent.as_deref(), &bodies))
            {
                kept.insert(at, same);
                if let Some(one) = findings.get_mut(same) {
                    one.places.push(raw.place);
                    one.deadline = one.deadline.take().or_else(|| raw.deadline.clone());
                }
                continue;
            }
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

/// The same finding printed again: parts only under the same parent.
fn is_same(one: &ProposedFinding, raw: &Raw, parent: Option<&str>, bodies: &[String]) -> bool {
    let is_one_parent = raw.kind != Kind::Part || one.parent.as_deref() == parent;
    one.kind == raw.kind
        && is_one_parent
        && (bodies.is_empty() || one.bodies.is_empty() || shares_body(&one.bodies, bodies))
        && say_the_same(&one.text, &raw.text)
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
