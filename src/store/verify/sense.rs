//! Whether the register is in a state that its commands could have left: the rules between rows.

use rusqlite::Connection;

use super::problems::{CheckResult, FirstProblems};
use crate::error::Result;
use crate::store::rules;

pub fn check(db: &Connection) -> Result<CheckResult> {
    let mut problems = FirstProblems::default();
    for broken in rules::all_broken(db)? {
        problems.add(None, || broken.in_full());
    }
    Ok(problems.result("no finding is in a state that no command allows"))
}
