//! The grades of a table: beside their questions, under their bodies, or over their questions.

use super::table_lines::Cell;
use crate::model::OneOf;
use crate::model::body::Directory;
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
}

/// A grade of a table, with what the table says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabled {
    pub body: Option<String>,
    pub question: Option<String>,
    pub grade: GradeWord,
}

/// Cells of a column may begin so far from its head.
const NEAR: usize = 8;

impl GradeTable {
    /// The grades of the next row; none if it is a head.
    pub fn row(&mut self, cells: &[Cell], directory: &Directory) -> Vec<Tabled> {
        let row: Vec<(usize, Head)> =
            cells.iter().map(|cell| (cell.at, Head::of(&cell.text, directory))).collect();
        let is_under_bodies = has_body(&self.head);
        if is_head(&row) && (has_body(&row) || !is_under_bodies) {
            self.head = row;
            return Vec::new();
        }
        if let (Some(first), Some(last)) = (cells.first(), cells.last())
            && let Some(grade) = grade_of(&last.text)
            && !is_under_bodies
            && cells.len() > 1
        {
            let body = body_of(&first.text, directory);
            let question = body.is_none().then(|| first.text.clone());
            return vec![Tabled { body, question, grade }];
        }
        cells.iter().filter_map(|cell| self.under_head(cell, cells)).collect()
    }

    fn under_head(&self, cell: &Cell, row: &[Cell]) -> Option<Tabled> {
        let nearest = self.head.iter().min_by_key(|(at, _)| at.abs_diff(cell.at));
        let (_, head) = nearest.filter(|(at, _)| at.abs_diff(cell.at) <= NEAR)?;
        match (head, grade_of(&cell.text)) {
            (Head::Body(body), Some(grade)) => {
                let question = row.first().map(|first| first.text.clone());
                Some(Tabled { body: Some(body.clone()), question, grade })
            }
            (Head::Grade(grade), None) if !cell.text.is_empty() => {
                Some(Tabled { body: None, question: Some(cell.text.clone()), grade: *grade })
            }
            _ => None,
        }
    }
}

impl Head {
    fn of(cell: &str, directory: &Directory) -> Head {
        match (body_of(cell, directory), grade_of(cell)) {
            (Some(body), _) => Head::Body(body),
            (None, Some(grade)) => Head::Grade(grade),
            (None, None) => Head::Blank,
        }
    }
}

fn has_body(cells: &[(usize, Head)]) -> bool {
    cells.iter().any(|(_, head)| matches!(head, Head::Body(_)))
}

/// Every cell but the first names a body, or every cell is a grade.
fn is_head(cells: &[(usize, Head)]) -> bool {
    let bodies = cells.iter().filter(|(_, one)| matches!(one, Head::Body(_))).count();
    let grades = cells.iter().filter(|(_, one)| matches!(one, Head::Grade(_))).count();
    let is_all = |some: usize| some > 1 && some + 1 >= cells.len();
    is_all(bodies) && grades == 0 || is_all(grades) && bodies == 0
}

fn body_of(cell: &str, directory: &Directory) -> Option<String> {
    directory.find(cell).ok().map(|body| body.slug.clone())
}

pub fn grade_of(cell: &str) -> Option<GradeWord> {
    GradeWord::find(cell.trim_matches(|c: char| !c.is_alphabetic()))
}
