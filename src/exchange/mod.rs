//! Somebody else's file in, its rows and every complaint with its line out. Nothing is written.

mod action_columns;
mod actions;
mod archive;
mod as_given;
mod asides;
mod bodies;
mod body_columns;
mod body_groups;
mod body_kinds;
mod body_words;
mod cell_looks;
mod cell_meanings;
mod closed_by_word;
mod codes;
mod columns_by_body;
mod completion;
mod continued;
mod csv;
mod date_columns;
mod dated_heading;
mod dated_series;
mod deadlines;
mod done;
mod due_status;
mod due_statuses;
mod duplicates;
mod earlier_revised;
mod ending;
mod examples;
mod export_lines;
mod extra;
mod finding_row;
mod findings;
mod footers;
mod full_export;
mod grade_columns;
mod grades;
mod grades_among;
mod grid;
mod header;
mod header_pair;
mod heading_groups;
mod heading_meaning;
mod heading_names;
mod headings;
mod joined;
mod json;
mod json_children;
mod json_lists;
mod json_pages;
mod json_path;
mod json_rows;
mod json_shapes;
mod json_value;
mod kind;
mod known_headings;
mod labels;
mod layout;
mod listed_grades;
mod map_conflicts;
mod mapping;
mod mapping_file;
mod marks;
mod note_days;
mod notes;
mod number;
mod ods;
mod ods_cell;
mod parents;
mod passed;
mod prepare;
mod proposal;
mod read_table;
mod rejects;
mod repeated_words;
mod report_title;
mod revised_heading;
mod row;
mod row_above;
mod rows_said;
mod said_bodies;
mod source;
mod text;
mod understanding;
mod wide_grades;
mod wide_statuses;
mod without_status;
mod workbook;
mod xls;
mod xls_formats;
mod xls_size;
mod xlsx;
mod xml;

use std::sync::Arc;

use csv::Rows;
use findings::Findings;
use grade_columns::GradeField;
use grades::Graded;
pub use heading_meaning::HeadingMeaning;
use headings::{FileColumns, Heads};
use map_conflicts::{Missing, in_no_file, of_orders};
pub use mapping::{
    Mapped, MappedHeading, MappedOrder, MappedStatus, MappedWords, Mapping, SHEET, SaidOrder,
    check_consistent,
};
pub use mapping_file::MappingFile;
pub use proposal::{ProposalInput, Publisher, WEB_PAGE_THREAD, propose, text_of};
pub use read_table::ReadTable;
use read_table::hint_of_names;
pub use rejects::{are_rejects, rejected_rows};

use crate::error::{Complaint, Origin, Place};
use crate::model::body::Directory;
use crate::model::import_row::{GradeRow, Sheet};
use crate::model::watch::{Unwatched, Watch};
pub use full_export::full_export;
pub use said_bodies::{check_body_names, said_bodies};
pub use source::NamedBytes;
use source::{Opened, Source, names_of};
pub use understanding::is_guess;
pub use workbook::THREAD as WORKBOOK_THREAD;

/// What files say together, and how each of them was read.
#[derive(Debug)]
pub struct Files {
    pub sheet: Sheet,
    /// In the order of the files. A workbook of which several sheets were read comes before them.
    pub tables: Vec<ReadTable>,
}

/// Why nothing could be read.
#[derive(Debug)]
pub struct Refusal {
    pub complaints: Vec<Complaint>,
    /// What else the next try may say.
    pub hints: Vec<String>,
}

/// Reads files of findings or of grades, all or nothing: their rows, or everything that is wrong with them. If the watch
/// stops it, the rest is not read.
pub fn read_all(
    files: &[NamedBytes],
    directory: &Directory,
    mapping: &Mapping,
    watch: &dyn Watch,
) -> std::result::Result<Files, Refusal> {
    let mut reading = Reading {
        mapping,
        watch,
        findings: Findings::of(directory, mapping),
        graded: Graded::of(directory, mapping),
        order: 0,
        tables: Vec::new(),
        holds_findings: false,
        missing: None,
        other_sheets: None,
        complaints: Vec::new(),
    };
    for file in files {
        let name = (files.len() > 1).then_some(file.name.as_str());
        reading.file(file, name);
    }
    reading.finish()
}

/// Reads a file that is alone.
pub fn read(
    bytes: &[u8],
    directory: &Directory,
    mapping: &Mapping,
) -> std::result::Result<Files, Vec<Complaint>> {
    read_all(&[NamedBytes { name: String::new(), bytes }], directory, mapping, &Unwatched)
        .map_err(|refusal| refusal.complaints)
}

/// The files so far.
struct Reading<'a> {
    mapping: &'a Mapping,
    watch: &'a dyn Watch,
    findings: Findings<'a>,
    graded: Graded<'a>,
    order: usize,
    tables: Vec<ReadTable>,
    holds_findings: bool,
    /// Headings of which the user says something, and which no file so far has.
    missing: Option<Vec<Missing>>,
    /// How to read another sheet of a workbook instead.
    other_sheets: Option<String>,
    /// Of what could not be read at all.
    complaints: Vec<Complaint>,
}

impl Reading<'_> {
    fn file(&mut self, file: &NamedBytes, name: Option<&str>) {
        let Opened { mut sources, remarks } = match Opened::of(file.bytes, self.mapping) {
            Ok(opened) => opened,
            Err(complaints) => return self.complain(complaints, name.map(str::to_owned)),
        };
        let are_several = sources.len() > 1;
        match sources.first_mut() {
            Some(only) if !are_several => drop(only.remarks.splice(0..0, remarks)),
            _ => self.tables.push(ReadTable {
                name: Some(file.name.clone()),
                remarks,
                ..ReadTable::default()
            }),
        }
        let names = names_of(&sources, name);
        let from = self.tables.len();
        for (source, name) in sources.into_iter().zip(names) {
            if let Err(complaint) = self.table(&source, self.origin(name.clone())) {
                self.complain(vec![complaint.barring_all()], name);
            }
            self.order += 1;
        }
        let tables = self.tables.get(from..).unwrap_or_default();
        let hint = hint_of_names(tables.iter().map(|table| &table.understood), self.mapping);
        if let (Some(hint), Some(last)) = (hint, self.tables.last_mut()) {
            last.remarks.push(hint);
        }
    }

    fn origin(&self, name: Option<String>) -> Option<Arc<Origin>> {
        name.map(|name| Arc::new(Origin { order: self.order, name }))
    }

    fn complain(&mut self, complaints: Vec<Complaint>, name: Option<String>) {
        let origin = self.origin(name);
        let complaints =
            complaints.into_iter().map(|one| one.within(origin.as_ref()).barring_all());
        self.complaints.extend(complaints);
        self.order += 1;
    }

    fn table(
        &mut self,
        source: &Source,
        origin: Option<Arc<Origin>>,
    ) -> std::result::Result<(), Complaint> {
        self.other_sheets = self.other_sheets.take().or_else(|| source.hint_of_sheets());
        let name = origin.as_ref().map(|origin| origin.name.clone());
        let all = Place { origin, number: 0, row_kind: source.row_kind };
        let own = header::heads_of(source, self.mapping, &all)?;
        let knows = |name: &str| self.findings.bodies.know(name);
        let by_body = columns_by_body::table(source, &own, self.mapping, knows)?;
        let heads = by_body.as_ref().map_or(own, |table| table.heads.clone());
        let rows = || {
            if let Some(table) = &by_body {
                return Rows::of_table(&table.rows, self.mapping.limits);
            }
            let mut rows = source.rows().watched_by(self.watch);
            // Passes over the headings, which are known by now.
            drop(Heads::first_of(&mut rows, Some(heads.place.number), &all));
            rows
        };
        self.findings.paths.clone_from(&source.paths);
        let above = header::passed_over(source.rows(), &heads);
        let is_list = grades::are_meant_by(&heads, self.mapping);
        let (wide, listed) = if is_list { (None, None) } else { self.grades_in(rows(), &heads)? };
        let is_list = is_list || listed.is_some();
        let is_of_findings = !is_list && wide.is_none();
        self.holds_findings |= is_of_findings;
        let mut table = match wide {
            Some(columns) => {
                wide_grades::read(rows, &columns, &heads, self.mapping, &mut self.graded)
            }
            None if is_list => {
                let mapping = listed.as_ref().unwrap_or(self.mapping);
                grades::read(rows, &heads, mapping, &mut self.graded)
            }
            None => actions::read(&mut self.findings, rows, &heads, self.mapping)?,
        };
        self.miss(&heads, std::mem::take(&mut table.missing));
        if is_of_findings && grades_among::may_stand(&heads, self.mapping) {
            let graded = &mut self.graded;
            table.remarks.extend(grades_among::read(rows(), &heads, self.mapping, graded));
        }
        let (encoding, header_row) = (source.encoding, heads.place.number);
        let said = source.remarks.iter().cloned().chain(above);
        table.remarks.splice(0..0, said.chain(by_body.map(|table| table.remark)));
        self.tables.push(ReadTable { name, encoding, header_row, is_of_findings, ..table });
        Ok(())
    }

    /// What the user names may be in any of the files.
    fn miss(&mut self, heads: &Heads, in_table: Vec<Missing>) {
        let missing = of_orders(heads, self.mapping).into_iter().chain(in_table).collect();
        self.missing = Some(in_no_file(self.missing.take(), missing));
    }

    /// The columns of a file with one for each question, or what the headings mean of a list of grades.
    fn grades_in(
        &mut self,
        rows: Rows,
        heads: &Heads,
    ) -> std::result::Result<(Option<FileColumns<GradeField>>, Option<Mapping>), Complaint> {
        if layout::says_what(heads, self.mapping) {
            return Ok((None, None));
        }
        self.graded.set_default(false, self.mapping);
        let wide = wide_grades::columns(rows, heads, self.mapping, self.graded.has_default());
        let listed = wide.as_ref().map(|wide| listed_grades::mapping(wide, heads, self.mapping));
        let listed = listed.transpose()?.flatten();
        Ok((wide.filter(|_| listed.is_none()), listed))
    }

    fn finish(self) -> std::result::Result<Files, Refusal> {
        let mut complaints = self.complaints;
        let missing = self.missing.into_iter().flatten();
        complaints.extend(missing.map(|missing| missing.complaint.barring_all()));
        let findings = self.findings.finish().map_err(|wrong| complaints.extend(wrong)).ok();
        let grades = self.graded.finish().map_err(|wrong| complaints.extend(wrong)).ok();
        complaints.sort_by_key(|complaint| complaint.place.order());
        match (findings, grades) {
            (Some(findings), Some(grades)) if complaints.is_empty() => {
                let sheet = if self.holds_findings {
                    with_grades(findings, grades)
                } else {
                    Sheet::Grades { rows: grades }
                };
                Ok(Files { sheet, tables: self.tables })
            }
            _ => {
                let hints = hints_of(&self.tables).into_iter().chain(self.other_sheets);
                Err(Refusal { complaints, hints: hints.collect() })
            }
        }
    }
}

/// Each once, though several sheets give it.
pub fn hints_of(tables: &[ReadTable]) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    for hint in tables.iter().flat_map(|table| &table.hints) {
        if !hints.contains(hint) {
            hints.push(hint.clone());
        }
    }
    hints
}

fn with_grades(findings: Sheet, grades: Vec<GradeRow>) -> Sheet {
    match findings {
        Sheet::Findings { rows, headings, new_bodies, void, .. } => {
            Sheet::Findings { rows, headings, new_bodies, void, grades }
        }
        alone @ Sheet::Grades { .. } => alone,
    }
}

#[cfg(test)]
mod damaged_tests;
#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod header_tests;
#[cfg(test)]
mod json_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
#[cfg(test)]
mod xls_tests;
