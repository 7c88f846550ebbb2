//! An answer that is a list of rows of one kind and nothing else.

use chrono::NaiveDate;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Column, Page, Records, Report};

#[derive(Debug)]
pub struct Answer<R> {
    as_of: NaiveDate,
    rows: Vec<R>,
}

pub trait AnswerRow: Serialize + Sized + 'static {
    const SCHEMA: &'static str;
    /// The key of the rows in JSON.
    const KEY: &'static str;
    const COLUMNS: &'static [Column<Self>];
    const BRIEF: &'static [Column<Self>] = Self::COLUMNS;

    fn page(rows: &[Self], as_of: NaiveDate) -> Page;

    fn ids(rows: &[Self]) -> Vec<String>;
}

impl<R> Answer<R> {
    pub fn of(rows: Vec<R>, as_of: NaiveDate) -> Answer<R> {
        Answer { as_of, rows }
    }
}

impl<R: AnswerRow> Serialize for Answer<R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut answer = to.serialize_struct("Answer", 4)?;
        answer.serialize_field("schema", R::SCHEMA)?;
        answer.serialize_field("as_of", &self.as_of)?;
        answer.serialize_field("count", &self.rows.len())?;
        answer.serialize_field(R::KEY, &self.rows)?;
        answer.end()
    }
}

impl<R: AnswerRow> Report for Answer<R> {
    type Row = R;

    fn rows(&self) -> &[R] {
        &self.rows
    }

    fn page(&self) -> Page {
        R::page(&self.rows, self.as_of)
    }

    fn records(&self) -> Records<'_> {
        Records::of(R::COLUMNS, &self.rows)
    }

    fn brief(&self) -> Records<'_> {
        Records::of(R::BRIEF, &self.rows)
    }

    fn ids(&self) -> Vec<String> {
        R::ids(&self.rows)
    }
}
