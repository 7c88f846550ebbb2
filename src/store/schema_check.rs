//! Whether a database has the tables, indexes and triggers of `schema.sql`, and nothing else.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::journal::text_or_null;
use super::known_schema;
use super::schema::{self, VERSION, version};
use super::sql_text::normalised;
use crate::error::{Error, Result};

/// Refuses a database whose structure is not that of [`schema::SCHEMA`]: an unknown trigger could do anything, and a
/// missing one would leave changes unrecorded.
pub fn compare(db: &Connection) -> Result<()> {
    check_version(db)?;
    if known_schema::is_known(db)? {
        return Ok(());
    }
    match differences(db)?.first() {
        None => Ok(()),
        Some(difference) => Err(altered(difference)),
    }
}

pub fn check_version(db: &Connection) -> Result<()> {
    let version = version(db)?;
    if version >= VERSION {
        return Ok(());
    }
    Err(Error::BadData(format!(
        "the register has version {version}, older than this program's {VERSION}; run `track init` to upgrade it"
    )))
}

/// What SQLite's `analyze` adds, which changes no answer.
const STATISTICS: [&str; 2] = [
    "create table sqlite_stat1 ( tbl , idx , stat ) -- table sqlite_stat1 on sqlite_stat1",
    "create table sqlite_stat4 ( tbl , idx , neq , nlt , ndlt , sample ) -- table sqlite_stat4 on sqlite_stat4",
];

#[derive(Debug)]
pub enum Difference {
    Extra(String),
    Missing(String),
}

impl Difference {
    fn of(part: String, lacking: i64) -> Difference {
        if lacking > 0 { Difference::Missing(part) } else { Difference::Extra(part) }
    }

    pub fn named(&self) -> String {
        let (Difference::Extra(statement) | Difference::Missing(statement)) = self;
        let name: Vec<&str> = statement.split(' ').take(4).collect();
        format!("`{} ...`", name.join(" "))
    }

    /// Whether a table is missing or altered, so that nothing can be read reliably.
    pub fn is_lost_table(&self) -> bool {
        matches!(self, Difference::Missing(statement)
            if ["create table", "create virtual table"].iter().any(|begin| statement.starts_with(begin)))
    }
}

/// Compares with a register that is made for it.
pub fn differences(db: &Connection) -> Result<Vec<Difference>> {
    let made = Connection::open_in_memory()?;
    schema::create(&made)?;
    let mut lacking: BTreeMap<String, i64> = BTreeMap::new();
    for part in parts(&made)? {
        *lacking.entry(part).or_default() += 1;
    }
    for part in parts(db)?.into_iter().filter(|part| !STATISTICS.contains(&part.as_str())) {
        *lacking.entry(part).or_default() -= 1;
    }
    let differing = lacking.into_iter().filter(|(_, lacking)| *lacking != 0);
    Ok(differing.map(|(part, lacking)| Difference::of(part, lacking)).collect())
}

fn altered(difference: &Difference) -> Error {
    let what = match difference {
        Difference::Extra(_) => "contains something unknown",
        Difference::Missing(_) => "lacks something",
    };
    Error::BadData(format!(
        "the register {what} ({}): its structure was altered; restore a backup",
        difference.named()
    ))
}

/// Every row of SQLite's own list: its text, and what else it says.
fn parts(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare("select sql, type, name, tbl_name from sqlite_schema")?;
    let mut rows = query.query([])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |column: usize| -> rusqlite::Result<String> {
            let bytes = text_or_null(row.get_ref(column)?).unwrap_or_default();
            Ok(String::from_utf8_lossy(bytes).into_owned())
        };
        let (sql, kind, name, table) = (normalised(&text(0)?), text(1)?, text(2)?, text(3)?);
        parts.push(if sql.is_empty() {
            format!("{kind} {name} on {table}")
        } else {
            format!("{sql} -- {kind} {name} on {table}")
        });
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::create;

    fn fresh() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        create(&db).unwrap();
        db
    }

    #[test]
    fn a_new_register_is_what_the_schema_says() {
        assert!(compare(&fresh()).is_ok());
    }

    #[test]
    fn a_foreign_trigger_a_missing_index_and_a_missing_journal_are_refused() {
        for tampering in [
            "create trigger odd after insert on note begin select 1; end",
            "drop index progress_due",
            "drop trigger journal_note_insert",
            "create view all_findings as select * from finding",
        ] {
            let db = fresh();
            db.execute_batch(tampering).unwrap();
            assert!(compare(&db).is_err(), "{tampering}");
        }
    }
}
