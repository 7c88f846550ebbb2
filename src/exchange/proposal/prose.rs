//! Running text outside the headings: demands that it reports, and sentences that may be recommendations.

use super::mentions::{Mentioned, NamesInText, subjects};
use super::sentence::{deadline, duty, is_reported, recommended, word_at, year_in};
use super::spoken::{Resolved, Spoken};
use crate::model::body::Directory;
use crate::model::proposal::TextPlace;

/// A sentence that may be a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateSentence {
    pub sentence: String,
    pub bodies: Vec<Resolved>,
    pub deadline: Option<String>,
    pub place: TextPlace,
    pub why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It reports that the inspectorate issued a cause of concern.
    Concern,
    /// Somebody told a body to do something by a date.
    Demand,
    /// It reports a recommendation of the inspectorate.
    Recommended,
    /// `should` outside every list.
    Should,
}

/// A cause of concern of an earlier year, which the text looks back on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierConcern {
    pub sentence: String,
    pub year: String,
    pub bodies: Vec<String>,
    pub place: TextPlace,
}

pub struct ProseReader<'a> {
    pub names: &'a NamesInText,
    pub directory: &'a Directory,
    /// The year of the report; what is of that year is not earlier.
    pub year: Option<String>,
    pub said: Vec<CandidateSentence>,
    pub earlier: Vec<EarlierConcern>,
}

impl ProseReader<'_> {
    /// Every sentence may look back; only those outside the headings may be findings.
    pub fn sentence(
        &mut self,
        sentence: &str,
        place: TextPlace,
        spoken: &Spoken,
        is_outside: bool,
    ) {
        if let Some(earlier) = self.looks_back(sentence, place, spoken) {
            self.earlier.push(earlier);
        } else if is_outside {
            let finding = self.concern(sentence, place, spoken);
            let finding = finding.or_else(|| self.demand(sentence, place, spoken));
            self.said.extend(finding.or_else(|| self.should(sentence, place, spoken)));
        }
    }

    fn looks_back(
        &self,
        sentence: &str,
        place: TextPlace,
        spoken: &Spoken,
    ) -> Option<EarlierConcern> {
        let lower = sentence.to_ascii_lowercase();
        let is_concern =
            ["cause of concern", "causes of concern"].iter().any(|words| lower.contains(words));
        let year = year_in(sentence)?;
        if !is_concern || self.year.as_deref().is_some_and(|own| year >= own) {
            return None;
        }
        let bodies = self.about(sentence, spoken);
        Some(EarlierConcern {
            sentence: sentence.to_owned(),
            year: year.to_owned(),
            bodies: bodies.into_iter().filter_map(|one| one.body).collect(),
            place,
        })
    }

    fn about(&self, words: &str, spoken: &Spoken) -> Vec<Resolved> {
        let mentions = self.names.mentions(words);
        let bodies = subjects(&mentions).into_iter();
        bodies.filter_map(|who| spoken.resolved(who, self.directory)).collect()
    }

    /// `Inspectors issued a cause of concern about Kent Police`
    fn concern(
        &self,
        sentence: &str,
        place: TextPlace,
        spoken: &Spoken,
    ) -> Option<CandidateSentence> {
        const ISSUED: [&str; 6] = ["issued", "given", "served", "handed", "raised", "identified"];
        const DOUBTS: [&str; 8] =
            ["if", "when", "whether", "may", "might", "would", "not", "didn’t"];
        let lower = sentence.to_ascii_lowercase();
        let has =
            |text: &str, words: &[&str]| words.iter().any(|word| word_at(text, word).is_some());
        let before = lower.get(..lower.find("cause of concern")?)?;
        let is_quoted = sentence.starts_with(['"', '“', '‘']);
        let is_called = ["was a", "were a", "is a", "as a"]
            .iter()
            .any(|verb| before.trim_end().ends_with(verb));
        if !(is_called || has(&lower, &ISSUED)) || has(before, &DOUBTS) || is_quoted {
            return None;
        }
        let named = self.about(sentence, spoken).into_iter().filter(|one| one.body.is_some());
        let mut bodies: Vec<Resolved> = named.collect();
        if bodies.is_empty() {
            bodies.extend(spoken.resolved(Mentioned::TheForce, self.directory));
        }
        let deadline = deadline(sentence);
        let (sentence, why) = (sentence.to_owned(), Why::Concern);
        (!bodies.is_empty()).then_some(CandidateSentence { sentence, bodies, deadline, place, why })
    }

    fn demand(
        &self,
        sentence: &str,
        place: TextPlace,
        spoken: &Spoken,
    ) -> Option<CandidateSentence> {
        let Demand { whom, what } = Demand::of(sentence)?;
        let bodies = self.about(whom, spoken);
        let deadline = deadline(what)?;
        let is_report = !sentence.starts_with(['"', '“', '‘']);
        let is_addressed = bodies.iter().any(|one| one.body.is_some());
        (is_report && is_addressed).then(|| CandidateSentence {
            sentence: sentence.to_owned(),
            bodies,
            deadline: Some(deadline),
            place,
            why: Why::Demand,
        })
    }

    fn should(
        &self,
        sentence: &str,
        place: TextPlace,
        spoken: &Spoken,
    ) -> Option<CandidateSentence> {
        let at = duty(sentence)?;
        let lower = sentence.to_ascii_lowercase();
        // What `needs to` improve is said everywhere in running text.
        let is_said = |words: &str| word_at(lower.get(at..).unwrap_or_default(), words) == Some(0);
        let is_recommended = is_said("we recommend that");
        if !is_said("should") && !is_recommended {
            return None;
        }
        if sentence.ends_with(':') || sentence.contains(['"', '“']) {
            return None;
        }
        let before = sentence.get(..at)?;
        let told_of = recommended(before);
        let before = told_of.unwrap_or(before);
        if is_reported(before) {
            return None;
        }
        // Who ought to stands behind: `We recommend that the force`.
        let before = if is_recommended { sentence } else { before };
        let bodies: Vec<Resolved> = subjects(&self.names.mentions(before))
            .into_iter()
            .filter(|who| *who != Mentioned::AllForces || before.len() < 40)
            .filter_map(|who| spoken.resolved(who, self.directory))
            .collect();
        (!bodies.is_empty()).then(|| CandidateSentence {
            sentence: sentence.to_owned(),
            bodies,
            deadline: deadline(sentence),
            place,
            why: if told_of.is_some() { Why::Recommended } else { Why::Should },
        })
    }
}

/// Who is told, and to do what.
struct Demand<'a> {
    whom: &'a str,
    what: &'a str,
}

impl<'a> Demand<'a> {
    /// `HMICFRS has told the force to complete ...`, `The force was told to ...`, `It must ...`
    fn of(sentence: &'a str) -> Option<Demand<'a>> {
        const TOLD: [&str; 7] =
            ["told", "asked", "ordered", "instructed", "required", "directed", "given"];
        // What a body wants or expects to do itself, nobody told it.
        const WANTED: [&str; 4] = ["expects", "expect", "wants", "want"];
        let lower = sentence.to_ascii_lowercase();
        let verb = |words: &[&'static str]| {
            words.iter().filter_map(|verb| Some((word_at(&lower, verb)?, verb.len()))).min()
        };
        let told = verb(&TOLD);
        let told_to = told.or_else(|| verb(&WANTED)).and_then(|(begins, length)| {
            let ends = begins + length;
            Some((begins, ends, ends + lower.get(ends..)?.find("to ")?))
        });
        let Some((begins, ends, to)) = told_to else {
            let must = word_at(&lower, "must")?;
            return Some(Demand { whom: sentence.get(..must)?, what: sentence.get(must..)? });
        };
        let whom = sentence.get(ends..to)?;
        let is_passive = whom.trim().is_empty();
        // `The force told us` is what inspectors heard.
        let is_heard = ["us", "me", "inspectors"].contains(&whom.trim());
        if is_heard || is_passive && told.is_none() {
            return None;
        }
        let whom = if is_passive { sentence.get(..begins)? } else { whom };
        Some(Demand { whom, what: sentence.get(to..)? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sentence::sentences;
    use super::*;
    use crate::exchange::tests::directory;

    const PLACE: TextPlace = TextPlace { page: None, line: 1 };

    fn read(text: &str) -> (Vec<CandidateSentence>, Vec<EarlierConcern>) {
        let directory = directory();
        let names = NamesInText::of(&directory);
        let mut spoken = Spoken::of(&[], &names, &directory, &[]);
        spoken.hear(&names.mentions("Kent Police acts."), &directory);
        let mut reader = ProseReader {
            names: &names,
            directory: &directory,
            year: Some("2024".to_owned()),
            said: vec![],
            earlier: vec![],
        };
        for sentence in sentences(text) {
            reader.sentence(sentence, PLACE, &spoken, true);
        }
        (reader.said, reader.earlier)
    }

    #[test]
    fn a_demand_with_a_date_may_be_a_finding() {
        let (said, _) = read("Inspectors told the force to finish the work by January 2025.");
        assert_eq!((said[0].why, said[0].bodies[0].body.as_deref()), (Why::Demand, Some("kent")));
        assert_eq!(said[0].deadline.as_deref(), Some("by January 2025"));
        assert!(read("Inspectors told the force to think again.").0.is_empty());
        assert!(read("The force told us that checks are due by May 2025.").0.is_empty());
    }

    #[test]
    fn should_outside_a_list_may_be_a_finding_and_other_needs_are_not() {
        assert_eq!(read("Kent Police should train its staff.").0[0].why, Why::Should);
        let recommended =
            &read("We recommend that by June 2027 Kent Police publishes its plan.").0[0];
        assert_eq!(recommended.deadline.as_deref(), Some("by June 2027"));
        for aside in [
            "The force needs to improve.",
            "It should be noted that",
            "“The force should act,” he said.",
        ] {
            assert!(read(aside).0.is_empty(), "{aside}");
        }
    }

    #[test]
    fn a_concern_of_an_earlier_year_is_looked_back_on() {
        let (_, earlier) =
            read("The grading follows a \"cause of concern\" issued on Kent's approach in 2017.");
        assert_eq!(
            (earlier[0].year.as_str(), earlier[0].bodies.as_slice()),
            ("2017", ["kent".to_owned()].as_slice())
        );
        assert!(read("We issued a cause of concern in 2024.").1.is_empty());
    }
}
