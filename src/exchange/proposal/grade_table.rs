//! The grades of a table: beside their questions, under their bodies, or over their questions.

use super::sentence::year_in;
use super::table_lines::LineCell;
use crate::model::OneOf;
use crate::model::grade::GradeWord;

/// What stands at the head of a table, with where its columns begin.
#[derive(Debug, Default)]
pub struct GradeTable {
    head: Vec<(usize, Head)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Head {
    Blank,
    Body(String),
    Grade(GradeWord),
    /// Grades of an inspection before this one.
    Earlier,
}

/// The body that a cell names.
pub type BodyOf<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A grade of a table, with what the table says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabled {
    pub body: Option<String>,
    pub question: Option<String>,
    pub grade: GradeWord,
    /// The row has more grades, and nothing says which of them is of this inspection.
    pub is_one_of_several: bool,
}

/// Cells of a column may begin so far from its head.
const NEAR: usize = 8;

impl GradeTable {
    /// The grades of the next row; none if it is a head.
    pub fn row(&mut self, cells: &[LineCell], body_of: &BodyOf) -> Vec<Tabled> {
        let row: Vec<(usize, Head)> =
            cells.iter().map(|cell| (cell.at, Head::of(&cell.text, body_of))).collect();
        let is_under_bodies = has_body(&self.head);
        if is_head(&row) && (has_body(&row) || !is_under_bodies) {
            self.head = row;
            return Vec::new();
        }
        if let Some(head) = head_of_inspections(cells) {
            self.head = head;
            return Vec::new();
        }
        if !is_under_bodies && let Some((first, rest)) = cells.split_first() {
            let graded = rest.iter().filter_map(|cell| Some((cell, grade_of(&cell.text)?)));
            let graded: Vec<(&LineCell, GradeWord)> = graded.collect();
            let now: Vec<GradeWord> = graded
                .iter()
                .filter(|(cell, _)| self.head_over(cell) != Some(&Head::Earlier))
                .map(|(_, grade)| *grade)
                .collect();
            if let Some(grade) = now.last() {
                let body = body_of(&first.text);
                let question = body.is_none().then(|| first.text.clone());
                let is_one_of_several = now.len() > 1;
                return vec![Tabled { body, question, grade: *grade, is_one_of_several }];
            }
            if !graded.is_empty() {
                return Vec::new();
            }
        }
        cells.iter().filter_map(|cell| self.under_head(cell, cells)).collect()
    }

    fn head_over(&self, cell: &LineCell) -> Option<&Head> {
        let nearest = self.head.iter().min_by_key(|(at, _)| at.abs_diff(cell.at));
        nearest.filter(|(at, _)| at.abs_diff(cell.at) <= NEAR).map(|(_, head)| head)
    }

    fn under_head(&self, cell: &LineCell, row: &[LineCell]) -> Option<Tabled> {
        let first = || row.first().map(|first| first.text.clone());
        let (body, question, grade) = match (self.head_over(cell)?, grade_of(&cell.text)) {
            (Head::Body(body), Some(grade)) => (Some(body.clone()), first(), grade),
            (Head::Grade(grade), None) if is_tick(&cell.text) => (None, first(), *grade),
            (Head::Grade(grade), None) if !cell.text.is_empty() => {
                (None, Some(cell.text.clone()), *grade)
            }
            _ => return None,
        };
        Some(Tabled { body, question, grade, is_one_of_several: false })
    }
}

impl Tabled {
    /// Below the name of its question, on a line by itself.
    pub fn under(question: String, grade: GradeWord) -> Tabled {
        Tabled { body: None, question: Some(question), grade, is_one_of_several: false }
    }
}

impl Head {
    fn of(cell: &str, body_of: &BodyOf) -> Head {
        match (body_of(cell), grade_of(cell)) {
            (Some(body), _) => Head::Body(body),
            (None, Some(grade)) => Head::Grade(grade),
            (None, None) => Head::Blank,
        }
    }
}

fn has_body(cells: &[(usize, Head)]) -> bool {
    cells.iter().any(|(_, head)| matches!(head, Head::Body(_)))
}

/// Every cell but the first names a body, or every cell is another grade.
fn is_head(cells: &[(usize, Head)]) -> bool {
    let bodies = cells.iter().filter(|(_, one)| matches!(one, Head::Body(_))).count();
    let mut grades: Vec<GradeWord> = Vec::new();
    for (_, head) in cells {
        if let Head::Grade(grade) = head {
            grades.push(*grade);
        }
    }
    let is_each_once = grades
        .iter()
        .enumerate()
        .all(|(at, one)| !grades.iter().skip(at + 1).any(|other| one == other));
    // Two grades after a question may be of two inspections.
    let rest = cells.len() - grades.len();
    let is_of_grades =
        is_each_once && (rest == 0 && grades.len() > 1 || rest == 1 && grades.len() > 2);
    bodies > 1 && bodies + 1 >= cells.len() && grades.is_empty() || is_of_grades && bodies == 0
}

/// `Area | This inspection | 2021/22`: which columns are of inspections before this one.
fn head_of_inspections(cells: &[LineCell]) -> Option<Vec<(usize, Head)>> {
    const BEFORE: [&str; 4] = ["previous", "last inspection", "earlier", "before"];
    if cells.len() < 3 || cells.iter().any(|cell| grade_of(&cell.text).is_some()) {
        return None;
    }
    let of = |cell: &LineCell| cell.text.to_lowercase();
    let newest = cells.iter().filter_map(|cell| year_in(&cell.text)).max();
    let is_now =
        cells.iter().any(|cell| ["this ", "current"].iter().any(|now| of(cell).contains(now)));
    let is_earlier = |cell: &LineCell| {
        let is_of_year = year_in(&cell.text).is_some_and(|year| is_now || Some(year) < newest);
        BEFORE.iter().any(|word| of(cell).contains(word))
            || is_of_year && !of(cell).contains("this ")
    };
    let head: Vec<(usize, Head)> = cells
        .iter()
        .map(|cell| (cell.at, if is_earlier(cell) { Head::Earlier } else { Head::Blank }))
        .collect();
    head.iter().any(|(_, head)| *head == Head::Earlier).then_some(head)
}

/// `✓`, `x` or `•` in the column of a grade.
fn is_tick(cell: &str) -> bool {
    !cell.is_empty() && (cell.eq_ignore_ascii_case("x") || !cell.chars().any(char::is_alphanumeric))
}

pub fn grade_of(cell: &str) -> Option<GradeWord> {
    GradeWord::find(cell.trim_matches(|c: char| !c.is_alphabetic()))
}
