//! The grades of a text, each once, from its sentences, its tables and its headings.

use super::document::{BlockShape, TextBlock};
use super::grade_sentence::graded;
use super::grade_table::{GradeTable, Tabled, grade_of};
use super::likeness::is_short_for;
use super::mentions::{Mentioned, NamesInText, subjects};
use super::sentence::year_in;
use super::spoken::{Resolved, Spoken};
use crate::model::OneOf;
use crate::model::body::Directory;
use crate::model::fold;
use crate::model::grade::GradeWord;
use crate::model::proposal::{ProposedGrade, TextPlace};
use crate::model::text::capitalised;

pub struct GradeReader<'a> {
    names: &'a NamesInText,
    directory: &'a Directory,
    /// By which the grades are given.
    scheme: &'a str,
    /// Of the report.
    year: Option<String>,
    found: Vec<Found>,
    table: GradeTable,
    /// The question of the last sentence that gave one.
    question: Option<String>,
    /// The heading right above.
    heading: Option<String>,
    /// Those of whom the items of a list are said: `Inspectors found that the service:`.
    list_of: Vec<Mentioned>,
    /// The year of which the paragraph has last spoken.
    spoken_of: Option<String>,
}

/// Where a grade stands.
#[derive(Clone, Copy)]
struct Passage<'a> {
    sentence: &'a str,
    place: TextPlace,
    is_table: bool,
}

struct Found {
    grade: ProposedGrade,
    is_tabled: bool,
}

impl<'a> GradeReader<'a> {
    pub fn new(
        names: &'a NamesInText,
        directory: &'a Directory,
        scheme: &'a str,
        year: Option<String>,
    ) -> GradeReader<'a> {
        GradeReader {
            names,
            directory,
            scheme,
            year,
            found: Vec::new(),
            table: GradeTable::default(),
            question: None,
            heading: None,
            list_of: Vec::new(),
            spoken_of: None,
        }
    }

    /// What only a whole block says: a row of a table, or a grade under a heading.
    pub fn block(&mut self, block: &TextBlock, spoken: &Spoken) {
        let is_table = matches!(block.shape, BlockShape::Row(_));
        let passage = Passage { sentence: &block.text, place: block.place, is_table };
        let heading = self.heading.take();
        self.spoken_of = None;
        match &block.shape {
            BlockShape::Row(cells) => {
                let directory = self.directory;
                for tabled in self.table.row(cells, &|cell| spoken.tabled(cell, directory)) {
                    self.tabled(tabled, passage, spoken);
                }
                return;
            }
            BlockShape::Lone => match (grade_of(&block.text), heading) {
                (Some(grade), Some(question)) => {
                    self.tabled(Tabled::under(question, grade), passage, spoken);
                }
                (Some(_), None) => {}
                (None, heading)
                    if self.bodies_beside_grade(passage, heading.as_deref(), spoken) =>
                {
                    self.heading = heading;
                }
                // What a colon ends leads to something else.
                _ => {
                    self.heading =
                        Some(block.text.clone()).filter(|text| !text.ends_with([':', ',']))
                }
            },
            BlockShape::Paragraph => {
                if self.bodies_beside_grade(passage, heading.as_deref(), spoken) {
                    self.heading = heading;
                }
            }
            BlockShape::Item(_) => {}
        }
        self.table = GradeTable::default();
    }

    /// `Adequate: Kent Police, Essex Police` under the name of a question.
    fn bodies_beside_grade(
        &mut self,
        passage: Passage,
        question: Option<&str>,
        spoken: &Spoken,
    ) -> bool {
        let Some((label, named)) = passage.sentence.split_once(':') else { return false };
        let (Some(grade), Some(question)) = (grade_of(label), question) else { return false };
        let bodies = named.split([',', ';']).flat_map(|part| part.split(" and "));
        let bodies: Vec<String> =
            bodies.filter_map(|name| spoken.tabled(name.trim(), self.directory)).collect();
        for body in &bodies {
            let body = Resolved { body: Some(body.clone()), unsure: None };
            self.add(body, Some(question.to_owned()), grade, passage, Vec::new());
        }
        !bodies.is_empty()
    }

    fn tabled(&mut self, tabled: Tabled, passage: Passage, spoken: &Spoken) {
        let mut unsure = Vec::new();
        if tabled.is_one_of_several {
            unsure.push("the row has more than one grade; the last one is taken".to_owned());
        }
        let body = tabled.body.or_else(|| spoken.whole(self.directory));
        if body.is_none() {
            unsure.push("the table names no body".to_owned());
        }
        let body = Resolved { body, unsure: None };
        self.add(body, tabled.question, tabled.grade, passage, unsure);
    }

    pub fn sentence(&mut self, sentence: &str, block: &TextBlock, spoken: &Spoken) {
        let is_headline = block.shape == BlockShape::Lone;
        if !matches!(block.shape, BlockShape::Item(_)) {
            let mentions = self.names.mentions(sentence);
            self.list_of = if sentence.ends_with(':') { subjects(&mentions) } else { Vec::new() };
        }
        let year = year_in(sentence).map(str::to_owned);
        // `It graded the force as` is of the report in the sentence before.
        let year = year.or_else(|| self.spoken_of.take().filter(|_| sentence.starts_with("It ")));
        self.spoken_of.clone_from(&year);
        for clause in graded(sentence, self.names) {
            if clause.question.is_some() && !is_headline {
                self.question.clone_from(&clause.question);
            }
            let is_listed = !self.list_of.is_empty() && is_predicate(sentence);
            let is_likely = clause.is_likely && !is_listed;
            let is_bare = clause.whom.is_empty() && clause.question.is_none() && !is_listed;
            let bare =
                is_bare.then(|| "neither a body nor a question is named beside it".to_owned());
            let whom = match clause.whom {
                whom if !whom.is_empty() => whom,
                _ if is_listed => self.list_of.clone(),
                _ if !is_likely => vec![Mentioned::TheForce],
                _ => Vec::new(),
            };
            let bodies = whom.into_iter().filter_map(|who| spoken.resolved(who, self.directory));
            let bodies: Vec<Resolved> = bodies.filter(|one| one.body.is_some()).collect();
            for body in bodies {
                let grade = clause.grade;
                let unsure =
                    is_likely.then(|| format!("“{grade}” may be praise or blame, and no grade"));
                let headline = is_headline.then(|| "a headline says so".to_owned());
                let year = self.of_another_year(year.as_deref());
                let unsure =
                    unsure.into_iter().chain(headline).chain(bare.clone()).chain(year).collect();
                let passage = Passage { sentence, place: block.place, is_table: false };
                self.add(body, clause.question.clone(), grade, passage, unsure);
            }
        }
    }

    fn of_another_year(&self, year: Option<&str>) -> Option<String> {
        let year = year.filter(|year| Some(*year) < self.year.as_deref())?;
        Some(format!("the sentence speaks of {year}"))
    }

    fn add(
        &mut self,
        body: Resolved,
        question: Option<String>,
        grade: GradeWord,
        passage: Passage,
        mut unsure: Vec<String>,
    ) {
        unsure.extend(body.unsure);
        let body = body.body;
        let question =
            question.or_else(|| self.question.clone()).map(|question| capitalised(&question));
        let question = question.unwrap_or_else(|| {
            unsure.push("the question isn't named".to_owned());
            "Overall".to_owned()
        });
        let is_same = |one: &&mut Found| {
            let Found { grade: other, is_tabled } = one;
            other.body == body
                && other.grade == grade
                && (fold(&other.question) == fold(&question)
                    || *is_tabled != passage.is_table && is_short_for(&other.question, &question))
        };
        if let Some(Found { grade: same, is_tabled }) = self.found.iter_mut().find(is_same) {
            if !same.places.contains(&passage.place) {
                same.places.push(passage.place);
            }
            // A table gives questions their names.
            if passage.is_table {
                same.question = question;
            }
            *is_tabled |= passage.is_table;
            // Said plainly in one place, it is no praise in another.
            same.unsure.retain(|why| unsure.contains(why));
            return;
        }
        let (sentence, scheme) = (passage.sentence.to_owned(), self.scheme.to_owned());
        let places = vec![passage.place];
        let grade = ProposedGrade { body, question, grade, scheme, sentence, places, unsure };
        self.found.push(Found { grade, is_tabled: passage.is_table });
    }

    /// Marks grades of one body on one question that differ, and those that a table of all grades hasn't.
    pub fn finished(self) -> Vec<ProposedGrade> {
        const TABLE: usize = 3;
        let tabled: Vec<Option<String>> = self
            .found
            .iter()
            .filter(|one| one.is_tabled)
            .map(|one| one.grade.body.clone())
            .collect();
        let keys: Vec<(Option<String>, String)> = self
            .found
            .iter()
            .map(|Found { grade, .. }| (grade.body.clone(), fold(&grade.question)))
            .collect();
        let mark = |(at, Found { mut grade, is_tabled }): (usize, Found)| {
            let mut others = keys.iter().enumerate().filter(|(other, _)| *other != at);
            if others.any(|(_, key)| Some(key) == keys.get(at)) {
                grade
                    .unsure
                    .push("the text gives another grade for the same question too".to_owned());
            }
            if !is_tabled && tabled.iter().filter(|body| **body == grade.body).count() >= TABLE {
                grade.unsure.push(
                    "the table of grades has no such question; it may be one of them in other words".to_owned(),
                );
            }
            grade
        };
        self.found.into_iter().enumerate().map(mark).collect()
    }
}

/// `is good at preventing crime`, or `good at preventing crime`, without the body of which it is said.
fn is_predicate(sentence: &str) -> bool {
    let bare = sentence.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let bare =
        ["is ", "was ", "as "].iter().find_map(|verb| bare.strip_prefix(verb)).unwrap_or(&bare);
    let bare = bare.trim_start_matches(|c: char| !c.is_alphabetic());
    GradeWord::ALL.iter().any(|grade| bare.starts_with(grade.word()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::proposal::document::blocks;
    use crate::exchange::proposal::sentence::sentences;
    use crate::exchange::tests::directory;

    fn read(text: &str, about: &str) -> Vec<String> {
        let directory = directory();
        let names = NamesInText::of(&directory);
        let blocks = blocks(text);
        let given: Vec<i64> = directory.find(about).ok().map(|body| body.id).into_iter().collect();
        let mut spoken = Spoken::of(&blocks, &names, &directory, &given);
        let mut reader =
            GradeReader::new(&names, &directory, "five grades", Some("2030".to_owned()));
        for block in &blocks {
            spoken.hear(&names.mentions(&block.text), &directory);
            reader.block(block, &spoken);
            if !matches!(block.shape, BlockShape::Row(_)) {
                sentences(&block.text)
                    .into_iter()
                    .for_each(|one| reader.sentence(one, block, &spoken));
            }
        }
        let said = |one: &ProposedGrade| {
            let mark = if one.unsure.is_empty() { "" } else { " ?" };
            format!("{}: {}: {}{mark}", one.body.as_deref().unwrap_or("?"), one.question, one.grade)
        };
        reader.finished().iter().map(said).collect()
    }

    #[test]
    fn a_grade_belongs_to_the_bodies_before_it() {
        assert_eq!(
            read(
                "It found Kent Police was ‘Inadequate’ at tackling fraud. Essex Police was rated as good, and \
                 Surrey and Sussex were both rated ‘requires improvement’.",
                ""
            ),
            [
                "kent: Tackling fraud: inadequate",
                "essex: Tackling fraud: good",
                "surrey: Tackling fraud: requires improvement",
                "sussex: Tackling fraud: requires improvement"
            ]
        );
    }

    #[test]
    fn a_grade_of_an_earlier_year_is_marked() {
        assert_eq!(
            read(
                "We published our report in 2027. It graded the force as inadequate at calls.",
                "kent"
            ),
            ["kent: Calls: inadequate ?"]
        );
    }

    #[test]
    fn praise_is_no_grade_or_marked_as_unsure() {
        assert_eq!(
            read("Kent Police is good at recording crime.", ""),
            ["kent: Recording crime: good ?"]
        );
        assert_eq!(read("We saw good work by Kent Police.", ""), [""; 0]);
        assert_eq!(read("The force had inadequate supervision.", "kent"), [""; 0]);
    }

    #[test]
    fn a_list_of_grades_is_of_the_body_above_it_and_counts_are_none() {
        assert_eq!(
            read(
                "Inspectors said that Kent Police:\n\n- is good at preventing crime and at managing offenders;\n\
                 - requires improvement at building, supporting and protecting the workforce.\n\n\
                 It was graded ‘good’ in two areas.\n",
                ""
            ),
            [
                "kent: Preventing crime: good",
                "kent: Managing offenders: good",
                "kent: Building, supporting and protecting the workforce: requires improvement"
            ]
        );
    }

    #[test]
    fn tables_have_their_heads_above_or_beside() {
        assert_eq!(
            read("Preventing crime\tGood\nLeadership\tRequires improvement\n", "kent"),
            ["kent: Preventing crime: good", "kent: Leadership: requires improvement"]
        );
        assert_eq!(
            read("Question | Kent Police | Essex Police\nLeadership | Good | Inadequate\n", ""),
            ["kent: Leadership: good", "essex: Leadership: inadequate"]
        );
        assert_eq!(
            read("Good | Adequate\nPreventing crime | Leadership\n", "kent"),
            ["kent: Preventing crime: good", "kent: Leadership: adequate"]
        );
        assert_eq!(
            read("Area | This inspection | 2021/22\nLeadership | Good | Inadequate\n", "kent"),
            ["kent: Leadership: good"]
        );
        assert_eq!(
            read("Leadership | Good | Inadequate\n", "kent"),
            ["kent: Leadership: inadequate ?"]
        );
        assert_eq!(
            read("Leadership\n\nGood: Kent Police, Essex Police\n\nInadequate: none\n", ""),
            ["kent: Leadership: good", "essex: Leadership: good"]
        );
        assert_eq!(
            read("Kent Police | Good\nEssex Police | Inadequate\n", ""),
            ["kent: Overall: good ?", "essex: Overall: inadequate ?"]
        );
    }
}
