//! What `init` set: the register's own body, and the group that shares it.

use rusqlite::{Connection, params};

use super::journal;
use super::query::Query;
use crate::error::Result;

const OWN_BODY: &str = "own-body";
const GROUP: &str = "group";

/// The one of today, also where the register is shown as it stood.
pub fn own_body(db: &Connection) -> Result<Option<i64>> {
    let body = "select body from main.setting where name = ?1";
    Ok(db.first_value::<Option<i64>>(body, [OWN_BODY])?.flatten())
}

pub fn set_own_body(db: &Connection, body: Option<i64>) -> Result<()> {
    set(db, OWN_BODY, body, None)
}

pub fn set_group(db: &Connection, group: Option<&str>) -> Result<()> {
    set(db, GROUP, None, group)
}

/// Nothing is changed where it is set already, or where nothing is taken back.
fn set(db: &Connection, name: &str, body: Option<i64>, value: Option<&str>) -> Result<()> {
    db.run(
        "insert into setting (name, body, value)
         select ?1, ?2, ?3
         where ?2 is not null or ?3 is not null or exists (select 1 from setting where name = ?1)
         on conflict (name) do update set body = ?2, value = ?3, version = version + 1
           where body is not ?2 or value is not ?3",
        params![name, body, value],
    )
}

/// Journals what a register of an earlier version had set, in an act of its own after the newest one. That one's
/// moment is taken, so that each copy of the register gets the same act.
pub fn take_over(db: &Connection) -> Result<()> {
    let kept = "select exists (select 1 from sqlite_temp_schema where name = 'kept_register')";
    if !db.value(kept, [])? {
        return Ok(());
    }
    let body: Option<i64> =
        db.first_value("select force from temp.kept_register where force is not null", [])?;
    db.execute_batch("drop table temp.kept_register")?;
    let Some(body) = body else { return Ok(()) };
    let act: i64 = db.value(
        "insert into act (at, day, login, host, program, verb, refs)
         select at, day, 'track', '', ?1, 'upgrade', '[]' from act order by id desc limit 1 returning id",
        [env!("CARGO_PKG_VERSION")],
    )?;
    set_own_body(db, Some(body))?;
    let slug: String = db.value("select slug from body where id = ?1", [body])?;
    journal::seal(db, act, &[slug])?;
    Ok(())
}
