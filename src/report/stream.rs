//! A list for programs whose rows are written as they are read, so that they are never all in memory.

use std::cell::{Cell, RefCell};

use chrono::NaiveDate;
use serde::ser::{Error as _, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};
use crate::model::progress_row::ProgressRow;
use crate::model::record::Record;
use crate::model::selection::Selection;

/// What is done with each of several.
pub type Each<'a, T> = &'a mut dyn FnMut(&T) -> Result<()>;

/// What is done with each row.
pub type Take<'a> = Each<'a, ProgressRow>;

/// Gives each record to a function.
pub type EachRecord<'a> = &'a dyn Fn(Each<Record>) -> Result<()>;

/// A list whose count comes last, for only then is it known. `feed` gives each row to the function that it is
/// given.
pub struct Stream<'a, F> {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    feed: F,
    /// How many there are, where a limit leaves some out.
    total: Option<u64>,
    /// None for a list that has none, which is another thing than no records.
    records: Option<EachRecord<'a>>,
    failure: RefCell<Option<Error>>,
}

impl<'a, F: Fn(Take) -> Result<()>> Stream<'a, F> {
    pub fn of(
        schema: &'static str,
        as_of: NaiveDate,
        selection: Selection,
        feed: F,
    ) -> Stream<'a, F> {
        let failure = RefCell::new(None);
        Stream { schema, as_of, selection, feed, total: None, records: None, failure }
    }

    pub fn with_total(self, total: Option<u64>) -> Stream<'a, F> {
        Stream { total, ..self }
    }

    /// With records after the rows.
    pub fn with_records(self, records: Option<EachRecord<'a>>) -> Stream<'a, F> {
        Stream { records, ..self }
    }

    /// Gives each row to a function.
    pub fn each(&self, take: Take) -> Result<()> {
        (self.feed)(take)
    }

    /// Why the rows could not be read, where that ended the writing of them.
    pub fn failure(self) -> Option<Error> {
        self.failure.into_inner()
    }
}

impl<F: Fn(Take) -> Result<()>> Serialize for Stream<'_, F> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let feed = |take: Take| self.each(take);
        let rows = Rows { feed: &feed, failure: &self.failure, count: Cell::new(0) };
        let mut list = to.serialize_struct("List", 7)?;
        list.serialize_field("schema", self.schema)?;
        list.serialize_field("as_of", &self.as_of)?;
        list.serialize_field("selection", &self.selection)?;
        list.serialize_field("findings", &rows)?;
        list.serialize_field("count", &rows.count.get())?;
        list.serialize_field("total", &self.total.unwrap_or(rows.count.get()))?;
        if let Some(feed) = self.records {
            let records = Rows { feed, failure: &self.failure, count: Cell::new(0) };
            list.serialize_field("records", &records)?;
        }
        list.end()
    }
}

/// Gives one row after the other to what takes them.
type Feed<'a, T> = dyn Fn(Each<T>) -> Result<()> + 'a;

/// Rows as an array, and how many there were.
struct Rows<'a, T> {
    feed: &'a Feed<'a, T>,
    failure: &'a RefCell<Option<Error>>,
    count: Cell<u64>,
}

impl<T: Serialize> Serialize for Rows<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut array = to.serialize_seq(None)?;
        let mut unwritten = None;
        let read = (self.feed)(&mut |row| {
            self.count.set(self.count.get() + 1);
            array.serialize_element(row).map_err(|cause| {
                unwritten = Some(cause);
                Error::Closed
            })
        });
        match (unwritten, read) {
            (Some(cause), _) => Err(cause),
            (None, Err(failure)) => {
                self.failure.replace(Some(failure));
                Err(S::Error::custom("the rows could not be read"))
            }
            (None, Ok(())) => array.end(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn day() -> NaiveDate {
        "2025-01-31".parse().unwrap()
    }

    #[test]
    fn the_rows_are_an_array_and_are_counted() {
        for count in [0, 1, 3] {
            let list = Stream::of("track.list/1", day(), Selection::default(), |take: Take| {
                (1..=count).try_for_each(|id| take(&ProgressRow::numbered(id, "R")))
            });

            let written: Value =
                serde_json::from_str(&serde_json::to_string(&list).unwrap()).unwrap();

            let ids: Vec<i64> = written["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_i64().unwrap())
                .collect();
            assert_eq!(ids, (1..=count).collect::<Vec<_>>());
            assert_eq!(written["count"], count);
            assert_eq!(written["schema"], "track.list/1");
            assert_eq!(written["as_of"], "2025-01-31");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_ends_the_list_and_says_why() {
        let list = Stream::of("track.list/1", day(), Selection::default(), |take: Take| {
            take(&ProgressRow::numbered(1, "R"))?;
            Err(Error::BadData("row 2 is damaged".into()))
        });

        assert!(serde_json::to_string(&list).is_err());
        assert_eq!(list.failure().unwrap().to_string(), "row 2 is damaged");
    }

    #[test]
    fn a_writer_that_fails_is_not_taken_for_a_register_that_does() {
        struct Full;
        impl std::io::Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let list = Stream::of("track.list/1", day(), Selection::default(), |take: Take| {
            take(&ProgressRow::numbered(1, "R"))
        });

        let error = serde_json::to_writer(Full, &list).unwrap_err();

        assert_eq!(error.io_error_kind(), Some(std::io::ErrorKind::StorageFull));
        assert!(list.failure().is_none());
    }
}
