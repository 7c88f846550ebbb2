//! Queries in one call: all rows, the first row, or one value.

use std::collections::HashMap;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::error::Result;

pub trait Query {
    fn connection(&self) -> &Connection;

    fn all<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<C> {
        let mut query = self.connection().prepare_cached(sql)?;
        Ok(query.query_map(params, read)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Passes on each row as it is read, so that they are never all in memory.
    fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut take: impl FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        let mut query = self.connection().prepare_cached(sql)?;
        let mut rows = query.query(params)?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }

    fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.connection().prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    /// The values of the rows, by their numbers.
    fn groups<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<(i64, T)>,
    ) -> Result<HashMap<i64, Vec<T>>> {
        let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
        let pairs: Vec<(i64, T)> = self.all(sql, params, read)?;
        for (key, value) in pairs {
            groups.entry(key).or_default().push(value);
        }
        Ok(groups)
    }

    /// The only column of a query that always has a row.
    fn value<T: FromSql>(&self, sql: &str, params: impl Params) -> Result<T> {
        Ok(self.connection().prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
    }

    /// The only column of the first row.
    fn first_value<T: FromSql>(&self, sql: &str, params: impl Params) -> Result<Option<T>> {
        self.first(sql, params, |row| row.get(0))
    }

    fn run(&self, sql: &str, params: impl Params) -> Result<()> {
        self.connection().prepare_cached(sql)?.execute(params)?;
        Ok(())
    }
}

impl Query for Connection {
    fn connection(&self) -> &Connection {
        self
    }
}

/// Values for `in (select value from json_each(?))`.
pub fn json<T: serde::Serialize + ?Sized>(values: &T) -> String {
    serde_json::json!(values).to_string()
}

/// A value each of whose fields is in the column of its name.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> rusqlite::Result<Self>;
}

macro_rules! from_row {
    ($type:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::store::query::FromRow for $type {
            fn from_row(row: &rusqlite::Row) -> rusqlite::Result<Self> {
                Ok(Self { $($field: row.get(stringify!($field))?),+ })
            }
        }
    };
}

pub(super) use from_row;
