//! A file of findings: which heading means which column, and what each row says.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::bodies::Bodies;
use super::csv::Rows;
use super::duplicates::Duplicates;
use super::extra::{self, ExtraColumn};
use super::headings::{Columns, Heads, Names};
use super::row::{self, Row, named, one_line};
use crate::error::{Complaint, Error, Result};
use crate::model::OneOf;
use crate::model::body::Directory;
use crate::model::calendar::{Precision, Written, exact_day};
use crate::model::closure::{Grounds, Outcome};
use crate::model::columns::Field;
use crate::model::deadline::{Rule, Setter};
use crate::model::finding::{
    FindingPatch, Kind, Reference, checked_text, checked_title, title_of_text,
};
use crate::model::import_row::{Headings, ImportRow, ParentName, Sheet};
use crate::model::list_column::ListColumn;
use crate::model::phrase::{Clock, Phrase};
use crate::model::placeholder::is_placeholder;
use crate::model::progress::{Accepted, Priority, ProgressPatch, Status};
use crate::model::reckoning::Counted;

pub fn read(
    rows: Rows,
    heads: &Heads,
    directory: &Directory,
) -> std::result::Result<Sheet, Vec<Complaint>> {
    let (columns, mut complaints) = Columns::of(heads, &names());
    let (extra, unclear) = extra::columns(heads, &columns);
    complaints.extend(unclear);
    let default = directory.default_body().filter(|_| !columns.has(Field::Body));
    if let Some(why) = lack(&columns, default) {
        complaints.push(heads.lacking(why));
        return Err(complaints);
    }
    let mut bodies = Bodies::of(directory).with_default(default);
    let mut duplicates = Duplicates::default();
    let mut found: Vec<ImportRow> = vec![];
    let mut void = 0;
    row::for_each(rows, heads, &columns, &mut complaints, |mut row| {
        let Some(read) = import_row(&mut row, &mut bodies, &extra) else { return };
        if read.progress.status == Some(Status::Void) {
            void += 1;
            return;
        }
        let conflicts = duplicates.conflicts(&read, &found);
        if conflicts.is_empty() {
            found.push(read);
        }
        conflicts.into_iter().for_each(|conflict| match conflict.field {
            ListColumn::Own(field) => row.complain(field, conflict.why),
            ListColumn::Extra(name) => row.complain_under(&name, conflict.why),
        });
    });
    if !complaints.is_empty() {
        heads.sort(&mut complaints);
        return Err(complaints);
    }
    duplicates.share(&mut found);
    let headings = columns.0.into_iter().map(|column| (column.field, column.heading));
    let extra = extra.into_iter().map(|column| column.name).collect();
    Ok(Sheet::Findings { rows: found, headings: Headings(headings.collect()), extra, void })
}

/// A number is read from `id` before `number`, which a spreadsheet may use for its rows.
fn names() -> Vec<Names<Field>> {
    let names = |field: &Field| match field {
        Field::Id => field.import_headings().chunks(1).map(|names| (*field, names)).collect(),
        _ => vec![(*field, field.import_headings())],
    };
    let taken = Field::ALL.iter().filter(|field| !field.import_headings().is_empty());
    taken.flat_map(names).collect()
}

fn lack(columns: &Columns<Field>, default: Option<i64>) -> Option<&'static str> {
    let is_worded = columns.has(Field::Title) || columns.has(Field::Text);
    if !is_worded && !columns.has(Field::Ref) {
        return Some(
            "there is no column for a reference, title or text; findings need body and title or text, \
             grades need report, body, question, grade and scheme",
        );
    }
    if !columns.has(Field::Body) && default.is_none() {
        return Some(
            "there is no column for the body; call it body or force, or set a default with `track init --force BODY`",
        );
    }
    (!is_worded).then_some("there is no column for the title or text; call it title or text")
}

/// In an export the words of a date have a column of their own; they come first.
const ISSUED: [Field; 2] = [Field::IssuedText, Field::Issued];
const PUBLISHED: [Field; 2] = [Field::PublishedText, Field::Published];
const DUE: [Field; 2] = [Field::DueText, Field::Due];

fn import_row(
    row: &mut Row<Field>,
    bodies: &mut Bodies,
    extra: &[ExtraColumn],
) -> Option<ImportRow> {
    let read = ImportRow {
        line: row.line,
        number: row.cell(Field::Id).and_then(number),
        finding: finding(row, extra),
        progress: progress(row),
        bodies: addressed(row, bodies),
        inspection: row.read(Field::Inspection, name),
        published: row.read_first(&PUBLISHED, Written::read),
        parent: row.read(Field::Parent, parent),
        due: due(row),
        counted: counted(row),
        original_due: row.read(Field::OriginalDue, exact_day),
        original_precision: row.read(Field::OriginalDuePrecision, Precision::of),
        since: row.read(Field::Since, exact_day),
        closed: row.read(Field::ClosedOn, closing_day).flatten(),
        grounds: grounds(row),
    };
    check_closing(row, &read);
    check_grounds(row, &read);
    check_blocked(row, &read);
    row.if_clean(read)
}

fn finding(row: &mut Row<Field>, extra: &[ExtraColumn]) -> FindingPatch {
    FindingPatch {
        reference: row.read(Field::Ref, Reference::of),
        kind: row.read(Field::Kind, Kind::meant_by),
        title: Some(title(row)),
        text: row.read(Field::Text, |text| checked_text("text", text)),
        inspection: None,
        parent: None,
        issued: row.read_first(&ISSUED, Written::read),
        themes: row.cell(Field::Themes).map(themes).filter(|themes| !themes.is_empty()),
        source: row.cell(Field::Source).map(str::to_owned),
        parts: row.read(Field::Parts, count),
        fields: extra::fields(row, extra),
    }
}

fn progress(row: &mut Row<Field>) -> ProgressPatch {
    ProgressPatch {
        status: row.read(Field::Status, Status::meant_by),
        blocked_by: row.read(Field::BlockedBy, name),
        owner: row.read(Field::Owner, name).map(Some),
        priority: row.read(Field::Priority, Priority::of),
        accepted: row.read(Field::Accepted, Accepted::of),
        due: None,
        set_by: row.read(Field::SetBy, Setter::of),
    }
}

fn addressed(row: &mut Row<Field>, bodies: &mut Bodies) -> Vec<i64> {
    let names = row.cell(Field::Body).unwrap_or_default().split(';').map(str::trim);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    // A child takes the body of its parent, which may be in the register.
    if names.is_empty() && row.cell(Field::Parent).is_none() {
        if let Some(default) = bodies.default() {
            return vec![default];
        }
        row.complain(Field::Body, "no body is named; say which force the finding is for");
    }
    let mut found: Vec<i64> = vec![];
    for name in names {
        match bodies.named(name) {
            Ok(numbers) => found.extend(numbers),
            Err(unknown) => row.complain(Field::Body, unknown.to_string()),
        }
    }
    let mut seen = HashSet::new();
    found.retain(|number| seen.insert(*number));
    found
}

/// An export writes a parent without a reference as `#12`.
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

/// An export names the clock, which `28 days` alone doesn't.
fn due(row: &mut Row<Field>) -> Option<Phrase> {
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

fn closing_day(cell: &str) -> Result<Option<NaiveDate>> {
    match cell.to_lowercase().as_str() {
        "unknown" | "n/a" | "-" => Ok(None),
        _ => exact_day(cell).map(Some),
    }
}

fn grounds(row: &mut Row<Field>) -> Grounds {
    let said = |what| {
        move |cell: &str| match checked_text(what, cell) {
            Ok(text) => Ok(Some(text).filter(|text| !is_placeholder(text))),
            Err(error) => Err(error),
        }
    };
    Grounds {
        outcome: row.read(Field::Outcome, Outcome::of),
        letter: row.read(Field::Letter, said("letter")).flatten(),
        reason: row.read(Field::Reason, said("reason")).flatten(),
    }
}

/// Only what has ended has a letter or a reason for that, and only what was closed an outcome.
fn check_grounds(row: &mut Row<Field>, read: &ImportRow) {
    if read.progress.status.is_none() && row.cell(Field::Status).is_some() {
        return;
    }
    let status = read.progress.status;
    // What is void is left out of an import, whatever is said of it.
    let has_ended = status == Some(Status::Void) || status.is_some_and(Status::has_ended);
    let is_closed = status == Some(Status::Closed);
    let grounds = &read.grounds;
    if grounds.outcome.is_some() && !is_closed {
        row.complain(Field::Outcome, "only a closed finding can have this; empty the cell");
    }
    let why = "only a finding that has ended can have this; empty the cell, or give the column another heading";
    if grounds.letter.is_some() && !has_ended {
        row.complain(Field::Letter, why);
    }
    if grounds.reason.is_some() && !has_ended {
        row.complain(Field::Reason, why);
    }
}

fn check_blocked(row: &mut Row<Field>, read: &ImportRow) {
    let is_unread = read.progress.status.is_none() && row.cell(Field::Status).is_some();
    let is_blocked = read.progress.status == Some(Status::Blocked);
    if read.progress.blocked_by.is_some() && !is_blocked && !is_unread {
        let why =
            "only a blocked finding can have this; empty the cell, or make the status blocked";
        row.complain(Field::BlockedBy, why);
    }
}

fn check_closing(row: &mut Row<Field>, read: &ImportRow) {
    let is_unread = read.progress.status.is_none() && row.cell(Field::Status).is_some();
    if read.closed.is_none() || is_unread {
        return;
    }
    match read.progress.status {
        Some(status) if status.has_ended() => {}
        Some(status) => row.complain(
            Field::ClosedOn,
            format!("has a closing date but its status is {status}; change one of the two"),
        ),
        None => row.complain(
            Field::ClosedOn,
            "has a closing date but its status is not given; say closed, superseded or not-accepted",
        ),
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
