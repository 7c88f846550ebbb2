//! The columns of a list, each described once: its key, heading, type, value and import headings.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::OneOf;
use super::calendar::Written;
use super::choices::{fold, loose, one_of};
use super::extra_fields::ExtraFields;
use super::finding::plain_name;
use super::listed::Listed;
use super::near_names::{likeness, nearest};
use super::plain_text::PlainText;
use super::progress_row::{BriefRow, ProgressRow};
use super::schema::object;
use super::value::Value;
use crate::error::{Error, Result, listed_as};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Word,
    /// A word that a narrow screen can do without.
    Extra,
    /// A text that gives way on a narrow screen.
    Text,
    Number,
    Date,
}

#[derive(Clone, Copy)]
enum Read {
    Brief(for<'a> fn(&'a dyn Listed) -> Value<'a>),
    Whole(for<'a> fn(&'a ProgressRow) -> Value<'a>),
}

struct Description {
    heading: &'static str,
    means: &'static str,
    holds: Type,
    import: &'static [&'static str],
    value: Read,
    shown: Option<Read>,
}

macro_rules! shown {
    () => {
        None
    };
    ($read:expr) => {
        Some($read)
    };
}

macro_rules! columns {
    ($($name:ident = $key:literal, $heading:literal, $means:literal, $holds:ident, [$($import:literal),*], $value:expr $(, shown $shown:expr)?;)+) => {
        one_of! {
            Field, "column" { $($name = $key),+ }
        }

        impl Field {
            const fn description(self) -> &'static Description {
                match self {
                    $(Field::$name => {
                        const DESCRIPTION: Description = Description {
                            heading: $heading,
                            means: $means,
                            holds: Type::$holds,
                            import: &[$($import),*],
                            value: $value,
                            shown: shown!($($shown)?),
                        };
                        &DESCRIPTION
                    })+
                }
            }
        }
    };
}

use Read::{Brief, Whole};

// Key, heading, meaning, type, import headings (the one from an export first), value and what people are shown.
columns! {
    Id = "id", "number",
        "The number of the finding, which is never given again", Number, ["id", "number"], Brief(|row| row.number().into());
    Ref = "ref", "ref",
        "The reference, as the report or its owner gives it", Word, ["reference", "ref"],
        Whole(|row| row.finding.reference.as_ref().map(|reference| reference.as_str()).into()),
        shown Brief(|row| Value::Text(row.name()));
    Title = "title", "title",
        "What it is about, in a line", Text, ["title"], Brief(|row| row.title().into());
    Text = "text", "text",
        "The full wording", Text, ["text", "wording"], Whole(|row| row.finding.text.as_ref().into());
    Kind = "kind", "kind",
        "concern, recommendation, afi (area for improvement), practice, part or action", Extra, ["type", "kind"], Brief(|row| Value::word(Some(row.kind()))),
        shown Brief(|row| row.kind().shortly().into());
    Body = "body", "body",
        "The short name of the body that it is addressed to", Word, ["body", "force", "bodies", "forces"], Brief(|row| (&row.body().slug).into());
    BodyName = "body_name", "body name",
        "The name of that body", Text, [], Brief(|row| (&row.body().name).into());
    Inspection = "inspection", "inspection",
        "The report that it comes from", Text, ["report", "inspection"],
        Whole(|row| row.inspection.as_ref().map(|inspection| &inspection.title).into());
    Parent = "parent", "parent",
        "The finding that it stands under", Word, ["parent"], Whole(|row| row.parent.as_ref().into());
    Issued = "issued", "issued",
        "The day of issue, or the last day of the period", Date, ["date issued", "issued", "issue date"],
        Whole(|row| day(row.finding.issued.as_ref())), shown Whole(|row| period(row.finding.issued.as_ref()));
    IssuedText = "issued_text", "issued, in words",
        "The date of issue in the words it was given in", Word, ["issued text"], Whole(|row| words(row.finding.issued.as_ref()));
    IssuedPrecision = "issued_precision", "issued to the",
        "What is known of the date of issue: day, month, quarter, season or year", Word, [], Whole(|row| precision(row.finding.issued.as_ref()));
    Due = "due", "due",
        "The due date, or the last day of the period", Date, ["deadline", "due", "due date"], Brief(|row| row.due().into()),
        shown Brief(|row| row.due_shown().into());
    DueText = "due_text", "due, in words",
        "The deadline in the words it was given in", Word, ["due text"],
        Whole(|row| row.progress.deadline.as_ref().map(|deadline| &deadline.text).into());
    DuePrecision = "due_precision", "due to the",
        "What is known of the due date: day, month, quarter, season or year", Word, ["due precision"],
        Whole(|row| Value::word(row.progress.due_precision()));
    OriginalDue = "original_due", "first due",
        "The first due date, which no extension changes", Date, ["original due"], Whole(|row| row.progress.original_due.into()),
        shown Whole(|row| row.progress.original_due_shown().into());
    SetBy = "set_by", "set by",
        "Who set the date: inspectorate, force or statute", Word, ["set by"], Whole(|row| Value::word(row.progress.set_by));
    Status = "status", "status",
        "open, in-progress, blocked, submitted, closed, superseded, not-accepted or void; empty for a practice", Word, ["status"], Brief(|row| Value::word(row.status()));
    Accepted = "accepted", "accepted",
        "The body's answer: yes, in-principle, partly or no", Word, ["accepted"], Whole(|row| Value::word(row.progress.accepted));
    Owner = "owner", "owner",
        "Who owns it at the body", Extra, ["owner"], Brief(|row| row.owner().into());
    Priority = "priority", "priority",
        "The body's own priority: high, medium or low", Word, ["priority"], Whole(|row| Value::word(row.progress.priority));
    Themes = "themes", "themes",
        "What it is about, by theme", Text, ["theme", "themes"],
        Whole(|row| Value::List(row.finding.themes.as_slice().into()));
    Source = "source", "source",
        "Where it was read: an address, a page or a letter", Text, ["source"], Whole(|row| row.finding.texts.get(PlainText::Source).into());
    DaysLate = "days_late", "days late",
        "Days past the due date while it is open", Number, [], Brief(|row| row.days_late().into());
    State = "state", "state",
        "Where it stands against its date while it is open: undated, later, soon, today or late", Word, [], Brief(|row| row.standing().map(|due| due.word()).into());
    ClosedOn = "closed_on", "closed on",
        "The day on which the inspectorate closed it; empty where it is not known", Date, ["date closed", "closed on", "closed"],
        Whole(|row| row.closed_on.into());
    ClosedLate = "closed_late", "closed late",
        "Days between the due date and the closing; 0 in time", Number, [], Whole(|row| row.closed_late().into());
    Updated = "updated", "updated",
        "The day of the last change", Date, [], Whole(|row| row.updated().into());
    Slippage = "slippage", "slippage",
        "Days by which the due date has moved from the first one", Number, [], Whole(|row| row.slippage().into());
    Extensions = "extensions", "extensions",
        "How many times another date was agreed", Number, [], Whole(|row| row.extensions.into());
    Since = "since", "since",
        "The day from which the status has held", Date, ["since"], Brief(|row| row.since().into());
    BlockedBy = "blocked_by", "blocked by",
        "Who must act first", Text, ["blocked by"], Brief(|row| row.blocked_by().into());
    Waited = "waited", "days waited",
        "Days that the claim has waited for the inspectorate", Number, [], Brief(|row| row.waited().into());
    DueRule = "due_rule", "counted by",
        "The rule that read the deadline: given, immediately, within, relative, pfd, fire-plan or undated", Word, ["due rule"],
        Whole(|row| Value::word(row.progress.deadline.as_ref().map(|deadline| deadline.rule)));
    DueBasis = "due_basis", "counted from",
        "The day from which the deadline was counted", Date, ["due basis"],
        Whole(|row| row.progress.deadline.as_ref().and_then(|deadline| deadline.basis).into());
    OriginalDuePrecision = "original_due_precision", "first due to the",
        "What is known of the first due date: day, month, quarter, season or year", Word, ["original due precision"],
        Whole(|row| Value::word(row.progress.original_precision));
    Published = "published", "published",
        "The day of publication of the report, or the last day of the period", Date, ["published", "date published", "publication date"],
        Whole(|row| day(row.published())), shown Whole(|row| period(row.published()));
    PublishedText = "published_text", "published, in words",
        "The date of publication in the words it was given in", Word, ["published text"], Whole(|row| words(row.published()));
    PublishedPrecision = "published_precision", "published to the",
        "What is known of the date of publication: day, month, quarter, season or year", Word, [], Whole(|row| precision(row.published()));
    Parts = "parts", "parts",
        "How many recommendations the report counts under a concern", Number, ["parts"], Whole(|row| row.finding.parts.map(i64::from).into());
    Outcome = "outcome", "outcome",
        "What the inspectorate found when it was closed: met, partly or not-met", Word, ["outcome"], Whole(|row| Value::word(row.grounds.outcome));
    Letter = "letter", "letter",
        "The letter that closed it", Text, ["letter", "closing letter"], Whole(|row| row.grounds.letter.as_ref().into());
    Reason = "reason", "reason",
        "Why it ended, where no letter says so", Text, ["reason", "closing reason"], Whole(|row| row.grounds.reason.as_ref().into());
    DaysLeft = "days_left", "days left",
        "Days until the due date while it is open", Number, [], Brief(|row| row.days_left().into());
    Matched = "matched", "matched",
        "Where a search found its words", Text, [], Brief(|row| row.matches().value());
}

fn day(written: Option<&Written>) -> Value<'_> {
    written.map(|written| written.day).into()
}

fn words(written: Option<&Written>) -> Value<'_> {
    written.map(|written| &written.text).into()
}

fn precision(written: Option<&Written>) -> Value<'_> {
    Value::word(written.map(|written| written.precision))
}

fn period(written: Option<&Written>) -> Value<'_> {
    written.map(Written::shown).into()
}

pub trait ListRow: Listed + Serialize + 'static {
    /// One plain word that commands take back for this row alone.
    fn plain_token(&self) -> String;

    /// What programs get; empty if a brief row lacks it.
    fn value(&self, field: Field) -> Value<'_>;

    /// What people see; empty if a brief row lacks it.
    fn shown(&self, field: Field) -> Value<'_>;

    /// An extra field, by its name; a brief row has none.
    fn extra(&self, name: &str) -> Option<&str>;
}

impl ListRow for ProgressRow {
    fn plain_token(&self) -> String {
        ProgressRow::plain_token(self)
    }

    fn value(&self, field: Field) -> Value<'_> {
        field.value(self)
    }

    fn shown(&self, field: Field) -> Value<'_> {
        field.description().shown().of_whole(self)
    }

    fn extra(&self, name: &str) -> Option<&str> {
        self.finding.fields.value(name)
    }
}

impl ListRow for BriefRow {
    /// Always with its body: a brief row doesn't know whether there are others.
    fn plain_token(&self) -> String {
        format!("{}@{}", plain_name(&self.name, self.id), self.body.slug)
    }

    fn value(&self, field: Field) -> Value<'_> {
        field.description().value.of_brief(self)
    }

    fn shown(&self, field: Field) -> Value<'_> {
        field.description().shown().of_brief(self)
    }

    fn extra(&self, _: &str) -> Option<&str> {
        None
    }
}

impl Field {
    fn schema(self) -> Schema {
        let mut schema = match self.holds() {
            Type::Number => json_schema!({ "type": ["integer", "null"] }),
            Type::Date => json_schema!({ "type": ["string", "null"], "format": "date" }),
            _ if matches!(self, Field::Themes | Field::Matched) => {
                json_schema!({ "type": ["array", "null"], "items": { "type": "string" } })
            }
            Type::Word | Type::Extra | Type::Text => json_schema!({ "type": ["string", "null"] }),
        };
        schema.insert("description".to_owned(), self.means().into());
        schema
    }
}

impl JsonSchema for ProgressRow {
    fn schema_name() -> Cow<'static, str> {
        "ProgressRow".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let columns = Field::ALL.iter().map(|field| (field.word(), field.schema()));
        let fields = ("fields", generator.subschema_for::<ExtraFields>());
        object(columns.chain([fields, ("version", generator.subschema_for::<i64>())]))
    }
}

/// The keys are a promise: every key is always there, and none goes away.
impl Serialize for ProgressRow {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(Field::ALL.len() + 2))?;
        for field in Field::ALL {
            map.serialize_entry(field.word(), &field.value(self))?;
        }
        map.serialize_entry("fields", &self.finding.fields)?;
        map.serialize_entry("version", &self.version())?;
        map.end()
    }
}

impl Serialize for BriefRow {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let brief = Field::ALL.iter().filter(|field| field.is_brief());
        to.collect_map(brief.map(|field| (field.word(), self.shown(*field))))
    }
}

/// There are too many columns to name all of them where one was mistyped.
fn near(typed: &str) -> Option<Error> {
    let scored = Field::ALL.iter().map(|field| (likeness(typed, field.word()), field.to_string()));
    let near = nearest(scored.collect());
    let is = if near.len() == 1 { "is" } else { "are" };
    (!near.is_empty()).then(|| {
        let near = listed_as(&near, "and");
        Error::refused(format!("can't read {typed:?} as a column; the nearest {is} {near}"))
    })
}

impl Field {
    pub fn named(typed: &str) -> Result<Field> {
        let folded = fold(typed);
        let loosely = loose(typed);
        let is_named = |field: &&Field| {
            [field.word(), field.heading()].iter().any(|name| loose(name) == loosely)
        };
        match folded.as_str() {
            "original" => Ok(Field::OriginalDue),
            "closed" => Ok(Field::ClosedOn),
            _ => Field::ALL.iter().find(is_named).map_or_else(
                || Field::of(typed).map_err(|all| near(typed).unwrap_or(all)),
                |field| Ok(*field),
            ),
        }
    }

    /// Those that are plain texts of a finding.
    pub fn plain_texts() -> impl Iterator<Item = (Field, PlainText)> {
        Field::ALL.iter().filter_map(|field| Some((*field, field.plain_text()?)))
    }

    pub fn plain_text(self) -> Option<PlainText> {
        PlainText::ALL.iter().find(|text| text.word() == self.word()).copied()
    }

    pub fn heading(self) -> &'static str {
        self.description().heading
    }

    /// What it says, in a sentence.
    pub fn means(self) -> &'static str {
        self.description().means
    }

    pub fn holds(self) -> Type {
        self.description().holds
    }

    pub fn import_headings(self) -> &'static [&'static str] {
        self.description().import
    }

    /// Whether it says how things are on the day of the answer, or what a search found.
    pub fn is_of_a_day(self) -> bool {
        use Field::{DaysLate, DaysLeft, Matched, State, Waited};
        matches!(self, DaysLate | DaysLeft | Matched | State | Waited)
    }

    pub fn is_brief(self) -> bool {
        matches!(self.description().shown(), Read::Brief(_))
    }

    pub fn value(self, row: &ProgressRow) -> Value<'_> {
        self.description().value.of_whole(row)
    }
}

impl Description {
    fn shown(&self) -> Read {
        self.shown.unwrap_or(self.value)
    }
}

impl Read {
    fn of_whole(self, row: &ProgressRow) -> Value<'_> {
        match self {
            Read::Brief(read) => read(row),
            Read::Whole(read) => read(row),
        }
    }

    fn of_brief(self, row: &BriefRow) -> Value<'_> {
        match self {
            Read::Brief(read) => read(row),
            Read::Whole(_) => Value::Empty,
        }
    }
}
