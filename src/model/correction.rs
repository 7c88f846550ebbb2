//! Corrections: what was typed wrongly, what is right, and why. A correction is no extension.

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::OneOf;
use super::calendar::{self, Precision, Written};
use super::deadline::{self, Deadline};
use super::excerpt::{LONGEST, differ_in_white_space, quoted_apart};
use super::extra_fields::ExtraFields;
use super::finding::Finding;
use super::plain_text::PlainText;
use super::progress::Progress;
use super::progress_row::ProgressRow;
use super::schema::object;
use super::text::one_line;
use crate::error::shortened;

/// A value as the register has it: ISO days for dates, with their precision and the words beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    pub value: Option<String>,
    pub precision: Option<Precision>,
    /// The words of a date or a deadline, or the name that stands for a number.
    pub text: Option<String>,
}

impl Stated {
    pub fn of(value: Option<impl ToString>) -> Stated {
        Stated { value: value.map(|value| value.to_string()), ..Stated::default() }
    }

    pub fn named(id: Option<i64>, name: Option<String>) -> Stated {
        Stated { text: name, ..Stated::of(id) }
    }

    pub fn deadline(deadline: Option<&Deadline>) -> Stated {
        let day = deadline.and_then(|deadline| deadline.day);
        Stated {
            precision: day.and(deadline).map(|deadline| deadline.precision),
            text: deadline.map(|deadline| deadline.text.clone()),
            ..Stated::of(day)
        }
    }

    pub fn date(day: NaiveDate, precision: Precision, text: Option<String>) -> Stated {
        Stated { precision: Some(precision), text, ..Stated::of(Some(day)) }
    }

    pub fn written(written: Option<&Written>) -> Stated {
        let date = |written: &Written| {
            Stated::date(written.day, written.precision, Some(written.text.clone()))
        };
        written.map(date).unwrap_or_default()
    }

    /// The value, or the words where that is only a number or there is none.
    pub fn for_programs(&self) -> Option<&str> {
        let is_number = self.day().is_none() && self.text.is_some();
        let value = self.value.as_deref().filter(|_| !is_number);
        value.or(self.text.as_deref())
    }

    fn day(&self) -> Option<NaiveDate> {
        self.value.as_ref()?.parse().ok()
    }
}

/// One field that became another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The table of the row, and its number there.
    pub noun: String,
    pub noun_id: i64,
    /// The column.
    pub field: String,
    pub was: Stated,
    pub became: Stated,
}

/// Columns of free text, where a reader can't see otherwise where a value ends.
const QUOTED: [&str; 8] =
    ["title", "text", "letter", "reason", "reopened_reason", "agreed_by", "question", "scheme"];

fn is_quoted(field: &str) -> bool {
    QUOTED.contains(&field) || PlainText::ALL.iter().any(|text| text.word() == field)
}

impl FieldChange {
    pub fn new(noun: &str, noun_id: i64, field: &str, was: Stated, became: Stated) -> FieldChange {
        FieldChange { noun: noun.to_owned(), noun_id, field: field.to_owned(), was, became }
    }

    /// `due 31 Jan 2027 -> 30 Jun 2027`.
    pub fn in_words(&self) -> String {
        let (was, became) = match (&self.was.value, &self.became.value) {
            (Some(was), Some(became))
                if is_quoted(&self.field) || differ_in_white_space(was, became) =>
            {
                quoted_apart(was, became)
            }
            _ => (self.shown(&self.was), self.shown(&self.became)),
        };
        format!("{} {was} -> {became}", label(&self.noun, &self.field))
    }

    /// The same, with what a period or a span was counted to.
    pub fn said_back(&self, deadline: Option<&Deadline>) -> String {
        let counted = deadline.filter(|_| self.field == "due").and_then(Deadline::counted_in_words);
        self.in_words() + &counted.unwrap_or_default()
    }

    fn shown(&self, stated: &Stated) -> String {
        match (self.field.as_str(), stated.day(), stated.precision) {
            ("due" | "original_due", ..) => shown_deadline(stated),
            (_, Some(day), Some(precision)) => calendar::shown(day, precision),
            ("day" | "reopened" | "ended" | "closed_on", Some(day), None) => {
                calendar::day_shown(day)
            }
            ("day" | "reopened" | "ended", None, _) => "unknown".to_owned(),
            ("restricted", ..) => yes_or_no(stated.value.as_deref()).to_owned(),
            (field, ..) => match stated.text.as_deref().or(stated.value.as_deref()) {
                None => "none".to_owned(),
                Some(text) if is_quoted(field) => format!("\"{}\"", flat(text)),
                Some(text) => flat(text),
            },
        }
    }
}

/// What people call a column of a table.
pub fn label(noun: &str, field: &str) -> String {
    let label = match (noun, field) {
        (_, "original_due") => "first due",
        ("claim", "day") => "submitted on",
        ("claim", "text") => "claim",
        ("claim", "ended") => "returned or withdrawn on",
        ("claim", "letter") => "letter of the return",
        ("claim", "reason") => "reason of the return",
        ("note", "text") => "note",
        ("note", "day") => "note date",
        ("note", "restricted") => "note restricted",
        ("extension", "day") => "agreed on",
        ("closure", "day") => "closing date",
        ("closure", "reopened") => "reopened on",
        ("closure", "reopened_reason") => "reopening reason",
        ("closure", "reason") => "closing reason",
        ("extension", "reason") => "extension reason",
        ("duty", "basis") => "publication",
        (_, field) => {
            let own = || field.replace('_', " ");
            return field.strip_prefix("field:").map_or_else(own, str::to_owned);
        }
    };
    label.to_owned()
}

/// What became of a finding's words by an edit, as its rows were before and after.
pub fn finding_changes(before: &ProgressRow, after: &ProgressRow) -> Vec<FieldChange> {
    let (was, is) = (&before.finding, &after.finding);
    let inspection = |row: &ProgressRow| {
        let title = row.inspection.as_ref().map(|inspection| inspection.title.clone());
        Stated::named(row.finding.inspection, title)
    };
    let themes = |finding: &Finding| {
        Stated::of((!finding.themes.is_empty()).then(|| finding.themes.join("; ")))
    };
    let parent = |row: &ProgressRow| Stated::named(row.finding.parent, row.parent.clone());
    let fields = [
        ("title", Stated::of(Some(&was.title)), Stated::of(Some(&is.title))),
        ("kind", Stated::of(Some(was.kind)), Stated::of(Some(is.kind))),
        ("ref", Stated::of(was.reference.as_ref()), Stated::of(is.reference.as_ref())),
        ("text", Stated::of(was.text.as_ref()), Stated::of(is.text.as_ref())),
        ("parent", parent(before), parent(after)),
        ("inspection", inspection(before), inspection(after)),
        ("issued", Stated::written(was.issued.as_ref()), Stated::written(is.issued.as_ref())),
        ("themes", themes(was), themes(is)),
        ("parts", Stated::of(was.parts), Stated::of(is.parts)),
    ];
    let texts = PlainText::ALL.iter().map(|text| {
        (text.word(), Stated::of(was.texts.get(*text)), Stated::of(is.texts.get(*text)))
    });
    let own = fields.into_iter().chain(texts);
    let own = own.map(|(field, was, is)| (field.to_owned(), was, is));
    let changes = own.chain(extra_changes(was, is)).filter(|(_, was, is)| was != is);
    changes
        .map(|(field, was, became)| {
            FieldChange::new("finding", before.finding.id, &field, was, became)
        })
        .collect()
}

/// What became of the work at one body and of how it ended, as its row was before and after.
pub fn progress_changes(before: &ProgressRow, after: &ProgressRow) -> Vec<FieldChange> {
    let (was, is) = (&before.progress, &after.progress);
    let first_due = |progress: &Progress| {
        let dated = progress.original_due.zip(progress.original_precision);
        dated.map(|(day, precision)| Stated::date(day, precision, None)).unwrap_or_default()
    };
    let fields = [
        ("status", Stated::of(was.status), Stated::of(is.status)),
        ("blocked_by", Stated::of(was.blocked_by.as_ref()), Stated::of(is.blocked_by.as_ref())),
        ("accepted", Stated::of(was.accepted), Stated::of(is.accepted)),
        ("owner", Stated::of(was.owner.as_ref()), Stated::of(is.owner.as_ref())),
        ("priority", Stated::of(was.priority), Stated::of(is.priority)),
        ("due", Stated::deadline(was.deadline.as_ref()), Stated::deadline(is.deadline.as_ref())),
        ("original_due", first_due(was), first_due(is)),
        ("closed_on", Stated::of(before.closed_on), Stated::of(after.closed_on)),
        ("outcome", Stated::of(before.grounds.outcome), Stated::of(after.grounds.outcome)),
        (
            "letter",
            Stated::of(before.grounds.letter.as_ref()),
            Stated::of(after.grounds.letter.as_ref()),
        ),
        (
            "reason",
            Stated::of(before.grounds.reason.as_ref()),
            Stated::of(after.grounds.reason.as_ref()),
        ),
    ];
    let changes = fields.into_iter().filter(|(_, was, is)| was != is);
    changes
        .map(|(field, was, became)| FieldChange::new("progress", is.id, field, was, became))
        .collect()
}

/// Each extra field that either has.
fn extra_changes<'a>(
    was: &'a Finding,
    is: &'a Finding,
) -> impl Iterator<Item = (String, Stated, Stated)> + 'a {
    ExtraFields::names_of_either(&was.fields, &is.fields).map(|name| {
        let (was, is) = (was.fields.value(name), is.fields.value(name));
        (format!("field:{name}"), Stated::of(was), Stated::of(is))
    })
}

fn yes_or_no(stored: Option<&str>) -> &'static str {
    if stored == Some("1") { "yes" } else { "no" }
}

fn shown_deadline(stated: &Stated) -> String {
    let text = stated.text.as_deref();
    match (stated.day(), stated.precision) {
        (Some(day), Some(precision)) => {
            deadline::shown_as(text.unwrap_or_default(), day, precision)
        }
        _ => text.map_or_else(|| "no date".to_owned(), |text| format!("no date ({})", flat(text))),
    }
}

/// On one line, and not too long.
fn flat(text: &str) -> String {
    shortened(&one_line(text), LONGEST)
}

/// A correction as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    pub act: i64,
    pub day: NaiveDate,
    /// None for what belongs to the finding, and so to each of its bodies.
    pub body: Option<String>,
    pub change: FieldChange,
    pub reason: String,
    /// Whether it tells of something that is kept out of what is published.
    pub restricted: bool,
}

const RESTRICTED: &str = "(restricted)";

impl Correction {
    /// Without the values and the reason of what is kept out of anything published.
    #[must_use]
    pub fn published(mut self) -> Correction {
        if self.restricted {
            (self.change.was, self.change.became) = (Stated::default(), Stated::default());
            self.reason = RESTRICTED.to_owned();
        }
        self
    }

    /// `due 31 Jan 2027 -> 30 Jun 2027: the paper says June`.
    pub fn in_words(&self) -> String {
        if self.reason == RESTRICTED {
            return format!("{} {RESTRICTED}", label(&self.change.noun, &self.change.field));
        }
        format!("{}: {}", self.change.in_words(), self.reason)
    }
}

impl JsonSchema for Correction {
    fn schema_name() -> Cow<'static, str> {
        "Correction".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Option<String>>();
        let precision = generator.subschema_for::<Option<Precision>>();
        object([
            ("act", generator.subschema_for::<i64>()),
            ("day", generator.subschema_for::<NaiveDate>()),
            ("body", text.clone()),
            ("noun", generator.subschema_for::<String>()),
            ("field", generator.subschema_for::<String>()),
            ("was", text.clone()),
            ("was_precision", precision.clone()),
            ("was_text", text.clone()),
            ("became", text.clone()),
            ("became_precision", precision),
            ("became_text", text),
            ("reason", generator.subschema_for::<String>()),
            ("restricted", generator.subschema_for::<bool>()),
        ])
    }
}

impl Serialize for Correction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FieldChange { noun, noun_id: _, field, was, became } = &self.change;
        let mut fields = serializer.serialize_struct("Correction", 13)?;
        fields.serialize_field("act", &self.act)?;
        fields.serialize_field("day", &self.day)?;
        fields.serialize_field("body", &self.body)?;
        fields.serialize_field("noun", noun)?;
        fields.serialize_field("field", field)?;
        fields.serialize_field("was", &was.value)?;
        fields.serialize_field("was_precision", &was.precision)?;
        fields.serialize_field("was_text", &was.text)?;
        fields.serialize_field("became", &became.value)?;
        fields.serialize_field("became_precision", &became.precision)?;
        fields.serialize_field("became_text", &became.text)?;
        fields.serialize_field("reason", &self.reason)?;
        fields.serialize_field("restricted", &self.restricted)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(field: &str, was: Stated, became: Stated) -> String {
        FieldChange::new("closure", 1, field, was, became).in_words()
    }

    fn day(text: &str) -> Stated {
        let written = Written::read(text).unwrap();
        Stated::written(Some(&written))
    }

    #[test]
    fn a_change_is_said_in_one_wording_whatever_it_is() {
        let bare = |text: &str| Stated::of(Some(text));

        assert_eq!(
            said("due", day("31 January 2027"), day("June 2027")),
            "due 31 Jan 2027 -> Jun 2027"
        );
        assert_eq!(said("due", day("2027-01-31"), Stated::default()), "due 31 Jan 2027 -> no date");
        let tbc = Stated { text: Some("TBC".into()), ..Stated::default() };
        assert_eq!(said("due", tbc, day("2027-01-31")), "due no date (TBC) -> 31 Jan 2027");
        assert_eq!(
            said("day", bare("2026-11-20"), Stated::default()),
            "closing date 20 Nov 2026 -> unknown"
        );
        assert_eq!(
            said("issued", day("May 2024"), day("14 May 2024")),
            "issued May 2024 -> 14 May 2024"
        );
        assert_eq!(
            said("letter", Stated::default(), bare("of\n20 May")),
            "letter none -> \"of 20 May\""
        );
        assert_eq!(
            said("parent", Stated::named(Some(3), Some("C1".into())), Stated::default()),
            "parent C1 -> none"
        );
        assert_eq!(
            said("original_due", day("Q3 2024/25"), day("2025-01-31")),
            "first due Q3 2024/25 -> 31 Jan 2025"
        );
    }

    #[test]
    fn a_deadline_that_counts_from_the_issue_is_shown_as_a_day_and_at_once_as_the_word() {
        let at_once = Stated { text: Some("immediately".into()), ..day("2024-05-14") };
        assert_eq!(said("due", at_once, day("2024-08-14")), "due immediately -> 14 Aug 2024");
    }

    #[test]
    fn a_long_text_is_said_back_in_short() {
        let long = Stated::of(Some("long ".repeat(50)));
        assert!(said("text", Stated::default(), long).chars().count() < 100);
    }
}
