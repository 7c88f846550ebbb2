//! A file of grades: the judgements that inspections gave, each with its scheme.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::bodies::Bodies;
use super::body_columns::settle_in;
use super::csv::Rows;
use super::date_columns::DateColumns;
use super::grade_columns::{self, GradeField};
use super::heading_meaning::{GradeColumn, HeadingMeaning};
use super::heading_names::plain;
use super::headings::{FileColumns, Heads};
use super::known_headings::field_named;
use super::map_conflicts::filled_down;
use super::mapping::Mapping;
use super::prepare::Preparation;
use super::read_table::ReadTable;
use super::row::{self, Row, named};
use crate::error::{Complaint, Error, Place, Result};
use crate::model::body::Directory;
use crate::model::calendar::Written;
use crate::model::columns::Field;
use crate::model::grade::{GradeWord, is_no_grade};
use crate::model::import_row::GradeRow;
use crate::model::shell::flag;
use crate::model::text::one_line;
use crate::model::{OneOf, fold};

/// Whether it is a list of grades, a row for each; findings have a reference, a title or a text.
pub fn are_meant_by(heads: &Heads, mapping: &Mapping) -> bool {
    // What may stand beside a grade, too.
    const OF_BOTH: [&str; 6] = ["number", "id", "summary", "description", "detail", "issue"];
    let is_of_finding = |heading: &str| {
        let field = match mapping.meaning(heading) {
            Some(HeadingMeaning::Own(field)) => Some(*field),
            Some(_) => None,
            None => field_named(heading).filter(|_| !OF_BOTH.contains(&&*plain(heading))),
        };
        matches!(field, Some(Field::Ref | Field::Title | Field::Text))
    };
    let has = |column| grade_columns::has(heads, mapping, column);
    has(GradeColumn::Grade) && has(GradeColumn::Question) && !heads.written().any(is_of_finding)
}

pub fn read<'r>(
    rows: impl Fn() -> Rows<'r>,
    heads: &Heads,
    mapping: &Mapping,
    graded: &mut Graded,
) -> ReadTable {
    let (columns, mut complaints) = grade_columns::of_list(heads, mapping);
    graded.set_default(columns.has(GradeField::Body), mapping);
    let is_said = |field| match field {
        GradeField::Inspection => mapping.inspection.is_some(),
        GradeField::Scheme => mapping.scheme.is_some(),
        GradeField::Body => graded.has_default(),
        _ => false,
    };
    if !NEEDED.iter().all(|field| columns.has(*field) || is_said(*field)) {
        let why = "a file of grades needs the columns report, body, question, grade and scheme. Name a column with --map \
                   \"Heading=question\", or give one value for the whole file with --inspection, --body or --scheme";
        complaints.push(heads.lacking(why));
        graded.complaints.extend(complaints.into_iter().map(Complaint::barring_all));
        let missing = grade_columns::missing(heads, mapping);
        return ReadTable { missing, ..ReadTable::default() };
    }
    let table = ColumnsOfGrades { columns: &columns, heads, mapping, complaints };
    table.read(rows, graded, "grades have no such column", |graded, row| {
        row.reject_errors(heads);
        graded.take(row, mapping);
    })
}

/// The columns of a file of grades, and what is wrong with them.
pub struct ColumnsOfGrades<'a> {
    pub columns: &'a FileColumns<GradeField>,
    pub heads: &'a Heads,
    pub mapping: &'a Mapping,
    pub complaints: Vec<Complaint>,
}

impl ColumnsOfGrades<'_> {
    /// Takes each row, and says why the other columns weren't imported.
    pub fn read<'r, 'g>(
        self,
        rows: impl Fn() -> Rows<'r>,
        graded: &mut Graded<'g>,
        why_left_out: &str,
        take: impl Fn(&mut Graded<'g>, &mut Row<GradeField>),
    ) -> ReadTable {
        let ColumnsOfGrades { columns, heads, mapping, mut complaints } = self;
        let (preparation, dates) = prepared(rows(), heads, columns, mapping, &mut complaints);
        complaints = complaints.into_iter().map(Complaint::barring_all).collect();
        let places = settle_in(rows(), columns, GradeField::Body, &mut graded.bodies);
        row::for_each(rows(), heads, columns, &preparation, &mut complaints, |mut row| {
            take(graded, &mut row);
            true
        });
        graded.complaints.extend(complaints);
        let read_as = grade_columns::read_as(columns);
        let used: Vec<usize> = columns.0.iter().map(|column| column.at).collect();
        let left_out = left_out(heads, &used, mapping, why_left_out);
        let whose = graded.whose(columns.has(GradeField::Body), mapping);
        let remarks = read_as.into_iter().chain(dates).chain(left_out).chain(places).chain(whose);
        ReadTable {
            remarks: remarks.chain(graded.said_of_ungraded()).collect(),
            understood: grade_columns::understood(columns),
            missing: grade_columns::missing(heads, mapping),
            ..ReadTable::default()
        }
    }
}

/// How the cells of a file of grades are read, what was decided about its dates, and what is wrong with that.
fn prepared(
    rows: Rows,
    heads: &Heads,
    columns: &FileColumns<GradeField>,
    mapping: &Mapping,
    complaints: &mut Vec<Complaint>,
) -> (Preparation, Vec<String>) {
    let is_date = |field| field == GradeField::Published;
    let dates = DateColumns::of(rows, heads, columns, is_date, mapping);
    complaints.extend(dates.complaints);
    complaints.extend(dates.unlike);
    let fill_down = filled_down(heads, mapping);
    let orders = [dates.month_first, dates.unmarked];
    let preparation = Preparation::of(fill_down, orders, columns, is_date, mapping);
    (preparation, dates.remarks)
}

const NEEDED: [GradeField; 5] = [
    GradeField::Inspection,
    GradeField::Body,
    GradeField::Question,
    GradeField::Grade,
    GradeField::Scheme,
];

/// The columns that hold no grades, and have no finding to be kept with.
fn left_out(heads: &Heads, used: &[usize], mapping: &Mapping, why: &str) -> Vec<String> {
    let is_said = |heading: &str| mapping.meaning(heading) == Some(&HeadingMeaning::Skip);
    let left = heads.written().enumerate();
    let left = left.filter(|(at, heading)| !heading.is_empty() && !used.contains(at));
    let left = left.filter(|(_, heading)| !is_said(heading));
    left.map(|(_, heading)| format!("column {heading:?} was not imported: {why}")).collect()
}

/// The grades of all files and sheets so far: a question is graded once for a body in a report, by one scheme.
pub struct Graded<'a> {
    directory: &'a Directory,
    pub bodies: Bodies<'a>,
    pub complaints: Vec<Complaint>,
    /// The cells of the table in hand that say that there is no grade.
    pub ungraded: Vec<String>,
    rejected: &'a BTreeSet<Place>,
    rows: Vec<GradeRow>,
    places: HashMap<(i64, Option<NaiveDate>, [String; 3]), Place>,
}

impl<'a> Graded<'a> {
    pub fn of(directory: &'a Directory, mapping: &'a Mapping) -> Graded<'a> {
        let bodies = Bodies::of(directory, &mapping.body_names);
        let rejected = &mapping.rejected;
        Graded {
            directory,
            bodies,
            complaints: Vec::new(),
            ungraded: Vec::new(),
            rejected,
            rows: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// The body of rows that name none: what the user says, or the usual one where no column has it.
    pub fn set_default(&mut self, has_column: bool, mapping: &Mapping) {
        let usual = self.directory.default_body().filter(|_| !has_column);
        let default = match mapping.bodies.as_slice() {
            [] => usual.into_iter().collect(),
            // Grades bring no new bodies.
            said => said.iter().copied().filter(|body| *body > 0).collect(),
        };
        self.bodies.set_default(default);
    }

    pub fn has_default(&self) -> bool {
        self.bodies.default().len() == 1
    }

    /// Whose the rows are where neither the file nor the user says it.
    pub fn whose(&self, has_column: bool, mapping: &Mapping) -> Option<String> {
        let is_usual = mapping.bodies.is_empty() && !has_column;
        let body = self.bodies.default().first().filter(|_| is_usual)?;
        Some(format!("no column for the body: the rows are for {}", self.bodies.name_of(*body)))
    }

    pub fn finish(mut self) -> std::result::Result<Vec<GradeRow>, Vec<Complaint>> {
        self.complaints.retain(|one| one.bars_all || !self.rejected.contains(&one.place));
        if self.complaints.is_empty() { Ok(self.rows) } else { Err(self.complaints) }
    }

    pub fn take(&mut self, row: &mut Row<GradeField>, mapping: &Mapping) {
        if let Some(words) = row.cell(GradeField::Grade).filter(|cell| is_no_grade(cell)) {
            return self.ungraded.push(words.to_owned());
        }
        let Some(grade) = grade_row(row, &mut self.bodies, mapping) else { return };
        if let Err(why) = self.add(grade) {
            row.complain(GradeField::Grade, why);
        }
    }

    /// What is said of the cells of a table that has been read.
    pub fn said_of_ungraded(&mut self) -> Option<String> {
        let cells = std::mem::take(&mut self.ungraded);
        let mut words: Vec<&str> = Vec::new();
        for cell in &cells {
            if !words.iter().any(|word| fold(word) == fold(cell)) {
                words.push(cell);
            }
        }
        let what = if cells.len() == 1 { "cell" } else { "cells" };
        (!cells.is_empty())
            .then(|| format!("no grade in {} {what}: {}", cells.len(), words.join(", ")))
    }

    /// # Errors
    /// Why the grade is one too many.
    pub fn add(&mut self, grade: GradeRow) -> std::result::Result<(), String> {
        if self.rejected.contains(&grade.place) {
            return Ok(());
        }
        let words = [&grade.inspection, &grade.question, &grade.scheme].map(|words| fold(words));
        let day = grade.published.as_ref().map(|published| published.day);
        match self.places.insert((grade.body, day, words), grade.place.clone()) {
            Some(place) => Err(format!("{place} already grades this; keep one of the two")),
            None => {
                self.rows.push(grade);
                Ok(())
            }
        }
    }
}

fn grade_row(
    row: &mut Row<GradeField>,
    bodies: &mut Bodies,
    mapping: &Mapping,
) -> Option<GradeRow> {
    let or_said = |row: &mut Row<GradeField>, field, said: &Option<String>| match said {
        Some(said) if row.cell(field).is_none() => Some(said.clone()),
        _ => row.require(field, name),
    };
    let inspection = or_said(row, GradeField::Inspection, &mapping.inspection);
    let published =
        row.read(GradeField::Published, Written::read).or_else(|| mapping.issued.clone());
    let body = body_of(row, bodies);
    let question = row.require(GradeField::Question, name);
    let grade = row.require(GradeField::Grade, |cell| grade_of(cell, mapping));
    let scheme = or_said(row, GradeField::Scheme, &mapping.scheme);
    row.if_clean(GradeRow {
        place: row.place.clone(),
        inspection: inspection?,
        published,
        body: body?,
        question: question?,
        grade: grade?,
        scheme: scheme?,
    })
}

/// A grade, which the user may have said of other words.
pub fn grade_of(cell: &str, mapping: &Mapping) -> Result<GradeWord> {
    GradeWord::of(mapping.value("", cell).unwrap_or(cell)).map_err(|error| {
        let map = flag("--value-map", &one_line(cell), "GRADE");
        Error::refused(format!("{error}, or say it with {map}"))
    })
}

pub fn body_of(row: &mut Row<GradeField>, bodies: &mut Bodies) -> Option<i64> {
    match bodies.default() {
        [body] if row.cell(GradeField::Body).is_none() => Some(*body),
        _ => row.require(GradeField::Body, |name| bodies.one(name)),
    }
}

fn name(cell: &str) -> Result<String> {
    named(cell, "every row needs one")
}

#[cfg(test)]
mod tests {
    use super::super::mapping::MappedOrder;
    use super::super::tests::{directory, only, said};
    use super::super::{NamedBytes, read_all};
    use super::*;
    use crate::model::date_order::DateOrder;
    use crate::model::import_row::Sheet;
    use crate::model::watch::Unwatched;

    fn grades(file: &str) -> Vec<GradeRow> {
        match crate::exchange::read(
            file.as_bytes(),
            &directory(),
            &crate::exchange::Mapping::default(),
        )
        .unwrap()
        .sheet
        {
            Sheet::Grades { rows } => rows,
            Sheet::Findings { .. } => panic!("findings"),
        }
    }

    #[test]
    fn the_real_grades_are_read_whole() {
        let grades = grades(include_str!("../../examples/west-midlands-grades.csv"));

        assert_eq!(grades.len(), 27);
        assert_eq!((grades[3].place.number, grades[3].grade.word()), (5, "inadequate"));
        assert_eq!(grades[17].published.as_ref().unwrap().shown(), "Apr 2022");
        assert_eq!(grades[17].scheme, "PEEL 2021/22, five grades");
    }

    #[test]
    fn grades_need_every_cell_but_the_date_and_are_given_once() {
        let heads = "Report,published,body,question,grade,scheme";
        let said = said(&format!(
            "{heads}\n,,kent,Q,good,S\nP,x,all,Q,fair,S\nP,,kent,Q,good,S\nP,,kent,Q,good,S\n"
        ));

        assert_eq!(said[0], "line 2, Report: the cell is empty; every row needs it");
        assert!(said[1].starts_with("line 3, published: can't read \"x\" as a date"), "{said:?}");
        assert_eq!(said[2], "line 3, body: \"all\" isn't a single body; name one in each row");
        assert!(said[3].starts_with("line 3, grade: can't read \"fair\" as a grade"));
        assert_eq!(said[4], "line 5, grade: line 4 already grades this; keep one of the two");
        assert_eq!(said.len(), 5);
        assert_eq!(grades(&format!("{heads}\nP,,kent,Q,Requires-Improvement,S")).len(), 1);
        assert!(only("question,grade", "Q,good").contains("needs the columns report, body"));
    }

    #[test]
    fn an_order_of_dates_for_no_column_is_refused() {
        let grades = "Report,published,body,question,grade,scheme\nP,03/04/2026,kent,Q,good,S\n";
        let findings = "Ref,Title,Force,Due\nR1,T,kent,03/04/2026\n";
        let read = |heading: &str, files: &[&str]| {
            let order = MappedOrder { from: heading.to_owned(), to: DateOrder::MonthFirst };
            let mapping = Mapping { date_orders: vec![order], ..Mapping::default() };
            let files: Vec<NamedBytes> = files
                .iter()
                .map(|file| NamedBytes { name: String::new(), bytes: file.as_bytes() })
                .collect();
            read_all(&files, &directory(), &mapping, &Unwatched)
                .map_err(|refusal| refusal.complaints)
        };
        assert!(read("Published", &[grades]).is_ok());
        for heading in ["Due", "Published"] {
            assert!(read(heading, &[grades, findings]).is_ok(), "{heading}");
            assert!(read(heading, &[findings, grades]).is_ok(), "{heading}");
        }
        let said = read("Publishd", &[grades]).unwrap_err();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].why.starts_with(
            "there is no column \"Publishd\", which --dates or --mapping names; the headings are"
        ));
    }
}
