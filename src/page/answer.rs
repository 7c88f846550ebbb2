//! An answer that is a list of rows of one kind, and the confirmation of what changed in such rows.

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
    rows: Vec<R>,
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
        Answer { as_of, selection: None, rows }
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
        let mut answer = to.serialize_struct("Answer", 5)?;
        answer.serialize_field("schema", R::SCHEMA)?;
        answer.serialize_field("as_of", &self.as_of)?;
        match &self.selection {
            Some(selection) => answer.serialize_field("selection", selection)?,
            None => answer.skip_field("selection")?,
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
        let every = Selection::default();
        R::page(&self.rows, self.as_of, self.selection.as_ref().unwrap_or(&every))
    }

    fn brief(&self) -> Records<'_> {
        Records::of(R::BRIEF, &self.rows)
    }

    fn ids(&self) -> Vec<String> {
        R::ids(&self.rows)
    }
}

/// What a command changed in rows of one kind, with the rows as they now are.
#[derive(Debug)]
pub struct Changed<R> {
    as_of: NaiveDate,
    /// The act's number; none where nothing was changed.
    act: Option<i64>,
    said: Vec<String>,
    rows: Vec<R>,
}

impl<R> Changed<R> {
    pub fn of(act: Option<i64>, said: Vec<String>, rows: Vec<R>, as_of: NaiveDate) -> Changed<R> {
        Changed { as_of, act, said, rows }
    }
}

impl<R: AnswerRow> Serialize for Changed<R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut changed = to.serialize_struct("Changed", 6)?;
        changed.serialize_field("schema", R::SCHEMA)?;
        changed.serialize_field("as_of", &self.as_of)?;
        changed.serialize_field("act", &self.act)?;
        changed.serialize_field("said", &self.said)?;
        changed.serialize_field("count", &self.rows.len())?;
        changed.serialize_field(R::KEY, &self.rows)?;
        changed.end()
    }
}

impl<R: AnswerRow> Report for Changed<R> {
    type Row = R;
    const COLUMNS: &'static [Column<R>] = R::COLUMNS;

    fn rows(&self) -> &[R] {
        &self.rows
    }

    fn page(&self) -> Page {
        Page { title: None, blocks: vec![Block::Text(self.said.join("\n"))] }
    }

    fn ids(&self) -> Vec<String> {
        R::ids(&self.rows)
    }
}
