//! Grades in a file of findings: rows whose kind is `grade`, as `track propose` writes them.

use super::csv::Rows;
use super::grades::{Graded, NAMES};
use super::headings::{FileColumns, Heads};
use super::mapping::Mapping;
use super::prepare::Preparation;
use super::row;
use crate::model::fold;

const OWN: [&str; 3] = ["question", "grade", "scheme"];

/// Whether a row may be a grade or a finding.
pub fn may_stand(heads: &Heads) -> bool {
    OWN.iter().chain(&["kind"]).all(|name| heads.name(name))
}

/// Whether a column is one that only grades have.
pub fn is_own(heading: &str) -> bool {
    OWN.contains(&fold(heading).as_str())
}

pub fn is_grade(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| fold(kind) == "grade")
}

/// Takes the grades, and returns what of them isn't imported.
pub fn read(rows: Rows, heads: &Heads, mapping: &Mapping, graded: &mut Graded) -> Vec<String> {
    let (columns, _) = FileColumns::of(heads, NAMES);
    let kind = heads.written().position(|heading| fold(heading) == "kind");
    let (mut complaints, mut is_any) = (Vec::new(), false);
    row::for_each(rows, heads, &columns, &Preparation::default(), &mut complaints, |mut row| {
        if is_grade(kind.map(|at| row.at(at))) {
            is_any = true;
            graded.take(&mut row, mapping);
        }
    });
    // A malformed row is complained of once, with the findings.
    graded.complaints.extend(complaints.into_iter().filter(|one| one.column.is_some()));
    let taken = is_any.then(|| {
        "of the grades, the report, body, question, grade and scheme were imported".to_owned()
    });
    taken.into_iter().chain(graded.said_of_ungraded()).collect()
}
