//! A file of findings: which heading means which column, and what each row says.

use super::bodies::Bodies;
use super::csv::Rows;
use super::deadlines;
use super::duplicates::{Conflict, Duplicates};
use super::ending;
use super::extra;
use super::headings::{Columns, Heads};
use super::layout::Layout;
use super::mapping::Mapping;
use super::notes;
use super::read_rows::{ReadRows, not_read};
use super::row::{self, Row, named, one_line};
use crate::error::{Complaint, Error, Result, shortened};
use crate::model::OneOf;
use crate::model::body::Directory;
use crate::model::calendar::{Precision, Written, exact_day};
use crate::model::columns::Field;
use crate::model::deadline::Setter;
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::{
    FindingPatch, Kind, Reference, checked_text, checked_title, title_of_text,
};
use crate::model::fold;
use crate::model::import_row::{Headings, ImportRow, ParentName, Sheet};
use crate::model::list_column::ListColumn;
use crate::model::placeholder::is_placeholder;
use crate::model::progress::{Accepted, Priority, ProgressPatch, Status};
use crate::model::shell::quoted;

/// The findings of all files and sheets so far.
pub struct Findings<'a> {
    directory: &'a Directory,
    mapping: &'a Mapping,
    bodies: Bodies<'a>,
    duplicates: Duplicates,
    found: Vec<ImportRow>,
    headings: Vec<Headings>,
    void: usize,
    complaints: Vec<Complaint>,
}

impl<'a> Findings<'a> {
    pub fn of(directory: &'a Directory, mapping: &'a Mapping) -> Findings<'a> {
        Findings {
            directory,
            mapping,
            bodies: Bodies::of(directory).adding_new(mapping.adds_bodies),
            duplicates: Duplicates::default(),
            found: Vec::new(),
            headings: Vec::new(),
            void: 0,
            complaints: Vec::new(),
        }
    }

    /// The rows under the headings of a file or sheet.
    pub fn read(&mut self, rows: Rows, heads: &Heads) -> ReadRows {
        let (layout, mut complaints) = Layout::of(heads, self.mapping);
        let default = default_bodies(self.directory, self.mapping, &layout.columns);
        if let Some(why) = lack(&layout.columns, &default) {
            complaints.push(heads.lacking(why));
            self.complaints.extend(complaints);
            return ReadRows::default();
        }
        let mut remarks = layout.remarks.clone();
        let whose = self.whose(&layout.columns, &default);
        self.bodies.set_default(default);
        remarks.extend(self.rows(rows, heads, &layout, &mut complaints));
        remarks.extend(whose);
        heads.sort(&mut complaints);
        self.complaints.extend(complaints);
        self.headings.push(layout.columns.headings());
        let extra = layout.extra.into_iter().map(|column| column.name).collect();
        ReadRows { remarks, extra, understood: layout.understood }
    }

    /// Returns what was not read.
    fn rows(
        &mut self,
        rows: Rows,
        heads: &Heads,
        layout: &Layout,
        complaints: &mut Vec<Complaint>,
    ) -> Vec<String> {
        let Findings { bodies, mapping, duplicates, found, void, .. } = self;
        let mut reading = Reading { bodies, layout, above: None, mapping, heads };
        let mut remarks = Vec::new();
        row::for_each(rows, heads, &layout.columns, complaints, |mut row| {
            if let Some(words) = is_aside(&row) {
                remarks.push(not_read(&row.place, &words));
                return;
            }
            let Some(read) = reading.import_row(&mut row) else { return };
            if read.progress.status == Some(Status::Void) {
                *void += 1;
                return;
            }
            let conflicts = duplicates.conflicts(&read, found);
            if conflicts.is_empty() {
                found.push(read);
            }
            conflicts.into_iter().for_each(|conflict| complain(&mut row, conflict));
        });
        remarks
    }

    /// Whose the rows are where the file doesn't say it, nor the user for this import.
    fn whose(&self, columns: &Columns<Field>, default: &[i64]) -> Option<String> {
        let is_usual = self.mapping.bodies.is_empty() && !columns.has(Field::Body);
        let body = default.first().filter(|_| is_usual)?;
        let name = &self.directory.numbered(*body)?.name;
        Some(format!("no column for the body: the rows are for {name}"))
    }

    pub fn finish(mut self) -> std::result::Result<Sheet, Vec<Complaint>> {
        if !self.complaints.is_empty() {
            return Err(self.complaints);
        }
        self.duplicates.share(&mut self.found);
        Ok(Sheet::Findings {
            rows: self.found,
            headings: self.headings,
            void: self.void,
            new_bodies: self.bodies.new_names(),
        })
    }
}

fn complain(row: &mut Row<Field>, conflict: Conflict) {
    match conflict.field {
        ListColumn::Own(field) => row.complain(field, conflict.why),
        ListColumn::Extra(name) => row.complain_under(&name, conflict.why),
    }
}

/// Those that the user named for the file, or the usual one where the file has no column for it.
fn default_bodies(directory: &Directory, mapping: &Mapping, columns: &Columns<Field>) -> Vec<i64> {
    if !mapping.bodies.is_empty() {
        return mapping.bodies.clone();
    }
    directory.default_body().filter(|_| !columns.has(Field::Body)).into_iter().collect()
}

/// A row that is no finding: a total, or a line of text under the table.
fn is_aside(row: &Row<Field>) -> Option<String> {
    let words = row.words();
    let first = words.first()?;
    let says_what = [Field::Title, Field::Text].iter().any(|field| row.cell(*field).is_some());
    let is_total = ["total", "grand total", "subtotal"].iter().any(|total| {
        fold(first).strip_prefix(total).is_some_and(|rest| !rest.contains(char::is_alphabetic))
    });
    let is_lone = words.len() == 1 && (row.cell(Field::Ref).is_none() || first.contains(' '));
    let is_aside =
        if words.len() == 1 { is_total || is_lone && !says_what } else { is_total && !says_what };
    is_aside.then(|| shortened(first, 80))
}

fn lack(columns: &Columns<Field>, default: &[i64]) -> Option<&'static str> {
    let is_worded = columns.has(Field::Title) || columns.has(Field::Text);
    if !is_worded && !columns.has(Field::Ref) {
        return Some(
            "no heading is understood as a reference, title or text; say which is which, such as --map \"Heading=text\", or \
             which row has the headings with --header-row N \
             (findings need body and title or text; grades need report, body, question, grade and scheme)",
        );
    }
    if !columns.has(Field::Body) && default.is_empty() {
        return Some(
            "there is no column for the body; use --map \"Heading=body\", say whose findings they are with --body BODY, \
             or set a default with `track init --force BODY`",
        );
    }
    (!is_worded).then_some(
        "there is no column for the title or text; say which it is with --map \"Heading=text\", or which row has the \
             headings with --header-row N",
    )
}

/// In an export the words of a date have a column of their own; they come first.
const ISSUED: [Field; 2] = [Field::IssuedText, Field::Issued];
const PUBLISHED: [Field; 2] = [Field::PublishedText, Field::Published];

/// What is needed to read each row.
struct Reading<'r, 'a> {
    bodies: &'r mut Bodies<'a>,
    layout: &'r Layout,
    /// The recommendation above, under which a part stands.
    above: Option<Reference>,
    mapping: &'r Mapping,
    heads: &'r Heads,
}

impl Reading<'_, '_> {
    fn import_row(&mut self, row: &mut Row<Field>) -> Option<ImportRow> {
        row.call_by(Field::Ref);
        row.reject_errors(self.heads);
        let is_part = self.is_part(row);
        let first_due = row.read(Field::OriginalDue, deadlines::first_date);
        let read = ImportRow {
            place: row.place.clone(),
            number: row.cell(Field::Id).and_then(number),
            finding: self.finding(row, is_part),
            progress: self.progress(row),
            bodies: self.addressed(row),
            inspection: row
                .read(Field::Inspection, name)
                .or_else(|| self.mapping.inspection.clone()),
            published: row.read_first(&PUBLISHED, Written::read),
            parent: row
                .read(Field::Parent, parent)
                .or_else(|| self.above.clone().filter(|_| is_part).map(ParentName::Reference)),
            due: deadlines::due(row, self.layout.is_export),
            counted: deadlines::counted(row),
            original_precision: row
                .read(Field::OriginalDuePrecision, Precision::of)
                .or(first_due.as_ref().map(|date| date.precision)),
            original_due: first_due.map(|date| date.day),
            since: row.read(Field::Since, exact_day),
            closed: row.read(Field::ClosedOn, ending::closing_day).flatten(),
            grounds: ending::grounds(row),
            notes: notes::notes(row, &self.layout.notes),
        };
        if !is_part {
            self.above.clone_from(&read.finding.reference);
        }
        ending::check(row, &read);
        row.if_clean(read)
    }

    /// Whether the row has a part of the recommendation above and no recommendation of its own.
    fn is_part(&self, row: &Row<Field>) -> bool {
        self.layout
            .part
            .is_some_and(|at| !row.at(at).is_empty() && row.cell(Field::Text) == Some(row.at(at)))
    }

    fn finding(&self, row: &mut Row<Field>, is_part: bool) -> FindingPatch {
        let kind = row.read(Field::Kind, Kind::meant_by).or(is_part.then_some(Kind::Part));
        FindingPatch {
            reference: row.read(Field::Ref, Reference::of),
            kind: kind.or(self.mapping.kind),
            title: Some(title(row)),
            text: row.read(Field::Text, |text| checked_text("text", text)),
            inspection: None,
            parent: None,
            issued: row.read_first(&ISSUED, Written::read).or_else(|| self.mapping.issued.clone()),
            themes: row.cell(Field::Themes).map(themes).filter(|themes| !themes.is_empty()),
            source: row.cell(Field::Source).map(str::to_owned),
            parts: row.read(Field::Parts, count),
            fields: self.fields(row, is_part),
        }
    }

    /// A part beside its recommendation in one row is kept as a field.
    fn fields(&self, row: &mut Row<Field>, is_part: bool) -> Vec<FieldPatch> {
        let mut fields = extra::fields(row, &self.layout.extra);
        if let Some(at) = self.layout.part.filter(|at| !is_part && !row.at(*at).is_empty()) {
            let name = self.heads.written().nth(at).unwrap_or_default().to_owned();
            fields.push(FieldPatch { name, value: Some(row.at(at).to_owned()) });
        }
        fields
    }

    fn progress(&self, row: &mut Row<Field>) -> ProgressPatch {
        ProgressPatch {
            status: row.read(Field::Status, |words| self.status(words)).flatten(),
            blocked_by: row.read(Field::BlockedBy, name),
            owner: row.read(Field::Owner, owner).flatten().map(Some),
            priority: row.read(Field::Priority, Priority::of),
            accepted: row.read(Field::Accepted, Accepted::meant_by),
            due: None,
            set_by: row.read(Field::SetBy, Setter::of),
        }
    }

    /// By the user's word, else by its own.
    fn status(&self, words: &str) -> Result<Option<Status>> {
        if let Some(status) = self.mapping.status(words) {
            return Ok(Some(status));
        }
        if is_placeholder(words) {
            return Ok(None);
        }
        Status::meant_by(words).map(Some).map_err(|error| {
            let example = format!("{}=open", shortened(words, 40));
            Error::refused(format!("{error}, or map it with --status-map {}", quoted(&example)))
        })
    }

    fn addressed(&mut self, row: &mut Row<Field>) -> Vec<i64> {
        let names = self.bodies.names_in(row.cell(Field::Body).unwrap_or_default());
        let mut addressed: Vec<i64> = vec![];
        for name in &names {
            match self.bodies.named(name) {
                Ok(found) => {
                    for body in found {
                        if !addressed.contains(body) {
                            addressed.push(*body);
                        }
                    }
                }
                Err(error) => row.complain(Field::Body, error.to_string()),
            }
        }
        if !names.is_empty() {
            return addressed;
        }
        // A child takes the body of its parent, which may be in the register.
        if row.cell(Field::Parent).is_some() && self.mapping.bodies.is_empty() {
            return Vec::new();
        }
        if self.bodies.default().is_empty() {
            row.complain(
                Field::Body,
                "the cell is empty; name the body, or use --body BODY for rows that name none",
            );
        }
        self.bodies.default().to_vec()
    }
}

/// A placeholder such as `TBC` is not an owner.
fn owner(cell: &str) -> Result<Option<String>> {
    if is_placeholder(cell) { Ok(None) } else { name(cell).map(Some) }
}

fn parent(cell: &str) -> Result<ParentName> {
    match cell.trim().strip_prefix('#').and_then(number) {
        Some(number) => Ok(ParentName::Number(number)),
        None => Reference::of(cell).map(ParentName::Reference),
    }
}

/// None if the file numbers its rows in another way.
fn number(cell: &str) -> Option<i64> {
    cell.trim().parse().ok().filter(|number| *number > 0)
}

fn name(cell: &str) -> Result<String> {
    named(cell, "leave the cell empty")
}

fn title(row: &mut Row<Field>) -> String {
    let title = match (row.cell(Field::Title), row.cell(Field::Text)) {
        (Some(_), _) => row.read(Field::Title, checked_title),
        (None, Some(_)) => row.read(Field::Text, titled),
        (None, None) => {
            row.complain_of_all("the row has neither a title nor a text; give it one");
            None
        }
    };
    title.unwrap_or_default()
}

/// All of the text if its first sentence is only a full stop.
fn titled(text: &str) -> Result<String> {
    match title_of_text(text) {
        title if title.is_empty() => checked_title(text),
        title => Ok(title),
    }
}

fn themes(cell: &str) -> Vec<String> {
    let mut themes: Vec<String> = vec![];
    for theme in cell.split(';').map(one_line).filter(|theme| !theme.is_empty()) {
        if !themes.contains(&theme) {
            themes.push(theme);
        }
    }
    themes
}

fn count(cell: &str) -> Result<u32> {
    let counted = cell.parse().ok().filter(|count| *count > 0);
    counted.ok_or_else(|| {
        Error::refused(format!("can't read {cell:?} as a count; write a whole number, such as 5"))
    })
}
