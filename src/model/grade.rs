//! Grades: what an inspection judged of a body on one question, by a scheme.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::OneOf;
use super::calendar::{self, Precision};
use super::choices::one_of;
use super::correction::{FieldChange, Stated};
use super::fold;
use super::near_names::{likeness, nearest};
use super::placeholder::is_placeholder;
use crate::error::{Error, Result};

one_of! {
    /// Grades of different schemes are never compared.
    GradeWord, "grade" {
        Outstanding = "outstanding",
        Good = "good",
        Adequate = "adequate",
        RequiresImprovement = "requires improvement",
        Inadequate = "inadequate",
        /// The question was asked and not judged.
        NotJudged = "not judged",
    }
}

/// Whether words in the place of a grade say that there is none.
pub fn is_no_grade(words: &str) -> bool {
    const NONE: [&str; 9] = [
        "not graded",
        "ungraded",
        "no grade",
        "not inspected",
        "not assessed",
        "not rated",
        "unrated",
        "not published",
        "pending",
    ];
    is_placeholder(words) || NONE.contains(&fold(words).as_str())
}

/// Whether words were probably meant for a grade that they don't say: misspelt, shortened, or with something beside it.
pub fn is_near_grade(words: &str) -> bool {
    /// In words; more are a text.
    const LONGEST: usize = 6;
    const SHORT: [&str; 5] = ["ri", "r i", "req imp", "requires imp", "needs improvement"];
    let lower = words.to_lowercase();
    let said: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let all = said.join(" ");
    let is_near = |grade: &str| {
        let most = (grade.len() / 5).max(1);
        format!(" {all} ").contains(&format!(" {grade} "))
            || strsim::osa_distance(&all, grade) <= most
    };
    let is_short = (1..=LONGEST).contains(&said.len());
    is_short && (SHORT.contains(&&*all) || GradeWord::ALL.iter().any(|grade| is_near(grade.word())))
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Grade {
    #[serde(skip)]
    pub id: i64,
    #[serde(skip)]
    pub body_id: i64,
    #[serde(skip)]
    pub inspection_id: i64,
    pub body: String,
    pub inspection: String,
    pub published: Option<NaiveDate>,
    pub published_precision: Option<Precision>,
    pub question: String,
    pub grade: GradeWord,
    /// A grade means nothing without it.
    pub scheme: String,
}

impl Grade {
    pub fn shown(&self) -> Option<String> {
        Some(calendar::shown(self.published?, self.published_precision?))
    }
}

/// Which grade is meant: its question, or the beginning of it, and the scheme where there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedGrade {
    pub question: String,
    pub scheme: Option<String>,
    pub inspection: Option<i64>,
}

impl AskedGrade {
    pub fn find<'a>(&self, grades: &'a [Grade]) -> Result<&'a Grade> {
        let question = fold(&self.question);
        let scheme = self.scheme.as_deref().map(fold);
        let fits = |grade: &&Grade| {
            scheme.as_ref().is_none_or(|scheme| fold(&grade.scheme) == *scheme)
                && self.inspection.is_none_or(|inspection| grade.inspection_id == inspection)
        };
        let asked: Vec<&Grade> = grades.iter().filter(fits).collect();
        let tests: [&dyn Fn(&str) -> bool; 2] = [&|one| one == question, &|one| {
            !question.is_empty() && one.starts_with(question.as_str())
        }];
        for test in tests {
            let found: Vec<&Grade> =
                asked.iter().copied().filter(|grade| test(&fold(&grade.question))).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok(one),
                several => return Err(ambiguous_grade(&self.question, several)),
            }
        }
        let questions: BTreeSet<&str> = asked.iter().map(|grade| grade.question.as_str()).collect();
        let scored =
            questions.into_iter().map(|near| (likeness(&question, &fold(near)), near.to_owned()));
        Err(Error::Unknown {
            what: "graded question",
            name: self.question.clone(),
            near: nearest(scored.collect()),
        })
    }
}

fn ambiguous_grade(typed: &str, several: &[&Grade]) -> Error {
    const SHOWN: usize = 8;
    let named: Vec<String> = several
        .iter()
        .take(SHOWN)
        .map(|grade| {
            format!("{} at {}, {}, {}", grade.question, grade.body, grade.inspection, grade.scheme)
        })
        .collect();
    let more = several.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    Error::refused(format!(
        "{typed:?} has several grades ({}{more}); say which one with --force, --inspection or --scheme",
        named.join("; ")
    ))
}

/// `None` leaves a field alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GradeEdit {
    pub question: Option<String>,
    pub grade: Option<GradeWord>,
    pub scheme: Option<String>,
}

impl Grade {
    pub fn edited(&self, edit: &GradeEdit) -> Grade {
        Grade {
            question: edit.question.clone().unwrap_or_else(|| self.question.clone()),
            grade: edit.grade.unwrap_or(self.grade),
            scheme: edit.scheme.clone().unwrap_or_else(|| self.scheme.clone()),
            ..self.clone()
        }
    }

    pub fn changes(&self, after: &Grade) -> Vec<FieldChange> {
        let of = |field, was: &str, became: &str| {
            FieldChange::new(
                "grade",
                self.id,
                field,
                Stated::of(Some(was)),
                Stated::of(Some(became)),
            )
        };
        let mut changes = vec![
            of("question", &self.question, &after.question),
            of("grade", self.grade.word(), after.grade.word()),
            of("scheme", &self.scheme, &after.scheme),
        ];
        changes.retain(|change| change.was != change.became);
        changes
    }

    /// `Preventing crime at west-mercia`.
    pub fn named(&self) -> String {
        format!("{} at {}", self.question, self.body)
    }

    /// `added grade good for Leadership at kent (PEEL 2023, 22 Mar 2024)`.
    pub fn added_in_words(&self) -> String {
        let published = self.published.zip(self.published_precision);
        let when =
            published.map(|(day, precision)| format!(", {}", calendar::shown(day, precision)));
        let report = format!("{}{}", self.inspection, when.unwrap_or_default());
        format!("added grade {} for {} ({report})", self.grade, self.named())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrade {
    pub body: i64,
    pub inspection: i64,
    pub question: String,
    pub grade: GradeWord,
    pub scheme: String,
}

impl NewGrade {
    /// Whether the register has it as this grade of the body.
    pub fn is(&self, grade: &Grade) -> bool {
        grade.inspection_id == self.inspection
            && fold(&grade.question) == fold(&self.question)
            && grade.scheme == self.scheme
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(id: i64, body: &str, question: &str, scheme: &str) -> Grade {
        Grade {
            id,
            body_id: 1,
            inspection_id: 1,
            body: body.to_owned(),
            inspection: "PEEL".to_owned(),
            published: None,
            published_precision: None,
            question: question.to_owned(),
            grade: GradeWord::Good,
            scheme: scheme.to_owned(),
        }
    }

    fn asked(question: &str, scheme: Option<&str>) -> AskedGrade {
        let scheme = scheme.map(str::to_owned);
        AskedGrade { question: question.to_owned(), scheme, inspection: None }
    }

    #[test]
    fn a_grade_is_found_by_its_question_or_its_beginning_and_several_are_named() {
        let all = [
            grade(1, "kent", "Leadership", "five"),
            grade(2, "kent", "Leadership of change", "five"),
            grade(3, "kent", "Vetting", "four"),
            grade(4, "kent", "Vetting", "five"),
        ];
        let found = |asked: AskedGrade| {
            asked.find(&all).map(|grade| grade.id).map_err(|error| error.to_string())
        };

        assert_eq!(found(asked("leadership", None)), Ok(1));
        assert_eq!(found(asked("leadership of", None)), Ok(2));
        assert_eq!(found(asked("vetting", Some("FOUR"))), Ok(3));
        let several = found(asked("vetting", None)).unwrap_err();
        assert!(several.contains("Vetting at kent, PEEL, four;"), "{several}");
        let none = found(asked("Leadershup", None)).unwrap_err();
        assert!(none.ends_with("did you mean Leadership?"), "{none}");
        assert!(found(asked("", None)).is_err());
    }

    #[test]
    fn an_edit_of_a_grade_is_said_field_by_field() {
        let before = grade(1, "kent", "Leadership", "five");
        let edit = GradeEdit { grade: Some(GradeWord::NotJudged), ..GradeEdit::default() };
        let changes = before.changes(&before.edited(&edit));

        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].in_words(), "grade good -> not judged");
        assert_eq!(before.changes(&before.edited(&GradeEdit::default())), []);
    }
}
