//! What each column of a file of grades means: by what the user says, or by its heading.

use super::heading_groups::GROUPS;
use super::heading_meaning::{GradeColumn, HeadingMeaning};
use super::heading_names::plain;
use super::headings::{FileColumn, FileColumns, Heads};
use super::known_headings::field_named;
use super::map_conflicts::{self, Missing};
use super::mapping::{MappedHeading, Mapping, SHEET};
use super::row::SHEET_COLUMN;
use super::understanding::is_guess;
use crate::error::Complaint;
use crate::model::columns::Field;
use crate::model::{OneOf, fold};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradeField {
    Inspection,
    Published,
    Body,
    Question,
    Grade,
    Scheme,
    /// The grades of the question that is the heading of this column.
    GradesAt(usize),
}

/// What grades have as findings have it. The words of a date are preferred to the date.
const SHARED: [(Field, GradeField); 4] = [
    (Field::Inspection, GradeField::Inspection),
    (Field::PublishedText, GradeField::Published),
    (Field::Published, GradeField::Published),
    (Field::Body, GradeField::Body),
];

/// What headings mean in grades alone, if no other column does.
const OF_GRADES_ALONE: [(&str, GradeField); 3] = [
    ("programme", GradeField::Inspection),
    ("date", GradeField::Published),
    ("grading scheme", GradeField::Scheme),
];

impl GradeField {
    /// What a user says of a column; none if grades have no such column.
    fn meant(meaning: &HeadingMeaning) -> Option<GradeField> {
        match meaning {
            HeadingMeaning::Own(Field::Issued) => Some(GradeField::Published),
            HeadingMeaning::Own(field) => {
                SHARED.iter().find(|(shared, _)| shared == field).map(|(_, own)| *own)
            }
            HeadingMeaning::OfGrade(column) => Some(GradeField::of(*column)),
            _ => None,
        }
    }

    fn of(column: GradeColumn) -> GradeField {
        match column {
            GradeColumn::Question => GradeField::Question,
            GradeColumn::Grade => GradeField::Grade,
            GradeColumn::Scheme => GradeField::Scheme,
        }
    }

    pub fn meaning(self) -> HeadingMeaning {
        match self {
            GradeField::Inspection => HeadingMeaning::Own(Field::Inspection),
            GradeField::Published => HeadingMeaning::Own(Field::Published),
            GradeField::Body => HeadingMeaning::Own(Field::Body),
            GradeField::Question | GradeField::GradesAt(_) => {
                HeadingMeaning::OfGrade(GradeColumn::Question)
            }
            GradeField::Grade => HeadingMeaning::OfGrade(GradeColumn::Grade),
            GradeField::Scheme => HeadingMeaning::OfGrade(GradeColumn::Scheme),
        }
    }
}

/// Whether a column has what only grades have.
pub fn has(heads: &Heads, mapping: &Mapping, column: GradeColumn) -> bool {
    heads.written().any(|heading| column_of_grades(heading, mapping) == Some(column))
}

/// What the user says of a heading. `--map Question=field:Question` is about the findings of a mixed file; the grades
/// still have their question.
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
    GradeColumn::ALL.iter().copied().find(|column| column.word() == folded)
}

/// The columns of a list of grades, a row for each.
pub fn of_list(heads: &Heads, mapping: &Mapping) -> (FileColumns<GradeField>, Vec<Complaint>) {
    let Said { columns, settled, mut complaints } = said(heads, mapping);
    let mut columns = FileColumns(columns);
    by_heading(heads, &settled, &mut columns, &mut complaints);
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

/// The columns of the grades in a file of findings. What is wrong with other columns is complained of with the findings.
pub fn among_findings(heads: &Heads, mapping: &Mapping) -> FileColumns<GradeField> {
    let Said { columns, settled, .. } = said(heads, mapping);
    let mut columns = FileColumns(columns);
    by_heading(heads, &settled, &mut columns, &mut Vec::new());
    columns
}

/// The columns whose headings mean something in grades. If those of several groups have one meaning, the first group
/// counts.
pub fn by_heading(
    heads: &Heads,
    settled: &[usize],
    columns: &mut FileColumns<GradeField>,
    complaints: &mut Vec<Complaint>,
) {
    let mut add = |field: GradeField, is_named: &dyn Fn(&str) -> bool| {
        let open = heads.written().enumerate().filter(|(at, _)| !settled.contains(at));
        let found: Vec<(usize, &str)> = open.filter(|(_, heading)| is_named(heading)).collect();
        let is_said =
            |one: &&FileColumn<GradeField>| one.field == field && settled.contains(&one.at);
        let said = columns.0.iter().find(is_said).map(|one| one.heading.clone());
        let (first, again) = match (&said, found.split_first()) {
            (Some(said), _) => (said.as_str(), &found[..]),
            (None, Some(((at, heading), again))) => {
                columns.0.extend(heads.column(field, *at));
                (*heading, again)
            }
            (None, None) => return false,
        };
        complaints.extend(again.iter().map(|(_, again)| heads.repeated(first, again)));
        true
    };
    let mut has = Vec::new();
    for (shared, field) in SHARED {
        let mut groups = GROUPS.iter().filter(|group| group.field == shared);
        if groups.any(|group| add(field, &|heading| group.has(&plain(heading)))) {
            has.push(field);
        }
    }
    for column in GradeColumn::ALL.iter().copied() {
        if add(GradeField::of(column), &|heading| own_column(heading) == Some(column)) {
            has.push(GradeField::of(column));
        }
    }
    for (name, field) in OF_GRADES_ALONE.into_iter().filter(|(_, field)| !has.contains(field)) {
        add(field, &|heading| plain(heading) == name);
    }
}

/// What the user says of columns.
pub struct Said {
    pub columns: Vec<FileColumn<GradeField>>,
    /// Where those are of which the user says anything.
    pub settled: Vec<usize>,
    pub complaints: Vec<Complaint>,
}

/// What the user says of the headings. Of several columns of one field that the user named, all but questions are
/// complained of.
pub fn said(heads: &Heads, mapping: &Mapping) -> Said {
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
        "--map can't use {} for grades; use inspection, published, body, question, grade, scheme or skip",
        meaning.key()
    )
}

/// The name of the sheet is read where there is no other column for it.
pub fn sheet_column(heads: &Heads, mapping: &Mapping) -> Option<FileColumn<GradeField>> {
    let field = heads.meaning_of_sheet(mapping).and_then(GradeField::meant)?;
    Some(FileColumn { field, at: SHEET_COLUMN, heading: SHEET.to_owned() })
}

/// What the user says of headings that aren't there.
pub fn missing(heads: &Heads, mapping: &Mapping) -> Vec<Missing> {
    let mut missing = map_conflicts::of_maps(heads, mapping);
    missing.extend(map_conflicts::not_filled_down(heads, mapping));
    missing
}

/// What each heading was taken for.
pub fn understood(columns: &FileColumns<GradeField>) -> Vec<MappedHeading> {
    let mapped = |column: &FileColumn<GradeField>| MappedHeading {
        from: column.heading.clone(),
        to: column.field.meaning(),
    };
    let mut all: Vec<&FileColumn<GradeField>> = columns.0.iter().collect();
    all.retain(|column| column.at != SHEET_COLUMN);
    all.sort_by_key(|column| column.at);
    all.into_iter().map(mapped).collect()
}

/// Which headings were taken for what, if they don't say so in the register's own words.
pub fn read_as(columns: &FileColumns<GradeField>) -> Option<String> {
    let is_own = |heading: &str| field_named(heading) == Some(Field::PublishedText);
    let guesses = understood(columns).into_iter();
    let guesses = guesses.filter(|mapped| is_guess(mapped) && !is_own(&mapped.from));
    let read = guesses.map(|mapped| format!("{:?} as {}", mapped.from, mapped.to.key()));
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
        assert!(wrong(of_grades, "Notes=note").starts_with("line 1, Notes: --map can't use note"));
        assert!(wrong(of_grades, "Nothing=body").contains("there is no column \"Nothing\""));
        let of_findings = "Ref,Text,Force,Rating\n1,Do it,kent,good\n";
        assert!(wrong(of_findings, "Rating=grade").contains("use field:Rating to keep the column"));
    }

    #[test]
    fn headings_mean_in_grades_what_they_mean_in_findings() {
        let list = "Fire and Rescue Service,Inspection report,Date of publication,Question,Grade,Scheme\n\
            Kent,P,1/2/2026,Q,good,S\n";
        let (count, read) = grades(list, &Mapping::default());
        let keys: Vec<String> = read.tables[0].understood.iter().map(|one| one.to.key()).collect();
        assert_eq!(
            (count, keys.join(" ").as_str()),
            (1, "body inspection published question grade scheme")
        );
        let scheme = Mapping { scheme: Some("S".to_owned()), ..Mapping::default() };
        let wide = "FRS,Report title,Investigation,Audit\nKent,P,good,x\n";
        assert_eq!(grades(wide, &scheme).0, 1);
        let findings = "Recommendation,Force,Question,Grade,Scheme\nDo it,kent,Q,good,S\n";
        let read = grades(findings, &Mapping::default()).1;
        assert!(matches!(read.sheet, Sheet::Findings { .. }));
        let beside = "ID,Force,Report,Question,Grade,Scheme,Summary\n1,kent,P,Q,good,S,x\n";
        assert_eq!(grades(beside, &Mapping::default()).0, 1);
    }

    #[test]
    fn a_word_that_is_no_grade_among_others_is_complained_of() {
        let file = "Force,Report,Scheme,Q1,Remarks\nKent,P,S,good,x\nEssex,P,S,god,good\nSurrey,P,S,good,y\n";
        let said = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
        assert_eq!(said.len(), 1);
        assert!(said[0].to_string().contains("Q1: can't read \"god\" as a grade"));
    }
}
