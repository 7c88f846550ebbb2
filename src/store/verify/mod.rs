//! Checks a register against its own history, from the bytes of the file up to the anchors.
//!
//! Nothing is written. The file, the history and the full text are each read in a transaction of their own:
//! a writer never waits for all three.

mod anchors;
mod evidence;
mod full_text;
mod index_pages;
mod journal_scan;
mod problems;
mod reminders;
mod replay;
mod sense;
mod table_columns;

use rusqlite::{Connection, OptionalExtension, Row};

use super::copy::Head;
use super::file_header::FileHeader;
use super::journal::text_or_null;
use super::register::Store;
use super::schema_check::{self, Difference};
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::anchor::Anchor;
use crate::model::verify_result::{BadAct, Check, CheckName, CheckOutcome, Verdict};
use crate::store::query::Query;
use journal_scan::JournalScan;
use problems::{CheckResult, FirstProblems};

impl Store {
    pub fn verify(&self, anchors: &[Anchor]) -> Result<Verdict> {
        let mut checks = Checks::default();
        self.reading(|db| {
            let integrity = match self.check_header() {
                Err(Error::BadData(why)) => Ok(CheckResult::failed(why)),
                header => header.and_then(|()| integrity(db)),
            };
            checks.add(CheckName::Integrity, integrity)?;
            checks.add(CheckName::ForeignKeys, foreign_keys(db))
        })?;
        let scan =
            self.reading(|db| if checks.structure(db)? { checks.history(db) } else { Ok(None) })?;
        let Some(scan) = scan else { return checks.verdict(&self.db, JournalScan::default()) };
        self.reading(|db| checks.add(CheckName::Reminders, reminders::check(db)))?;
        checks.add(CheckName::FullText, full_text::check(&self.db))?;
        self.reading(|db| checks.add(CheckName::Sense, sense::check(db)))?;
        checks.add(CheckName::Evidence, evidence::check(&self.db, &self.path))?;
        let held = anchors::check(&self.db, anchors, scan.acts, &mut checks.notes);
        checks.add(CheckName::Anchors, held)?;
        checks.verdict(&self.db, scan)
    }

    fn check_header(&self) -> Result<()> {
        if self.is_in_memory() {
            return Ok(());
        }
        FileHeader::read(&self.path)?.check_writable()
    }

    /// One consistent state; temporary tables are rolled back.
    fn reading<T>(&self, check: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let reading = self.db.unchecked_transaction()?;
        check(&reading)
    }

    pub fn head(&self) -> Result<Head> {
        let last = "select id as acts, seal as head from act order by id desc limit 1";
        let last = self.db.first(last, [], head_row)?;
        match recorded_head(&self.db)? {
            Some(kept) if last.as_ref() == Some(&kept) => Ok(kept),
            _ => Err(Error::BadData(
                "the register's last act does not match its own record; run `track verify`".into(),
            )),
        }
    }
}

pub fn first_problem(db: &Connection) -> Result<Option<String>> {
    let mut checks = Checks::default();
    if checks.structure(db)? && checks.history(db)?.is_some() {
        checks.add(CheckName::FullText, full_text::check(db))?;
    }
    let failed = checks.checks.into_iter().find(|check| check.outcome == CheckOutcome::Failed);
    Ok(failed.map(|check| check.said))
}

#[derive(Default)]
struct Checks {
    checks: Vec<Check>,
    notes: Vec<String>,
}

impl Checks {
    /// A check that the damaged file makes impossible has failed.
    fn add(&mut self, check: CheckName, result: Result<CheckResult>) -> Result<()> {
        let CheckResult { outcome, said, act } = match result {
            Err(Error::BadData(_)) => {
                CheckResult::failed("the file is damaged and can't be read to its end")
            }
            Err(Error::Internal(why)) => CheckResult::failed(why),
            result => result?,
        };
        self.checks.push(Check { check, outcome, said, act });
        Ok(())
    }

    /// Whether the tables are as they were made, so that the rest can be checked.
    fn structure(&mut self, db: &Connection) -> Result<bool> {
        let mut problems = FirstProblems::default();
        let differences = match schema_check::differences(db) {
            Ok(differences) => differences,
            Err(error) => return self.add(CheckName::Structure, Err(error)).map(|()| false),
        };
        for difference in &differences {
            problems.add(None, || match difference {
                Difference::Extra(_) => {
                    format!("{} does not belong to the register", difference.named())
                }
                Difference::Missing(_) => format!("{} is missing or altered", difference.named()),
            });
        }
        let result = problems.result("tables, indexes and triggers are as the program made them");
        self.add(CheckName::Structure, Ok(result))?;
        Ok(!differences.iter().any(Difference::is_lost_table))
    }

    /// None where the acts can't be read.
    fn history(&mut self, db: &Connection) -> Result<Option<JournalScan>> {
        let mut scan = match JournalScan::read(db) {
            Ok(scan) => scan,
            Err(error) => return self.add(CheckName::Acts, Err(error)).map(|()| None),
        };
        let counted = format!("{} acts and {} changes, with no gaps", scan.acts, scan.changes);
        let gaps = std::mem::take(&mut scan.gaps);
        let seals = std::mem::take(&mut scan.seals);
        let numbers = replay::numbers(db, &scan);
        self.notes.append(&mut scan.clock_warnings);
        self.add(CheckName::Acts, Ok(gaps.result(counted)))?;
        self.add(CheckName::Seals, Ok(seals.result("each was recomputed from the one before")))?;
        self.add(CheckName::Head, recorded_head(db).map(|kept| head(kept, &scan)))?;
        self.add(CheckName::Replay, replay::check(db, &mut scan))?;
        self.add(CheckName::Numbers, numbers)?;
        Ok(Some(scan))
    }

    fn first_bad(&self) -> Option<i64> {
        let acts_of = |names: &&[CheckName]| {
            let named = self.checks.iter().filter(|made| names.contains(&made.check));
            named.filter_map(|made| made.act).min()
        };
        SUREST_FIRST.iter().find_map(acts_of)
    }

    fn verdict(mut self, db: &Connection, scan: JournalScan) -> Result<Verdict> {
        for check in CheckName::ALL {
            if !self.checks.iter().any(|made| made.check == *check) {
                let said = "not checked, because of the failures above".to_owned();
                let outcome = CheckOutcome::NotReached;
                self.checks.push(Check { check: *check, outcome, said, act: None });
            }
        }
        self.checks.sort_by_key(|made| made.check);
        let first_bad = self.first_bad().map(|act| bad_act(db, act)).transpose()?;
        let Checks { checks, notes } = self;
        Ok(Verdict { acts: scan.acts, head: scan.head, checks, notes, first_bad })
    }
}

/// Which checks name the first bad act, the surest first: an altered act makes the replay fail too, at rows
/// of other acts.
const SUREST_FIRST: [&[CheckName]; 4] = [
    &[CheckName::Acts, CheckName::Seals],
    &[CheckName::Head, CheckName::Numbers],
    &[CheckName::Anchors],
    &[CheckName::Replay],
];

fn integrity(db: &Connection) -> Result<CheckResult> {
    rows_as_problems(db, "pragma integrity_check", "SQLite finds no damage", |row| {
        let said: String = row.get(0)?;
        Ok((said != "ok").then_some(said))
    })
}

fn foreign_keys(db: &Connection) -> Result<CheckResult> {
    rows_as_problems(db, "pragma foreign_key_check", "every reference leads to a row", |row| {
        let table: String = row.get("table")?;
        let parent: String = row.get("parent")?;
        let row = match row.get::<_, Option<i64>>("rowid")? {
            Some(id) => format!("{table} {id}"),
            None => table,
        };
        Ok(Some(format!("{row} refers to a missing row of {parent}")))
    })
}

fn rows_as_problems(
    db: &Connection,
    sql: &str,
    passed: &str,
    problem: impl Fn(&Row) -> rusqlite::Result<Option<String>>,
) -> Result<CheckResult> {
    let mut problems = FirstProblems::default();
    let mut query = db.prepare(sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(said) = problem(row)? {
            problems.add(None, || said);
        }
    }
    Ok(problems.result(passed))
}

/// None where the register has no such record, or several.
fn recorded_head(db: &Connection) -> Result<Option<Head>> {
    db.first(
        "select acts, head from register where id = 1 and (select count(*) from register) = 1",
        [],
        head_row,
    )
}

/// A damaged count or seal is never that of the last act, so it shows whatever it is read as.
fn head_row(row: &Row) -> rusqlite::Result<Head> {
    let acts = row.get_ref("acts")?.as_i64().unwrap_or_default();
    let seal = text_or_null(row.get_ref("head")?).unwrap_or_default();
    Ok(Head { acts, seal: String::from_utf8_lossy(seal).into_owned() })
}

fn head(kept: Option<Head>, scan: &JournalScan) -> CheckResult {
    let Some(Head { acts, seal }) = kept else {
        return CheckResult::failed("the register's own record is missing or duplicated");
    };
    let mut problems = FirstProblems::default();
    if acts != scan.acts {
        problems.add(Some(1 + scan.last_act.min(acts)), || {
            format!("the register records {acts} acts, but has {}", scan.acts)
        });
    }
    if seal != scan.head {
        // Where the counts differ, the seal is another act's.
        problems.add((acts == scan.acts).then_some(scan.last_act), || {
            "the recorded seal is not that of the last act".to_owned()
        });
    }
    problems.result("the recorded count and seal match the last act")
}

fn bad_act(db: &Connection, act: i64) -> Result<BadAct> {
    let mut query = db.prepare("select at, login, verb from act where id = ?1")?;
    let to_act = |row: &Row| {
        let text = |column| -> rusqlite::Result<Option<String>> {
            let bytes = text_or_null(row.get_ref(column)?);
            Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
        };
        Ok(BadAct { act, at: text(0)?, who: text(1)?, verb: text(2)? })
    };
    let found = query.query_row([act], to_act).optional();
    // If the acts can't be read, the number has to do.
    Ok(found.ok().flatten().unwrap_or(BadAct { act, at: None, who: None, verb: None }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::act::{Act, Now, Who};

    /// A column that came with a migration: older changes lack it, and newer ones begin with it.
    #[test]
    fn a_row_that_a_migration_widened_is_what_its_last_change_left() {
        let now = Now::at("2026-11-23T09:00:00Z".parse().unwrap());
        let who = Who { login: "liaison".into(), host: "desk".into(), uid: None, claimed: None };
        let act = Act { now, who, verb: "init", source_hash: None };
        let mut store = Store::in_memory(&act).unwrap();
        let widened = "alter table body add column colour text not null default 'blue'";
        crate::store::migration::migrate(
            &mut store.db,
            &[crate::store::schema::MIGRATIONS, &[widened]].concat(),
        )
        .unwrap();
        let replayed = |store: &Store| {
            let mut checks = Checks::default();
            assert!(checks.history(&store.db).unwrap().is_some());
            checks.checks.retain(|check| check.outcome == CheckOutcome::Failed);
            checks.checks
        };
        assert_eq!(replayed(&store), []);

        let paint = "update body set colour = 'red' where slug = 'kent'";
        store.change(&act, |tx| Ok(tx.db.execute(paint, [])?)).unwrap();
        assert_eq!(replayed(&store), []);

        store.db.execute_batch("drop trigger journal_body_update").unwrap();
        store.db.execute_batch("update body set colour = 'red' where slug = 'essex'").unwrap();
        let [failed] = &replayed(&store)[..] else { panic!("the replay alone fails") };
        assert!(
            failed.said.ends_with("colour is \"red\", but its last change set it to \"blue\""),
            "{failed:?}"
        );
    }
}
