//! What a command found, as its exit code: for cron, and for scripts that only want to know.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::filter::duties;
use crate::error::{Error, Result};
use crate::model::filter::{Filter, Scope};
use crate::store::Store;

/// How a command ended that did what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// There is nothing more to say.
    Done,
    /// Something is due soon, and nothing is overdue.
    Soon,
    /// Something is overdue.
    Overdue,
    /// A check found something to mend.
    ToMend,
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Soon => 10,
            Exit::Overdue => 11,
            Exit::ToMend => 12,
        }
    }

    /// The same once the answer is given, also to a reader who went away: what was found is so.
    pub fn once(self, given: Result<()>) -> Result<Exit> {
        match given {
            Ok(()) | Err(Error::Closed) => Ok(self),
            Err(error) => Err(error),
        }
    }

    /// What is overdue goes before what is only due soon.
    pub fn of(is_overdue: bool, is_soon: bool) -> Exit {
        match (is_overdue, is_soon) {
            (true, _) => Exit::Overdue,
            (false, true) => Exit::Soon,
            (false, false) => Exit::Done,
        }
    }
}

/// Whether the exit code shall tell what was found.
#[derive(Debug, Clone, clap::Args)]
pub struct ExitArgs {
    /// End with 11 if anything is overdue, else with 10 if anything is due soon
    #[arg(long, help_heading = "Output")]
    exit_code: bool,
}

impl ExitArgs {
    /// What was found, where the exit code shall tell it; nobody looks for it where it shall not.
    pub fn tell(&self, found: impl FnOnce() -> Result<Exit>) -> Result<Exit> {
        if self.exit_code { found() } else { Ok(Exit::Done) }
    }
}

/// Whether anything that a filter selects is overdue today, or due within these days: a finding or a
/// duty.
pub fn found(
    store: &Store,
    filter: &Filter,
    today: NaiveDate,
    soon: RangeInclusive<NaiveDate>,
) -> Result<Exit> {
    let open = Filter { scope: Scope::Open, ..filter.clone() };
    let late = Filter { late_on: Some(today), with_the_force: true, ..open.clone() };
    let soon = Filter { due_within: Some(soon), ..open };
    let is_there = |filter: &Filter| {
        Ok::<_, Error>(store.has_any(filter)? || !duties(store, filter)?.is_empty())
    };
    match is_there(&late)? {
        true => Ok(Exit::Overdue),
        false => Ok(Exit::of(false, is_there(&soon)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_who_went_away_changes_nothing_of_what_was_found() {
        assert_eq!(Exit::Overdue.once(Err(Error::Closed)).unwrap(), Exit::Overdue);
        assert_eq!(Exit::Soon.once(Ok(())).unwrap(), Exit::Soon);
        assert!(Exit::Overdue.once(Err(Error::Io("full".into()))).is_err());
    }

    #[test]
    fn what_is_overdue_wins() {
        assert_eq!(Exit::of(true, true).code(), 11);
        assert_eq!(Exit::of(true, false).code(), 11);
        assert_eq!(Exit::of(false, true).code(), 10);
        assert_eq!(Exit::of(false, false).code(), 0);
    }
}
