//! The one door for writing: one command is one act in one transaction.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::register::Store;
use super::{busy, journal, sqlite_errors};
use crate::error::{Error, Result};
use crate::model::act::Act;

/// `act` is none where nothing was changed.
#[derive(Debug)]
pub struct ActResult<T> {
    pub value: T,
    pub act: Option<i64>,
}

/// Whether what an action did is kept; either way, what it returns.
#[derive(Debug)]
pub enum Decided<T> {
    Keep(T),
    TakeBack(T),
}

#[derive(Debug)]
pub struct Tx<'a> {
    pub(super) db: &'a Connection,
    pub(super) day: NaiveDate,
    refs: RefCell<Refs>,
    /// How a refusal begins, where the act reverses another.
    pub(super) refusal_prefix: RefCell<Option<String>>,
    /// The newest change when the rules were last found to hold.
    pub(super) rules_checked_at: Cell<Option<i64>>,
    /// Whether a register is brought back from its own export, with what it lawfully held.
    pub(super) is_restored: Cell<bool>,
    /// Whether the user is sure of closings before the day of issue, to which a correction may have led.
    pub(super) is_sure_of_closings: Cell<bool>,
}

impl Tx<'_> {
    pub(super) fn names(&self, name: impl Into<String>) {
        self.refs.borrow_mut().add(name.into());
    }
}

/// Names in the order in which they were given, some of them again and again.
#[derive(Debug, Default)]
struct Refs(Vec<String>);

impl Refs {
    fn add(&mut self, name: String) {
        if self.0.last() != Some(&name) {
            self.0.push(name);
        }
    }

    /// Each once, in the order in which they were first named.
    fn in_order(self) -> Vec<String> {
        let mut seen = HashSet::with_capacity(self.0.len());
        let is_first: Vec<bool> = self.0.iter().map(|name| seen.insert(name)).collect();
        let names = self.0.into_iter().zip(is_first);
        names.filter(|(_, is_first)| *is_first).map(|(name, _)| name).collect()
    }
}

impl Store {
    /// A refused action leaves no trace, and one that changes nothing leaves no act.
    pub fn change<T>(
        &mut self,
        act: &Act,
        action: impl FnOnce(&Tx) -> Result<T>,
    ) -> Result<ActResult<T>> {
        self.change_if(act, |tx| action(tx).map(Decided::Keep))
    }

    /// The same for an action that decides at its end whether what it did is kept.
    pub fn change_if<T>(
        &mut self,
        act: &Act,
        action: impl FnOnce(&Tx) -> Result<Decided<T>>,
    ) -> Result<ActResult<T>> {
        change(&self.db, act, action).map_err(|error| sqlite_errors::naming(error, &self.path))
    }
}

fn change<T>(
    db: &Connection,
    act: &Act,
    action: impl FnOnce(&Tx) -> Result<Decided<T>>,
) -> Result<ActResult<T>> {
    if busy::is_interrupted() {
        return Err(Error::Interrupted);
    }
    // A register that is being created is inside a transaction already.
    let is_nested = !db.is_autocommit();
    db.execute_batch(if is_nested { "savepoint act" } else { "begin immediate" })?;
    let result = act_in_transaction(db, act, action);
    match (&result, is_nested) {
        (Ok(ActResult { act: Some(_), .. }), false) => {
            db.execute_batch("commit").map_err(sqlite_errors::of_commit)?;
        }
        (Ok(ActResult { act: Some(_), .. }), true) => db.execute_batch("release act")?,
        // If this fails, SQLite has rolled back by itself.
        (_, false) => drop(db.execute_batch("rollback")),
        (_, true) => drop(db.execute_batch("rollback to act; release act")),
    }
    result
}

pub fn act_in_transaction<T>(
    db: &Connection,
    act: &Act,
    action: impl FnOnce(&Tx) -> Result<Decided<T>>,
) -> Result<ActResult<T>> {
    let id = journal::begin(db, act)?;
    let tx = Tx {
        db,
        day: act.now.today(),
        refs: RefCell::default(),
        refusal_prefix: RefCell::default(),
        rules_checked_at: Cell::default(),
        is_restored: Cell::default(),
        is_sure_of_closings: Cell::default(),
    };
    let value = match action(&tx)? {
        Decided::Keep(value) => value,
        Decided::TakeBack(value) => return Ok(ActResult { value, act: None }),
    };
    tx.check_rules()?;
    let has_changes = journal::seal(db, id, &tx.refs.into_inner().in_order())?;
    Ok(ActResult { value, act: has_changes.then_some(id) })
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::model::act::{Now, Who};
    use crate::store::query::Query;

    /// Of a command that began so many seconds after a moment.
    fn act_at(seconds: u64) -> Act {
        let now = Now::of(UNIX_EPOCH + Duration::from_secs(1_795_000_000 + seconds));
        let who = Who { login: "liaison".into(), host: "desk".into(), uid: None, claimed: None };
        Act { now, who, verb: "add", source_hash: None }
    }

    #[test]
    fn an_act_is_dated_when_it_is_written_and_not_when_its_command_began() {
        let mut store = Store::in_memory(&act_at(0)).unwrap();
        let mut change = |act: &Act, name: &str| {
            store.change(act, |tx| tx.owner(1, name)).unwrap();
        };
        let early = act_at(10);
        thread::sleep(Duration::from_millis(1100));
        change(&act_at(11), "One");
        change(&early, "Two");

        let moments: Vec<String> =
            store.db.all("select at from act order by id", [], |row| row.get("at")).unwrap();
        assert_eq!(moments.len(), 3);
        assert!(moments.is_sorted(), "{moments:?}");
    }
}
