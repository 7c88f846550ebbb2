//! A file of findings: which heading means which column, and what each row says.

use super::bodies::Bodies;
use super::csv::Rows;
use super::duplicates::{Conflict, Duplicates};
use super::ending;
use super::extra;
use super::headings::{Columns, Heads};
use super::layout::Layout;
use super::mapping::Mapping;
use super::notes;
use super::read_rows::ReadRows;
use super::row::{self, Row, named, one_line};
use crate::error::{Complaint, Error, Result, shortened};
use crate::model::OneOf;
use crate::model::body::Directory;
use crate::model::calendar::{Precision, Written, exact_day};
use crate::model::columns::Field;
use crate::model::deadline::{Rule, Setter};
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::{
    FindingPatch, Kind, Reference, checked_text, checked_title, title_of_text,
};
use crate::model::fold;
use crate::model::import_row::{ImportRow, ParentName, Sheet};
use crate::model::list_column::ListColumn;
use crate::model::phrase::{Clock, Phrase};
use crate::model::placeholder::is_placeholder;
use crate::model::progress::{Accepted, Priority, ProgressPatch, Status};
use crate::model::reckoning::Counted;
use crate::model::shell::quoted;

pub fn read(
    rows: Rows,
    heads: &Heads,
    directory: &Directory,
    mapping: &Mapping,
) -> std::result::Result<ReadRows, Vec<Complaint>> {
    let (layout, mut complaints) = Layout::of(heads, mapping);
    let mut remarks = layout.remarks.clone();
    let default = default_bodies(directory, mapping, &layout.columns);
    if let Some(why) = lack(&layout.columns, &default) {
        complaints.push(heads.lacking(why));
        return Err(complaints);
    }
    let bodies = Bodies::of(directory).with_default(default).adding_new(mapping.adds_bodies);
    let mut reading = Reading { bodies, layout: &layout, above: None, mapping, heads };
    let mut duplicates = Duplicates::default();
    let mut found: Vec<ImportRow> = vec![];
    let mut void = 0;
    row::for_each(rows, heads, &layout.columns, &mut complaints, |mut row| {
        if let Some(words) = is_aside(&row) {
            remarks.push(format!("line {} was not read: {words}", row.line));
            return;
        }
        let Some(read) = reading.import_row(&mut row) else { return };
        if read.progress.status == Some(Status::Void) {
            void += 1;
            return;
        }
        let conflicts = duplicates.conflicts(&read, &found);
        if conflicts.is_empty() {
            found.push(read);
        }
        conflicts.into_iter().for_each(|conflict| complain(&mut row, conflict));
    });
    if !complaints.is_empty() {
        heads.sort(&mut complaints);
        return Err(complaints);
    }
    duplicates.share(&mut found);
    let new_bodies = reading.bodies.new_names();
    let extra = layout.extra.into_iter().map(|column| column.name).collect();
    let headings = layout.columns.headings();
    let sheet = Sheet::Findings { rows: found, headings, extra, void, new_bodies };
    Ok(ReadRows { sheet, remarks, understood: layout.understood })
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
    is_aside.then(|| format!("{:?}", shortened(first, 80)))
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
const DUE: [Field; 2] = [Field::DueText, Field::Due];

/// What is needed to read each row.
struct Reading<'a> {
    bodies: Bodies<'a>,
    layout: &'a Layout,
    /// The recommendation above, under which a part stands.
    above: Option<Reference>,
    mapping: &'a Mapping,
    heads: &'a Heads,
}

impl Reading<'_> {
    fn import_row(&mut self, row: &mut Row<Field>) -> Option<ImportRow> {
        row.call_by(Field::Ref);
        row.reject_errors(self.heads);
        let is_part = self.is_part(row);
        let first_due = row.read(Field::OriginalDue, first_date);
        let read = ImportRow {
            line: row.line,
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
            due: due(row, self.layout.is_export),
            counted: counted(row),
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

/// A first deadline of a tracker, which is a date: `30/09/2026`, `by September 2026`.
fn first_date(cell: &str) -> Result<Written> {
    let date = ["by the end of ", "by end of ", "by "].iter().find_map(|by| {
        cell.get(by.len()..)
            .filter(|_| cell.get(..by.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(by)))
    });
    Written::read(date.unwrap_or(cell))
}

/// An export names the clock, which `28 days` alone doesn't. In the tracker of another, a date that was never revised is
/// the one in force.
fn due(row: &mut Row<Field>, is_export: bool) -> Option<Phrase> {
    if !is_export && DUE.iter().all(|field| row.cell(*field).is_none()) {
        return row.read(Field::OriginalDue, Phrase::read);
    }
    let rule = row.read(Field::DueRule, Rule::of);
    let clock = rule.and_then(Clock::of_rule);
    row.read_first(&DUE, |words| match clock {
        Some(clock) => Phrase::by(clock, Some(words)).or_else(|_| Phrase::read(words)),
        None => Phrase::read(words),
    })
}

fn counted(row: &mut Row<Field>) -> Counted {
    let is_apart =
        row.cell(Field::DueText).is_some_and(|words| row.cell(Field::Due) != Some(words));
    Counted {
        day: is_apart.then(|| row.read(Field::Due, exact_day)).flatten(),
        basis: row.read(Field::DueBasis, exact_day),
        precision: row.read(Field::DuePrecision, Precision::of),
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
