//! Compares the tables with the last state of each row in the journal, in both directions.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::journal_scan::{JournalScan, LastState, act_of, after, state};
use super::problems::{CheckResult, FirstProblems};
use super::table_columns::{ColumnDifference, TableColumns, brief};
use crate::error::Result;
use crate::store::journal::{self, text_or_null};
use crate::store::nouns::NOUNS;
use crate::store::query::Query;

/// Takes the rows out of the scan.
pub fn check(db: &Connection, scan: &mut JournalScan) -> Result<CheckResult> {
    let mut problems = std::mem::take(&mut scan.mismatches);
    let mut count = 0;
    for (table, rows) in scan.tables.iter().zip(std::mem::take(&mut scan.rows)) {
        count += compare(db, table, rows, &mut problems)?;
    }
    Ok(problems.result(format!("{count} rows of {} tables match their last change", NOUNS.len())))
}

fn compare(
    db: &Connection,
    table: &TableColumns,
    mut left: HashMap<i64, LastState>,
    problems: &mut FirstProblems,
) -> Result<u64> {
    let mut count = 0;
    let mut query = db.prepare(&table.rows)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        count += 1;
        let (id, now) = (row.get(0)?, text_or_null(row.get_ref(1)?));
        match left.remove(&id) {
            Some(last) if last.state == journal::digest(now).map(state) => {}
            Some(last) => differing(db, table, id, last, now, problems)?,
            None => problems.add(None, || {
                format!("{} is in the table, but no act added it", table.row(db, id, now))
            }),
        }
    }
    let mut gone: Vec<_> = left.into_iter().filter(|(_, last)| last.state.is_some()).collect();
    gone.sort_unstable_by_key(|(id, _)| *id);
    for (id, last) in gone {
        let state = after(db, last.change)?;
        let row = || table.row(db, id, state.as_deref());
        problems.add(act_of(db, last.change)?, || {
            format!("{} is missing, but no act removed it", row())
        });
    }
    Ok(count)
}

/// A change may be older than some of the columns.
fn differing(
    db: &Connection,
    table: &TableColumns,
    id: i64,
    last: LastState,
    now: Option<&[u8]>,
    problems: &mut FirstProblems,
) -> Result<()> {
    let (act, row) = (act_of(db, last.change)?, || table.row(db, id, now));
    if last.state.is_none() {
        problems.add(act, || format!("{} is in the table, but an act removed it", row()));
        return Ok(());
    }
    let left = after(db, last.change)?;
    if let Some(difference) = table.difference(now, left.as_deref()) {
        let ColumnDifference { column, one, other } = difference;
        problems.add(act, || {
            let (is, was) = (brief(&one), brief(&other));
            format!("{}: {column} is {is}, but its last change set it to {was}", row())
        });
    }
    Ok(())
}

/// Whether the register remembers the last number it gave of each kind, so that none is given twice, and
/// acts or changes cut off at the end are noticed.
pub fn numbers(db: &Connection, scan: &JournalScan) -> Result<CheckResult> {
    let mut problems = FirstProblems::default();
    let given_last = given(db, "act")?;
    if given_last != scan.last_act {
        problems.add(Some(1 + scan.last_act.min(given_last)), || {
            format!("act {given_last} was the last, but the last one there is {}", scan.last_act)
        });
    }
    let given_last = given(db, "change")?;
    if given_last != scan.last_change {
        problems.add(None, || {
            format!(
                "change {given_last} was the last, but the last one there is {}",
                scan.last_change
            )
        });
    }
    for (table, rows) in scan.tables.iter().zip(&scan.rows) {
        let name = table.noun.table;
        // 0 where there never was a row.
        let (given, last) = (given(db, name)?, rows.keys().copied().max().unwrap_or(0));
        let further = if table.noun.leaves_out_numbers { FURTHEST } else { 0 };
        if given - last > further {
            problems.add(None, || {
                format!("{name} {given} is recorded as the last, but the last one known is {last}")
            });
        }
        if given < last {
            problems.add(None, || {
                format!("{name} {last} could be assigned again: {given} is recorded as the last")
            });
        }
    }
    check_sequence(db, &mut problems)?;
    Ok(problems.result("no number can be assigned twice"))
}

/// Tables that are not journalled, and take a number for a row that is there already.
const REMINDERS: [&str; 3] = ["reminder", "message", "reminder_run"];

/// SQLite takes the first of several rows of one table, whatever the others say.
fn check_sequence(db: &Connection, problems: &mut FirstProblems) -> Result<()> {
    for name in REMINDERS {
        let last: i64 = db.value(&format!("select coalesce(max(id), 0) from {name}"), [])?;
        let given = given(db, name)?;
        if given < last || given - last > FURTHEST {
            problems.add(None, || {
                format!("{name} {given} is recorded as the last, but the last one there is {last}")
            });
        }
    }
    let journalled = NOUNS.iter().map(|noun| noun.table);
    let mut known: HashSet<&[u8]> =
        journalled.chain(REMINDERS).chain(["act", "change"]).map(str::as_bytes).collect();
    let mut query = db.prepare("select name, seq from sqlite_sequence")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (name, number) = (row.get_ref(0)?, row.get_ref(1)?);
        let is_right = match (name, number) {
            (ValueRef::Text(name), ValueRef::Integer(0..)) => known.remove(name),
            _ => false,
        };
        if !is_right {
            let name = String::from_utf8_lossy(text_or_null(name).unwrap_or_default());
            problems.add(None, || {
                format!(
                    "the last number of \"{}\" is recorded twice or can't be",
                    name.escape_debug()
                )
            });
        }
    }
    Ok(())
}

/// How far a table that skips numbers may be ahead of the journal. Importing a long register with its themes
/// again takes a million numbers, perhaps every week. This is a thousand times that, and still far from the
/// largest number.
const FURTHEST: i64 = 1_000_000_000;

/// 0 where none was given. SQLite's column has no type; anything but a number counts as 0, and so shows.
fn given(db: &Connection, table: &str) -> Result<i64> {
    let mut query = db.prepare_cached("select max(seq) from sqlite_sequence where name = ?1")?;
    Ok(query.query_row([table], |row| Ok(row.get_ref(0)?.as_i64().unwrap_or(0)))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The tables of which the source says `insert into TABLE ... on conflict`.
    fn put_in_unless_there(folder: &Path, found: &mut BTreeSet<String>) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                put_in_unless_there(&path, found);
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            for statement in source.split("insert into ").skip(1) {
                let statement = statement.split("\",").next().unwrap();
                if statement.contains("on conflict") {
                    found.extend(statement.split_whitespace().next().map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn numbers_are_left_out_only_where_a_row_may_be_there_already() {
        let mut found = BTreeSet::new();
        put_in_unless_there(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store"), &mut found);
        assert!(found.contains("theme") && found.contains("link"), "{found:?}");
        for noun in NOUNS.iter().filter(|noun| found.contains(noun.table)) {
            assert!(noun.leaves_out_numbers, "{} may leave numbers out", noun.table);
        }
    }
}
