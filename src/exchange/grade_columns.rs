//! What each column of a file of grades means: by what the user says, or by its heading.

use super::heading_meaning::{GradeColumn, HeadingMeaning};
use super::headings::{FieldNames, FileColumn, FileColumns, Heads, Said};
use super::mapping::{MappedHeading, Mapping, SHEET};
use super::missing::{self, Missing};
use super::row::SHEET_COLUMN;
use crate::error::Complaint;
use crate::model::columns::Field;
use crate::model::fold;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradeField {
    Inspection,
    Published,
    Body,
    Question,
    Grade,
    Scheme,
}

const NAMES: &[FieldNames<GradeField>] = &[
    (GradeField::Inspection, &["report", "inspection"]),
    (GradeField::Published, &["published text"]),
    (GradeField::Published, &["published", "date published"]),
    (GradeField::Body, &["body", "force"]),
    (GradeField::Question, &["question"]),
    (GradeField::Grade, &["grade"]),
    (GradeField::Scheme, &["scheme"]),
];

impl GradeField {
    /// What a user says of a column; none if grades have no such column.
    fn meant(meaning: &HeadingMeaning) -> Option<GradeField> {
        match meaning {
            HeadingMeaning::Own(Field::Inspection) => Some(GradeField::Inspection),
            HeadingMeaning::Own(Field::Published | Field::Issued) => Some(GradeField::Published),
            HeadingMeaning::Own(Field::Body) => Some(GradeField::Body),
            HeadingMeaning::OfGrade(GradeColumn::Question) => Some(GradeField::Question),
            HeadingMeaning::OfGrade(GradeColumn::Grade) => Some(GradeField::Grade),
            HeadingMeaning::OfGrade(GradeColumn::Scheme) => Some(GradeField::Scheme),
            _ => None,
        }
    }

    pub fn meaning(self) -> HeadingMeaning {
        match self {
            GradeField::Inspection => HeadingMeaning::Own(Field::Inspection),
            GradeField::Published => HeadingMeaning::Own(Field::Published),
            GradeField::Body => HeadingMeaning::Own(Field::Body),
            GradeField::Question => HeadingMeaning::OfGrade(GradeColumn::Question),
            GradeField::Grade => HeadingMeaning::OfGrade(GradeColumn::Grade),
            GradeField::Scheme => HeadingMeaning::OfGrade(GradeColumn::Scheme),
        }
    }

    fn is_own_name(self, heading: &str) -> bool {
        let folded = fold(heading);
        let mut names = NAMES.iter().filter(|(field, _)| *field == self);
        names.any(|(_, names)| names.contains(&folded.as_str()))
    }
}

/// Whether a column has this of each grade.
pub fn has(heads: &Heads, mapping: &Mapping, field: GradeField) -> bool {
    heads.written().any(|heading| match meaning(heading, mapping) {
        Some(meaning) => GradeField::meant(meaning) == Some(field),
        None => field.is_own_name(heading),
    })
}

/// What the user says of a heading. Kept as a field, what only grades have is so of the findings beside them.
fn meaning<'m>(heading: &str, mapping: &'m Mapping) -> Option<&'m HeadingMeaning> {
    let is_field = |meaning: &HeadingMeaning| matches!(meaning, HeadingMeaning::Extra(_));
    let meaning = mapping.meaning(heading)?;
    (!is_field(meaning) || own_column(heading).is_none()).then_some(meaning)
}

/// What only grades have, by the user's word or by its heading.
pub fn column_of_grades(heading: &str, mapping: &Mapping) -> Option<GradeColumn> {
    match meaning(heading, mapping) {
        Some(HeadingMeaning::OfGrade(column)) => Some(*column),
        Some(_) => None,
        None => own_column(heading),
    }
}

fn own_column(heading: &str) -> Option<GradeColumn> {
    let folded = fold(heading);
    GradeColumn::ALL.into_iter().find(|column| column.word() == folded)
}

/// The columns of a list of grades, a row for each.
pub fn of_list(heads: &Heads, mapping: &Mapping) -> (FileColumns<GradeField>, Vec<Complaint>) {
    let (mut columns, mut complaints) = FileColumns::of(heads, said(heads, mapping), NAMES);
    let questions = columns.0.iter().filter(|column| column.field == GradeField::Question);
    let questions: Vec<&str> = questions.map(|column| column.heading.as_str()).collect();
    if let [first, others @ ..] = questions.as_slice() {
        complaints.extend(others.iter().map(|other| heads.repeated(first, other)));
    }
    if let Some(sheet) = sheet_column(heads, mapping).filter(|sheet| !columns.has(sheet.field)) {
        columns.0.push(sheet);
    }
    (columns, complaints)
}

/// The columns of the grades in a file of findings.
pub fn among_findings(heads: &Heads, mapping: &Mapping) -> FileColumns<GradeField> {
    // What is said of other columns is said of the findings, and what is wrong with it is complained of there.
    let said = Said { complaints: Vec::new(), ..said(heads, mapping) };
    FileColumns::of(heads, said, NAMES).0
}

/// What the user says of the headings. Of several columns of one field that the user named, all but questions are
/// complained of.
pub fn said(heads: &Heads, mapping: &Mapping) -> Said<GradeField> {
    let mut said = Said { columns: Vec::new(), settled: Vec::new(), complaints: Vec::new() };
    for (at, heading) in heads.written().enumerate().filter(|(_, heading)| !heading.is_empty()) {
        let Some(meaning) = meaning(heading, mapping) else { continue };
        said.settled.push(at);
        let column = GradeField::meant(meaning).and_then(|field| heads.column(field, at));
        let Some(column) = column else {
            if *meaning != HeadingMeaning::Skip {
                said.complaints.push(heads.complaint(heading, no_column(meaning)));
            }
            continue;
        };
        let mut twins = said.columns.iter().filter(|one| one.field == column.field);
        match twins.next().filter(|_| column.field != GradeField::Question) {
            Some(first) => said.complaints.push(heads.repeated(&first.heading, heading)),
            None => said.columns.push(column),
        }
    }
    said
}

fn no_column(meaning: &HeadingMeaning) -> String {
    format!(
        "--map says {}, which grades don't have; use inspection, published, body, question, grade, scheme or skip",
        meaning.key()
    )
}

/// The name of the sheet is read where there is no other column for it.
pub fn sheet_column(heads: &Heads, mapping: &Mapping) -> Option<FileColumn<GradeField>> {
    let is_read = heads.sheet.is_some() && heads.named(SHEET).is_none();
    let field = mapping.meaning_of_sheet().filter(|_| is_read).and_then(GradeField::meant)?;
    Some(FileColumn { field, at: SHEET_COLUMN, heading: SHEET.to_owned() })
}

/// What the user says of headings that aren't there.
pub fn missing(heads: &Heads, mapping: &Mapping) -> Vec<Missing> {
    let mut all = missing::of_maps(heads, mapping);
    all.extend(missing::filled_down(heads, mapping).1);
    all
}

/// What each heading was taken for.
pub fn understood<F: Copy>(
    columns: &FileColumns<F>,
    field: impl Fn(F) -> GradeField,
) -> Vec<MappedHeading> {
    let written = columns.0.iter().filter(|column| column.at != SHEET_COLUMN);
    let mapped = written.map(|column| MappedHeading {
        heading: column.heading.clone(),
        meaning: field(column.field).meaning(),
    });
    mapped.collect()
}

/// Which headings were taken for what, if they don't say so in the register's own words.
pub fn read_as<F: Copy>(
    columns: &FileColumns<F>,
    field: impl Fn(F) -> GradeField,
) -> Option<String> {
    let read = columns.0.iter().filter_map(|column| {
        let field = field(column.field);
        let is_said = !field.is_own_name(&column.heading);
        is_said.then(|| format!("{:?} as {}", column.heading, field.meaning().key()))
    });
    let read: Vec<String> = read.collect();
    (!read.is_empty()).then(|| format!("read {}", read.join(", ")))
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Files, MappedHeading, Mapping, MappingFile, read};
    use crate::model::import_row::Sheet;

    fn mapping(maps: &[&str]) -> Mapping {
        let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        Mapping { headings, ..Mapping::default() }
    }

    fn grades(file: &str, mapping: &Mapping) -> (usize, Files) {
        let read = read(file.as_bytes(), &directory(), mapping).unwrap();
        let count = match &read.sheet {
            Sheet::Grades { rows } => rows.len(),
            Sheet::Findings { grades, .. } => grades.len(),
        };
        (count, read)
    }

    #[test]
    fn headings_of_grades_mean_what_the_user_says() {
        let maps = ["Constabulary=body", "Pillar=question", "Judgement=grade", "Day=published"];
        let mapping = Mapping {
            inspection: Some("PEEL".to_owned()),
            scheme: Some("Five grades".to_owned()),
            fill_down: vec!["Constabulary".to_owned()],
            ..mapping(&maps)
        };
        let file = "Constabulary,Pillar,Judgement,Day\nKent,Q1,Good,2/1/2026\n,Q2,Adequate,\n";
        let (count, read) = grades(file, &mapping);
        assert_eq!(count, 2);
        assert_eq!(
            read.tables[0].remarks[0],
            "read \"Constabulary\" as body, \"Pillar\" as question, \"Judgement\" as grade, \"Day\" as published"
        );
        let wide = "Constabulary,Leading,Vetting,Day\nKent,Good,,2/1/2026\n,,Adequate,\n";
        let mapping = Mapping { headings: mapping.headings[..1].to_vec(), ..mapping };
        assert_eq!(grades(wide, &mapping).0, 2);
    }

    #[test]
    fn grades_among_findings_are_read_again_by_the_mapping_that_was_saved() {
        let file = "Ref,Kind,Text,Force,Report,Pillar,Rating,Scheme\n1,afi,Do it,kent,PEEL,,,\n,grade,,kent,PEEL,Q1,good,five\n";
        let (count, read) = grades(file, &mapping(&["Pillar=question", "Rating=grade"]));
        assert_eq!((count, read.tables[0].extra.len()), (1, 0));
        let headings = read.tables[0].understood.clone();
        let saved =
            MappingFile { mapping: Mapping { headings, ..Mapping::default() }, bodies: vec![] };
        let saved = MappingFile::read(&saved.written()).unwrap();
        assert_eq!(grades(file, &saved.mapping).0, 1);
    }

    #[test]
    fn what_is_said_of_grades_for_other_columns_is_complained_of() {
        let wrong = |file: &str, map: &str| {
            read(file.as_bytes(), &directory(), &mapping(&[map])).unwrap_err()[0].to_string()
        };
        let of_grades = "Report,Force,Question,Grade,Scheme,Notes\nP,kent,Q,good,S,x\n";
        assert!(wrong(of_grades, "Notes=note").starts_with("line 1, Notes: --map says note"));
        assert!(wrong(of_grades, "Nothing=body").contains("there is no column \"Nothing\""));
        let of_findings = "Ref,Text,Force,Rating\n1,Do it,kent,good\n";
        assert!(wrong(of_findings, "Rating=grade").contains("use field:Rating to keep it"));
    }

    #[test]
    fn a_word_that_is_no_grade_among_others_is_complained_of() {
        let file = "Force,Report,Scheme,Q1,Remarks\nKent,P,S,good,x\nEssex,P,S,god,good\nSurrey,P,S,good,y\n";
        let said = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
        assert_eq!(said.len(), 1);
        assert!(said[0].to_string().contains("Q1: can't read \"god\" as a grade"));
    }
}
