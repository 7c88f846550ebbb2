//! The structure of a register recognised by its exact text, which spares most of the work of opening it.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::journal::hex;
use super::schema::KNOWN;

pub fn is_known(db: &Connection) -> rusqlite::Result<bool> {
    Ok(KNOWN.contains(&fingerprint(db)?.as_str()))
}

/// SHA-256 of everything that SQLite knows of the structure, each text with its length before it.
fn fingerprint(db: &Connection) -> rusqlite::Result<String> {
    // A large import makes some indexes anew, and so changes the order in which they are kept.
    let mut query =
        db.prepare("select type, name, tbl_name, sql from sqlite_schema order by type, name")?;
    let mut rows = query.query([])?;
    let mut hash = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            let text = match row.get_ref(column)? {
                ValueRef::Text(text) => text,
                // The index of a `unique` constraint has no text.
                ValueRef::Null => b"",
                _ => return Err(rusqlite::Error::InvalidQuery),
            };
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
    }
    Ok(hex(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{migration, schema};

    fn fresh() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        db
    }

    fn upgraded(from: i32) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        let old = format!("{}/tests/data/register-v{from}.db", env!("CARGO_MANIFEST_DIR"));
        db.restore("main", old, None::<fn(rusqlite::backup::Progress)>).unwrap();
        migration::migrate(&mut db, schema::MIGRATIONS).unwrap();
        db
    }

    #[test]
    fn every_register_that_this_program_makes_or_upgrades_is_known() {
        let older = (1..schema::VERSION).map(upgraded);
        let made = std::iter::once(fresh()).chain(older).map(|db| fingerprint(&db).unwrap());
        assert_eq!(made.collect::<Vec<_>>(), KNOWN, "the schema has changed: put these in KNOWN");
    }

    #[test]
    fn an_index_that_was_made_anew_is_known() {
        let db = fresh();
        let sql = "select sql from sqlite_schema where name = 'progress_due'";
        let index: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
        db.execute_batch(&format!("drop index progress_due; {index}")).unwrap();
        assert!(is_known(&db).unwrap());
    }

    #[test]
    fn whatever_is_added_altered_or_removed_is_not_known() {
        let before = fresh();
        assert!(is_known(&before).unwrap());
        for alteration in [
            "create table odd (a)",
            "create index odd on note (text)",
            "create view odd as select * from finding",
            "create trigger odd after insert on note begin select 1; end",
            "drop index progress_due",
            "drop trigger journal_note_insert",
            "alter table note add column odd text",
            "pragma writable_schema = on;
             update sqlite_schema set sql = replace(sql, 'seal is null', 'seal is  null')",
            "pragma writable_schema = on;
             update sqlite_schema set name = 'odd' where name = 'journal_note_insert'",
            "pragma writable_schema = on; update sqlite_schema set sql = null where name = 'progress_due'",
            "pragma writable_schema = on; delete from sqlite_schema where name = 'journal_note_insert'",
        ] {
            let db = fresh();
            db.execute_batch(alteration).unwrap();
            assert!(!is_known(&db).unwrap(), "{alteration}");
        }
    }
}
