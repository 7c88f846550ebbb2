//! The register as it stood at the end of an earlier day.
//!
//! Nothing is unwound. Of each row that was changed since, the first of those changes has the row as it
//! was; `as_it_was` says how each table comes to answer with it.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::nouns::{self, NOUNS, Noun};
use super::query::Query;
use super::{Store, history_views, schema, searched_texts};
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::model::filter::Filter;

impl Store {
    /// The register as it stood at the end of a day: after the last act dated on or before it. A
    /// transaction stays open, so that all questions are about the same moment.
    pub fn as_at(self, day: NaiveDate) -> Result<Store> {
        // A copied table's rows may refer to a table that has none, and its checks may be newer than its rows. Of
        // a long one 64 MiB are in memory.
        self.db.execute_batch(
            "pragma temp.cache_size = -65536;
             pragma foreign_keys = off; pragma ignore_check_constraints = on; begin",
        )?;
        let last = match last_act(&self.db, day)? {
            Some(last) => last,
            None => return Err(not_yet(&self.db)?),
        };
        if is_newest(&self.db, last)? {
            return Ok(self);
        }
        let cut = last_change(&self.db, last)?;
        for noun in NOUNS {
            history_views::show(&self.db, noun.table, cut)?;
        }
        hide_later_acts(&self.db, last, cut)?;
        Ok(self)
    }
}

/// The last act, in the order of their numbers, that is dated on or before a day.
pub fn last_act(db: &Connection, day: NaiveDate) -> Result<Option<i64>> {
    db.first_value("select id from act where day <= ?1 order by id desc limit 1", [day])
}

fn is_newest(db: &Connection, act: i64) -> Result<bool> {
    let newest: i64 = db.value("select max(id) from act", [])?;
    Ok(newest == act)
}

fn not_yet(db: &Connection) -> Result<Error> {
    Ok(Error::refused(format!(
        "the register began on {}; there is nothing to show before then",
        with_weekday(first_day(db)?)
    )))
}

pub fn first_day(db: &Connection) -> Result<NaiveDate> {
    db.value("select day from act where id = 1", [])
}

fn last_change(db: &Connection, last: i64) -> Result<i64> {
    let sql = "select max(last_change) from act where id <= ?1";
    db.value(sql, [last])
}

/// The log and the history end with the last act, too.
fn hide_later_acts(db: &Connection, last: i64, cut: i64) -> Result<()> {
    Ok(db.execute_batch(&format!(
        "create temp view act as select * from main.act where id <= {last};
         create temp view change as select * from main.change where id <= {cut};"
    ))?)
}

/// Prepares what one question needs of an earlier day: the slow parts only where they are needed.
pub fn prepare(db: &Connection, filter: &Filter) -> Result<()> {
    if !is_hidden(db, "change")? {
        return Ok(());
    }
    if filter.words.is_some() {
        keep_words(db)?;
    }
    if reads_every_row(filter) && !is_hidden(db, &history_views::first_changes("progress"))? {
        let cut = db.value("select max(id) from temp.change", [])?;
        history_views::gather(db, "progress", cut)?;
    }
    Ok(())
}

/// Whether no index leads to the rows that are asked for, nor does a limit end the search.
fn reads_every_row(filter: &Filter) -> bool {
    filter.limit.is_none()
        && filter.words.is_none()
        && filter.bodies.is_none()
        && filter.findings.is_none()
        && filter.with_fields.is_none()
        && [&filter.inspections, &filter.parents].iter().all(|numbers| numbers.is_empty())
        && filter.kinds.is_empty()
        && filter.themes.is_empty()
}

fn keep_words(db: &Connection) -> Result<()> {
    for noun in nouns::searched() {
        let words = format!("{}_words", noun.table);
        if !is_hidden(db, &words)? && differ(db, &noun)? {
            let table = schema::table(&words).ok_or_else(|| schema::lacks(&words))?;
            let twin = table.replacen("create virtual table ", "create virtual table temp.", 1);
            db.execute_batch(&twin)?;
            db.execute_batch(&format!("insert into temp.{words} ({words}) values ('rebuild')"))?;
        }
    }
    keep_texts(db)
}

/// The same of the index that keeps no texts.
fn keep_texts(db: &Connection) -> Result<()> {
    if is_hidden(db, "text_words")? || !is_moved(db, &searched_texts::moved())? {
        return Ok(());
    }
    let table = schema::table("text_words").ok_or_else(|| schema::lacks("text_words"))?;
    let twin = table.replacen("create virtual table ", "create virtual table temp.", 1);
    let texts = searched_texts::all_texts();
    db.execute_batch(&format!("{twin}; insert into temp.text_words (rowid, words) {texts}"))?;
    Ok(())
}

/// Whether a later change fits a condition.
fn is_moved(db: &Connection, condition: &str) -> Result<bool> {
    db.value(
        &format!(
            "select exists (
               select 1 from main.change
               where id > (select max(id) from temp.change) and ({condition}))"
        ),
        [],
    )
}

/// Whether something of the same name in `temp` comes before a table.
fn is_hidden(db: &Connection, name: &str) -> Result<bool> {
    db.value("select exists (select 1 from sqlite_temp_schema where name = ?1)", [name])
}

fn differ(db: &Connection, noun: &Noun) -> Result<bool> {
    let differs = |column: &&str| format!("before ->> '$.{column}' is not after ->> '$.{column}'");
    let differ: Vec<String> = noun.words.iter().map(differs).collect();
    is_moved(db, &format!("noun = '{}' and ({})", noun.table, differ.join(" or ")))
}
