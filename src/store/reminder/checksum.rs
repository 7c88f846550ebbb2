//! The checksum of what is recorded of reminders, which shows rows that another program put in, altered or took out.
//!
//! It is the exclusive or of the hashes of all rows, so a change of some rows needs only these. Temporary
//! triggers gather them, and the transaction that changed them renews the checksum.

use std::fmt;

use rusqlite::Connection;

use crate::error::Result;
use crate::store::journal::{self, Digest256, hex, text_or_null};
use crate::store::query::Query;

const TABLES: [&str; 3] = ["reminder_run", "message", "reminder"];

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checksum(Digest256);

impl Checksum {
    pub fn of_all_rows(db: &Connection) -> Result<Checksum> {
        let mut sum = Checksum::default();
        for table in TABLES {
            let row = journal::row_as_json(table, &journal::columns(db, table)?);
            sum.add_rows(db, &format!("select '{table}', {row} from {table}"))?;
        }
        Ok(sum)
    }

    /// None where another program put something else there.
    pub fn recorded(db: &Connection) -> Result<Option<Checksum>> {
        let recorded: Option<String> =
            db.first_value("select reminders from register where id = 1", [])?;
        Ok(recorded.as_deref().and_then(Checksum::parse))
    }

    /// Records the checksum of the rows as they are.
    pub fn begin(db: &Connection) -> Result<()> {
        Checksum::of_all_rows(db)?.record(db)
    }

    /// Gathers every row that is changed from now on, as it was and as it becomes.
    pub fn watch(db: &Connection) -> Result<()> {
        db.execute_batch(
            "create temp table if not exists touched_reminder (noun text, row text); delete from touched_reminder;",
        )?;
        for table in TABLES {
            let columns = journal::columns(db, table)?;
            let [old, new] = ["old", "new"].map(|row| journal::row_as_json(row, &columns));
            for (event, rows) in [
                ("insert", format!("('{table}', {new})")),
                ("update", format!("('{table}', {old}), ('{table}', {new})")),
                ("delete", format!("('{table}', {old})")),
            ] {
                db.execute_batch(&format!(
                    "create temp trigger if not exists touched_{table}_{event} after {event} on main.{table} begin
                       insert into touched_reminder values {rows};
                     end;"
                ))?;
            }
        }
        Ok(())
    }

    /// Takes out each gathered row as it was, and adds it as it is. One that was not right before stays so.
    pub fn renew(db: &Connection) -> Result<()> {
        let Some(before) = Checksum::recorded(db)? else { return Ok(()) };
        let mut now = before;
        now.add_rows(db, "select noun, row from touched_reminder")?;
        if now == before { Ok(()) } else { now.record(db) }
    }

    /// Adding a row again takes it out.
    fn add_rows(&mut self, db: &Connection, rows: &str) -> Result<()> {
        let mut query = db.prepare_cached(rows)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let parts = [text_or_null(row.get_ref(0)?), text_or_null(row.get_ref(1)?)];
            let digest = journal::digest_of("track reminders 1", &parts);
            self.0.iter_mut().zip(digest).for_each(|(byte, other)| *byte ^= other);
        }
        Ok(())
    }

    fn record(self, db: &Connection) -> Result<()> {
        db.run("update register set reminders = ?1 where id = 1", [self.to_string()])
    }

    fn parse(text: &str) -> Option<Checksum> {
        let mut sum = Checksum::default();
        for (at, byte) in sum.0.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        (sum.to_string() == text).then_some(sum)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}
