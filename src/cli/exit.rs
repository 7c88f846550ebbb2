//! What a command found, as its exit code, for cron and scripts.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::filter::duties;
use crate::error::{Error, Result};
use crate::model::filter::Filter;
use crate::store::Store;

/// How a command ended that met no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// No command was named, and the help was shown instead.
    Incomplete,
    /// Something is due soon, and nothing is overdue.
    Soon,
    Overdue,
    /// A check found something to fix.
    ToFix,
}

impl From<()> for Exit {
    fn from((): ()) -> Exit {
        Exit::Done
    }
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Soon => 10,
            Exit::Overdue => 11,
            Exit::Incomplete => 2,
            Exit::ToFix => 12,
        }
    }

    /// Fails if the answer couldn't be written. A reader who closed the pipe doesn't change what was found.
    pub fn once(self, given: Result<()>) -> Result<Exit> {
        match given {
            Ok(()) | Err(Error::Closed) => Ok(self),
            Err(error) => Err(error),
        }
    }

    /// What is overdue goes before what is only due soon.
    pub fn of(is_overdue: bool, is_soon: bool) -> Exit {
        if is_overdue {
            Exit::Overdue
        } else if is_soon {
            Exit::Soon
        } else {
            Exit::Done
        }
    }
}

#[derive(Debug, Clone, clap::Args)]
pub struct ExitArgs {
    /// Exit with 11 if anything is overdue, else with 10 if anything is due soon
    #[arg(long, help_heading = None)]
    exit_code: bool,
}

impl ExitArgs {
    /// Looks only if the exit code has to report it.
    pub fn tell(&self, found: impl FnOnce() -> Result<Exit>) -> Result<Exit> {
        if self.exit_code { found() } else { Ok(Exit::Done) }
    }
}

/// Whether any finding or duty that a filter selects is overdue today, or due within these days.
pub fn found(
    store: &Store,
    filter: &Filter,
    today: NaiveDate,
    soon: RangeInclusive<NaiveDate>,
) -> Result<Exit> {
    let has_any = |filter: &Filter| {
        Ok::<_, Error>(store.has_any(filter)? || !duties(store, filter)?.is_empty())
    };
    if has_any(&filter.overdue_on(today))? {
        return Ok(Exit::Overdue);
    }
    Ok(Exit::of(false, has_any(&filter.open_and_due(soon))?))
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
