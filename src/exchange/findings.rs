//! A file of findings: which heading means which field, and a row as a record.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::bodies::Bodies;
use super::csv::Rows;
use super::duplicates::Duplicates;
use super::headings::{Columns, Heads, Names};
use super::row::{self, Row, named, one_line};
use crate::error::{Complaint, Error, Result};
use crate::model::body::Directory;
use crate::model::calendar::{Written, exact_day};
use crate::model::deadline::{Counted, Rule};
use crate::model::finding::{Kind, Reference, checked_text, checked_title, title_of_text};
use crate::model::phrase::{Clock, Phrase};
use crate::model::progress::Status;
use crate::model::record::{Field, Headings, Record, Sheet};
use crate::model::{OneOf, fold};

/// An export has the words of a date beside the day that they count as; the words come first.
const NAMES: &[Names<Field>] = &[
    (Field::Number, &["id"]),
    (Field::Number, &["number"]),
    (Field::Reference, &["reference", "ref"]),
    (Field::Inspection, &["report", "inspection"]),
    (Field::Published, &["published text"]),
    (Field::Published, &["published", "date published", "publication date"]),
    (Field::Body, &["body", "force", "bodies", "forces"]),
    (Field::Kind, &["type", "kind"]),
    (Field::Parent, &["parent"]),
    (Field::Title, &["title"]),
    (Field::Text, &["text", "wording"]),
    (Field::Issued, &["issued text"]),
    (Field::Issued, &["date issued", "issued", "issue date"]),
    (Field::Due, &["due text"]),
    (Field::Due, &["deadline", "due", "due date"]),
    (Field::DueDay, &["due"]),
    (Field::DueRule, &["due rule"]),
    (Field::DueBasis, &["due basis"]),
    (Field::DuePrecision, &["due precision"]),
    (Field::OriginalDue, &["original due"]),
    (Field::OriginalPrecision, &["original due precision"]),
    (Field::SetBy, &["set by"]),
    (Field::Status, &["status"]),
    (Field::Since, &["since"]),
    (Field::BlockedBy, &["blocked by"]),
    (Field::Closed, &["date closed", "closed on", "closed"]),
    (Field::Themes, &["theme", "themes"]),
    (Field::Source, &["source"]),
    (Field::Owner, &["owner"]),
    (Field::Priority, &["priority"]),
    (Field::Accepted, &["accepted"]),
    (Field::Parts, &["parts"]),
];

/// Reads the rows under the headings of a file of findings.
pub fn read(
    rows: Rows,
    heads: &Heads,
    directory: &Directory,
) -> std::result::Result<Sheet, Vec<Complaint>> {
    let (columns, mut complaints) = Columns::of(heads, NAMES);
    if let Some(why) = lack(&columns) {
        complaints.push(heads.lacking(why));
        return Err(complaints);
    }
    let mut bodies = Bodies::of(directory);
    let mut duplicates = Duplicates::default();
    let mut records: Vec<Record> = vec![];
    let mut void = 0;
    row::for_each(rows, heads, &columns, &mut complaints, |mut row| {
        let Some(record) = record(&mut row, &mut bodies) else { return };
        if record.status == Some(Status::Void) {
            void += 1;
            return;
        }
        let conflicts = duplicates.conflicts(&record, &records);
        match conflicts.is_empty() {
            true => records.push(record),
            false => conflicts.into_iter().for_each(|(field, why)| row.complain(field, why)),
        }
    });
    if !complaints.is_empty() {
        return Err(complaints);
    }
    duplicates.share(&mut records);
    Ok(Sheet::Findings { records, headings: headings(columns), void })
}

/// What the headings lack for rows to be findings.
fn lack(columns: &Columns<Field>) -> Option<&'static str> {
    let is_worded = columns.has(Field::Title) || columns.has(Field::Text);
    if !is_worded && !columns.has(Field::Reference) {
        return Some(
            "no heading is a reference, a title or a text; findings need body and title or text, \
             grades need report, body, question, grade and scheme",
        );
    }
    if !columns.has(Field::Body) {
        return Some("no heading is a body; call one column body or force");
    }
    (!is_worded).then_some("no heading is a title or a text; call one column title or text")
}

fn headings(columns: Columns<Field>) -> Headings {
    Headings(columns.0.into_iter().map(|column| (column.field, column.heading)).collect())
}

/// A row as a record; none, and a complaint for each cell in the way, where it cannot be one.
fn record(row: &mut Row<Field>, bodies: &mut Bodies) -> Option<Record> {
    let record = Record {
        line: row.line,
        reference: row.read(Field::Reference, Reference::of),
        number: row.cell(Field::Number).and_then(number),
        inspection: row.read(Field::Inspection, name),
        bodies: addressed(row, bodies),
        kind: row.read(Field::Kind, Kind::meant_by),
        parent: row.read(Field::Parent, parent).flatten(),
        parent_number: row.cell(Field::Parent).and_then(marked_number),
        title: title(row),
        text: row.read(Field::Text, |text| checked_text("text", text)),
        issued: row.read(Field::Issued, Written::read),
        due: due(row),
        counted: counted(row),
        published: row.read(Field::Published, Written::read),
        original_precision: row.read(Field::OriginalPrecision, word),
        original_due: row.read(Field::OriginalDue, exact_day),
        set_by: row.read(Field::SetBy, word),
        status: row.read(Field::Status, Status::meant_by),
        since: row.read(Field::Since, exact_day),
        blocked_by: row.read(Field::BlockedBy, name),
        closed: row.read(Field::Closed, closing_day).flatten(),
        themes: row.cell(Field::Themes).map(themes).filter(|themes| !themes.is_empty()),
        source: row.cell(Field::Source).map(str::to_owned),
        owner: row.read(Field::Owner, name),
        priority: row.read(Field::Priority, word),
        accepted: row.read(Field::Accepted, word),
        parts: row.read(Field::Parts, count),
    };
    check_closing(row, &record);
    check_blocked(row, &record);
    row.if_clean(record)
}

/// The bodies of a row, each once, in the order of the cell.
fn addressed(row: &mut Row<Field>, bodies: &mut Bodies) -> Vec<i64> {
    let names = row.cell(Field::Body).unwrap_or_default().split(';').map(str::trim);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
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

/// The parent's reference; none where the cell has its number, as an export writes it.
fn parent(cell: &str) -> Result<Option<Reference>> {
    match marked_number(cell) {
        Some(_) => Ok(None),
        None => Reference::of(cell).map(Some),
    }
}

/// The number of a finding in `#12`.
fn marked_number(cell: &str) -> Option<i64> {
    number(cell.trim().strip_prefix('#')?)
}

/// The number of a finding; none where the file counts in its own way.
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

/// A title made of a text, or of all of it where its first sentence is but a full stop.
fn titled(text: &str) -> Result<String> {
    match title_of_text(text) {
        title if title.is_empty() => checked_title(text),
        title => Ok(title),
    }
}

/// The words of a deadline. An export says by which clock they count, which `28 days` alone does not.
fn due(row: &mut Row<Field>) -> Option<Phrase> {
    let rule = row.read(Field::DueRule, word::<Rule>);
    let clock = rule.and_then(Clock::of_rule);
    row.read(Field::Due, |words| match clock {
        Some(clock) => Phrase::by(clock, Some(words)).or_else(|_| Phrase::read(words)),
        None => Phrase::read(words),
    })
}

/// What the words came to, where a column of its own says so.
fn counted(row: &mut Row<Field>) -> Counted {
    let is_apart = row.cell(Field::DueDay) != row.cell(Field::Due);
    Counted {
        day: is_apart.then(|| row.read(Field::DueDay, exact_day)).flatten(),
        basis: row.read(Field::DueBasis, exact_day),
        precision: row.read(Field::DuePrecision, word),
    }
}

/// A closing day; none where the file says that it is not known.
fn closing_day(cell: &str) -> Result<Option<NaiveDate>> {
    match cell.to_lowercase().as_str() {
        "unknown" | "n/a" | "-" => Ok(None),
        _ => exact_day(cell).map(Some),
    }
}

/// Only what is blocked is blocked by somebody.
fn check_blocked(row: &mut Row<Field>, record: &Record) {
    let is_unread = record.status.is_none() && row.cell(Field::Status).is_some();
    if record.blocked_by.is_some() && record.status != Some(Status::Blocked) && !is_unread {
        row.complain(
            Field::BlockedBy,
            "only a blocked finding is blocked by somebody; leave the cell empty, or the status is blocked",
        );
    }
}

/// Only what is over has a closing date.
fn check_closing(row: &mut Row<Field>, record: &Record) {
    let is_unread = record.status.is_none() && row.cell(Field::Status).is_some();
    if record.closed.is_none() || is_unread {
        return;
    }
    match record.status {
        Some(Status::Closed | Status::Superseded | Status::NotAccepted) => {}
        Some(status) => row.complain(
            Field::Closed,
            format!("has a closing date but its status is {status}; change one of the two"),
        ),
        None => row.complain(
            Field::Closed,
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

/// One of a closed list of words, however it is spaced and in whatever case.
pub fn word<T: OneOf>(cell: &str) -> Result<T> {
    let folded = fold(cell);
    let found = T::ALL.iter().copied().find(|value| fold(value.word()) == folded);
    found.map_or_else(|| T::of(cell), Ok)
}

fn count(cell: &str) -> Result<u32> {
    let counted = cell.parse().ok().filter(|count| *count > 0);
    counted.ok_or_else(|| {
        Error::refused(format!("{cell:?} is no count; say a whole number from 1, such as 5"))
    })
}
