//! A file of findings: which heading means which column, and what each row says.

use std::borrow::Cow;
use std::collections::HashMap;

use super::as_given;
use super::asides::{Aside, Asides};
use super::bodies::Bodies;
use super::body_columns;
use super::body_kinds::Places;
use super::cell_looks::Samples;
use super::completion::Completions;
use super::csv::Rows;
use super::date_columns::{DateColumns, is_date};
use super::duplicates::{Conflict, Duplicates, Remedies};
use super::finding_row::RowReading;
use super::grades_among;
use super::headings::{FileColumns, Heads};
use super::labels::Labels;
use super::layout::Layout;
use super::map_conflicts;
use super::mapping::Mapping;
use super::passed::Passed;
use super::prepare::Preparation;
use super::read_table::ReadTable;
use super::repeated_words;
use super::row::{self, Row};
use super::wide_statuses::WideStatuses;
use crate::error::{Complaint, listed_as};
use crate::model::body::Directory;
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::import_row::{Headings, ImportRow, Sheet};
use crate::model::list_column::ListColumn;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::Status;
use crate::model::shell::{flag, map_to_field};
use crate::model::text::one_line;

/// The findings of all files and sheets so far.
pub struct Findings<'a> {
    directory: &'a Directory,
    mapping: Cow<'a, Mapping>,
    pub bodies: Bodies<'a>,
    duplicates: Duplicates,
    found: Vec<ImportRow>,
    headings: Vec<Headings>,
    void: Vec<ImportRow>,
    complaints: Vec<Complaint>,
    /// Where in a file of JSON the rows are that are in lists within others.
    pub paths: HashMap<u64, String>,
}

/// How the rows of one table are read.
struct Reading<'r> {
    layout: &'r Layout,
    preparation: &'r Preparation,
    asides: Asides,
    remedies: Remedies,
    wide: WideStatuses,
}

impl<'a> Findings<'a> {
    pub fn of(directory: &'a Directory, mapping: &'a Mapping) -> Findings<'a> {
        Findings {
            directory,
            mapping: Cow::Borrowed(mapping),
            bodies: Bodies::of(directory, &mapping.body_names)
                .adding_new(mapping.adds_bodies, &mapping.new_bodies),
            duplicates: Duplicates::default(),
            found: Vec::new(),
            headings: Vec::new(),
            void: Vec::new(),
            complaints: Vec::new(),
            paths: HashMap::new(),
        }
    }

    /// The same of rows for which another mapping counts.
    pub fn read_as<'r>(
        &mut self,
        mapping: Mapping,
        rows: impl Fn() -> Rows<'r>,
        heads: &Heads,
    ) -> ReadTable {
        let own = std::mem::replace(&mut self.mapping, Cow::Owned(mapping));
        let read = self.read(rows, heads);
        self.mapping = own;
        read
    }

    /// The table that was read last has the actions of the findings of the one before it.
    pub fn take_last_for_actions(&mut self) {
        let actions = self.headings.pop().map(Box::new);
        self.headings.last_mut().into_iter().for_each(|one| one.of_actions.clone_from(&actions));
    }

    /// The rows under the headings of a file or sheet, which may be passed through more than once.
    pub fn read<'r>(&mut self, rows: impl Fn() -> Rows<'r>, heads: &Heads) -> ReadTable {
        let heads = &heads.told_apart();
        self.bodies.set_places(Places::Police);
        let mut samples = Samples::of(rows(), heads, &self.bodies, &self.mapping);
        samples.completions = Completions::of(rows(), heads, &self.mapping);
        let (mut layout, mut complaints) = Layout::of(heads, &self.mapping, &samples);
        let missing = std::mem::take(&mut layout.missing);
        complaints.extend(grades_among::misplaced(heads, &self.mapping));
        complaints.extend(map_conflicts::repeated_headings(heads, &self.mapping));
        let wide = WideStatuses::taken_from(&mut layout, rows(), &mut self.bodies, &self.mapping);
        let asides = Asides::of(rows(), &layout.columns, &self.bodies);
        let is_headed = !layout.columns.has(Field::Body) && asides.begin_with_body();
        let says_whose = is_headed || !wide.is_empty();
        let default = self.default(heads, &layout, says_whose, &mut complaints);
        complaints.extend(self.bodies_in_headings(&layout, rows()).map(|why| heads.lacking(&why)));
        if let Some(why) = lack(&layout.columns) {
            complaints.push(heads.lacking(why));
            if layout.columns.0.is_empty() {
                self.complaints.extend(complaints.into_iter().map(Complaint::barring_all));
                return ReadTable { hints: layout.hints, missing, ..ReadTable::default() };
            }
        }
        let before = self.found.len();
        let places = body_columns::settle(rows(), &layout, &mut self.bodies);
        let mut remarks = [layout.remarks.clone(), layout.hints.clone()].concat();
        let whose = self.whose(&layout.columns, &default).filter(|_| !is_headed);
        self.bodies.set_default(default);
        let dates = self.dates(rows(), heads, &layout);
        complaints.extend(dates.complaints);
        remarks.extend(wide.remark().into_iter().chain(places).chain(dates.remarks));
        complaints = complaints.into_iter().map(Complaint::barring_all).collect();
        let fill_down = layout.fill_down.clone();
        let orders = [dates.month_first, dates.unmarked];
        let preparation =
            Preparation::of(fill_down, orders, &layout.columns, is_date, &self.mapping)
                .parting(layout.joined);
        let labels = Labels::of(&rows, &layout, self.mapping.kind.is_none());
        let remedies = Remedies::of(&layout);
        let how = Reading { layout: &layout, preparation: &preparation, asides, remedies, wide };
        let (said, kind) = self.rows(rows(), heads, how, labels, &mut complaints);
        remarks.extend(said.into_iter().chain(whose));
        complaints.extend(repeated_words::question(&self.found, before, &layout, &self.mapping));
        name_unlike(dates.unlike, &mut complaints, heads);
        self.complain(complaints);
        let extra = self.kept(&layout, heads, before);
        self.headings.push(layout.columns.headings(extra.clone()));
        let understood = grades_among::with_own(layout.understood, heads, &self.mapping);
        let hints = layout.hints;
        ReadTable { remarks, hints, extra, understood, missing, kind, ..ReadTable::default() }
    }

    /// Of a row without a reference, its path says which it is.
    pub fn complain(&mut self, complaints: Vec<Complaint>) {
        let named = complaints.into_iter().map(|one| {
            let path = || self.paths.get(&one.place.number).cloned();
            Complaint { reference: one.reference.clone().or_else(path), ..one }
        });
        self.complaints.extend(named);
    }

    /// The bodies of rows that name none; it is a complaint if there are none and nothing else says whose the rows are.
    fn default(
        &self,
        heads: &Heads,
        layout: &Layout,
        says_whose: bool,
        complaints: &mut Vec<Complaint>,
    ) -> Vec<i64> {
        let default = default_bodies(self.directory, &self.mapping, &layout.columns);
        let is_unsaid = default.is_empty() && !layout.columns.has(Field::Body);
        complaints.extend((is_unsaid && !says_whose).then(|| self.no_body(heads)));
        // Rows are still read, as if for a body, so that all problems are reported together.
        if is_unsaid || says_whose { vec![NOBODY] } else { default }
    }

    /// The sheets may be named after bodies.
    fn no_body(&self, heads: &Heads) -> Complaint {
        let sheets = heads.sheet.iter().chain(&heads.other_sheets);
        let bodies: Vec<&str> =
            sheets.map(String::as_str).filter(|name| self.bodies.know(name)).collect();
        if bodies.len() < 2 {
            return heads.lacking(NO_BODY);
        }
        let why = format!(
            "there is no column for the body, but the sheets {} have the names of bodies: --map \"sheet=body\" reads \
             them all, and --sheet chooses among them",
            listed_as(&bodies, "and")
        );
        heads.lacking(&why)
    }

    /// The fields of a table.
    fn kept(&self, layout: &Layout, heads: &Heads, before: usize) -> Vec<String> {
        let is_kept = |name: &String| self.is_kept(name, heads, before);
        let names = layout.extra.iter().map(|column| column.name.clone());
        names.filter(is_kept).chain(self.kept_as_given(&layout.columns, before)).collect()
    }

    /// The fields that hold the words of cells of these columns.
    fn kept_as_given(&self, columns: &FileColumns<Field>, from: usize) -> Vec<String> {
        let names = columns.0.iter().map(|column| as_given::name_of(&column.heading));
        let is_kept = |name: &String| {
            let mut rows = self.found.iter().skip(from);
            rows.any(|row| {
                row.as_given.iter().any(|field| field.name == *name && field.value.is_some())
            })
        };
        names.filter(is_kept).collect()
    }

    /// What only grades have, and a column without a heading, is a field only where a finding says something under it.
    fn is_kept(&self, name: &str, heads: &Heads, from: usize) -> bool {
        let mapping = &self.mapping;
        let is_of_grades =
            grades_among::may_stand(heads, mapping) && grades_among::is_own(name, mapping);
        let is_unnamed = name.starts_with("column ") && heads.written().all(|one| one != name);
        !(is_of_grades || is_unnamed) || self.is_field(name, from)
    }

    fn is_field(&self, name: &str, from: usize) -> bool {
        let mut rows = self.found.iter().skip(from);
        rows.any(|row| row.finding.fields.iter().any(|field| field.name == name))
    }

    fn dates(&self, rows: Rows, heads: &Heads, layout: &Layout) -> DateColumns {
        if layout.is_export {
            return DateColumns::default();
        }
        DateColumns::of(rows, heads, &layout.columns, is_date, &self.mapping)
    }

    /// Returns what is said of them, and the kind of all if it was guessed.
    fn rows(
        &mut self,
        rows: Rows,
        heads: &Heads,
        how: Reading,
        labels: Labels,
        complaints: &mut Vec<Complaint>,
    ) -> (Vec<String>, Option<Kind>) {
        let Reading { layout, preparation, asides, remedies, wide } = how;
        let Findings { bodies, mapping, duplicates, found, void, .. } = self;
        let mut reading = RowReading::of(bodies, layout, mapping, heads, labels);
        let has_grades = grades_among::may_stand(heads, mapping);
        let mut passed = Passed::of(layout, mapping);
        row::for_each(rows, heads, &layout.columns, preparation, complaints, |mut row| {
            let is_grade = has_grades && grades_among::is_grade(row.cell(Field::Kind));
            let aside = asides.aside(&row, heads, mapping, reading.bodies);
            let is_repeated = aside.as_ref().is_none_or(Aside::is_repeated);
            if is_grade || !passed.is_finding(&row, aside, reading.bodies) {
                return is_repeated;
            }
            reading.headed.clone_from(&passed.above);
            let read = reading.import_row(&mut row);
            if mapping.rejected.contains(&row.place) {
                return true;
            }
            let status = |words: &str, heading: &str| reading.status(words, heading);
            for read in wide.split(read, &mut row, status) {
                if read.progress.status == Some(Status::Void) {
                    void.push(read);
                    continue;
                }
                // A row with a problem is compared too, so that all problems are reported together.
                let conflicts = duplicates.conflicts(&read, found, &remedies);
                if conflicts.is_empty() {
                    found.push(read);
                }
                conflicts.into_iter().for_each(|conflict| complain(&mut row, conflict));
            }
            true
        });
        let (passed, wrong) = passed.said();
        complaints.extend(wrong);
        let row_kind = heads.place.row_kind;
        let said = reading.said.remarks(row_kind, &layout.columns, !wide.is_empty());
        let remarks = [passed, reading.labels.remarks(), said].concat();
        (remarks, reading.labels.guessed_kind())
    }

    /// Of a column for each body every cell says how that body stands, and kept as a field it would say nothing of it.
    fn bodies_in_headings(&self, layout: &Layout, mut rows: Rows) -> Option<String> {
        const ROWS: &str =
            "write one row for each finding at each body, with columns for its body and status";
        let is_body = |name: &&str| self.bodies.know(name) && self.mapping.meaning(name).is_none();
        let columns = layout.extra.iter().map(|column| (column.at, column.name.as_str()));
        let bodies: Vec<(usize, &str)> = columns.filter(|(_, name)| is_body(name)).collect();
        let (first, name) = bodies.first().filter(|_| bodies.len() > 1 && !layout.is_export)?;
        let mut example = None;
        while let Some(row) = rows.advance().filter(|_| example.is_none()) {
            let cell = row.cells.get(*first).map(one_line);
            example = cell.filter(|cell| !is_placeholder(cell));
        }
        let names: Vec<&str> = bodies.iter().map(|(_, name)| *name).collect();
        let names = listed_as(&names, "and");
        if !self.mapping.bodies.is_empty() {
            return Some(format!(
                "each of these columns is for a body: {names}. Leave out --body, and each column gives that body's status"
            ));
        }
        if !WideStatuses::may_be_in(layout, &self.mapping) {
            return Some(format!(
                "a column for each body ({names}) can be imported only if the file has references and no other column for the \
                 body, status or closing date. Otherwise {ROWS}"
            ));
        }
        let words = example.as_deref().unwrap_or("WORDS");
        let (map, keep) = (flag("--status-map", words, "STATUS"), map_to_field(name));
        Some(format!(
            "the columns {names} don't hold statuses. Use {map} if the words stand for statuses, {keep} to keep a column as a \
             field, or {ROWS}"
        ))
    }

    /// Whose the rows are where the file doesn't say it, nor the user for this import.
    fn whose(&self, columns: &FileColumns<Field>, default: &[i64]) -> Option<String> {
        let is_usual = self.mapping.bodies.is_empty() && !columns.has(Field::Body);
        let body = default.first().filter(|_| is_usual)?;
        let name = &self.directory.numbered(*body)?.name;
        Some(format!("no column for the body: the rows are for {name}"))
    }

    pub fn finish(mut self) -> std::result::Result<Sheet, Vec<Complaint>> {
        let rejected = &self.mapping.rejected;
        self.complaints.retain(|one| one.bars_all || !rejected.contains(&one.place));
        if !self.complaints.is_empty() {
            return Err(self.complaints);
        }
        self.duplicates.share(&mut self.found);
        for rows in self.duplicates.groups() {
            as_given::share(&mut self.found, &rows, |body| self.bodies.name_of(body));
        }
        for row in &mut self.found {
            let as_given = std::mem::take(&mut row.as_given);
            if row.finding.fields.is_empty() {
                row.finding.fields = as_given;
            } else {
                row.finding.fields.extend(as_given);
            }
        }
        Ok(Sheet::Findings {
            rows: self.found,
            headings: self.headings,
            void: self.void,
            new_bodies: self.bodies.new_names(),
            grades: Vec::new(),
        })
    }
}

/// What is wrong with the order of a date in a cell stands in the place of what else is wrong with it. Then all
/// are in the order of their places and columns.
fn name_unlike(unlike: Vec<Complaint>, complaints: &mut Vec<Complaint>, heads: &Heads) {
    for one in unlike {
        let is_same = |other: &Complaint| other.place == one.place && other.column == one.column;
        let reference =
            complaints.iter().find(|other| is_same(other)).and_then(|one| one.reference.clone());
        complaints.retain(|other| !is_same(other));
        complaints.push(Complaint { reference, ..one });
    }
    heads.sort(complaints);
}

fn complain(row: &mut Row<Field>, conflict: Conflict) {
    match conflict.field {
        ListColumn::Own(field) => row.complain(field, conflict.why),
        ListColumn::Extra(name) => row.complain_under(&name, conflict.why),
    }
}

/// Those that the user named for the file, or the usual one where the file has no column for it.
fn default_bodies(
    directory: &Directory,
    mapping: &Mapping,
    columns: &FileColumns<Field>,
) -> Vec<i64> {
    if !mapping.bodies.is_empty() {
        return mapping.bodies.clone();
    }
    directory.default_body().filter(|_| !columns.has(Field::Body)).into_iter().collect()
}

const NO_BODY: &str = "there is no column for the body. Use --map \"Heading=body\" to name it, --body BODY if all findings \
                       are at one body, or set a default with `track init --force BODY`";

/// No body has this number.
const NOBODY: i64 = 0;

fn lack(columns: &FileColumns<Field>) -> Option<&'static str> {
    let is_worded = columns.has(Field::Title) || columns.has(Field::Text);
    if !is_worded && !columns.has(Field::Ref) {
        return Some(
            "no column for the reference, title or text was found. Use --map \"Heading=text\" (or \"Heading=grade\") to name \
             one, or --header-row N if the headings are in another row. Findings need a body and a title or text; grades need \
             report, body, question, grade and scheme",
        );
    }
    (!is_worded).then_some(
        "no column for the title or text was found. Use --map \"Heading=text\" to name it, or --header-row N if the headings \
         are in another row",
    )
}
