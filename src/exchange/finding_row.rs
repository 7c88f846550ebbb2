//! What one row of a file of findings says.

use super::as_given::AsGiven;
use super::bodies::Bodies;
use super::deadlines;
use super::done;
use super::ending::{self, ClosingDay};
use super::extra;
use super::headings::Heads;
use super::json_value::THEME_ENDS;
use super::labels::{Labels, RowLabel};
use super::layout::Layout;
use super::mapping::Mapping;
use super::note_days::updated_on;
use super::notes;
use super::passed::Above;
use super::row::{Row, keep_as_field, named};
use super::row_above::RowAbove;
use super::rows_said::RowsSaid;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::Precision;
use crate::model::columns::Field;
use crate::model::deadline::Setter;
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::{
    FindingPatch, Kind, Reference, checked_text, checked_title, title_of_text,
};
use crate::model::import_row::{ImportRow, ParentName};
use crate::model::owner::checked_name;
use crate::model::phrase::Phrase;
use crate::model::placeholder::is_placeholder;
use crate::model::plain_text::PlainTexts;
use crate::model::progress::{Accepted, Priority, ProgressPatch, Status};
use crate::model::shell::flag;
use crate::model::text::one_line;

/// In an export the words of a date have a column of their own; they come first.
const ISSUED: [Field; 2] = [Field::IssuedText, Field::Issued];
const PUBLISHED: [Field; 2] = [Field::PublishedText, Field::Published];

/// What is needed to read each row.
pub struct RowReading<'r, 'a> {
    pub bodies: &'r mut Bodies<'a>,
    pub layout: &'r Layout,
    /// What heads the row.
    pub headed: Above,
    /// The recommendation above, under which a part stands.
    pub above: RowAbove,
    pub mapping: &'r Mapping,
    pub heads: &'r Heads,
    /// What the words of rows say of their kind and number.
    pub labels: Labels,
    pub said: RowsSaid,
}

impl<'r, 'a> RowReading<'r, 'a> {
    pub fn of(
        bodies: &'r mut Bodies<'a>,
        layout: &'r Layout,
        mapping: &'r Mapping,
        heads: &'r Heads,
        labels: Labels,
    ) -> RowReading<'r, 'a> {
        RowReading {
            bodies,
            layout,
            headed: Above::default(),
            above: RowAbove::default(),
            mapping,
            heads,
            labels,
            said: RowsSaid::default(),
        }
    }
}

impl RowReading<'_, '_> {
    /// What is wrong with it is among the complaints; what can't be read is left out.
    pub fn import_row(&mut self, row: &mut Row<Field>) -> ImportRow {
        row.call_by(Field::Ref);
        row.reject_errors(self.heads);
        let is_part = self.above.has_part(row, self.layout);
        let closing = row.read_closing(Field::ClosedOn, ClosingDay::read);
        let labelled = self.labels.read(row);
        let moved_on = updated_on(row, self.layout, self.heads, self.mapping);
        let above =
            self.above.reference.clone().filter(|_| is_part).or_else(|| labelled.parent.clone());
        let mut read = ImportRow {
            place: row.place.clone(),
            number: row.cell(Field::Id).and_then(number),
            finding: self.finding(row, is_part, labelled),
            as_given: Vec::new(),
            progress: self.progress(row),
            bodies: self.addressed(row, above.is_some() && !is_part),
            inspection: self.inspection(row),
            published: row.read_first_date(&PUBLISHED, deadlines::known_date).flatten(),
            parent: self.parent(row).or(above.map(ParentName::Reference)),
            due: deadlines::due(row, self.layout.is_export),
            counted: deadlines::counted(row),
            original_precision: row.read(Field::OriginalDuePrecision, Precision::of),
            original_due: None,
            since: row.read_date(Field::Since, deadlines::known_day).flatten(),
            moved_on,
            closed: closing.and_then(ClosingDay::day),
            grounds: ending::grounds(row, self.mapping),
            notes: notes::notes(row, &self.layout.notes, moved_on),
        };
        // Without a report to be published, what was published is the finding.
        if read.inspection.is_none() && read.finding.issued.is_none() {
            read.finding.issued.clone_from(&read.published);
        }
        let (due, issued) = (read.due.as_ref(), read.finding.issued.as_ref());
        let issued = issued.or(read.published.as_ref());
        let first = deadlines::first(row, due, issued, self.layout.is_export);
        let precision = first.as_ref().map(|date| date.precision);
        read.original_precision = read.original_precision.or(precision);
        read.original_due = first.map(|date| date.day);
        read.as_given = self.as_given(row, read.due.as_ref());
        if !is_part {
            self.above = RowAbove::of(row, self.layout, &read);
        }
        if !self.layout.is_export {
            self.take_status_elsewhere(row, &mut read, closing);
            self.said.take(row, &mut read, self.layout, self.mapping);
        }
        ending::check(row, &read, closing, self.mapping);
        read
    }

    fn parent(&self, row: &mut Row<Field>) -> Option<ParentName> {
        row.read(Field::Parent, |cell| parent(self.labels.parents.reference(cell))).flatten()
    }

    /// Findings with a closing date are closed where no column says their status.
    fn take_status_elsewhere(
        &mut self,
        row: &mut Row<Field>,
        read: &mut ImportRow,
        closing: Option<ClosingDay>,
    ) {
        let has = |field| self.layout.columns.has(field);
        if !has(Field::Status) {
            read.progress.status = closing.and_then(ClosingDay::status);
        }
        self.said.due_statuses.take(row, read);
        if !has(Field::Status) {
            self.said.without_status.count(read, closing);
        }
        // The day since when it is closed is that of closing.
        if read.progress.status == Some(Status::Closed) && !has(Field::ClosedOn) {
            read.closed = read.closed.or(read.since);
        }
    }

    fn as_given(&mut self, row: &Row<Field>, due: Option<&Phrase>) -> Vec<FieldPatch> {
        let given =
            AsGiven { bodies: self.bodies, layout: self.layout, mapping: self.mapping, due };
        self.said.given_up.add(row, &given);
        given.fields(row)
    }

    fn inspection(&mut self, row: &mut Row<Field>) -> Option<String> {
        let named = row.read(Field::Inspection, name).or_else(|| self.mapping.inspection.clone());
        let named = named.or_else(|| self.headed.report.clone());
        // In an export a blank cell means that there is none.
        let is_unclear = named.is_none() && !self.layout.is_export;
        if let Some(remedy) = row.fill_down(Field::Inspection).filter(|_| is_unclear) {
            self.said.without_report = (self.said.without_report.0 + 1, remedy);
        }
        named
    }

    fn finding(&mut self, row: &mut Row<Field>, is_part: bool, labelled: RowLabel) -> FindingPatch {
        let kind = row.read_choice(Field::Kind, self.mapping, Kind::meant_by);
        let kind = kind.or(is_part.then_some(Kind::Part)).or(self.headed.kind).or(labelled.kind);
        FindingPatch {
            reference: row
                .read(Field::Ref, Reference::if_any)
                .flatten()
                .filter(|own| !is_part || !self.above.has(own))
                .or(labelled.reference),
            kind: kind.or(self.mapping.kind),
            title: Some(self.title(row, labelled.action)),
            text: match labelled.action {
                Some(action) => Some(action.to_owned()),
                None => row.read(Field::Text, |text| checked_text("text", text)),
            },
            inspection: None,
            parent: None,
            issued: row
                .read_first_date(&ISSUED, deadlines::known_date)
                .flatten()
                .or_else(|| self.mapping.issued.clone()),
            themes: row.cell(Field::Themes).map(themes).filter(|themes| !themes.is_empty()),
            texts: texts(row),
            parts: row.read_or_keep(Field::Parts, count),
            fields: self.fields(row, is_part),
            cleared: Vec::new(),
        }
    }

    /// Where the file has no column for it, that has been said of the file.
    fn title(&self, row: &mut Row<Field>, action: Option<&str>) -> String {
        let has = |field| self.layout.columns.has(field);
        if let Some(title) = action.and_then(|action| titled(action).ok()) {
            return title;
        }
        if has(Field::Title) || has(Field::Text) { title(row) } else { String::new() }
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
            status: self.status_of(row),
            blocked_by: row.read(Field::BlockedBy, name),
            owner: row.read_or_keep(Field::Owner, owner).flatten().map(Some),
            priority: row.read_choice_if_any(Field::Priority, self.mapping, Priority::meant_by),
            accepted: self.accepted(row),
            due: None,
            set_by: row.read(Field::SetBy, Setter::of),
            cleared: Vec::new(),
        }
    }

    /// Without a column of its own, an answer stands among the updates.
    fn accepted(&self, row: &mut Row<Field>) -> Option<Accepted> {
        if self.layout.columns.has(Field::Accepted) {
            let is_unanswered = |cell: &str| is_placeholder(cell) || Accepted::is_awaited(cell);
            if row.cell(Field::Accepted).is_some_and(is_unanswered) {
                return None;
            }
            return row.read_choice(Field::Accepted, self.mapping, Accepted::meant_by);
        }
        notes::answer(row, &self.layout.notes)
    }

    fn status_of(&self, row: &mut Row<Field>) -> Option<Status> {
        let heading = row.heading(Field::Status).map(str::to_owned).unwrap_or_default();
        row.read(Field::Status, |words| self.status(words, &heading)).flatten()
    }

    /// By the user's word, else by its own.
    pub fn status(&self, words: &str, heading: &str) -> Result<Option<Status>> {
        /// In characters; what is longer is a sentence.
        const LONGEST: usize = 60;
        if let Some(status) = self.mapping.status(words) {
            return Ok(Some(status));
        }
        if is_placeholder(words) {
            return Ok(None);
        }
        let asked = || done::status(words).filter(|_| done::may_be_status(heading));
        Status::meant_by(words).or_else(|error| asked().ok_or(error)).map(Some).map_err(|error| {
            if words.chars().count() > LONGEST {
                let map = flag("--map", heading, "note");
                return Error::refused(format!("{error}; if the column holds notes, use {map}"));
            }
            let keep = keep_as_field(heading);
            let map = flag("--status-map", &one_line(words), "STATUS");
            Error::refused(format!("{error}, or map it with {map}; {keep}"))
        })
    }

    fn addressed(&mut self, row: &mut Row<Field>, is_under: bool) -> Vec<i64> {
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
        if !self.headed.bodies.is_empty() {
            return self.headed.bodies.clone();
        }
        // A child takes the body of its parent, which may be in the register.
        if (row.cell(Field::Parent).is_some() || is_under && self.bodies.default().is_empty())
            && self.mapping.bodies.is_empty()
        {
            return Vec::new();
        }
        if self.bodies.default().is_empty() {
            let why = "use --body BODY for rows that name none";
            let why = match row.fill_down(Field::Body) {
                Some(remedy) => {
                    format!("the cell is empty; {remedy}, else name the body, or {why}")
                }
                None => format!("the cell is empty; name the body, or {why}"),
            };
            row.complain(Field::Body, why);
        }
        self.bodies.default().to_vec()
    }
}

/// A placeholder such as `TBC` is not an owner.
fn owner(cell: &str) -> Result<Option<String>> {
    if is_placeholder(cell) {
        return Ok(None);
    }
    let refused = |why| Error::refused(format!("can't take {cell:?} as an owner: {why}"));
    checked_name(&name(cell)?).map(Some).map_err(refused)
}

fn parent(cell: &str) -> Result<Option<ParentName>> {
    match cell.trim().strip_prefix('#').and_then(number) {
        Some(number) => Ok(Some(ParentName::Number(number))),
        None => Ok(Reference::if_any(cell)?.map(ParentName::Reference)),
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
            let remedy = row.fill_down(Field::Title).or_else(|| row.fill_down(Field::Text));
            let remedy = remedy.map(|remedy| format!("; {remedy}")).unwrap_or_default();
            let why = format!("the row has neither a title nor a text; give it one{remedy}");
            row.complain_of_all(why);
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
    let apart = if cell.contains(THEME_ENDS) { THEME_ENDS } else { ';' };
    for theme in cell.split(apart).map(one_line).filter(|theme| !theme.is_empty()) {
        if !themes.contains(&theme) {
            themes.push(theme);
        }
    }
    themes
}

fn texts(row: &Row<Field>) -> PlainTexts {
    Field::plain_texts().fold(PlainTexts::default(), |texts, (field, text)| {
        texts.with(text, row.cell(field).map(str::to_owned))
    })
}

fn count(cell: &str) -> Result<u32> {
    let counted = cell.parse().ok().filter(|count| *count > 0);
    counted.ok_or_else(|| {
        Error::refused(format!("can't read {cell:?} as a count; write a whole number, such as 5"))
    })
}
