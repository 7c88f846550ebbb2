//! The columns of findings and of their progress: how each is selected, read and stored.

use chrono::NaiveDate;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};

use super::names::Names;
use super::query::Query;
use super::values::{AsJson, Day, written};
use crate::error::Result;
use crate::model::OneOf;
use crate::model::closure::Grounds;
use crate::model::deadline::{Deadline, Rule};
use crate::model::extra_fields::ExtraFields;
use crate::model::finding::{Finding, Reference};
use crate::model::plain_text::{PlainText, PlainTexts};
use crate::model::progress::{Progress, Status};
use crate::model::progress_row::{BriefRow, OnTheDay, ProgressRow};
use crate::model::search_match::Matches;

/// Makes an enum of the columns of a query, so that each is read by its name at no cost.
macro_rules! query_columns {
    ($name:ident { $($column:ident = $sql:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy)]
        pub enum $name { $($column),+ }

        impl $name {
            const NAMED: &[(&str, &str)] = &[$((stringify!($column), $sql)),+];

            pub fn columns() -> String {
                let columns: Vec<&str> = $name::NAMED.iter().map(|(_, sql)| *sql).collect();
                columns.join(", ")
            }

            fn of<T: FromSql>(self, row: &Row) -> rusqlite::Result<T> {
                row.get(self as usize)
            }

            fn day(self, row: &Row) -> rusqlite::Result<Option<NaiveDate>> {
                Ok(row.get::<_, Option<Day>>(self as usize)?.map(NaiveDate::from))
            }
        }
    };
}

query_columns! {
    Brief {
        Id = "f.id",
        Name = "f.called",
        Title = "f.title",
        Kind = "f.kind",
        Body = "p.body",
        Owner = "p.owner",
        Status = "p.status",
        Since = "p.since",
        BlockedBy = "p.blocked_by",
        Due = "p.due",
        DuePrecision = "p.due_precision",
        DueRule = "p.due_rule",
        OriginalDue = "p.original_due",
    }
}

// The parent and the closure are subqueries: where the tables are views of an earlier day, SQLite would
// read all of a left-joined one before the first row. The closure is one array, so that it is looked up once.
query_columns! {
    Whole {
        Finding = "f.id",
        Ref = "f.ref",
        RefFreed = "f.ref_freed",
        Kind = "f.kind",
        Title = "f.title",
        Text = "f.text",
        Inspection = "f.inspection",
        Parent = "f.parent",
        ParentName = "(select called from finding where id = f.parent)",
        Issued = "f.issued",
        IssuedPrecision = "f.issued_precision",
        IssuedText = "f.issued_text",
        // Most findings have none, and to sort them takes longer than to see that.
        Themes = "case when exists (select 1 from theme where finding = f.id) then (
            select json_group_array(theme) from (select theme from theme where finding = f.id order by folded)) end",
        Parts = "f.parts",
        Fields = "f.fields",
        FindingUpdated = "f.updated",
        FindingVersion = "f.version",
        Bodies = "(select count(*) from progress o where o.finding = f.id)",
        Progress = "p.id",
        Body = "p.body",
        Status = "p.status",
        Since = "p.since",
        BlockedBy = "p.blocked_by",
        Accepted = "p.accepted",
        Owner = "p.owner",
        Priority = "p.priority",
        Due = "p.due",
        DueText = "p.due_text",
        DueRule = "p.due_rule",
        DueBasis = "p.due_basis",
        DuePrecision = "p.due_precision",
        SetBy = "p.set_by",
        OriginalDue = "p.original_due",
        OriginalDuePrecision = "p.original_precision",
        ProgressUpdated = "p.updated",
        ProgressVersion = "p.version",
        Extensions = "(select count(*) from extension where progress = p.id)",
        Ended = "case when p.status in ('closed', 'superseded', 'not-accepted', 'void') then (
            select json_array(day, due, outcome, letter, reason) from closure
            where progress = p.id and status = p.status and reopened is null) end",
    }
}

impl Whole {
    /// After its own columns come the plain texts of the finding.
    pub fn with_texts() -> String {
        let texts = PlainText::ALL.iter().map(|text| format!(", f.{text}"));
        Whole::columns() + &texts.collect::<String>()
    }

    pub fn expression(name: &str) -> Option<&'static str> {
        let named = Whole::NAMED.iter().find(|(column, _)| *column == name);
        named.map(|(_, sql)| *sql)
    }
}

pub fn brief_row(row: &Row, names: &mut Names) -> Result<BriefRow> {
    Ok(BriefRow {
        id: Brief::Id.of(row)?,
        name: Brief::Name.of(row)?,
        title: Brief::Title.of(row)?,
        kind: Brief::Kind.of(row)?,
        body_id: Brief::Body.of(row)?,
        body: names.body(Brief::Body.of(row)?)?,
        owner: names.owner(Brief::Owner.of(row)?)?,
        status: Brief::Status.of(row)?,
        since: Brief::Since.of::<Day>(row)?.into(),
        blocked_by: Brief::BlockedBy.of(row)?,
        due: Brief::Due.day(row)?,
        due_precision: Brief::DuePrecision.of(row)?,
        due_rule: Brief::DueRule.of(row)?,
        original_due: Brief::OriginalDue.day(row)?,
        on_the_day: OnTheDay::default(),
        matches: Matches::default(),
    })
}

pub fn whole_row(row: &Row, names: &mut Names) -> Result<ProgressRow> {
    let (finding, progress) = (finding(row)?, progress(row, names)?);
    let ended: Ended = Whole::Ended.of::<Option<Ended>>(row)?.unwrap_or_default();
    let is_closed = progress.status == Some(Status::Closed);
    Ok(ProgressRow {
        body: names.body(Whole::Body.of(row)?)?,
        bodies: Whole::Bodies.of(row)?,
        inspection: names.inspection(finding.inspection)?,
        parent: Whole::ParentName.of(row)?,
        extensions: Whole::Extensions.of(row)?,
        closed_on: ended.day.filter(|_| is_closed),
        closed_due: ended.due.filter(|_| is_closed),
        grounds: ended.grounds,
        progress,
        finding,
        on_the_day: OnTheDay::default(),
        matches: Matches::default(),
    })
}

/// How a finding ended at a body. None is an open one.
#[derive(Default)]
struct Ended {
    day: Option<NaiveDate>,
    due: Option<NaiveDate>,
    grounds: Grounds,
}

impl FromSql for Ended {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Ended> {
        let AsJson(texts) = AsJson::<[Option<String>; 5]>::column_result(value)?;
        let [day, due, outcome, letter, reason] = texts;
        let outcome = read(outcome)?;
        Ok(Ended {
            day: read::<Day>(day)?.map(NaiveDate::from),
            due: read::<Day>(due)?.map(NaiveDate::from),
            grounds: Grounds { outcome, letter, reason },
        })
    }
}

fn read<T: FromSql>(text: Option<String>) -> FromSqlResult<Option<T>> {
    text.map(|text| T::column_result(ValueRef::from(text.as_str()))).transpose()
}

fn finding(row: &Row) -> Result<Finding> {
    let themes: Option<AsJson<Vec<String>>> = Whole::Themes.of(row)?;
    Ok(Finding {
        id: Whole::Finding.of(row)?,
        reference: Whole::Ref.of(row)?,
        is_reference_freed: Whole::RefFreed.of(row)?,
        kind: Whole::Kind.of(row)?,
        title: Whole::Title.of(row)?,
        text: Whole::Text.of(row)?,
        inspection: Whole::Inspection.of(row)?,
        parent: Whole::Parent.of(row)?,
        issued: written(
            Whole::Issued.day(row)?,
            Whole::IssuedPrecision.of(row)?,
            Whole::IssuedText.of(row)?,
        )?,
        themes: themes.map(|themes| themes.0).unwrap_or_default(),
        texts: texts(row)?,
        parts: Whole::Parts.of(row)?,
        fields: Whole::Fields
            .of::<Option<AsJson<ExtraFields>>>(row)?
            .map(|fields| fields.0)
            .unwrap_or_default(),
        updated: Whole::FindingUpdated.day(row)?,
        version: Whole::FindingVersion.of(row)?,
    })
}

fn texts(row: &Row) -> rusqlite::Result<PlainTexts> {
    PlainText::ALL.iter().try_fold(PlainTexts::default(), |texts, text| {
        Ok(texts.with(*text, row.get(Whole::NAMED.len() + *text as usize)?))
    })
}

fn progress(row: &Row, names: &mut Names) -> Result<Progress> {
    Ok(Progress {
        id: Whole::Progress.of(row)?,
        finding: Whole::Finding.of(row)?,
        body: Whole::Body.of(row)?,
        status: Whole::Status.of(row)?,
        since: Whole::Since.of::<Day>(row)?.into(),
        blocked_by: Whole::BlockedBy.of(row)?,
        accepted: Whole::Accepted.of(row)?,
        owner: names.owner(Whole::Owner.of(row)?)?,
        priority: Whole::Priority.of(row)?,
        deadline: deadline(row)?,
        set_by: Whole::SetBy.of(row)?,
        original_due: Whole::OriginalDue.day(row)?,
        original_precision: Whole::OriginalDuePrecision.of(row)?,
        updated: Whole::ProgressUpdated.day(row)?,
        version: Whole::ProgressVersion.of(row)?,
    })
}

fn deadline(row: &Row) -> rusqlite::Result<Option<Deadline>> {
    let (text, rule) = (Whole::DueText.of(row)?, Whole::DueRule.of(row)?);
    let (day, precision) = (Whole::Due.day(row)?, Whole::DuePrecision.of(row)?);
    let (text, rule): (String, Rule) = match (text, rule) {
        (Some(text), Some(rule)) => (text, rule),
        (None, None) if day.is_none() => return Ok(None),
        _ => return Err(FromSqlError::InvalidType.into()),
    };
    let deadline = Deadline::of(text, rule, Whole::DueBasis.day(row)?, day);
    match (day, precision) {
        (Some(_), Some(precision)) => Ok(Some(Deadline { precision, ..deadline })),
        (None, None) => Ok(Some(deadline)),
        _ => Err(FromSqlError::InvalidType.into()),
    }
}

pub struct StoredRow<'a>(Vec<(&'static str, ToSqlOutput<'a>)>);

impl<'a> StoredRow<'a> {
    /// A finding, without its number and its themes.
    pub fn finding(finding: &'a Finding) -> StoredRow<'a> {
        let issued = finding.issued.as_ref();
        let mut columns = vec![
            ("ref", text(finding.reference.as_ref().map(Reference::as_str))),
            ("ref_folded", owned(finding.reference.as_ref().map(Reference::folded))),
            ("kind", word(Some(finding.kind))),
            ("title", text(Some(&finding.title))),
            ("text", text(finding.text.as_deref())),
            ("inspection", number(finding.inspection)),
            ("parent", number(finding.parent)),
            ("issued", day(issued.map(|written| written.day))),
            ("issued_precision", word(issued.map(|written| written.precision))),
            ("issued_text", text(issued.map(|written| written.text.as_str()))),
            ("parts", number(finding.parts.map(i64::from))),
            ("fields", fields(&finding.fields)),
            ("updated", day(finding.updated)),
        ];
        for plain in PlainText::ALL {
            columns.push((plain.word(), text(finding.texts.get(*plain).map(String::as_str))));
        }
        StoredRow(columns)
    }

    pub fn progress(progress: &'a Progress, owner: Option<i64>) -> StoredRow<'a> {
        let deadline = progress.deadline.as_ref();
        StoredRow(vec![
            ("finding", number(Some(progress.finding))),
            ("body", number(Some(progress.body))),
            ("status", word(progress.status)),
            ("since", day(Some(progress.since))),
            ("blocked_by", text(progress.blocked_by.as_deref())),
            ("accepted", word(progress.accepted)),
            ("owner", number(owner)),
            ("priority", word(progress.priority)),
            ("due", day(progress.due())),
            ("due_text", text(deadline.map(|deadline| deadline.text.as_str()))),
            ("due_rule", word(deadline.map(|deadline| deadline.rule))),
            ("due_basis", day(deadline.and_then(|deadline| deadline.basis))),
            ("due_precision", word(progress.due_precision())),
            ("set_by", word(progress.set_by)),
            ("original_due", day(progress.original_due)),
            ("original_precision", word(progress.original_precision)),
            ("updated", day(progress.updated)),
        ])
    }

    pub fn and(mut self, column: &'static str, value: Option<&'a str>) -> StoredRow<'a> {
        self.0.push((column, text(value)));
        self
    }

    pub fn numbered(mut self, id: i64) -> StoredRow<'a> {
        self.0.insert(0, ("id", number(Some(id))));
        self
    }

    pub fn columns(&self) -> String {
        let names: Vec<&str> = self.0.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    pub fn values(&self) -> impl ExactSizeIterator<Item = &ToSqlOutput<'a>> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Returns the number of the new row.
    pub fn insert_into(&self, db: &Connection, table: &str) -> Result<i64> {
        let (columns, places) = (self.columns(), self.places());
        let sql = format!("insert into {table} ({columns}) values ({places}) returning id");
        db.value(&sql, params_from_iter(self.values()))
    }

    /// As `?1, ?2, ...`.
    pub fn places(&self) -> String {
        let places: Vec<String> = (1..=self.0.len()).map(|place| format!("?{place}")).collect();
        places.join(", ")
    }

    pub fn update(&self, db: &Connection, table: &str, id: i64) -> Result<()> {
        let set = |(place, (name, _)): (usize, &(&str, _))| format!("{name} = ?{}", place + 1);
        let set: Vec<String> = self.0.iter().enumerate().map(set).collect();
        let place = self.0.len() + 1;
        let sql = format!(
            "update {table} set {}, version = version + 1 where id = ?{place}",
            set.join(", ")
        );
        db.run(&sql, params_from_iter(self.values().chain([&number(Some(id))])))
    }
}

fn text(text: Option<&str>) -> ToSqlOutput<'_> {
    text.map_or(ToSqlOutput::Owned(Value::Null), ToSqlOutput::from)
}

fn owned(text: Option<String>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(text.map_or(Value::Null, Value::Text))
}

fn fields(fields: &ExtraFields) -> ToSqlOutput<'static> {
    owned(fields.written())
}

fn number(number: Option<i64>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(number.map_or(Value::Null, Value::Integer))
}

fn word<T: OneOf>(value: Option<T>) -> ToSqlOutput<'static> {
    text(value.map(OneOf::word))
}

/// The driver would interpret its date format anew for each day.
fn day(day: Option<NaiveDate>) -> ToSqlOutput<'static> {
    owned(day.map(|day| Day(day).written()))
}
