//! A file of grades with a column for each question, as inspectorates publish them.

use super::bodies::Bodies;
use super::csv::Rows;
use super::grade_columns::{self, GradeField};
use super::grades::{ColumnsOfGrades, Graded, body_of, grade_of};
use super::headings::{FileColumn, FileColumns, Heads};
use super::mapping::Mapping;
use super::read_table::ReadTable;
use super::row::{Row, named};
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::Written;
use crate::model::grade::{GradeWord, is_near_grade, is_no_grade};
use crate::model::import_row::GradeRow;
use crate::model::shell::flag;

/// A column whose heading may be a question.
struct Question {
    at: usize,
    heading: String,
    grades: usize,
    /// Cells that say that there is no grade.
    ungraded: usize,
    /// Those that were probably meant for grades.
    near: usize,
    others: usize,
}

impl Question {
    fn of(at: usize, heading: &str) -> Question {
        Question { at, heading: heading.to_owned(), grades: 0, ungraded: 0, near: 0, others: 0 }
    }

    fn add(&mut self, cell: &str, mapping: &Mapping) {
        let meant = mapping.value("", cell).unwrap_or(cell);
        if GradeWord::find(meant).is_some() {
            self.grades += 1;
        } else if is_no_grade(cell) {
            self.ungraded += 1;
        } else if is_near_grade(cell) {
            self.near += 1;
        } else {
            self.others += 1;
        }
    }

    /// A mistyped grade among others is complained of by its cell, and doesn't make a column of other things.
    fn holds_grades(&self) -> bool {
        self.meant() + self.ungraded > 0 && self.meant() >= self.others
    }

    fn meant(&self) -> usize {
        self.grades + self.near
    }
}

/// The columns of such a file, whose rows under the headings are given; none if it is another one: there must be a body,
/// and columns of which most cells are grades, or with what the user calls questions.
pub fn columns(
    rows: Rows,
    heads: &Heads,
    mapping: &Mapping,
    has_default: bool,
) -> Option<FileColumns<GradeField>> {
    let said = grade_columns::said(heads, mapping);
    let open = heads.written().enumerate();
    let open = open.filter(|(at, heading)| !heading.is_empty() && !said.settled.contains(at));
    let mut questions: Vec<Question> =
        open.map(|(at, heading)| Question::of(at, heading)).collect();
    count(rows, mapping, &mut questions);
    questions.retain(Question::holds_grades);
    let has_grades = |at: usize| questions.iter().any(|one| one.at == at && one.meant() > 0);
    let mut by_heading = FileColumns(Vec::new());
    grade_columns::by_heading(heads, &said.settled, &mut by_heading, &mut Vec::new());
    by_heading.0.retain(|column| is_of_all(column.field) && !has_grades(column.at));
    questions.retain(|one| by_heading.0.iter().all(|column| column.at != one.at));
    let sheet = grade_columns::sheet_column(heads, mapping);
    let mut columns: Vec<_> = said.columns.into_iter().chain(sheet).chain(by_heading.0).collect();
    let has_grades = columns.iter().any(|column| !is_of_all(column.field))
        || questions.iter().any(|question| question.meant() > 0);
    // A column with the grade of each row is none of such a file.
    columns.retain(|column| column.field != GradeField::Grade);
    for column in columns.iter_mut().filter(|column| column.field == GradeField::Question) {
        column.field = GradeField::GradesAt(column.at);
    }
    columns.extend(questions.into_iter().map(|Question { at, heading, .. }| FileColumn {
        field: GradeField::GradesAt(at),
        at,
        heading,
    }));
    let columns = FileColumns(columns);
    (has_grades && (has_default || columns.has(GradeField::Body))).then_some(columns)
}

/// Whether a cell says something of all the grades of its row.
fn is_of_all(field: GradeField) -> bool {
    !matches!(field, GradeField::Question | GradeField::Grade | GradeField::GradesAt(_))
}

fn count(mut rows: Rows, mapping: &Mapping, questions: &mut [Question]) {
    while let Some(row) = rows.advance() {
        for question in &mut *questions {
            let cell = row.cells.get(question.at).unwrap_or_default().trim();
            if !cell.is_empty() {
                question.add(cell, mapping);
            }
        }
    }
}

pub fn read<'r>(
    rows: impl Fn() -> Rows<'r>,
    columns: &FileColumns<GradeField>,
    heads: &Heads,
    mapping: &Mapping,
    graded: &mut Graded,
) -> ReadTable {
    graded.set_default(columns.has(GradeField::Body), mapping);
    let complaints = grade_columns::said(heads, mapping).complaints;
    let table = ColumnsOfGrades { columns, heads, mapping, complaints };
    table.read(rows, graded, "it doesn't hold grades", |graded, row| {
        row.call_by(GradeField::Body);
        row.reject_errors(heads);
        let cells = columns.0.iter().filter_map(|column| match column.field {
            GradeField::GradesAt(_) => row.cell(column.field),
            _ => None,
        });
        graded.ungraded.extend(cells.filter(|cell| is_no_grade(cell)).map(str::to_owned));
        for grade in grades_of(row, columns, &mut graded.bodies, mapping) {
            if let Err(why) = graded.add(grade) {
                row.complain(GradeField::Body, why);
            }
        }
    })
}

fn grades_of(
    row: &mut Row<GradeField>,
    columns: &FileColumns<GradeField>,
    bodies: &mut Bodies,
    mapping: &Mapping,
) -> Vec<GradeRow> {
    let body = body_of(row, bodies);
    let given = |row: &mut Row<GradeField>, field, said: &Option<String>, what: &str| {
        let read =
            row.read(field, |cell| named(cell, "leave the cell empty")).or_else(|| said.clone());
        if read.is_none() {
            row.complain(
                field,
                format!(
                    "no {what} is given; add a column for it, or use --{what} for the whole file"
                ),
            );
        }
        read
    };
    let inspection = given(row, GradeField::Inspection, &mapping.inspection, "inspection");
    let scheme = given(row, GradeField::Scheme, &mapping.scheme, "scheme");
    let published =
        row.read(GradeField::Published, Written::read).or_else(|| mapping.issued.clone());
    let mut grades = Vec::new();
    for column in &columns.0 {
        let GradeField::GradesAt(_) = column.field else { continue };
        if row.cell(column.field).is_some_and(is_no_grade) {
            continue;
        }
        let read = |cell: &str| grade_under(cell, &column.heading, mapping);
        let Some(grade) = row.read(column.field, read) else { continue };
        if let (Some(body), Some(inspection), Some(scheme)) = (body, &inspection, &scheme) {
            grades.push(GradeRow {
                place: row.place.clone(),
                inspection: inspection.clone(),
                published: published.clone(),
                body,
                question: column.heading.clone(),
                grade,
                scheme: scheme.clone(),
            });
        }
    }
    grades
}

fn grade_under(cell: &str, heading: &str, mapping: &Mapping) -> Result<GradeWord> {
    grade_of(cell, mapping).map_err(|error| {
        let skip = flag("--map", heading, "skip");
        Error::refused(format!("{error}; {skip} leaves the column out"))
    })
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::Sheet;

    const FILE: &str = "Force,Report,Published,Preventing crime,Managing offenders,Notes\n\
        Gwent Police,PEEL,18/09/2026,Good,Not judged,x\nKent Police,PEEL,18/09/2026,requires improvement,,\n";

    #[test]
    fn each_question_has_a_column_and_a_blank_cell_no_grade() {
        let mapping = Mapping { scheme: Some("Five grades".to_owned()), ..Mapping::default() };
        let file = read(FILE.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Grades { rows } = file.sheet else { panic!("grades") };
        let read: Vec<(u64, &str, &str)> = rows
            .iter()
            .map(|row| {
                (row.place.number, row.question.as_str(), crate::model::OneOf::word(row.grade))
            })
            .collect();
        assert_eq!(
            read,
            [
                (2, "Preventing crime", "good"),
                (2, "Managing offenders", "not judged"),
                (3, "Preventing crime", "requires improvement")
            ]
        );
        assert_eq!(
            file.tables[0].remarks,
            [
                "read \"Preventing crime\" as question, \"Managing offenders\" as question",
                "column \"Notes\" was not imported: it doesn't hold grades"
            ]
        );
    }

    #[test]
    fn a_mistyped_grade_is_complained_of_and_words_for_no_grade_are_counted() {
        let mapping = Mapping { scheme: Some("Five grades".to_owned()), ..Mapping::default() };
        let file = "Force,Report,Preventing crime,Custody,Vetting,Notes\n\
            Gwent Police,PEEL,Good,Ungraded,Good,A longer note\n\
            Kent Police,PEEL,Requires improvment,n/a,TBC,Good\n\
            Essex Police,PEEL,Outstanding,Not graded,Not inspected,Another note\n";
        let said = read(file.as_bytes(), &directory(), &mapping).unwrap_err();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(
            (said[0].place.number, said[0].column.as_deref()),
            (3, Some("Preventing crime"))
        );

        let file = file.replace("improvment", "improvement");
        let file = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Grades { rows } = file.sheet else { panic!("grades") };
        assert_eq!(rows.len(), 4);
        assert_eq!(
            file.tables[0].remarks,
            [
                "read \"Preventing crime\" as question, \"Custody\" as question, \"Vetting\" as question",
                "column \"Notes\" was not imported: it doesn't hold grades",
                "no grade in 5 cells: Ungraded, n/a, TBC, Not graded, Not inspected"
            ]
        );
    }

    #[test]
    fn a_column_of_a_single_cell_that_was_meant_for_a_grade_is_not_left_out() {
        let mapping = Mapping { scheme: Some("Five grades".to_owned()), ..Mapping::default() };
        for (cell, is_meant) in [
            ("Requires improvment", true),
            ("Good (was RI)", true),
            ("RI", true),
            ("Goood", true),
            ("See the letter of May", false),
        ] {
            for file in [
                format!("Force,Report,Custody,Vetting\nkent,PEEL,Good,{cell}\n"),
                format!("Force,Report,Vetting\nkent,PEEL,{cell}\n"),
            ] {
                let said = read(file.as_bytes(), &directory(), &mapping);
                let said = said.err().map(|all| all[0].to_string()).unwrap_or_default();
                let is_named = said.contains("--map 'Vetting=skip' leaves the column out");
                assert_eq!(is_named, is_meant, "{file}{said}");
            }
        }
    }

    #[test]
    fn grades_without_a_scheme_are_complained_of() {
        let said = read(FILE.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
        assert!(said.iter().all(|complaint| complaint.why.contains("scheme")), "{said:?}");
        assert_eq!(said.len(), 2);
    }

    #[test]
    fn a_place_is_a_fire_and_rescue_service_where_the_others_are() {
        let file = "Service,Report,Published,Preventing fires\nKent,R,18/09/2026,Good\nEssex FRS,R,18/09/2026,Good\n";
        let mapping = Mapping { scheme: Some("Five grades".to_owned()), ..Mapping::default() };
        let file = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Grades { rows } = file.sheet else { panic!("grades") };
        assert_eq!(rows[0].body, directory().find("kent-frs").unwrap().id);
    }
}
