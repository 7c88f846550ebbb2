//! The register as it stood at the end of an earlier day.
//!
//! Nothing is unwound. Of each row that was changed since, the first of those changes has the row as it
//! was. Each table that was changed gets a twin of the same name in `temp`, which is found before the
//! table itself, so that every question is asked in the very same words. What was not changed is read
//! where it is.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::journal::NOUNS;
use super::{Store, schema};
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::model::filter::Filter;

impl Store {
    /// The register as it stood at the end of a day: after the last act dated on or before it. A
    /// transaction stays open, so that all questions are about the same moment.
    pub fn as_at(self, day: NaiveDate) -> Result<Store> {
        // The rows that a twin refers to may stand in a table that has none, and its checks may be
        // younger than its rows.
        self.db.execute_batch(
            "pragma foreign_keys = off; pragma ignore_check_constraints = on; begin",
        )?;
        let last = match last_act(&self.db, day)? {
            Some(last) => last,
            None => return Err(not_yet(&self.db)?),
        };
        if is_newest(&self.db, last)? {
            return Ok(self);
        }
        let since = last_change(&self.db, last)?;
        for noun in NOUNS {
            if was_changed(&self.db, noun, since)? {
                make_twin(&self.db, noun, since)?;
            }
        }
        hide_later_acts(&self.db, last)?;
        Ok(self)
    }
}

/// The last act, in the order in which they were done, that is dated on or before a day.
pub fn last_act(db: &Connection, day: NaiveDate) -> Result<Option<i64>> {
    let mut query =
        db.prepare_cached("select id from act where day <= ?1 order by id desc limit 1")?;
    Ok(query.query_row([day], |row| row.get(0)).optional()?)
}

fn is_newest(db: &Connection, act: i64) -> Result<bool> {
    let newest: i64 = db.query_row("select max(id) from act", [], |row| row.get(0))?;
    Ok(newest == act)
}

fn not_yet(db: &Connection) -> Result<Error> {
    Ok(Error::refused(format!(
        "the register began on {}; it cannot say what was before",
        with_weekday(first_day(db)?)
    )))
}

/// The day on which the register was made.
pub fn first_day(db: &Connection) -> Result<NaiveDate> {
    Ok(db.query_row("select day from act where id = 1", [], |row| row.get(0))?)
}

/// The last change that was there.
fn last_change(db: &Connection, last: i64) -> Result<i64> {
    let sql = "select max(last_change) from act where id <= ?1";
    Ok(db.query_row(sql, [last], |row| row.get(0))?)
}

fn was_changed(db: &Connection, noun: &str, since: i64) -> Result<bool> {
    let sql = "select exists (select 1 from change where noun = ?1 and id > ?2)";
    Ok(db.query_row(sql, params![noun, since], |row| row.get(0))?)
}

/// Makes a table of the same name in `temp` that holds the rows as they were. Its indexes come last,
/// which is quicker than to keep them in order row by row.
fn make_twin(db: &Connection, noun: &str, since: i64) -> Result<()> {
    let table = schema::table(noun).ok_or_else(|| lacks(noun))?;
    let (names, values) = columns(db, noun)?;
    db.execute_batch(&table.replacen("create table", "create temp table", 1))?;
    let unchanged = format!(
        "insert into temp.{noun} ({names})
         select {names} from main.{noun}
         where id not in (select noun_id from change where noun = ?1 and id > ?2)"
    );
    let changed = format!(
        "insert into temp.{noun} ({names})
         select {values}
         from (select min(id) as id from change where noun = ?1 and id > ?2 group by noun_id) first
         join change on change.id = first.id
         where before is not null"
    );
    for fill in [unchanged, changed] {
        db.execute(&fill, params![noun, since])?;
    }
    for index in schema::indexes(noun) {
        db.execute_batch(index)?;
    }
    Ok(())
}

fn lacks(noun: &str) -> Error {
    Error::Internal(format!("the schema has no table {noun}"))
}

/// The columns of a table, and where a change keeps their values. A column that is younger than the
/// change has its default.
fn columns(db: &Connection, noun: &str) -> Result<(String, String)> {
    let mut query =
        db.prepare("select name, dflt_value from pragma_table_info(?1) order by cid")?;
    let mut rows = query.query([noun])?;
    let (mut names, mut values) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (name, default): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        values.push(match default {
            Some(default) => format!("coalesce(before ->> '$.{name}', {default})"),
            None => format!("before ->> '$.{name}'"),
        });
        names.push(name);
    }
    Ok((names.join(", "), values.join(", ")))
}

/// The log and the history end with the last act, too.
fn hide_later_acts(db: &Connection, last: i64) -> Result<()> {
    Ok(db.execute_batch(&format!(
        "create temp view act as select * from main.act where id <= {last};
         create temp view change as select * from main.change where act <= {last};"
    ))?)
}

/// Makes twins of the full-text tables where words were changed since. It takes longer than all the
/// rest, and so is done only for a question about words.
pub fn keep_words(db: &Connection, filter: &Filter) -> Result<()> {
    if filter.words.is_none() {
        return Ok(());
    }
    for (words, noun, columns) in
        [("finding_words", "finding", "title, text"), ("note_words", "note", "text")]
    {
        if has_twin(db, noun)? && !has_twin(db, words)? && differ(db, noun, columns)? {
            let table = schema::table(words).ok_or_else(|| lacks(words))?;
            let twin = table.replacen("create virtual table ", "create virtual table temp.", 1);
            db.execute_batch(&twin)?;
            db.execute_batch(&format!("insert into temp.{words} ({words}) values ('rebuild')"))?;
        }
    }
    Ok(())
}

fn has_twin(db: &Connection, name: &str) -> Result<bool> {
    let mut query = db.prepare_cached(
        "select exists (select 1 from sqlite_temp_schema where type = 'table' and name = ?1)",
    )?;
    Ok(query.query_row([name], |row| row.get(0))?)
}

fn differ(db: &Connection, noun: &str, columns: &str) -> Result<bool> {
    let differ = format!(
        "select exists (
           select id, {columns} from temp.{noun} except select id, {columns} from main.{noun})
         or exists (
           select id, {columns} from main.{noun} except select id, {columns} from temp.{noun})"
    );
    Ok(db.query_row(&differ, [], |row| row.get(0))?)
}
