//! The grades of a sentence: of whom, on which question.

use super::mentions::{Mentioned, NamesInText, subjects};
use super::sentence::word_at;
use crate::model::OneOf;
use crate::model::grade::GradeWord;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradedClause {
    pub grade: GradeWord,
    pub whom: Vec<Mentioned>,
    pub question: Option<String>,
    /// A word that is also used for praise or blame.
    pub is_likely: bool,
}

/// Each grade belongs to the bodies between the grade before and itself; where there are none, to the same ones.
pub fn graded(sentence: &str, names: &NamesInText) -> Vec<GradedClause> {
    let words = grade_words(sentence);
    let mut clauses: Vec<GradedClause> = Vec::new();
    let mut from = 0;
    for (position, (at, ends, grade)) in words.iter().enumerate() {
        let next = words.get(position + 1).map_or(sentence.len(), |(at, ..)| *at);
        let before = sentence.get(from..*at).unwrap_or_default();
        let after = sentence.get(*ends..next).unwrap_or_default();
        let question = question_after(after)
            .or_else(|| question_before(before))
            .or_else(|| is_overall(before, after).then(|| "overall".to_owned()));
        let own = subjects_of(before, names);
        let last = clauses.last().filter(|_| is_continuation(before));
        // After a plain grade, another body and a grade need no verb.
        let is_next = !own.is_empty() && clauses.last().is_some_and(|last| !last.is_likely);
        let certainty = match last {
            Some(last) => Some(last.is_likely),
            None if is_next => Some(false),
            None => certainty(before, after, *grade, question.is_some()),
        };
        if let Some(is_likely) = certainty.filter(|_| !is_count(after)) {
            let whom = last.filter(|_| own.is_empty()).map_or(own, |last| last.whom.clone());
            let clause =
                |question| GradedClause { grade: *grade, whom: whom.clone(), question, is_likely };
            match question {
                Some(several) => {
                    let questions = several.split(" and at ");
                    clauses.extend(questions.map(|one| clause(Some(one.to_owned()))));
                }
                None => clauses.push(clause(None)),
            }
        }
        from = *ends;
    }
    clauses
}

/// The grades, with where each begins and ends.
fn grade_words(sentence: &str) -> Vec<(usize, usize, GradeWord)> {
    let lower = sentence.to_ascii_lowercase();
    let mut found: Vec<(usize, usize, GradeWord)> = Vec::new();
    for grade in GradeWord::ALL.iter().filter(|grade| **grade != GradeWord::NotJudged) {
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|rest| word_at(rest, grade.word())) {
            let (at, ends) = (from + at, from + at + grade.word().len());
            found.push((at, ends, *grade));
            from = ends;
        }
    }
    found.sort_by_key(|(at, ..)| *at);
    found
}

const QUOTES: [char; 6] = ['‘', '’', '\'', '“', '”', '"'];

/// Whether the words between two grades only join them: `at preventing crime and is`.
fn is_continuation(between: &str) -> bool {
    let plain = between.trim_end_matches([' ', '‘', '\'', '“', '"']);
    let joints = [" and", " and is", " and as", " and was", ", but", " but is", ", and is"];
    plain.trim() == "and" || joints.iter().any(|joint| plain.ends_with(joint))
}

/// None if the word is no grade; else whether it may be something else.
fn certainty(before: &str, after: &str, grade: GradeWord, has_question: bool) -> Option<bool> {
    const JUDGED: [&str; 9] = [
        "rated",
        "graded",
        "judged",
        "grading",
        "rating of",
        "grade of",
        "grade for",
        "was a",
        "were both a",
    ];
    const LINKS: [&str; 6] = ["is", "are", "was", "were", "as", "remains"];
    let lower = before.to_ascii_lowercase();
    let is_quoted = before.ends_with(QUOTES) && after.starts_with(QUOTES);
    let is_judged = JUDGED.iter().any(|verb| word_at(&lower, verb).is_some());
    let bare = lower.trim_end_matches(|c: char| c == ' ' || QUOTES.contains(&c));
    let bare = bare.strip_suffix(" a").unwrap_or(bare);
    let is_linked = LINKS.iter().any(|verb| bare.ends_with(verb));
    let is_verb = grade == GradeWord::RequiresImprovement && has_question;
    if is_quoted || is_judged || is_verb {
        Some(false)
    } else {
        (is_linked && has_question).then_some(true)
    }
}

/// Those behind the last word that begins a clause: `... and found West Mercia Police was`.
fn subjects_of(clause: &str, names: &NamesInText) -> Vec<Mentioned> {
    const BEGIN: [&str; 9] = [
        " rated ",
        " graded ",
        " judged ",
        " found ",
        " said ",
        " that ",
        " while ",
        " but ",
        " although ",
    ];
    let last = BEGIN.iter().filter_map(|word| clause.rfind(word)).max();
    let nearest = last.and_then(|at| clause.get(at..)).map(|last| names.mentions(last));
    match nearest.filter(|mentions| !mentions.is_empty()) {
        Some(mentions) => subjects(&mentions),
        None => subjects(&names.mentions(clause)),
    }
}

fn is_overall(before: &str, after: &str) -> bool {
    [before, after].iter().any(|words| word_at(&words.to_ascii_lowercase(), "overall").is_some())
}

/// `in six areas`: how many questions got the grade, and not which.
fn is_count(after: &str) -> bool {
    const NUMBERS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let after = after.trim_start_matches(|c: char| c == ' ' || QUOTES.contains(&c));
    let rest = ["in ", "for ", "at "].iter().find_map(|word| after.strip_prefix(word));
    let first = rest.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    first.is_some_and(|word| {
        NUMBERS.contains(&word) || !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
    })
}

const MOST_WORDS: usize = 14;

/// `at tackling serious and organised crime`, to the end of the clause.
fn question_after(after: &str) -> Option<String> {
    const ENDS: [&str; 9] = [
        ". ",
        "; ",
        " but ",
        " by the ",
        " by hmicfrs",
        " by HMICFRS",
        " in a report",
        " in the report",
        " in its report",
    ];
    let after = after.trim_start_matches(|c: char| c == ' ' || QUOTES.contains(&c));
    let rest = ["at ", "in ", "for "].iter().find_map(|word| after.strip_prefix(word))?;
    let comma = rest.match_indices(", ").map(|(at, _)| at).find(|at| !is_in_list(rest, *at));
    let end = ENDS.iter().filter_map(|end| rest.find(end)).chain(comma).min();
    let end = end.unwrap_or(rest.len());
    let question =
        rest.get(..end)?.trim_end_matches(|c: char| " .,;".contains(c) || QUOTES.contains(&c));
    let joints = [" and is", " and as", " and was", " and"];
    let question = joints.iter().find_map(|joint| question.strip_suffix(joint)).unwrap_or(question);
    named(question)
}

/// Whether a comma only parts the words of a name: `building, supporting and protecting the workforce`.
fn is_in_list(words: &str, comma: usize) -> bool {
    const BEGIN_CLAUSES: [&str; 16] = [
        "after",
        "and",
        "as",
        "because",
        "but",
        "he",
        "inspectors",
        "it",
        "or",
        "she",
        "so",
        "the",
        "they",
        "which",
        "while",
        "with",
    ];
    let rest = words.get(comma + 2..).unwrap_or_default();
    let next = rest.split([',', ';', '.']).next().unwrap_or_default();
    let first = next.split(' ').next().unwrap_or_default();
    first.starts_with(char::is_lowercase)
        && !BEGIN_CLAUSES.contains(&first)
        && next.split_once(" and ").is_some_and(|(before, _)| before.split(' ').count() <= 3)
}

/// `Preventing crime: ` before a grade.
fn question_before(clause: &str) -> Option<String> {
    let (question, rest) = clause.rsplit_once(':')?;
    let is_bare = rest.chars().all(|c| c == ' ' || QUOTES.contains(&c));
    named(question.trim()).filter(|_| is_bare)
}

fn named(question: &str) -> Option<String> {
    let is_name = !question.is_empty() && question.split(' ').count() <= MOST_WORDS;
    is_name.then(|| question.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::directory;

    fn read(sentence: &str) -> Vec<(GradeWord, usize, Option<String>, bool)> {
        let names = NamesInText::of(&directory());
        let clauses = graded(sentence, &names).into_iter();
        clauses.map(|one| (one.grade, one.whom.len(), one.question, one.is_likely)).collect()
    }

    #[test]
    fn a_sentence_may_grade_more_than_once() {
        let question = |words: &str| Some(words.to_owned());
        assert_eq!(
            read(
                "Inspectors graded Kent Police as outstanding at preventing crime and good at treating people fairly."
            ),
            [
                (GradeWord::Outstanding, 1, question("preventing crime"), false),
                (GradeWord::Good, 1, question("treating people fairly"), false)
            ]
        );
        assert_eq!(
            read(
                "The force requires improvement at managing offenders and is adequate at leadership."
            ),
            [
                (GradeWord::RequiresImprovement, 1, question("managing offenders"), false),
                (GradeWord::Adequate, 1, question("leadership"), false)
            ]
        );
    }

    #[test]
    fn further_bodies_and_grades_need_no_verb() {
        let read = read(
            "It rated Kent Police good and Essex Police adequate, while Sussex Police requires improvement.",
        );
        assert_eq!(
            read.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>(),
            [(GradeWord::Good, 1), (GradeWord::Adequate, 1), (GradeWord::RequiresImprovement, 1)]
        );
    }

    #[test]
    fn praise_is_no_grade_or_likely_one() {
        assert!(read("We saw good work by Kent Police.").is_empty());
        assert!(read("The force had inadequate supervision.").is_empty());
        assert!(read("Kent Police is good at recording crime.")[0].3);
    }
}
