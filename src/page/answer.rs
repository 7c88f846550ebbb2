//! An answer that is a list of rows of one kind, or the confirmation of what changed in such rows.

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Block, Column, Page, Records, Report};
use crate::model::schema::object;
use crate::model::selection::Selection;

#[derive(Debug)]
pub struct Answer<R> {
    as_of: NaiveDate,
    /// None for an answer that isn't about bodies.
    selection: Option<Selection>,
    /// What a command did to the rows, which are as they now are; none for a list.
    change: Option<Change>,
    rows: Vec<R>,
}

#[derive(Debug)]
struct Change {
    /// The act's number; none where nothing was changed.
    act: Option<i64>,
    said: Vec<String>,
}

pub trait AnswerRow: Serialize + Sized + 'static {
    const SCHEMA: &'static str;
    /// The key of the rows in JSON.
    const KEY: &'static str;
    const COLUMNS: &'static [Column<Self>];
    const BRIEF: &'static [Column<Self>] = Self::COLUMNS;

    /// The page says whose rows they are.
    fn page(rows: &[Self], as_of: NaiveDate, selection: &Selection) -> Page;

    fn ids(rows: &[Self]) -> Vec<String>;
}

impl<R> Answer<R> {
    pub fn of(rows: Vec<R>, as_of: NaiveDate) -> Answer<R> {
        Answer { as_of, selection: None, change: None, rows }
    }

    /// The confirmation of a command that changed these rows.
    pub fn changed(
        act: Option<i64>,
        said: Vec<String>,
        rows: Vec<R>,
        as_of: NaiveDate,
    ) -> Answer<R> {
        Answer { change: Some(Change { act, said }), ..Answer::of(rows, as_of) }
    }

    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> Answer<R> {
        Answer { selection: Some(selection), ..self }
    }
}

impl<R: AnswerRow + JsonSchema> JsonSchema for Answer<R> {
    fn schema_name() -> Cow<'static, str> {
        R::SCHEMA.into()
    }

    /// An answer that isn't about bodies has no selection.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        object([
            ("schema", generator.subschema_for::<String>()),
            ("as_of", generator.subschema_for::<NaiveDate>()),
            ("count", generator.subschema_for::<usize>()),
            (R::KEY, generator.subschema_for::<Vec<R>>()),
        ])
    }
}

impl<R: AnswerRow> Serialize for Answer<R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut answer = to.serialize_struct("Answer", 7)?;
        answer.serialize_field("schema", R::SCHEMA)?;
        answer.serialize_field("as_of", &self.as_of)?;
        if let Some(selection) = &self.selection {
            answer.serialize_field("selection", selection)?;
        }
        if let Some(Change { act, said }) = &self.change {
            answer.serialize_field("act", act)?;
            answer.serialize_field("said", said)?;
        }
        answer.serialize_field("count", &self.rows.len())?;
        answer.serialize_field(R::KEY, &self.rows)?;
        answer.end()
    }
}

impl<R: AnswerRow> Report for Answer<R> {
    type Row = R;
    const COLUMNS: &'static [Column<R>] = R::COLUMNS;

    fn rows(&self) -> &[R] {
        &self.rows
    }

    fn page(&self) -> Page {
        if let Some(change) = &self.change {
            return Page { title: None, blocks: vec![Block::Text(change.said.join("\n"))] };
        }
        let every = Selection::default();
        R::page(&self.rows, self.as_of, self.selection.as_ref().unwrap_or(&every))
    }

    fn brief(&self) -> Records<'_> {
        let columns = if self.change.is_some() { R::COLUMNS } else { R::BRIEF };
        Records::of(columns, &self.rows)
    }

    fn ids(&self) -> Vec<String> {
        R::ids(&self.rows)
    }
}
