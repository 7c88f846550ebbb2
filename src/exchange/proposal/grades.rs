//! The grades of a text, each once, from its sentences, its tables and its headings.

use super::document::{Block, Shape};
use super::grade_sentence::graded;
use super::grade_table::{GradeTable, Tabled, grade_of};
use super::mentions::{Names, Who};
use super::sentence::year_in;
use super::spoken::{Resolved, Spoken};
use crate::model::body::Directory;
use crate::model::fold;
use crate::model::grade::GradeWord;
use crate::model::proposal::{Place, ProposedGrade};

pub struct GradeReader<'a> {
    names: &'a Names,
    directory: &'a Directory,
    /// By which the grades are given.
    scheme: &'a str,
    /// Of the report.
    year: Option<String>,
    found: Vec<ProposedGrade>,
    table: GradeTable,
    /// The question of the last sentence that gave one.
    question: Option<String>,
    /// The heading right above.
    heading: Option<String>,
    /// The year of which the paragraph has last spoken.
    spoken_of: Option<String>,
}

/// Where a grade stands.
#[derive(Clone, Copy)]
struct Passage<'a> {
    sentence: &'a str,
    place: Place,
}

impl<'a> GradeReader<'a> {
    pub fn new(
        names: &'a Names,
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
            spoken_of: None,
        }
    }

    /// What only a whole block says: a row of a table, or a grade under a heading.
    pub fn block(&mut self, block: &Block, spoken: &Spoken) {
        let passage = Passage { sentence: &block.text, place: block.place };
        let heading = self.heading.take();
        self.spoken_of = None;
        match &block.shape {
            Shape::Row(cells) => {
                for tabled in self.table.row(cells, self.directory) {
                    self.tabled(tabled, passage, spoken);
                }
                return;
            }
            Shape::Lone => match (grade_of(&block.text), heading) {
                (Some(grade), Some(question)) => {
                    let tabled = Tabled { body: None, question: Some(question), grade };
                    self.tabled(tabled, passage, spoken);
                }
                _ => self.heading = Some(block.text.clone()),
            },
            Shape::Paragraph | Shape::Item(_) => {}
        }
        self.table = GradeTable::default();
    }

    fn tabled(&mut self, tabled: Tabled, passage: Passage, spoken: &Spoken) {
        let Tabled { body, question, grade } = tabled;
        let body = body.or_else(|| spoken.whole(self.directory));
        let unsure = body.is_none().then(|| "the table names no body".to_owned());
        let body = Resolved { body: Some(body.unwrap_or_default()), unsure };
        self.add(body, question, grade, passage, Vec::new());
    }

    pub fn sentence(&mut self, sentence: &str, place: Place, spoken: &Spoken) {
        let year = year_in(sentence).map(str::to_owned);
        // `It graded the force as` is of the report in the sentence before.
        let year = year.or_else(|| self.spoken_of.take().filter(|_| sentence.starts_with("It ")));
        self.spoken_of.clone_from(&year);
        for clause in graded(sentence, self.names) {
            if clause.question.is_some() {
                self.question.clone_from(&clause.question);
            }
            let whom = if clause.whom.is_empty() && !clause.is_likely {
                vec![Who::TheForce]
            } else {
                clause.whom
            };
            for body in whom.into_iter().filter_map(|who| spoken.resolved(who, self.directory)) {
                let grade = clause.grade;
                let unsure = clause
                    .is_likely
                    .then(|| format!("“{grade}” may be praise or blame, and no grade"));
                let unsure =
                    unsure.into_iter().chain(self.of_another_year(year.as_deref())).collect();
                let passage = Passage { sentence, place };
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
        let Some(slug) = body.body else { return };
        unsure.extend(body.unsure);
        let body = slug;
        let question =
            question.or_else(|| self.question.clone()).map(|question| capitalised(&question));
        let question = question.unwrap_or_else(|| {
            unsure.push("the question isn't named".to_owned());
            "Overall".to_owned()
        });
        let is_same = |one: &&mut ProposedGrade| {
            one.body == body && fold(&one.question) == fold(&question) && one.grade == grade
        };
        if let Some(same) = self.found.iter_mut().find(is_same) {
            if !same.places.contains(&passage.place) {
                same.places.push(passage.place);
            }
            // Said plainly in one place, it is no praise in another.
            same.unsure.retain(|why| unsure.contains(why));
            return;
        }
        let (sentence, scheme) = (passage.sentence.to_owned(), self.scheme.to_owned());
        let places = vec![passage.place];
        self.found.push(ProposedGrade { body, question, grade, scheme, sentence, places, unsure });
    }

    /// Marks grades of one body on one question that differ.
    pub fn finished(mut self) -> Vec<ProposedGrade> {
        let keys: Vec<(String, String)> =
            self.found.iter().map(|one| (one.body.clone(), fold(&one.question))).collect();
        for (at, grade) in self.found.iter_mut().enumerate() {
            let mut others = keys.iter().enumerate().filter(|(other, _)| *other != at);
            if others.any(|(_, key)| Some(key) == keys.get(at)) {
                grade
                    .unsure
                    .push("the text gives another grade for the same question too".to_owned());
            }
        }
        self.found
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::proposal::document::blocks;
    use crate::exchange::proposal::sentence::sentences;
    use crate::exchange::tests::directory;

    fn read(text: &str, about: &str) -> Vec<String> {
        let directory = directory();
        let names = Names::of(&directory);
        let blocks = blocks(text);
        let given: Vec<i64> = directory.find(about).ok().map(|body| body.id).into_iter().collect();
        let mut spoken = Spoken::of(&blocks, &names, &directory, &given);
        let mut reader =
            GradeReader::new(&names, &directory, "five grades", Some("2030".to_owned()));
        for block in &blocks {
            spoken.hear(&names.mentions(&block.text), &directory);
            reader.block(block, &spoken);
            if !matches!(block.shape, Shape::Row(_)) {
                sentences(&block.text)
                    .into_iter()
                    .for_each(|one| reader.sentence(one, block.place, &spoken));
            }
        }
        let said = |one: &ProposedGrade| {
            let mark = if one.unsure.is_empty() { "" } else { " ?" };
            format!("{}: {}: {}{mark}", one.body, one.question, one.grade)
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
            read("Kent Police | Good\nEssex Police | Inadequate\n", ""),
            ["kent: Overall: good ?", "essex: Overall: inadequate ?"]
        );
    }
}
