//! What a large insert leaves for its end, because it takes half as long for all rows at once: indexes, and the full text
//! of findings.

use rusqlite::Connection;

use super::query::Query;
use super::{Tx, searched_texts};
use crate::error::Result;

/// Dropped during a large insert, and made again after it.
#[derive(Default)]
pub struct Postponed {
    /// The statements that make the indexes and triggers.
    made_by: Vec<String>,
    /// The first finding whose texts aren't in the full text yet.
    texts_from: Option<i64>,
}

/// Fewer rows than this are not worth it.
const MANY: usize = 1000;

const TEXT_TRIGGERS: &str = "
    select name, sql from sqlite_schema
    where type = 'trigger' and name in ('finding_words_insert', 'text_words_finding_insert')
    order by rowid";

/// Those of `progress` but for its unique ones, which always stay.
const INDEXES: &str = "
    select name, sql from sqlite_schema
    where type = 'index' and tbl_name = 'progress' and sql is not null and sql like 'create index %'
    order by rowid";

const WORDS: &str = "
    insert into finding_words (rowid, title, text)
    select id, title, text from finding where id >= ?1 order by id";

impl Postponed {
    /// The indexes only where their table about doubles: they are made again of all rows, also of the old ones.
    pub fn of(tx: &Tx, new: usize) -> Result<Postponed> {
        let mut postponed = Postponed::default();
        if new < MANY {
            return Ok(postponed);
        }
        postponed.texts_from = Some(tx.next_finding()?);
        postponed.drop_all(tx.db, "trigger", TEXT_TRIGGERS)?;
        let old: usize = tx.db.value("select coalesce(max(id), 0) from progress", [])?;
        if new >= old {
            postponed.drop_all(tx.db, "index", INDEXES)?;
        }
        Ok(postponed)
    }

    fn drop_all(&mut self, db: &Connection, what: &str, listed: &str) -> Result<()> {
        let found: Vec<(String, String)> =
            db.all(listed, [], |row| Ok((row.get("name")?, row.get("sql")?)))?;
        for (name, sql) in found {
            db.execute_batch(&format!("drop {what} {name}"))?;
            self.made_by.push(sql);
        }
        Ok(())
    }

    pub fn catch_up(self, db: &Connection) -> Result<()> {
        if let Some(first) = self.texts_from {
            db.run(WORDS, [first])?;
            db.run(&searched_texts::add_findings(), [first])?;
        }
        self.made_by.iter().try_for_each(|sql| Ok(db.execute_batch(sql)?))
    }
}
