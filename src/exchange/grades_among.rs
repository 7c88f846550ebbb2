//! Grades in a file of findings: rows whose kind is `grade`, as `track propose` writes them.

use super::csv::Rows;
use super::grade_columns::{self, GradeField, column_of_grades};
use super::grades::Graded;
use super::heading_meaning::{GradeColumn, HeadingMeaning};
use super::headings::{FileColumns, Heads};
use super::known_headings::field_named;
use super::mapping::{MappedHeading, Mapping};
use super::prepare::Preparation;
use super::row;
use crate::error::Complaint;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::fold;

/// Whether a row may be a grade or a finding.
pub fn may_stand(heads: &Heads, mapping: &Mapping) -> bool {
    GradeColumn::ALL.iter().all(|column| grade_columns::has(heads, mapping, *column))
        && kind(heads, mapping).is_some()
}

fn kind(heads: &Heads, mapping: &Mapping) -> Option<usize> {
    heads.written().position(|heading| match mapping.meaning(heading) {
        Some(meaning) => *meaning == HeadingMeaning::Own(Field::Kind),
        None => field_named(heading) == Some(Field::Kind),
    })
}

/// Whether a column is one that only grades have.
pub fn is_own(heading: &str, mapping: &Mapping) -> bool {
    column_of_grades(heading, mapping).is_some()
}

/// What was understood of the findings, with the columns that only grades have.
pub fn with_own(
    understood: Vec<MappedHeading>,
    heads: &Heads,
    mapping: &Mapping,
) -> Vec<MappedHeading> {
    if !may_stand(heads, mapping) {
        return understood;
    }
    let own = |one: MappedHeading| match column_of_grades(&one.from, mapping) {
        Some(column) => MappedHeading { to: HeadingMeaning::OfGrade(column), ..one },
        None => one,
    };
    understood.into_iter().map(own).collect()
}

/// What the user says of a column as if the findings were grades.
pub fn misplaced(heads: &Heads, mapping: &Mapping) -> Vec<Complaint> {
    if may_stand(heads, mapping) {
        return Vec::new();
    }
    let of_grades = heads.written().filter_map(|heading| match mapping.meaning(heading) {
        Some(meaning @ HeadingMeaning::OfGrade(_)) => {
            let why = format!(
                "--map can't use {} for findings; use field:{heading} to keep the column",
                meaning.key()
            );
            Some(heads.complaint(heading, why))
        }
        _ => None,
    });
    of_grades.collect()
}

pub fn is_grade(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| fold(kind) == "grade")
}

/// Takes the grades, and returns how they were read and what of them isn't imported.
pub fn read(rows: Rows, heads: &Heads, mapping: &Mapping, graded: &mut Graded) -> Vec<String> {
    let columns = grade_columns::among_findings(heads, mapping);
    graded.set_default(columns.has(GradeField::Body), mapping);
    let kind = kind(heads, mapping);
    let (mut complaints, mut is_any) = (Vec::new(), false);
    row::for_each(rows, heads, &columns, &Preparation::default(), &mut complaints, |mut row| {
        if is_grade(kind.map(|at| row.at(at))) {
            is_any = true;
            row.reject_errors(heads);
            graded.take(&mut row, mapping);
        }
        true
    });
    // A malformed row is complained of once, with the findings.
    graded.complaints.extend(complaints.into_iter().filter(|one| one.column.is_some()));
    if !is_any {
        return graded.said_of_ungraded().into_iter().collect();
    }
    let imported =
        "from rows with grades, only report, body, question, grade and scheme were imported";
    let is_own = |field: GradeField| matches!(field.meaning(), HeadingMeaning::OfGrade(_));
    let own = columns.0.into_iter().filter(|column| is_own(column.field)).collect();
    let read_as = grade_columns::read_as(&FileColumns(own));
    let remarks = read_as.into_iter().chain([imported.to_owned()]);
    remarks.chain(graded.said_of_ungraded()).collect()
}
