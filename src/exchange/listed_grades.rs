//! A list of grades, a row for each, under headings such as `Area` and `Judgement`.

use super::dated_heading::beside_date;
use super::grade_columns::GradeField;
use super::heading_meaning::{GradeColumn, HeadingMeaning};
use super::heading_names::plain;
use super::headings::{FileColumns, Heads};
use super::mapping::{MappedHeading, Mapping};
use super::row::SHEET_COLUMN;
use crate::error::{Complaint, listed_as};
use crate::model::shell::flag;

/// What the user says, with what the headings mean of a list whose grades are in these columns; none if each of them is a
/// question.
///
/// # Errors
/// If it isn't clear which columns have the grades and their questions.
pub fn mapping(
    columns: &FileColumns<GradeField>,
    heads: &Heads,
    mapping: &Mapping,
) -> Result<Option<Mapping>, Complaint> {
    let said = |wanted: GradeColumn| -> Vec<&str> {
        let is_it =
            |heading: &&str| mapping.meaning(heading) == Some(&HeadingMeaning::OfGrade(wanted));
        heads.written().filter(is_it).collect()
    };
    let [said_questions, said_grades] = [GradeColumn::Question, GradeColumn::Grade].map(said);
    let questions = if said_questions.is_empty() {
        questions(columns, heads, mapping)
    } else {
        said_questions.clone()
    };
    let graded = columns.0.iter().filter(|column| matches!(column.field, GradeField::GradesAt(_)));
    let graded = graded.map(|column| column.heading.as_str());
    let graded: Vec<&str> = graded.filter(|heading| mapping.meaning(heading).is_none()).collect();
    let names_them = said_questions.is_empty()
        && questions.iter().any(|heading| has_word(heading, &["question"]));
    let are_grades = graded.iter().all(|heading| names_grade(heading, !questions.is_empty()));
    let is_list = are_grades || graded.len() == 1 && names_them;
    if said_grades.is_empty() && (graded.is_empty() || !is_list) {
        return Ok(None);
    }
    let graded = if said_grades.is_empty() { graded } else { said_grades };
    match (&graded[..], &questions[..]) {
        ([grade], [question]) => Ok(Some(with_meanings(columns, grade, question, mapping))),
        ([grade], _) => Err(heads.lacking(&which_question(grade))),
        _ => Err(heads.lacking(&which_grade(&graded))),
    }
}

/// The headings of what may be the questions of a list: those that name them, or else the only one for an area.
fn questions<'h>(
    columns: &FileColumns<GradeField>,
    heads: &'h Heads,
    mapping: &Mapping,
) -> Vec<&'h str> {
    const AREAS: [&str; 8] =
        ["area", "theme", "pillar", "topic", "strand", "category", "subject", "domain"];
    let is_free = |(at, heading): &(usize, &str)| {
        !heading.is_empty()
            && mapping.meaning(heading).is_none()
            && !columns.0.iter().any(|column| column.at == *at)
    };
    let free: Vec<&str> =
        heads.written().enumerate().filter(is_free).map(|(_, heading)| heading).collect();
    let named = |words: &[&str]| -> Vec<&'h str> {
        let is_one = |heading: &&&str| has_word(heading, words) && !has_word(heading, &["number"]);
        free.iter().filter(is_one).copied().collect()
    };
    match named(&["question"]) {
        none if none.is_empty() => named(&AREAS),
        questions => questions,
    }
}

fn has_word(heading: &str, words: &[&str]) -> bool {
    plain(heading).split(' ').any(|word| words.contains(&word))
}

/// Whether a heading has a word for a grade, and none that says what is graded. Where nothing else is, `Overall grade` is.
fn names_grade(heading: &str, is_beside_questions: bool) -> bool {
    const GRADE: [&str; 8] =
        ["grade", "graded", "grading", "judgement", "judgment", "rating", "rated", "judged"];
    const BESIDE: [&str; 20] = [
        "round",
        "cycle",
        "year",
        "peel",
        "hmicfr",
        "hmic",
        "inspection",
        "current",
        "latest",
        "previous",
        "last",
        "new",
        "final",
        "published",
        "given",
        "awarded",
        "the",
        "of",
        "for",
        "in",
    ];
    let beside = beside_date(heading);
    let name = plain(&beside);
    let is_known = |word: &str| {
        GRADE.contains(&word) || BESIDE.contains(&word) || is_beside_questions && word == "overall"
    };
    // `PEEL 2021/22` says when, and not what.
    let says_when = heading.contains(|letter: char| letter.is_ascii_digit());
    (says_when || has_word(&name, &GRADE))
        && name.split(' ').filter(|word| !word.is_empty()).all(is_known)
}

/// Each column of a list, as if the user had said so.
fn with_meanings(
    columns: &FileColumns<GradeField>,
    grade: &str,
    question: &str,
    mapping: &Mapping,
) -> Mapping {
    let own = columns.0.iter().filter(|column| column.at != SHEET_COLUMN);
    let own = own.map(|column| (column.heading.as_str(), column.field.meaning()));
    let own = own.filter(|(heading, meaning)| {
        *meaning != HeadingMeaning::OfGrade(GradeColumn::Question)
            && mapping.meaning(heading).is_none()
    });
    let pair = [
        (question, HeadingMeaning::OfGrade(GradeColumn::Question)),
        (grade, HeadingMeaning::OfGrade(GradeColumn::Grade)),
    ];
    let headings = own.chain(pair);
    let headings =
        headings.map(|(heading, meaning)| MappedHeading { from: heading.to_owned(), to: meaning });
    let headings = mapping.headings.iter().cloned().chain(headings).collect();
    Mapping { headings, ..mapping.clone() }
}

fn which_question(grade: &str) -> String {
    let as_question = flag("--map", grade, "question");
    format!(
        "{grade:?} has grades, but it isn't clear which column has their questions. Use --map \"Heading=question\" to name it, or \
         {as_question} if {grade:?} is the question itself"
    )
}

fn which_grade(graded: &[&str]) -> String {
    let names: Vec<String> = graded.iter().map(|heading| format!("{heading:?}")).collect();
    let last = graded.last().copied().unwrap_or_default();
    let map = flag("--map", last, "grade");
    format!(
        "{} all have grades. Name the one to read, such as {map}, and import the others from another file or with another \
         --scheme",
        listed_as(&names, "and")
    )
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{MappedHeading, Mapping, read};
    use crate::model::OneOf;
    use crate::model::import_row::Sheet;

    fn grades(
        heads: &str,
        row: &str,
        maps: &[&str],
    ) -> Result<Vec<(String, &'static str)>, String> {
        let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let scheme = Some("Five grades".to_owned());
        let mapping = Mapping { headings, scheme, ..Mapping::default() };
        let file = format!("{heads}\n{row}\n");
        let files = read(file.as_bytes(), &directory(), &mapping);
        let files = files.map_err(|all| all[0].to_string())?;
        let Sheet::Grades { rows } = files.sheet else { panic!("grades") };
        Ok(rows.into_iter().map(|row| (row.question, row.grade.word())).collect())
    }

    #[test]
    fn a_list_has_its_questions_and_its_grades_under_many_headings() {
        let read = Ok(vec![("Vetting".to_owned(), "good")]);
        for question in [
            "Question",
            "PEEL question",
            "Area",
            "Area of policing",
            "Theme",
            "Pillar",
            "Core question",
        ] {
            for grade in [
                "Grade",
                "Judgement",
                "Judgment",
                "Rating",
                "Graded",
                "Grade 2023-25",
                "Current grade",
            ] {
                let heads = format!("Force,Report,{question},{grade},Notes");
                assert_eq!(grades(&heads, "kent,PEEL,Vetting,Good,x", &[]), read, "{heads}");
            }
        }
        assert_eq!(grades("Service,Report,Question,Outcome", "kent,PEEL,Vetting,Good", &[]), read);
    }

    #[test]
    fn what_is_not_clear_is_asked_and_the_answer_is_taken() {
        let (heads, row) = ("Force,Report,Aspect,Judgement", "kent,PEEL,Vetting,Good");
        let said = grades(heads, row, &[]).unwrap_err();
        assert!(said.contains("--map \"Heading=question\""), "{said}");
        let vetting = || Ok(vec![("Vetting".to_owned(), "good")]);
        assert_eq!(grades(heads, row, &["Aspect=question"]), vetting());
        let own = grades(heads, row, &["Judgement=question"]);
        assert_eq!(own, Ok(vec![("Judgement".to_owned(), "good")]));
        assert!(grades(heads, row, &["Judgement=grade"]).unwrap_err().contains("=question"));
        let (heads, row) =
            ("Force,Report,Area,Last rating,Rating", "kent,PEEL,Vetting,Adequate,Good");
        assert_eq!(grades(heads, row, &["Rating=grade"]), vetting());
        let (heads, row) =
            ("Force,Report,Question,Last rating,Rating", "kent,PEEL,Vetting,Adequate,Good");
        let said = grades(heads, row, &[]).unwrap_err();
        assert!(said.contains("\"Last rating\" and \"Rating\" all have grades"), "{said}");
        assert_eq!(grades(heads, row, &["Rating=grade"]), vetting());
    }

    #[test]
    fn a_column_for_each_year_has_no_question_in_its_heading() {
        let (heads, row) =
            ("Force,Report,Question,2018/19,2023-25", "kent,R,Vetting,Adequate,Good");
        for years in
            ["2018/19,2023-25", "PEEL 2018/19,PEEL 2023-25", "Round 2 (2021),Round 3 (2023)"]
        {
            let said = grades(&format!("Force,Report,Question,{years}"), row, &[]).unwrap_err();
            assert!(said.contains(" all have grades"), "{said}");
        }
        assert_eq!(
            grades(heads, row, &["2023-25=grade"]),
            Ok(vec![("Vetting".to_owned(), "good")])
        );
    }

    #[test]
    fn a_column_for_each_question_stays_one() {
        let overall = grades("Force,Report,Overall grade", "kent,PEEL,Good", &[]);
        assert_eq!(overall, Ok(vec![("Overall grade".to_owned(), "good")]));
        let wide =
            grades("Force,Report,Overall grade,Vetting", "kent,PEEL,Good,Good", &[]).unwrap();
        assert_eq!(wide.len(), 2);
    }
}
